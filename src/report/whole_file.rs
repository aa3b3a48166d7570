//! Files that appear when they are complete: written beside their place, and then put into it.

use tempfile::Builder;

/// Makes the file that is written first. Temporary files are private; these are made as any other file is.
pub fn builder() -> Builder<'static, 'static> {
    #[cfg_attr(
        not(unix),
        expect(unused_mut, reason = "permissions are those of Unix")
    )]
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}
