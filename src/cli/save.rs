//! Files that a command makes: whole or not at all, and never over another without `--force`.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::failure::{said, said_with_hint};
use crate::language::{Text, text};
use crate::report::{self, Draft, Privacy, outlet};

/// Writes a file; standard output, for `-` or where none is named.
pub(super) fn file(path: Option<&Path>, content: &[u8], force: bool) -> anyhow::Result<()> {
    match path.filter(|path| *path != Path::new("-")) {
        Some(path) => NewFile::begin(path, force)?.complete(content),
        None => Ok(outlet::hand_over(content)?),
    }
}

/// A file that is begun beside its place before there is anything to write, so that a place where nothing can be
/// written is told early.
pub(super) struct NewFile {
    draft: Draft,
    path: PathBuf,
    force: bool,
}

impl NewFile {
    pub(super) fn begin(path: &Path, force: bool) -> anyhow::Result<Self> {
        ensure_free(path, force)?;
        Ok(Self {
            draft: begun(path)?,
            path: path.to_owned(),
            force,
        })
    }

    /// Refuses a place where something stands that is no plain file.
    pub(super) fn ensure_place(path: &Path) -> anyhow::Result<()> {
        report::ensure_plain(path).map_err(|error| unfit(path, error))
    }

    /// Waits until what was written is there for good, beside its place.
    pub(super) fn sync(&self) -> anyhow::Result<()> {
        let synced = self.draft.sync();
        synced.map_err(|error| unwritten(&self.path, error))
    }

    /// Puts what was written, and synced, into its place.
    pub(super) fn place(self) -> anyhow::Result<()> {
        place(self.draft, &self.path, self.force)
    }

    /// Writes it, and puts it into its place.
    pub(super) fn complete(self, content: &[u8]) -> anyhow::Result<()> {
        let written = written(self.draft, &self.path, content)?;
        place(written, &self.path, self.force)
    }
}

impl io::Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.draft.flush()
    }
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
        let path = dir.join(name);
        let written = written(begun(&path)?, &path, content.as_bytes())?;
        anyhow::Ok((written, path))
    };
    let written: Vec<(Draft, PathBuf)> = files.iter().map(written).collect::<Result<_, _>>()?;
    written
        .into_iter()
        .try_for_each(|(file, path)| place(file, &path, force))
}

/// Refuses a place where something stands that is not to be overwritten.
pub(super) fn ensure_free(path: &Path, force: bool) -> anyhow::Result<()> {
    report::ensure_plain(path).map_err(|error| unfit(path, error))?;
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

/// A file beside the place that it will take.
fn begun(path: &Path) -> anyhow::Result<Draft> {
    Draft::begin(path, Privacy::Usual).map_err(|error| unwritten(path, error))
}

/// The same with its content.
fn written(mut draft: Draft, path: &Path, content: &[u8]) -> anyhow::Result<Draft> {
    let written = draft.write_all(content).and_then(|()| draft.sync());
    written.map_err(|error| unwritten(path, error))?;
    Ok(draft)
}

fn place(draft: Draft, path: &Path, force: bool) -> anyhow::Result<()> {
    draft.place(path, force).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return taken(path).into();
        }
        unwritten(path, error)
    })
}

/// Something that no file takes the place of.
fn unfit(path: &Path, error: io::Error) -> anyhow::Error {
    said(undone(path), error)
}

fn unwritten(path: &Path, error: io::Error) -> anyhow::Error {
    said_with_hint(undone(path), &MAKE_ROOM, error)
}

fn undone(path: &Path) -> Text {
    let path = path.display();
    text!("cannot write `{path}`", "「{path}」に書き込めません")
}

static MAKE_ROOM: Text = Text::fixed(
    "check that its directory exists and can be written to and that the disk has room, or name another file",
    "フォルダーがあること、書き込めること、ディスクに空きがあることを確認するか、別のファイルを指定してください。",
);
