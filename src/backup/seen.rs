//! What is seen of a record that is backed up: which one it is, its attachments, and who is named in it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

/// A record.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) id: u64,
    pub(super) revision: u64,
    /// Its attachments, in the order in which they stand in it.
    pub(super) files: Vec<SeenFile>,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SeenFile {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) size: u64,
}

/// Who is named in records: names by codes.
#[derive(Debug, Default)]
pub(super) struct People {
    users: BTreeMap<String, String>,
    organizations: BTreeMap<String, String>,
    groups: BTreeMap<String, String>,
}

impl Seen {
    /// Looks at a record; who is named in it is added to those who were seen before.
    pub(super) fn of(record: &str, people: &mut People) -> serde_json::Result<Self> {
        use serde::de::Error as _;
        let record: Map<String, Json> = serde_json::from_str(record)?;
        let number = |name: &'static str| {
            let text = record.get(name).and_then(|field| field["value"].as_str());
            let number = text.and_then(|text| text.parse().ok());
            number.ok_or_else(|| serde_json::Error::missing_field(name))
        };
        let mut seen = Self {
            id: number("$id")?,
            revision: number("$revision")?,
            files: Vec::new(),
        };
        seen.look(&record, people);
        Ok(seen)
    }

    fn look(&mut self, fields: &Map<String, Json>, people: &mut People) {
        for field in fields.values() {
            let (kind, value) = (field["type"].as_str().unwrap_or_default(), &field["value"]);
            match kind {
                "FILE" => self.files.extend(elements(value).filter_map(SeenFile::of)),
                "SUBTABLE" => {
                    for cells in elements(value).filter_map(|row| row["value"].as_object()) {
                        self.look(cells, people);
                    }
                }
                "USER_SELECT" | "STATUS_ASSIGNEE" | "CREATOR" | "MODIFIER" => {
                    People::add(&mut people.users, value);
                }
                "ORGANIZATION_SELECT" => People::add(&mut people.organizations, value),
                "GROUP_SELECT" => People::add(&mut people.groups, value),
                _ => {}
            }
        }
    }
}

/// The elements of a list; what is not a list is its own.
fn elements(value: &Json) -> impl Iterator<Item = &Json> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter()
}

impl SeenFile {
    fn of(json: &Json) -> Option<Self> {
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Some(Self {
            key: text("fileKey")?,
            name: text("name")?,
            size: text("size")?.parse().ok()?,
        })
    }
}

impl People {
    fn add(those: &mut BTreeMap<String, String>, value: &Json) {
        for one in elements(value) {
            let (code, name) = (one["code"].as_str(), one["name"].as_str());
            if let Some(code) = code.filter(|code| !those.contains_key(*code)) {
                those.insert(code.to_owned(), name.unwrap_or_default().to_owned());
            }
        }
    }

    /// Those of an earlier backup.
    pub(super) fn from_document(document: &Json) -> Self {
        let those = |name: &str| {
            let those = document[name].as_object().into_iter().flatten();
            those
                .map(|(code, name)| (code.clone(), name.as_str().unwrap_or_default().to_owned()))
                .collect()
        };
        Self {
            users: those("users"),
            organizations: those("organizations"),
            groups: those("groups"),
        }
    }

    pub(super) fn document(&self) -> Json {
        json!({"users": self.users, "organizations": self.organizations, "groups": self.groups})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_people_are_seen_in_tables_too() {
        let record = r#"{"$id": {"type": "__ID__", "value": "7"}, "$revision": {"type": "__REVISION__", "value": "2"},
            "By": {"type": "CREATOR", "value": {"code": "sato", "name": "佐藤"}},
            "T": {"type": "SUBTABLE", "value": [{"id": "1", "value": {
                "F": {"type": "FILE", "value": [{"fileKey": "k", "name": "n", "size": "3", "contentType": "t"}]},
                "G": {"type": "GROUP_SELECT", "value": [{"code": "g", "name": "G"}]}}}]}}"#;
        let mut people = People::default();
        let seen = Seen::of(record, &mut people).unwrap();
        assert_eq!((seen.id, seen.revision, seen.files.len()), (7, 2, 1));
        let document = people.document();
        assert_eq!(document["users"]["sato"], "佐藤");
        assert_eq!(document["groups"]["g"], "G");
        assert_eq!(People::from_document(&document).document(), document);
        assert!(Seen::of("{}", &mut people).is_err());
    }
}
