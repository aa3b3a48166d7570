//! The file of a job: a path, or a pattern of which the newest file counts.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use glob::Pattern;

use crate::cli::pattern::is_pattern_in;
use crate::language::text;

/// The file of this name in a directory, or the newest one that the name matches. `others` are files of the job that it
/// may match, too: they are none that the job reads.
///
/// # Errors
/// Nothing that matches.
pub(in crate::cli) fn newest(dir: &Path, name: &str, others: &[PathBuf]) -> io::Result<PathBuf> {
    let path = dir.join(name);
    if !is_pattern_in(dir, Path::new(name)) {
        return Ok(path);
    }
    let text = path.to_string_lossy();
    let wrong = |reason: &dyn std::fmt::Display| {
        io::Error::other(text!(
            "`{text}` is not a pattern of file names: {reason}",
            "「{text}」はファイル名のパターンではありません（{reason}）。"
        ))
    };
    // The directory is itself, whatever letters its name has.
    let pattern = Path::new(&Pattern::escape(&dir.to_string_lossy())).join(name);
    let found = glob::glob(&pattern.to_string_lossy()).map_err(|error| wrong(&error))?;
    let others = others.iter();
    let others: Vec<_> = others
        .filter_map(|other| other.canonicalize().ok())
        .collect();
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for path in found {
        let path = path.map_err(io::Error::from)?;
        if !path.is_file() || others.contains(&fs_err::canonicalize(&path)?) {
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
