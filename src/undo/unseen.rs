//! Records that kintone leaves out of its answer are gone, or may not be viewed: a few of them are asked for by number.

use std::collections::HashSet;

use crate::api::ApiError;
use crate::job::{Server, Verdict, failed};
use crate::language::text;
use crate::model::RecordId;

/// How many records of a page are asked for, at most: each is a request of its own.
const MOST_ASKED: usize = 20;

/// What is known of the records of a page that kintone left out.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Those that are not proved to be gone.
    there: HashSet<RecordId>,
    /// Those that were not asked for, as all others were gone.
    unasked: HashSet<RecordId>,
}

impl Unseen {
    /// Asks for some of these records, from the first to the last. Where one of them may not be viewed, those that were
    /// not asked for may be like it.
    pub(super) async fn look(server: Server<'_>, absent: &[RecordId]) -> Result<Self, ApiError> {
        let step = absent.len().div_ceil(MOST_ASKED).max(1);
        let mut unseen = Self::default();
        for (at, id) in absent.iter().enumerate() {
            if at % step != 0 {
                unseen.unasked.insert(*id);
            } else if !server.client.is_gone(server.app, *id).await? {
                unseen.there.insert(*id);
            }
        }
        if !unseen.there.is_empty() {
            unseen.there.extend(unseen.unasked.drain());
        }
        Ok(unseen)
    }

    /// Whether this record may be there although it is not seen.
    pub(super) fn has(&self, record: Option<RecordId>) -> bool {
        record.is_some_and(|id| self.there.contains(&id))
    }

    /// Whether nothing but the others' fate says that this record is gone.
    pub(super) fn is_guessed(&self, record: Option<RecordId>) -> bool {
        record.is_some_and(|id| self.unasked.contains(&id))
    }
}

/// What is said of a record that may be there although it is not seen.
pub(super) fn unseen(record: RecordId) -> Verdict {
    failed(
        "undo.unseen",
        text!(
            "record {record} may not be viewed with this token or by this user, so it is not known whether it is there: undo the run again with one that may view it",
            "このAPIトークンまたはユーザーではレコード番号{record}のレコードを閲覧できないため、レコードがあるかどうかわかりません。閲覧できるAPIトークンまたはユーザーで、もう一度取り消してください"
        ),
    )
}
