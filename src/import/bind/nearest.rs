//! The valid name that was probably meant. Suggestions are words in a message; they never change data.

use std::collections::HashSet;

use crate::model::{FieldCode, Form};
use crate::plain::folded;
use crate::problem::Likeness;

/// How alike two names must be, from 0 to 1, for one to be suggested for the other.
const ALIKE: f64 = 0.6;

/// The longest names that are compared, in bytes. A field's code has at most 128 characters.
const LONGEST: usize = 1024;

/// How much may be compared for one header: pairs of letters. That is far more than a header that a person wrote takes;
/// of one with thousands of unknown columns, those that come first have their suggestions.
const LETTERS: usize = 30_000_000;

/// Looks for names that were probably meant, as long as that takes no longer than its help is worth.
pub(crate) struct Search {
    letters: usize,
}

impl Search {
    pub(crate) fn new() -> Self {
        Self { letters: LETTERS }
    }

    /// Whether `name` may still be compared with these candidates.
    pub(crate) fn takes<'a>(
        &mut self,
        name: &str,
        candidates: impl Iterator<Item = &'a str>,
    ) -> bool {
        let all = candidates.map(str::len).sum::<usize>();
        let cost = name.len().saturating_mul(all);
        let left = self.letters.checked_sub(cost);
        self.letters = left.unwrap_or(self.letters);
        left.is_some()
    }
}

/// The candidate most like `name`, if one is like it enough; none of several that differ from it in what people
/// overlook alone.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let ours = folded(name);
    let mut best: Option<(f64, &str)> = None;
    let mut twin = None;
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST) {
        let other = folded(candidate);
        if !can_be_alike(&ours, &other) {
            continue;
        }
        if other == ours
            && twin
                .replace(candidate)
                .is_some_and(|twin| twin != candidate)
        {
            return None;
        }
        let likeness = strsim::normalized_damerau_levenshtein(&ours, &other);
        if likeness >= ALIKE && best.is_none_or(|(found, _)| likeness > found) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether two names can be alike by their lengths: letters that one has more are as many that differ.
fn can_be_alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.chars().count(), other.chars().count());
    // Both are counts of letters that were read, and small.
    let (Ok(one), Ok(other)) = (u32::try_from(one), u32::try_from(other)) else {
        return false;
    };
    f64::from(one.min(other)) >= ALIKE * f64::from(one.max(other))
}

/// The code of the field or table whose code or label is most like `name`; of several, where they share a label.
pub(crate) fn nearest_codes(form: &Form, name: &str) -> Vec<FieldCode> {
    let nearest = nearest_field(form, name, &mut Search::new());
    nearest.map_or_else(Vec::new, |(codes, _)| codes)
}

/// The code of the field or table whose code or label is most like `name`, and how it is. A label that is the
/// same is taken first, as people see labels and not codes; fields that share it are named all, and so are those
/// whose names differ in what people overlook alone.
pub(crate) fn nearest_field(
    form: &Form,
    name: &str,
    search: &mut Search,
) -> Option<(Vec<FieldCode>, Likeness)> {
    let named: Vec<_> = named(form).collect();
    let labelled = named.iter().filter(|(_, label)| *label == name);
    let labelled: Vec<_> = labelled.map(|(code, _)| (*code).clone()).collect();
    if !labelled.is_empty() {
        return Some((labelled, Likeness::Label));
    }
    let names = || {
        let names = named.iter();
        names.flat_map(|(code, label)| [code.as_str(), label])
    };
    if !search.takes(name, names()) {
        return None;
    }
    let ours = folded(name);
    let twins = named.iter().filter(|(code, label)| {
        name.len() <= LONGEST
            && [code.as_str(), label]
                .iter()
                .any(|other| folded(other) == ours)
    });
    let twins: Vec<_> = twins.map(|(code, _)| (*code).clone()).collect();
    if !twins.is_empty() {
        return Some((twins, Likeness::Overlooked));
    }
    let best = nearest(name, names())?;
    let is_best = |(code, label): &&(&FieldCode, &str)| code.as_str() == best || *label == best;
    let (code, _) = named.iter().find(is_best)?;
    Some((vec![(*code).clone()], Likeness::Spelling))
}

/// The codes of all fields and tables, each with its label.
fn named(form: &Form) -> impl Iterator<Item = (&FieldCode, &str)> {
    let fields = form.all_fields();
    let fields = fields.map(|(_, field)| (&field.code, field.label.as_str()));
    let tables = form.tables().iter();
    fields.chain(tables.map(|table| (&table.code, table.label.as_str())))
}

/// All codes and labels of a form, without what people overlook.
pub(crate) fn folded_names(form: &Form) -> HashSet<String> {
    let names = named(form).flat_map(|(code, label)| [folded(code.as_str()), folded(label)]);
    names.collect()
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
        assert_eq!(nearest("ﾄﾞｱ", ["ドア"].into_iter()), Some("ドア"));
        assert_eq!(found("Price"), None);
    }

    #[test]
    fn of_several_that_differ_in_what_is_overlooked_none_is_the_nearest() {
        let found = |name, options: [&'static str; 2]| nearest(name, options.into_iter());
        assert_eq!(found("A_B", ["A B", "ab"]), None);
        assert_eq!(found("A_B", ["A B", "A B"]), Some("A B"));
        assert_eq!(found("2⁵", ["25", "２５"]), None);
    }
}
