//! What the files for one app say of a key that is in several of them.

use std::collections::BTreeMap;

use crate::import::RepeatedKeys;
use crate::model::AppId;

/// What the files for one app say, taken together.
struct Said {
    /// What the first of them says.
    first: RepeatedKeys,
    agrees: bool,
    files: usize,
    /// Whether a record may not count because of a file behind its own.
    looks_ahead: bool,
}

/// What all files say, by their apps.
pub(super) struct Keys(BTreeMap<AppId, Said>);

impl Keys {
    /// Of files with their apps, each with its choice and whether it leaves out what has an error.
    pub(super) fn of(files: impl Iterator<Item = (AppId, RepeatedKeys, bool)>) -> Self {
        let mut apps: BTreeMap<AppId, Said> = BTreeMap::new();
        for (app, choice, leaves_out) in files {
            let said = apps.entry(app).or_insert(Said {
                first: choice,
                agrees: true,
                files: 0,
                looks_ahead: false,
            });
            said.agrees &= said.first == choice;
            said.files += 1;
            said.looks_ahead |= match choice {
                RepeatedKeys::Last => true,
                RepeatedKeys::Error | RepeatedKeys::Merge => leaves_out,
                RepeatedKeys::First => false,
            };
        }
        Self(apps)
    }

    /// Whether all files for an app say the same.
    pub(super) fn agree(&self, app: AppId) -> bool {
        self.0.get(&app).is_none_or(|said| said.agrees)
    }

    /// Whether the keys of the files for an app must be known before the first is checked.
    pub(super) fn are_noted(&self, app: AppId) -> bool {
        let said = self.0.get(&app);
        said.is_some_and(|said| said.files > 1 && said.looks_ahead)
    }

    /// Whether a file for an app must not come before the one ahead of it is finished: a record of that one that does
    /// not count would be written over it later.
    pub(super) fn keep_order(&self, app: AppId) -> bool {
        let said = self.0.get(&app);
        said.is_some_and(|said| said.first == RepeatedKeys::Last)
    }
}
