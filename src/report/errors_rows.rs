//! The rows of an errors file: the user's own cells as they are, and what is wrong on their right.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::history::RecordEntry;
use crate::job::OWN_COLUMNS;
use crate::sheet::{Copier, GroupItem, Header, Sheet, SheetError, SheetRow};

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

    /// The user's own cells of a row, and more behind them. A row that is broken, or has more or fewer cells than there
    /// are columns, is copied whole, so that it stays broken until it is mended.
    fn copy(&self, row: SheetRow<'_>, more: &[&str]) -> io::Result<Vec<u8>> {
        let cells = if row.is_whole(self.header.width()) {
            Some(self.own_columns)
        } else {
            None
        };
        let copied = self.copier.copy(row, cells, more);
        copied.map_err(io::Error::other)
    }
}

/// The errors file of a run of the past, of the records that failed as they were kept, and how many of them the file
/// has. What was kept of a record stands on its first row.
///
/// # Errors
/// A file that cannot be read.
pub fn errors_again(
    sheet: Sheet,
    failed: &BTreeMap<(u64, u64), RecordEntry>,
) -> Result<(Vec<u8>, u64), SheetError> {
    let rows = ErrorsRows::new(&sheet.copier, &sheet.header);
    let (mut file, mut found) = (rows.beginning()?, 0);
    for item in sheet {
        let group = match item {
            Ok(GroupItem::Group(group)) => group,
            Ok(GroupItem::Problem(_)) => continue,
            // What is broken there ended the reading of the run, too.
            Err(SheetError::Problem(_)) => break,
            Err(error) => return Err(error),
        };
        let Some(entry) = failed.get(&(group.first_line(), group.last_line())) else {
            continue;
        };
        found += 1;
        let told = [&entry.code, &entry.message].map(|text| text.as_deref().unwrap_or_default());
        for (position, row) in group.rows().enumerate() {
            let [code, message] = if position == 0 { told } else { [""; 2] };
            file.extend(rows.row(row, code, message)?);
        }
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
