//! Whether another writer came between a record's reading and its write, by what kintone answers to the write. Then
//! what was decided about its rows is not what became of them.

use super::batch::Planned;
use crate::api::{Certainty, Operation, RequestOutcome, Written};
use crate::model::Revision;
use crate::plan::Step;

/// For each record of a request, in their order. After a try that may have been carried out, nobody can tell.
pub(crate) fn overtaken(
    records: &[Planned],
    outcome: &RequestOutcome,
    written: &Written,
) -> Vec<bool> {
    let answers: Vec<(bool, Revision)> = match outcome {
        RequestOutcome::Added(added) => added.iter().map(|(_, at)| (true, *at)).collect(),
        RequestOutcome::Updated(updated) => updated.iter().map(|(_, at)| (false, *at)).collect(),
        RequestOutcome::Upserted(upserted) => upserted
            .iter()
            .map(|(_, operation, at)| (*operation == Operation::Insert, *at))
            .collect(),
    };
    let is_first = written.before == Certainty::NotDone;
    let one = |(planned, (is_added, at)): (&Planned, (bool, Revision))| {
        let detail = planned.decision.detail.as_deref();
        // One write makes one revision; that of a record that is added is the first.
        let is_otherwise = match (planned.decision.step, detail.and_then(|it| it.read_at)) {
            (Step::Create, _) => at.get() > 1,
            (Step::Update { .. }, Some(read_at)) => is_added || at.get() > read_at.get() + 1,
            _ => false,
        };
        is_first && is_otherwise
    };
    records.iter().zip(answers).map(one).collect()
}
