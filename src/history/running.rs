//! Runs that are at work on this machine, whatever history they are kept in: each holds a lock on a file of its own,
//! which dies with its process, and says beside it who it is. Whoever wants it to stop says so there, too.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::id::RunId;

/// How what is not yet complete is called, before the number of its process.
const DRAFT: &str = "draft-";

/// A run that is at work, as it says itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AtWork {
    /// Its id.
    pub run: String,
    /// The command that asked for it.
    pub kind: String,
    /// The name that was given to it.
    pub job: Option<String>,
    /// The kintone, or the directory of a sandbox.
    pub home: String,
    /// The app.
    pub app: String,
    /// The file that is read.
    pub file: String,
    /// Who started it.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// The process.
    pub process: u32,
    /// When it began, in milliseconds since 1970.
    pub since: u64,
    /// The address of the run of a CI that started it.
    pub ci_run: Option<String>,
    /// Whether it may write to the app now, and does not wait for another run.
    pub may_write: bool,
}

/// Who asked a run to stop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cancelling {
    /// The user.
    pub user: String,
    /// The machine's name.
    pub host: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

/// A run that is at work, for as long as this is there.
#[derive(Debug)]
pub struct Running {
    places: Places,
    /// Held locked.
    _file: File,
}

/// Where a run says what.
#[derive(Debug, Clone)]
struct Places {
    lock: PathBuf,
    about: PathBuf,
    cancel: PathBuf,
}

impl Places {
    fn of(dir: &Path, run: &str) -> Self {
        let named = |ending: &str| dir.join(run).with_extension(ending);
        Self {
            lock: named("lock"),
            about: named("json"),
            cancel: named("cancel"),
        }
    }

    /// What is not there need not be removed, and what cannot be is swept by the next.
    fn remove(&self) {
        for path in [&self.about, &self.cancel, &self.lock] {
            let _ = fs_err::remove_file(path);
        }
    }
}

impl Running {
    /// Begins to be at work, in a directory that is there. What dead processes left is removed.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn begin(dir: &Path, about: &AtWork) -> io::Result<Self> {
        sweep(dir);
        let places = Places::of(dir, &about.run);
        let file = private(&places.lock)?;
        file.lock()?;
        write(&places.about, about)?;
        Ok(Self {
            places,
            _file: file,
        })
    }

    /// Says that the run writes from now on.
    pub fn may_write(&self, about: &AtWork) {
        let about = AtWork {
            may_write: true,
            ..about.clone()
        };
        // Who only looks may see it wait a little longer.
        let _ = write(&self.places.about, &about);
    }

    /// Who asked it to stop, once somebody has.
    pub fn cancelling(&self) -> Option<Cancelling> {
        read(&self.places.cancel)
    }

    /// What tells whether somebody asked it to stop, apart from this.
    pub fn asked(&self) -> impl Fn() -> Option<Cancelling> + Send + Sync + use<> {
        let cancel = self.places.cancel.clone();
        move || read(&cancel)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.places.remove();
    }
}

/// Whether a run is at work on this machine.
pub fn is_running(dir: &Path, run: &RunId) -> bool {
    is_at_work(dir, run.as_str())
}

/// The same, by the text of its id.
pub(super) fn is_at_work(dir: &Path, run: &str) -> bool {
    is_held(&Places::of(dir, run).lock)
}

/// The runs that are at work on this machine, the oldest first.
///
/// # Errors
/// A directory that cannot be read.
pub fn at_work(dir: &Path) -> io::Result<Vec<AtWork>> {
    let entries = match fs_err::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "lock") && is_held(&path) {
            found.extend(read::<AtWork>(&path.with_extension("json")));
        }
    }
    found.sort_by(|one, other| one.run.cmp(&other.run));
    Ok(found)
}

/// Asks a run on this machine to stop behind its batch; whether it is at work at all.
///
/// # Errors
/// A directory that cannot be written.
pub fn cancel(dir: &Path, run: &RunId, by: &Cancelling) -> io::Result<bool> {
    let places = Places::of(dir, run.as_str());
    let is_at_work = is_held(&places.lock);
    if is_at_work {
        write(&places.cancel, by)?;
    }
    Ok(is_at_work)
}

/// Whether somebody holds the lock on this file.
fn is_held(path: &Path) -> bool {
    let Ok(file) = fs_err::File::open(path) else {
        return false;
    };
    matches!(file.file().try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Removes what dead processes left.
fn sweep(dir: &Path) {
    /// One that has just begun may not hold its lock yet, and a draft may not have its name.
    const YOUNG: Duration = Duration::from_secs(60);
    let Ok(entries) = fs_err::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let (path, written) = (
            entry.path(),
            entry.metadata().and_then(|file| file.modified()),
        );
        let is_old = written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > YOUNG));
        let (Some(run), Some(ending)) = (path.file_stem(), path.extension()) else {
            continue;
        };
        if is_old && ending == "lock" && !is_held(&path) {
            Places::of(dir, &run.to_string_lossy()).remove();
        } else if is_old && ending.to_string_lossy().starts_with(DRAFT) {
            let _ = fs_err::remove_file(&path);
        }
    }
}

/// A file for its owner alone.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a value in one go, so that a reader never sees half of it.
pub(super) fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let draft = path.with_extension(format!("{DRAFT}{}", std::process::id()));
    private(&draft)?.write_all(&serde_json::to_vec(value)?)?;
    fs_err::rename(draft, path)
}

/// A value, if there is one that can be read.
pub(super) fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs_err::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_dead_processes_left_is_removed_and_what_is_young_or_held_stays() {
        let dir = tempfile::tempdir().unwrap();
        let about = |run: &str| AtWork {
            run: run.to_owned(),
            ..AtWork::default()
        };
        let old = SystemTime::now() - Duration::from_secs(3600);
        let left = |name: &str| {
            let file = private(&dir.path().join(name)).unwrap();
            file.set_modified(old).unwrap();
            file
        };
        for name in [
            "bare.lock",
            "dead.lock",
            "dead.json",
            "dead.cancel",
            "a.draft-7",
        ] {
            left(name);
        }
        let held = left("held.lock");
        held.lock().unwrap();
        private(&dir.path().join("young.lock")).unwrap();
        private(&dir.path().join("b.draft-8")).unwrap();
        let running = Running::begin(dir.path(), &about("mine")).unwrap();
        let names = || {
            let entries = fs_err::read_dir(dir.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<_> = names.collect();
            names.sort();
            names
        };
        let stays = [
            "b.draft-8",
            "held.lock",
            "mine.json",
            "mine.lock",
            "young.lock",
        ];
        assert_eq!(names(), stays);
        drop(running);
        assert_eq!(names(), ["b.draft-8", "held.lock", "young.lock"]);
    }
}
