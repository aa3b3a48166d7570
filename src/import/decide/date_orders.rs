//! The order of day and month in the dates of a column, which only the whole column shows.

use std::collections::HashSet;

use crate::cell;
use crate::job::RecordProblems;
use crate::model::{FieldCode, FieldRef};
use crate::problem::{Problem, ProblemKind};

/// What is told of a date that was refused.
const DATE_INVALID: &str = "date.invalid";

/// What the dates show that were refused, column by column.
#[derive(Debug, Default)]
pub(crate) struct DateOrders {
    columns: Vec<Column>,
    /// Fields of which some refused dates are not known: records with many keep a part alone.
    partly_known: HashSet<FieldCode>,
}

#[derive(Debug)]
struct Column {
    field: FieldRef,
    /// The first that can only have the day first, and the first that can only have the month first.
    firsts: [Option<(String, Problem)>; 2],
    /// Which of the two came first.
    leading: usize,
}

impl DateOrders {
    /// Takes what is wrong with a record.
    pub(crate) fn take(&mut self, problems: &RecordProblems) {
        let beyond = problems
            .beyond()
            .filter(|(class, _)| class.code == DATE_INVALID);
        self.partly_known
            .extend(beyond.filter_map(|(class, _)| class.field.clone()));
        for problem in problems.iter() {
            if let (ProblemKind::DateInvalid { text, .. }, Some(field)) =
                (&problem.kind, &problem.field)
                && let Some(day_first) = cell::date_order(text)
            {
                let at = usize::from(!day_first);
                let first = &mut self.column(field, at).firsts[at];
                first.get_or_insert_with(|| (text.clone(), problem.clone()));
            }
        }
    }

    fn column(&mut self, field: &FieldRef, leading: usize) -> &mut Column {
        let found = self
            .columns
            .iter()
            .position(|column| column.field == *field);
        let at = found.unwrap_or_else(|| {
            self.columns.push(Column {
                field: field.clone(),
                firsts: [None, None],
                leading,
            });
            self.columns.len() - 1
        });
        &mut self.columns[at]
    }

    /// A notice for each column whose dates show an order, or two. One order is certain where all of them are known.
    pub(crate) fn notices(self) -> impl Iterator<Item = Problem> {
        let partly_known = self.partly_known;
        self.columns.into_iter().filter_map(move |column| {
            let (place, kind) = match column.firsts {
                [Some((day_first, one)), Some((month_first, other))] => {
                    let place = if column.leading == 0 { one } else { other };
                    let kind = ProblemKind::DateOrderMixed {
                        day_first,
                        month_first,
                    };
                    (place, kind)
                }
                _ if partly_known.contains(&column.field.code) => return None,
                [Some((text, place)), None] => (place, order(text, true)),
                [None, Some((text, place))] => (place, order(text, false)),
                [None, None] => return None,
            };
            Some(Problem { kind, ..place })
        })
    }
}

fn order(text: String, day_first: bool) -> ProblemKind {
    ProblemKind::DateOrder { text, day_first }
}
