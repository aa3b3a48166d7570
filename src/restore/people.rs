//! Who is named in the records of a backup, and who of them does not exist any more.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::options::{Options, UserMap};
use crate::api::ApiError;
use crate::job::Server;
use crate::model::{FieldCode, FieldKind, Form};

/// How many codes are asked for at once.
const AT_ONCE: usize = 100;

/// Codes, by what they are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Users, by their login names.
    pub users: BTreeSet<String>,
    /// Departments.
    pub organizations: BTreeSet<String>,
    /// Groups.
    pub groups: BTreeSet<String>,
}

impl People {
    /// Whether nobody is among them.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.organizations.is_empty() && self.groups.is_empty()
    }

    /// All codes.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let all = self
            .users
            .iter()
            .chain(&self.organizations)
            .chain(&self.groups);
        all.map(String::as_str)
    }

    /// Adds those whom a record names in fields that are sent, as whoever they are now.
    pub(super) fn look(&mut self, fields: &Map<String, Json>, options: &Options) {
        for field in fields.values() {
            let (kind, value) = (field["type"].as_str().unwrap_or_default(), &field["value"]);
            let those = match kind {
                "USER_SELECT" => &mut self.users,
                "CREATOR" | "MODIFIER" if options.with_system_fields => &mut self.users,
                "ORGANIZATION_SELECT" => &mut self.organizations,
                "GROUP_SELECT" => &mut self.groups,
                "SUBTABLE" => {
                    let rows = value.as_array().into_iter().flatten();
                    for cells in rows.filter_map(|row| row["value"].as_object()) {
                        self.look(cells, options);
                    }
                    continue;
                }
                _ => continue,
            };
            add(those, value, &options.users);
        }
    }
}

fn add(those: &mut BTreeSet<String>, value: &Json, users: &UserMap) {
    let one = std::slice::from_ref(value);
    let list = value.as_array().map_or(one, Vec::as_slice);
    for code in list.iter().filter_map(|one| one["code"].as_str()) {
        if let Some(code) = users.of(code).filter(|code| !those.contains(*code)) {
            those.insert(code.to_owned());
        }
    }
}

/// Those whom kintone does not know.
///
/// # Errors
/// What keeps kintone from being asked.
pub async fn unknown_people(
    server: Server<'_>,
    form: &Form,
    people: &People,
) -> Result<People, ApiError> {
    let field = |kinds: &[FieldKind]| {
        let mut fields = form.all_fields();
        let found = fields.find(|(_, field)| kinds.contains(&field.kind));
        found.map(|(_, field)| field.code.clone())
    };
    let users = field(&[FieldKind::UserSelect, FieldKind::Creator]);
    let organizations = field(&[FieldKind::OrganizationSelect]);
    let groups = field(&[FieldKind::GroupSelect]);
    Ok(People {
        users: unknown(server, users, &people.users).await?,
        organizations: unknown(server, organizations, &people.organizations).await?,
        groups: unknown(server, groups, &people.groups).await?,
    })
}

/// kintone says of a list of codes only that one of them is unknown: the list is halved until it is found.
async fn unknown(
    server: Server<'_>,
    field: Option<FieldCode>,
    codes: &BTreeSet<String>,
) -> Result<BTreeSet<String>, ApiError> {
    let mut found = BTreeSet::new();
    // Where no field takes them, none is sent.
    let Some(field) = field else {
        return Ok(found);
    };
    let codes: Vec<_> = codes.iter().map(String::as_str).collect();
    let mut waiting: Vec<&[&str]> = codes.chunks(AT_ONCE).collect();
    while let Some(some) = waiting.pop() {
        if server.client.knows_codes(server.app, &field, some).await? {
            continue;
        }
        if let [only] = some {
            found.insert((*only).to_owned());
        } else {
            let (first, second) = some.split_at(some.len() / 2);
            waiting.extend([first, second]);
        }
    }
    Ok(found)
}
