//! What will become of each record: one pure function of the record and of what exists.

use std::collections::{HashMap, HashSet};

use super::assemble::Assembled;
use super::keys::Key;
use super::options::Missing;
use crate::model::{ProblemKind, RecordId};

/// What is known of the records that kintone holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Existing {
    /// Nothing was read, as no option needs it: kintone decides.
    Unread,
    /// The check found a record for every key.
    All,
    /// Of the records asked for, these exist.
    Ids(HashSet<RecordId>),
    /// Of the unique values asked for, these exist, as [`Key::Unique`] compares them, each in one record.
    Values(HashMap<String, RecordId>),
}

impl Existing {
    /// The record that a key names: by its number, whether it exists or not, or by a value that was found.
    pub(super) fn record_of(&self, key: &Key) -> Option<RecordId> {
        match (key, self) {
            (Key::Record(number), _) => Some(number.id),
            (Key::Unique { compared, .. }, Self::Values(records)) => records.get(compared).copied(),
            _ => None,
        }
    }
}

/// What will become of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It is added.
    Create,
    /// The record of its key exists and is updated.
    Update,
    /// kintone updates the record of its key, or adds one where there is none.
    Upsert,
    /// It is left out, as no record has its key.
    SkipMissing,
    /// The file is refused, as no record has its key.
    RefuseMissing,
}

/// A record and what will become of it.
#[derive(Debug)]
pub(super) struct Planned {
    /// What will become of it.
    pub(super) action: Action,
    /// The record.
    pub(super) assembled: Assembled,
}

/// Decides what becomes of a record.
pub(super) fn decide(key: Option<&Key>, existing: &Existing, missing: Missing) -> Action {
    let exists = match (key, existing) {
        (None | Some(Key::Empty | Key::Unreadable), _) => return Action::Create,
        (_, Existing::Unread) => return Action::Upsert,
        (_, Existing::All) => true,
        (Some(Key::Record(number)), Existing::Ids(ids)) => ids.contains(&number.id),
        (Some(Key::Unique { compared, .. }), Existing::Values(records)) => {
            records.contains_key(compared)
        }
        (Some(_), _) => false,
    };
    match missing {
        _ if exists => Action::Update,
        Missing::Insert => Action::Create,
        Missing::Skip => Action::SkipMissing,
        Missing::Error => Action::RefuseMissing,
    }
}

/// What a user is told of a record whose key finds nothing.
pub(super) fn missing_problem(action: Action, key: &Key) -> Option<ProblemKind> {
    let text = match key {
        Key::Record(number) => number.id.to_string(),
        Key::Unique { value, .. } => value.clone(),
        Key::Empty | Key::Unreadable => return None,
    };
    match action {
        Action::SkipMissing => Some(ProblemKind::KeyNotFoundSkipped { text }),
        Action::RefuseMissing => Some(ProblemKind::KeyNotFound { text }),
        Action::Create | Action::Update | Action::Upsert => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_a_record_follows_its_key() {
        let unique = |text: &str| Key::Unique {
            value: text.to_owned(),
            compared: text.to_owned(),
        };
        let a = unique("a");
        let b = unique("b");
        let record = "7".parse().unwrap();
        let held = Existing::Values(HashMap::from([("a".to_owned(), record)]));
        let cases = [
            (None, &Existing::Unread, Missing::Insert, Action::Create),
            (Some(&Key::Empty), &held, Missing::Error, Action::Create),
            (Some(&a), &Existing::Unread, Missing::Insert, Action::Upsert),
            (Some(&a), &held, Missing::Error, Action::Update),
            (Some(&b), &held, Missing::Insert, Action::Create),
            (Some(&b), &held, Missing::Skip, Action::SkipMissing),
            (Some(&b), &held, Missing::Error, Action::RefuseMissing),
        ];
        for (key, existing, missing, expected) in cases {
            assert_eq!(
                decide(key, existing, missing),
                expected,
                "{key:?} {existing:?} {missing:?}"
            );
        }
    }
}
