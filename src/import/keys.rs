//! The keys of a file that stands among others, noted before any of them is checked.

use std::io;

use super::beginning::begin_unheard;
use super::decide;
use super::options::Options;
use crate::job::Server;
use crate::sheet::Source;

/// Notes the keys of a file, so that those before it know of them. Of a file that cannot be read it is nothing: whoever
/// checks it tells why.
///
/// # Errors
/// A file or directory that cannot be read.
pub async fn note_keys(server: Server<'_>, source: &Source, options: &Options) -> io::Result<()> {
    let Some((bound, reader, sheet)) = begin_unheard(server, source, options).await? else {
        return Ok(());
    };
    match &options.among {
        // Nothing is written of a file whose header has an error.
        Some(among) if bound.header_is_good => decide::note_keys(sheet, &reader, among).await,
        _ => Ok(()),
    }
}
