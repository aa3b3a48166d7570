//! The order of day and month in the dates of a column, which only the whole column shows.

use crate::cell;
use crate::model::FieldRef;
use crate::problem::{Problem, ProblemKind};

/// What the dates show that were refused, column by column.
#[derive(Debug, Default)]
pub(crate) struct DateOrders(Vec<Column>);

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
    pub(crate) fn take(&mut self, problems: &[Problem]) {
        for problem in problems {
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
        let found = self.0.iter().position(|column| column.field == *field);
        let at = found.unwrap_or_else(|| {
            self.0.push(Column {
                field: field.clone(),
                firsts: [None, None],
                leading,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// A notice for each column whose dates show an order, or two.
    pub(crate) fn notices(self) -> impl Iterator<Item = Problem> {
        self.0.into_iter().filter_map(|column| {
            let (place, kind) = match column.firsts {
                [Some((day_first, one)), Some((month_first, other))] => {
                    let place = if column.leading == 0 { one } else { other };
                    let kind = ProblemKind::DateOrderMixed {
                        day_first,
                        month_first,
                    };
                    (place, kind)
                }
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
