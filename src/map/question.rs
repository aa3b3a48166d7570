//! The records that a map looks for by a condition of its own: `会社名 = "{{ 会社名 }}" and 状態 not in ("終了")`.

use std::ops::Range;

use super::matching::{self, Matched};
use crate::api::quoted;
use crate::language::Text;
use crate::toml_file::{Complaints, Named};

/// A condition of kintone's query language with places for what a record's fields say.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchQuery {
    parts: Vec<Part>,
    /// Where it is in the map.
    at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    /// What is compared of a field, by its position among those that find records.
    Value(usize),
}

impl MatchQuery {
    /// Where it is in the map.
    pub fn at(&self) -> &Range<usize> {
        &self.at
    }

    /// The condition for these values, in the order of the fields that find records. Values stand between quotation marks,
    /// and cannot end them.
    pub fn condition(&self, values: &[&str]) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(at) => {
                let quoted = quoted(values.get(*at).unwrap_or(&""));
                quoted[1..quoted.len() - 1].to_owned()
            }
        };
        self.parts.iter().map(part).collect()
    }
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// A query, and the fields that it asks for, each once.
pub(super) fn read(
    query: &Named,
    complaints: &mut Complaints<'_>,
) -> Option<(MatchQuery, Vec<Matched>)> {
    let mut matched: Vec<Matched> = Vec::new();
    let mut parts = Vec::new();
    let mut is_quoted = false;
    let mut rest = query.text.as_str();
    while let Some(open) = rest.find(OPEN) {
        let (before, behind) = rest.split_at(open);
        is_quoted = is_quoted_behind(before, is_quoted);
        let Some(close) = behind.find(CLOSE) else {
            let expected = Text::fixed(
                "a condition whose every `{{` has its `}}`",
                "「{{」ごとに「}}」がある条件",
            );
            complaints.invalid("query", &query.at, expected);
            return None;
        };
        if !is_quoted {
            let expected = Text::fixed(
                "a condition with its values in quotation marks, like: name = \"{{ name }}\"",
                "値をダブルクォーテーションで囲んだ条件（例：name = \"{{ name }}\"）",
            );
            complaints.invalid("query", &query.at, expected);
            return None;
        }
        let inner = &behind[OPEN.len()..close];
        let blanks = inner.len() - inner.trim_start().len();
        // Its own quotation mark comes before the query, as it is read as a rule is that has nothing else.
        let at = query.at.start + query.text.len() - rest.len() + open + OPEN.len() + blanks;
        let rule = Named {
            text: inner.trim().to_owned(),
            at: at..(at + inner.trim().len() + 1).min(query.at.end),
        };
        let found = matching::read(&rule, complaints)?;
        let known = matched
            .iter()
            .position(|one| one.field.text == found.field.text);
        let at = match known {
            Some(at) if matched[at].rule == found.rule => at,
            Some(_) => {
                let expected = Text::fixed(
                    "a condition that takes the same of a field wherever it names it",
                    "同じフィールドを同じ方法で使う条件",
                );
                complaints.invalid("query", &found.field.at, expected);
                return None;
            }
            None => {
                matched.push(found);
                matched.len() - 1
            }
        };
        parts.push(Part::Text(before.to_owned()));
        parts.push(Part::Value(at));
        rest = &behind[close + CLOSE.len()..];
    }
    parts.push(Part::Text(rest.to_owned()));
    if matched.is_empty() {
        let expected = Text::fixed(
            "a condition with at least one field of the file, like: name = \"{{ name }}\"",
            "ファイルのフィールドを1つ以上使う条件（例：name = \"{{ name }}\"）",
        );
        complaints.invalid("query", &query.at, expected);
        return None;
    }
    let at = query.at.clone();
    Some((MatchQuery { parts, at }, matched))
}

/// Whether what comes behind a part of a query stands between quotation marks.
fn is_quoted_behind(part: &str, mut is_quoted: bool) -> bool {
    let mut is_escaped = false;
    for character in part.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
    }
    is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toml_file::{Dialect, TomlText};

    fn understand(query: &str) -> Result<(MatchQuery, Vec<Matched>), usize> {
        let text = TomlText::new("");
        let mut complaints = Complaints::new(&text, Dialect::Map);
        let named = Named {
            text: query.to_owned(),
            at: 0..0,
        };
        let read = read(&named, &mut complaints);
        read.ok_or(complaints.problems.len())
    }

    #[test]
    fn a_value_cannot_leave_its_quotation_marks() {
        let query =
            "(name = \"{{ name }}\" or alias like \"{{name}}\") and area = \"x{{ area[:2] }}\"";
        let (query, matched) = understand(query).unwrap();
        let names: Vec<_> = matched.iter().map(|one| one.field.text.as_str()).collect();
        assert_eq!(names, ["name", "area"]);
        assert_eq!(
            query.condition(&["a\" or \"\\", "b\nc"]),
            "(name = \"a\\\" or \\\"\\\\\" or alias like \"a\\\" or \\\"\\\\\") and area = \"xb\\nc\""
        );
    }

    #[test]
    fn what_finds_all_records_or_could_be_another_condition_is_an_error() {
        for query in [
            "",
            "name = \"a\"",
            "name = {{ name }}",
            "name = \"a\\\"\" and x = {{ name }}",
            "name = \"{{ name\"",
            "name = \"{{ name|what }}\"",
            "name = \"{{ name }}\" or x = \"{{ name[:2] }}\"",
        ] {
            assert_eq!(understand(query).err(), Some(1), "{query}");
        }
    }
}
