//! Files that a command makes: whole or not at all, and never over another without `--force`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::InContext as _;
use crate::language::{Text, text};
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
    if is_free {
        Ok(())
    } else {
        Err(taken(path).into())
    }
}

fn taken(path: &Path) -> Text {
    let path = path.display();
    text!(
        "`{path}` exists: `--force` writes over it",
        "「{path}」がすでにあります。「--force」を指定すると上書きします。"
    )
}

/// A finished file beside the place that it will take.
fn written(folder: &Path, content: &[u8]) -> anyhow::Result<NamedTempFile> {
    let written = || {
        let mut file = report::draft(folder, Privacy::Usual)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        io::Result::Ok(file)
    };
    written().saying(|| {
        let folder = folder.display();
        text!(
            "cannot write into `{folder}`",
            "「{folder}」に書き込めません"
        )
    })
}

fn place(file: NamedTempFile, path: &Path, force: bool) -> anyhow::Result<()> {
    match report::place(file, path, force) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(taken(path).into()),
        placed => placed.saying(|| {
            let path = path.display();
            text!("cannot write `{path}`", "「{path}」に書き込めません")
        }),
    }
}
