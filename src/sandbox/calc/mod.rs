//! Calculated fields: their formulas over the values of a record (kintone API facts, section 4.6).
//!
//! Every number on the way is kept as the app keeps numbers: rounded to its decimal places, and nothing where it has
//! too many digits. An empty field counts as 0 or "" in a formula, and is empty where it stands alone.

mod show;
mod value;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use self::value::Value;
use super::app::{App, AppField, AppTable, Item};
use super::formula::{Expression, Function, Operator};
use crate::model::{Decimal, FieldKind, Rounding};

/// How deep expressions may be nested, through all calculated fields that build upon each other.
const DEEPEST: usize = 200;

const LARGEST_EXPONENT: i64 = 100;

/// How far from the point numbers are rounded, to either side.
const MOST_PLACES: i32 = 30;

/// Where fields are looked up.
#[derive(Clone, Copy)]
struct Scope<'record> {
    app: &'record App,
    values: &'record Map<String, Json>,
    /// The domain's time zone.
    zone: &'record TimeZone,
    /// The row that the formula stands in, if it stands in a table.
    row: Option<(&'record AppTable, &'record Map<String, Json>)>,
    depth: usize,
}

/// Fills the calculated fields of a record and its rows.
pub(super) fn fill(app: &App, values: &mut Map<String, Json>, zone: &TimeZone) {
    if !app.has_formulas() {
        return;
    }
    let mut results = Vec::new();
    let scope = Scope {
        app,
        values,
        zone,
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
        let shown = value.and_then(|value| show::show(value, calculation.format));
        Some(shown.unwrap_or_default())
    }

    fn evaluate(mut self, expression: &Expression) -> Option<Value> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        match expression {
            Expression::Number(number) => self.kept(number),
            Expression::Text(text) => Some(Value::Text(text.clone())),
            Expression::Field(code) => self.field(code),
            Expression::Negative(inner) => {
                let number = self.evaluate(inner)?.number()?;
                self.kept(&Decimal::from(0).minus(&number)?)
            }
            Expression::Binary(operator, left, right) => {
                self.binary(*operator, self.evaluate(left)?, self.evaluate(right)?)
            }
            Expression::Call(function, arguments) => self.call((*function)?, arguments),
        }
    }

    /// A number as the app keeps it: rounded, and nothing if it has too many digits.
    fn kept(self, number: &Decimal) -> Option<Value> {
        let precision = self.app.precision;
        let rounded = number.rounded(precision.decimal_places, precision.rounding);
        let room = precision.digits.saturating_sub(precision.decimal_places) as usize;
        (rounded.integer_digits() <= room).then_some(Value::Number(rounded))
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
        let Some(calculation) = &field.calculation else {
            return value::of_field(field.kind(), values.get(code).unwrap_or(&Json::Null));
        };
        let value = scope.evaluate(calculation.formula.as_ref()?)?;
        // What builds upon a field goes by what the field holds.
        match (field.kind(), value) {
            (_, Value::Empty) => Some(Value::Empty),
            (FieldKind::Calc, Value::Truth(truth)) => Some(Value::Number(i64::from(truth).into())),
            (FieldKind::Calc, value) => value.number().map(Value::Number),
            (_, value) => value.text().map(Value::Text),
        }
    }

    fn binary(self, operator: Operator, left: Value, right: Value) -> Option<Value> {
        let arithmetic: fn(&Decimal, &Decimal) -> Option<Decimal> = match operator {
            Operator::Plus => Decimal::plus,
            Operator::Minus => Decimal::minus,
            Operator::Times => Decimal::times,
            Operator::Divided => Decimal::divided_by,
            Operator::Power => power,
            Operator::Joined => return Some(Value::Text(left.text()? + &right.text()?)),
            Operator::Equal => return Some(Value::Truth(left.equals(right))),
            Operator::NotEqual => return Some(Value::Truth(!left.equals(right))),
            order => {
                let ordering = left.compare(right)?;
                return Some(Value::Truth(match order {
                    Operator::AtMost => ordering.is_le(),
                    Operator::AtLeast => ordering.is_ge(),
                    Operator::Less => ordering.is_lt(),
                    _ => ordering.is_gt(),
                }));
            }
        };
        self.kept(&arithmetic(&left.number()?, &right.number()?)?)
    }

    fn call(self, function: Function, arguments: &[Expression]) -> Option<Value> {
        match (function, arguments) {
            (Function::Sum, arguments) => self.sum(arguments),
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
            (Function::Round, arguments) => self.kept(&self.round(arguments, None)?.0),
            (Function::RoundUp, arguments) => {
                self.kept(&self.round(arguments, Some(Rounding::Up))?.0)
            }
            (Function::RoundDown, arguments) => {
                self.kept(&self.round(arguments, Some(Rounding::Down))?.0)
            }
            (Function::Yen, [_, _]) => {
                let (rounded, places) = self.round(arguments, None)?;
                let places = usize::try_from(places).unwrap_or_default();
                Some(Value::Text(show::yen(&rounded, places)))
            }
            (Function::DateFormat, [moment, pattern, zone]) => {
                let moment = match self.evaluate(moment)? {
                    Value::Empty => return Some(Value::Empty),
                    moment => moment.number()?,
                };
                let (pattern, zone) = (self.evaluate(pattern)?, self.evaluate(zone)?);
                let shown = show::date(&moment, &pattern.text()?, &zone.text()?, self.zone);
                shown.map(Value::Text)
            }
            (Function::Contains, [Expression::Field(code), wanted]) => {
                let wanted = self.evaluate(wanted)?.text()?;
                Some(Value::Truth(self.all_of(code)?.contains(&wanted)))
            }
            _ => None,
        }
    }

    fn truths(self, conditions: &[Expression]) -> Option<Vec<bool>> {
        let truth = |condition| self.evaluate(condition)?.truth();
        conditions.iter().map(truth).collect()
    }

    /// The sum of numbers, where a table's field stands for those of all rows. There is none of a table without rows.
    fn sum(self, arguments: &[Expression]) -> Option<Value> {
        let mut sum = Value::Number(0.into());
        for argument in arguments {
            let table = match argument {
                Expression::Field(code) => self.app.field(code).and_then(|(table, _)| table),
                _ => None,
            };
            let Some(table) = table else {
                sum = self.binary(Operator::Plus, sum, self.evaluate(argument)?)?;
                continue;
            };
            let mut rows = rows(self.values, table).peekable();
            rows.peek()?;
            for row in rows {
                let number = self.in_row(table, row).evaluate(argument)?;
                sum = self.binary(Operator::Plus, sum, number)?;
            }
        }
        Some(sum)
    }

    /// The options of a field that takes several, or what the rows of a table hold in a field.
    fn all_of(self, code: &str) -> Option<Vec<String>> {
        let (table, _) = self.app.field(code)?;
        let Some(table) = table else {
            return match self.field(code)? {
                Value::List(options) => Some(options),
                _ => None,
            };
        };
        let mut all = Vec::new();
        for row in rows(self.values, table) {
            match self.in_row(table, row).field(code)? {
                Value::List(options) => all.extend(options),
                value => all.push(value.text()?),
            }
        }
        Some(all)
    }

    /// A number rounded as stated, or else to the nearest, and away from zero when halfway; and to how many places.
    fn round(self, arguments: &[Expression], rounding: Option<Rounding>) -> Option<(Decimal, i32)> {
        let (number, places) = match arguments {
            [number] => (number, 0),
            [number, places] => {
                let places = self.evaluate(places)?.number()?;
                let places = places.rounded(0, Rounding::Down);
                (number, places.plain().parse().ok()?)
            }
            _ => return None,
        };
        if !(-MOST_PLACES..=MOST_PLACES).contains(&places) {
            return None;
        }
        let number = self.evaluate(number)?.number()?;
        let unit: Decimal = format!("1e{}", -places).parse().ok()?;
        let scaled = number.divided_by(&unit)?;
        let rounded = match rounding {
            Some(rounding) => scaled.rounded(0, rounding),
            None => half_up(&scaled)?,
        };
        Some((rounded.times(&unit)?, places))
    }
}

/// Half away from zero, and what is behind the point cut off.
fn half_up(number: &Decimal) -> Option<Decimal> {
    let half = "0.5".parse().ok()?;
    let moved = if *number < Decimal::from(0) {
        number.minus(&half)
    } else {
        number.plus(&half)
    };
    Some(moved?.rounded(0, Rounding::Down))
}

/// A power; what the exponent has behind the point is cut off.
fn power(base: &Decimal, exponent: &Decimal) -> Option<Decimal> {
    let exponent = exponent.rounded(0, Rounding::Down);
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

#[cfg(test)]
mod tests;
