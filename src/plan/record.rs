//! What will become of one record.

use std::borrow::Cow;

use super::cells::{CellChange, Changes, Comparison};
use super::fate::{Fate, Why, Write};
use super::policy::{Ambiguous, ExistingPolicy, Missing, Policies, TablePolicy};
use super::rows::{TablePlan, plan_rows};
use crate::model::{ExistingRecord, FieldCode, Record, RecordId, Revision, TableRows};

/// What is known of the records that a record's key finds.
#[derive(Debug, Clone, Copy)]
pub enum Finding<'a> {
    /// kintone was not asked: it decides.
    Unread,
    /// There is nothing to find: the record has no key.
    New,
    /// The key finds these.
    Found(&'a [&'a ExistingRecord]),
}

/// What will become of a record, cell by cell and row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPlan {
    /// What will become of it.
    pub fate: Fate,
    /// How it is written, if it is.
    pub write: Option<Write>,
    /// The records that its key finds.
    pub found: Vec<(RecordId, Revision)>,
    /// Cells outside tables that change; all that are filled, of a record that will be added.
    pub cells: Changes,
    /// Its tables, as far as the file says something about them, in the file's order.
    pub tables: Vec<TablePlan>,
    /// Whether it is known what would change; else only that the record is written.
    pub is_compared: bool,
    /// Files that the record holds already as the file has them, outside tables: positions among its cells.
    pub(crate) held_files: Vec<usize>,
}

impl RecordPlan {
    /// The record that it updates or leaves as it is.
    pub fn target(&self) -> Option<(RecordId, Revision)> {
        match self.fate {
            Fate::Update | Fate::Unchanged => self.found.first().copied(),
            _ => None,
        }
    }

    /// A record that is known to be as the file has it, though nobody asked kintone.
    pub fn unchanged() -> Self {
        bare(Fate::Unchanged, &[])
    }

    /// A record without any value, which is left out.
    pub fn blank() -> Self {
        bare(Fate::Skip(Why::Blank), &[])
    }

    /// A record whose key another one of the file has, which counts.
    pub fn repeated() -> Self {
        bare(Fate::Skip(Why::Repeated), &[])
    }

    /// Its cells outside tables that change. `record` is what the file says.
    pub fn changes<'a>(&'a self, record: &'a Record) -> Cow<'a, [CellChange]> {
        self.cells.of(&record.cells)
    }

    /// Whether the record may hold another value of a field outside tables then.
    pub fn may_change(&self, field: &FieldCode) -> bool {
        match &self.cells {
            Changes::These(changes) if self.is_compared => {
                changes.iter().any(|change| change.field.code == *field)
            }
            Changes::These(_) | Changes::Filled => true,
        }
    }

    /// Whether the record would be another one than it is, or one that is not there yet.
    pub fn is_change(&self) -> bool {
        match self.fate {
            Fate::Create | Fate::Upsert => true,
            Fate::Update if !self.is_compared => true,
            Fate::Update => {
                let is_same = self.cells == Changes::These(Vec::new());
                !is_same || self.tables.iter().any(TablePlan::is_changed)
            }
            Fate::Unchanged | Fate::Skip(_) | Fate::Refuse(_) => false,
        }
    }
}

/// Decides what becomes of a record.
pub fn plan(record: &Record, finding: Finding<'_>, policies: &Policies) -> RecordPlan {
    let found = match finding {
        Finding::Unread => return written(bare(Fate::Upsert, &[]), false, policies),
        Finding::New => return create(record, policies),
        Finding::Found(found) => found,
    };
    match found {
        [] => match policies.missing {
            Missing::Insert => create(record, policies),
            Missing::Skip => bare(Fate::Skip(Why::Missing), found),
            Missing::Error => bare(Fate::Refuse(Why::Missing), found),
        },
        [held] => match policies.existing {
            ExistingPolicy::Skip => bare(Fate::Skip(Why::Exists), found),
            ExistingPolicy::Error => bare(Fate::Refuse(Why::Exists), found),
            ExistingPolicy::Update | ExistingPolicy::Merge => update(record, held, policies),
        },
        _ => match policies.ambiguous {
            Ambiguous::Skip => bare(Fate::Skip(Why::Ambiguous), found),
            Ambiguous::Error => bare(Fate::Refuse(Why::Ambiguous), found),
        },
    }
}

/// The plan with how its record is written. A pinned record is written only at the revision that was read.
fn written(plan: RecordPlan, is_pinned: bool, policies: &Policies) -> RecordPlan {
    let pinned = |(record, revision)| (record, Some(revision).filter(|_| is_pinned));
    let write = policies.write(plan.fate, plan.target().map(pinned));
    RecordPlan { write, ..plan }
}

