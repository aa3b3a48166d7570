//! Work on files that takes its time, done where a stop can end the run meanwhile.

use std::io;

use tokio::task::JoinError;

use crate::job::OWN_COLUMNS;
use crate::map::{Columns, Map};
use crate::sheet::{self, DelimiterChoice, EncodingChoice, Sheet, SheetError, Source};

/// Opens a sheet: its encoding may be decided by all its bytes, and by these words; its header may be long. What a map
/// has to say about the header stands with the sheet's own problems.
pub(crate) async fn open(
    source: &Source,
    (encoding, delimiter): (EncodingChoice, DelimiterChoice),
    words: Vec<String>,
    columns: Option<&Columns>,
) -> Result<Sheet, SheetError> {
    let source = source.clone();
    let opened = apart(move || sheet::open_expecting(&source, encoding, delimiter, words)).await?;
    let Some(columns) = columns else {
        return Ok(opened);
    };
    let bound = columns.bind(&opened.header, &OWN_COLUMNS);
    let mut opened = opened;
    // A column that is there twice is none of the map's business where the map does not use it.
    opened
        .problems
        .retain(|problem| bound.is_about_used(problem));
    opened.problems.extend(bound.problems);
    Ok(opened.through(Box::new(bound.mapper)))
}

/// What a plan is bound to: the file, and the map by which it is read.
pub(crate) async fn sha256(source: &Source, map: Option<&Map>) -> io::Result<[u8; 32]> {
    let source = source.clone();
    let map = map.map(Map::content).unwrap_or_default();
    apart(move || source.sha256_behind(map.as_bytes())).await
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
