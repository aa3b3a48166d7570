//! Running a query. Conditions on record ids and unique values narrow what is read.

use std::cmp::Ordering;
use std::ops::{ControlFlow, RangeInclusive};

use super::check::{Criterion, Literal, Plan, Subject};
use super::matching::{matches, order_by};
use super::parse::{Condition, Operator};
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
    let Some(order) = order_by_id(plan) else {
        let all = sorted(session, app, plan)?;
        let total = all.len();
        let records = all.into_iter().skip(plan.offset).take(plan.limit).collect();
        return Ok(Hits { records, total });
    };
    let window = plan.offset..plan.offset + plan.limit;
    let (mut records, mut total) = (Vec::new(), 0);
    each(session, app, plan, order, |record| {
        if window.contains(&total) {
            records.push(record);
        }
        total += 1;
        if total >= window.end && !count {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(Hits { records, total })
}

/// The ids of all records that match, in order: what a cursor holds.
pub(crate) fn ids(session: &Session<'_>, app: &App, plan: &Plan) -> Result<Vec<u64>> {
    let mut found = Vec::new();
    if let Some(order) = order_by_id(plan) {
        each(session, app, plan, order, |record| {
            found.push(record.id);
            ControlFlow::Continue(())
        })?;
        return Ok(found);
    }
    let all = sorted(session, app, plan)?;
    Ok(all.into_iter().map(|record| record.id).collect())
}

/// Hands every match to `visit`, in the order of ids.
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
    session.scan(id, ids, order, |record| Ok(examine(record)))
}

/// The order of ids, if the query sorts by nothing else; without an order the newest come first.
fn order_by_id(plan: &Plan) -> Option<Order> {
    match plan.order.first() {
        Some((subject, _)) if subject.kind != FieldKind::RecordNumber => None,
        Some((_, false)) => Some(Order::Ascending),
        Some((_, true)) | None => Some(Order::Descending),
    }
}

/// All matches by the fields of the query. Where these are equal the newest come first, as they do without an order
/// (kintone API facts, section 1.6): so they are read, and the sort leaves equals as they are.
fn sorted(session: &Session<'_>, app: &App, plan: &Plan) -> Result<Vec<Stored>> {
    let mut records = Vec::new();
    each(session, app, plan, Order::Descending, |record| {
        records.push(record);
        ControlFlow::Continue(())
    })?;
    records.sort_by(|one, other| {
        let by = |(subject, descending): &(Subject, bool)| {
            let (one, other) = if *descending {
                (other, one)
            } else {
                (one, other)
            };
            order_by(subject, one, other)
        };
        let orderings = plan.order.iter().map(by);
        orderings.fold(Ordering::Equal, Ordering::then)
    });
    Ok(records)
}

/// The ids that can match at all.
fn id_range(condition: &Condition<Criterion>) -> RangeInclusive<u64> {
    let both = |one: RangeInclusive<u64>, other: RangeInclusive<u64>| {
        *one.start().max(other.start())..=*one.end().min(other.end())
    };
    match condition {
        Condition::And(parts) => parts.iter().map(id_range).fold(ALL_IDS, both),
        Condition::Or(_) => ALL_IDS,
        Condition::Test(criterion) => range_of(criterion),
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
        Condition::Test(criterion) if is_unique_equality(criterion) => Some(criterion),
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
