//! What a user wants of a run and what its file gives to decide about, made into policies, once and whole.

use std::collections::HashMap;

use super::guard::Guards;
use super::policy::{
    Ambiguous, ExistingPolicy, Keyed, Missing, Need, Policies, Reason, TablePolicy,
};
use crate::model::{FieldCode, NumberPrecision};

/// What decides about the records of a file.
#[derive(Debug)]
pub struct Wishes<'a> {
    /// By what records are found; every record is new if `None`.
    pub keyed: Option<Keyed>,
    /// Keys that find a record.
    pub existing: ExistingPolicy,
    /// Keys that find none. `None` is the default of the key: record numbers that find nothing are errors, as kintone
    /// would add the record under another number, which nobody means; other keys insert.
    pub missing: Option<Missing>,
    /// Keys that find several.
    pub ambiguous: Ambiguous,
    /// By table.
    pub tables: HashMap<FieldCode, TablePolicy>,
    /// Records that are as the file has them already are not written.
    pub skip_unchanged: bool,
    /// Records are written only at the revision that the file states.
    pub require_revision: bool,
    /// Limits that the plan must keep to.
    pub guards: &'a Guards,
    /// It is told what would become of each record, or a plan of it is saved.
    pub is_told: bool,
    /// A plan is saved, or one that was saved is applied: it must still hold when it is written.
    pub is_saved: bool,
    /// A saved plan is applied.
    pub is_applied: bool,
    /// Rows that are deleted need not be told.
    pub is_blind: bool,
    /// What records hold is kept before they are changed.
    pub keeps_before: bool,
    /// The user wants to know whatever kintone can be asked about.
    pub asks_all: bool,
    /// kintone can be asked.
    pub can_ask: bool,
    /// The file's tables.
    pub listed: Vec<FieldCode>,
    /// An empty cell of a record may leave alone a required field that nothing else fills.
    pub fills_records: bool,
    /// The same, of a table's row.
    pub fills_rows: bool,
    /// What a key finds is asked where a few requests do: the file may give a unique value that its own record holds, or
    /// it lacks what a record needs that is added.
    pub asks_few: bool,
    /// How the app rounds numbers, if that is known.
    pub precision: Option<NumberPrecision>,
}

impl From<Wishes<'_>> for Policies {
    fn from(wishes: Wishes<'_>) -> Self {
        let missing = wishes.missing.unwrap_or(match wishes.keyed {
            Some(Keyed::Number) => Missing::Error,
            _ => Missing::Insert,
        });
        let guards = wishes.guards;
        let pins_revisions = wishes.require_revision || guards.need_rows() || wishes.is_saved;
        // By default a record number that finds nothing is an error, and then written as the reference product does.
        let must_exist = (wishes.missing.is_some() && missing != Missing::Insert)
            || guards.max_creates.is_some();
        let must_be_new = pins_revisions
            || must_exist
            || wishes.existing != ExistingPolicy::Update
            || guards.max_updates.is_some()
            || wishes.mixes_rows();
        Self {
            missing,
            need: wishes.need(missing),
            pins_revisions,
            must_exist,
            must_be_new,
            keyed: wishes.keyed,
            existing: wishes.existing,
            ambiguous: wishes.ambiguous,
            tables: wishes.tables,
            skip_unchanged: wishes.skip_unchanged,
            precision: wishes.precision,
        }
    }
}

impl Wishes<'_> {
    /// How much of what exists is read, and why.
    fn need(&self, missing: Missing) -> Option<(Need, Reason)> {
        self.keyed.filter(|_| self.can_ask)?;
        // Rows that the file does not list are deleted: that is told before it is done.
        let tells_rows =
            !self.listed.is_empty() && self.existing == ExistingPolicy::Update && !self.is_blind;
        match self.demanded(missing) {
            Some(_) if tells_rows => Some((Need::Records, Reason::Options)),
            Some(need) => Some((need, Reason::Options)),
            None if tells_rows => Some((Need::Records, Reason::Rows)),
            None if self.asks_few => Some((Need::Keys, Reason::Questions)),
            None => None,
        }
    }

    /// How much of what exists the options need to know.
    fn demanded(&self, missing: Missing) -> Option<Need> {
        // Whether an empty cell of a row leaves something alone depends on whether the row is there. A plan that was
        // saved knows what is to be done; whether it still may be is seen by what the records hold.
        let merges_rows = self.existing.merges() && !self.listed.is_empty();
        if self.is_told
            || self.is_applied
            || self.keeps_before
            || self.skip_unchanged
            || self.guards.need_rows()
            || self.mixes_rows()
            || merges_rows
            || self.fills_rows
        {
            return Some(Need::Records);
        }
        let is_needed = self.keyed == Some(Keyed::Match)
            || missing != Missing::Insert
            || self.existing != ExistingPolicy::Update
            || self.fills_records
            || self.guards.need_keys()
            || self.require_revision
            || self.asks_all;
        is_needed.then_some(Need::Keys)
    }

    /// Whether the rows to be sent of one of the file's tables depend on the rows that are there.
    fn mixes_rows(&self) -> bool {
        let mut policies = self.listed.iter().map(|code| self.tables.get(code));
        policies.any(|policy| policy.is_some_and(TablePolicy::needs_rows))
    }
}
