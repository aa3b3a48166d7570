//! `kintable undo`.

use std::io::Write as _;
use std::sync::Arc;

use clap::Args;
use jiff::SignedDuration;

use crate::api::Client;
use crate::cli::as_run::as_run;
use crate::cli::at_work;
use crate::cli::connection::ConnectionArguments;
use crate::cli::exit::Exit;
use crate::cli::failure::said;
use crate::cli::notice_options::NoticeArguments;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{LAST, Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::recording::{Closed, Recording};
use crate::cli::recording_options::directory;
use crate::cli::resuming::Verdict;
use crate::cli::speech::{Speech, no_colour};
use crate::cli::target::{Target, home_of};
use crate::cli::undo_attempts::note_attempts;
use crate::cli::undoable::why_not;
use crate::cli::undoing::Rest;
use crate::cli::unfinished::is_broken;
use crate::cli::usage::UsageError;
use crate::history::{Backwards, Kept, Run, RunStatus, store_path};
use crate::job::{Event, Kind, Listener, Outcome, Server};
use crate::language::{Language, Text, text};
use crate::plain::count;
use crate::report::undo::{UndoClosing, UndoNames, document, summary};
use crate::report::{Diff, Fan, HandledLists, Reason, RunNames, Terminal, outlet};
use crate::undo::{self, Undone};

const UNDONE: Text = Text::fixed("nothing was undone", "何も取り消していません");

#[derive(Debug, Args)]
pub(in crate::cli) struct UndoArguments {
    /// The run: its id, or `last`
    #[arg(value_name = "RUN")]
    run: String,
    /// Show what would become of each record, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// What became of the records that an earlier undo was adding again when it broke off, if you looked in the app
    /// yourself
    #[arg(long, value_enum, value_name = "RESULT")]
    treat_unknown_as: Option<Verdict>,
    /// Show every cell and row that would change
    #[arg(long, requires = "dry_run")]
    diff: bool,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    /// If another run writes to the app, wait for it as long as this: `10m`, `1h30m`; by default, end at once
    #[arg(long, value_name = "TIME", conflicts_with = "dry_run")]
    wait_lock: Option<SignedDuration>,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    place: PlaceArguments,
    #[command(flatten)]
    notices: NoticeArguments,
}

/// Takes a run back, tells how it goes on standard error, and what became of it on standard output.
pub(in crate::cli) async fn run(
    arguments: UndoArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let past = Past::open(&arguments.place, process)?;
    let mut kept = past.writing_run(Some(&arguments.run))?;
    if arguments.run == LAST && kept.run.about.kind == Kind::UNDO.command {
        kept = undone_last(&past, &kept.run)?;
    }
    if let Some(why) = why_not(&past, &kept.run)? {
        return Err(said(UNDONE, why));
    }
    // What is undone stays so: then it is only said.
    let is_undone = kept.run.status == RunStatus::Undone;
    if is_undone {
        let id = &kept.run.id;
        process.speech.notice(&text!(
            "run {id} is undone already: nothing is written, and this is how its records are now",
            "実行{id}は取り消し済みです。何も書き込まず、現在の状態を表示します。"
        ));
    }
    let writes = !arguments.dry_run && !is_undone;
    let dir = directory(arguments.place.history())?;
    let recording = Recording::undoing(dir, &kept.run, process);
    if !writes {
        recording.give_up();
    }
    let notices = arguments.notices.clone();
    let work = Box::pin(undo(arguments, &past, &kept, &recording, writes, process));
    as_run(&recording, writes.then_some(&notices), process, work).await
}

/// The run that the last run was taking back. Where it came to its end, whoever types the same again does not mean to take
/// that back.
fn undone_last(past: &Past<'_>, undo: &Run) -> anyhow::Result<Kept> {
    let id = &undo.id;
    let of = undo.about.of.as_ref().unwrap_or(id);
    if is_broken(undo) {
        return past.run(Some(of.as_str()));
    }
    Err(UsageError(text!(
        "the last run, {id}, took run {of} back: to take that back in turn, type `kintable undo {id}`",
        "最後の実行{id}は、実行{of}の取り消しです。その取り消しを元に戻すには、「kintable undo {id}」を使ってください。"
    ))
    .into())
}

async fn undo(
    mut arguments: UndoArguments,
    past: &Past<'_>,
    kept: &Kept,
    recording: &Recording,
    writes: bool,
    process: &Process,
) -> anyhow::Result<Exit> {
    let (run, speech) = (&kept.run, process.speech);
    arguments
        .connection
        .lead_to(&run.about.home, run.about.app.as_deref());
    let target = Target::open(&arguments.connection, process).await?;
    ensure_same_app(run, &target)?;
    let working = if writes {
        Some(at_work::begin(recording, None, arguments.wait_lock, process).await?)
    } else {
        None
    };
    recording.start();
    target.tell_notice(speech);
    let screen = Arc::new(Screen::new(run, (&target, speech), &arguments));
    let _watched = process.watch(screen.clone())?;
    let _watching = working.as_ref().and_then(|working| {
        let screen = screen.clone();
        working.watch(process, recording, move |told| {
            screen.notice(told);
            screen.hear(&Event::Stopping);
        })
    });
    let path = store_path(
        &directory(arguments.place.history())?,
        &run.about.home,
        run.about.app.as_deref(),
    );
    let mut backwards = Backwards::begin(&path, run.clone())?;
    let rest = Rest::of(past, kept, (&backwards, &path))?;
    let mut options = rest.options(past, run, writes)?;
    options.are_there = verdict(&arguments);
    note_attempts(past, &rest, (run, &path), &mut options)?;
    let waiting = screen.clone();
    let on_wait = move |waits: &_| waiting.hear(&Event::Waiting(waits));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let is_json = arguments.output == TextOrJson::Json;
    let lists = lists(run, is_json, arguments.diff);
    let diff = arguments.diff.then(|| {
        if is_json {
            Diff::kept(speech.language)
        } else {
            let mut out = outlet::people(no_colour());
            let _ = out.flush();
            Diff::printed(speech.language, Box::new(out))
        }
    });
    let recorder = recording.listener();
    let mut listeners: Vec<&dyn Listener> = vec![screen.as_ref(), &lists];
    listeners.extend(diff.iter().map(|diff| -> &dyn Listener { diff }));
    let recorder = recorder.as_ref();
    listeners.extend(recorder.map(|recorder| -> &dyn Listener { recorder.as_ref() }));
    let fan = Fan(listeners);
    let undone = {
        let mut pages = rest.pages(&mut backwards);
        undo::run(server, &mut pages, &options, &process.stop, &fan).await
    };
    screen.terminal.rest();
    let undone = undone?;
    drop(fan);
    let unknown = rest.tell_left(kept, speech);
    let exit = exit_of(&undone.outcome, unknown);
    let id = recording.head().0;
    recording.finish(
        &undone.outcome,
        Closed {
            exit_code: exit as u8,
            reason: Reason::of(&undone.outcome.ending, speech.language),
            ..Closed::default()
        },
    );
    if writes && undone.is_whole() && exit == Exit::Done {
        backwards.undone(&id)?;
    }
    let names = UndoNames {
        of: run.id.to_string(),
        is_deletion: run.about.is_deletion(),
        run: writes.then(|| id.to_string()),
        home: target.home.clone(),
        language: speech.language,
    };
    let Undone { outcome, new_rows } = undone;
    tell_ending(run, &outcome, writes, speech);
    let closing = UndoClosing {
        exit_code: exit as u8,
        new_rows,
        changes: diff.map(Diff::into_changes),
    };
    if is_json {
        print_document(&document(&names, &outcome, lists, closing))?;
    } else {
        outlet::print(&summary(&names, &outcome, lists, &closing))?;
    }
    target.close().await;
    Ok(exit)
}

/// Whether records are there that an earlier undo was adding again, by who looked.
fn verdict(arguments: &UndoArguments) -> Option<bool> {
    let verdict = arguments.treat_unknown_as?;
    Some(verdict == Verdict::Written)
}

/// Tells how an undo goes on that did not come to its end, and why it did not.
fn tell_ending(run: &Run, outcome: &Outcome, writes: bool, speech: Speech) {
    if writes && outcome.counts.open() > 0 {
        let id = &run.id;
        speech.notice(&text!(
            "run {id} is not undone to its end: `kintable undo {id}` goes on with it",
            "実行{id}の取り消しは、途中で終わりました。続けるには「kintable undo {id}」を実行してください。"
        ));
    }
    if let Some(reason) = Reason::of(&outcome.ending, speech.language) {
        outlet::tell(&speech.language.words().as_error(&reason.message));
    }
}

/// The lists of records that are told at the end.
fn lists(run: &Run, is_json: bool, is_diff: bool) -> HandledLists {
    let has_lines = run.about.has_lines();
    if is_json {
        HandledLists::all(has_lines)
    } else {
        HandledLists::shown(has_lines, is_diff)
    }
}

/// A run is taken back where it was done.
fn ensure_same_app(run: &Run, target: &Target) -> Result<(), UsageError> {
    let (id, home, app) = (&run.id, &run.about.home, run.about.app.clone());
    let app = app.unwrap_or_default();
    if home_of(target) == *home && target.app.to_string() == app {
        return Ok(());
    }
    Err(UsageError(text!(
        "run {id} wrote to app {app} of {home}: connect to that one",
        "実行{id}は、{home}のアプリ{app}に書き込みました。そのアプリに接続してください。"
    )))
}

fn exit_of(outcome: &Outcome, unknown: u64) -> Exit {
    match Exit::of_outcome(outcome) {
        Exit::Done if outcome.counts.skipped + unknown > 0 => Exit::SomeRefused,
        exit => exit,
    }
}

/// Tells how it goes.
struct Screen {
    terminal: Terminal,
    language: Language,
}

impl Screen {
    fn new(run: &Run, (target, speech): (&Target, Speech), arguments: &UndoArguments) -> Self {
        let names = RunNames {
            kind: Kind::UNDO,
            file: run.about.file.clone(),
            map: None,
            home: target.home.clone(),
            language: speech.language,
        };
        let mut screen = speech.screen(arguments.output.into(), None);
        screen.progress &= !arguments.dry_run;
        Self {
            terminal: Terminal::new(names, screen, None),
            language: speech.language,
        }
    }

    fn notice(&self, text: &Text) {
        self.terminal.notice(text.of(self.language));
    }
}

impl Listener for Screen {
    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::RowsReturn { rows } => {
                let rows = count(*rows);
                self.notice(&text!(
                    "deleted rows that come back under new row IDs with the next batch: {rows}",
                    "次の送信で、削除されたテーブルの行のうち{rows}行が、新しい行IDで戻ります。"
                ));
            }
            Event::RecordsReturn { records } => {
                let records = count(*records);
                self.notice(&text!(
                    "deleted records that come back under new record numbers with the next batch: {records}",
                    "次の送信で、削除されたレコードのうち{records}件が、新しいレコード番号で戻ります。"
                ));
            }
            // How it ended is told by the summary.
            Event::Finished(_) => {}
            event => self.terminal.hear(event),
        }
    }
}
