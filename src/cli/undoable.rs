//! Whether a run can be taken back, as far as the history tells, and by the undo of which run.

use super::past::Past;
use super::undoing::Rest;
use crate::history::{
    Backwards, Done, GOING_ON, HistoryError, Kept, Run, RunId, RunStatus, store_path,
};
use crate::job::{Kind, RecordResult};
use crate::language::{Text, text};

/// What an image has of an attachment, which kintone does not take back once its record is deleted.
const FILE: &str = "\"fileKey\":";

/// The run whose undo takes a run back: itself, or the one that took its undo back; `None` where an undo would do nothing.
pub(super) fn undo_for(past: &Past<'_>, kept: &Kept) -> anyhow::Result<Option<RunId>> {
    let run = &kept.run;
    let is_there = !matches!(run.status, RunStatus::Running | RunStatus::Undone);
    // What earlier runs wrote is taken back with the one that found it there.
    let goes_on = run.about.kind == GOING_ON;
    let is_sent = run.counts.written() + run.counts.unknown > 0;
    if !is_there || !(is_sent || goes_on) {
        return Ok(None);
    }
    if let Some(last) = past.reinstated_by(run)? {
        return undo_for(past, &past.run(Some(last.id.as_str()))?);
    }
    if never_wrote(run).is_some() || unkept(past, run)?.is_some() {
        return Ok(None);
    }
    // What cannot be read cannot be taken back.
    let (about, dir) = (&run.about, past.archive().dir());
    let path = store_path(dir, &about.home, about.app.as_deref());
    let Ok(mut backwards) = Backwards::look(&path, run.clone()) else {
        return Ok(None);
    };
    let rest = if about.is_deletion() || goes_on {
        Rest::of(past, kept, (&backwards, &path))?
    } else {
        Rest::default()
    };
    let comes_back =
        rest.has_something() || has_something(&mut backwards, &rest).unwrap_or_default();
    Ok(comes_back.then(|| run.id.clone()))
}

/// Whether something that a run wrote can be taken back.
fn has_something(backwards: &mut Backwards, rest: &Rest) -> Result<bool, HistoryError> {
    // As it was added, it may be seen of a record that no earlier run changed it.
    let is_as_added = |done: &Done| {
        done.before
            .as_ref()
            .is_some_and(|before| before.revision == 1)
    };
    let comes_back =
        |done: &Done| can_come_back(done) && (!rest.is_unkept(done) || is_as_added(done));
    while let Some(page) = backwards.next_page()? {
        if page.iter().any(comes_back) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn can_come_back(done: &Done) -> bool {
    let mut before = done.before.iter();
    match done.entry.result {
        RecordResult::Created => true,
        RecordResult::Deleted => before.any(|before| !before.image.contains(FILE)),
        _ => before.next().is_some(),
    }
}

/// Why a run cannot be taken back, if the history says so.
pub(super) fn why_not(past: &Past<'_>, run: &Run) -> anyhow::Result<Option<Text>> {
    if let Some(why) = never_wrote(run) {
        return Ok(Some(why));
    }
    let id = &run.id;
    if let Some(last) = past.reinstated_by(run)? {
        let last = last.id;
        return Ok(Some(text!(
            "run {id} was undone before, and run {last} took that back: `kintable undo {last}` undoes it again",
            "実行{id}は一度取り消されましたが、その取り消しは実行{last}で元に戻されています。もう一度取り消すには、「kintable undo {last}」を使ってください。"
        )));
    }
    unkept(past, run)
}

/// That the history does not have all records that a run wrote, if so.
fn unkept(past: &Past<'_>, run: &Run) -> anyhow::Result<Option<Text>> {
    let (id, mut written) = (&run.id, 0);
    past.each_record(run, |entry| written += u64::from(entry.result.is_written()))?;
    Ok((written < run.counts.written()).then(|| {
        text!(
            "the history does not have what became of each record of run {id}: it was kept with `--history-records`, or `kintable history prune` removed it",
            "実行{id}のレコードごとの結果が履歴にありません。「--history-records」を指定したか、「kintable history prune」で削除されています。"
        )
    }))
}

/// Why there is nothing to be taken back, of a run that wrote nothing or is still at work.
fn never_wrote(run: &Run) -> Option<Text> {
    let id = &run.id;
    if run.status == RunStatus::Running {
        return Some(text!(
            "run {id} is still at work; `kintable cancel {id}` stops it",
            "実行{id}はまだ実行中です。止めるには「kintable cancel {id}」を使ってください。"
        ));
    }
    if run.about.home.is_empty() || run.about.app.is_none() {
        return Some(text!(
            "run {id} ended before it reached an app, so there is nothing to undo",
            "実行{id}はアプリに接続する前に終了したため、取り消すものはありません。"
        ));
    }
    if Kind::only_reads(&run.about.kind) {
        let kind = &run.about.kind;
        return Some(text!(
            "run {id} (`{kind}`) only read records, so there is nothing to undo",
            "実行{id}（{kind}）はレコードを読み取っただけのため、取り消すものはありません。"
        ));
    }
    // What a run went on with is taken back with it.
    let failed = matches!(run.status, RunStatus::Failed | RunStatus::Rejected);
    let is_first = run.about.kind != GOING_ON;
    (failed && is_first && run.counts.written() + run.counts.unknown == 0).then(|| {
        text!(
            "run {id} wrote nothing, so there is nothing to undo",
            "実行{id}は何も書き込んでいないため、取り消すものはありません。"
        )
    })
}
