//! `kintable restore`.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::as_run::{exit_after, fail};
use crate::cli::confirm::{MANY, agreed, can_ask};
use crate::cli::connection::ConnectionArguments;
use crate::cli::exit::Exit;
use crate::cli::lost_options::settle;
use crate::cli::notices::Notices;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::recording_options::RecordingArguments;
use crate::cli::restorable::{self, damaged, ensure_there, map_path, numbers};
use crate::cli::restoring::{Restoring, Wishes};
use crate::cli::several_apps::{apart, home_with, parts};
use crate::cli::target::{Target, home_of};
use crate::cli::unfit::Unfit;
use crate::cli::usage::{UsageError, filled};
use crate::job::Kind;
use crate::language::{Text, text};
use crate::model::AppId;
use crate::plain::{LineRanges, count};
use crate::plan::{Guards, Limit};
use crate::report::outlet;
use crate::report::restore::{RestoreApp, document, summary};
use crate::restore::{Options, Source, Surveyed, UserMap, survey};
use crate::vault::{AppEntry, Manifest, Vault};

#[derive(Debug, Args)]
#[command(
    mut_arg("sandbox_reset", |option| option.hide(true)),
    mut_arg("app", |option| option.value_name("ID|OLD=NEW").help("App ID to restore to; for several apps OLD=NEW, repeatable, or separated by commas [env: KINTABLE_APP]")),
)]
pub(in crate::cli) struct RestoreArguments {
    /// Directory of the backup
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// App ID in the backup, if it has several and the app to restore to has another one
    #[arg(long, value_name = "ID")]
    from_app: Option<String>,
    /// Only these records, by their numbers in the backup: `12,15-20`
    #[arg(long, value_name = "NUMBERS")]
    records: Option<String>,
    /// Add all records as new ones, even those that exist still
    #[arg(long)]
    as_new: bool,
    /// CSV file with the new record numbers; records that are in it already are updated. By default, a file in the
    /// directory of the backup
    #[arg(long, value_name = "FILE")]
    id_map: Option<PathBuf>,
    /// CSV file of users, departments and groups that are others now: the old code and the new one, or nothing to
    /// drop it
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// Restore who added and changed a record, and when, with records that are added; it takes permission to manage
    /// the app
    #[arg(long)]
    system_fields: bool,
    /// Ignore fields that the app does not have, or has as another type, instead of stopping with an error
    #[arg(long)]
    ignore_missing_fields: bool,
    /// Show what would become of the records, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Overwrite records that exist without asking
    #[arg(short, long)]
    yes: bool,
    /// Stop if more records would be updated: a number, or a percentage of the records of the backup
    #[arg(long, value_name = "N|P%")]
    max_updates: Option<Limit>,
    /// Stop if more records would be added: a number, or a percentage of the records of the backup
    #[arg(long, value_name = "N|P%")]
    max_creates: Option<Limit>,
    /// How long to look for records that an earlier restore was adding when it broke off: `30s`, `5m`
    /// (`KINTABLE_SETTLE`); 5 minutes by default
    #[arg(long, value_name = "TIME")]
    settle: Option<SignedDuration>,
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

/// Restores records of a backup, tells how it goes on standard error, and what became of them on standard output.
pub(in crate::cli) async fn run(
    mut arguments: RestoreArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let mut runs = Vec::new();
    let told = (!arguments.dry_run).then_some(&arguments.recording.notices);
    let begun = told.map(|told| Notices::begin(told, process)).transpose();
    let (notices, restored) = match begun {
        Ok(notices) => {
            let work = Box::pin(restore(&mut arguments, &mut runs, process));
            (notices, work.await)
        }
        Err(error) => (None, Err(error.into())),
    };
    if let Err(error) = &restored {
        if runs.is_empty() {
            runs.push(arguments.recorded(process));
        }
        // Of those that ended already, it is known how.
        for run in &runs {
            fail(run, error, process);
        }
    }
    if let Some(notices) = notices {
        notices.end(&runs, exit_after(&restored), process).await;
    }
    restored
}

/// An app of the backup, and what is known of it before anything is asked.
struct Begun<'m> {
    entry: &'m AppEntry,
    app: AppId,
    options: Options,
    surveyed: Surveyed,
}

