//! Values that kintone names in its text alone, without saying which records hold them: a lookup that finds nothing, a
//! user who does not exist. The text holds the value, and so leads to its cells.

use super::outgoing::Outgoing;
use crate::api::Refusal;
use crate::import::read::reader::Reader;
use crate::model::{Cell, Field, FieldCell, FieldKind, FieldRef, Value};
use crate::problem::{Problem, ProblemKind};

/// The cells of a request whose values a refusal names, each as a problem of its record; of several that fit, all.
pub(crate) fn named_values(
    refusal: &Refusal,
    records: &[Outgoing],
    reader: &Reader,
) -> Vec<(usize, Problem)> {
    let Some(names) = names_of(&refusal.code) else {
        return Vec::new();
    };
    let is_named = |held: &FieldCell| match &held.cell {
        Cell::Set(value) => names(&held.field, value, &refusal.message),
        Cell::Absent | Cell::Clear => false,
    };
    let mut found = Vec::new();
    for (position, outgoing) in records.iter().enumerate() {
        let record = outgoing.record(reader);
        for (within, held) in record.all_cells().filter(|(_, held)| is_named(held)) {
            let line = within.map_or(Some(0), |(_, row)| row.at());
            let row = line.and_then(|line| outgoing.group.get(line));
            if let Some((row, at)) = row.zip(held.at()) {
                let kind = ProblemKind::ServerRefused {
                    code: refusal.code.clone(),
                    message: refusal.message.clone(),
                    among: None,
                };
                let about = FieldRef::new(&held.field, within.map(|(table, _)| table));
                found.push((position, row.problem(at, kind).about(about)));
            }
        }
    }
    found
}

/// Whether the text of a refusal names this value of a field.
type Names = fn(&Field, &Value, &str) -> bool;

/// How the text of this code names a value (kintone API facts, section 7.1).
fn names_of(code: &str) -> Option<Names> {
    match code {
        "GAIA_LO04" => Some(names_lookup),
        "GAIA_IL26" | "GAIA_IL28" => Some(names_code),
        _ => None,
    }
}

fn names_lookup(field: &Field, value: &Value, message: &str) -> bool {
    if field.lookup.is_none() {
        return false;
    }
    let value = match value {
        Value::Text(text) => text.as_str(),
        Value::Number(number) => number.literal(),
        _ => return false,
    };
    [field.code.as_str(), &field.label].iter().any(|name| {
        message.contains(&format!("「{name}」の値「{value}」"))
            || message.contains(&format!(" {value} in the field {name} "))
    })
}

fn names_code(field: &Field, value: &Value, message: &str) -> bool {
    let is_selection = matches!(
        field.kind,
        FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect
    );
    let codes = match value {
        Value::Codes(codes) if is_selection => codes.as_slice(),
        Value::User(code) => std::slice::from_ref(code),
        _ => return false,
    };
    codes.iter().any(|code| {
        let colons = ["：", ": ", ":"];
        colons.iter().any(|colon| {
            message.contains(&format!("code{colon}{code}）"))
                || message.contains(&format!("code{colon}{code})"))
        })
    })
}
