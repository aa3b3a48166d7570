//! Calculated fields: their formulas over the values of a record.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use super::app::{App, AppField, AppTable, Item};
use super::call::minute_text;
use super::formula::{Expression, Format, Function, Operator};
use crate::model::{Decimal, FieldKind, NumberPrecision, Rounding};

/// How deep expressions may be nested, through all calculated fields that build upon each other.
const DEEPEST: usize = 200;

const LARGEST_EXPONENT: i64 = 100;

const MOST_PLACES: u32 = 30;

/// What an expression comes to. `None` in its place says that it cannot be calculated.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    /// An empty field: 0 among numbers, "" among texts.
    Empty,
    Number(Decimal),
    Text(String),
    Truth(bool),
}

/// Where fields are looked up.
#[derive(Clone, Copy)]
struct Scope<'record> {
    app: &'record App,
    values: &'record Map<String, Json>,
    /// The row that the formula stands in, if it stands in a table.
    row: Option<(&'record AppTable, &'record Map<String, Json>)>,
    depth: usize,
}

/// Fills the calculated fields of a record and its rows.
pub(super) fn fill(app: &App, values: &mut Map<String, Json>) {
    if !app.has_formulas() {
        return;
    }
    let mut results = Vec::new();
    let scope = Scope {
        app,
        values,
        row: None,
        depth: 0,
    };
    for item in &app.items {
        match item {
            Item::Field(field) => results.push((None, field.code(), scope.calculated(field))),
            Item::Table(table) => {
                for (index, row) in rows(values, table).enumerate() {
                    let scope = scope.in_row(table, row);
                    for field in &table.fields {
                        let position = Some((table.code.as_str(), index));
                        results.push((position, field.code(), scope.calculated(field)));
                    }
                }
            }
        }
    }
    for (position, code, result) in results {
        let Some(result) = result else { continue };
        let target = match position {
            None => Some(&mut *values),
            Some((table, index)) => values
                .get_mut(table)
                .and_then(|rows| rows.get_mut(index)?.get_mut("value")?.as_object_mut()),
        };
        if let Some(target) = target {
            if result.is_empty() {
                target.remove(code);
            } else {
                target.insert(code.to_owned(), result.into());
            }
        }
    }
}

fn rows<'record>(
    values: &'record Map<String, Json>,
    table: &AppTable,
) -> impl Iterator<Item = &'record Map<String, Json>> {
    let rows = values.get(&table.code).and_then(Json::as_array);
    let rows = rows.into_iter().flatten();
    rows.filter_map(|row| row.get("value")?.as_object())
}

impl<'record> Scope<'record> {
    fn in_row(self, table: &'record AppTable, row: &'record Map<String, Json>) -> Self {
        Self {
            row: Some((table, row)),
            ..self
        }
    }

    /// What a calculated field shows; `None` for a field that is not calculated.
    fn calculated(self, field: &AppField) -> Option<String> {
        let calculation = field.calculation.as_ref()?;
        let formula = calculation.formula.as_ref();
        let value = formula.and_then(|formula| self.evaluate(formula));
        let shown = value.and_then(|value| show(value, calculation.format, self.app.precision));
        Some(shown.unwrap_or_default())
    }

    fn evaluate(mut self, expression: &Expression) -> Option<Value> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        match expression {
            Expression::Number(number) => Some(Value::Number(number.clone())),
            Expression::Text(text) => Some(Value::Text(text.clone())),
            Expression::Field(code) => self.field(code),
            Expression::Negative(inner) => {
                let number = self.evaluate(inner)?.number()?;
                Decimal::from(0).minus(&number).map(Value::Number)
            }
            Expression::Binary(operator, left, right) => {
                binary(*operator, self.evaluate(left)?, self.evaluate(right)?)
            }
            Expression::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    /// The value of a field: of the row's own, or of the record's. A table's field stands for nothing outside it.
    fn field(self, code: &str) -> Option<Value> {
        let (table, field) = self.app.field(code)?;
        let values = match (table, self.row) {
            (None, _) => self.values,
            (Some(table), Some((own, row))) if table.code == own.code => row,
            (Some(_), _) => return None,
        };
        let scope = match table {
            Some(_) => self,
            None => Self { row: None, ..self },
        };
        if let Some(calculation) = &field.calculation {
            return scope.evaluate(calculation.formula.as_ref()?);
        }
        field_value(field.kind(), values.get(code).unwrap_or(&Json::Null))
    }

    fn call(self, function: Function, arguments: &[Expression]) -> Option<Value> {
        match (function, arguments) {
            (Function::Sum, arguments) => self.sum(arguments).map(Value::Number),
            (Function::If, [condition, then, otherwise]) => {
                let holds = self.evaluate(condition)?.truth()?;
                self.evaluate(if holds { then } else { otherwise })
            }
            (Function::And, conditions) => {
                Some(Value::Truth(!self.truths(conditions)?.contains(&false)))
            }
            (Function::Or, conditions) => {
                Some(Value::Truth(self.truths(conditions)?.contains(&true)))
            }
            (Function::Not, [condition]) => Some(Value::Truth(!self.evaluate(condition)?.truth()?)),
            (Function::Round, arguments) => self.round(arguments, None),
            (Function::RoundUp, arguments) => self.round(arguments, Some(Rounding::Up)),
            (Function::RoundDown, arguments) => self.round(arguments, Some(Rounding::Down)),
            _ => None,
        }
    }

    fn truths(self, conditions: &[Expression]) -> Option<Vec<bool>> {
        let truth = |condition| self.evaluate(condition)?.truth();
        conditions.iter().map(truth).collect()
    }

    /// The sum of numbers, where a table's field stands for those of all rows.
    fn sum(self, arguments: &[Expression]) -> Option<Decimal> {
        let mut sum = Decimal::from(0);
        for argument in arguments {
            let table = match argument {
                Expression::Field(code) => self.app.field(code).and_then(|(table, _)| table),
                _ => None,
            };
            if let Some(table) = table {
                for row in rows(self.values, table) {
                    let number = self.in_row(table, row).evaluate(argument)?.number()?;
                    sum = sum.plus(&number)?;
                }
            } else {
                sum = sum.plus(&self.evaluate(argument)?.number()?)?;
            }
        }
        Some(sum)
    }

    /// A number rounded as stated, or else to the nearest, and away from zero when halfway.
    fn round(self, arguments: &[Expression], rounding: Option<Rounding>) -> Option<Value> {
        let (number, places) = match arguments {
            [number] => (number, 0),
            [number, places] => {
                let places = self.evaluate(places)?.number()?;
                (number, places.plain().parse::<u32>().ok()?)
            }
            _ => return None,
        };
        if places > MOST_PLACES {
            return None;
        }
        let number = self.evaluate(number)?.number()?;
        let rounded = match rounding {
            Some(rounding) => number.rounded(places, rounding),
            None => half_up(&number, places)?,
        };
        Some(Value::Number(rounded))
    }
}

/// Half a unit of the last place away from zero, and what is beyond that place cut off.
fn half_up(number: &Decimal, places: u32) -> Option<Decimal> {
    let half = format!("5e-{}", places + 1).parse().ok()?;
    let moved = if *number < Decimal::from(0) {
        number.minus(&half)
    } else {
        number.plus(&half)
    };
    Some(moved?.rounded(places, Rounding::Down))
}

/// Days and moments count in seconds, as kintone's formulas do.
fn field_value(kind: FieldKind, value: &Json) -> Option<Value> {
    let text = value.as_str().unwrap_or_default();
    if text.is_empty() {
        return Some(Value::Empty);
    }
    let seconds = |seconds: i64| Some(Value::Number(seconds.into()));
    match kind {
        FieldKind::Number => text.parse().ok().map(Value::Number),
        FieldKind::Date => {
            let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
            seconds(midnight.timestamp().as_second())
        }
        FieldKind::Time => {
            let time: Time = text.parse().ok()?;
            seconds(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60)
        }
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            seconds(text.parse::<Timestamp>().ok()?.as_second())
        }
        FieldKind::SingleLineText
        | FieldKind::MultiLineText
        | FieldKind::Link
        | FieldKind::RadioButton
        | FieldKind::DropDown => Some(Value::Text(text.to_owned())),
        _ => None,
    }
}

