//! Running a query. Conditions on record ids and unique values narrow what is read; of records that are only tested
//! and sorted, what the query names is read, and no more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{ControlFlow, Range, RangeInclusive};

use super::check::Plan;
use super::criterion::{Criterion, Literal};
use super::matching::{SortKey, matches, sort_key};
use super::parse::{Condition, Operator};
use super::rows::Test;
use crate::model::FieldKind;
use crate::sandbox::app::App;
use crate::sandbox::refusal::Result;
use crate::sandbox::store::{ALL_IDS, Order, Session, Stored};

#[derive(Debug)]
pub(crate) struct Hits {
    pub(crate) records: Vec<Stored>,
    /// How many match in all; counted only when asked for.
    pub(crate) total: usize,
}

/// The records of a query's window; `count` asks for the total too.
pub(crate) fn search(session: &Session<'_>, app: &App, plan: &Plan, count: bool) -> Result<Hits> {
    let window = plan.offset..plan.offset + plan.limit;
    let (ids, total) = match order_by_id(plan) {
        Some(order) => in_order_of_ids(session, app, plan, order, &window, count)?,
        None => sorted(session, app, plan, &window)?,
    };
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        records.extend(session.record(app.id.get(), id)?);
    }
    Ok(Hits { records, total })
}

/// The ids of all records that match, in order: what a cursor holds.
pub(crate) fn ids(session: &Session<'_>, app: &App, plan: &Plan) -> Result<Vec<u64>> {
    let all = 0..usize::MAX;
    let (ids, _) = match order_by_id(plan) {
        Some(order) => in_order_of_ids(session, app, plan, order, &all, true)?,
        None => sorted(session, app, plan, &all)?,
    };
    Ok(ids)
}

