//! A directory that is not there, and the one beside it that was probably meant.

use std::io;
use std::path::Path;

use crate::language::text;
use crate::plain;

/// Refuses an option whose directory is not there.
pub(super) fn ensure_directory(option: &str, path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let shown = path.display();
    if path.exists() {
        let text = text!(
            "`{option}`: `{shown}` is a file, not a directory",
            "「{option}」：「{shown}」はフォルダーではなくファイルです。"
        );
        return Err(io::Error::new(io::ErrorKind::NotADirectory, text));
    }
    let text = match nearest(path) {
        Some(near) => text!(
            "`{option}`: there is no directory `{shown}`; did you mean `{near}`?",
            "「{option}」：フォルダー「{shown}」がありません。もしかして：「{near}」"
        ),
        None => text!(
            "`{option}`: there is no directory `{shown}`",
            "「{option}」：フォルダー「{shown}」がありません。"
        ),
    };
    Err(io::Error::new(io::ErrorKind::NotFound, text))
}

/// The directory beside this place whose name is most like it.
fn nearest(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let entries = fs_err::read_dir(parent.unwrap_or(Path::new("."))).ok()?;
    let dirs = entries.flatten().filter(|entry| entry.path().is_dir());
    let names = dirs.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names: Vec<_> = names.collect();
    let near = plain::nearest(&name, names.iter().map(String::as_str))?;
    Some(parent.map_or(near.to_owned(), |parent| {
        parent.join(near).display().to_string()
    }))
}
