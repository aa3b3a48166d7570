//! Options in a project file: what is typed behind `--` on a command line.

use crate::language::Text;
use crate::toml_file::{Complaints, Keys, Named, Valued};

use super::known::{Known, Takes};
use super::secrets::{PING, SECRETS, belongs, is_address, secret, tell_address};

/// An option with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The name, without `--`.
    pub name: Named,
    /// What it is set to.
    pub value: Value,
}

/// What an option is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// It is there, or it is not.
    Flag(bool),
    /// Its values, in order.
    Texts(Vec<Named>),
}

/// The option whose value may hold a login.
const PROXY: &str = "proxy";

/// The options among the keys that were not taken; what is none of them is unknown. `own` are the keys that were.
pub(super) fn options(
    keys: &Keys<'_, '_>,
    own: &[&str],
    known: &[&Known],
    complaints: &mut Complaints<'_>,
) -> Vec<Given> {
    let mut given = Vec::new();
    for (name, value) in keys.rest() {
        if let Some((_, place)) = SECRETS.iter().find(|(secret, _)| *secret == name.text) {
            secret(&name, belongs(place), complaints);
        } else if let Some(option) = known.iter().find(|option| option.name == name.text) {
            given.extend(read(name, value, option.takes, complaints));
        } else {
            let names = known.iter().map(|option| option.name.as_str());
            complaints.unknown(&name, names.chain(own.iter().copied()));
        }
    }
    // The document has its keys in the order of the alphabet; people wrote them in another.
    given.sort_by_key(|option| option.name.at.start);
    given
}

fn read(
    name: Named,
    value: &Valued<'_>,
    takes: Takes,
    complaints: &mut Complaints<'_>,
) -> Option<Given> {
    let at = value.span();
    let inner = value.get_ref();
    if takes == Takes::Flag {
        let Some(flag) = inner.as_bool() else {
            let expected = Text::fixed("true or false", "trueまたはfalse");
            complaints.invalid(&name.text, &at, expected);
            return None;
        };
        let value = Value::Flag(flag);
        return Some(Given { name, value });
    }
    let texts = match (inner.as_array(), takes) {
        (Some(list), Takes::Several | Takes::Joined) if !list.is_empty() => {
            let texts = list.iter().map(text);
            texts.collect::<Option<Vec<_>>>()
        }
        (Some(_), _) => None,
        (None, _) => text(value).map(|text| vec![text]),
    };
    // Typed behind `--`, an empty text is a mistake, too.
    let filled = texts.filter(|texts| texts.iter().all(|text| !text.text.is_empty()));
    let Some(mut texts) = filled else {
        complaints.invalid(&name.text, &at, expected(takes));
        return None;
    };
    if name.text == PROXY && texts.iter().any(|text| text.text.contains('@')) {
        let place = Text::fixed(
            "set HTTPS_PROXY in the environment instead",
            "環境変数HTTPS_PROXYを設定してください。",
        );
        secret(&name, place, complaints);
        return None;
    }
    if name.text == PING && texts.iter().any(|text| is_address(&text.text)) {
        tell_address(&name, complaints);
        return None;
    }
    if takes == Takes::Joined {
        let words: Vec<_> = texts.iter().map(|text| text.text.as_str()).collect();
        texts = vec![Named {
            text: words.join(","),
            at,
        }];
    }
    let value = Value::Texts(texts);
    Some(Given { name, value })
}

fn expected(takes: Takes) -> Text {
    match takes {
        Takes::Several | Takes::Joined => Text::fixed(
            "a text that is not empty, a number, or a list of them",
            "空でない文字列か数、またはそのリスト",
        ),
        Takes::Flag | Takes::One => Text::fixed(
            "a text that is not empty, or a number",
            "空でない文字列、または数",
        ),
    }
}

/// A text, or a number as it is typed.
fn text(value: &Valued<'_>) -> Option<Named> {
    let inner = value.get_ref();
    let text = match (inner.as_str(), inner.as_integer()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(number)) if number.radix() == 10 => number.as_str().replace('_', ""),
        _ => inner.as_float()?.as_str().replace('_', ""),
    };
    Some(Named {
        text,
        at: value.span(),
    })
}
