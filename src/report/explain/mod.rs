//! What is behind each code, kintable's and kintone's: cause and remedy, without asking anyone. The texts are in
//! `problem`; here they become pages and documents.

mod page;

pub use page::{document, list, list_document, page};

use crate::plain::likeness;
pub use crate::problem::{explain, explanations};

/// The codes most like this one, the nearest first; of a part of codes, all that have it.
pub fn nearest(code: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    const MOST_OF_A_PART: usize = 12;
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
        .filter_map(|explanation| {
            let known = &*explanation.code;
            // A word of a code may be all that is remembered.
            let parts = known.split('.').chain([known]);
            let found = parts.filter_map(|part| likeness(code, part));
            Some((found.max_by(f64::total_cmp)?, known))
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.iter().take(MOST).map(|(_, code)| *code).collect()
}
