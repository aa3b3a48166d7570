//! Tells that a file was imported before, where its records would be added once more: that is how records are doubled.

use std::sync::Arc;

use super::past::Past;
use super::rest_runs::sent_from_whole;
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

/// Finds it among an app's last runs in the history, and says what it did. `before` is the run at work. A file that was
/// changed since is another one; a run that was taken back does not count.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn find(
    past: &Past<'_>,
    (before, home, app): (RunId, &str, &str),
    source: &Source,
) -> anyhow::Result<Option<Text>> {
    let filter = Filter {
        home: Some(home.to_owned()),
        app: Some(app.to_owned()),
        kinds: vec![Kind::IMPORT.command.to_owned(), GOING_ON.to_owned()],
        before: Some(before),
        ..Filter::default()
    };
    let runs = past.runs(&filter, LAST)?;
    let size = source.size();
    let is_like = |run: &&Run| {
        let is_there = !matches!(run.status, RunStatus::Running | RunStatus::Undone);
        let wrote = run.counts.created + run.counts.added_or_updated + run.counts.unknown > 0;
        run.about.kind != GOING_ON && is_there && wrote && run.about.file_size == Some(size)
    };
    let alike: Vec<&Run> = runs.iter().filter(is_like).collect();
    if alike.is_empty() && runs.iter().all(|run| run.end.rests.is_empty()) {
        return Ok(None);
    }
    let hash = hex(&source.sha256()?);
    let mut alike = alike.into_iter();
    if let Some(run) = alike.find(|run| run.learned.file_sha256.as_ref() == Some(&hash)) {
        return Ok(Some(told(run)));
    }
    let sent = sent_from_whole(past, &runs, &hash)?;
    Ok(sent.map(|run| told_of_rest(&run)))
}

fn told(run: &Run) -> Text {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    let (number, records) = (
        count(run.counts.created),
        counted(run.counts.created, "record"),
    );
    if run.is_unfinished() {
        return text!(
            "run {id} of {when} imported this file into this app in part, and its records are added once more now; next time, finish such a run with `kintable resume {id}`",
            "{when}の実行{id}で、このファイルはこのアプリに途中まで取り込まれています。同じレコードがもう一度追加されます。途中で止まった実行は「kintable resume {id}」で最後まで取り込めます。"
        );
    }
    text!(
        "run {id} of {when} added {records} from this file to this app, and they are added once more now; `--update-key FIELD` updates them instead, and `kintable undo {id}` takes that run back",
        "{when}の実行{id}で、このファイルからこのアプリに{number}件のレコードを追加済みです。同じレコードがもう一度追加されます。更新するには「--update-key フィールド」を指定します。その実行は「kintable undo {id}」で取り消せます。"
    )
}

fn told_of_rest(run: &Run) -> Text {
    let (id, when) = (&run.id, clock(run.started, "%Y-%m-%d %H:%M"));
    text!(
        "this file has the records that a run left, and run {id} of {when} sent them when it went on with it: they are added once more now; `kintable undo {id}` takes that run back",
        "このファイルは、途中で止まった実行の未送信のレコードです。{when}の実行{id}が再開時に送信済みのため、同じレコードがもう一度追加されます。その実行は「kintable undo {id}」で取り消せます。"
    )
}
