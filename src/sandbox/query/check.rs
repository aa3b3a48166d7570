//! A query against an app: fields, operators by type, and values made comparable
//! (kintone API facts, section 6, "Allowed operators").

use super::criterion::{Criterion, Literal, Subject};
use super::functions;
use super::parse::{Comparison, Condition, Operand, Operator, Query};
use super::rows::{Test, grouped};
use crate::model::FieldKind;
use crate::sandbox::app::App;
use crate::sandbox::call::{Call, minute_text};
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::store::{Fields, comparable_text};
use crate::sandbox::texts;
use crate::sandbox::value::{parse_date, parse_moment, parse_time};

/// The most records that one answer holds, and where a search may begin (kintone API facts, section 1.6).
const MOST: i64 = 500;
const FARTHEST: i64 = 10_000;
const DEFAULT_LIMIT: usize = 100;

/// A query that fits its app.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) condition: Option<Condition<Test>>,
    /// Fields, and whether they descend.
    pub(super) order: Vec<(Subject, bool)>,
    pub(super) limit: usize,
    pub(super) offset: usize,
    /// Whether the query names its own limit or offset, which cursors forbid.
    pub(crate) has_window: bool,
}

impl Plan {
    /// The fields and tables that a record is tested and sorted by.
    pub(super) fn fields(&self) -> Fields<'_> {
        let mut codes = Vec::new();
        if let Some(condition) = &self.condition {
            note_fields(condition, &mut codes);
        }
        codes.extend(
            self.order
                .iter()
                .filter_map(|(subject, _)| stored_code(subject)),
        );
        Fields::These(codes)
    }
}

fn note_fields<'plan>(condition: &'plan Condition<Test>, codes: &mut Vec<&'plan str>) {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => {
            for part in parts {
                note_fields(part, codes);
            }
        }
        Condition::Test(Test::Field(criterion)) => codes.extend(stored_code(&criterion.subject)),
        Condition::Test(Test::Row(table, _)) => codes.push(table),
    }
}

/// The code of a field whose value is stored; record numbers follow from ids.
fn stored_code(subject: &Subject) -> Option<&str> {
    (subject.kind != FieldKind::RecordNumber).then_some(&subject.code)
}

pub(crate) fn check(query: &Query, app: &App, call: &Call<'_>) -> Result<Plan> {
    let (limit, offset) = window(query)?;
    let checker = Checker { app, call };
    let condition = match &query.condition {
        Some(condition) => Some(grouped(checker.condition(condition)?)),
        None => None,
    };
    let mut order = Vec::new();
    for (code, descending) in &query.order {
        let subject = checker.subject(code)?;
        if subject.table.is_some() || subject.kind.is_list() {
            return Err(Refusal::operator_not_allowed(code, "order by"));
        }
        order.push((subject, *descending));
    }
    Ok(Plan {
        condition,
        order,
        limit,
        offset,
        has_window: query.limit.is_some() || query.offset.is_some(),
    })
}

fn window(query: &Query) -> Result<(usize, usize)> {
    let mut faults = Faults::default();
    if query.limit.is_some_and(|limit| limit < 0) {
        faults.push("limit", texts::AT_LEAST_ZERO);
    }
    if query.offset.is_some_and(|offset| offset < 0) {
        faults.push("offset", texts::AT_LEAST_ZERO);
    }
    faults.into_result()?;
    if query.limit.is_some_and(|limit| limit > MOST) {
        return Err(Refusal::limit_too_large());
    }
    if query.offset.is_some_and(|offset| offset > FARTHEST) {
        return Err(Refusal::offset_too_large());
    }
    let size = |number: i64| usize::try_from(number).unwrap_or_default();
    Ok((
        query.limit.map_or(DEFAULT_LIMIT, size),
        query.offset.map_or(0, size),
    ))
}

struct Checker<'a> {
    app: &'a App,
    call: &'a Call<'a>,
}

