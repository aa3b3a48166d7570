//! Whether another writer came between a record's reading and its write, by what kintone answers to the write. Then
//! what was decided about its rows is not what became of them.

use super::outgoing::Outgoing;
use crate::api::{Certainty, Operation, WrittenRecord};
use crate::plan::Fate;

/// Whether it is so for a record. After a try that may have been carried out (`before`), nobody can tell.
pub(super) fn is_overtaken(
    outgoing: &Outgoing,
    written: &WrittenRecord,
    before: Certainty,
) -> bool {
    let revision = written.revision.get();
    // One write makes one revision; that of a record that is added is the first.
    let is_otherwise = match (outgoing.decision.fate, outgoing.decision.read_at()) {
        (Fate::Create, _) => revision > 1,
        (Fate::Update, Some(read_at)) => {
            written.operation == Operation::Insert || revision > read_at.get() + 1
        }
        _ => false,
    };
    before == Certainty::NotDone && is_otherwise
}
