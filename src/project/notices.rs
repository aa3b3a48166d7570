//! Who is told how a job's runs end: the options of an import, under shorter names and without a secret.

use toml::de::DeTable;

use crate::toml_file::{Complaints, Keys, Named, text_of, texts_of};

use super::options::{Given, Value};
use super::secrets::{PING, is_address, tell_address};

/// The keys, each with its option.
const KEYS: [(&str, &str); 5] = [
    ("url-env", "notify-env"),
    ("ping-env", "ping-env"),
    ("on", "notify-on"),
    ("format", "notify-format"),
    ("timeout", "notify-timeout"),
];

/// The keys of receivers that need no secret, each with what begins the receiver.
const RECEIVERS: [(&str, &str); 2] = [("command", ""), ("mail", "mailto:")];

/// What would have an address itself.
const ADDRESSES: [&str; 2] = ["url", PING];

pub(super) fn notices(table: &DeTable<'_>, complaints: &mut Complaints<'_>) -> Vec<Given> {
    let mut keys = Keys::new(table);
    let mut given = Vec::new();
    for (key, option) in KEYS {
        let Some((at, value)) = keys.take(key) else {
            continue;
        };
        let texts = if key == "url-env" {
            texts_of(key, value, complaints)
        } else {
            text_of(key, value, complaints).into_iter().collect()
        };
        let name = Named {
            text: option.to_owned(),
            at,
        };
        let value = Value::Texts(texts);
        given.push(Given { name, value });
    }
    for (key, before) in RECEIVERS {
        let Some((at, value)) = keys.take(key) else {
            continue;
        };
        let mut texts = texts_of(key, value, complaints);
        let address = texts.iter().find(|text| is_address(&text.text));
        if let Some(address) = address {
            let text = key.to_owned();
            let at = address.at.clone();
            tell_address(&Named { text, at }, complaints);
            continue;
        }
        for text in &mut texts {
            text.text.insert_str(0, before);
        }
        let name = Named {
            text: "notify".to_owned(),
            at,
        };
        let value = Value::Texts(texts);
        given.push(Given { name, value });
    }
    for (name, _) in keys.rest() {
        if ADDRESSES.contains(&name.text.as_str()) {
            tell_address(&name, complaints);
        } else {
            let known = KEYS.iter().chain(&RECEIVERS);
            complaints.unknown(&name, known.map(|(key, _)| *key));
        }
    }
    given
}
