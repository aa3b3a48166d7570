//! Work on files that takes its time, done where a stop can end the run meanwhile.

use std::io;
use std::sync::Arc;

use tokio::task::JoinError;

use super::options::{KeyChoice, Options};
use crate::job::OWN_COLUMNS;
use crate::map::{self, Columns, Map};
use crate::model::{Form, Found};
use crate::sheet::{Expected, Needs, PRIMARY_MARK, Sheet, SheetError, Source, Way};

/// Opens a sheet: its encoding may be decided by all its bytes, and by these words; its header may be long. What a map
/// has to say about the header stands with the sheet's own problems.
pub(crate) async fn open(
    source: &Source,
    way: &Way,
    expected: Expected,
    columns: Option<&Columns>,
) -> Result<Sheet, SheetError> {
    let (source, way, columns) = (source.clone(), way.clone(), columns.cloned());
    apart(move || map::opened(&source, &way, expected, columns.as_ref(), &OWN_COLUMNS)).await
}

/// The fields and tables that are imported, and those by which records are found; none if it is all of the file.
fn chosen(options: &Options) -> Option<Vec<String>> {
    let mut chosen = options.fields.clone()?;
    match &options.key {
        Some(KeyChoice::UpdateKey(code)) => chosen.push(code.clone()),
        Some(KeyChoice::Match(codes)) => chosen.extend(codes.iter().cloned()),
        None => {}
    }
    Some(chosen)
}

/// Whether a name is nothing that an import knows besides fields.
fn is_unknown(name: &str) -> bool {
    name != PRIMARY_MARK && !name.starts_with('$')
}

/// What is known of a file before it is read: by a map it has words and columns of its own.
pub(crate) fn expected(form: &Form, columns: Option<&Columns>, options: &Options) -> Expected {
    let needs: Needs = if let Some(columns) = columns {
        columns.needs(form)
    } else {
        let (form, chosen) = (form.clone(), chosen(options));
        Arc::new(move |name| {
            let is_chosen = |code: &str| match &chosen {
                Some(codes) => codes.iter().any(|chosen| chosen == code),
                None => true,
            };
            let is_used = match form.find(name) {
                Some(Found::InTable(table, field)) => {
                    is_chosen(table.code.as_str()) || is_chosen(field.code.as_str())
                }
                Some(_) => is_chosen(name),
                None => !is_unknown(name),
            };
            is_used.then(|| map::purpose_of(&form, name))
        })
    };
    Expected {
        words: columns.map_or_else(|| form.words(), Columns::words),
        needs,
    }
}

/// What a plan is bound to, found out where a stop can end the run meanwhile.
pub(crate) async fn sha256(source: &Source, map: Option<&Map>) -> io::Result<[u8; 32]> {
    let source = source.clone();
    let map = map.cloned();
    apart(move || digest(&source, map.as_ref())).await
}

/// What a plan is bound to: the file, and the map by which it is read.
///
/// # Errors
/// A file that cannot be read.
pub fn digest(source: &Source, map: Option<&Map>) -> io::Result<[u8; 32]> {
    let map = map.map(Map::content).unwrap_or_default();
    source.sha256_behind(map.as_bytes())
}

/// Does work on a thread of its own. Whoever waits for it can be stopped; the work is then abandoned.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
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
