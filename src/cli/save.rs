//! Files that a command makes: whole or not at all, and never over another without `--force`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::said;
use crate::language::{Text, text};
use crate::report::{self, Privacy, outlet};

/// Writes a file; standard output, for `-` or where none is named.
pub(super) fn file(path: Option<&Path>, content: &[u8], force: bool) -> anyhow::Result<()> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        return Ok(outlet::hand_over(content)?);
    };
    ensure_free(path, force)?;
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let written = written(folder.unwrap_or(Path::new(".")), content)?;
    place(written, path, force)
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
    let written = |(name, content): &(&str, String)| {
        anyhow::Ok((written(dir, content.as_bytes())?, dir.join(name)))
    };
    let written: Vec<(NamedTempFile, PathBuf)> =
        files.iter().map(written).collect::<Result<_, _>>()?;
    written
        .into_iter()
        .try_for_each(|(file, path)| place(file, &path, force))
}

fn ensure_free(path: &Path, force: bool) -> anyhow::Result<()> {
    if !force && path.try_exists().unwrap_or(false) {
        return Err(taken(path).into());
    }
    Ok(())
}

/// A file that is there, and is not to be overwritten unasked.
pub(super) fn taken(path: &Path) -> Text {
    let path = path.display();
    text!(
        "`{path}` exists: use `--force` to overwrite it",
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
    written().map_err(|error| {
        let folder = folder.display();
        let undone = text!(
            "cannot write to the directory `{folder}`",
            "フォルダー「{folder}」に書き込めません"
        );
        said(undone, error)
    })
}

fn place(file: NamedTempFile, path: &Path, force: bool) -> anyhow::Result<()> {
    report::place(file, path, force).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return taken(path).into();
        }
        let path = path.display();
        said(
            text!("cannot write `{path}`", "「{path}」に書き込めません"),
            error,
        )
    })
}
