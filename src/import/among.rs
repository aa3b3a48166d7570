//! Files that are imported one behind another: what one of them brings, those behind it may look up; and no key stands in
//! two of them.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{AppId, FieldCode};

/// Files that are imported one behind another, and what they know of each other.
///
/// It holds hashes of values and not the values, so that memory hardly grows with the files.
#[derive(Debug)]
pub struct Together {
    /// The files in their order, each with its app.
    files: Vec<(String, AppId)>,
    /// The fields that lookups of the files copy from.
    wanted: BTreeSet<(AppId, FieldCode)>,
    state: Mutex<State>,
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct State {
    brought: HashMap<(AppId, FieldCode), Brought>,
    /// Where each value stands first that may be in one file alone, by the file and the line.
    first: HashMap<(AppId, String), HashMap<u64, (usize, u64)>>,
    /// Where each key stands last that several files have, as far as their keys were noted.
    last: HashMap<(AppId, String), HashMap<u64, (usize, u64)>>,
}

/// What the files bring to a field.
#[derive(Debug, Default)]
struct Brought {
    values: HashMap<u64, Value>,
    /// The first file that brings records of which it is not known what the field will be.
    unknown: Option<usize>,
}

#[derive(Debug)]
struct Value {
    /// The first file that brings it.
    file: usize,
    /// Records that are certain to be new.
    created: usize,
}

/// One of the files.
#[derive(Debug, Clone)]
pub struct Among {
    /// All of them.
    pub together: Arc<Together>,
    /// Which one it is.
    pub file: usize,
    /// What so many of the first files bring is taken to be in their apps.
    pub sees: usize,
    /// Whether it is to be noted what this one brings.
    pub brings: bool,
    /// Whether all files for its app say the same of a key that is in several of them.
    pub agrees: bool,
}

/// What files bring to a field that is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Brings {
    /// Records with the value.
    Some {
        /// Of those, records that are certain to be new.
        created: usize,
    },
    /// Nothing.
    None,
    /// Records of this file of which it is not known what the field will be.
    Unknown(String),
}

impl Together {
    /// These files with their apps, of which lookups copy from these fields.
    pub fn new(files: Vec<(String, AppId)>, wanted: BTreeSet<(AppId, FieldCode)>) -> Self {
        Self {
            files,
            wanted,
            state: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    /// What is kept of a value.
    fn hash(&self, compared: &str) -> u64 {
        self.hasher.hash_one(compared)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Among {
    fn app(&self) -> AppId {
        self.together.files[self.file].1
    }

    /// The fields of its app that lookups copy from, if it is to be noted what they will be.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &FieldCode> {
        let (wanted, app) = (self.together.wanted.iter(), self.app());
        let own = wanted.filter(move |(wanted, _)| self.brings && *wanted == app);
        own.map(|(_, code)| code)
    }

    /// Notes that a record brings this value, as it is compared, and whether it is certain to be new.
    pub(crate) fn bring(&self, code: &FieldCode, compared: &str, is_new: bool) {
        let hash = self.together.hash(compared);
        let mut state = self.together.state();
        let brought = state.brought.entry((self.app(), code.clone()));
        let values = &mut brought.or_default().values;
        let value = values.entry(hash).or_insert(Value {
            file: self.file,
            created: 0,
        });
        value.created += usize::from(is_new);
    }

    /// Notes that records are added of which it is not known what this field will be.
    pub(crate) fn bring_unknown(&self, code: &FieldCode) {
        let mut state = self.together.state();
        let brought = state.brought.entry((self.app(), code.clone()));
        brought.or_default().unknown.get_or_insert(self.file);
    }

    /// What the files before this one bring.
    pub(crate) fn find(&self, app: AppId, code: &FieldCode, compared: &str) -> Brings {
        let state = self.together.state();
        let Some(brought) = state.brought.get(&(app, code.clone())) else {
            return Brings::None;
        };
        let hash = self.together.hash(compared);
        let value = brought.values.get(&hash);
        if let Some(value) = value.filter(|value| value.file < self.sees) {
            let created = value.created;
            return Brings::Some { created };
        }
        match brought.unknown.filter(|file| *file < self.sees) {
            Some(file) => Brings::Unknown(self.together.files[file].0.clone()),
            None => Brings::None,
        }
    }

    /// The file and the line where a value stands that this one has here, too, though it may be there once. `columns`
    /// tells which field or fields it is a value of.
    pub(crate) fn stands_before(
        &self,
        columns: &str,
        compared: &str,
        line: u64,
    ) -> Option<(String, u64)> {
        let hash = self.together.hash(compared);
        let mut state = self.together.state();
        let first = state.first.entry((self.app(), columns.to_owned()));
        let (file, line) = *first.or_default().entry(hash).or_insert((self.file, line));
        (file != self.file).then(|| (self.together.files[file].0.clone(), line))
    }

    /// Notes that a record of this file has this key, as it is compared. The files are noted in their order.
    pub(crate) fn note(&self, columns: &str, compared: &str, line: u64) {
        let hash = self.together.hash(compared);
        let mut state = self.together.state();
        let place = (self.app(), columns.to_owned());
        let first = state.first.entry(place.clone()).or_default();
        let (file, _) = *first.entry(hash).or_insert((self.file, line));
        if file != self.file {
            let last = state.last.entry(place).or_default();
            last.insert(hash, (self.file, line));
        }
    }

    /// The last file behind this one that has a key of this one, too, and the line; nothing where the keys of the files
    /// were not noted.
    pub(crate) fn stands_behind(&self, columns: &str, compared: &str) -> Option<(String, u64)> {
        let hash = self.together.hash(compared);
        let state = self.together.state();
        let last = state.last.get(&(self.app(), columns.to_owned()))?;
        let (file, line) = *last.get(&hash)?;
        (file > self.file).then(|| (self.together.files[file].0.clone(), line))
    }
}
