//! The files of the runs, and what is stored before them.

use std::collections::BTreeSet;

use kintable::import::{KeyChoice, OnError, Options, Questions};
use kintable::plan::{ExistingPolicy, RowsPolicy};
use serde_json::{Value as Json, json};

use crate::support::{Tenant, World};

/// About so many bytes a request, so that a short file makes several.
pub(super) const REQUEST_BYTES: usize = 1024;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Add,
    AddFiles,
    AddSkipping,
    Upsert,
    UpsertSkipping,
    Pinned,
    MergedRows,
    Merged,
}

impl Mode {
    pub(super) const ALL: [Self; 8] = [
        Self::Add,
        Self::AddFiles,
        Self::AddSkipping,
        Self::Upsert,
        Self::UpsertSkipping,
        Self::Pinned,
        Self::MergedRows,
        Self::Merged,
    ];

    fn adds(self) -> bool {
        matches!(self, Self::Add | Self::AddFiles | Self::AddSkipping)
    }

    /// Whether writing a record twice would do harm.
    pub(super) fn can_double(self) -> bool {
        self.adds()
    }

    pub(super) fn skips(self) -> bool {
        matches!(self, Self::AddSkipping | Self::UpsertSkipping)
    }
}

/// A record is known by its name; its note is `new` once it is written.
pub(super) fn form() -> Json {
    json!({"properties": {
        "Name": {"type": "SINGLE_LINE_TEXT", "code": "Name", "label": "Name"},
        "Key": {"type": "SINGLE_LINE_TEXT", "code": "Key", "label": "Key", "unique": true},
        "Note": {"type": "SINGLE_LINE_TEXT", "code": "Note", "label": "Note"},
        "Only": {"type": "SINGLE_LINE_TEXT", "code": "Only", "label": "Only", "unique": true},
        "File": {"type": "FILE", "code": "File", "label": "File"},
        "T": {"type": "SUBTABLE", "code": "T", "label": "T", "fields": {
            "TText": {"type": "SINGLE_LINE_TEXT", "code": "TText", "label": "TText"}}},
    }})
}

/// A file, one record a line.
pub(super) struct File {
    pub(super) mode: Mode,
    /// Its records' names, from line 2 on.
    pub(super) names: Vec<String>,
    /// Names of records that are stored before.
    pub(super) stored: BTreeSet<String>,
    /// How many batches are under way at once.
    pub(super) at_once: usize,
    text: String,
}

impl File {
    /// A file of this mode; about half of what it updates is stored in the tenant.
    pub(super) fn new(mode: Mode, tenant: &Tenant, rng: &mut fastrand::Rng) -> Self {
        let names: Vec<String> = (0..rng.usize(12..50)).map(|at| format!("n{at}")).collect();
        let mut stored = BTreeSet::new();
        let mut records = vec![json!({"Only": {"value": "taken"}})];
        for name in &names {
            if !mode.adds() && rng.u8(0..10) < 6 {
                stored.insert(name.clone());
                records.push(json!({
                    "Name": {"value": name}, "Key": {"value": format!("k-{name}")}, "Note": {"value": "old"},
                    "T": {"value": [{"value": {"TText": {"value": "old"}}}]}}));
            }
        }
        tenant.call(
            "POST",
            "records.json",
            &json!({"app": 1, "records": records}),
        );
        let mut lines = vec![
            match mode {
                Mode::Add => "Name,Note",
                Mode::AddFiles => "Name,Note,File",
                Mode::AddSkipping => "Name,Note,Only",
                Mode::Upsert | Mode::Merged => "Key,Name,Note",
                Mode::UpsertSkipping => "Key,Name,Note,Only",
                Mode::Pinned => "Key,Name,Note,$revision",
                Mode::MergedRows => "*,Key,Name,Note,TText",
            }
            .to_owned(),
        ];
        for name in &names {
            // What kintone refuses, and nobody knows before.
            let only = match rng.u8(0..10) {
                0 => "taken".to_owned(),
                _ => format!("o-{name}"),
            };
            let revision = if stored.contains(name) { "1" } else { "" };
            lines.push(match mode {
                Mode::Add => format!("{name},new"),
                Mode::AddFiles => format!("{name},new,{}", if rng.bool() { "a.txt" } else { "" }),
                Mode::AddSkipping => format!("{name},new,{only}"),
                Mode::Upsert | Mode::Merged => format!("k-{name},{name},new"),
                Mode::UpsertSkipping => format!("k-{name},{name},new,{only}"),
                Mode::Pinned => format!("k-{name},{name},new,{revision}"),
                Mode::MergedRows => format!("*,k-{name},{name},new,row"),
            });
        }
        Self {
            mode,
            names,
            stored,
            at_once: [1, 3][rng.usize(0..2)],
            text: lines.join("\n") + "\n",
        }
    }

    pub(super) fn write(&self, world: &World) {
        world.file("file.csv", &self.text);
        world.file("a.txt", "attached");
    }

    /// The line of a record.
    pub(super) fn line(&self, name: &str) -> u64 {
        let at = self.names.iter().position(|held| held == name).unwrap();
        at as u64 + 2
    }

    pub(super) fn options(&self, world: &World) -> Options {
        let key = || Some(KeyChoice::UpdateKey("Key".to_owned()));
        let mut options = Options {
            questions: Questions::Needed,
            max_request_bytes: REQUEST_BYTES,
            concurrency: self.at_once,
            attachments_dir: Some(world.path().to_owned()),
            ..Options::adding()
        };
        if !self.mode.adds() {
            options.key = key();
        }
        if self.mode.skips() {
            options.on_error = OnError::Skip;
        }
        match self.mode {
            Mode::Pinned => options.require_revision = true,
            Mode::MergedRows => options.rows.all = RowsPolicy::Merge,
            Mode::Merged => options.existing = ExistingPolicy::Merge,
            _ => {}
        }
        options
    }

    /// The same options as a user types them.
    pub(super) fn arguments(&self) -> Vec<&'static str> {
        let mut arguments = vec!["--attachments-dir", "."];
        if self.at_once == 3 {
            arguments.extend(["--concurrency", "3"]);
        }
        if !self.mode.adds() {
            arguments.extend(["--update-key", "Key"]);
        }
        if self.mode.skips() {
            arguments.extend(["--on-error", "skip"]);
        }
        arguments.extend(match self.mode {
            Mode::Pinned => &["--require-revision"][..],
            Mode::MergedRows => &["--rows", "merge"],
            Mode::Merged => &["--existing", "merge"],
            _ => &[],
        });
        arguments
    }
}
