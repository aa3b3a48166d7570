//! A command that is a run: what ends it is kept in the history, and told to whoever is to be told.

use super::barred::{Bar, Barred};
use super::exit::Exit;
use super::failure;
use super::notice_options::NoticeArguments;
use super::notices::Notices;
use super::process::Process;
use super::recording::{Closed, Recording};

/// Does the work of a run. Where `told` is `None`, nothing comes of it that anybody is to be told of.
pub(super) async fn as_run(
    recording: &Recording,
    told: Option<&NoticeArguments>,
    process: &Process,
    work: impl Future<Output = anyhow::Result<Exit>>,
) -> anyhow::Result<Exit> {
    let begun = told.map(|told| Notices::begin(told, process)).transpose();
    let (notices, ended) = match begun {
        Ok(notices) => (notices, work.await),
        Err(error) => (None, Err(error.into())),
    };
    if let Err(error) = &ended {
        fail(recording, error, process);
    }
    if let Some(notices) = notices {
        let runs = std::slice::from_ref(recording);
        notices.end(runs, exit_after(&ended), process).await;
    }
    ended
}

/// How a command ends.
pub(super) fn exit_after(ended: &anyhow::Result<Exit>) -> Exit {
    ended.as_ref().map_or_else(Exit::of_error, |exit| *exit)
}

/// A run was ended by an error.
pub(super) fn fail(recording: &Recording, error: &anyhow::Error, process: &Process) {
    let barred = error.downcast_ref::<Barred>().map(|barred| barred.by);
    recording.fail(Closed {
        exit_code: Exit::of_error(error) as u8,
        reason: Some(failure::reason(error, process.speech.language)),
        is_overlap: matches!(barred, Some(Bar::Overlap | Bar::SkippedOverlap)),
        ..Closed::default()
    });
}
