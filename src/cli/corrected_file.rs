//! The file that the corrections of a check are written to.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::said;
use super::save::{self, NewFile};
use crate::job::{Listener, Outcome};
use crate::language::{Language, Text, text};
use crate::plain::harmless;
use crate::report::{Corrected, Corrections, UNCORRECTED, outlet};
use crate::sheet::{Source, patched};

/// Where corrections are to go.
pub(super) struct CorrectedPlace {
    pub(super) path: PathBuf,
    pub(super) may_overwrite: bool,
}

/// Collects corrections for a file that is begun.
pub(super) struct CorrectedFile {
    corrections: Corrections,
    shown: String,
    file: NewFile,
}

impl CorrectedPlace {
    /// Refuses a place where no file may be put, without waiting for what may be read there.
    pub(super) fn ensure_free(&self) -> anyhow::Result<()> {
        save::ensure_free(&self.path, self.may_overwrite)?;
        if self.path.is_file() && has_other_names(&self.path) {
            // They would keep what the file has now.
            let path = self.path.display();
            let text = text!(
                "`{path}` has several names (hard links): write the corrections to another file with `--fix`",
                "「{path}」には別名（ハードリンク）があります。「--fix」で別のファイルに書き出してください。"
            );
            return Err(io::Error::new(io::ErrorKind::Unsupported, text).into());
        }
        Ok(())
    }

    pub(super) fn begin(&self) -> anyhow::Result<CorrectedFile> {
        // The file that a link leads to is corrected, and the link stays.
        let place = self.path.canonicalize();
        let place = place.as_deref().unwrap_or(&self.path);
        Ok(CorrectedFile {
            corrections: Corrections::default(),
            shown: self.path.display().to_string(),
            file: NewFile::begin(place, self.may_overwrite)?,
        })
    }
}

impl CorrectedFile {
    pub(super) fn listener(&self) -> &dyn Listener {
        &self.corrections
    }

    /// Lists the corrections of a source, and writes it with them.
    pub(super) fn finish(
        self,
        outcome: &Outcome,
        source: &Source,
        language: Language,
    ) -> anyhow::Result<()> {
        let Some(corrected) = self.corrections.finish(outcome) else {
            outlet::tell(UNCORRECTED.of(language));
            return Ok(());
        };
        for line in corrected.lines(source.name(), language) {
            outlet::tell(&harmless(&line));
        }
        if corrected.count() > 0 {
            self.file.complete(&content(source, &corrected)?)?;
        }
        outlet::tell(&harmless(corrected.summary(&self.shown).of(language)));
        Ok(())
    }
}

/// Whether a file stands in other places, too.
#[cfg(unix)]
fn has_other_names(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs_err::metadata(path).is_ok_and(|file| file.nlink() > 1)
}

#[cfg(not(unix))]
fn has_other_names(_: &Path) -> bool {
    false
}

fn content(source: &Source, corrected: &Corrected) -> anyhow::Result<Vec<u8>> {
    const UNWRITTEN: Text =
        Text::fixed("the corrections cannot be written", "修正を書き込めません");
    let content = patched(source, &corrected.dialect, &corrected.patches);
    content.map_err(|error| said(UNWRITTEN, error.text()))
}
