//! Lines that sum up others and are no records, as spreadsheets have them below: one cause, told as one problem.

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
pub(crate) fn tell_totals(group: &RecordGroup, problems: &mut RecordProblems) {
    for row in group.rows() {
        let Some(at) = total(row) else { continue };
        let lines = row.first_line()..=row.last_line();
        let here = problems.iter().filter(|problem| {
            let line = problem.place.line();
            line.is_some_and(|line| lines.contains(&line))
        });
        let here: Vec<_> = here.map(Problem::is_error).collect();
        // A record may have such a word as a value, and one mistake.
        if here.len() > 1 && here.contains(&true) {
            let text = row.cell(at).to_owned();
            problems.replace_on(&lines, row.problem(at, ProblemKind::TotalRow { text }));
        }
    }
}

/// The cell that says that a row is a total; such a row has few other values.
fn total(row: SheetRow<'_>) -> Option<usize> {
    let filled = row.cells().filter(|cell| !cell.is_empty()).count();
    if filled * 2 > row.len() {
        return None;
    }
    row.cells().position(|cell| {
        let letters = cell.chars().filter(|letter| !letter.is_whitespace());
        let word: String = letters.flat_map(char::to_lowercase).take(16).collect();
        TOTALS.contains(&word.as_str())
    })
}
