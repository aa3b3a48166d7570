//! What the taking back of a run rests on: what was taken back of it before, and what is in doubt.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::lost_answers::{LostAnswers, settled_by};
use super::lost_options::settle;
use super::past::Past;
use super::resumes::{later, root_of};
use super::run_file::unknown_lines;
use super::speech::Speech;
use crate::history::{Backwards, Done, Kept, Run, RunId, RunStatus, now};
use crate::job::{BatchFate, RecordResult};
use crate::language::text;
use crate::model::{RecordId, Revision};
use crate::plain::{count, counted, short_range};
use crate::undo;

/// What is known of a run whose last answer was lost.
#[derive(Default)]
pub(super) struct Rest {
    /// Records that it deleted or did not; kintone is asked which.
    doubted: Vec<Done>,
    /// When their request was sent for the last time, at the latest, in milliseconds since 1970.
    sent: u64,
    /// The run that found out what became of them.
    settled_by: Option<RunId>,
    /// Whether that one is undone, so that nothing of it is left.
    is_undone: bool,
    /// The other runs of the same deletion.
    others: Vec<Run>,
    /// What runs before this one left unknown, and this one settled.
    lost: LostAnswers,
}

impl Rest {
    /// What is in doubt of a run. What another run settled, behind this one, is that run's.
    pub(super) fn of(
        past: &Past<'_>,
        kept: &Kept,
        (backwards, path): (&Backwards, &Path),
    ) -> anyhow::Result<Self> {
        let run = &kept.run;
        if !run.about.is_deletion() {
            return Self::of_writing(past, kept, path);
        }
        let root = root_of(past, run.clone())?;
        let mut others = later(past, &root)?;
        others.push(root);
        others.retain(|other| other.id != run.id);
        let mut rest = Self {
            others,
            ..Self::default()
        };
        if run.counts.unknown == 0 {
            return Ok(rest);
        }
        let has_settled = |later: &&Run| {
            let is_at_work = later.status == RunStatus::Running;
            later.id > run.id && (is_at_work || later.counts.written() + later.counts.unknown > 0)
        };
        rest.settled_by = rest
            .others
            .iter()
            .find(has_settled)
            .map(|run| run.id.clone());
        if rest.settled_by.is_none() {
            rest.doubted = backwards.doubted(&kept.batches)?;
            rest.sent = run.ended.unwrap_or(run.heard);
        }
        Ok(rest)
    }

    /// The run, and the others of the same deletion.
    pub(super) fn runs<'r>(&'r self, run: &'r Run) -> Vec<&'r Run> {
        self.others.iter().chain([run]).collect()
    }

    fn of_writing(past: &Past<'_>, kept: &Kept, path: &Path) -> anyhow::Result<Self> {
        let mut rest = Self {
            lost: LostAnswers::of(past, &kept.run, path)?,
            ..Self::default()
        };
        if kept.run.counts.unknown > 0
            && let Some((by, is_undone)) = settled_by(past, kept)?
        {
            rest.settled_by = Some(by);
            rest.is_undone = is_undone;
        }
        Ok(rest)
    }

    /// Whether something can be taken back that the run itself is not known to have written.
    pub(super) fn has_something(&self) -> bool {
        !self.doubted.is_empty() || self.lost.has_something()
    }

    /// Whether an earlier run may have changed a record of which it is not kept what it held before.
    pub(super) fn is_unkept(&self, done: &Done) -> bool {
        self.lost.is_unkept(done)
    }

    /// The pages of the run, the last first.
    pub(super) fn pages(
        &self,
        backwards: &mut Backwards,
    ) -> impl FnMut() -> io::Result<Option<Vec<undo::Done>>> {
        let mut first = [&self.doubted, &self.lost.unwritten].into_iter();
        let mut doubted = first.find(|first| !first.is_empty()).cloned();
        let held = |done: &Done| self.lost.held.get(&done.entry.lines.0);
        move || {
            let page = match doubted.take() {
                Some(doubted) => Some(doubted),
                None => backwards.next_page().map_err(io::Error::other)?,
            };
            let with_doubts = |one: Done| {
                let doubts = held(&one).cloned().unwrap_or_default();
                done(one, doubts)
            };
            Ok(page.map(|page| page.into_iter().map(with_doubts).collect()))
        }
    }

