//! Lines that sum up others and are no records, as spreadsheets have them below: one cause, told as one problem.

use crate::import::bind::layout::Layout;
use crate::job::RecordProblems;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{RecordGroup, SheetRow};

/// What such lines say, without blanks and in small letters.
const TOTALS: [&str; 10] = [
    "合計",
    "総合計",
    "総計",
    "小計",
    "計",
    "累計",
    "total",
    "grandtotal",
    "subtotal",
    "sum",
];

/// Tells the errors of a line that is a total as one.
pub(crate) fn tell_totals(layout: &Layout, group: &RecordGroup, problems: &mut RecordProblems) {
    let whole = group.rows().filter(|row| row.is_whole(layout.width));
    for row in whole {
        let Some(at) = total(layout, row) else {
            continue;
        };
        let lines = row.first_line()..=row.last_line();
        let here = problems.iter().filter(|problem| {
            let line = problem.place.line();
            line.is_some_and(|line| lines.contains(&line))
        });
        let here: Vec<_> = here.map(Problem::is_error).collect();
        // A record may have such a word as a value, and one mistake; it has none as its mark.
        let is_sure = here.len() > 1 || layout.mark == Some(at);
        if is_sure && here.contains(&true) {
            let text = row.cell(at).to_owned();
            problems.replace_on(&lines, row.problem(at, ProblemKind::TotalRow { text }));
        }
    }
}

/// The cell that says that a row is a total. Such a row has no mark but this word, few other values, and none by which
/// a record is known or without which it cannot be; what its mark says is surer than a required value.
fn total(layout: &Layout, row: SheetRow<'_>) -> Option<usize> {
    let mark = layout.mark.filter(|at| !row.is_blank(*at));
    let at = match mark {
        Some(at) => is_word(row.cell(at)).then_some(at)?,
        None => row.cells().position(is_word)?,
    };
    let is_other = |column: usize| column != at && !row.is_blank(column);
    let keys = layout.key_columns();
    let fields = layout.all_columns();
    let fields = fields.map(|(_, column)| (column.at, &column.field));
    let is_known = keys.map(|(column, _)| column).any(is_other)
        || fields
            .filter(|(_, field)| field.unique || (field.required && mark.is_none()))
            .any(|(column, _)| is_other(column));
    let filled = row.cells().filter(|cell| !cell.is_empty()).count();
    let has_few = filled * 2 <= row.len() || mark.is_some();
    (has_few && !is_known).then_some(at)
}

fn is_word(cell: &str) -> bool {
    let letters = cell.chars().filter(|letter| !letter.is_whitespace());
    let word: String = letters.flat_map(char::to_lowercase).take(16).collect();
    TOTALS.contains(&word.as_str())
}
