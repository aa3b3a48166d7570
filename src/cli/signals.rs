//! Ctrl-C, and what else asks to stop: the first finishes the batch in flight, the second stops at once.

use std::io;
#[cfg(unix)]
use std::io::IsTerminal as _;
use std::sync::Arc;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::job::{Event, Listener, Stop};

/// Ctrl-C, the termination signal and the terminal's end, where there are such. None is missed from the moment this
/// is made.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    /// None if the program was told to outlive its terminal, as `nohup` does.
    #[cfg(unix)]
    hangup: Option<Signal>,
    #[cfg(windows)]
    interrupt: CtrlC,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        let hangup = !hangup_is_ignored();
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: hangup.then(|| signal(SignalKind::hangup())).transpose()?,
        })
    }

    /// Waits until the user asks to stop.
    pub(super) async fn asked(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hangup => {}
        }
    }
}

/// Whether the terminal's end is to be outlived. Listening would undo that, and the standard library cannot ask; Linux
/// tells of each process, and elsewhere `nohup` leaves no standard input on the terminal.
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    const SIGHUP: u32 = 1;
    match fs_err::read_to_string("/proc/self/status") {
        Ok(status) => {
            let mut lines = status.lines();
            let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
            let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
            ignored.is_some_and(|mask| mask & (1 << (SIGHUP - 1)) != 0)
        }
        Err(_) => !io::stdin().is_terminal(),
    }
}

#[cfg(windows)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
        })
    }

    /// Waits until the user asks to stop.
    pub(super) async fn asked(&mut self) {
        self.interrupt.recv().await;
    }
}

/// Stops an import when its user asks for it.
pub(super) fn watch(mut signals: Signals, stop: Stop, listener: Arc<dyn Listener>) {
    tokio::spawn(async move {
        signals.asked().await;
        // Whoever is told may be busy telling; the run stops all the same.
        stop.after_batch();
        listener.hear(&Event::Stopping);
        signals.asked().await;
        stop.at_once();
    });
}
