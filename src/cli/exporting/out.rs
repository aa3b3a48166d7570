//! Where records go, and the rows of tables that have files of their own.

use std::io::{self, BufWriter, Write};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::Files;
use crate::report::outlet;

/// How many bytes are handed to standard output at a time.
const PIECE: usize = 64 * 1024;

/// What records are called in a directory.
const RECORDS: &str = "records";

/// Where records go.
pub(in crate::cli) struct Out {
    /// The file, unless it is standard output.
    path: Option<PathBuf>,
    writer: Box<dyn Write + Send>,
}

/// The file of the records, of what is typed: a directory has it under a name of its own.
pub(in crate::cli) fn file_of(typed: Option<&Path>, ending: &str) -> Option<PathBuf> {
    let typed = typed.filter(|path| path.as_os_str() != "-")?;
    Some(if is_directory(typed) {
        typed.join(format!("{RECORDS}.{ending}"))
    } else {
        typed.to_owned()
    })
}

/// Whether a directory is meant.
pub(in crate::cli) fn is_directory(typed: &Path) -> bool {
    let ends_so = typed.to_string_lossy().ends_with(['/', MAIN_SEPARATOR]);
    ends_so || typed.is_dir()
}

/// The files of tables of these names, beside the file of their records: `orders.明細.csv` beside `orders.csv`.
pub(in crate::cli) fn beside(records: &Path, tables: &[String]) -> Vec<PathBuf> {
    let stem = records.file_stem().unwrap_or_default();
    let beside = tables.iter().map(|table| {
        let mut name = stem.to_owned();
        name.push(format!(".{table}"));
        if let Some(ending) = records.extension() {
            name.push(".");
            name.push(ending);
        }
        records.with_file_name(name)
    });
    beside.collect()
}

impl Out {
    /// To this file, or to standard output.
    pub(in crate::cli) fn begin(
        path: Option<PathBuf>,
        (is_in_directory, force): (bool, bool),
        files: &Files,
    ) -> anyhow::Result<Self> {
        let writer = match &path {
            Some(path) => {
                // A directory is made for it, and for nothing that is not one.
                if let Some(dir) = path.parent().filter(|_| is_in_directory) {
                    fs_err::create_dir_all(dir)?;
                }
                files.begin(path, force)?
            }
            None => Box::new(BufWriter::with_capacity(PIECE, Standard)),
        };
        Ok(Self { path, writer })
    }

    /// Whatever is written there.
    pub(in crate::cli) fn writer(self) -> Box<dyn Write + Send> {
        self.writer
    }

    pub(in crate::cli) fn is_standard(&self) -> bool {
        self.path.is_none()
    }
}

/// Standard output.
struct Standard;

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        outlet::hand_over(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
