//! The field that was probably meant. Suggestions are words in a message; they never change data.

use std::collections::HashSet;

use crate::model::{FieldCode, Form};
use crate::plain::{folded, may_be_compared, nearest};
use crate::problem::Likeness;

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
        may_be_compared(name)
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