impl Checker<'_> {
    fn condition(&self, condition: &Condition) -> Result<Condition<Criterion>> {
        let all = |parts: &[Condition]| -> Result<Vec<_>, _> {
            parts.iter().map(|part| self.condition(part)).collect()
        };
        Ok(match condition {
            Condition::And(parts) => Condition::And(all(parts)?),
            Condition::Or(parts) => Condition::Or(all(parts)?),
            Condition::Test(comparison) => Condition::Test(self.criterion(comparison)?),
        })
    }

    fn subject(&self, code: &str) -> Result<Subject> {
        let (table, kind, unique) = if code == "$id" {
            (None, FieldKind::RecordNumber, false)
        } else if let Some((table, field)) = self.app.field(code) {
            (table, field.kind(), field.field.unique)
        } else {
            let head = code.split_once('.').map(|(head, _)| head);
            let is_known =
                |head: &&str| self.app.field(head).is_some() || self.app.position(head).is_some();
            let reference = head.filter(is_known);
            return Err(match reference {
                Some(head) => Refusal::not_a_reference(head),
                None => Refusal::query_field_not_found(code),
            });
        };
        Ok(Subject {
            code: code.to_owned(),
            table: table.map(|table| table.code.clone()),
            kind,
            unique,
        })
    }

    fn criterion(&self, comparison: &Comparison) -> Result<Criterion> {
        let subject = self.subject(&comparison.field)?;
        let operator = comparison.operator;
        let (code, written) = (&subject.code, operator.written());
        if !allowed(subject.kind, operator) {
            return Err(Refusal::operator_not_allowed(code, written));
        }
        if subject.table.is_some() && operator.is_equality() {
            return Err(Refusal::operator_not_allowed_in_table(code, written));
        }
        let literal = |operand| self.literal(&subject, operator, operand);
        let literals = comparison
            .operands
            .iter()
            .map(literal)
            .collect::<Result<_>>()?;
        Ok(Criterion {
            subject,
            operator,
            literals,
        })
    }

    fn literal(&self, subject: &Subject, operator: Operator, operand: &Operand) -> Result<Literal> {
        let text = match operand {
            Operand::Literal(text) => text,
            Operand::Function { name, arguments } => {
                return self.function(subject, name, arguments);
            }
        };
        if text.is_empty() && operator.is_order() {
            return Err(Refusal::invalid_query());
        }
        if text.is_empty() {
            return Ok(Literal::Empty);
        }
        let span = |text: Option<String>| {
            let text = text.ok_or_else(Refusal::invalid_query)?;
            Ok(Literal::Span(text.clone(), text))
        };
        match subject.kind {
            FieldKind::RecordNumber => self.record_id(text),
            FieldKind::Number | FieldKind::Calc => Ok(number(text)),
            FieldKind::Date => span(parse_date(text).map(|_| text.clone())),
            FieldKind::Time => span(parse_time(text).map(|_| text.clone())),
            FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
                span(parse_moment(text).map(minute_text))
            }
            FieldKind::RadioButton
            | FieldKind::DropDown
            | FieldKind::CheckBox
            | FieldKind::MultiSelect => {
                let field = self.app.field(&subject.code);
                field
                    .filter(|(_, field)| field.field.constraints.options.contains(text))
                    .map(|_| Literal::Text(text.clone()))
                    .ok_or_else(|| Refusal::query_option_not_found(&subject.code, text))
            }
            FieldKind::UserSelect
            | FieldKind::Creator
            | FieldKind::Modifier
            | FieldKind::StatusAssignee
            | FieldKind::OrganizationSelect
            | FieldKind::GroupSelect => {
                // That unknown users are refused is recorded; the others are taken to be as in a write
                // (kintone API facts, sections 4.2 and 6).
                self.call.tenant.name_of(subject.kind, text)?;
                Ok(Literal::Text(text.clone()))
            }
            _ if matches!(operator, Operator::Like | Operator::NotLike) => {
                Ok(Literal::Text(text.to_lowercase()))
            }
            _ => Ok(Literal::Text(comparable_text(text).to_owned())),
        }
    }

    /// A record's id, or its number with the app's own code.
    fn record_id(&self, text: &str) -> Result<Literal> {
        let digits = self.app.without_code(text);
        let whole = digits.parse::<i64>().is_ok();
        let number = digits.parse().ok().filter(|_| whole);
        number
            .map(Literal::Number)
            .ok_or_else(Refusal::invalid_query)
    }

    fn function(&self, subject: &Subject, name: &str, arguments: &[String]) -> Result<Literal> {
        let zone = &self.call.tenant.time_zone;
        let evaluated = || functions::evaluate(name, arguments, self.call.now, zone);
        let span = match subject.kind {
            FieldKind::UserSelect
            | FieldKind::Creator
            | FieldKind::Modifier
            | FieldKind::StatusAssignee
                if name.eq_ignore_ascii_case("LOGINUSER") && arguments.is_empty() =>
            {
                return Ok(Literal::Text(self.call.actor.code.clone()));
            }
            FieldKind::Date => evaluated().map(|moment| moment.dates(zone)),
            FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
                evaluated().and_then(|moment| moment.moments(zone))
            }
            _ => None,
        };
        let (first, last) = span.ok_or_else(Refusal::invalid_function)?;
        Ok(Literal::Span(first, last))
    }
}

/// A number in a query: also without a digit before the point, and never with blanks around it. What is no number
/// matches nothing (kintone API facts, section 6).
fn number(text: &str) -> Literal {
    if text.contains(char::is_whitespace) {
        return Literal::Nothing;
    }
    let padded = match text.strip_prefix('-') {
        Some(rest) if rest.starts_with('.') => format!("-0{rest}"),
        None if text.starts_with('.') => format!("0{text}"),
        _ => text.to_owned(),
    };
    padded.parse().map_or(Literal::Nothing, Literal::Number)
}

fn allowed(kind: FieldKind, operator: Operator) -> bool {
    use Operator as Op;
    let (equality, order) = (operator.is_equality(), operator.is_order());
    let list = matches!(operator, Op::In | Op::NotIn);
    let like = matches!(operator, Op::Like | Op::NotLike);
    let empty = matches!(operator, Op::IsEmpty | Op::IsNotEmpty);
    match kind {
        FieldKind::SingleLineText | FieldKind::Link => equality || list || like,
        FieldKind::Number | FieldKind::Calc | FieldKind::RecordNumber => equality || order || list,
        FieldKind::Date
        | FieldKind::Time
        | FieldKind::DateTime
        | FieldKind::CreatedTime
        | FieldKind::UpdatedTime => equality || order,
        FieldKind::Status => equality || list,
        FieldKind::DropDown
        | FieldKind::RadioButton
        | FieldKind::CheckBox
        | FieldKind::MultiSelect
        | FieldKind::UserSelect
        | FieldKind::OrganizationSelect
        | FieldKind::GroupSelect
        | FieldKind::Creator
        | FieldKind::Modifier
        | FieldKind::StatusAssignee => list,
        FieldKind::MultiLineText | FieldKind::RichText | FieldKind::File => like || empty,
        FieldKind::Category | FieldKind::ReferenceTable | FieldKind::Group => false,
    }
}
