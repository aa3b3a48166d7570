//! What is restored, and how.

use std::collections::BTreeMap;
use std::path::Path;

use super::pairs;
use crate::language::Text;
use crate::plain::LineRanges;
use crate::vault::AppEntry;

/// An app of a backup.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The directory of the backup.
    pub dir: &'a Path,
    /// The app.
    pub entry: &'a AppEntry,
}

/// What is restored, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The records that are wanted, by their numbers; all of them without any.
    pub records: Option<LineRanges>,
    /// The first and the last number of each range, as it was asked for.
    pub asked: Vec<(u64, u64)>,
    /// Records are known again by their numbers, as the app is the one that was backed up.
    pub by_number: bool,
    /// Who is somebody else now.
    pub users: UserMap,
    /// Who added and changed records, and when, comes back with those that are added.
    pub with_system_fields: bool,
    /// It is only said what would be done.
    pub dry_run: bool,
}

impl Options {
    /// Whether a record of the backup is wanted.
    pub(super) fn wants(&self, id: u64) -> bool {
        self.records
            .as_ref()
            .is_none_or(|records| records.contains(id))
    }
}

/// Codes of users, departments and groups that are others now. Without another, they are dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserMap(BTreeMap<String, Option<String>>);

impl UserMap {
    /// Reads pairs of codes, a pair a line.
    ///
    /// # Errors
    /// Why a line is no pair; its number is told.
    pub fn read(text: &str) -> Result<Self, Text> {
        let mut map = BTreeMap::new();
        for (line, cells) in pairs::lines(text)? {
            let [old, new] = pairs::exactly(line, cells)?;
            let is_header = line == 1 && old == "old" && new == "new";
            if !old.is_empty() && !is_header {
                map.insert(old, Some(new).filter(|new| !new.is_empty()));
            }
        }
        Ok(Self(map))
    }

    /// Who somebody is now; `None` of one who is dropped.
    pub(super) fn of<'m>(&'m self, code: &'m str) -> Option<&'m str> {
        self.0.get(code).map_or(Some(code), Option::as_deref)
    }

    /// Whether somebody is somebody else now.
    pub(super) fn has(&self, code: &str) -> bool {
        self.0.contains_key(code)
    }
}
