//! The words of an expression's text, as far as they tell what it names before it is ever evaluated.

use std::ops::Range;

/// A word, a text in quotes, or a sign, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Name(Range<usize>),
    /// What stands between the quotes.
    Quoted(Range<usize>),
    Sign(char),
}

/// The words of an expression, in their order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut words = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        if matches!(character, '\'' | '"') {
            let mut end = text.len();
            while let Some((at, inner)) = characters.next() {
                match inner {
                    // What stands behind it ends no text.
                    '\\' => drop(characters.next()),
                    _ if inner == character => {
                        end = at;
                        break;
                    }
                    _ => {}
                }
            }
            words.push(Word::Quoted(start + 1..end));
        } else if is_part(character) {
            let mut end = start + character.len_utf8();
            while let Some((at, inner)) = characters.next_if(|(_, next)| is_part(*next)) {
                end = at + inner.len_utf8();
            }
            words.push(Word::Name(start..end));
        } else if !character.is_whitespace() {
            words.push(Word::Sign(character));
        }
    }
    words
}

/// Each filter, and how many arguments it has.
pub(super) fn filters(words: &[Word]) -> impl Iterator<Item = (Range<usize>, usize)> {
    words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| match (word, words.get(at + 1)) {
            (Word::Sign('|'), Some(Word::Name(name))) => {
                Some((name.clone(), arguments(&words[at + 2..])))
            }
            _ => None,
        })
}

/// How many arguments stand in the brackets with which these words begin.
fn arguments(words: &[Word]) -> usize {
    if words.first() != Some(&Word::Sign('(')) || words.get(1) == Some(&Word::Sign(')')) {
        return 0;
    }
    let (mut depth, mut count) = (0, 1);
    for word in words {
        match word {
            Word::Sign('(' | '[' | '{') => depth += 1,
            Word::Sign(')' | ']' | '}') => depth -= 1,
            Word::Sign(',') if depth == 1 => count += 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    count
}

/// The names by which an expression takes the parts of this variable; `None` where it makes one of them itself.
pub(super) fn parts_of(variable: &str, text: &str, words: &[Word]) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_part = at > 0 && words[at - 1] == Word::Sign('.');
        if is_part || !matches!(word, Word::Name(name) if text[name.clone()] == *variable) {
            continue;
        }
        let part = match words.get(at + 1..)? {
            [Word::Sign('['), Word::Quoted(part), Word::Sign(']'), ..]
            | [Word::Sign('.'), Word::Name(part), ..] => &text[part.clone()],
            _ => return None,
        };
        if part.contains('\\') {
            return None;
        }
        parts.push(part.to_owned());
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_those_behind_a_bar_that_is_in_no_text() {
        for (text, expected) in [
            ("a | trim", &[("trim", 0)][..]),
            ("a|pad(5, '0')|upper()", &[("pad", 2), ("upper", 0)]),
            ("a|split(b[1:(2, 3)], 'x,\\'y')", &[("split", 2)]),
            ("'a|b' ~ c", &[]),
            ("a|replace(b|lower, \"|\")", &[("replace", 2), ("lower", 0)]),
        ] {
            let words = words(text);
            let found: Vec<_> = filters(&words)
                .map(|(name, arguments)| (&text[name], arguments))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn parts_are_named_or_made() {
        for (text, expected) in [
            ("名 ~ columns['first name']", Some(&["first name"][..])),
            ("columns [ \"a\" ] ~ columns.b", Some(&["a", "b"])),
            ("columns[a]", None),
            ("columns['a' ~ b]", None),
            ("columns['a\\n']", None),
            ("columns", None),
            ("'columns' ~ x.columns", Some(&[])),
        ] {
            let found = parts_of("columns", text, &words(text));
            let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()));
            assert_eq!(found, expected.map(Iterator::collect), "{text}");
        }
    }
}
