//! Conditions on fields of one table, which one row has to meet together (kintone API facts, section 6).

use super::criterion::Criterion;
use super::parse::Condition;

/// What a record, or one of its rows, is tested for.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// A field outside tables.
    Field(Criterion),
    /// That a row of this table meets a condition.
    Row(String, Condition<Criterion>),
}

/// Puts what concerns the rows of one table together, as far as `and` and `or` reach.
pub(super) fn grouped(condition: Condition<Criterion>) -> Condition<Test> {
    match condition {
        Condition::Test(criterion) => Condition::Test(match criterion.subject.table.clone() {
            Some(table) => Test::Row(table, Condition::Test(criterion)),
            None => Test::Field(criterion),
        }),
        Condition::And(parts) => joined(flat(parts), Condition::And, Condition::And),
        Condition::Or(parts) => {
            let parts: Vec<_> = parts.into_iter().map(grouped).collect();
            let table = |part: &Condition<Test>| match part {
                Condition::Test(Test::Row(table, _)) => Some(table.clone()),
                _ => None,
            };
            let first = parts.first().and_then(table);
            if first.is_some() && parts.iter().all(|part| table(part) == first) {
                joined(parts, Condition::Or, Condition::Or)
            } else {
                Condition::Or(parts)
            }
        }
    }
}

/// The parts of an `and`, and of those that stand in it.
fn flat(parts: Vec<Condition<Criterion>>) -> Vec<Condition<Test>> {
    let mut flat_parts = Vec::with_capacity(parts.len());
    for part in parts {
        match grouped(part) {
            Condition::And(inner) => flat_parts.extend(inner),
            part => flat_parts.push(part),
        }
    }
    flat_parts
}

/// These parts as one, those of each table made one by `rows`.
fn joined(
    parts: Vec<Condition<Test>>,
    rows: fn(Vec<Condition<Criterion>>) -> Condition<Criterion>,
    all: fn(Vec<Condition<Test>>) -> Condition<Test>,
) -> Condition<Test> {
    let mut tables: Vec<(String, Vec<Condition<Criterion>>)> = Vec::new();
    let mut whole = Vec::new();
    for part in parts {
        let Condition::Test(Test::Row(table, condition)) = part else {
            whole.push(part);
            continue;
        };
        match tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, conditions)) => conditions.push(condition),
            None => tables.push((table, vec![condition])),
        }
    }
    whole.extend(
        tables
            .into_iter()
            .map(|(table, conditions)| Condition::Test(Test::Row(table, rows(conditions)))),
    );
    if whole.len() == 1 {
        whole.swap_remove(0)
    } else {
        all(whole)
    }
}
