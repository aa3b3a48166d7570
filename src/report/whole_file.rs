//! Files that appear when they are complete: written beside their place, and then put into it.

use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use super::draft::{Draft, Privacy, ensure_plain};
use crate::language::{Text, text};

/// A file that is written beside its place, which it takes when it is complete. It says what is in the user's data,
/// so that a new one is its owner's alone.
pub(super) struct WholeFile {
    /// What it is, for messages: "the errors file".
    what: Text,
    /// As the user names it.
    path: PathBuf,
    /// Where it is; a link stays, and what it points to is replaced.
    place: PathBuf,
    out: BufWriter<Draft>,
}

impl WholeFile {
    /// A file that will be written to this path.
    ///
    /// # Errors
    /// A place where no file can be written: nothing is lost yet, so it is told at once.
    pub(super) fn new(what: Text, path: &Path) -> io::Result<Self> {
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        ensure_plain(&place).map_err(|error| named(&what, path, &error))?;
        let file = Draft::begin(&place, Privacy::Private);
        let file = file.map_err(|error| named(&what, path, &error))?;
        Ok(Self {
            what,
            path: path.to_owned(),
            place,
            out: BufWriter::new(file),
        })
    }

    /// Its place, as the user names it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Why nothing can be put into it.
    pub(super) fn unwritten(&self, reason: &Text) -> io::Error {
        named_text(&self.what, &self.path, io::ErrorKind::Other, reason)
    }

    /// Puts it into its place.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn complete(self) -> io::Result<()> {
        let Self {
            what,
            path,
            place,
            out,
        } = self;
        let written = out.into_inner().map_err(IntoInnerError::into_error);
        let placed = written.and_then(|file| {
            file.sync()?;
            file.place(&place, true)
        });
        placed.map_err(|error| named(&what, &path, &error))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        written.map_err(|error| named(&self.what, &self.path, &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        flushed.map_err(|error| named(&self.what, &self.path, &error))
    }
}

fn named(what: &Text, path: &Path, error: &io::Error) -> io::Error {
    named_text(what, path, error.kind(), &Text::from(error))
}

fn named_text(what: &Text, path: &Path, kind: io::ErrorKind, reason: &Text) -> io::Error {
    let path = path.display();
    let ([what, ja_what], [reason, ja_reason]) = (what.both(), reason.both());
    let text = text!(
        "{what} `{path}` cannot be written: {reason}",
        "{ja_what}「{path}」に書き込めません（{ja_reason}）"
    );
    io::Error::new(kind, text)
}
