//! What is behind each code, kintable's and kintone's: cause and remedy, without asking anyone. The texts are in
//! `problem`; here they become pages and documents.

mod page;

pub use page::{document, list, list_document, page};

pub use crate::problem::{explain, explanations};

/// The codes most like this one, the nearest first.
pub fn nearest(code: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    const ALIKE: f64 = 0.5;
    let typed = code.to_ascii_lowercase();
    let mut found: Vec<_> = explanations()
        .map(|explanation| {
            let known = explanation.code.to_ascii_lowercase();
            let likeness = strsim::normalized_damerau_levenshtein(&typed, &known);
            (likeness, &*explanation.code)
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.iter().take(MOST).map(|(_, code)| *code).collect()
}
