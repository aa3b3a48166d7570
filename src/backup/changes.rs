//! Which records changed since a backup, and which ones are listed no more, found out without reading them.
//!
//! kintone says to the minute when a record was changed, and its machines' clocks differ: all that changed from ten
//! minutes before the backup began is looked at, with all that has a greater number, and what has the same revision
//! still is left alone. What is listed no more shows by counting: where a range of numbers has as many records as the
//! backup, none of it is missing; otherwise it is halved, until so few are left that they can be asked for one by one.

use jiff::{SignedDuration, Timestamp};

use super::pages::{Pages, count};
use super::seen::{People, Seen};
use super::{BackupError, Options};
use crate::api::RECORDS_PER_PAGE;
use crate::job::Server;
use crate::model::{FieldKind, Form};
use crate::vault::AppEntry;

/// How much earlier than the backup a change is looked for.
const LAG: SignedDuration = SignedDuration::from_mins(10);

/// Numbers and revisions alone.
const PAIRS: &[&str] = &["$id", "$revision"];

/// The numbers and revisions of a backup, in order.
pub(super) type Index = Vec<(u64, u64)>;

/// What is different now.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Records that changed, or are new, and are listed; in order.
    pub(super) changed: Vec<u64>,
    /// Records that kintone does not list any more; in order.
    pub(super) unlisted: Vec<u64>,
}

/// What is asked, and what is known.
struct Asking<'a> {
    server: Server<'a>,
    index: &'a Index,
    found: Changes,
}

/// Finds out what changed.
pub(super) async fn find(
    server: Server<'_>,
    options: &Options,
    (form, before): (&Form, &AppEntry),
    index: &Index,
) -> Result<Changes, BackupError> {
    let mut asking = Asking {
        server,
        index,
        found: Changes::default(),
    };
    let mut times = form.fields().iter();
    let updated = times.find(|field| field.kind == FieldKind::UpdatedTime);
    let started: Option<Timestamp> = before.started.parse().ok();
    let since = started.and_then(|started| started.checked_sub(LAG).ok());
    match (updated, since, &options.condition) {
        // What a condition says of today makes records come and go that nobody changed.
        (Some(updated), Some(since), None) => {
            let (code, since) = (&updated.code, since.strftime("%Y-%m-%dT%H:%M:%SZ"));
            let last = index.last().map_or(0, |(id, _)| *id);
            // Whoever adds a record may date it as they like.
            let condition = format!("{code} >= \"{since}\" or $id > {last}");
            asking.pairs(Some(condition), None).await?;
            asking.missing().await?;
        }
        (.., condition) => {
            let condition = condition.clone();
            asking.pairs(condition, Some((0, u64::MAX))).await?;
        }
    }
    let mut found = asking.found;
    found.changed.sort_unstable();
    found.changed.dedup();
    found.unlisted.sort_unstable();
    found.unlisted.dedup();
    // What was changed, and went away before it was counted, is not there to be read.
    let unlisted = &found.unlisted;
    let is_listed = |id: &u64| unlisted.binary_search(id).is_err();
    found.changed.retain(is_listed);
    Ok(found)
}

impl Asking<'_> {
    /// Looks at all that meets a condition. Where that is all that there is behind one number and up to another, what
    /// is not found there is listed no more.
    async fn pairs(
        &mut self,
        condition: Option<String>,
        all_of: Option<(u64, u64)>,
    ) -> Result<(), BackupError> {
        let mut pages = Pages::new(self.server, condition, PAIRS);
        let within = |id: u64| all_of.is_some_and(|(after, up_to)| id > after && id <= up_to);
        let first = all_of.map_or(self.index.len(), |(after, _)| {
            self.index.partition_point(|(id, _)| *id <= after)
        });
        let mut known = self.index[first..].iter().peekable();
        while let Some((records, _)) = pages.next().await? {
            for record in records {
                let seen = Seen::of(record.json(), &mut People::default());
                let seen = seen.map_err(|error| BackupError::shape(&error))?;
                while let Some((id, _)) = known.next_if(|(id, _)| *id < seen.id) {
                    self.found.unlisted.push(*id);
                }
                known.next_if(|(id, _)| *id == seen.id);
                if self.index.binary_search(&(seen.id, seen.revision)).is_err() {
                    self.found.changed.push(seen.id);
                }
            }
        }
        while let Some((id, _)) = known.next_if(|(id, _)| within(*id)) {
            self.found.unlisted.push(*id);
        }
        Ok(())
    }

    /// Finds out which records are listed no more.
    async fn missing(&mut self) -> Result<(), BackupError> {
        let (Some(first), Some(last)) = (self.index.first(), self.index.last()) else {
            return Ok(());
        };
        let index = self.index;
        let mut ranges = vec![(first.0 - 1, last.0)];
        while let Some((after, up_to)) = ranges.pop() {
            let condition = format!("$id > {after} and $id <= {up_to}");
            let begin = index.partition_point(|(id, _)| *id <= after);
            let end = index.partition_point(|(id, _)| *id <= up_to);
            let there = count(self.server, &condition).await?;
            if there == (end - begin) as u64 {
                continue;
            }
            if end - begin <= RECORDS_PER_PAGE || there == 0 {
                self.pairs(Some(condition), Some((after, up_to))).await?;
            } else {
                let middle = index[usize::midpoint(begin, end)].0;
                ranges.extend([(middle, up_to), (after, middle)]);
            }
        }
        Ok(())
    }
}