impl Value {
    fn number(self) -> Option<Decimal> {
        match self {
            Self::Empty => Some(0.into()),
            Self::Number(number) => Some(number),
            Self::Text(_) | Self::Truth(_) => None,
        }
    }

    fn truth(self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(truth),
            _ => None,
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Empty => Some(String::new()),
            Self::Number(number) => Some(number.plain()),
            Self::Text(text) => Some(text),
            Self::Truth(_) => None,
        }
    }
}

fn binary(operator: Operator, left: Value, right: Value) -> Option<Value> {
    let arithmetic: fn(&Decimal, &Decimal) -> Option<Decimal> = match operator {
        Operator::Plus => Decimal::plus,
        Operator::Minus => Decimal::minus,
        Operator::Times => Decimal::times,
        Operator::Divided => Decimal::divided_by,
        Operator::Power => power,
        Operator::Joined => return Some(Value::Text(left.text()? + &right.text()?)),
        comparison => {
            let ordering = compare(left, right)?;
            return Some(Value::Truth(match comparison {
                Operator::Equal => ordering.is_eq(),
                Operator::NotEqual => ordering.is_ne(),
                Operator::AtMost => ordering.is_le(),
                Operator::AtLeast => ordering.is_ge(),
                Operator::Less => ordering.is_lt(),
                _ => ordering.is_gt(),
            }));
        }
    };
    arithmetic(&left.number()?, &right.number()?).map(Value::Number)
}

/// Texts are compared as texts, all else as numbers. An empty field equals an empty text, and 0.
fn compare(left: Value, right: Value) -> Option<Ordering> {
    match (&left, &right) {
        (Value::Text(_), _) | (_, Value::Text(_)) => Some(left.text()?.cmp(&right.text()?)),
        _ => Some(left.number()?.cmp(&right.number()?)),
    }
}

fn power(base: &Decimal, exponent: &Decimal) -> Option<Decimal> {
    let exponent: i64 = exponent.plain().parse().ok()?;
    if exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let mut result = Decimal::from(1);
    for _ in 0..exponent.abs() {
        result = result.times(base)?;
    }
    if exponent < 0 {
        Decimal::from(1).divided_by(&result)
    } else {
        Some(result)
    }
}

/// A result as the record API reads it.
fn show(value: Value, format: Format, precision: NumberPrecision) -> Option<String> {
    if format == Format::Text {
        return value.text();
    }
    let number = value.number()?;
    let seconds = || -> Option<i64> { number.rounded(0, Rounding::Down).plain().parse().ok() };
    let moment = || Timestamp::from_second(seconds()?).ok();
    match format {
        Format::Number => {
            let rounded = number.rounded(precision.decimal_places, precision.rounding);
            Some(rounded.plain())
        }
        Format::DateTime => Some(minute_text(moment()?)),
        Format::Date => Some(moment()?.strftime("%Y-%m-%d").to_string()),
        Format::Time => {
            let minutes = seconds()?.div_euclid(60);
            let (hours, minutes) = (minutes.div_euclid(60) % 24, minutes.rem_euclid(60));
            Some(format!("{hours:02}:{minutes:02}"))
        }
        Format::Text | Format::Unknown => None,
    }
}

#[cfg(test)]
mod tests;
