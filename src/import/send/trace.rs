//! What kintone says about a batch comes home: from its answer's keys through batch and layout to line,
//! column and field.

use std::ops::Range;

use super::batch::Request;
use super::named::named_values;
use super::outgoing::Outgoing;
use crate::api::{FieldFault, FieldPath, Refusal};
use crate::import::bind::Bound;
use crate::import::bind::layout::Layout;
use crate::import::read::reader::Reader;
use crate::model::{FieldCell, FieldCode, FieldRef, Form, Found, Place, Record, Row};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{RecordGroup, SheetRow};

#[derive(Debug, PartialEq)]
pub(crate) struct Traced {
    /// One problem for each text of kintone's, in the file's order, with the positions of the records in the
    /// request that it is about.
    pub(crate) problems: Vec<(Range<usize>, Problem)>,
    /// Whether kintone names the records; if not, any of the request's can be the cause.
    pub(crate) is_certain: bool,
}

/// Traces a refusal to the records of the request that it is about.
pub(crate) fn trace(
    refusal: &Refusal,
    request: &Request,
    bound: &Bound,
    reader: &Reader,
) -> Traced {
    let records = request.records();
    let mut named = Vec::new();
    // One record may have very many faults, and is made again for all of them once.
    let mut made: Option<(usize, Record)> = None;
    for fault in &refusal.faults {
        let position = fault.path.record;
        if let Some((position, outgoing)) = position.and_then(|at| Some((at, records.get(at)?))) {
            let (_, record) = match made.take() {
                Some(made) if made.0 == position => made,
                _ => (position, outgoing.record(reader)),
            };
            let sent = Sent {
                group: &outgoing.group,
                record: &record,
            };
            let problems = of_record(fault, sent, bound, &refusal.code).into_iter();
            made = Some((position, record));
            named.extend(problems.map(|problem| (position..position + 1, problem)));
        }
    }
    if named.is_empty() {
        let found = named_values(refusal, records, reader).into_iter();
        named.extend(found.map(|(position, problem)| (position..position + 1, problem)));
    }
    named.sort_by_key(|(positions, problem): &(Range<usize>, Problem)| {
        (positions.start, problem.place.position())
    });
    let is_certain = !named.is_empty() || records.len() == 1;
    if named.is_empty() {
        named.push((0..records.len(), of_request(refusal, records)));
    }
    Traced {
        problems: named,
        is_certain,
    }
}

/// The refusal names no record: any of the request's can be the cause.
fn of_request(refusal: &Refusal, records: &[Outgoing]) -> Problem {
    let lines = match (records.first(), records.last()) {
        (Some(first), Some(last)) => Place::Lines {
            first: first.group.first_line(),
            last: last.group.last_line(),
        },
        _ => Place::File,
    };
    let among = Some(records.len()).filter(|count| *count > 1);
    let kind = ProblemKind::ServerRefused {
        code: refusal.code.clone(),
        message: refusal.message.clone(),
        among,
    };
    Problem::new(lines, kind)
}

/// A record as it was sent, and where it is from.
#[derive(Clone, Copy)]
struct Sent<'a> {
    group: &'a RecordGroup,
    record: &'a Record,
}

fn of_record(fault: &FieldFault, sent: Sent<'_>, bound: &Bound, code: &str) -> Vec<Problem> {
    let group = sent.group;
    let found = cell(&fault.path, sent, &bound.layout);
    let field = field(&fault.path, &bound.form);
    let problem = |message: &String| {
        let kind = ProblemKind::ServerRefused {
            code: code.to_owned(),
            message: message.clone(),
            among: None,
        };
        let problem = match found {
            Some((row, at)) => row.problem(at, kind),
            None => Problem::new(group.lines(), kind),
        };
        let field = field.clone();
        Problem { field, ..problem }
    };
    fault.messages.iter().map(problem).collect()
}

/// The cell that a path names, if the file has it.
fn cell<'a>(
    path: &FieldPath,
    Sent { group, record }: Sent<'a>,
    layout: &Layout,
) -> Option<(SheetRow<'a>, usize)> {
    let code = FieldCode::new(path.field.as_deref()?);
    let (row, cells, otherwise) = if let Some(at) = path.row {
        let row = record.rows(&code)?.get(at)?;
        (Some(row), &row.cells, layout.table(&code)?.id_at)
    } else {
        let key = layout.key.as_ref().filter(|column| {
            matches!(code.as_str(), "updateKey" | "id") || column.key.field().code == code
        });
        (None, &record.cells, key.map(|column| column.at))
    };
    let named = path.inner.as_deref().unwrap_or(code.as_str());
    let held = cells.iter().find(|held| held.field.code.as_str() == named);
    let at = held.and_then(FieldCell::at).or(otherwise)?;
    let line = row.map_or(Some(0), Row::at)?;
    Some((group.get(line)?, at))
}

/// The field that a path names, also where the file has no column for it.
fn field(path: &FieldPath, form: &Form) -> Option<FieldRef> {
    match form.find(path.inner.as_deref().or(path.field.as_deref())?)? {
        Found::Field(field) => Some(FieldRef::new(field, None)),
        Found::Table(table) => Some(FieldRef::table(table)),
        Found::InTable(table, field) => Some(FieldRef::new(field, Some(table))),
    }
}
