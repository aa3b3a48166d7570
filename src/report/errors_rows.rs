//! The rows of an errors file: the user's own cells as they are, and what is wrong on their right; or cards with it within.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::Language;
use super::errors_book::ErrorsBook;
use super::rest_file::said_by;
use crate::history::{RecordEntry, RecordError};
use crate::job::OWN_COLUMNS;
use crate::sheet::{Addition, CardCopier, Copier, GroupItem, Header, Sheet, SheetError, SheetRow};

/// What is wrong with a row: codes, each with its sentence.
pub(super) type Said = Vec<(String, String)>;

/// What an errors file takes from the file that is read.
pub(super) struct ErrorsRows {
    copier: Arc<dyn Copier>,
    header: Header,
    /// Whether its records are written as text, whatever the file is.
    is_text: bool,
    /// How many columns are the user's own; behind them may stand those of an earlier errors file.
    own_columns: usize,
}

impl ErrorsRows {
    /// Records of this file, in a file of its kind unless `is_text`.
    pub(super) fn new(copier: &Arc<dyn Copier>, header: &Header, is_text: bool) -> Self {
        let mut names = header.names_in_file().iter();
        let own_columns = names.rposition(|name| !OWN_COLUMNS.contains(&name.as_str()));
        Self {
            copier: Arc::clone(copier),
            header: header.clone(),
            is_text,
            own_columns: own_columns.map_or(0, |last| last + 1),
        }
    }

    fn cards(&self) -> Option<&dyn CardCopier> {
        self.copier.cards().filter(|_| !self.is_text)
    }

    /// What stands above the records.
    pub(super) fn beginning(&self) -> io::Result<Vec<u8>> {
        if let Some(cards) = self.cards() {
            return Ok(cards.beginning().to_vec());
        }
        let header = self.copy(self.header.row(), &OWN_COLUMNS)?;
        Ok([self.copier.beginning(), &header].concat())
    }

    /// A row of a record, with what is wrong there.
    pub(super) fn row(&self, row: SheetRow<'_>, said: &Said) -> io::Result<Vec<u8>> {
        if let Some(cards) = self.cards() {
            let said = said.iter().filter(|(_, sentence)| !sentence.is_empty());
            let said: Vec<_> = said
                .map(|(code, sentence)| match code.as_str() {
                    "" => sentence.clone(),
                    code => format!("[{code}] {sentence}"),
                })
                .collect();
            let card = cards.copy(row, &said);
            return card.map_err(|error| io::Error::other(said_by(&error)));
        }
        let line = row.first_line().to_string();
        let [codes, sentences] = joined(said);
        self.copy(row, &[&line, &codes, &formula_safe(&sentences)])
    }

    /// What collects the same rows for a workbook, if they are to be one.
    pub(super) fn book(&self) -> Option<ErrorsBook> {
        let is_book = self.copier.book().is_some() && !self.is_text;
        is_book.then(|| ErrorsBook::new(&self.header, self.own_columns))
    }

    /// Adds a row to a workbook: what is wrong there, and what is said of which cell.
    pub(super) fn add(
        &self,
        book: &mut ErrorsBook,
        row: SheetRow<'_>,
        said: &Said,
        notes: Vec<(usize, String)>,
    ) -> io::Result<()> {
        let line = row.first_line();
        let [codes, sentences] = joined(said);
        let said = Addition {
            own: self.own(row),
            cells: vec![line.to_string(), codes, sentences],
            notes,
        };
        book.add(line, said)
    }

    /// The user's own cells of a row, and more behind them. A row that is broken, or has more or fewer cells than there
    /// are columns, is copied whole, so that it stays broken until it is mended.
    fn copy(&self, row: SheetRow<'_>, more: &[&str]) -> io::Result<Vec<u8>> {
        let copied = self.copier.copy(row, self.own(row), more);
        copied.map_err(io::Error::other)
    }

    /// How many cells of a row are the user's own; all, if it is broken.
    fn own(&self, row: SheetRow<'_>) -> Option<usize> {
        let is_whole = row.is_whole(self.header.width());
        is_whole.then_some(self.own_columns)
    }
}

/// The errors file of a run of the past, of the records that failed as they were kept, and how many of them the file
/// has; it is of the same kind as their file, unless `is_text`. Each error stands on its row, as far as that was kept.
///
/// # Errors
/// A file that cannot be read.
pub fn errors_again(
    sheet: Sheet,
    failed: &BTreeMap<(u64, u64), RecordEntry>,
    is_text: bool,
    language: Language,
) -> Result<(Vec<u8>, u64), SheetError> {
    let copier = Arc::clone(&sheet.copier);
    // What was merged into a record has lines of its own.
    let merged = failed.values().flat_map(|entry| &entry.merged);
    let merged: BTreeSet<_> = merged.collect();
    let rows = ErrorsRows::new(&sheet.copier, &sheet.header, is_text);
    let mut file = Vec::new();
    let mut found = 0;
    let mut book = rows.book();
    if book.is_none() {
        file = rows.beginning()?;
    }
    for item in sheet {
        let group = match item {
            Ok(GroupItem::Group(group)) => group,
            Ok(GroupItem::Problem(_)) => continue,
            // What is broken there ended the reading of the run, too.
            Err(SheetError::Problem(_)) => break,
            Err(error) => return Err(error),
        };
        let lines = (group.first_line(), group.last_line());
        let entry = failed.get(&lines);
        found += u64::from(entry.is_some());
        if entry.is_none() && !merged.contains(&lines) {
            continue;
        }
        for (position, row) in group.rows().enumerate() {
            let said =
                entry.map_or_else(Said::new, |entry| kept(entry, row, position == 0, language));
            match &mut book {
                Some(book) => rows.add(book, row, &said, Vec::new())?,
                None => file.extend(rows.row(row, &said)?),
            }
        }
    }
    if let Some((book, copier)) = book.zip(copier.book()) {
        book.write(&mut file, copier)?;
    }
    Ok((file, found))
}

/// What was kept of a record that is about a row; what is about the whole record stands on its first row.
fn kept(entry: &RecordEntry, row: SheetRow<'_>, is_first: bool, language: Language) -> Said {
    let said = |code: Option<&String>, said: Option<&String>| {
        let [code, said] = [code, said].map(|text| text.cloned().unwrap_or_default());
        (code, said)
    };
    if entry.errors.is_empty() {
        let only = is_first.then(|| said(entry.code.as_ref(), entry.message.as_ref()));
        return only.into_iter().collect();
    }
    let lines = row.first_line()..=row.last_line();
    let is_here = |line: Option<u64>| line.map_or(is_first, |line| lines.contains(&line));
    let here = entry.errors.iter();
    let mut here: Vec<_> = here.filter(|error| is_here(error.0)).collect();
    here.sort_by_key(|error| error.0);
    let here = here.into_iter();
    let here = here.map(|RecordError(_, code, text)| said(Some(code), text.as_ref()));
    let more = (is_first && entry.unlisted > 0).then(|| {
        (
            String::new(),
            language.words().more_of_record(entry.unlisted),
        )
    });
    here.chain(more).collect()
}

/// The codes, each once, and the sentences.
fn joined(said: &Said) -> [String; 2] {
    let (mut codes, mut sentences) = (Vec::new(), Vec::new());
    for (code, sentence) in said {
        if !codes.contains(&code.as_str()) && !code.is_empty() {
            codes.push(code.as_str());
        }
        if !sentence.is_empty() {
            sentences.push(sentence.as_str());
        }
    }
    [codes.join(" "), sentences.join(" / ")]
}

/// A text that no spreadsheet runs as a formula.
fn formula_safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
