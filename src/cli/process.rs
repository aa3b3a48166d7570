//! What is of the process, however many runs it does one after another: how it speaks, and how it is stopped.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::command_line::CommandLine;
use super::signals::{Guard, Relief, WayOut};
use super::speech::Speech;
use crate::job::{Event, Listener, Stop};

/// How long a run that is to be stopped waits until that is told.
const TELLING: Duration = Duration::from_millis(200);

pub(super) struct Process {
    pub(super) speech: Speech,
    /// What was typed.
    pub(super) line: CommandLine,
    /// Stops what it does. Once asked to stop, no further run does anything.
    pub(super) stop: Stop,
    /// What hears signals where a command does not.
    pub(super) guard: Guard,
}

/// A run that is told when the user asks to stop, for as long as this is there.
pub(super) struct Watched {
    _watching: AbortOnDropHandle<()>,
    _relief: Relief,
}

impl Process {
    /// Begins to listen to signals, which end the program by the way out where nothing else hears them.
    pub(super) fn start(
        speech: Speech,
        line: CommandLine,
        way_out: Sender<WayOut>,
    ) -> io::Result<Self> {
        Ok(Self {
            speech,
            line,
            stop: Stop::default(),
            guard: Guard::start(way_out)?,
        })
    }

    /// Has the user stop a run: the first signal finishes the batch in flight, the second stops at once.
    pub(super) fn watch(&self, listener: Arc<dyn Listener>) -> io::Result<Watched> {
        let (mut signals, relief) = self.guard.relieve()?;
        let stop = self.stop.clone();
        let watching = tokio::spawn(async move {
            signals.asked().await;
            // It is told before what follows from it; whoever is told may be busy, and the run stops all the same.
            let told = spawn_blocking(move || listener.hear(&Event::Stopping));
            let _ = timeout(TELLING, told).await;
            stop.after_batch();
            signals.asked().await;
            stop.at_once();
        });
        Ok(Watched {
            _watching: AbortOnDropHandle::new(watching),
            _relief: relief,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::mpsc;

    use clap::Parser as _;

    use super::*;
    use crate::cli::arguments::{Arguments, Command};
    use crate::cli::commands::check;
    use crate::cli::exit::Exit;

    /// Checks a file in this process, against a form beside it.
    async fn checked(process: &Process, dir: &Path, file: &str) -> Exit {
        let of = |name: &str| dir.join(name).display().to_string();
        let (form, errors) = (of("form.json"), of(&format!("{file}.errors")));
        let typed = ["kintable", "check", &of(file), "--form", &form];
        let typed = [&typed[..], &["--errors-file", &errors]].concat();
        match Arguments::try_parse_from(typed).unwrap().command {
            Command::Check(arguments) => Box::pin(check::run(*arguments.0, process)).await.unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_process_does_several_runs_and_is_stopped_once() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name, text| fs_err::write(dir.path().join(name), text).unwrap();
        let form = r#"{"properties": {"n": {"type": "NUMBER", "code": "n", "label": "N"}}}"#;
        write("form.json", form);
        write("good.csv", "n\n1\n");
        write("bad.csv", "n\nx\n");
        let typed = ["kintable", "--log-level", "none", "explain"];
        let messages = Arguments::try_parse_from(typed).unwrap().messages;
        let speech = Speech::new(&messages);
        let (way_out, _exit) = mpsc::channel();
        let line = CommandLine::new(&[], &Arguments::all());
        let process = Process::start(speech, line, way_out).unwrap();
        for (file, expected) in [
            ("bad.csv", Exit::Invalid),
            ("good.csv", Exit::Done),
            ("bad.csv", Exit::Invalid),
        ] {
            let exit = checked(&process, dir.path(), file).await;
            assert_eq!(exit, expected, "{file}");
            let is_relieved = process.guard.is_relieved();
            assert!(!is_relieved, "between runs a signal ends the program");
        }
        assert!(dir.path().join("bad.csv.errors").is_file());
        assert!(!dir.path().join("good.csv.errors").exists());
        process.stop.after_batch();
        let later = checked(&process, dir.path(), "good.csv").await;
        assert_eq!(later, Exit::Interrupted);
    }
}
