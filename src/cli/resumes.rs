//! Runs that go on behind others.

use super::past::Past;
use crate::history::{Filter, GOING_ON, Run, RunId};

/// The runs that went on behind a run, the newest first.
pub(super) fn later(past: &Past<'_>, root: &Run) -> anyhow::Result<Vec<Run>> {
    let filter = Filter {
        app: root.about.app.clone(),
        kinds: vec![GOING_ON.to_owned()],
        of: Some(root.id.clone()),
        ..Filter::default()
    };
    past.runs(&filter, usize::MAX)
}

/// The run that a run goes on behind in the end: itself, unless it is one that goes on.
pub(super) fn root_of(past: &Past<'_>, run: Run) -> anyhow::Result<Run> {
    match run.about.of.as_ref().filter(|_| run.about.kind == GOING_ON) {
        Some(root) => Ok(past.run(Some(RunId::as_str(root)))?.run),
        None => Ok(run),
    }
}
