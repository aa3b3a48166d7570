//! The order of batches that are under way at once: each is settled in its turn, and who looks for what it sent does so
//! while nobody sends.

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, watch};

/// The order of the batches of a run.
#[derive(Debug)]
pub(super) struct Order {
    /// Whose turn it is to settle, of the batches in the file's order.
    turn: watch::Sender<u64>,
    /// Held by all who wait for an answer, or by one who looks for records.
    requests: RwLock<()>,
}

impl Order {
    pub(super) fn new() -> Self {
        Self {
            turn: watch::Sender::new(0),
            requests: RwLock::default(),
        }
    }

    /// Waits for a batch's turn.
    pub(super) async fn turn(&self, turn: u64) {
        // The sender lives as long as this does.
        let _ = self.turn.subscribe().wait_for(|now| *now >= turn).await;
    }

    /// A batch is settled, and the next one's turn comes.
    pub(super) fn settled(&self, turn: u64) {
        self.turn.send_replace(turn + 1);
    }

    /// Waits until a request may be sent; it is under way while this is held.
    pub(super) async fn request(&self) -> RwLockReadGuard<'_, ()> {
        self.requests.read().await
    }

    /// Waits until it is a batch's turn and no request is under way; none is sent while this is held. Equal records of
    /// another batch are known by then.
    pub(super) async fn alone(&self, turn: u64) -> RwLockWriteGuard<'_, ()> {
        self.turn(turn).await;
        self.requests.write().await
    }
}
