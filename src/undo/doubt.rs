//! What became of a deletion whose answer was lost, by what kintone still has of its records: a request is carried out
//! whole or not at all, and a record that is gone never comes back under its number.

use std::collections::HashMap;

use super::asked::Done;
use crate::job::{Unseen, Verdict, already, failed};
use crate::language::Text;
use crate::model::{ExistingRecord, RecordId};

/// What became of the request that deletes these records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// All are gone.
    CarriedOut,
    /// It is not carried out, and will not be.
    Void,
    /// It is not carried out yet: kintone may be at work on it.
    Open,
}

impl Fate {
    pub(super) fn of(
        doubted: &[Done],
        held: &HashMap<RecordId, ExistingRecord>,
        unseen: &Unseen,
        is_settled: bool,
    ) -> Self {
        let now = |done: &Done| done.record.and_then(|id| held.get(&id));
        let is_unseen = |done: &Done| done.record.is_some_and(|id| unseen.has(id));
        if doubted
            .iter()
            .all(|done| now(done).is_none() && !is_unseen(done))
        {
            return Self::CarriedOut;
        }
        // Pinned as it is, it is not carried out once one of them is gone or changed.
        let is_at_pin =
            |done: &Done| is_unseen(done) || now(done).map(|now| now.revision) == done.revision;
        if is_settled || !doubted.iter().all(is_at_pin) {
            return Self::Void;
        }
        Self::Open
    }
}

/// What is said of a record that the run did not delete.
pub(super) fn undeleted(fate: Fate, now: Option<&ExistingRecord>) -> Verdict {
    match (fate, now) {
        (Fate::Open, _) => failed(
            "undo.unsettled",
            Text::fixed(
                "the record is still there, but the answer to its deletion was lost, and kintone may still be at work on it: undo the run again in five minutes",
                "レコードはまだありますが、削除の応答を受け取れなかったため、kintoneがこれから削除する可能性があります。5分ほど待ってから、もう一度取り消してください",
            ),
        ),
        (_, Some(_)) => already(Text::fixed(
            "the run did not delete it: it is still there",
            "この実行では削除されておらず、レコードは残っています",
        )),
        (_, None) => already(Text::fixed(
            "the run did not delete it: somebody else did",
            "この実行ではなく、ほかの人が削除しています",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::RecordResult;
    use crate::model::Record;

    fn done(id: u64) -> Done {
        Done {
            lines: (id, id),
            key: None,
            record: RecordId::new(id),
            revision: "3".parse().ok(),
            result: RecordResult::Unknown,
            before: None,
            doubts: Vec::new(),
        }
    }

    fn fate(there: &[(u64, &str)], is_settled: bool) -> Fate {
        let held = there.iter().filter_map(|(id, revision)| {
            let id = RecordId::new(*id)?;
            let held = ExistingRecord {
                id,
                revision: revision.parse().ok()?,
                record: Record::default(),
            };
            Some((id, held))
        });
        Fate::of(
            &[done(1), done(2)],
            &held.collect(),
            &Unseen::default(),
            is_settled,
        )
    }

    #[test]
    fn a_request_is_carried_out_whole_or_not_at_all() {
        assert_eq!(fate(&[], false), Fate::CarriedOut);
        assert_eq!(fate(&[(1, "3"), (2, "3")], false), Fate::Open);
        assert_eq!(fate(&[(1, "3"), (2, "3")], true), Fate::Void);
        assert_eq!(fate(&[(1, "3"), (2, "4")], false), Fate::Void);
        assert_eq!(fate(&[(1, "3")], false), Fate::Void);
    }
}
