//! Files that did not take their places yet.

use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// By its name a file is known that did not take its place.
pub(super) const DRAFT: &str = ".kintable-";

/// A file of the same folder that did not take its place yet.
pub(super) fn draft(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(DRAFT).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // It holds what customers said.
        builder.permissions(std::fs::Permissions::from_mode(0o600));
    }
    builder.tempfile_in(folder)
}

/// Waits until what a directory holds is there for good, where a system can say so.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs_err::File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}
