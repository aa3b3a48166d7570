//! `kintable delete`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::SignedDuration;

use super::import::GoingOn;
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::app_name::AppName;
use crate::cli::as_run::as_run;
use crate::cli::at_work;
use crate::cli::command_line::STDIN;
use crate::cli::confirm::{Question, confirmed, ensure_asked};
use crate::cli::connection::{self, ConnectionArguments};
use crate::cli::deleting::Deleting;
use crate::cli::exit::Exit;
use crate::cli::output::{OutputArgument, TextOrJson};
use crate::cli::process::Process;
use crate::cli::reading_options::{ReadingArguments, ensure_names, needs_file};
use crate::cli::recording::Recording;
use crate::cli::recording_options::RecordingArguments;
use crate::cli::resuming::Resuming;
use crate::cli::run::open;
use crate::cli::target::{Target, home_of};
use crate::cli::usage::{UsageError, condition, filled};
use crate::delete::{self, Look, Looked, Options, Sheet, Which};
use crate::history::{About, GOING_ON};
use crate::job::{Event, Kind, Listener, Server};
use crate::language::Text;
use crate::plan::Limit;
use crate::report::Fan;
use crate::sheet::Source;

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
#[command(mut_args(needs_file))]
pub(in crate::cli) struct DeleteArguments {
    /// Delete only the records whose record numbers are in this CSV file; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    file_path: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Delete only the records that meet this condition in kintone's query language, like `status in ("done")`
    #[arg(short, long, value_name = "QUERY", conflicts_with = "file_path")]
    condition: Option<String>,
    /// Delete without asking
    #[arg(short, long)]
    yes: bool,
    /// Show how many records would be deleted, and delete nothing
    #[arg(long)]
    dry_run: bool,
    /// Show what the records hold
    #[arg(long, requires = "dry_run")]
    diff: bool,
    /// Stop if more records would be deleted: a number, or a percentage of the app's records
    #[arg(long, value_name = "N|P%")]
    max_deletes: Option<Limit>,
    /// Do not read and keep what the records hold: it is faster, and `kintable undo` cannot add them again
    #[arg(long)]
    no_keep_before: bool,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    /// If another run writes to the app, wait for it as long as this: `10m`, `1h30m`; by default, end at once
    #[arg(long, value_name = "TIME", conflicts_with = "dry_run")]
    wait_lock: Option<SignedDuration>,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    recording: RecordingArguments,
}

/// Deletes records, tells how it goes on standard error, and what became of them on standard output.
pub(in crate::cli) async fn run(
    arguments: DeleteArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    delete_as(Kind::DELETE.command, arguments, process, None).await
}

/// Goes on behind a run that broke off.
pub(in crate::cli) async fn go_on(
    mut arguments: DeleteArguments,
    own: GoingOn,
    process: &Process,
    resuming: &Resuming<'_>,
) -> anyhow::Result<Exit> {
    arguments.wait_lock = own.wait_lock;
    arguments.connection.take(own.secrets);
    arguments.recording.go_on(own.history, own.notices);
    arguments.output = match own.output {
        None => arguments.output,
        Some(OutputArgument::Text) => TextOrJson::Text,
        Some(OutputArgument::Json) => TextOrJson::Json,
        Some(_) => {
            return Err(UsageError(Text::fixed(
                "what became of deleted records is told with `--output text` or `--output json`",
                "レコードを削除する実行の「--output」は、「text」または「json」です。",
            ))
            .into());
        }
    };
    delete_as(GOING_ON, arguments, process, Some(resuming)).await
}

async fn delete_as(
    kind: &str,
    arguments: DeleteArguments,
    process: &Process,
    resuming: Option<&Resuming<'_>>,
) -> anyhow::Result<Exit> {
    let recording = Recording::new(&arguments.recording, kind, process);
    let told = (!arguments.dry_run).then_some(&arguments.recording.notices);
    let work = Box::pin(delete(&arguments, process, &recording, resuming));
    as_run(&recording, told, process, work).await
}

