//! Whether another writer came between a record's reading and its write, by what kintone answers to the write. Then
//! what was decided about its rows is not what became of them.

use super::batch::Outgoing;
use crate::api::{Certainty, Operation, RequestOutcome, Written};
use crate::model::Revision;
use crate::plan::Fate;

/// For each record of a request, in their order. After a try that may have been carried out, nobody can tell.
pub(crate) fn overtaken(
    records: &[Outgoing],
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
    let one = |(outgoing, (is_added, at)): (&Outgoing, (bool, Revision))| {
        // One write makes one revision; that of a record that is added is the first.
        let is_otherwise = match (outgoing.decision.fate, outgoing.decision.read_at()) {
            (Fate::Create, _) => at.get() > 1,
            (Fate::Update, Some(read_at)) => is_added || at.get() > read_at.get() + 1,
            _ => false,
        };
        is_first && is_otherwise
    };
    records.iter().zip(answers).map(one).collect()
}
