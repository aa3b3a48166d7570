//! All records of an app are read.

use super::BackupError;
use super::earlier::Earlier;
use super::pages::Pages;
use super::saving::Saving;
use super::seen::{People, Seen};
use super::work::{Read, Work};
use crate::api::RawRecord;
use crate::job::Event;
use crate::vault::{AppEntry, Line, NewRecords};

/// Reads them into a file of their own; `None` if somebody stopped it.
pub(super) async fn read(
    work: &Work<'_>,
    before: Option<&AppEntry>,
    (saving, people): (&mut Saving<'_>, &mut People),
) -> Result<Option<Read>, BackupError> {
    let mut out = NewRecords::begin(work.vault.dir(), work.place())?;
    let mut earlier = Earlier::open(work.vault, before);
    let mut pages = Pages::new(work.server, work.options.condition.clone(), &[]);
    let mut done = 0;
    loop {
        if work.stop.is_asked() {
            return Ok(None);
        }
        let Some(page) = work.stop.unless_asked(pages.next()).await else {
            return Ok(None);
        };
        let Some((records, total)) = page? else {
            break;
        };
        if let Some(records) = total {
            work.listener.hear(&Event::Counted { records });
        }
        let seen = look(&records, people, &mut earlier)?;
        let Some(held) = work.stop.unless_asked(saving.save(&seen)).await else {
            return Ok(None);
        };
        let held = held?;
        for ((record, (seen, _)), files) in records.iter().zip(&seen).zip(held) {
            out.record((seen.id, seen.revision), record.json(), &files)?;
        }
        done += records.len() as u64;
        work.listener.hear(&Event::Progress { done });
    }
    Ok(Some(Read {
        segments: vec![out.finish()?],
        records: done,
        changed: done,
        deleted: 0,
        left: 0,
        stayed: Vec::new(),
        unasked: 0,
    }))
}

/// Looks at records in the order of their numbers, and at what an earlier backup has of them.
pub(super) fn look(
    records: &[RawRecord],
    people: &mut People,
    earlier: &mut Earlier,
) -> Result<Vec<(Seen, Option<Line>)>, BackupError> {
    let mut seen = Vec::with_capacity(records.len());
    for record in records {
        let one = Seen::of(record.json(), people).map_err(|error| BackupError::shape(&error))?;
        let before = if one.files.is_empty() {
            None
        } else {
            earlier.take(one.id)
        };
        seen.push((one, before));
    }
    Ok(seen)
}
