//! Patterns of file names, for shells that do not replace them by what they find.

use std::path::Path;

/// Whether this is a pattern, and not the name of a file that is there.
pub(super) fn is_pattern(name: &Path) -> bool {
    is_pattern_in(Path::new(""), name)
}

/// The same of a name in a directory, which is itself.
pub(super) fn is_pattern_in(dir: &Path, name: &Path) -> bool {
    // A file whose name has such letters is itself.
    name.to_string_lossy().contains(['*', '?', '[']) && !dir.join(name).exists()
}
