//! Files that a command makes: whole or not at all, and never over another without `--force`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use crate::report::{self, Privacy, outlet};

/// Writes a file, or standard output for `-`.
pub(super) fn file(path: &Path, content: &[u8], force: bool) -> anyhow::Result<()> {
    if path == Path::new("-") {
        outlet::hand_over(content)?;
        return Ok(());
    }
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    ensure_free(path, force)?;
    place(
        written(folder.unwrap_or(Path::new(".")), content)?,
        path,
        force,
    )
}

/// Writes files into a directory, which is made if need be. Each is written before the first takes its place.
pub(super) fn directory(
    dir: &Path,
    files: &[(&'static str, String)],
    force: bool,
) -> anyhow::Result<()> {
    for (name, _) in files {
        ensure_free(&dir.join(name), force)?;
    }
    fs_err::create_dir_all(dir)?;
    let written: anyhow::Result<Vec<(NamedTempFile, PathBuf)>> = files
        .iter()
        .map(|(name, content)| Ok((written(dir, content.as_bytes())?, dir.join(name))))
        .collect();
    for (file, path) in written? {
        place(file, &path, force)?;
    }
    Ok(())
}

fn ensure_free(path: &Path, force: bool) -> anyhow::Result<()> {
    let is_free = force || !path.try_exists().unwrap_or(false);
    anyhow::ensure!(is_free, "{}", taken(path));
    Ok(())
}

fn taken(path: &Path) -> String {
    format!("`{}` exists: `--force` writes over it", path.display())
}

/// A finished file beside the place that it will take.
fn written(folder: &Path, content: &[u8]) -> anyhow::Result<NamedTempFile> {
    let cannot_write = || format!("cannot write into `{}`", folder.display());
    let mut file = report::draft(folder, Privacy::Usual).with_context(cannot_write)?;
    file.write_all(content).with_context(cannot_write)?;
    file.as_file().sync_all().with_context(cannot_write)?;
    Ok(file)
}

fn place(file: NamedTempFile, path: &Path, force: bool) -> anyhow::Result<()> {
    match report::place(file, path, force) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            anyhow::bail!("{}", taken(path))
        }
        Err(error) => Err(error).with_context(|| format!("cannot write `{}`", path.display())),
    }
}
