//! The valid name that was probably meant. Suggestions are words in a message; they never change data.

use crate::model::{FieldCode, Form, Likeness};

/// How alike two names must be, from 0 to 1, for one to be suggested for the other.
const ALIKE: f64 = 0.6;

/// The candidate most like `name`, if one is like it enough.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = fold(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = strsim::normalized_damerau_levenshtein(&folded, &fold(candidate));
        if likeness >= ALIKE && best.is_none_or(|(found, _)| likeness > found) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The code of the field or table whose code or label is most like `name`.
pub(super) fn nearest_code(form: &Form, name: &str) -> Option<FieldCode> {
    nearest_field(form, name).map(|(code, _)| code)
}

/// The code of the field or table whose code or label is most like `name`, and how it is. A label that is the
/// same is taken first, as people see labels and not codes.
pub(super) fn nearest_field(form: &Form, name: &str) -> Option<(FieldCode, Likeness)> {
    let fields = form
        .all_fields()
        .map(|(_, field)| (&field.code, field.label.as_str()));
    let tables = form
        .tables()
        .iter()
        .map(|table| (&table.code, table.label.as_str()));
    let named: Vec<_> = fields.chain(tables).collect();
    if let Some((code, _)) = named.iter().find(|(_, label)| *label == name) {
        return Some(((*code).clone(), Likeness::Label));
    }
    let names = named
        .iter()
        .flat_map(|(code, label)| [code.as_str(), label]);
    let best = nearest(name, names)?;
    let likeness = if fold(name) == fold(best) {
        Likeness::Overlooked
    } else {
        Likeness::Spelling
    };
    let (code, _) = named
        .iter()
        .find(|(code, label)| code.as_str() == best || *label == best)?;
    Some(((*code).clone(), likeness))
}

/// A name without what people overlook: case, blanks, full-width letters.
fn fold(name: &str) -> String {
    let half_width = |character: char| match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    };
    let letters = name
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '_');
    letters
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_overlooks_case_width_and_blanks() {
        let codes = ["Amount", "Amount_2", "顧客名"];
        let found = |name| nearest(name, codes.into_iter());
        assert_eq!(found("ａｍｏｕｎｔ"), Some("Amount"));
        assert_eq!(found(" amuont"), Some("Amount"));
        assert_eq!(found("顧客名 "), Some("顧客名"));
        assert_eq!(found("Price"), None);
    }
}
