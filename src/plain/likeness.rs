//! How alike two names are, and which of several was probably meant by one.

use super::folded;

/// How alike two names must be, from 0 to 1, for one to be suggested for the other.
const ALIKE: f64 = 0.6;

/// The longest names that are compared, in bytes. A field's code has at most 128 characters.
const LONGEST: usize = 1024;

/// Whether a name is short enough to be compared with others.
pub fn may_be_compared(name: &str) -> bool {
    name.len() <= LONGEST
}

/// How alike two names are, without what people overlook, if they are alike enough.
pub fn likeness(one: &str, other: &str) -> Option<f64> {
    if !may_be_compared(one) || !may_be_compared(other) {
        return None;
    }
    likeness_of(&folded(one), &folded(other))
}

fn likeness_of(one: &str, other: &str) -> Option<f64> {
    if !can_be_alike(one, other) {
        return None;
    }
    let likeness = strsim::normalized_damerau_levenshtein(one, other);
    (likeness >= ALIKE).then_some(likeness)
}

/// The candidate most like `name`, if one is like it enough; none of several that differ from it in what people
/// overlook alone.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if !may_be_compared(name) {
        return None;
    }
    let ours = folded(name);
    let mut best: Option<(f64, &str)> = None;
    let mut twin = None;
    for candidate in candidates.filter(|candidate| may_be_compared(candidate)) {
        let other = folded(candidate);
        let Some(likeness) = likeness_of(&ours, &other) else {
            continue;
        };
        if other == ours
            && twin
                .replace(candidate)
                .is_some_and(|twin| twin != candidate)
        {
            return None;
        }
        if best.is_none_or(|(found, _)| likeness > found) {
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