fn bare(fate: Fate, found: &[&ExistingRecord]) -> RecordPlan {
    RecordPlan {
        fate,
        write: None,
        found: found.iter().map(|held| (held.id, held.revision)).collect(),
        cells: Changes::These(Vec::new()),
        tables: Vec::new(),
        is_compared: true,
        held_files: Vec::new(),
    }
}

fn create(record: &Record, policies: &Policies) -> RecordPlan {
    let plan = RecordPlan {
        cells: Changes::Filled,
        tables: record.tables.iter().map(TablePlan::new_rows).collect(),
        ..bare(Fate::Create, &[])
    };
    written(plan, false, policies)
}

fn update(record: &Record, held: &ExistingRecord, policies: &Policies) -> RecordPlan {
    if !policies.compares() {
        let plan = RecordPlan {
            is_compared: false,
            ..bare(Fate::Update, &[held])
        };
        return written(plan, policies.pins_revisions, policies);
    }
    let comparison = Comparison {
        precision: policies.precision,
        merges: policies.existing.merges(),
        keeps_same: policies.skip_unchanged,
    };
    let replaced = TablePolicy::default();
    let table = |file: &TableRows| {
        let policy = policies.tables.get(&file.table.code).unwrap_or(&replaced);
        match held.record.rows(&file.table.code) {
            Some(rows) => plan_rows(file, rows, policy, comparison),
            None => TablePlan::unseen(file),
        }
    };
    let mut plan = RecordPlan {
        cells: Changes::These(comparison.cells(&record.cells, &held.record.cells)),
        held_files: comparison.held_files(&record.cells, &held.record.cells),
        tables: record.tables.iter().map(table).collect(),
        ..bare(Fate::Update, &[held])
    };
    if policies.skip_unchanged && !plan.is_change() {
        plan.fate = Fate::Unchanged;
    }
    let is_mixed = plan.tables.iter().any(|table| table.is_mixed);
    written(plan, policies.pins_revisions || is_mixed, policies)
}

#[cfg(test)]
mod tests {
    use super::super::policy::{Need, Reason};
    use super::*;

    fn held(id: &str) -> ExistingRecord {
        ExistingRecord {
            id: id.parse().unwrap(),
            revision: "1".parse().unwrap(),
            record: Record::default(),
        }
    }

    #[test]
    fn what_becomes_of_a_record_follows_from_what_its_key_finds_and_from_the_policies() {
        let (one, two) = (held("1"), held("2"));
        let (none, first, both) = (&[][..], &[&one][..], &[&one, &two][..]);
        let policies = Policies::default;
        let skip = || Policies {
            existing: ExistingPolicy::Skip,
            missing: Missing::Skip,
            ambiguous: Ambiguous::Skip,
            ..policies()
        };
        let error = || Policies {
            existing: ExistingPolicy::Error,
            missing: Missing::Error,
            ..policies()
        };
        let unchanged = || Policies {
            need: Some((Need::Records, Reason::Options)),
            skip_unchanged: true,
            ..policies()
        };
        for (finding, policies, fate) in [
            (Finding::Unread, error(), Fate::Upsert),
            (Finding::New, error(), Fate::Create),
            (Finding::Found(none), policies(), Fate::Create),
            (Finding::Found(none), skip(), Fate::Skip(Why::Missing)),
            (Finding::Found(none), error(), Fate::Refuse(Why::Missing)),
            (Finding::Found(first), policies(), Fate::Update),
            (Finding::Found(first), skip(), Fate::Skip(Why::Exists)),
            (Finding::Found(first), error(), Fate::Refuse(Why::Exists)),
            (Finding::Found(first), unchanged(), Fate::Unchanged),
            (
                Finding::Found(both),
                policies(),
                Fate::Refuse(Why::Ambiguous),
            ),
            (Finding::Found(both), skip(), Fate::Skip(Why::Ambiguous)),
        ] {
            let planned = plan(&Record::default(), finding, &policies);
            assert_eq!(planned.fate, fate, "{finding:?} {policies:?}");
        }
    }

    #[test]
    fn a_record_that_was_not_compared_counts_as_a_change_and_is_not_pinned() {
        let held = held("1");
        let planned = plan(
            &Record::default(),
            Finding::Found(&[&held]),
            &Policies::default(),
        );
        assert!(planned.is_change() && !planned.is_compared);
        let unpinned = Write::Update {
            record: held.id,
            revision: None,
        };
        assert_eq!(planned.write, Some(unpinned));
    }
}
