//! Files that are written beside their place before they take it. What a process that was killed left of them is
//! removed by the next one that writes there.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use crate::language::Text;

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

/// A draft in this folder. It is locked for as long as it is written.
pub fn draft(folder: &Path, privacy: Privacy) -> io::Result<NamedTempFile> {
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
    Ok(draft)
}

/// Refuses a place where something stands that is no plain file: a device would become one.
pub fn ensure_plain(path: &Path) -> io::Result<()> {
    const OTHER: Text = Text::fixed("it is not a plain file", "通常のファイルではありません");
    if path.exists() && !path.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, OTHER));
    }
    Ok(())
}

/// Puts a draft into its place. A file that it takes the place of passes its permissions on.
pub fn place(draft: NamedTempFile, path: &Path, over: bool) -> io::Result<()> {
    if !over {
        draft.persist_noclobber(path)?;
        return Ok(());
    }
    if let Ok(there) = fs_err::metadata(path) {
        draft.as_file().set_permissions(there.permissions())?;
    }
    draft.persist(path)?;
    Ok(())
}

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
