//! Whether another writer came between a record's reading and its write, by what kintone answers to the write. Then
//! what was decided about its rows is not what became of them.

use super::batch::Planned;
use crate::api::{Certainty, Operation, WrittenRecord};
use crate::plan::Step;

/// Whether it is so for a record. After a try that may have been carried out (`before`), nobody can tell.
pub(super) fn is_overtaken(planned: &Planned, written: &WrittenRecord, before: Certainty) -> bool {
    let revision = written.revision.get();
    let detail = planned.decision.detail.as_deref();
    // One write makes one revision; that of a record that is added is the first.
    let is_otherwise = match (planned.decision.step, detail.and_then(|it| it.read_at)) {
        (Step::Create, _) => revision > 1,
        (Step::Update { .. }, Some(read_at)) => {
            written.operation == Operation::Insert || revision > read_at.get() + 1
        }
        _ => false,
    };
    before == Certainty::NotDone && is_otherwise
}