    /// How the run is taken back, by what was done for that before.
    pub(super) fn options(
        &self,
        past: &Past<'_>,
        run: &Run,
        writes: bool,
    ) -> anyhow::Result<undo::Options> {
        let age = Duration::from_millis(now().saturating_sub(self.sent));
        let mut options = undo::Options {
            dry_run: !writes,
            records: run.counts.written()
                + self.doubted.len() as u64
                + self.lost.unwritten.len() as u64,
            is_settled: age >= settle(None)?,
            ..undo::Options::default()
        };
        take_undos(past, run, &mut options, |_| true)?;
        // What was in doubt may have been added again by the undo of another run of the same deletion.
        for other in &self.others {
            let is_added = |result| result == RecordResult::Created;
            take_undos(past, other, &mut options, is_added)?;
        }
        Ok(options)
    }

    /// Tells the records of which it is unknown whether the run wrote them, and which are left alone; how many there are.
    pub(super) fn tell_left(&self, kept: &Kept, speech: Speech) -> u64 {
        let unknown = kept.run.counts.unknown - self.doubted.len() as u64;
        if unknown == 0 || self.is_undone {
            return 0;
        }
        let (number, records) = (count(unknown), counted(unknown, "record"));
        let lines = unknown_lines(kept);
        let lines: Vec<_> = lines.iter().map(short_range).collect();
        let lines = lines.join(", ");
        let told = if let Some(by) = &self.settled_by {
            text!(
                "what became of {records} of the run was unknown until run {by} went on with it: `kintable undo {by}` takes that back",
                "実行で不明になったレコード{number}件は、実行{by}が処理しました。取り消すには「kintable undo {by}」を使ってください。"
            )
        } else if kept.run.about.is_deletion() {
            let [place, ja_place] = if kept.run.about.has_lines() {
                [format!("lines {lines}"), format!("{lines}行目")]
            } else {
                [
                    format!("record numbers {lines}"),
                    format!("レコード番号{lines}"),
                ]
            };
            text!(
                "it is unknown whether kintone deleted {records} of the run ({place}), and the history does not have what they held: undo leaves that alone",
                "実行のレコード{number}件（{ja_place}）は、削除されたかどうか不明で、削除前の内容も履歴にないため、取り消しの対象にしません。"
            )
        } else {
            text!(
                "it is unknown whether kintone has {records} of the run (lines {lines}): undo leaves that alone",
                "実行のレコード{number}件（{lines}行目）は、書き込まれたかどうか不明なため、取り消しの対象にしません。"
            )
        };
        speech.notice(&told);
        unknown
    }
}

/// Takes what earlier undos of a run did, of the results that count.
fn take_undos(
    past: &Past<'_>,
    run: &Run,
    options: &mut undo::Options,
    counts: impl Fn(RecordResult) -> bool,
) -> anyhow::Result<()> {
    for earlier in past.undos_of(run)? {
        past.each_record(&earlier.run, |entry| {
            let (first, _) = entry.lines;
            match entry.result {
                RecordResult::Created
                | RecordResult::Updated
                | RecordResult::Deleted
                | RecordResult::Unchanged
                    if counts(entry.result) =>
                {
                    options.reversed.add(first, first);
                }
                RecordResult::Unknown => options.unknown.add(first, first),
                _ => {}
            }
        })?;
        let open = earlier.batches.iter();
        let open = open.filter(|batch| batch.fate == BatchFate::Unknown);
        for (first, _) in open.flat_map(|batch| batch.lines.iter().copied()) {
            options.unknown.add(first, first);
        }
    }
    Ok(())
}

/// A record of the history, for whoever takes it back.
fn done(done: Done, doubts: Vec<undo::Earlier>) -> undo::Done {
    let Done { entry, before } = done;
    let id = |number: u64| number.to_string().parse::<RecordId>().ok();
    let revision = |number: u64| number.to_string().parse::<Revision>().ok();
    undo::Done {
        lines: entry.lines,
        key: entry.key,
        record: entry.record.and_then(id),
        revision: entry.revision.and_then(revision),
        result: entry.result,
        before: before.map(|before| before.image),
        doubts,
    }
}
