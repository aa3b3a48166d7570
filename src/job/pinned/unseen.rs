//! Records that kintone leaves out of its answer are gone, or may not be viewed: a few of them are asked for by number.

use std::collections::HashSet;

use crate::api::ApiError;
use crate::job::server::Server;
use crate::model::RecordId;

/// What is known of the records of a page that kintone left out.
#[derive(Debug, Default)]
pub(crate) struct Unseen {
    /// Those that were asked for, and are not proved to be gone.
    there: HashSet<RecordId>,
    /// Those that were not asked for.
    unasked: HashSet<RecordId>,
}

impl Unseen {
    /// How many records of a page are asked for, at most: each is a request of its own.
    pub(crate) const MOST_ASKED: usize = 20;

    /// Asks for some of these records. Where one of them may not be viewed, those that were not asked for may be like it.
    pub(crate) async fn look(server: Server<'_>, absent: &[RecordId]) -> Result<Self, ApiError> {
        let asked = asked(absent);
        let mut unseen = Self::default();
        for id in absent {
            if !asked.contains(id) {
                unseen.unasked.insert(*id);
            } else if !server.client.is_gone(server.app, *id).await? {
                unseen.there.insert(*id);
            }
        }
        Ok(unseen)
    }

    /// Whether this record may be there although it is not seen.
    pub(crate) fn has(&self, record: RecordId) -> bool {
        let is_like_another = !self.there.is_empty() && self.is_unasked(record);
        is_like_another || self.there.contains(&record)
    }

    /// Whether this record was not asked for: nothing but the others' fate says what became of it.
    pub(crate) fn is_unasked(&self, record: RecordId) -> bool {
        self.unasked.contains(&record)
    }

    /// Whether nothing but the others' fate says that this record is gone.
    pub(crate) fn is_guessed(&self, record: RecordId) -> bool {
        self.there.is_empty() && self.is_unasked(record)
    }
}

/// Those of these records that are asked for, from all over them. They stand in an order of their own, so that one that
/// is asked for among many is so among fewer of them, too, when the same is done again.
fn asked(absent: &[RecordId]) -> HashSet<RecordId> {
    let mut asked = absent.to_vec();
    // The golden ratio spreads numbers that follow each other.
    asked.sort_by_cached_key(|id| id.get().wrapping_mul(0x9E37_79B9_7F4A_7C15));
    asked.into_iter().take(Unseen::MOST_ASKED).collect()
}
