//! The rows of an errors file: the user's own cells as they are, and what is wrong on their right.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::errors_book::ErrorsBook;
use crate::history::RecordEntry;
use crate::job::OWN_COLUMNS;
use crate::sheet::{Addition, Copier, GroupItem, Header, Sheet, SheetError, SheetRow};

/// What an errors file takes from the file that is read.
pub(super) struct ErrorsRows {
    copier: Arc<dyn Copier>,
    header: Header,
    /// How many columns are the user's own; behind them may stand those of an earlier errors file.
    own_columns: usize,
}

impl ErrorsRows {
    pub(super) fn new(copier: &Arc<dyn Copier>, header: &Header) -> Self {
        let mut names = header.names_in_file().iter();
        let own_columns = names.rposition(|name| !OWN_COLUMNS.contains(&name.as_str()));
        Self {
            copier: Arc::clone(copier),
            header: header.clone(),
            own_columns: own_columns.map_or(0, |last| last + 1),
        }
    }

    /// What stands above the records.
    pub(super) fn beginning(&self) -> io::Result<Vec<u8>> {
        let header = self.copy(self.header.row(), &OWN_COLUMNS)?;
        Ok([self.copier.beginning(), &header].concat())
    }

    /// A row of a record, with the codes and messages of what is wrong there.
    pub(super) fn row(
        &self,
        row: SheetRow<'_>,
        codes: &str,
        messages: &str,
    ) -> io::Result<Vec<u8>> {
        let line = row.first_line().to_string();
        self.copy(row, &[&line, codes, &formula_safe(messages)])
    }

    /// What collects the same rows for a workbook.
    pub(super) fn book(&self) -> ErrorsBook {
        ErrorsBook::new(&self.header, self.own_columns)
    }

    /// Adds a row to a workbook: the codes and messages of what is wrong there, and what is said of which cell.
    pub(super) fn add(
        &self,
        book: &mut ErrorsBook,
        row: SheetRow<'_>,
        [codes, messages]: [&str; 2],
        notes: Vec<(usize, String)>,
    ) -> io::Result<()> {
        let line = row.first_line();
        let cells = [&line.to_string(), codes, messages].map(str::to_owned);
        let said = Addition {
            own: self.own(row),
            cells: cells.to_vec(),
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
/// has; of an Excel file it is one, too, if that is asked for. What was kept of a record stands on its first row.
///
/// # Errors
/// A file that cannot be read.
pub fn errors_again(
    sheet: Sheet,
    failed: &BTreeMap<(u64, u64), RecordEntry>,
    as_book: bool,
) -> Result<(Vec<u8>, u64), SheetError> {
    let copier = Arc::clone(&sheet.copier);
    // What was merged into a record has lines of its own.
    let merged = failed.values().flat_map(|entry| &entry.merged);
    let merged: BTreeSet<_> = merged.collect();
    let rows = ErrorsRows::new(&sheet.copier, &sheet.header);
    let mut file = Vec::new();
    let mut found = 0;
    let mut book = (as_book && copier.book().is_some()).then(|| rows.book());
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
        let told = if let Some(entry) = failed.get(&lines) {
            found += 1;
            [&entry.code, &entry.message].map(|text| text.as_deref().unwrap_or_default())
        } else if merged.contains(&lines) {
            [""; 2]
        } else {
            continue;
        };
        for (position, row) in group.rows().enumerate() {
            let [code, message] = if position == 0 { told } else { [""; 2] };
            match &mut book {
                Some(book) => rows.add(book, row, [code, message], Vec::new())?,
                None => file.extend(rows.row(row, code, message)?),
            }
        }
    }
    if let Some((book, copier)) = book.zip(copier.book()) {
        book.write(&mut file, copier)?;
    }
    Ok((file, found))
}

/// A text that no spreadsheet runs as a formula.
fn formula_safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
