//! Runs over a rest file of another run: what that one did not send, they may have written.

use super::barred::{Bar, Barred};
use super::past::{Past, telling};
use super::resumes::{later, root_of};
use crate::history::{Filter, Run, RunStatus};
use crate::job::Kind;
use crate::language::text;

/// The runs that wrote what a run did not send, by a file that was made of that; none where nobody imported it.
///
/// # Errors
/// Such an import that is not finished: what of the file is written by it is not known line by line.
pub(super) fn over_rest_of(past: &Past<'_>, run: &Run) -> anyhow::Result<Vec<Run>> {
    let mut found = Vec::new();
    if run.end.rests.is_empty() {
        return Ok(found);
    }
    let filter = Filter {
        home: Some(run.about.home.clone()),
        app: run.about.app.clone(),
        kinds: vec![Kind::IMPORT.command.to_owned()],
        since: Some(run.started),
        ..Filter::default()
    };
    for import in past.runs(&filter, usize::MAX)? {
        let hash = import.learned.file_sha256.as_deref();
        if !hash.is_some_and(|hash| has_rest(run, hash)) {
            continue;
        }
        let mut runs = later(past, &import)?;
        runs.push(import);
        runs.retain(|one| one.status != RunStatus::Undone);
        match telling(&runs) {
            Some(last) if is_whole(last.status) => found.extend(runs),
            Some(last) => return Err(unfinished(last)),
            None => {}
        }
    }
    Ok(found)
}

fn is_whole(status: RunStatus) -> bool {
    matches!(
        status,
        RunStatus::Completed | RunStatus::CompletedWithErrors
    )
}

fn unfinished(run: &Run) -> anyhow::Error {
    let Run { id, about, .. } = run;
    let file = &about.file;
    Barred {
        by: Bar::Difference,
        message: text!(
            "what the run did not send was imported from `{file}` in part, by run {id}",
            "この実行の未送信のレコードは、実行{id}で「{file}」から途中まで取り込まれています"
        ),
        hint: text!(
            "finish that one first by `kintable resume {id}`, or take it back by `kintable undo {id}`; then resume again",
            "先に「kintable resume {id}」で最後まで取り込むか、「kintable undo {id}」で取り消してから、もう一度再開してください。"
        ),
    }
    .into()
}

/// The run that sent what is in a file, by its SHA-256, as it went on with the run that had left it.
pub(super) fn sent_from_whole(
    past: &Past<'_>,
    runs: &[Run],
    sha256: &str,
) -> anyhow::Result<Option<Run>> {
    let Some(run) = runs.iter().find(|run| has_rest(run, sha256)) else {
        return Ok(None);
    };
    let root = root_of(past, run.clone())?;
    let later = later(past, &root)?.into_iter();
    let mut wrote = later.filter(|one| one.id > run.id && one.counts.written() > 0);
    Ok(wrote.find(|one| one.status != RunStatus::Undone))
}

fn has_rest(run: &Run, sha256: &str) -> bool {
    run.end.rests.iter().any(|rest| rest == sha256)
}
