//! Ctrl-C, and what else asks to stop: the first finishes the batch in flight, the second stops at once.

use std::io;
use std::sync::Arc;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::import::{Event, Listener, Stop};

/// Ctrl-C, and where there are such, the signals of termination and of a terminal that is gone. None is missed from the moment this is made.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    /// Not where the program was started to outlive its terminal, as by `nohup`.
    #[cfg(unix)]
    hangup: Option<Signal>,
    #[cfg(windows)]
    interrupt: CtrlC,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: if is_hangup_ignored() {
                None
            } else {
                Some(signal(SignalKind::hangup())?)
            },
        })
    }

    /// Waits until the user asks to stop.
    pub(super) async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            Some(()) = hung_up(self.hangup.as_mut()) => {}
        }
    }
}

#[cfg(unix)]
async fn hung_up(hangup: Option<&mut Signal>) -> Option<()> {
    hangup?.recv().await
}

/// Whether this process was started with the signal ignored. To listen would undo that. Where the system does not
/// tell, it is taken for ignored.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    const HANGUP: u64 = 1;
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask & HANGUP != 0)
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
        listener.hear(&Event::Stopping);
        stop.after_batch();
        signals.asked().await;
        stop.at_once();
    });
}
