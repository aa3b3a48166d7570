//! The keys of a file that stands among others, noted before any of them is checked.

use std::io;

use super::beginning::begin;
use super::decide;
use super::options::Options;
use super::stopped::Stopped;
use super::subject::Subject;
use crate::job::{Problems, Reporter, Server};
use crate::sheet::Source;

/// Notes the keys of a file, so that those before it know of them. Of a file that cannot be read it is nothing: whoever
/// checks it tells why.
///
/// # Errors
/// A file or directory that cannot be read.
pub async fn note_keys(server: Server<'_>, source: &Source, options: &Options) -> io::Result<()> {
    let unheard = Problems::default();
    let mut reporter = Reporter::new(&unheard);
    let subject = Subject::Server(server);
    let begun = Box::pin(begin(&subject, source, options, &mut reporter)).await;
    let (bound, reader, sheet) = match begun {
        Ok(begun) => begun,
        Err(Stopped::Io(error)) => return Err(error),
        Err(Stopped::Ended(..)) => return Ok(()),
    };
    match &options.among {
        // Nothing is written of a file whose header has an error.
        Some(among) if bound.header_is_good => decide::note_keys(sheet, &reader, among).await,
        _ => Ok(()),
    }
}
