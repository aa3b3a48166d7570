//! Runs that are at work on this machine, whatever history they are kept in: each holds a lock on a file of its own,
//! which dies with its process, and says beside it who it is. Whoever wants it to stop says so there, too.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::id::RunId;
use super::recorder::now;

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
    is_held(&Places::of(dir, run.as_str()).lock)
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
    /// One that has just begun may not hold its lock yet, in milliseconds.
    const YOUNG: u64 = 60_000;
    let Ok(entries) = fs_err::read_dir(dir) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_lock = path.extension().is_some_and(|ending| ending == "lock");
        let about: Option<AtWork> = read(&path.with_extension("json"));
        let is_old = about.is_some_and(|about| now().saturating_sub(about.since) > YOUNG);
        if let Some(run) = path
            .file_stem()
            .filter(|_| is_lock && is_old && !is_held(&path))
        {
            Places::of(dir, &run.to_string_lossy()).remove();
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
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    private(&draft)?.write_all(&serde_json::to_vec(value)?)?;
    fs_err::rename(draft, path)
}

/// A value, if there is one that can be read.
pub(super) fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs_err::read(path).ok()?).ok()
}
