//! A command that is handed something on its standard input, within a limit of time.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::language::{Text, text};
use crate::plain::one_line;

/// How much of what a command complains of is read, in bytes, and shown, in characters.
const READ: u64 = 4096;
const SHOWN: usize = 200;

/// Has the shell run this line. It reads what it is handed on standard input; what it prints is dropped, but for its
/// last complaint, where it fails. One that is not done in time is ended, with all that it started.
///
/// # Errors
/// Why it did not do what it was to do.
pub async fn run_command(line: &str, input: Vec<u8>, limit: Duration) -> Result<(), Text> {
    let mut command = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new("sh")
    };
    command
        .arg(if cfg!(windows) { "/C" } else { "-c" })
        .arg(line);
    run(command, input, limit).await
}

/// Runs a program in the same way.
pub(super) async fn run(mut command: Command, input: Vec<u8>, limit: Duration) -> Result<(), Text> {
    let complaints = tempfile::tempfile().map_err(|error| unstarted(&error))?;
    let told = complaints.try_clone().map_err(|error| unstarted(&error))?;
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(told)
        .kill_on_drop(true);
    // A signal of the terminal is for this program, which ends the other.
    #[cfg(unix)]
    command.process_group(0);
    let child = command.spawn().map_err(|error| unstarted(&error))?;
    let mut child = Started::new(child);
    match timeout(limit, child.handed(&input)).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(failed(status, &last_line(complaints))),
        Ok(Err(error)) => Err(unstarted(&error)),
        Err(_) => {
            let seconds = limit.as_secs_f64();
            Err(text!(
                "it was not done within {seconds} s, and was ended",
                "{seconds}秒以内に終わらなかったため、終了させました"
            ))
        }
    }
}

/// A program that is ended with all that it started, unless it ends by itself.
struct Started {
    child: Child,
    #[cfg(unix)]
    group: Option<rustix::process::Pid>,
}

impl Started {
    fn new(child: Child) -> Self {
        #[cfg(unix)]
        let group = child.id().and_then(|id| i32::try_from(id).ok());
        Self {
            child,
            #[cfg(unix)]
            group: group.and_then(rustix::process::Pid::from_raw),
        }
    }

    /// Hands it something to read, and waits for its end.
    async fn handed(&mut self, input: &[u8]) -> io::Result<ExitStatus> {
        if let Some(mut stdin) = self.child.stdin.take() {
            // Whoever does not read it need not.
            let _ = stdin.write_all(input).await;
        }
        let status = self.child.wait().await?;
        #[cfg(unix)]
        {
            self.group = None;
        }
        Ok(status)
    }
}

#[cfg(unix)]
impl Drop for Started {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // One that is gone meanwhile needs no end.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

fn unstarted(error: &io::Error) -> Text {
    text!(
        "it could not be run: {error}",
        "実行できませんでした（{error}）"
    )
}

fn failed(status: ExitStatus, complaint: &str) -> Text {
    let complaint = match complaint {
        "" => Text::fixed("", ""),
        complaint => text!(": {complaint}", "（{complaint}）"),
    };
    let [more, ja_more] = complaint.both();
    match status.code() {
        Some(code) => text!(
            "it ended with exit code {code}{more}",
            "終了コード{code}で終了しました{ja_more}"
        ),
        None => text!(
            "it was ended by a signal{more}",
            "シグナルにより終了しました{ja_more}"
        ),
    }
}

/// The last line of what it complained of.
fn last_line(mut complaints: File) -> String {
    let mut bytes = Vec::new();
    let read = complaints.seek(SeekFrom::End(0)).and_then(|length| {
        complaints.seek(SeekFrom::Start(length.saturating_sub(READ)))?;
        complaints.take(READ).read_to_end(&mut bytes)
    });
    if read.is_err() {
        return String::new();
    }
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().rev().find(|line| !line.trim().is_empty());
    last.map_or_else(String::new, |line| one_line(line, SHOWN))
}
