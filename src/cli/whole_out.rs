//! A file, or standard output, that gets nothing until all of it is there.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write};
use std::path::Path;

use super::save::NewFile;
use crate::report::outlet;

/// How many bytes are handed to standard output at a time.
const PIECE: usize = 64 * 1024;

/// Where records go: nowhere, until all of them are there.
pub(super) enum WholeOut {
    File(NewFile),
    Standard(File),
}

impl WholeOut {
    /// To this file, or to standard output.
    pub(super) fn begin(path: Option<&Path>, force: bool) -> anyhow::Result<Self> {
        Ok(match path {
            Some(path) => Self::File(NewFile::begin(path, force)?),
            None => Self::Standard(tempfile::tempfile()?),
        })
    }

    /// Puts it where it belongs.
    pub(super) fn complete(self) -> anyhow::Result<()> {
        match self {
            Self::File(file) => {
                file.sync()?;
                file.place()
            }
            Self::Standard(mut file) => {
                file.rewind()?;
                let mut piece = vec![0; PIECE];
                loop {
                    let length = file.read(&mut piece)?;
                    if length == 0 {
                        return Ok(());
                    }
                    outlet::hand_over(&piece[..length])?;
                }
            }
        }
    }
}

impl Write for WholeOut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Standard(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Standard(file) => file.flush(),
        }
    }
}
