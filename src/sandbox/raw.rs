//! JSON as a call sends it. Texts are parts of the body that they came in wherever they hold no escape, and members
//! stand as they came, so that bodies of very many records are read at once and cheaply.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value as Json};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw<'body> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'body, str>),
    List(Vec<Self>),
    Object(Object<'body>),
    /// JSON that is read when its turn comes.
    Late(&'body str),
}

/// The members of an object. Of members with one name the last counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Object<'body>(Vec<(Cow<'body, str>, Raw<'body>)>);

impl<'body> Object<'body> {
    pub(super) fn get(&self, name: &str) -> Option<&Raw<'body>> {
        let mut members = self.0.iter().rev();
        members.find(|(held, _)| held == name).map(|(_, raw)| raw)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Raw<'body>)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), raw))
    }

    pub(super) fn insert(&mut self, name: impl Into<Cow<'body, str>>, raw: Raw<'body>) {
        self.0.push((name.into(), raw));
    }

    /// Adds an element to the list of this name. What is no list stays as it is.
    pub(super) fn append(&mut self, name: &str, raw: Raw<'body>) {
        let mut members = self.0.iter_mut().rev();
        match members.find(|(held, _)| held == name) {
            Some((_, Raw::List(elements))) => elements.push(raw),
            Some(_) => {}
            None => self.insert(name.to_owned(), Raw::List(vec![raw])),
        }
    }
}

impl<'body> Raw<'body> {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_object(&self) -> Option<&Object<'body>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member of this name, of an object that has it.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

/// What a file states, as if it had been sent.
impl<'json> From<&'json Json> for Raw<'json> {
    fn from(json: &'json Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Bool(*flag),
            Json::Number(number) => Self::Number(number.clone()),
            Json::String(text) => Self::Text(text.into()),
            Json::Array(elements) => Self::List(elements.iter().map(Self::from).collect()),
            Json::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, json)| (name.into(), json.into()));
                Self::Object(Object(members.collect()))
            }
        }
    }
}

/// A text that is borrowed if it can be.
struct Text<'body>(Cow<'body, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(text.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(text.to_owned().into()))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
                object(members)
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Raw::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Raw::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Raw::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Raw::Null, Raw::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Raw::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Raw::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        object(members).map(Raw::Object)
    }
}

/// Most objects are a field's, and have one member.
fn object<'de, A: MapAccess<'de>>(mut members: A) -> Result<Object<'de>, A::Error> {
    let mut object = Vec::with_capacity(1);
    while let Some((Text(name), raw)) = members.next_entry()? {
        object.push((name, raw));
    }
    Ok(Object(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Object<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn texts_are_parts_of_the_body_unless_they_hold_an_escape() {
        let read = read(r#"{"a": "x", "b": "x\ny", "\u0063": 1.50}"#);
        let borrowed = |name: &str| match read.get(name) {
            Some(Raw::Text(text)) => matches!(text, Cow::Borrowed(_)),
            _ => panic!("{name} is no text"),
        };
        assert!(borrowed("a") && !borrowed("b"));
        assert_eq!(read.get("b").and_then(Raw::as_str), Some("x\ny"));
        assert_eq!(read.get("c"), Some(&Raw::from(&serde_json::json!(1.5))));
    }

    #[test]
    fn of_members_with_one_name_the_last_counts() {
        assert_eq!(read(r#"{"a": 1, "a": null}"#).get("a"), Some(&Raw::Null));
    }
}