async fn restore(
    arguments: &mut RestoreArguments,
    runs: &mut Vec<Recording>,
    process: &Process,
) -> anyhow::Result<Exit> {
    let speech = process.speech;
    arguments.recording.ensure_sound()?;
    let wait = settle(arguments.settle)?;
    let asked = parts(&arguments.connection)?;
    let asked = restorable::read(&asked, arguments.from_app.as_deref())?;
    arguments.connection.app = asked.first().map(|part| part.to.to_string());
    ensure_apart(arguments)?;
    let options = arguments.options()?;
    let (manifest, _held) = Vault::read(&arguments.dir).map_err(damaged)?;
    if !asked.is_empty() {
        // What contradicts the backup is told before anything is asked.
        restorable::pairs(&manifest, &asked)?;
    }
    let target = Target::open(&arguments.connection, process).await?;
    let alone = restorable::Part {
        from: arguments
            .from_app
            .as_deref()
            .map(|app| crate::cli::usage::parsed("--from-app", app))
            .transpose()?,
        to: target.app,
    };
    let asked = if asked.is_empty() { vec![alone] } else { asked };
    let begun = arguments.begun(&manifest, &asked, &options, &target)?;
    target.tell_notice(speech);
    let home = home_of(&target);
    let mut ready = Vec::new();
    for begun in begun {
        let recording = apart(runs.iter(), || arguments.recorded(process));
        recording.about(|about| {
            about.home.clone_from(&home);
            about.app = Some(begun.app.to_string());
        });
        runs.push(recording.clone());
        let path = arguments.id_map.clone();
        let path = path.unwrap_or_else(|| map_path(&arguments.dir, &home, &target, begun.app));
        let wishes = Wishes {
            dir: &arguments.dir,
            manifest: &manifest,
            map: path,
            ignores_missing: arguments.ignore_missing_fields,
            guards: Guards {
                max_updates: arguments.max_updates,
                max_creates: arguments.max_creates,
                ..Guards::default()
            },
            wait,
            wait_lock: arguments.wait_lock,
            output: arguments.output,
        };
        let source = Source {
            dir: &arguments.dir,
            entry: begun.entry,
        };
        let place = (begun.app, home_with(&target, begun.app));
        let about = (begun.options, begun.surveyed);
        let restoring = Restoring::new(source, place, about, wishes, recording, &target, process);
        ready.push(restoring?);
    }
    let (exit, told, not_begun) = Box::pin(carry_out(arguments, ready, process)).await?;
    if arguments.output == TextOrJson::Json {
        let dir = arguments.dir.display().to_string();
        let document = document(
            (&dir, exit as u8, arguments.dry_run),
            told,
            &not_begun,
            speech.language,
        );
        print_document(&document)?;
    } else {
        for app in told {
            outlet::print(&summary(app, speech.language))?;
        }
    }
    target.close().await;
    Ok(exit)
}

/// Restores one app after another: how it ended, what is told of them, and which ones were not begun.
async fn carry_out(
    arguments: &RestoreArguments,
    mut ready: Vec<Restoring<'_>>,
    process: &Process,
) -> anyhow::Result<(Exit, Vec<RestoreApp>, Vec<u64>)> {
    let language = process.speech.language;
    // All is found out of all apps before the first write.
    let (mut is_ready, mut updates) = (true, 0);
    for restoring in &mut ready {
        is_ready &= is_ready && restoring.prepare().await?;
        updates += restoring.updates();
    }
    let mut is_declined = false;
    if is_ready && !arguments.dry_run && !arguments.yes && updates > 0 {
        let answer = ask(updates, process).await?;
        is_declined = answer == Some(false);
        is_ready = answer == Some(true);
    }
    let (mut begun, mut not_begun, mut over) = (Vec::new(), Vec::new(), None);
    // A limit of one app stops all of them.
    let is_guarded = ready.iter().any(Restoring::is_guarded);
    for mut restoring in ready {
        if is_guarded && !restoring.is_guarded() {
            over = over.or(Some(Exit::Guarded));
        }
        if let Some(exit) = over.filter(|_| !restoring.is_guarded()) {
            not_begun.push(restoring.source.entry.app);
            restoring.leave(exit);
            continue;
        }
        over = restoring.carry_out(is_ready).await?;
        begun.push(restoring);
    }
    // What looks up something that came later is tried once more, for as long as that helps.
    let mut is_better = over.is_none();
    while is_better && !process.stop.is_asked() {
        is_better = false;
        for restoring in &mut begun {
            is_better |= restoring.try_again().await?;
        }
    }
    let (mut exit, mut told) = (Exit::Done, Vec::new());
    for restoring in begun {
        let app = restoring.finish(is_declined).await?;
        if app.exit_code != Exit::Done as u8 {
            exit = exit_of(app.exit_code);
        }
        let reason = crate::report::Reason::of(&app.outcome.ending, language);
        if let Some(reason) = reason.filter(|_| !is_declined) {
            outlet::tell(&language.words().as_error(&reason.message));
        }
        told.push(app);
    }
    Ok((exit, told, not_begun))
}

