//! Work on files that takes its time, done where a stop can end the run meanwhile.

use std::io;

use tokio::task::JoinError;

use crate::sheet::{self, DelimiterChoice, EncodingChoice, Sheet, SheetError, Source};

/// Opens a sheet: its encoding may be decided by all its bytes, and by these words; its header may be long.
pub(crate) async fn open(
    source: &Source,
    encoding: EncodingChoice,
    delimiter: DelimiterChoice,
    words: Vec<String>,
) -> Result<Sheet, SheetError> {
    let source = source.clone();
    apart(move || sheet::open_expecting(&source, encoding, delimiter, words)).await
}

pub(crate) async fn sha256(source: &Source) -> io::Result<[u8; 32]> {
    let source = source.clone();
    apart(move || source.sha256()).await
}

/// Does work on a thread of its own. Whoever waits for it can be stopped; the work is then abandoned.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    done(tokio::task::spawn_blocking(work)).await
}

/// What a task comes to; if it panicked, its panic goes on here.
pub(crate) async fn done<T>(task: impl Future<Output = Result<T, JoinError>>) -> T {
    match task.await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // It is never cancelled while somebody waits for it, but by the end of the program.
            Err(_) => std::future::pending().await,
        },
    }
}
