//! The files that a command writes are none that it reads, and no two of them are one: something would be lost.

use std::path::{Path, PathBuf};

use super::map_file::{self, MapFile};
use super::usage::UsageError;
use crate::language::text;

/// How often a link is followed that leads nowhere yet.
const LINKS: usize = 40;

/// The files of a command, by the options that name them.
#[derive(Default)]
pub(super) struct FilesApart {
    read: Vec<(&'static str, Place)>,
    map: Option<PathBuf>,
    written: Vec<(&'static str, Place)>,
}

pub(super) trait NamesFiles {
    fn name_files(&self, files: &mut FilesApart);
}

/// Refuses arguments by which a file would be lost.
pub(super) fn ensure_apart(arguments: &impl NamesFiles) -> Result<(), UsageError> {
    let mut files = FilesApart::default();
    arguments.name_files(&mut files);
    files.ensure()
}

impl FilesApart {
    /// Files that are read; `-` is standard input, which is none.
    pub(super) fn reads(
        &mut self,
        option: &'static str,
        paths: impl IntoIterator<Item: AsRef<Path>>,
    ) {
        self.read.extend(named(option, paths));
    }

    /// A map by its path or its name in `maps/`, and the files of values that it names.
    pub(super) fn reads_map(&mut self, map: Option<&Path>) {
        self.map = map.map(Path::to_owned);
    }

    /// Files that are written; `-` is standard output, which is none.
    pub(super) fn writes(
        &mut self,
        option: &'static str,
        paths: impl IntoIterator<Item: AsRef<Path>>,
    ) {
        self.written.extend(named(option, paths));
    }

    /// Says which two options name one file.
    pub(super) fn ensure(mut self) -> Result<(), UsageError> {
        // Only where something is written is a map worth being opened for it.
        if let Some(map) = self.map.take_if(|_| !self.written.is_empty()) {
            match MapFile::open(&map) {
                Ok(map) => self.reads("--map", map.files()),
                // Whoever reads it says why it cannot be.
                Err(_) => self.reads("--map", [map_file::found(&map)]),
            }
        }
        for (at, (option, place)) in self.written.iter().enumerate() {
            let is_same = |other: &&(&str, Place)| other.1.is_same(place);
            if let Some((stream, japanese)) = place.stream() {
                return Err(UsageError(text!(
                    "`{option}` is the file that {stream} is written to: use another file, otherwise one of them would be lost",
                    "「{option}」は{japanese}の出力先と同じファイルです。内容が失われないよう、別のファイルを指定してください。"
                )));
            }
            if let Some((read, _)) = self.read.iter().find(is_same) {
                return Err(UsageError(text!(
                    "`{option}` is a file that is read ({read}): use another file, otherwise it would be lost",
                    "「{option}」は入力のファイル（{read}）と同じです。内容が失われないよう、別のファイルを指定してください。"
                )));
            }
            if let Some((other, _)) = self.written[..at].iter().find(is_same) {
                return Err(UsageError(text!(
                    "`{other}` and `{option}` are the same file: use two files, otherwise one of them would be lost",
                    "「{other}」と「{option}」は同じファイルです。内容が失われないよう、別々のファイルを指定してください。"
                )));
            }
        }
        Ok(())
    }
}

fn named(
    option: &'static str,
    paths: impl IntoIterator<Item: AsRef<Path>>,
) -> impl Iterator<Item = (&'static str, Place)> {
    let paths = paths
        .into_iter()
        .filter(|path| path.as_ref() != Path::new("-"));
    paths.map(move |path| (option, Place::of(path.as_ref())))
}

/// Where a file is, or would be.
struct Place {
    path: PathBuf,
    /// The file itself, which may have several names.
    file: Option<(u64, u64)>,
}

impl Place {
    fn of(path: &Path) -> Self {
        Self {
            path: resolved(path, LINKS),
            file: identity(path),
        }
    }

    /// The stream of this process that goes there, if one does: its name in English and Japanese.
    fn stream(&self) -> Option<(&'static str, &'static str)> {
        let goes_here = |path| self.file.is_some() && identity(Path::new(path)) == self.file;
        if goes_here("/dev/stdout") {
            Some(("standard output", "標準出力"))
        } else if goes_here("/dev/stderr") {
            Some(("standard error", "標準エラー出力"))
        } else {
            None
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.path == other.path || self.file.is_some() && self.file == other.file
    }
}

/// The device of a file and its number there, where the system tells.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let file = fs_err::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// The path without links and detours, also of a file that is not there yet.
fn resolved(path: &Path, links: usize) -> PathBuf {
    if let Ok(path) = fs_err::canonicalize(path) {
        return path;
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
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
