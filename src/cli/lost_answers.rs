//! Records that earlier runs of a chain sent without an answer, and that a run which went on with them settled.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::past::Past;
use super::resumes::{later, root_of};
use super::run_file::unknown_lines;
use crate::history::{Backwards, Batch, Before, Done, Kept, RecordEntry, Run, RunId, RunStatus};
use crate::job::{BatchFate, RecordResult, Watermark};
use crate::model::RecordId;
use crate::plain::LineRanges;
use crate::undo::Earlier;

/// What earlier runs left unknown, and a run settled.
#[derive(Default)]
pub(super) struct LostAnswers {
    /// By their first line: what is known of each record from before they sent it, the first of them first.
    pub(super) held: BTreeMap<u64, Vec<Earlier>>,
    /// Those of them that the run did not write.
    pub(super) unwritten: Vec<Done>,
}

/// What a run found out about records that earlier ones sent.
#[derive(Default)]
struct Settled {
    /// Those that it did not add itself.
    entries: Vec<RecordEntry>,
    /// What they held when it changed them.
    befores: HashMap<u64, Before>,
    /// Lines of records that it added.
    added: LineRanges,
}

impl LostAnswers {
    /// Whether something can be taken back that the run did not write itself.
    pub(super) fn has_something(&self) -> bool {
        let is_known = |one: &Done| {
            let is_held = self.held.contains_key(&one.entry.lines.0);
            is_held && one.entry.record.is_some() && !self.is_unkept(one)
        };
        self.unwritten.iter().any(is_known)
    }

    /// Whether it is not kept what a record held before one of those runs may have changed it.
    pub(super) fn is_unkept(&self, one: &Done) -> bool {
        let held = self.held.get(&one.entry.lines.0);
        held.is_some_and(|doubts| doubts.contains(&Earlier::Unkept))
    }

    /// Those that a run settled. The store that has the runs is at the path.
    pub(super) fn of(past: &Past<'_>, run: &Run, path: &Path) -> anyhow::Result<Self> {
        let mut lost = Self::default();
        let mut runs = chain(past, run)?;
        runs.retain(|earlier| earlier.id < run.id);
        let mut doubts = Vec::new();
        for earlier in runs {
            let kept = past.run(Some(earlier.id.as_str()))?;
            let open = kept.batches.into_iter();
            let open: Vec<_> = open
                .filter(|batch| batch.fate == BatchFate::Unknown)
                .collect();
            doubts.push((earlier, open));
        }
        let mut settled = Settled::default();
        each_settled(past, run, |entry| {
            let (line, last) = entry.lines;
            if !doubts
                .iter()
                .any(|(_, open)| batch_of(open, line).is_some())
            {
                return;
            }
            // What the run added is deleted, whoever sent it.
            if entry.result == RecordResult::Created {
                settled.added.add(line, last);
            } else {
                settled.entries.push(entry);
            }
        })?;
        settled.befores = befores(path, run, &settled.entries)?;
        for (earlier, open) in doubts {
            let is_of = |one: &&RecordEntry| batch_of(&open, one.lines.0).is_some();
            let of: Vec<_> = settled.entries.iter().filter(is_of).cloned().collect();
            let befores = befores(path, &earlier, &of)?;
            let void: Vec<_> = open
                .iter()
                .map(|one| settled.is_void(one, &befores))
                .collect();
            for one in of {
                let Some(at) = batch_of(&open, one.lines.0) else {
                    continue;
                };
                let before = one.record.and_then(|id| befores.get(&id));
                let known = match before {
                    Some(before) => Earlier::Held(before.image.clone()),
                    // It left everything as it was.
                    None if void[at] => continue,
                    None => settled.without_image(&one, (&earlier, &open[at])),
                };
                lost.held.entry(one.lines.0).or_default().push(known);
            }
        }
        let mut unwritten = settled.entries;
        unwritten.retain(|one| is_unwritten(one.result));
        let unwritten = unwritten.into_iter().rev();
        let unwritten = unwritten.map(|entry| Done {
            entry,
            before: None,
        });
        lost.unwritten = unwritten.collect();
        Ok(lost)
    }
}

