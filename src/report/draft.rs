//! Files that are written beside their place before they take it. What a process that was killed left of them is
//! removed by the next one that writes there.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use crate::language::{Text, text};

/// By its name a draft is known for one.
const PREFIX: &str = ".kintable-";
const SUFFIX: &str = ".tmp";

/// How often a draft is begun anew that another process took for a remnant before it was locked.
const TRIES: usize = 5;

/// Who may read a file that was not there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Its owner alone: it holds what customers said.
    Private,
    /// Whoever may read any other file.
    Usual,
}

/// A file that is written beside its place, and locked for as long as it is. What fails never speaks of the draft, whose
/// name nobody knows.
#[derive(Debug)]
pub struct Draft(NamedTempFile);

impl Draft {
    /// A draft beside this place.
    ///
    /// # Errors
    /// A folder that is not there, or in which nothing can be written.
    pub fn begin(place: &Path, privacy: Privacy) -> io::Result<Self> {
        let folder = place.parent();
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        drafted(folder, privacy).map_err(|error| unwritable(folder, &error))
    }

    /// Waits until it is written for good.
    ///
    /// # Errors
    /// What the system could not write after all.
    pub fn sync(&self) -> io::Result<()> {
        self.0.as_file().sync_all()
    }

    /// Puts it into its place. A file that it takes the place of passes its permissions
    /// on.
    ///
    /// # Errors
    /// A file that is there, where none is to be written over, and what keeps it from being written.
    pub fn place(self, path: &Path, over: bool) -> io::Result<()> {
        if !over {
            self.0.persist_noclobber(path)?;
            return Ok(());
        }
        if let Ok(there) = fs_err::metadata(path) {
            let file = self.0.as_file();
            pass_owner_on(&there, file);
            file.set_permissions(there.permissions())?;
        }
        self.0.persist(path)?;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_file_mut().flush()
    }
}

/// Why nothing can be written in a folder.
fn unwritable(folder: &Path, error: &io::Error) -> io::Error {
    let kind = error.kind();
    if kind != io::ErrorKind::NotFound {
        return kind.into();
    }
    let folder = folder.display();
    let absent = text!(
        "there is no directory `{folder}`",
        "フォルダー「{folder}」がありません"
    );
    io::Error::new(kind, absent)
}

fn drafted(folder: &Path, privacy: Privacy) -> io::Result<Draft> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = match privacy {
            Privacy::Private => 0o600,
            Privacy::Usual => 0o666,
        };
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = privacy;
    let mut tries = 0;
    let draft = loop {
        let draft = builder.tempfile_in(folder)?;
        tries += 1;
        if is_ours(&draft) || tries == TRIES {
            break draft;
        }
    };
    sweep(folder, draft.as_file());
    Ok(Draft(draft))
}

/// Refuses a place where something stands that is no plain file: a device would become one.
pub fn ensure_plain(path: &Path) -> io::Result<()> {
    const OTHER: Text = Text::fixed("it is not a plain file", "通常のファイルではありません");
    if path.exists() && !path.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, OTHER));
    }
    Ok(())
}

/// Gives a file the owner and the group of another, as far as one may.
#[cfg(unix)]
fn pass_owner_on(there: &std::fs::Metadata, file: &File) {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let _ = fchown(file, Some(there.uid()), Some(there.gid()));
}

#[cfg(not(unix))]
fn pass_owner_on(_: &std::fs::Metadata, _: &File) {}

/// Locks a draft. Whoever swept the folder in the meantime may have removed it. Where nothing can be locked, nothing
/// is swept either.
fn is_ours(draft: &NamedTempFile) -> bool {
    match draft.as_file().try_lock() {
        Ok(()) => draft.path().exists(),
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => true,
    }
}

/// Removes drafts that no living process holds. What cannot be removed stays; the next one comes by.
fn sweep(folder: &Path, ours: &File) {
    let entries = fs_err::read_dir(folder).into_iter().flatten();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_draft = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        // A link or a directory of such a name is none.
        let is_file = || entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_draft
            && is_file()
            && let Ok(file) = fs_err::File::open(entry.path()).map(fs_err::File::into_file)
            && has_owner_of(&file, ours)
            && file.try_lock().is_ok()
        {
            let _ = fs_err::remove_file(entry.path());
        }
    }
}

#[cfg(unix)]
fn has_owner_of(file: &File, other: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |file: &File| file.metadata().ok().map(|file| file.uid());
    owner(file).is_some() && owner(file) == owner(other)
}

#[cfg(not(unix))]
fn has_owner_of(_: &File, _: &File) -> bool {
    true
}
