//! What is known of a file that was imported before, where its records would be added once more: that is how records are
//! doubled.

use std::sync::Arc;

use super::barred::{Bar, Barred};
use super::past::Past;
use super::rest_runs::sent_from_whole;
use super::unfinished::{is_broken, to_finish};
use crate::history::{Filter, GOING_ON, Run, RunId, RunStatus};
use crate::job::{Event, Kind, Listener};
use crate::language::{Language, Text, text};
use crate::model::Field;
use crate::plain::{count, counted, hex};
use crate::report::Terminal;
use crate::report::history::clock;
use crate::sheet::Source;

/// How many of an app's last runs are looked at.
const LAST: usize = 100;

/// The run that imported the file before.
pub(super) enum Before {
    /// It is not finished.
    Unfinished(Box<Run>),
    /// It added the records; what is said of that.
    Added(Text),
}

/// Tells of the run that did, once it is known that no unique field keeps the records from being added again.
pub(super) struct AddedBefore {
    told: Text,
    terminal: Arc<Terminal>,
    language: Language,
}

impl AddedBefore {
    pub(super) fn new(told: Text, terminal: Arc<Terminal>, language: Language) -> Self {
        Self {
            told,
            terminal,
            language,
        }
    }
}

impl Listener for AddedBefore {
    fn hear(&self, event: &Event<'_>) {
        let Event::Opened { form, header, .. } = event else {
            return;
        };
        let has = |field: &Arc<Field>| header.position(field.code.as_str()).is_some();
        if !form.fields().iter().any(|field| field.unique && has(field)) {
            self.terminal.notice(self.told.of(self.language));
        }
    }
}

/// Finds it among an app's last runs in the history. `before` is the run at work. A file that was changed since is another
/// one; a run that was taken back does not count.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn find(
    past: &Past<'_>,
    (before, home, app): (Option<RunId>, &str, &str),
    source: &Source,
) -> anyhow::Result<Option<Before>> {
    let filter = Filter {
        home: Some(home.to_owned()),
        app: Some(app.to_owned()),
        kinds: vec![Kind::IMPORT.command.to_owned(), GOING_ON.to_owned()],
        before,
        ..Filter::default()
    };
    let runs = past.runs(&filter, LAST)?;
    let size = source.size();
    let is_like = |run: &&Run| {
        let is_there = !matches!(run.status, RunStatus::Running | RunStatus::Undone);
        let counts = &run.counts;
        let updated = if is_broken(run) { counts.updated } else { 0 };
        let wrote = counts.created + updated + counts.added_or_updated + counts.unknown > 0;
        run.about.kind != GOING_ON && is_there && wrote && run.about.file_size == Some(size)
    };
    let alike: Vec<&Run> = runs.iter().filter(is_like).collect();
    if alike.is_empty() && runs.iter().all(|run| run.end.rests.is_empty()) {
        return Ok(None);
    }
    let hash = hex(&source.sha256()?);
    let mut alike = alike.into_iter();
    if let Some(run) = alike.find(|run| run.learned.file_sha256.as_ref() == Some(&hash)) {
        let unfinished = if is_broken(run) {
            to_finish(past, run)?
        } else {
            None
        };
        return Ok(Some(match unfinished {
            Some(run) => Before::Unfinished(Box::new(run)),
            None => Before::Added(told(run)),
        }));
    }
    let sent = sent_from_whole(past, &runs, &hash)?;
    Ok(sent.map(|run| Before::Added(told_of_rest(&run))))
}

/// Keeps a file from being added once more while the run that added a part of it can be finished.
pub(super) fn barred(run: &Run) -> Barred {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    Barred {
        by: Bar::Unfinished,
        message: text!(
            "run {id} of {when} imported this file into this app in part and is not finished: what it wrote could be added once more; nothing was written now",
            "{when}の実行{id}で、このファイルはこのアプリに途中まで取り込まれています。同じレコードをもう一度追加する可能性があるため、中止しました。今回は何も書き込んでいません。"
        ),
        hint: text!(
            "finish it with `kintable resume {id}`, or take it back with `kintable undo {id}`; to add all records of the file again nevertheless, use `kintable discard {id}` first",
            "「kintable resume {id}」で最後まで取り込むか、「kintable undo {id}」で取り消してください。すべてのレコードをもう一度追加するときは、先に「kintable discard {id}」を実行してください。"
        ),
    }
}

/// What is said of it where nothing is added once more.
pub(super) fn unfinished(run: &Run) -> Text {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    text!(
        "run {id} of {when} imported this file into this app in part and is not finished: `kintable resume {id}` finishes it",
        "{when}の実行{id}で、このファイルはこのアプリに途中まで取り込まれています。「kintable resume {id}」で最後まで取り込めます。"
    )
}

fn told(run: &Run) -> Text {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    let (number, records) = (
        count(run.counts.created),
        counted(run.counts.created, "record"),
    );
    text!(
        "run {id} of {when} added {records} from this file to this app, and importing it again adds them once more; `--update-key FIELD` updates them instead, and `kintable undo {id}` takes that run back",
        "{when}の実行{id}で、このファイルからこのアプリに{number}件のレコードを追加済みです。取り込むと、同じレコードがもう一度追加されます。更新するには「--update-key フィールド」を指定します。その実行は「kintable undo {id}」で取り消せます。"
    )
}

fn told_of_rest(run: &Run) -> Text {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    text!(
        "this file has the records that a run left, and run {id} of {when} sent them when it went on with it: importing it adds them once more; `kintable undo {id}` takes that run back",
        "このファイルは、途中で止まった実行の未送信のレコードです。{when}の実行{id}が再開時に送信済みのため、取り込むと同じレコードがもう一度追加されます。その実行は「kintable undo {id}」で取り消せます。"
    )
}
