//! Records of a backup that kintone does not list any more: they are deleted, do not meet the condition any more, or may
//! not be viewed. What may be there stays in the backup as it was.

use std::collections::HashSet;

use super::work::Work;
use crate::api::{ApiError, RECORDS_PER_PAGE, Wanted};
use crate::job::Unseen;
use crate::model::RecordId;

/// Into how many parts they are cut, at most, of each of which some are asked for: each is a request of its own.
const MOST_PARTS: usize = 10;

/// What is known of them, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Unlisted {
    /// Those that do not stay in the backup, each with whether it is proved to be deleted.
    pub(super) left: Vec<(u64, bool)>,
    /// Those that stay, as they may be there.
    pub(super) kept: Vec<u64>,
    /// How many of those that stay were not asked for.
    pub(super) unasked: u64,
}

impl Unlisted {
    /// Asks for some of them by their numbers.
    pub(super) async fn look(work: &Work<'_>, absent: &[u64]) -> Result<Self, ApiError> {
        let (server, mut unlisted) = (work.server, Self::default());
        let most = absent.len().div_ceil(MOST_PARTS).max(RECORDS_PER_PAGE);
        for part in absent.chunks(most) {
            let ids: Vec<_> = part.iter().copied().filter_map(RecordId::new).collect();
            let mut listed = HashSet::new();
            if work.options.condition.is_some() {
                let numbers = Wanted::default();
                let asked = server.client.records_by_ids(server.app, &ids, &numbers);
                listed.extend(asked.await?.iter().map(|held| held.id));
            }
            let is_listed = |id: &RecordId| listed.contains(id);
            let others: Vec<_> = ids.iter().copied().filter(|id| !is_listed(id)).collect();
            let unseen = Unseen::look(server, &others).await?;
            for id in ids {
                if unseen.has(id) {
                    unlisted.kept.push(id.get());
                    unlisted.unasked += u64::from(unseen.is_unasked(id));
                } else {
                    let is_proved = !is_listed(&id) && !unseen.is_guessed(id);
                    unlisted.left.push((id.get(), is_proved));
                }
            }
        }
        Ok(unlisted)
    }
}
