//! The files that a command writes are none that it reads, and no two of them are one: something would be lost.

use std::path::{Path, PathBuf};

use super::usage::UsageError;
use crate::language::text;

/// How often a link is followed that leads nowhere yet.
const LINKS: usize = 40;

/// The files of a command, by the options that name them.
#[derive(Default)]
pub(super) struct FilesApart {
    read: Vec<Named>,
    written: Vec<Named>,
}

struct Named {
    option: &'static str,
    place: Place,
}

/// Arguments that name files.
pub(super) trait NamesFiles {
    /// Names all files that are read and written.
    fn name_files(&self, files: &mut FilesApart);
}

/// Refuses arguments by which a file would be lost.
pub(super) fn ensure_apart(arguments: &impl NamesFiles) -> Result<(), UsageError> {
    let mut files = FilesApart::default();
    arguments.name_files(&mut files);
    files.ensure()
}

impl FilesApart {
    /// A file that is read; `-` is standard input, which is none.
    pub(super) fn reads(&mut self, option: &'static str, path: Option<&Path>) {
        self.read.extend(named(option, path));
    }

    /// A file that is written; `-` is standard output, which is none.
    pub(super) fn writes(&mut self, option: &'static str, path: Option<&Path>) {
        self.written.extend(named(option, path));
    }

    /// Says which two options name one file.
    fn ensure(&self) -> Result<(), UsageError> {
        for (at, written) in self.written.iter().enumerate() {
            let is_same = |other: &&Named| other.place.is_same(&written.place);
            let option = written.option;
            if let Some(stream) = written.place.stream() {
                let (stream, japanese) = stream;
                return Err(UsageError(text!(
                    "`{option}` names the file that {stream} goes to: name another, or one of them would be lost",
                    "「{option}」は{japanese}の出力先と同じファイルです。内容が失われないよう、別のファイルを指定してください。"
                )));
            }
            if let Some(read) = self.read.iter().find(is_same) {
                let read = read.option;
                return Err(UsageError(text!(
                    "`{option}` names a file that is read ({read}): name another, or it would be lost",
                    "「{option}」は読み込むファイル（{read}）と同じです。内容が失われないよう、別のファイルを指定してください。"
                )));
            }
            if let Some(other) = self.written[..at].iter().find(is_same) {
                let other = other.option;
                return Err(UsageError(text!(
                    "`{other}` and `{option}` name one file: name two, or one of them would be lost",
                    "「{other}」と「{option}」は同じファイルです。内容が失われないよう、別々のファイルを指定してください。"
                )));
            }
        }
        Ok(())
    }
}

fn named(option: &'static str, path: Option<&Path>) -> Option<Named> {
    let path = path.filter(|path| *path != Path::new("-"))?;
    Some(Named {
        option,
        place: Place::of(path),
    })
}

/// Where a file is, or would be.
struct Place {
    path: PathBuf,
    /// The file itself, which may have several names.
    #[cfg(unix)]
    file: Option<(u64, u64)>,
}

impl Place {
    fn of(path: &Path) -> Self {
        Self {
            path: resolved(path, LINKS),
            #[cfg(unix)]
            file: fs_err::metadata(path).ok().map(|file| {
                use std::os::unix::fs::MetadataExt as _;
                (file.dev(), file.ino())
            }),
        }
    }

    /// The stream of this process that goes there, if one does: its name in English and Japanese.
    #[cfg(unix)]
    fn stream(&self) -> Option<(&'static str, &'static str)> {
        let streams = [
            ("/dev/stdout", ("standard output", "標準出力")),
            ("/dev/stderr", ("standard error", "標準エラー出力")),
        ];
        let mut streams = streams.into_iter();
        let goes_here = |path| self.file.is_some() && Self::of(Path::new(path)).file == self.file;
        streams.find_map(|(path, names)| goes_here(path).then_some(names))
    }

    #[cfg(not(unix))]
    fn stream(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    fn is_same(&self, other: &Self) -> bool {
        #[cfg(unix)]
        if self.file.is_some() && self.file == other.file {
            return true;
        }
        self.path == other.path
    }
}

/// The path without links and detours, also of a file that is not there yet.
fn resolved(path: &Path, links: usize) -> PathBuf {
    if let Ok(path) = fs_err::canonicalize(path) {
        return path;
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if let Ok(target) = fs_err::read_link(path)
        && links > 0
    {
        return resolved(&parent.join(target), links - 1);
    }
    match (fs_err::canonicalize(parent), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}
