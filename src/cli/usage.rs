//! Options that contradict or mean nothing, and the texts of options that mean one thing wherever they are typed.

use std::error::Error;
use std::str::FromStr;

use super::reasons::japanese;
use crate::language::{Text, text};

/// Options that are missing, malformed or contradictory.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(pub(super) Text);

/// A variable of the environment; an empty one is as good as none, as CI systems set it so.
pub(super) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// An option that was given as an empty string is a variable that someone forgot to set, never "no option".
pub(super) fn filled(option: &str, value: Option<&str>) -> Result<Option<String>, UsageError> {
    match value {
        Some("") => Err(UsageError(text!(
            "`{option}` is empty: add a value, or remove it",
            "「{option}」が空です。値を指定するか、オプションを外してください。"
        ))),
        other => Ok(other.map(str::to_owned)),
    }
}

/// A condition in the query language of kintone, to be met beside others: what is not complete in itself could go on
/// into them, and mean something else.
pub(super) fn condition(option: &str, value: Option<&str>) -> Result<Option<String>, UsageError> {
    let value = filled(option, value)?;
    if value.as_deref().is_none_or(is_complete) {
        return Ok(value);
    }
    Err(UsageError(text!(
        "`{option}`: a parenthesis or a quotation mark has no counterpart",
        "「{option}」：かっこ、またはダブルクォーテーションの対応が取れていません。"
    )))
}

/// Whether each parenthesis outside of texts, and each text, begins and ends within a condition.
fn is_complete(condition: &str) -> bool {
    let (mut open, mut is_text) = (0_u32, false);
    let mut characters = condition.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_text => {
                characters.next();
            }
            '"' => is_text = !is_text,
            '(' if !is_text => open += 1,
            ')' if !is_text => match open.checked_sub(1) {
                Some(left) => open = left,
                None => return false,
            },
            _ => {}
        }
    }
    open == 0 && !is_text
}

/// What the text of an option means.
pub(super) fn parsed<T>(option: &str, text: &str) -> Result<T, UsageError>
where
    T: FromStr<Err: Error + 'static>,
{
    text.parse().map_err(|reason: T::Err| {
        let japanese = japanese(&reason).unwrap_or_else(|| reason.to_string());
        UsageError(text!("`{option}`: {reason}", "「{option}」：{japanese}"))
    })
}

/// `A, B` are two names; a trailing comma names nothing.
pub(super) fn field_names(option: &str, text: &str) -> Result<Vec<String>, UsageError> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim) {
        if names.iter().any(|named| named == name) {
            return Err(named_twice(option, name));
        }
        names.extend((!name.is_empty()).then(|| name.to_owned()));
    }
    if names.is_empty() {
        return Err(UsageError(text!(
            "`{option}` has no field",
            "「{option}」にフィールドの指定がありません。"
        )));
    }
    Ok(names)
}

/// The fields that an option names, if it is given.
pub(super) fn fields(option: &str, typed: Option<&str>) -> Result<Option<Vec<String>>, UsageError> {
    let names = filled(option, typed)?;
    names.map(|names| field_names(option, &names)).transpose()
}

pub(super) fn named_twice(option: &str, name: &str) -> UsageError {
    UsageError(text!(
        "`{option}` has \"{name}\" twice",
        "「{option}」に「{name}」が2回指定されています。"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_complete_in_itself() {
        for complete in [
            "",
            "$id > 3",
            "(a = 1 or b in (\"x\", \"y\")) and c = 2",
            r#"a = ") or (" and b like "\"(""#,
        ] {
            assert!(is_complete(complete), "{complete}");
        }
        for open in [
            "$id = 2) or ($id > 3",
            "(a = 1",
            "a = 1)",
            r#"a = "x\""#,
            ")(",
        ] {
            assert!(!is_complete(open), "{open}");
        }
    }
}