/// The ids of a window, and how many match in all where they are counted.
fn in_order_of_ids(
    session: &Session<'_>,
    app: &App,
    plan: &Plan,
    order: Order,
    window: &Range<usize>,
    count: bool,
) -> Result<(Vec<u64>, usize)> {
    let (mut ids, mut total) = (Vec::new(), 0);
    each(session, app, plan, order, |record| {
        if window.contains(&total) {
            ids.push(record.id);
        }
        total += 1;
        if total >= window.end && !count {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok((ids, total))
}

/// Hands every match to `visit`, in the order of ids, as far as the query names its fields.
fn each(
    session: &Session<'_>,
    app: &App,
    plan: &Plan,
    order: Order,
    mut visit: impl FnMut(Stored) -> ControlFlow<()>,
) -> Result<()> {
    let id = app.id.get();
    let mut examine = |record: Stored| match &plan.condition {
        Some(condition) if !matches(condition, &record) => ControlFlow::Continue(()),
        _ => visit(record),
    };
    if let Some(mut ids) = by_unique_value(session, app, plan)? {
        ids.sort_unstable();
        ids.dedup();
        if order == Order::Descending {
            ids.reverse();
        }
        for record in ids {
            if let Some(record) = session.record(id, record)?
                && examine(record).is_break()
            {
                break;
            }
        }
        return Ok(());
    }
    let ids = plan.condition.as_ref().map_or(ALL_IDS, id_range);
    session.scan(id, ids, order, &plan.fields(), |record| Ok(examine(record)))
}

/// The order of ids, if the query sorts by nothing else; without an order the newest come first.
fn order_by_id(plan: &Plan) -> Option<Order> {
    match plan.order.first() {
        Some((subject, _)) if subject.kind != FieldKind::RecordNumber => None,
        Some((_, false)) => Some(Order::Ascending),
        Some((_, true)) | None => Some(Order::Descending),
    }
}

/// A match and what it is sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    keys: Vec<Rank>,
    /// Where all else is equal the newest come first, as they do without an order (kintone API facts, section 1.6).
    id: Reverse<u64>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Ascending(SortKey),
    Descending(Reverse<SortKey>),
}

/// The ids of a window of all matches, sorted by the fields of the query, and how many match. No more of them are
/// kept than may stand in the window or before it.
fn sorted(
    session: &Session<'_>,
    app: &App,
    plan: &Plan,
    window: &Range<usize>,
) -> Result<(Vec<u64>, usize)> {
    let (mut first, mut total) = (BinaryHeap::new(), 0);
    each(session, app, plan, Order::Descending, |record| {
        total += 1;
        first.push(ranked(plan, &record));
        if first.len() > window.end {
            first.pop();
        }
        ControlFlow::Continue(())
    })?;
    let first = first.into_sorted_vec().into_iter();
    let ids = first.skip(window.start).map(|ranked| ranked.id.0);
    Ok((ids.collect(), total))
}

fn ranked(plan: &Plan, record: &Stored) -> Ranked {
    let keys = plan.order.iter().map(|(subject, descending)| {
        let key = sort_key(subject, record);
        if *descending {
            Rank::Descending(Reverse(key))
        } else {
            Rank::Ascending(key)
        }
    });
    Ranked {
        keys: keys.collect(),
        id: Reverse(record.id),
    }
}

/// The ids that can match at all.
fn id_range(condition: &Condition<Test>) -> RangeInclusive<u64> {
    let both = |one: RangeInclusive<u64>, other: RangeInclusive<u64>| {
        *one.start().max(other.start())..=*one.end().min(other.end())
    };
    match condition {
        Condition::And(parts) => parts.iter().map(id_range).fold(ALL_IDS, both),
        Condition::Test(Test::Field(criterion)) => range_of(criterion),
        Condition::Or(_) | Condition::Test(Test::Row(..)) => ALL_IDS,
    }
}

fn range_of(criterion: &Criterion) -> RangeInclusive<u64> {
    if criterion.subject.kind != FieldKind::RecordNumber {
        return ALL_IDS;
    }
    let id = |literal: &Literal| match literal {
        Literal::Number(number) => number.plain().parse::<u64>().ok(),
        _ => None,
    };
    let ids: Option<Vec<_>> = criterion.literals.iter().map(id).collect();
    let ids = ids.unwrap_or_default();
    let (Some(&lowest), Some(&highest)) = (ids.iter().min(), ids.iter().max()) else {
        return ALL_IDS;
    };
    let (first, last) = ALL_IDS.into_inner();
    let (lowest, highest) = (lowest.min(last), highest.min(last));
    match criterion.operator {
        Operator::Equal | Operator::In => lowest..=highest,
        Operator::Greater | Operator::AtLeast => lowest..=last,
        Operator::Less | Operator::AtMost => first..=highest,
        _ => ALL_IDS,
    }
}

/// The records that can match because of a unique value, if the condition demands one.
fn by_unique_value(session: &Session<'_>, app: &App, plan: &Plan) -> Result<Option<Vec<u64>>> {
    let demanded = match &plan.condition {
        Some(Condition::And(parts)) => parts.as_slice(),
        condition => condition.as_slice(),
    };
    let unique = demanded.iter().find_map(|part| match part {
        Condition::Test(Test::Field(criterion)) if is_unique_equality(criterion) => Some(criterion),
        _ => None,
    });
    let Some(criterion) = unique else {
        return Ok(None);
    };
    let mut found = Vec::new();
    for literal in &criterion.literals {
        let key = match literal {
            Literal::Text(text) => text.clone(),
            Literal::Number(number) => number.plain(),
            Literal::Span(first, _) => first.clone(),
            Literal::Empty | Literal::Nothing => continue,
        };
        found.extend(session.find_key(app.id.get(), &criterion.subject.code, &key)?);
    }
    Ok(Some(found))
}

/// Whether a criterion holds only for records with one of some unique values.
fn is_unique_equality(criterion: &Criterion) -> bool {
    let equality = matches!(criterion.operator, Operator::Equal | Operator::In);
    let exact = |literal: &Literal| match literal {
        Literal::Text(text) => !text.is_empty(),
        Literal::Number(_) | Literal::Nothing => true,
        Literal::Span(first, last) => first == last,
        Literal::Empty => false,
    };
    criterion.subject.unique && equality && criterion.literals.iter().all(exact)
}
