//! The files that an export makes. Each is whole before the first of them takes its place.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::failure::said;
use crate::cli::save::NewFile;
use crate::language::text;

/// Files that are begun, in the order in which they take their places.
#[derive(Clone, Default)]
pub(in crate::cli) struct Files(Arc<Mutex<Vec<(PathBuf, Shared)>>>);

/// A file that another thread writes, and this one completes.
#[derive(Clone)]
struct Shared(Arc<Mutex<Option<BufWriter<NewFile>>>>);

impl Files {
    /// Begins a file, beside its place.
    pub(in crate::cli) fn begin(
        &self,
        path: &Path,
        force: bool,
    ) -> anyhow::Result<Box<dyn Write + Send>> {
        let file = BufWriter::new(NewFile::begin(path, force)?);
        let file = Shared(Arc::new(Mutex::new(Some(file))));
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push((path.to_owned(), file.clone()));
        Ok(Box::new(file))
    }

    /// Writes all of them for good, and then puts one after the other into its place.
    pub(in crate::cli) fn complete(&self) -> anyhow::Result<()> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut whole = Vec::new();
        for (path, file) in files.drain(..) {
            if let Some(file) = file.take() {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.sync()?;
                whole.push((path, file));
            }
        }
        let mut placed: Vec<String> = Vec::new();
        for (path, file) in whole {
            file.place().map_err(|error| part(&placed, error))?;
            placed.push(format!("`{}`", path.display()));
        }
        Ok(())
    }
}

/// What keeps a file from its place, and which others are in theirs.
fn part(placed: &[String], error: anyhow::Error) -> anyhow::Error {
    if placed.is_empty() {
        return error;
    }
    let files = placed.join(", ");
    let text = text!(
        "only a part of the files is new ({files}), the others are as they were",
        "新しいファイルは一部（{files}）だけで、ほかは元のままです"
    );
    said(text, error)
}

impl Shared {
    fn take(&self) -> Option<BufWriter<NewFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.flush(),
            None => Ok(()),
        }
    }
}
