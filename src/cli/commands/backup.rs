//! `kintable backup`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use tokio_util::task::AbortOnDropHandle;

use crate::api::Client;
use crate::backup::{self, BackedUp, BackupError, Options, parents_first};
use crate::cli::as_run::{exit_after, fail};
use crate::cli::at_work;
use crate::cli::backed_up::{app_of, tell};
use crate::cli::connection::ConnectionArguments;
use crate::cli::ending::Ending as Told;
use crate::cli::exit::Exit;
use crate::cli::notices::Notices;
use crate::cli::output::{Document, TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::recording::{Closed, Recording};
use crate::cli::recording_options::RecordingArguments;
use crate::cli::several_apps::{apart, apps, error_of_vault, home_with, other_place};
use crate::cli::speech::Speech;
use crate::cli::target::{Target, home_of};
use crate::cli::usage::condition;
use crate::form;
use crate::job::{Counts, Ending, Event, Kind, Listener, Outcome, Retry, Server};
use crate::language::{Language, Text, text};
use crate::model::{AppId, Form};
use crate::report::backup::{BackupDocument, document, summary};
use crate::report::{Home, Reason, RunNames, Terminal, outlet};
use crate::vault::{Manifest, Vault};

#[derive(Debug, Args)]
#[command(
    mut_arg("sandbox_reset", |option| option.hide(true)),
    mut_arg("app", |option| option.help("App ID; repeatable, or several separated by commas [env: KINTABLE_APP]")),
)]
pub(in crate::cli) struct BackupArguments {
    /// Directory of the backup, which is made if need be
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Only records that meet this condition, in the query language of kintone
    #[arg(short, long, value_name = "QUERY")]
    condition: Option<String>,
    /// Read only what changed since the backup that is in the directory; the new backup is a whole one all the same
    #[arg(long)]
    since: bool,
    /// Do not back up attachments
    #[arg(long)]
    no_attachments: bool,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    recording: RecordingArguments,
}

/// Backs apps up, tells how it goes on standard error, and what was backed up on standard output.
pub(in crate::cli) async fn run(
    mut arguments: BackupArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let mut runs = Vec::new();
    let notices = Notices::begin(&arguments.recording.notices, process);
    let (notices, ended) = match notices {
        Ok(notices) => {
            let work = Box::pin(backup(&mut arguments, &mut runs, process));
            (Some(notices), work.await)
        }
        Err(error) => (None, Err(error.into())),
    };
    let ended = match ended {
        Err(error) => {
            if runs.is_empty() {
                runs.push(Run::new(&arguments, process));
            } else {
                process.speech.notice(&UNDONE);
            }
            for run in &runs {
                fail(&run.recording, &error, process);
            }
            Err(error)
        }
        Ok(None) => {
            let exit = interrupted(&arguments, process.speech);
            process.speech.notice(&UNDONE);
            for run in &runs {
                run.finish(exit, process);
            }
            Ok(exit)
        }
        Ok(Some(made)) => {
            for run in &runs {
                run.finish(Exit::Done, process);
            }
            tell_made(&made, arguments.output, process.speech.language)
        }
    };
    if let Some(notices) = notices {
        let runs: Vec<_> = runs.into_iter().map(|run| run.recording).collect();
        notices.end(&runs, exit_after(&ended), process).await;
    }
    ended
}

/// An app that is backed up, in the history.
struct Run {
    recording: Recording,
    records: u64,
    /// Hears who asks it to stop.
    _watching: Option<AbortOnDropHandle<()>>,
}

impl Run {
    fn new(arguments: &BackupArguments, process: &Process) -> Self {
        let recording = Recording::new(&arguments.recording, Kind::BACKUP.command, process);
        recording.about(|about| about.file = arguments.dir.display().to_string());
        Self {
            recording,
            records: 0,
            _watching: None,
        }
    }

