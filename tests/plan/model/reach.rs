//! How much of what the guide says the files of a run came to, so that a property that is green for want of cases
//! fails.

use std::collections::BTreeMap;

use super::guide::{Expected, Fate, RowFate};
use super::policies::{Key, Policies};

/// What has to come up, and how often at least in a run of the usual length.
const LEAST: u64 = 50;

/// Each at least so often.
const ALL: [&str; 48] = [
    "key none",
    "key text",
    "key number",
    "key record number",
    "key one field",
    "key several fields",
    "existing update",
    "existing merge",
    "existing skip",
    "existing error",
    "missing insert",
    "missing skip",
    "missing error",
    "ambiguous error",
    "ambiguous skip",
    "empty-key insert",
    "empty-key error",
    "rows replace",
    "rows merge",
    "rows append",
    "rows cleared tables",
    "row key",
    "equal rows",
    "blank clear",
    "blank keep",
    "blank merge",
    "blank by field",
    "skip-unchanged",
    "since",
    "vanished",
    "by a plan",
    "by fields",
    "by revision",
    "moved",
    "record created",
    "record written as it is",
    "record updated",
    "record unchanged",
    "record skipped",
    "record refused",
    "blank record",
    "by the program",
    "by the library",
    "row kept",
    "row changed",
    "row new",
    "row deleted",
    "attachment",
];

/// Each at least once.
const ONCE: [&str; 5] = [
    "guard below",
    "guard at",
    "guard above",
    "more than a request",
    "more than a page",
];

#[derive(Debug, Default)]
pub(super) struct Reach(BTreeMap<String, u64>);

impl Reach {
    pub(super) fn count(&mut self, what: impl Into<String>, times: u64) {
        *self.0.entry(what.into()).or_default() += times;
    }

    /// Counts a file that was imported as expected.
    pub(super) fn take(&mut self, policies: &Policies, expected: &Expected, is_stopped: bool) {
        let records = expected.fates.len() as u64;
        for (reason, times) in &expected.reasons {
            self.count(reason, *times);
        }
        let key = match policies.key {
            Key::None => "none",
            Key::Unique("key") => "text",
            Key::Unique(_) => "number",
            Key::RecordNumber => "record number",
            Key::Match([_]) => "one field",
            Key::Match(_) => "several fields",
        };
        self.count(format!("key {key}"), records);
        self.count("vanished", expected.vanished as u64);
        self.count("records", records);
        if is_stopped {
            return;
        }
        for (fate, name) in [
            (Fate::Created, "record created"),
            (Fate::Idle, "record written as it is"),
            (Fate::Updated, "record updated"),
            (Fate::Unchanged, "record unchanged"),
            (Fate::Skipped, "record skipped"),
            (Fate::Refused, "record refused"),
        ] {
            self.count(name, expected.count(&[fate]));
        }
        let written = expected.count(&[Fate::Created, Fate::Idle, Fate::Updated]);
        for (fate, name) in [
            (RowFate::Kept, "row kept"),
            (RowFate::Changed, "row changed"),
            (RowFate::New, "row new"),
            (RowFate::Deleted, "row deleted"),
        ] {
            let rows = expected
                .tables
                .keys()
                .map(|table| expected.rows(table, fate));
            self.count(name, rows.sum());
        }
        for (name, is_so) in [
            ("by the program", policies.by_binary),
            ("by the library", !policies.by_binary),
            ("by a plan", policies.by_plan),
            ("by fields", policies.fields.is_some()),
            ("by revision", policies.require_revision),
        ] {
            self.count(name, if is_so { written } else { 0 });
        }
        self.count("more than a request", u64::from(written > 100));
        self.count("more than a page", u64::from(records > 500));
    }

    /// Prints it all, and fails where a run of this many files should have come to more.
    #[expect(clippy::print_stdout, reason = "a reader wants to see the reach")]
    pub(super) fn hold(&self, files: usize, usual: usize) {
        println!("reach of {files} files: {:#?}", self.0);
        let of = |what: &str| self.0.get(what).copied().unwrap_or(0);
        if files < usual {
            return;
        }
        let rare = ALL.iter().filter(|what| of(what) < LEAST);
        let rare: Vec<_> = rare
            .chain(ONCE.iter().filter(|what| of(what) == 0))
            .collect();
        assert!(rare.is_empty(), "too rare: {rare:?}\n{:#?}", self.0);
        let records = of("records");
        for (what, percent) in [("record updated", 20), ("record unchanged", 10)] {
            assert!(
                of(what) * 100 >= records * percent,
                "{what}: {} of {records}",
                of(what)
            );
        }
    }
}
