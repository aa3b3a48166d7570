//! Runs that broke off and wait to be finished.

use super::past::{Past, telling};
use super::resumes::{later, root_of};
use crate::history::{Filter, GOING_ON, Run, RunStatus};
use crate::job::Kind;

/// How many of an app's last runs are looked at.
const LAST: usize = 100;

/// Whether a run left something to go on with.
pub(super) fn is_broken(run: &Run) -> bool {
    matches!(run.status, RunStatus::Interrupted | RunStatus::Cancelled)
}

/// The run to go on with, of one and those that went on with it, if something is left to do.
pub(super) fn to_finish(past: &Past<'_>, run: &Run) -> anyhow::Result<Option<Run>> {
    let root = root_of(past, run.clone())?;
    let mut runs = later(past, &root)?;
    runs.push(root);
    let found = telling(&runs).filter(|one| is_broken(one) && one.counts.open() > 0);
    Ok(found.cloned())
}

/// The newest run to go on with of the app of a run; one of its file first.
pub(super) fn newest_beside(past: &Past<'_>, run: &Run) -> anyhow::Result<Option<Run>> {
    let home = &run.about.home;
    let filter = Filter {
        home: (!home.is_empty()).then(|| home.clone()),
        app: run.about.app.clone(),
        kinds: [Kind::IMPORT.command, Kind::DELETE.command, GOING_ON]
            .map(str::to_owned)
            .to_vec(),
        ..Filter::default()
    };
    let mut newest = None;
    for one in past
        .runs(&filter, LAST)?
        .iter()
        .filter(|one| is_broken(one))
    {
        let Some(found) = to_finish(past, one)? else {
            continue;
        };
        let is_of_file =
            found.about.file == run.about.file && found.about.directory == run.about.directory;
        if is_of_file {
            return Ok(Some(found));
        }
        newest = newest.or(Some(found));
    }
    Ok(newest)
}
