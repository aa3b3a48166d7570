//! `kintable import`.
//!
//! `arguments` is what may be typed and what it means to the run, `carrying` does the work of one run, and `part` does
//! what is done with one of several files; `rehearsal` says what a run would end with before it reaches kintone. Begin
//! with [`run`].

mod arguments;
mod carrying;
mod part;
mod rehearsal;

pub(in crate::cli) use arguments::{GoingOn, ImportArguments, command};
pub(in crate::cli) use carrying::Part;
pub(in crate::cli) use part::{foresee, looked_up, note_keys, run_part};
pub(in crate::cli) use rehearsal::{Refusal, refusals};

use clap::ValueEnum;

use carrying::{How, import};

use crate::cli::as_run::as_run;
use crate::cli::barred::{Bar, Barred};
use crate::cli::exit::Exit;
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::resuming::Resuming;
use crate::history::GOING_ON;
use crate::import::Purpose;
use crate::job::Kind;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(in crate::cli) async fn run(
    arguments: ImportArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    import_as(
        Kind::IMPORT.command,
        arguments,
        process,
        None,
        Overlap::Error,
    )
    .await
}

/// The same, as a run of a job.
pub(in crate::cli) async fn run_job(
    arguments: ImportArguments,
    process: &Process,
    overlap: Overlap,
) -> anyhow::Result<Exit> {
    import_as(Kind::IMPORT.command, arguments, process, None, overlap).await
}

/// What becomes of a run whose job is at work already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Overlap {
    /// It is an error, with exit code 6
    Error,
    /// It is skipped, with exit code 0
    Skip,
}

/// Goes on behind a run that broke off.
pub(in crate::cli) async fn go_on(
    arguments: ImportArguments,
    process: &Process,
    resuming: &Resuming<'_>,
) -> anyhow::Result<Exit> {
    let kind = GOING_ON;
    import_as(kind, arguments, process, Some(resuming), Overlap::Error).await
}

async fn import_as(
    kind: &str,
    arguments: ImportArguments,
    process: &Process,
    resuming: Option<&Resuming<'_>>,
    overlap: Overlap,
) -> anyhow::Result<Exit> {
    let recording = Recording::new(&arguments.recording, kind, process);
    let notices = arguments.recording.notices.clone();
    let writes = arguments.foresight.purpose() == Purpose::Write;
    let how = How {
        resuming,
        part: None,
    };
    let work = Box::pin(async {
        let mut imported = import(arguments, process, &recording, how).await;
        if let Err(error) = &mut imported
            && let Some(barred) = error.downcast_mut::<Barred>()
            && (barred.by, overlap) == (Bar::Overlap, Overlap::Skip)
        {
            barred.by = Bar::SkippedOverlap;
        }
        let (outcome, told) = imported?;
        Ok(told.print(&outcome))
    });
    as_run(&recording, writes.then_some(&notices), process, work).await
}
