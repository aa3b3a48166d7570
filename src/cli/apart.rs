//! The files that a command writes are none that it reads, and no two of them are one: something would be lost.

use std::path::{Path, PathBuf};

use super::arguments::ConnectionArguments;
use super::form_arguments::FormSourceArguments;
use super::settings::UsageError;
use crate::appdir;

/// How often a link is followed that leads nowhere yet.
const LINKS: usize = 40;

/// The files of a command, by the options that name them.
#[derive(Default)]
pub(super) struct FilesApart {
    read: Vec<Named>,
    written: Vec<Named>,
}

struct Named {
    option: &'static str,
    place: Place,
}

impl FilesApart {
    /// A file that is read; `-` is standard input, which is none.
    pub(super) fn reads(mut self, option: &'static str, path: Option<&Path>) -> Self {
        self.read.extend(named(option, path));
        self
    }

    /// A file that is written; `-` is standard output, which is none.
    pub(super) fn writes(mut self, option: &'static str, path: Option<&Path>) -> Self {
        self.written.extend(named(option, path));
        self
    }

    /// A directory that an app's description is written to.
    pub(super) fn writes_description(mut self, option: &'static str, dir: Option<&Path>) -> Self {
        for path in dir.into_iter().flat_map(appdir::written_to) {
            self = self.writes(option, Some(&path));
        }
        self
    }

    /// What a connection reads: the certificate, the description of a sandbox's apps.
    pub(super) fn reads_connection(self, arguments: &ConnectionArguments) -> Self {
        let mut files = self.reads("--pfx-file-path", arguments.pfx_file_path.as_deref());
        for path in arguments
            .sandbox
            .iter()
            .flat_map(|dir| appdir::read_of(dir))
        {
            files = files.reads("--sandbox", Some(&path));
        }
        files
    }

    /// What a form is read from: a file, with what stands beside it, or a connection.
    pub(super) fn reads_form(self, arguments: &FormSourceArguments) -> Self {
        let FormSourceArguments { form, connection } = arguments;
        self.reads_saved_form(form.as_deref())
            .reads_connection(connection)
    }

    /// A saved form, with what stands beside it.
    pub(super) fn reads_saved_form(self, form: Option<&Path>) -> Self {
        let files = form.into_iter().flat_map(appdir::beside);
        files.fold(self, |apart, path| apart.reads("--form", Some(&path)))
    }

    /// Says which two options name one file.
    pub(super) fn ensure(&self) -> Result<(), UsageError> {
        for (at, written) in self.written.iter().enumerate() {
            let is_same = |other: &&Named| other.place.is_same(&written.place);
            let option = written.option;
            if let Some(stream) = written.place.stream() {
                return Err(UsageError(format!(
                    "`{option}` names the file that {stream} goes to: name another, or one of them would be lost"
                )));
            }
            if let Some(read) = self.read.iter().find(is_same) {
                return Err(UsageError(format!(
                    "`{option}` names a file that is read ({}): name another, or it would be lost",
                    read.option
                )));
            }
            if let Some(other) = self.written[..at].iter().find(is_same) {
                return Err(UsageError(format!(
                    "`{}` and `{option}` name one file: name two, or one of them would be lost",
                    other.option
                )));
            }
        }
        Ok(())
    }
}

fn named(option: &'static str, path: Option<&Path>) -> Option<Named> {
    let path = path.filter(|path| *path != Path::new("-"))?;
    Some(Named {
        option,
        place: Place::of(path),
    })
}

/// Where a file is, or would be.
struct Place {
    path: PathBuf,
    /// The file itself, which may have several names.
    #[cfg(unix)]
    file: Option<(u64, u64)>,
}

impl Place {
    fn of(path: &Path) -> Self {
        Self {
            path: resolved(path, LINKS),
            #[cfg(unix)]
            file: fs_err::metadata(path).ok().map(|file| {
                use std::os::unix::fs::MetadataExt as _;
                (file.dev(), file.ino())
            }),
        }
    }

    /// The stream of this process that goes there, if one does.
    #[cfg(unix)]
    fn stream(&self) -> Option<&'static str> {
        let streams = [
            ("/dev/stdout", "standard output"),
            ("/dev/stderr", "standard error"),
        ];
        let mut streams = streams.into_iter();
        let goes_here = |path| self.file.is_some() && Self::of(Path::new(path)).file == self.file;
        streams.find_map(|(path, name)| goes_here(path).then_some(name))
    }

    #[cfg(not(unix))]
    fn stream(&self) -> Option<&'static str> {
        None
    }

    fn is_same(&self, other: &Self) -> bool {
        #[cfg(unix)]
        if self.file.is_some() && self.file == other.file {
            return true;
        }
        self.path == other.path
    }
}

/// The path without links and detours, also of a file that is not there yet.
fn resolved(path: &Path, links: usize) -> PathBuf {
    if let Ok(path) = fs_err::canonicalize(path) {
        return path;
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if let Ok(target) = fs_err::read_link(path)
        && links > 0
    {
        return resolved(&parent.join(target), links - 1);
    }
    match (fs_err::canonicalize(parent), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}