async fn delete(
    arguments: &DeleteArguments,
    process: &Process,
    recording: &Recording,
    resuming: Option<&Resuming<'_>>,
) -> anyhow::Result<Exit> {
    let (speech, begun) = (process.speech, Instant::now());
    arguments.recording.ensure_sound()?;
    recording.about(|about| {
        arguments.tell(about);
        about.of = resuming.map(|resuming| resuming.root.id.clone());
    });
    if arguments.dry_run {
        recording.give_up();
    }
    let which = arguments.which()?;
    ensure_apart(arguments)?;
    // Who goes on with what was confirmed, and begun, is not asked again.
    let is_begun = resuming.map_or(Ok(false), Resuming::has_sent)?;
    let is_asked = !arguments.yes && !arguments.dry_run && !is_begun;
    if is_asked {
        ensure_asked(arguments.file_path.as_deref())?;
    }
    let target = Target::open(&arguments.connection, process).await?;
    recording.about(|about| {
        about.home = home_of(&target);
        about.app = Some(target.app.to_string());
    });
    let source = which.source();
    let working = if arguments.dry_run {
        None
    } else {
        Some(at_work::begin(recording, source, arguments.wait_lock, process).await?)
    };
    let before = before(resuming, source, &target, is_begun)?;
    recording.start();
    target.tell_notice(speech);
    let mut screen = Deleting::start(
        (arguments.output, arguments.diff),
        (source.cloned(), arguments.condition.clone()),
        &target,
        process,
        recording,
    );
    let terminal = screen.terminal.clone();
    let _watched = process.watch(terminal.clone())?;
    let _watching = working.as_ref().and_then(|working| {
        let (terminal, language) = (terminal.clone(), speech.language);
        working.watch(process, recording, move |told| {
            terminal.notice(told.of(language));
            terminal.hear(&Event::Stopping);
        })
    });
    let client = screen.client(&target)?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let options = Options {
        which,
        max_deletes: arguments.max_deletes,
        keep_before: !arguments.no_keep_before,
        dry_run: arguments.dry_run,
        before,
    };
    let recorder = recording.listener();
    let name = recorder.as_ref();
    let name = name.map(|kept| AppName::new(&client, target.app, kept.clone()));
    let mut listeners = screen.listeners();
    listeners.extend(name.iter().map(|name| name as &dyn Listener));
    let kept = recorder.as_ref();
    listeners.extend(kept.map(|recorder| -> &dyn Listener { recorder.as_ref() }));
    let fan = Fan(listeners);
    let stop = &process.stop;
    let mut is_declined = false;
    let looked = delete::look(server, &options, stop, &fan).await?;
    let keeps = options.keep_before && kept.is_some_and(|recorder| recorder.keeps_before());
    let outcome = match looked {
        Look::Ended(outcome) => *outcome,
        Look::Found(looked) => {
            screen.expect(&looked, arguments.foresees_undo());
            let confirmed = if is_asked && looked.records() > 0 {
                terminal.rest();
                ask(server, (&looked, &options.which, keeps), &target, process).await
            } else {
                Some(true)
            };
            is_declined = confirmed == Some(false);
            if confirmed == Some(true) {
                delete::carry_out(server, *looked, &options, stop, &fan).await
            } else {
                looked.given_up(&fan)
            }
        }
    };
    drop(fan);
    if let Some(name) = &name {
        name.answered().await;
    }
    screen.closing.is_declined = is_declined;
    screen.closing.keeps_before = keeps;
    let exit = screen.finish(&outcome, (recording, resuming), begun)?;
    target.close().await;
    Ok(exit)
}

/// What earlier runs deleted. Where they sent nothing, it begins anew.
fn before(
    resuming: Option<&Resuming<'_>>,
    source: Option<&Source>,
    target: &Target,
    is_begun: bool,
) -> anyhow::Result<Option<delete::Before>> {
    let app = target.app.to_string();
    let deletion = |resuming: &Resuming<'_>| resuming.deletion(source, &home_of(target), &app);
    let before = resuming.map(deletion).transpose()?;
    Ok(before.filter(|_| is_begun))
}

/// Asks whether what was found is to be deleted; `None` if somebody asked to stop meanwhile.
async fn ask(
    server: Server<'_>,
    (looked, which, keeps_before): (&Looked, &Which, bool),
    target: &Target,
    process: &Process,
) -> Option<bool> {
    let language = process.speech.language;
    let place = language.words().place(&target.home);
    let name = app_name(server).await;
    let question = Question {
        records: looked.records(),
        are_all: matches!(which, Which::All),
        name: name.as_deref(),
        place: &place,
        keeps_before,
        may_have_files: looked.may_have_files(),
    };
    confirmed(&question, language, &process.stop).await
}

/// What people call an app, if that may be known.
async fn app_name(server: Server<'_>) -> Option<String> {
    let app = server.client.app(server.app).await;
    app.ok().map(|app| app.name)
}

impl NamesFiles for DeleteArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("--file-path", &self.file_path);
        self.connection.name_files(files);
    }
}

impl Which {
    fn source(&self) -> Option<&Source> {
        match self {
            Self::Sheet(sheet) => Some(&sheet.source),
            Self::All | Self::Condition(_) => None,
        }
    }
}

impl DeleteArguments {
    /// Which records are to be deleted.
    fn which(&self) -> anyhow::Result<Which> {
        let condition = condition("--condition", self.condition.as_deref())?;
        let path = self.file_path.as_deref();
        filled("--file-path", path.and_then(Path::to_str))?;
        let way = self.reading.way()?;
        ensure_names(&way, false)?;
        Ok(match (path, condition) {
            (Some(path), _) => Which::Sheet(Sheet {
                source: open(path)?,
                way,
            }),
            (None, Some(condition)) => Which::Condition(condition),
            (None, None) => Which::All,
        })
    }

    /// Whether nothing is deleted yet, and an undo would be possible: without the history, no record comes back.
    fn foresees_undo(&self) -> bool {
        self.dry_run && self.recording.wanted().is_some()
    }

    /// What is said of a run by what was typed.
    fn tell(&self, about: &mut About) {
        let file = self.file_path.as_deref();
        about.file = file.map_or_else(String::new, |file| match file.to_str() {
            Some("-") => STDIN.to_owned(),
            _ => file.display().to_string(),
        });
        let mode = match (file, &self.condition) {
            (Some(_), _) => "file",
            (None, Some(_)) => "condition",
            (None, None) => "all",
        };
        mode.clone_into(&mut about.mode);
        let app = connection::app(self.connection.app.as_deref());
        about.app = app.ok().flatten().map(|app| app.to_string());
    }
}