    /// Notes how the run ended. What was backed up is in kintone as it was.
    fn finish(&self, exit: Exit, process: &Process) {
        let ending = match exit {
            Exit::Interrupted => Ending::Interrupted,
            _ => Ending::Complete,
        };
        let counts = Counts {
            read: self.records,
            unchanged: self.records,
            ..Counts::default()
        };
        let outcome = Outcome::unsent(counts, ending);
        self.recording.finish(
            &outcome,
            Closed {
                exit_code: exit as u8,
                reason: Reason::of(&outcome.ending, process.speech.language),
                ..Closed::default()
            },
        );
    }
}

/// Backs apps up; `None` if it was stopped.
async fn backup(
    arguments: &mut BackupArguments,
    runs: &mut Vec<Run>,
    process: &Process,
) -> anyhow::Result<Option<BackupDocument>> {
    let speech = process.speech;
    arguments.recording.ensure_sound()?;
    let options = Options {
        condition: condition("--condition", arguments.condition.as_deref())?,
        since: arguments.since,
        with_attachments: !arguments.no_attachments,
    };
    let named = apps(&mut arguments.connection)?;
    let target = Target::open(&arguments.connection, process).await?;
    let named = if named.is_empty() {
        vec![target.app]
    } else {
        named
    };
    let mut vault = Vault::begin(&arguments.dir).map_err(error_of_vault)?;
    let home = home_of(&target);
    let dir = arguments.dir.display().to_string();
    if let Some(before) = vault.before().filter(|before| before.home != home) {
        return Err(other_place(&dir, &before.home, &home).into());
    }
    target.tell_notice(speech);
    if options.since && vault.before().is_none() {
        speech.notice(&Text::fixed(
            "there is no backup in the directory yet: all records are read",
            "フォルダーにまだバックアップがないため、すべてのレコードを読み取ります。",
        ));
    }
    let started = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let host = host_of(&target);
    let mut manifest = Manifest::new(vault.generation(), started, (host, home.clone()));
    let Some(ordered) = in_order(named, &target, process).await? else {
        return Ok(None);
    };
    let mut done = Vec::new();
    for app in &ordered {
        let others = runs.iter().map(|run| &run.recording);
        let recording = apart(others, || Run::new(arguments, process).recording);
        recording.about(|about| {
            about.home.clone_from(&home);
            about.app = Some(app.to_string());
        });
        let working = at_work::begin_reading(&recording);
        let watching = working.watch(process, &recording, move |told| speech.notice(told));
        recording.start();
        runs.push(Run {
            recording,
            records: 0,
            _watching: watching,
        });
        let screen = Screen::new(arguments, home_with(&target, *app), speech);
        let backed_up = one(*app, &vault, (&options, &target), screen, process).await?;
        let Some(backed_up) = backed_up else {
            return Ok(None);
        };
        if let Some(run) = runs.last_mut() {
            run.records = backed_up.entry.records;
        }
        tell(&backed_up, matches!(target.home, Home::Sandbox(..)), speech);
        manifest.apps.push(backed_up.entry.clone());
        done.push((
            backed_up,
            runs.last().and_then(|run| run.recording.kept_as()),
        ));
    }
    let stayed = carry_over(&mut manifest, vault.before(), speech);
    if process.stop.is_asked() {
        return Ok(None);
    }
    let generation = manifest.generation;
    vault.commit(manifest).map_err(error_of_vault)?;
    // Attachments that no record has any more are looked for where all records are read anyway.
    vault.tidy(!options.since);
    target.close().await;
    Ok(Some(BackupDocument {
        dir,
        generation,
        apps: done
            .into_iter()
            .map(|(one, run)| app_of(one, run.map(|id| id.to_string())))
            .collect(),
        stayed,
    }))
}

/// Tells what was backed up: on standard error, where standard output takes nothing.
fn tell_made(
    made: &BackupDocument,
    output: TextOrJson,
    language: Language,
) -> anyhow::Result<Exit> {
    let summary = summary(made, language);
    let printed = match output {
        TextOrJson::Json => print_document(&document(made, language)),
        TextOrJson::Text => outlet::print(&summary),
    };
    if let Err(error) = printed {
        outlet::tell(summary.trim_end());
        return Err(error.into());
    }
    Ok(Exit::Done)
}

