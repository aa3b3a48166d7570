//! Pictures within a file are written beside the file that it becomes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::save::NewFile;
use super::speech::Speech;
use super::usage::UsageError;
use crate::job::Stop;
use crate::language::text;
use crate::plain::count;
use crate::sheet::{Pictures, Sheet};

/// Where pictures go, if anywhere, and those of a file.
pub(super) struct Unpacking {
    dir: Option<PathBuf>,
    pictures: Option<Arc<dyn Pictures>>,
}

/// What became of the pictures of a file.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    dir: Option<PathBuf>,
    /// How many are in the directory now, and how many of them were there before.
    written: u64,
    there: u64,
    /// How many stay within the file alone.
    left: u64,
}

impl Unpacking {
    /// To this directory.
    pub(super) fn new(dir: Option<PathBuf>) -> Self {
        Self {
            dir,
            pictures: None,
        }
    }

    /// Those of this sheet.
    ///
    /// # Errors
    /// A directory for a file of a kind that has no pictures within it.
    pub(super) fn of(self, sheet: &Sheet, file: &str) -> Result<Self, UsageError> {
        if self.dir.is_some() && sheet.pictures.is_none() {
            return Err(UsageError(text!(
                "`--attachments-dir`: only contacts (vCard) have pictures within them, and `{file}` is another kind of file",
                "「--attachments-dir」：画像が含まれるのは連絡先（vCard）だけです。「{file}」は連絡先ではありません。"
            )));
        }
        Ok(Self {
            pictures: sheet.pictures.clone(),
            ..self
        })
    }

    /// Writes them, each as a whole or not at all, until stopping is asked for.
    ///
    /// # Errors
    /// What cannot be written, and a file in a picture's place that is another one.
    pub(super) fn unpack(self, stop: &Stop) -> anyhow::Result<Unpacked> {
        let mut unpacked = Unpacked::default();
        let Some(pictures) = self.pictures else {
            return Ok(unpacked);
        };
        let names = pictures.names();
        let Some(dir) = self.dir else {
            unpacked.left = names.len() as u64;
            return Ok(unpacked);
        };
        if !names.is_empty() {
            fs_err::create_dir_all(&dir)?;
        }
        for name in names {
            if stop.is_asked() {
                break;
            }
            let is_new = write(&dir.join(name), &pictures.read(name)?)?;
            unpacked.written += u64::from(is_new);
            unpacked.there += u64::from(!is_new);
        }
        unpacked.dir = Some(dir);
        Ok(unpacked)
    }
}

/// Writes a picture, unless it is there already; whether it was not.
fn write(path: &Path, content: &[u8]) -> anyhow::Result<bool> {
    match fs_err::read(path) {
        Ok(there) if there == content => Ok(false),
        Ok(_) => {
            let path = path.display();
            Err(text!(
                "`{path}` exists, and is not the picture: move it away, or use another directory",
                "「{path}」がすでにあり、内容が異なります。移動するか、別のフォルダーを指定してください。"
            )
            .into())
        }
        Err(_) => {
            NewFile::begin(path, false)?.complete(content)?;
            Ok(true)
        }
    }
}

impl Unpacked {
    /// How many are in the directory.
    pub(super) fn in_directory(&self) -> u64 {
        self.written + self.there
    }

    /// Tells it.
    pub(super) fn tell(&self, speech: Speech) {
        if self.left > 0 {
            let left = count(self.left);
            speech.notice(&text!(
                "pictures within the contacts, which are not written: {left}; to write them, add `--attachments-dir DIR`",
                "連絡先に含まれる画像のうち、書き出していないもの：{left}個。書き出すには「--attachments-dir フォルダー」を指定してください。"
            ));
        }
        if let Some(dir) = self.dir.as_ref().filter(|_| self.in_directory() > 0) {
            let (written, there, dir) = (count(self.written), count(self.there), dir.display());
            speech.notice(&if self.there > 0 {
                text!(
                    "pictures written to {dir}: {written} (already there: {there})",
                    "{dir}に書き出した画像：{written}個（すでにあった画像：{there}個）"
                )
            } else {
                text!(
                    "pictures written to {dir}: {written}",
                    "{dir}に書き出した画像：{written}個"
                )
            });
        }
    }
}
