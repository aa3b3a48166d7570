//! The file of a job: a path, or a pattern of which the newest file counts.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::language::text;

/// The file that is meant. `others` are files of the job that its pattern may match, too: they are none that it reads.
///
/// # Errors
/// Nothing that matches.
pub(in crate::cli) fn newest(pattern: &Path, others: &[PathBuf]) -> io::Result<PathBuf> {
    let text = pattern.to_string_lossy();
    // A file whose name has such letters is itself.
    if !text.contains(['*', '?', '[']) || pattern.exists() {
        return Ok(pattern.to_owned());
    }
    let wrong = |reason: &dyn std::fmt::Display| {
        io::Error::other(text!(
            "`{text}` is not a pattern of file names: {reason}",
            "「{text}」はファイル名のパターンではありません（{reason}）。"
        ))
    };
    let found = glob::glob(&text).map_err(|error| wrong(&error))?;
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for path in found {
        let path = path.map_err(io::Error::from)?;
        if !path.is_file() || others.contains(&path) {
            continue;
        }
        let this = (fs_err::metadata(&path)?.modified()?, path);
        // Of two of one moment the last by its name, as names with dates have it.
        if newest.as_ref().is_none_or(|newest| *newest < this) {
            newest = Some(this);
        }
    }
    newest.map(|(_, path)| path).ok_or_else(|| {
        let message = text!(
            "no file is there that matches `{text}`",
            "「{text}」に合うファイルがありません。"
        );
        io::Error::new(io::ErrorKind::NotFound, message)
    })
}
