//! Ctrl-C, and what else asks to stop: the first finishes the batch in flight, the second stops at once. Where nothing
//! is in flight, or nobody reads what the program says, the first ends it.

use std::future::poll_fn;
use std::io;
#[cfg(unix)]
use std::io::IsTerminal as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::task::Poll;
use std::time::Duration;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC as Signal, ctrl_c};

use super::exit::Exit;
use crate::report::outlet::Writes;

/// How long a write may be held up, once the program was asked to stop, before nobody is taken to read it: it ends
/// within twice this time.
pub(super) const GRACE: Duration = Duration::from_millis(400);

/// How the program ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum WayOut {
    /// The command ended, and told how.
    Ended(Exit),
    /// A signal ended it, which nothing else heard.
    Stopped,
    /// A command that stops by itself told how it ended, and something behind it did not end.
    LeftBehind,
}

/// Ctrl-C, the termination signal and the terminal's end, where there are such. None is missed from the moment this
/// is made.
pub(super) struct Signals(Vec<Signal>);

impl Signals {
    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        // A program that was told to outlive its terminal, as `nohup` does, does.
        kinds.extend((!hangup_is_ignored()).then(SignalKind::hangup));
        let signals: io::Result<_> = kinds.into_iter().map(signal).collect();
        Ok(Self(signals?))
    }

    #[cfg(windows)]
    fn listen() -> io::Result<Self> {
        Ok(Self(vec![ctrl_c()?]))
    }

    /// Waits until the user asks to stop.
    pub(super) async fn asked(&mut self) {
        poll_fn(|context| {
            let mut signals = self.0.iter_mut();
            if signals.any(|signal| signal.poll_recv(context).is_ready()) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// Whether the terminal's end is to be outlived. Listening would undo that, and the standard library cannot ask; Linux
/// tells of each process, and elsewhere `nohup` leaves no standard input on the terminal.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    const SIGHUP: u32 = 1;
    match fs_err::read_to_string("/proc/self/status") {
        Ok(status) => {
            let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
            let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
            ignored.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) != 0)
        }
        Err(_) => !io::stdin().is_terminal(),
    }
}

/// Hears signals from the beginning of a command, and ends the program where the command does not stop by itself.
pub(super) struct Guard(Arc<Hearing>);

/// How many others hear signals, and whether somebody did.
#[derive(Default)]
struct Hearing {
    relieved_by: AtomicUsize,
    was_relieved: AtomicBool,
}

impl Hearing {
    fn is_relieved(&self) -> bool {
        self.relieved_by.load(Ordering::SeqCst) > 0
    }
}

/// As long as this is there, who asked for it hears signals, and stops by itself.
pub(super) struct Relief(Arc<Hearing>);

impl Guard {
    /// Begins to listen. The program is ended by the way out.
    pub(super) fn start(way_out: Sender<WayOut>) -> io::Result<Self> {
        let mut signals = Signals::listen()?;
        let guard = Self(Arc::default());
        let others = guard.0.clone();
        tokio::spawn(async move {
            signals.asked().await;
            let mut unread = pin!(nobody_reads());
            while others.is_relieved() {
                tokio::select! {
                    () = &mut unread => break,
                    () = signals.asked() => {}
                }
            }
            let has_told = others.was_relieved.load(Ordering::SeqCst) && !others.is_relieved();
            // A command that ended meanwhile is what was asked for.
            let _ = way_out.send(if has_told {
                tokio::time::sleep(GRACE).await;
                WayOut::LeftBehind
            } else {
                WayOut::Stopped
            });
        });
        Ok(guard)
    }

    /// Whether something else hears signals.
    #[cfg(test)]
    pub(super) fn is_relieved(&self) -> bool {
        self.0.is_relieved()
    }

    /// The signals, for a command that stops by itself when it is asked to.
    pub(super) fn relieve(&self) -> io::Result<(Signals, Relief)> {
        let signals = Signals::listen()?;
        self.0.was_relieved.store(true, Ordering::SeqCst);
        self.0.relieved_by.fetch_add(1, Ordering::SeqCst);
        Ok((signals, Relief(self.0.clone())))
    }
}

impl Drop for Relief {
    fn drop(&mut self) {
        self.0.relieved_by.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits until something that the program says is held up, as when its reader is there and does not read.
async fn nobody_reads() {
    let mut before = Writes::now();
    loop {
        tokio::time::sleep(GRACE).await;
        let now = Writes::now();
        if before.are_stuck(&now) {
            return;
        }
        before = now;
    }
}
