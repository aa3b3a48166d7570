//! What is behind each code, kintable's and kintone's: cause and remedy, without asking anyone. The texts are in
//! `problem`; here they become pages and documents.

mod page;

pub use page::{document, list, list_document, page};

pub use crate::problem::{explain, explanations};

/// The codes most like this one, the nearest first; of a part of codes, all that have it.
pub fn nearest(code: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    const MOST_OF_A_PART: usize = 12;
    const ALIKE: f64 = 0.5;
    let typed = code.to_ascii_lowercase();
    let has_part = |known: &str| {
        let known = known.to_ascii_lowercase();
        known.split(['.', '_']).any(|part| part == typed)
    };
    let of_it = explanations().map(|explanation| &*explanation.code);
    let of_it: Vec<_> = of_it.filter(|code| has_part(code)).collect();
    if !of_it.is_empty() {
        return of_it.into_iter().take(MOST_OF_A_PART).collect();
    }
    let mut found: Vec<_> = explanations()
        .map(|explanation| {
            let known = explanation.code.to_ascii_lowercase();
            // A word of a code may be all that is remembered.
            let parts = known.split('.').chain([known.as_str()]);
            let likeness = parts.map(|part| strsim::normalized_damerau_levenshtein(&typed, part));
            let likeness = likeness.fold(0.0, f64::max);
            (likeness, &*explanation.code)
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.iter().take(MOST).map(|(_, code)| *code).collect()
}
