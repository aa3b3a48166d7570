//! Whether kintone holds what the file says, in spite of all that kintone writes in its own way
//! (kintone API facts, sections 4.1, 4.3 and 6).

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::cell;
use crate::model::{Attachment, Cell, NumberPrecision, Value};
use crate::plain::Folder;
use crate::rules;

/// Whether writing this cell of a file would leave the field as it is held. A field of which nothing is known
/// is never the same.
///
/// Numbers are the same by value, after the app's rounding; lists in any order; texts whatever their line breaks;
/// attachments by name and size, also by the names that an export gives them where they are the same or no file can have
/// them.
pub fn same(file: &Cell, held: &Cell, precision: Option<NumberPrecision>) -> bool {
    match (file, held) {
        (Cell::Absent, _) | (Cell::Clear, Cell::Clear) => true,
        (_, Cell::Absent) | (Cell::Clear, Cell::Set(_)) | (Cell::Set(_), Cell::Clear) => false,
        (Cell::Set(file), Cell::Set(held)) => same_value(file, held, precision),
    }
}

fn same_value(file: &Value, held: &Value, precision: Option<NumberPrecision>) -> bool {
    match (file, held) {
        (Value::Text(file), Value::Text(held)) => file == held || unix(file) == unix(held),
        (Value::Number(number), Value::Number(held)) if number.literal() == held.literal() => true,
        (Value::Number(number), Value::Number(held)) => {
            let stored = precision.and_then(|known| rules::rounded(file, known));
            stored.as_ref().unwrap_or(number) == held
        }
        (Value::Choices(file), Value::Choices(held)) | (Value::Codes(file), Value::Codes(held)) => {
            file == held || file.iter().collect::<BTreeSet<_>>() == held.iter().collect()
        }
        (Value::Files(file), Value::Files(held)) => match (facts(file), facts(held)) {
            (Some(file), Some(now)) => file == now || Some(file) == saved(held),
            _ => false,
        },
        _ => file == held,
    }
}

/// A text whose lines end by LF alone.
fn unix(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The names and sizes of attachments as an export saves them.
fn saved(files: &[Attachment]) -> Option<Vec<(String, u64)>> {
    let mut folder = Folder::default();
    let sizes = files.iter().map(|file| match file {
        Attachment::Held { name, size, .. } => Some((folder.name(name), *size)),
        _ => None,
    });
    let mut saved: Vec<_> = sizes.collect::<Option<_>>()?;
    saved.sort();
    Some(saved)
}

/// The names and sizes of attachments in order of names; `None` if one of them is not known.
fn facts(files: &[Attachment]) -> Option<Vec<(String, u64)>> {
    let fact = |file: &Attachment| match file {
        Attachment::Local(local) => Some((local.name(), local.size?)),
        Attachment::Held { name, size, .. } => Some((name.clone(), *size)),
        Attachment::Uploaded(_) => None,
    };
    let mut facts: Vec<_> = files.iter().map(fact).collect::<Option<_>>()?;
    facts.sort();
    Some(facts)
}

/// A cell as a text that is the same for cells that are the [`same`], but for attachments under names that an export
/// gave them; empty for a cell without a value.
pub fn normal(cell: &Cell, precision: Option<NumberPrecision>) -> String {
    let Cell::Set(value) = cell else {
        return String::new();
    };
    match value {
        Value::Number(number) => {
            let stored = precision.and_then(|known| rules::rounded(value, known));
            stored.as_ref().unwrap_or(number).plain()
        }
        Value::Choices(list) | Value::Codes(list) => {
            let sorted: Vec<_> = list.iter().collect::<BTreeSet<_>>().into_iter().collect();
            serde_json::to_string(&sorted).unwrap_or_default()
        }
        Value::Files(files) => serde_json::to_string(&facts(files)).unwrap_or_default(),
        other => unix(&cell::write(other)).into_owned(),
    }
}

/// What a cell says, with its absence told from its emptiness: the same text for cells that say the [`same`].
pub fn state(cell: &Cell, precision: Option<NumberPrecision>) -> String {
    match cell {
        Cell::Absent => "-".to_owned(),
        Cell::Clear => String::new(),
        Cell::Set(_) => format!("={}", normal(cell, precision)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LocalFile, Rounding};

    const PRECISION: Option<NumberPrecision> = Some(NumberPrecision {
        digits: 16,
        decimal_places: 2,
        rounding: Rounding::HalfEven,
    });

    #[track_caller]
    fn are_same(file: &Cell, held: &Cell, expected: bool) {
        assert_eq!(same(file, held, PRECISION), expected, "{file:?} {held:?}");
        if *file != Cell::Absent && *held != Cell::Absent {
            let equal = normal(file, PRECISION) == normal(held, PRECISION);
            assert_eq!(equal, expected, "{file:?} {held:?}");
        }
    }

    #[test]
    fn what_kintone_writes_in_its_own_way_is_the_same() {
        let number = |text: &str| Cell::Set(Value::Number(text.parse().unwrap()));
        are_same(&number("1.0"), &number("1"), true);
        are_same(&number("1.005"), &number("1"), true);
        are_same(&number("1.01"), &number("1"), false);
        are_same(&number("-10"), &number("-1e1"), true);
        are_same(&number("007"), &number("7"), true);
        are_same(&number("-0"), &number("0"), true);
        let text = |text: &str| Cell::Set(Value::Text(text.into()));
        are_same(&text("a\r\nb\rc"), &text("a\nb\nc"), true);
        are_same(&text("a "), &text("a"), false);
        let list = |list: &[&str]| {
            Cell::Set(Value::Choices(
                list.iter().map(ToString::to_string).collect(),
            ))
        };
        are_same(&list(&["b", "a"]), &list(&["a", "b"]), true);
        are_same(&list(&["a"]), &list(&["a", "b"]), false);
        are_same(&Cell::Clear, &Cell::Clear, true);
        are_same(&Cell::Clear, &text("a"), false);
        are_same(&text("a"), &Cell::Clear, false);
        are_same(&Cell::Absent, &text("a"), true);
        are_same(&text("a"), &Cell::Absent, false);
    }

    #[test]
    fn attachments_are_the_same_by_name_and_size() {
        let local = |path: &str, size| {
            Attachment::Local(LocalFile {
                path: path.to_owned(),
                size,
            })
        };
        let held = |name: &str, size| Attachment::Held {
            name: name.to_owned(),
            size,
            key: String::new(),
        };
        let files = |files: &[Attachment]| Cell::Set(Value::Files(files.to_vec()));
        let two = files(&[held("b.txt", 2), held("a.txt", 1)]);
        let file = files(&[local("sub/a.txt", Some(1)), local("b.txt", Some(2))]);
        are_same(&file, &two, true);
        are_same(&files(&[local("a.txt", Some(1))]), &two, false);
        let other_size = files(&[local("a.txt", Some(1)), local("b.txt", Some(3))]);
        are_same(&other_size, &two, false);
        assert!(!same(&files(&[local("a.txt", None)]), &two, PRECISION));
    }
}
