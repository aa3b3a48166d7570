//! Ctrl-C: the first finishes the batch in flight, the second stops at once.

use std::io;
use std::sync::Arc;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

use crate::import::{Event, Listener, Stop};

/// Ctrl-C, and the termination signal where there is one. None is missed from the moment this is made.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until the user asks to stop.
    pub(super) async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
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
