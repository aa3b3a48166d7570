//! The records that changed since a backup are read; the others stay as they are there.

use super::BackupError;
use super::changes::{self, Changes, Index};
use super::earlier::Earlier;
use super::pages::Pages;
use super::saving::Saving;
use super::seen::People;
use super::unlisted::Unlisted;
use super::whole::look;
use super::work::{Read, Work};
use crate::job::Event;
use crate::model::Form;
use crate::vault::{AppEntry, NewRecords, Records};

/// How many records are asked for at once by their numbers.
const AT_ONCE: usize = 100;

/// Reads them into a file behind those that are there; `None` if somebody stopped it.
pub(super) async fn read(
    work: &Work<'_>,
    (form, before): (&Form, &AppEntry),
    (saving, people): (&mut Saving<'_>, &mut People),
) -> Result<Option<Read>, BackupError> {
    let index = index(work, before)?;
    let found = changes::find(work.server, work.options, (form, before), &index);
    let Some(found) = work.stop.unless_asked(found).await else {
        return Ok(None);
    };
    let Changes { changed, unlisted } = found?;
    let unlisted = Unlisted::look(work, &unlisted);
    let Some(unlisted) = work.stop.unless_asked(unlisted).await else {
        return Ok(None);
    };
    let Unlisted {
        left,
        kept,
        unasked,
    } = unlisted?;
    let records = changed.len() as u64;
    work.listener.hear(&Event::Counted { records });
    let mut out = Writing {
        out: NewRecords::begin(work.vault.dir(), work.place())?,
        left: left.into_iter().peekable(),
        counts: (0, 0),
        stayed: kept,
    };
    let mut earlier = Earlier::open(work.vault, Some(before));
    let (mut done, mut added) = (0, 0);
    for ids in changed.chunks(AT_ONCE) {
        let list: Vec<_> = ids.iter().map(ToString::to_string).collect();
        let condition = format!("$id in ({})", list.join(","));
        let mut pages = Pages::new(work.server, Some(condition), &[]);
        let mut wanted = ids.iter().copied().peekable();
        loop {
            if work.stop.is_asked() {
                return Ok(None);
            }
            let Some(page) = work.stop.unless_asked(pages.next()).await else {
                return Ok(None);
            };
            let Some((records, _)) = page? else {
                break;
            };
            let seen = look(&records, people, &mut earlier)?;
            let Some(held) = work.stop.unless_asked(saving.save(&seen)).await else {
                return Ok(None);
            };
            let held = held?;
            for ((record, (seen, _)), files) in records.iter().zip(&seen).zip(held) {
                // What went away between the two questions stays as it was: the next backup asks for it again.
                while let Some(id) = wanted.next_if(|id| *id < seen.id) {
                    out.stays(id, &index);
                }
                wanted.next_if(|id| *id == seen.id);
                out.left_before(seen.id)?;
                let pair = (seen.id, seen.revision);
                out.out.record(pair, record.json(), &files)?;
                added += u64::from(!has(&index, seen.id));
                done += 1;
            }
            work.listener.hear(&Event::Progress { done });
        }
        for id in wanted {
            out.stays(id, &index);
        }
    }
    out.left_before(u64::MAX)?;
    let mut segments = before.segments.clone();
    let (deleted, left) = out.counts;
    let mut stayed = std::mem::take(&mut out.stayed);
    stayed.sort_unstable();
    if done + deleted + left > 0 {
        segments.push(out.out.finish()?);
    }
    Ok(Some(Read {
        segments,
        records: index.len() as u64 + added - deleted - left,
        changed: done,
        deleted,
        left,
        stayed,
        unasked,
    }))
}

/// The numbers and revisions of the backup that is there. It is found out, too, that it is what was backed up.
fn index(work: &Work<'_>, before: &AppEntry) -> Result<Index, BackupError> {
    let mut records = Records::open(work.vault.dir(), &before.segments)?;
    let mut index = Vec::new();
    while let Some(line) = records.next_record()? {
        index.push((line.id, line.revision));
    }
    Ok(index)
}

fn has(index: &Index, id: u64) -> bool {
    index.binary_search_by_key(&id, |(id, _)| *id).is_ok()
}

/// The file that is written, and what is to stand in it of records that are listed no more.
struct Writing {
    out: NewRecords,
    /// Those that do not stay in the backup, each with whether it is proved to be deleted.
    left: std::iter::Peekable<std::vec::IntoIter<(u64, bool)>>,
    /// How many of them are proved to be deleted, and how many are not.
    counts: (u64, u64),
    /// Those that stay as they were.
    stayed: Vec<u64>,
}

impl Writing {
    /// Writes those that come before a record.
    fn left_before(&mut self, id: u64) -> Result<(), BackupError> {
        while let Some((left, is_proved)) = self.left.next_if(|(left, _)| *left < id) {
            self.out.deleted(left)?;
            self.counts.0 += u64::from(is_proved);
            self.counts.1 += u64::from(!is_proved);
        }
        Ok(())
    }

    /// A record that was to be read, and is not listed any more.
    fn stays(&mut self, id: u64, index: &Index) {
        if has(index, id) {
            self.stayed.push(id);
        }
    }
}
