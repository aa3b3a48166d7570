//! This program once more, for one of the things that a command does again and again.

use std::ffi::OsString;
use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::cli::exit::Exit;
use crate::cli::process::Process;
use crate::language::Language;

/// Runs this program with these words. Signals are for it: it ends cleanly, and so does whoever started it.
pub(super) async fn itself(mut words: Vec<OsString>, process: &Process) -> anyhow::Result<Exit> {
    let language = match process.speech.language {
        Language::English => "en",
        Language::Japanese => "ja",
    };
    words.insert(0, format!("--lang={language}").into());
    if let Some(level) = process.line.value("log-level") {
        words.insert(0, format!("--log-level={level}").into());
    }
    let (mut signals, _relief) = process.guard.relieve()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(words).stdin(Stdio::null());
    // A signal of the terminal is passed on once, and not heard twice.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            () = signals.asked() => {
                process.stop.after_batch();
                pass_on(&child);
            }
        }
    };
    Ok(Exit::of_code(status.code()))
}

/// Has a run stop as it does by itself when it is asked to.
fn pass_on(child: &Child) {
    #[cfg(unix)]
    if let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok())
        && let Some(pid) = rustix::process::Pid::from_raw(pid)
    {
        // One that is gone meanwhile needs no signal.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
    }
    // Elsewhere the console tells all of its programs.
    #[cfg(not(unix))]
    let _ = child;
}
