//! How many lines of a file use the options that a map writes and the form does not have any more.

use super::opening::apart;
use crate::problem::{LinesUsing, Problem, ProblemKind};
use crate::sheet::{GroupItem, Sheet};

/// An option that is gone, and where it stands in the sheet.
struct Gone {
    /// The problem, by its position.
    problem: usize,
    column: usize,
    value: String,
    found: LinesUsing,
}

/// Counts them for the problems of a map that name such options. What is wrong with the file is told when the map is
/// right.
pub(super) async fn count(of_map: &mut [Problem], sheet: Sheet) {
    let problems = of_map.iter().enumerate();
    let gone = problems.filter_map(|(at, problem)| {
        let ProblemKind::MapUnknownOption { value, .. } = &problem.kind else {
            return None;
        };
        let field = problem.field.as_ref()?;
        Some(Gone {
            problem: at,
            column: sheet.header.position(field.code.as_str())?,
            value: value.clone(),
            found: LinesUsing::default(),
        })
    });
    let mut gone: Vec<_> = gone.collect();
    if gone.is_empty() {
        return;
    }
    let counted = apart(move || {
        for item in sheet {
            let Ok(GroupItem::Group(group)) = item else {
                continue;
            };
            for row in group.rows() {
                for one in &mut gone {
                    if row.cell(one.column).lines().any(|text| text == one.value) {
                        one.found.lines += 1;
                        one.found.first.get_or_insert(row.first_line());
                    }
                }
            }
        }
        gone
    });
    for one in counted.await {
        if let ProblemKind::MapUnknownOption { used, .. } = &mut of_map[one.problem].kind {
            *used = Some(one.found);
        }
    }
}
