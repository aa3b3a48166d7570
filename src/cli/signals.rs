//! Ctrl-C: the first finishes the batch in flight, the second stops at once.

use std::sync::Arc;

use crate::import::{Event, Listener, Stop};

/// Watches for Ctrl-C (and the termination signal, where there is one) while the program runs.
pub(super) fn watch(stop: Stop, listener: Arc<dyn Listener>) {
    tokio::spawn(async move {
        if !asked().await {
            return;
        }
        listener.hear(&Event::Stopping);
        stop.after_batch();
        if asked().await {
            stop.at_once();
        }
    });
}

/// Waits until the user asks to stop; `false` if that cannot be known.
#[cfg(unix)]
pub(super) async fn asked() -> bool {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return tokio::signal::ctrl_c().await.is_ok();
    };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
        told = terminate.recv() => told.is_some(),
    }
}

/// Waits until the user asks to stop; `false` if that cannot be known.
#[cfg(not(unix))]
pub(super) async fn asked() -> bool {
    tokio::signal::ctrl_c().await.is_ok()
}
