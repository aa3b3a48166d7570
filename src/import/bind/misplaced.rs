//! A first line that is no header: one cause, told as one problem instead of one for each of its cells.

use std::collections::HashSet;

use super::nearest::{Search, folded_names, nearest_field};
use crate::job::OWN_COLUMNS;
use crate::map::EXPORT_MARK;
use crate::model::{Form, Place};
use crate::plain::folded;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Delimiter, Kind, PRIMARY_MARK, RecordGroup, Sheet, SheetRow};

/// What is wrong with a header that is none, or that is not ours.
///
/// Where unknown columns are ignored, one name of the app makes a header.
pub(crate) fn misplaced(form: &Form, sheet: &mut Sheet, ignores_unknown: bool) -> Option<Problem> {
    let names = Names::of(form);
    if ignores_unknown && names.count(sheet.header.row().cells()).1 > 0 {
        return None;
    }
    let kind = names.kind(form, sheet)?;
    Some(match kind {
        // No line of the file has them.
        ProblemKind::HeaderContacts => Problem::new(Place::File, kind),
        kind => sheet.header.row().problem(0, kind),
    })
}

/// What a header line may hold.
struct Names<'f> {
    /// Codes and labels, folded.
    names: HashSet<String>,
    /// Codes of fields of types that are not supported.
    unknown: HashSet<&'f str>,
}

impl<'f> Names<'f> {
    fn of(form: &'f Form) -> Self {
        Self {
            names: folded_names(form),
            unknown: form.unknown.iter().map(|(code, _)| code.as_str()).collect(),
        }
    }

    fn has(&self, cell: &str) -> bool {
        let cell = cell.trim();
        let is_ours = cell.starts_with('$') || OWN_COLUMNS.contains(&cell);
        is_ours || self.unknown.contains(cell) || self.names.contains(&folded(cell))
    }

    /// How many of these cells are filled, and how many are names; the start mark says nothing, as it stands on records,
    /// too.
    fn count<'c>(&self, cells: impl Iterator<Item = &'c str>) -> (usize, usize) {
        let filled = cells.filter(|cell| !matches!(cell.trim(), "" | PRIMARY_MARK));
        filled.fold((0, 0), |(filled, named), cell| {
            (filled + 1, named + usize::from(self.has(cell)))
        })
    }

    fn kind(&self, form: &Form, sheet: &mut Sheet) -> Option<ProblemKind> {
        let row = sheet.header.row();
        let (columns, (filled, named)) = (row.len(), self.count(row.cells()));
        let has_mark = sheet.header.mark().is_some();
        let is_of_names = named == filled && columns == filled + usize::from(has_mark);
        let is_export = row.cell(0) == EXPORT_MARK;
        if named > 1 || (named == 1 && (is_of_names || is_export)) {
            return self
                .is_web_export(sheet)
                .then_some(ProblemKind::HeaderWebExport);
        }
        if let Some(delimiter) = self.other_delimiter(sheet).filter(|_| columns == 1) {
            let delimiter = delimiter.name();
            return Some(ProblemKind::HeaderDelimiter { delimiter });
        }
        if let Some(line) = self.later(named, sheet) {
            return Some(ProblemKind::HeaderLater { line });
        }
        let mut search = Search::new();
        let mut is_like_one = |name: &&String| nearest_field(form, name, &mut search).is_some();
        let header = sheet.header.names().iter();
        let alike = header.filter(|name| !name.is_empty() && is_like_one(name));
        let is_none = named == 0 && alike.count() * 2 < filled;
        is_none.then_some(match sheet.dialect.kind {
            Kind::Vcard => ProblemKind::HeaderContacts,
            _ => ProblemKind::HeaderNone {
                cells: filled,
                text: filled_cells(sheet.header.row()),
            },
        })
    }

    /// The first line, among the first ones, that is a header more than the header is.
    fn later(&self, named_above: usize, sheet: &mut Sheet) -> Option<u64> {
        let is_header = |row: &SheetRow<'_>| {
            let (filled, named) = self.count(row.cells());
            let least = if named_above == 0 {
                filled.div_ceil(2)
            } else {
                filled
            };
            named > 1 && named >= least
        };
        let groups = sheet.beginning();
        let mut rows = groups.flat_map(RecordGroup::rows);
        rows.find(is_header).map(|row| row.first_line())
    }

    /// The delimiter by which the one cell of the header is several names.
    fn other_delimiter(&self, sheet: &Sheet) -> Option<Delimiter> {
        let cell = sheet.header.row().cell(0);
        Delimiter::ALL.into_iter().find(|delimiter| {
            let (_, named) = self.count(cell.split(char::from(delimiter.byte())));
            named > 1
        })
    }

    /// Whether kintone's own screen wrote the file: it marks the first line of a record in its first column, which has
    /// another name, and writes nothing else there.
    fn is_web_export(&self, sheet: &mut Sheet) -> bool {
        let first = sheet.header.names().first();
        let is_other = first.is_some_and(|name| !name.is_empty() && !self.has(name));
        if !is_other || sheet.header.mark().is_some() {
            return false;
        }
        let mut marks = sheet.beginning().flat_map(RecordGroup::rows);
        let begins = marks.next().is_some_and(|row| row.cell(0) == PRIMARY_MARK);
        begins && marks.all(|row| matches!(row.cell(0), "" | PRIMARY_MARK))
    }
}

/// The cells of a line that have something, as they are shown.
fn filled_cells(row: SheetRow<'_>) -> String {
    let filled = row.cells().filter(|cell| !cell.trim().is_empty());
    filled.collect::<Vec<_>>().join(", ")
}
