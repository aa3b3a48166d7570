//! Records that earlier runs of a chain sent without an answer, and that a run which went on with them settled.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::past::Past;
use super::resumes::{later, root_of};
use super::run_file::unknown_lines;
use crate::history::{Backwards, Done, Kept, RecordEntry, Run, RunId, RunStatus};
use crate::job::RecordResult;

/// What earlier runs left unknown, and a run settled.
#[derive(Default)]
pub(super) struct LostAnswers {
    /// By their first line: what each record held when they sent it, the first of them first; `None` where that is not kept.
    pub(super) held: BTreeMap<u64, Vec<Option<String>>>,
    /// Those of them that the run did not write.
    pub(super) unwritten: Vec<Done>,
}

impl LostAnswers {
    /// Those that a run settled. The store that has the runs is at the path.
    pub(super) fn of(past: &Past<'_>, run: &Run, path: &Path) -> anyhow::Result<Self> {
        let mut lost = Self::default();
        let mut runs = chain(past, run)?;
        runs.retain(|earlier| earlier.id < run.id);
        let mut doubts = Vec::new();
        for earlier in runs {
            let kept = past.run(Some(earlier.id.as_str()))?;
            doubts.push((earlier, unknown_lines(&kept)));
        }
        let mut settled = Vec::new();
        each_settled(past, run, |entry| {
            let (line, _) = entry.lines;
            // What the run added is deleted, whoever sent it.
            let is_added = entry.result == RecordResult::Created;
            if !is_added && doubts.iter().any(|(_, lines)| lines.contains(line)) {
                settled.push(entry);
            }
        })?;
        for (earlier, lines) in doubts {
            let of = settled.iter().filter(|one| lines.contains(one.lines.0));
            let ids: HashSet<u64> = of.clone().filter_map(|one| one.record).collect();
            if ids.is_empty() {
                continue;
            }
            let befores = Backwards::begin(path, earlier)?.befores(&ids)?;
            for one in of {
                let before = one.record.and_then(|id| befores.get(&id));
                let image = before.map(|before| before.image.clone());
                lost.held.entry(one.lines.0).or_default().push(image);
            }
        }
        settled.retain(|one| is_unwritten(one.result));
        let unwritten = settled.into_iter().rev();
        let unwritten = unwritten.map(|entry| Done {
            entry,
            before: None,
        });
        lost.unwritten = unwritten.collect();
        Ok(lost)
    }
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
