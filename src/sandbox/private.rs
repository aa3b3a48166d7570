//! Files and directories that only their owner may read, and databases that one process at a time sets up.

use std::io;
use std::path::{Path, PathBuf};

use crate::language::text;

/// The files that `SQLite` keeps beside a database while it is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// The right to set up a database, which one process at a time has, until it drops it or ends.
#[derive(Debug)]
pub(super) struct SetUp {
    _lock: Option<fs_err::File>,
}

impl SetUp {
    /// Waits for the right to set up this database.
    pub(super) fn begin(database: &Path) -> io::Result<Self> {
        let path = beside(database, ".lock");
        let mut options = fs_err::OpenOptions::new();
        let lock = private(options.create(true).append(true)).open(&path)?;
        tighten(&path);
        match lock.file().lock() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            // Where files cannot be locked, whoever starts first is hopefully alone.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Self { _lock: None }),
            Err(error) => Err(error),
        }
    }
}

/// Makes a database file for its owner alone, and one that exists, with what lies beside it. What `SQLite` makes
/// beside it later has the modes of the file itself.
pub(super) fn database_file(database: &Path) -> io::Result<()> {
    // A file that exists is not opened: closing it would take away the locks that this process has on it.
    let made = private(fs_err::OpenOptions::new().create_new(true).write(true)).open(database);
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => tighten(database),
    }
    for companion in COMPANIONS {
        tighten(&beside(database, companion));
    }
    Ok(())
}

/// Makes a directory, and those above it that are missing, for their owner alone; one that exists becomes so.
pub fn private_dir(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| {
        let (path, kind) = (path.display(), error.kind());
        let reason = text!(
            "the directory `{path}` cannot be created: {error}",
            "フォルダー「{path}」を作成できません（{error}）"
        );
        io::Error::new(kind, reason)
    })?;
    tighten(path);
    Ok(())
}

/// Gives a database the name that it has now, if it exists under the one that it had before and not under this one.
pub fn rename_database(before: &Path, now: &Path) -> io::Result<()> {
    if !before.try_exists()? {
        return Ok(());
    }
    let _alone = SetUp::begin(now)?;
    if now.try_exists()? {
        return Ok(());
    }
    // The database itself comes last: if the program ends in between, the next one finds it and goes on.
    for name in COMPANIONS.iter().chain(&[""]) {
        match fs_err::rename(beside(before, name), beside(now, name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The path of what lies beside a file under its name and this ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(unix)]
fn private(options: &mut fs_err::OpenOptions) -> &mut fs_err::OpenOptions {
    fs_err::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut fs_err::OpenOptions) -> &mut fs_err::OpenOptions {
    options
}

/// Takes what exists from everybody but its owner. Where that cannot be had it stays as it is, and that is logged.
#[cfg(unix)]
fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let Ok(metadata) = fs_err::metadata(path) else {
        return;
    };
    let mut permissions = metadata.permissions();
    let mode = permissions.mode();
    let private = mode & 0o700;
    if mode & 0o777 == private {
        return;
    }
    permissions.set_mode(private);
    if let Err(error) = fs_err::set_permissions(path, permissions) {
        tracing::warn!("others can read the sandbox's records: {error}");
    }
}

#[cfg(not(unix))]
fn tighten(_: &Path) {}