/// The host of kintone's address; a sandbox has none.
fn host_of(target: &Target) -> Option<String> {
    let Home::Kintone(_, url) = &target.home else {
        return None;
    };
    let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
    Some(host.trim_end_matches('/').to_owned())
}

/// The apps in the order in which they are restored.
async fn in_order(
    apps: Vec<AppId>,
    target: &Target,
    process: &Process,
) -> anyhow::Result<Option<Vec<AppId>>> {
    if apps.len() < 2 {
        return Ok(Some(apps));
    }
    let client = target.client(process.speech)?;
    let mut forms = Vec::new();
    for app in apps {
        let Some(json) = process.stop.unless_asked(client.form(app)).await else {
            return Ok(None);
        };
        // One that cannot be read is told when its turn comes.
        let form = form::from_json(&json?);
        let none = Form::new(None, Vec::new(), Vec::new());
        forms.push((app, form.unwrap_or(none)));
    }
    Ok(Some(parents_first(&forms)))
}

async fn one(
    app: AppId,
    vault: &Vault,
    (options, target): (&Options, &Target),
    screen: Screen,
    process: &Process,
) -> anyhow::Result<Option<BackedUp>> {
    let screen = Arc::new(screen);
    let waiting = screen.clone();
    let on_wait = move |waits: &_| waiting.hear(&Event::Waiting(waits));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app,
    };
    let _watched = process.watch(screen.clone())?;
    let backed_up = backup::run(server, vault, options, &process.stop, &*screen).await;
    screen.terminal.rest();
    backed_up.map_err(error_of)
}

/// Apps that the backup had, and that are not backed up now, stay in it as they are.
fn carry_over(manifest: &mut Manifest, before: Option<&Manifest>, speech: Speech) -> Vec<u64> {
    let before = before.map_or(&[][..], |before| &before.apps);
    let mut stayed = Vec::new();
    for entry in before {
        if manifest.app(entry.app).is_none() {
            stayed.push(entry.app);
            manifest.apps.push(entry.clone());
        }
    }
    if !stayed.is_empty() {
        let listed = stayed.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (listed, japanese) = (listed.join(", "), listed.join("、"));
        speech.notice(&text!(
            "these apps stay in the backup as they were: {listed}",
            "次のアプリは、バックアップに以前の内容のまま残ります：{japanese}"
        ));
    }
    stayed
}

/// Tells that it was stopped. The backup that was there is whole still.
fn interrupted(arguments: &BackupArguments, speech: Speech) -> Exit {
    let language = speech.language;
    let reason = Reason::interrupted(language);
    outlet::tell(&language.words().as_error(&reason.message));
    let told = Told {
        language,
        document: Some(Document {
            command: Kind::BACKUP.command,
            format: arguments.output.into(),
        }),
    };
    told.print(Exit::Interrupted, false, reason, Retry::Later);
    Exit::Interrupted
}

fn error_of(error: BackupError) -> anyhow::Error {
    match error {
        BackupError::Api(error) => error.into(),
        BackupError::Vault(error) => error_of_vault(error),
        BackupError::Shape(text) | BackupError::Attachment(text) => text.into(),
    }
}

const UNDONE: Text = Text::fixed(
    "no new backup was made; one that was there before is still as it was",
    "新しいバックアップは作成されていません。以前のバックアップがあれば、そのまま残っています。",
);

/// Tells how it goes.
struct Screen {
    terminal: Terminal,
}

impl Screen {
    fn new(arguments: &BackupArguments, home: Home, speech: Speech) -> Self {
        let dir: &Path = &arguments.dir;
        let names = RunNames {
            kind: Kind::BACKUP,
            file: dir.display().to_string(),
            map: None,
            home,
            language: speech.language,
        };
        let screen = speech.screen(arguments.output.into(), None);
        Self {
            terminal: Terminal::new(names, screen, None),
        }
    }
}

impl Listener for Screen {
    fn hear(&self, event: &Event<'_>) {
        match event {
            // It is over at once, and that is said then.
            Event::Stopping => {}
            event => self.terminal.hear(event),
        }
    }
}
