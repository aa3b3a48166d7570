//! How work that asks and writes is stopped.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Two ways to stop: when the write in flight is settled, and at once. Clones stop together.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    after_batch: CancellationToken,
    at_once: CancellationToken,
}

impl Stop {
    /// Asks to stop when the write in flight is settled. While nothing is in flight, that is at once.
    pub fn after_batch(&self) {
        self.after_batch.cancel();
    }

    /// Asks to stop at once; whether a write in flight is carried out is then unknown.
    pub fn at_once(&self) {
        self.after_batch.cancel();
        self.at_once.cancel();
    }

    /// Whether stopping was asked for, in either way.
    pub fn is_asked(&self) -> bool {
        self.after_batch.is_cancelled()
    }

    /// Does this work, unless stopping was or is asked for meanwhile. For work that writes nothing.
    pub async fn unless_asked<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.after_batch.run_until_cancelled(work).await
    }

    /// Does this work, unless stopping at once is asked for meanwhile.
    pub async fn unless_at_once<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.at_once.run_until_cancelled(work).await
    }

    /// Waits between two tries, when nothing is in flight; no longer than until stopping is asked for.
    pub async fn pause(&self, delay: Duration) {
        self.unless_asked(tokio::time::sleep(delay)).await;
    }
}
