//! A part of a record, read without the rest of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

/// Which values of a record are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fields<'codes> {
    All,
    /// Those of these fields and tables.
    These(Vec<&'codes str>),
}

impl Fields<'_> {
    pub(super) fn is_none(&self) -> bool {
        *self == Self::These(Vec::new())
    }

    /// These values of a record's JSON.
    pub(super) fn read(&self, json: &str) -> serde_json::Result<Map<String, Json>> {
        match self {
            Self::All => serde_json::from_str(json),
            Self::These(codes) => {
                let mut json = serde_json::Deserializer::from_str(json);
                Record(codes).deserialize(&mut json)
            }
        }
    }
}

/// Reads a record's members of these names.
struct Record<'codes>(&'codes [&'codes str]);

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = Map<String, Json>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = Map<String, Json>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut values = Map::new();
        while let Some(code) = members.next_key_seed(Code(self.0))? {
            match code {
                Some(code) => {
                    values.insert(code.to_owned(), members.next_value()?);
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(values)
    }
}

/// Reads a name that is one of these; none for another.
struct Code<'codes>(&'codes [&'codes str]);

impl<'de, 'codes> DeserializeSeed<'de> for Code<'codes> {
    type Value = Option<&'codes str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'codes> Visitor<'_> for Code<'codes> {
    type Value = Option<&'codes str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|code| *code == name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_of_a_record_is_what_the_whole_holds() {
        let record = json!({"a": "x", "b\"": [{"a": "no"}], "c": {"code": "y"}, "d": null});
        let text = record.to_string();
        let read = |fields: Fields<'_>| Json::Object(fields.read(&text).unwrap());
        assert_eq!(read(Fields::All), record);
        let some = Fields::These(vec!["c", "b\"", "none"]);
        assert_eq!(
            read(some),
            json!({"b\"": [{"a": "no"}], "c": {"code": "y"}})
        );
        assert_eq!(read(Fields::These(Vec::new())), json!({}));
    }
}