/// The exit of this code.
fn exit_of(code: u8) -> Exit {
    let all = [
        Exit::Failed,
        Exit::SomeRefused,
        Exit::Invalid,
        Exit::Refused,
        Exit::Interrupted,
        Exit::Guarded,
    ];
    let mut all = all.into_iter();
    all.find(|exit| *exit as u8 == code).unwrap_or(Exit::Done)
}

/// Asks whether so many records are to be overwritten; `None` if somebody asked to stop meanwhile.
async fn ask(updates: u64, process: &Process) -> Result<Option<bool>, UsageError> {
    if !can_ask() {
        return Err(UsageError(Text::fixed(
            "records that exist are overwritten only after a confirmation, and this is not a terminal: check with `--dry-run`, then add `--yes`",
            "端末ではないため、すでにあるレコードを上書きしてよいかどうかを確認できません。「--dry-run」で対象を確認してから、「--yes」を付けて実行してください。",
        )));
    }
    let number = count(updates);
    let noun = if updates == 1 { "record" } else { "records" };
    let question = if updates > MANY {
        text!(
            "Overwrite {number} {noun} with what the backup has?\nType the number of records to overwrite them: ",
            "{number}件のレコードをバックアップの内容で上書きしますか？\n上書きするには、レコードの件数を入力してください："
        )
    } else {
        text!(
            "Overwrite {number} {noun} with what the backup has? (y/N) ",
            "{number}件のレコードをバックアップの内容で上書きしますか？（y/N）"
        )
    };
    let language = process.speech.language;
    Ok(agreed(question.of(language), updates, &process.stop).await)
}

impl NamesFiles for RestoreArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("--users", &self.users);
        files.reads("DIR", [self.dir.join("manifest.json")]);
        self.connection.name_files(files);
        files.writes("--id-map", &self.id_map);
    }
}

impl RestoreArguments {
    fn recorded(&self, process: &Process) -> Recording {
        let recording = Recording::new(&self.recording, Kind::RESTORE.command, process);
        recording.about(|about| about.file = self.dir.display().to_string());
        if self.dry_run {
            recording.give_up();
        }
        recording
    }

    fn options(&self) -> anyhow::Result<Options> {
        let path = self.users.as_deref();
        filled("--users", path.and_then(|path| path.to_str()))?;
        let users = match path {
            None => UserMap::default(),
            Some(path) => {
                let text = fs_err::read_to_string(path)?;
                UserMap::read(&text).map_err(|reason| {
                    let (path, [reason, ja_reason]) = (path.display(), reason.both());
                    Unfit {
                        code: "restore.users",
                        message: text!("`{path}`: {reason}", "「{path}」：{ja_reason}"),
                        hint: Text::fixed(
                            "write the old code and the new one on each line, with a comma between them",
                            "各行に、元のコードと新しいコードをカンマで区切って書いてください。",
                        ),
                    }
                })?
            }
        };
        let asked = numbers(self.records.as_deref())?;
        let records = asked.as_ref().map(|asked| {
            let mut ranges = LineRanges::default();
            ranges.add_all(asked.iter().copied());
            ranges
        });
        Ok(Options {
            records,
            asked: asked.unwrap_or_default(),
            by_number: false,
            users,
            with_system_fields: self.system_fields,
            dry_run: self.dry_run,
        })
    }

    /// Reads the backup whole: nothing is asked of kintone before all of it is known to be what was backed up.
    fn begun<'m>(
        &self,
        manifest: &'m Manifest,
        asked: &[restorable::Part],
        options: &Options,
        target: &Target,
    ) -> anyhow::Result<Vec<Begun<'m>>> {
        let home = home_of(target);
        let mut begun = Vec::new();
        for (entry, app) in restorable::pairs(manifest, asked)? {
            let is_same = manifest.home == home && entry.app == app.get();
            let options = Options {
                // Records of another app have the same numbers, and are others.
                by_number: is_same && !self.as_new,
                ..options.clone()
            };
            let source = Source {
                dir: &self.dir,
                entry,
            };
            let surveyed = survey(source, &options).map_err(damaged)?;
            ensure_there(&surveyed)?;
            begun.push(Begun {
                entry,
                app,
                options,
                surveyed,
            });
        }
        Ok(begun)
    }
}
