//! Attachments: where a path of the file leads, and that it never leads out of the attachments directory; or which picture
//! within the file it names.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::language::{Text, text};
use crate::plain::{composed, decomposed};
use crate::problem::ProblemKind;
use crate::sheet::Pictures;

const NO_FILE: Text = Text::fixed("it is not a file", "ファイルではありません");

/// The directory in which paths of attachments start, if one was given, and the pictures within the file.
#[derive(Debug, Clone)]
pub(crate) struct Attachments {
    /// Canonical, so that links can be told from what they hide.
    root: Option<PathBuf>,
    pictures: Option<Arc<dyn Pictures>>,
}

/// Where an attachment is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Located {
    /// A file below the directory.
    Below(PathBuf),
    /// A picture within the file that is read.
    Within,
}

impl Attachments {
    /// Attachments below this directory, which must exist.
    pub(crate) fn new(directory: Option<&Path>) -> io::Result<Self> {
        let root = directory.map(Path::canonicalize).transpose()?;
        if let Some(root) = root.as_ref().filter(|root| !root.is_dir()) {
            let root = root.display();
            let text = text!(
                "`{root}` is not a directory",
                "「{root}」はフォルダーではありません"
            );
            return Err(io::Error::new(io::ErrorKind::NotADirectory, text));
        }
        Ok(Self {
            root,
            pictures: None,
        })
    }

    /// The same for a file with these pictures within it.
    pub(crate) fn with(self, pictures: Option<Arc<dyn Pictures>>) -> Self {
        Self { pictures, ..self }
    }

    /// The bytes of a picture within the file; none if it is not what it was.
    pub(crate) fn picture(&self, name: &str) -> Option<Vec<u8>> {
        let content = self.pictures.as_ref()?.read(name).ok()?;
        (self.size_within(name) == Some(content.len() as u64)).then_some(content)
    }

    fn size_within(&self, name: &str) -> Option<u64> {
        self.pictures.as_ref()?.size(name)
    }

    /// The file that a path names, and its size in bytes: a picture within the file, or one of the directory. That
    /// exists, is a plain file, can be opened, and lies below the directory, whatever links are on the way.
    pub(crate) fn resolve(&self, path: &str) -> Result<(Located, u64), ProblemKind> {
        if let Some(size) = self.size_within(path) {
            return Ok((Located::Within, size));
        }
        if is_address(path) {
            let address = path.to_owned();
            return Err(ProblemKind::AttachmentAddress { address });
        }
        let root = self.root.as_ref();
        let root = root.ok_or(ProblemKind::AttachmentNoDirectory)?;
        let relative = Path::new(path);
        let path = path.to_owned();
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if !relative.components().all(plain) {
            return Err(ProblemKind::AttachmentOutside { path });
        }
        // Systems write the same name in two ways.
        let composed = || root.join(&*composed(&path)).canonicalize();
        let decomposed = || root.join(&*decomposed(&path)).canonicalize();
        let stated = root.join(relative).canonicalize();
        let found =
            match stated.or_else(|error| composed().or_else(|_| decomposed()).or(Err(error))) {
                Ok(found) => found,
                Err(error) => {
                    return Err(match error.kind() {
                        io::ErrorKind::NotFound
                        | io::ErrorKind::NotADirectory
                        | io::ErrorKind::InvalidInput => {
                            let directory = root.file_name().unwrap_or(root.as_os_str());
                            let directory = directory.to_string_lossy().into_owned();
                            ProblemKind::AttachmentMissing { path, directory }
                        }
                        _ => unreadable(path, (&error).into()),
                    });
                }
            };
        if !found.starts_with(root) {
            return Err(ProblemKind::AttachmentOutside { path });
        }
        if !found.is_file() {
            return Err(unreadable(path, NO_FILE));
        }
        let opened = fs_err::File::open(&found).and_then(|file| file.metadata());
        match opened {
            Ok(file) => Ok((Located::Below(found), file.len())),
            Err(error) => Err(unreadable(path, (&error).into())),
        }
    }
}

/// Whether a path is an address of the web, which many systems export in place of a file.
fn is_address(path: &str) -> bool {
    let web = |scheme: &str| ["http", "https"].contains(&&*scheme.to_ascii_lowercase());
    path.split_once("://")
        .is_some_and(|(scheme, _)| web(scheme))
}

fn unreadable(path: String, reason: Text) -> ProblemKind {
    ProblemKind::AttachmentUnreadable { path, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leaves_the_directory() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("files");
        fs_err::create_dir_all(root.join("sub")).unwrap();
        fs_err::write(root.join("sub/a.txt"), "a").unwrap();
        fs_err::write(home.path().join("secret.txt"), "s").unwrap();
        let attachments = Attachments::new(Some(&root)).unwrap();
        let code = |path: &str| {
            let found = attachments.resolve(path);
            found.map(|_| ()).map_err(|kind| kind.code())
        };
        assert_eq!(code("sub/a.txt"), Ok(()));
        assert_eq!(code("./sub/a.txt"), Ok(()));
        for outside in ["../secret.txt", "sub/../../secret.txt", "/etc/passwd"] {
            assert_eq!(code(outside), Err("attachment.outside"), "{outside}");
        }
        assert_eq!(code("b.txt"), Err("attachment.missing"));
        assert_eq!(code("sub"), Err("attachment.unreadable"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(home.path().join("secret.txt"), root.join("link.txt"))
                .unwrap();
            assert_eq!(code("link.txt"), Err("attachment.outside"));
        }
    }

    #[test]
    fn a_name_is_found_however_its_letters_are_composed() {
        let home = tempfile::tempdir().unwrap();
        fs_err::write(home.path().join("か\u{3099}.txt"), "a").unwrap();
        fs_err::write(home.path().join("ぱ.txt"), "b").unwrap();
        let attachments = Attachments::new(Some(home.path())).unwrap();
        for name in ["が.txt", "か\u{3099}.txt", "ぱ.txt", "は\u{309a}.txt"] {
            assert!(attachments.resolve(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn an_address_is_told_as_one_whether_there_is_a_directory() {
        let home = tempfile::tempdir().unwrap();
        for root in [None, Some(home.path())] {
            let attachments = Attachments::new(root).unwrap();
            for address in ["https://example.com/a.pdf", "HTTP://example.com"] {
                let code = attachments.resolve(address).map_err(|kind| kind.code());
                assert_eq!(code.map(|_| ()), Err("attachment.address"), "{address}");
            }
        }
    }

    #[test]
    fn without_a_directory_any_path_is_a_problem() {
        let attachments = Attachments::new(None).unwrap();
        assert_eq!(
            attachments.resolve("a.txt"),
            Err(ProblemKind::AttachmentNoDirectory)
        );
    }
}
