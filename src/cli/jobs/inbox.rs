//! A directory that files come into: which of them are complete, and where they go when they are done with. It is
//! looked at again and again, as a share on the network tells nobody that a file has come.

use std::collections::BTreeMap;
use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use glob::Pattern;

use crate::cli::save;
use crate::report::errors_ending;

/// Hidden files of the directory: one that a process holds as long as it watches, and one that names the file under way.
const LOCK: &str = ".kintable-watch.lock";
const MARK: &str = ".kintable-watch.mark";

/// The directory of the errors files.
pub(in crate::cli) const ERRORS: &str = "errors";

/// What is beside a file that is complete, however new it is.
const READY: &str = ".done";

/// A directory that files come into.
pub(in crate::cli) struct Inbox {
    dir: PathBuf,
    /// Which of them are meant, by their names.
    pattern: Pattern,
    /// What is there, but no file to be taken.
    others: Vec<PathBuf>,
    seen: BTreeMap<String, Looks>,
    _lock: fs_err::File,
}

/// How a file looks: its size, and when it was changed.
type Looks = (u64, Option<SystemTime>);

/// A file that a run was begun with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Mark {
    pub(in crate::cli) name: String,
    /// Before the run began, in milliseconds since 1970.
    pub(in crate::cli) since: u64,
}

impl Inbox {
    /// The directory, unless another process watches it.
    pub(in crate::cli) fn open(
        dir: PathBuf,
        pattern: Pattern,
        others: Vec<PathBuf>,
    ) -> io::Result<Option<Self>> {
        let mut options = fs_err::OpenOptions::new();
        let lock = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join(LOCK))?;
        match lock.file().try_lock() {
            Ok(()) => Ok(Some(Self {
                dir,
                pattern,
                others,
                seen: BTreeMap::new(),
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The path of a file.
    pub(in crate::cli) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Looks at the directory: the files that are complete, the oldest first. A file is complete if it is as it was the
    /// last time, or if `NAME.done` is beside it.
    pub(in crate::cli) fn look(&mut self) -> io::Result<Vec<String>> {
        let (mut seen, mut ready) = (BTreeMap::new(), Vec::new());
        for entry in fs_err::read_dir(&self.dir)? {
            let entry = entry?;
            // What is no Unicode cannot be named in a history.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let Some(looks) = self.looks(&name) else {
                continue;
            };
            let is_marked = self.path(&format!("{name}{READY}")).is_file();
            if is_marked || self.seen.get(&name) == Some(&looks) {
                ready.push((looks.1, name.clone()));
            }
            seen.insert(name, looks);
        }
        self.seen = seen;
        ready.sort();
        Ok(ready.into_iter().map(|(_, name)| name).collect())
    }

    /// Whether a file is still as it was looked at.
    pub(in crate::cli) fn is_unchanged(&self, name: &str) -> bool {
        let looks = self.looks(name);
        looks.is_some() && looks.as_ref() == self.seen.get(name)
    }

    /// How a file looks that is to be taken; a link is none, as it may lead out of the directory.
    fn looks(&self, name: &str) -> Option<Looks> {
        let path = self.path(name);
        let is_hidden = name.starts_with(['.', '~']);
        let is_mark = name.ends_with(READY);
        if is_hidden || is_mark || !self.pattern.matches(name) || self.others.contains(&path) {
            return None;
        }
        // One that was renamed meanwhile comes again by its new name.
        let file = fs_err::symlink_metadata(path).ok()?;
        file.is_file().then(|| (file.len(), file.modified().ok()))
    }

    /// What notes the file under way.
    pub(in crate::cli) fn mark_path(&self) -> PathBuf {
        self.path(MARK)
    }

    /// The file that a run was begun with and that was not moved yet.
    pub(in crate::cli) fn mark(&self) -> Option<Mark> {
        let text = fs_err::read_to_string(self.mark_path()).ok()?;
        let (since, name) = text.split_once(' ')?;
        Some(Mark {
            name: name.to_owned(),
            since: since.parse().ok()?,
        })
    }

    /// Notes that a run begins with a file.
    pub(in crate::cli) fn set_mark(&self, mark: &Mark) -> anyhow::Result<()> {
        let Mark { name, since } = mark;
        let text = format!("{since} {name}");
        save::file(Some(&self.mark_path()), text.as_bytes(), true)
    }

    /// Notes that a file is done with.
    pub(in crate::cli) fn clear_mark(&self) -> io::Result<()> {
        gone(fs_err::remove_file(self.mark_path()))
    }

    /// Where a run writes the errors of a file, in the format of the file. It stays there, as the run names it, and so does
    /// the history.
    pub(in crate::cli) fn errors_file(&self, name: &str) -> io::Result<PathBuf> {
        let dir = self.dir.join(ERRORS);
        fs_err::create_dir_all(&dir)?;
        let (stem, _) = split(name);
        let ending = errors_ending(Path::new(name));
        Ok(free(&dir, &format!("{stem}.errors.{ending}"), ".errors"))
    }

    /// Moves a file into a directory of this one, by a name that is free there.
    pub(in crate::cli) fn move_to(&self, place: &str, name: &str) -> io::Result<PathBuf> {
        let dir = self.dir.join(place);
        fs_err::create_dir_all(&dir)?;
        let to = free(&dir, name, "");
        fs_err::rename(self.path(name), &to)?;
        gone(fs_err::remove_file(self.path(&format!("{name}{READY}"))))?;
        Ok(to)
    }
}

/// A path in a directory at which nothing is: of this name, or of a numbered one. Numbers are before `mark`.
fn free(dir: &Path, name: &str, mark: &str) -> PathBuf {
    let (stem, extension) = split(name);
    let stem = stem.strip_suffix(mark).unwrap_or(stem);
    let numbered = (2..).map(|number| format!("{stem}-{number}{mark}{extension}"));
    let names = std::iter::once(name.to_owned()).chain(numbered);
    let mut paths = names.map(|name| dir.join(name));
    let is_free = |path: &PathBuf| fs_err::symlink_metadata(path).is_err();
    paths.find(is_free).unwrap_or_else(|| dir.join(name))
}

/// A name before its extension, and that.
fn split(name: &str) -> (&str, &str) {
    let at = name.rfind('.').filter(|at| *at > 0);
    name.split_at(at.unwrap_or(name.len()))
}

/// What is not there is as good as gone.
fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The directory and the pattern of a job's file.
pub(in crate::cli) fn watched(path: &Path) -> (PathBuf, String) {
    let parent = path.parent().filter(|dir| *dir != Path::new(""));
    let dir = parent.unwrap_or(Path::new(".")).to_owned();
    let name = path.file_name().unwrap_or_default();
    (dir, name.to_string_lossy().into_owned())
}
