//! Requests of earlier undos that add records again, and of which nobody knows what became.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::Path;
use std::time::Duration;

use super::lost_options::settle;
use super::past::Past;
use super::undoing::Rest;
use crate::history::{Backwards, Batch, Kept, Run, now};
use crate::job::{BatchFate, RecordResult, Watermark};
use crate::model::RecordId;
use crate::undo::{Attempt, Options, Pages};

/// Such a request, by the first lines of its records.
struct Open {
    lines: Vec<u64>,
    above: Watermark,
    is_settled: bool,
}

/// Notes in the options what earlier undos sent to add records of a run again, and had no answer to; the store is the one
/// that has the run.
pub(super) fn note_attempts(
    past: &Past<'_>,
    rest: &Rest,
    (run, store): (&Run, &Path),
    options: &mut Options,
) -> anyhow::Result<()> {
    let mut undos = Vec::new();
    for run in rest.runs(run) {
        undos.extend(past.undos_of(run)?);
    }
    undos.sort_by(|one, other| one.run.id.cmp(&other.run.id));
    let open = still_open(&undos, options)?;
    if open.is_empty() {
        return Ok(());
    }
    let mut backwards = Backwards::begin(store, run.clone())?;
    options.attempts = attempts(open, &mut rest.pages(&mut backwards))?;
    for undo in &undos {
        options.added.append(&mut added(past, undo)?);
    }
    Ok(())
}

/// Of requests with the same records, the last one counts: it was not sent before it was known what became of the others.
fn still_open(undos: &[Kept], options: &Options) -> anyhow::Result<Vec<Open>> {
    let wait = settle(None)?;
    let mut open: Vec<Open> = Vec::new();
    for Kept { run, batches, .. } in undos {
        let heard = run.ended.unwrap_or(run.heard);
        let is_settled = Duration::from_millis(now().saturating_sub(heard)) >= wait;
        for batch in batches {
            let lines: HashSet<u64> = firsts(batch).collect();
            for before in &mut open {
                before.lines.retain(|line| !lines.contains(line));
            }
            if batch.fate == BatchFate::Unknown {
                open.push(Open {
                    lines: firsts(batch).collect(),
                    above: batch.above,
                    is_settled,
                });
            }
        }
    }
    for request in &mut open {
        request
            .lines
            .retain(|line| !options.reversed.contains(*line));
    }
    open.retain(|request| !request.lines.is_empty());
    Ok(open)
}

fn firsts(batch: &Batch) -> impl Iterator<Item = u64> {
    batch.lines.iter().map(|(first, _)| *first)
}

/// The same with those of their records that the run deleted.
fn attempts(open: Vec<Open>, pages: &mut Pages<'_>) -> io::Result<Vec<Attempt>> {
    let mut sought: HashSet<u64> = open.iter().flat_map(|open| &open.lines).copied().collect();
    let mut found = HashMap::new();
    while !sought.is_empty()
        && let Some(page) = pages()?
    {
        for done in page {
            let is_sought = sought.remove(&done.lines.0);
            let is_deleted = matches!(done.result, RecordResult::Deleted | RecordResult::Unknown);
            if is_sought && is_deleted {
                found.insert(done.lines.0, done);
            }
        }
    }
    let attempts = open.into_iter().map(|open| Attempt {
        records: open
            .lines
            .iter()
            .filter_map(|line| found.remove(line))
            .collect(),
        above: open.above,
        is_settled: open.is_settled,
    });
    Ok(attempts
        .filter(|attempt| !attempt.records.is_empty())
        .collect())
}

/// Records that an undo is known to have added.
fn added(past: &Past<'_>, undo: &Kept) -> anyhow::Result<BTreeSet<RecordId>> {
    let mut added = BTreeSet::new();
    past.each_record(&undo.run, |entry| {
        if entry.result == RecordResult::Created {
            added.extend(entry.record.and_then(RecordId::new));
        }
    })?;
    Ok(added)
}