impl Settled {
    /// Whether a batch that an earlier run sent, when its records held this, was not carried out: it is one transaction,
    /// and one of its records was still as it was. One that was not there may have been added by it, and deleted since.
    fn is_void(&self, batch: &Batch, befores: &HashMap<u64, Before>) -> bool {
        let is_untouched = |one: &RecordEntry| {
            let before = one.record.and_then(|id| befores.get(&id));
            let found = one.record.and_then(|id| self.befores.get(&id));
            let found = found.map(|found| found.revision);
            let found = found.or(one.revision.filter(|_| is_unwritten(one.result)));
            before.is_some() && before.map(|before| before.revision) == found
        };
        let mut of = self.entries.iter();
        of.any(|one| has(batch, one.lines.0) && is_untouched(one))
    }

    /// What is known of a record of which it is not kept what it held before the batch.
    fn without_image(&self, one: &RecordEntry, (earlier, batch): (&Run, &Batch)) -> Earlier {
        let mut lines = batch.lines.iter();
        let is_sure = !lines.any(|(first, last)| self.added.has_any(*first, *last));
        match (batch.above, &earlier.about.creator) {
            (Watermark::Behind(highest), Some(creator))
                if is_sure && one.record > Some(highest.map_or(0, RecordId::get)) =>
            {
                Earlier::Absent(creator.clone())
            }
            _ => Earlier::Unkept,
        }
    }
}

/// What records held when a run was about to change them.
fn befores(path: &Path, run: &Run, of: &[RecordEntry]) -> anyhow::Result<HashMap<u64, Before>> {
    let ids: HashSet<u64> = of.iter().filter_map(|one| one.record).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(Backwards::begin(path, run.clone())?.befores(&ids)?)
}

/// The last batch that has a record, by its place.
fn batch_of(batches: &[Batch], line: u64) -> Option<usize> {
    batches.iter().rposition(|batch| has(batch, line))
}

fn has(batch: &Batch, line: u64) -> bool {
    let mut lines = batch.lines.iter();
    lines.any(|(first, last)| (*first..=*last).contains(&line))
}

/// The last run that went on with what a run left unknown, and whether it settled all of that and is undone.
pub(super) fn settled_by(past: &Past<'_>, kept: &Kept) -> anyhow::Result<Option<(RunId, bool)>> {
    let lines = unknown_lines(kept);
    let runs = chain(past, &kept.run)?.into_iter().rev();
    for later in runs.take_while(|later| later.id > kept.run.id) {
        let mut settled = 0;
        each_settled(past, &later, |entry| {
            settled += u64::from(lines.contains(entry.lines.0));
        })?;
        if settled > 0 {
            let is_undone = later.status == RunStatus::Undone;
            return Ok(Some((
                later.id,
                is_undone && settled == kept.run.counts.unknown,
            )));
        }
    }
    Ok(None)
}

/// The runs of which a run is one, the first of them first.
fn chain(past: &Past<'_>, run: &Run) -> anyhow::Result<Vec<Run>> {
    let root = root_of(past, run.clone())?;
    let mut runs = later(past, &root)?;
    runs.push(root);
    runs.reverse();
    Ok(runs)
}

/// Calls for each record of which a run says what became of it.
fn each_settled(
    past: &Past<'_>,
    run: &Run,
    mut each: impl FnMut(RecordEntry),
) -> anyhow::Result<()> {
    // What is found to be as it should be is so, even where nothing else had to be sent.
    let run = Run {
        has_sent: run.has_sent || run.counts.open() == 0,
        ..run.clone()
    };
    past.each_record(&run, |entry| {
        if !matches!(entry.result, RecordResult::NotTried | RecordResult::Unknown) {
            each(entry);
        }
    })?;
    Ok(())
}

fn is_unwritten(result: RecordResult) -> bool {
    matches!(
        result,
        RecordResult::Unchanged | RecordResult::Skipped | RecordResult::Failed
    )
}
