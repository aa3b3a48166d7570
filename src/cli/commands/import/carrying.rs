//! One run: what must hold before it begins, and what carries it out.

use std::sync::Arc;

use super::arguments::{ImportArguments, UPSERT};
use crate::cli::added_before::{AddedBefore, Before, barred, unfinished};
use crate::cli::after_batch::AfterBatch;
use crate::cli::apart::ensure_apart;
use crate::cli::app_name::AppName;
use crate::cli::at_work::{self, Working};
use crate::cli::command_line::CommandLine;
use crate::cli::logging::Logging;
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::resuming::Resuming;
use crate::cli::run::{Files, Run, Told};
use crate::cli::target::{Target, home_of};
use crate::cli::usage::filled;
use crate::history::GroupPart;
use crate::import::{self, Among, Options, Purpose};
use crate::job::{Event, Kind, Listener, Outcome, Server};
use crate::language::Text;
use crate::plan::PlanFile;
use crate::sheet::Source;

/// What a run is that is one of several.
pub(in crate::cli) struct Part<'g> {
    /// Its own command line.
    pub(in crate::cli) line: &'g CommandLine,
    pub(in crate::cli) among: Among,
    pub(in crate::cli) group: GroupPart,
    /// Whether it only tells what would keep the records from being written.
    pub(in crate::cli) foresees: bool,
}

/// What a run has of its own.
#[derive(Clone, Copy)]
pub(super) struct How<'a> {
    /// The runs that it goes on behind.
    pub(super) resuming: Option<&'a Resuming<'a>>,
    /// The others that it is one of.
    pub(super) part: Option<&'a Part<'a>>,
}

/// The plan that is carried out, if there is one, where the arguments agree with each other.
pub(super) fn agreed(arguments: &mut ImportArguments) -> anyhow::Result<Option<PlanFile>> {
    let foresight = &arguments.foresight;
    foresight.ensure_shown(arguments.sheet.report.output)?;
    foresight.ensure_blind(&arguments.sheet.policy.read, arguments.preflight)?;
    let plan = foresight.read_plan()?;
    if let Some(plan) = &plan {
        arguments.take_over(plan)?;
    }
    arguments.ensure_goes_on()?;
    filled("--after-batch", arguments.after_batch.as_deref())?;
    arguments.log_app()?;
    arguments.recording.ensure_sound()?;
    Ok(plan)
}

/// What the arguments mean to the run, where the files that they name are apart.
pub(super) fn options(
    arguments: &ImportArguments,
    plan: Option<PlanFile>,
) -> anyhow::Result<Options> {
    arguments.sheet.file()?;
    ensure_apart(arguments)?;
    arguments.sheet.ensure_directories()?;
    arguments.options(plan)
}

pub(super) async fn import(
    mut arguments: ImportArguments,
    process: &Process,
    recording: &Recording,
    how: How<'_>,
) -> anyhow::Result<(Outcome, Told)> {
    let (speech, resuming) = (process.speech, how.resuming);
    let plan = agreed(&mut arguments)?;
    let log = arguments.log_app()?;
    recording.about(|about| {
        arguments.tell(about);
        // A run that goes on with this one does so with the same log app.
        arguments.log.keep(log, &mut about.arguments);
        about.of = resuming.map(|resuming| resuming.root.id.clone());
    });
    if arguments.foresight.purpose() != Purpose::Write {
        recording.give_up();
    }
    let mut options = options(&arguments, plan)?;
    if let Some(part) = how.part {
        options.among = Some(part.among.clone());
        if part.foresees {
            options.purpose = Purpose::Foresee;
        }
    }
    let files = Files::open(&arguments.sheet, speech)?;
    files.complete(&mut options)?;
    let rest_file = arguments.rest_file.as_deref();
    files.ensure_kinds(&arguments.sheet.report, rest_file, &options)?;
    let target = if options.purpose == Purpose::Write && options.plan.is_none() {
        Target::open_to_write(&arguments.connection, process).await?
    } else {
        // A plan is made for the records that are there.
        Target::open(&arguments.connection, process).await?
    };
    options.home = Some(home_of(&target));
    recording.about(|about| {
        about.map = files.map_hash();
        if !options.only_adds() {
            UPSERT.clone_into(&mut about.mode);
        }
        about.home = home_of(&target);
        about.app = Some(target.app.to_string());
        about.creator = Some(target.connection.auth.own_code().to_owned());
    });
    let working = if options.purpose == Purpose::Write {
        let source = Some(&files.source);
        let working = at_work::begin(recording, source, arguments.wait_lock, process).await?;
        arguments.ensure_kept(recording)?;
        Some(working)
    } else {
        if options.purpose == Purpose::Foresee {
            recording.begin(Some(&files.source));
        }
        None
    };
    if let Some(resuming) = resuming {
        let app = target.app.to_string();
        resuming.ensure_same(&files.source, &home_of(&target), &app)?;
        resuming.ensure_same_map(files.map_hash().as_deref())?;
    }
    let before = match resuming {
        Some(_) => None,
        None => before(
            &arguments,
            (recording, &files.source),
            &options,
            &target,
            process,
        )?,
    };
    let logging = match (log, &working) {
        (Some(log), Some(working)) => {
            let about = (recording, &files.source);
            Some(
                arguments
                    .log_in(log, &target, about, working, process)
                    .await?,
            )
        }
        _ => None,
    };
    options.run_record = logging.as_ref().map(|logging| logging.record.clone());
    let begun = Begun {
        files,
        options,
        working,
        how,
        before,
        logging: logging.as_ref(),
    };
    let carried = Box::pin(carry_out(&arguments, &target, begun, recording, process)).await;
    if let Some(logging) = &logging {
        match &carried {
            Ok((outcome, told)) => {
                let written = arguments.sheet.report.errors_file.as_deref();
                let written = written.filter(|path| outcome.counts.failed > 0 && path.is_file());
                logging.end(outcome, told.exit, written, process).await;
            }
            Err(error) => logging.fail(error, process).await,
        }
    }
    target.close().await;
    carried
}

/// What is to be said of a run that added the records of the file before.
///
/// # Errors
/// Such a run that can be finished, where its records could be added once more.
fn before(
    arguments: &ImportArguments,
    (recording, source): (&Recording, &Source),
    options: &Options,
    target: &Target,
    process: &Process,
) -> anyhow::Result<Option<Text>> {
    let (id, ..) = recording.head();
    let found = arguments.imported_before((Some(id), source), target, process)?;
    let (adds, foresees) = (options.only_adds(), options.purpose == Purpose::Foresee);
    match found {
        Some(Before::Unfinished(run)) if adds && (arguments.writes() || foresees) => {
            Err(barred(&run).into())
        }
        Some(Before::Unfinished(run)) => {
            process.speech.notice(&unfinished(&run));
            Ok(None)
        }
        Some(Before::Added(told)) => Ok(Some(told).filter(|_| adds && !foresees)),
        None => Ok(None),
    }
}

/// A run that nothing stands in the way of.
struct Begun<'a> {
    files: Files,
    options: Options,
    working: Option<Working>,
    how: How<'a>,
    /// What is said of the records of the file where they are added once more.
    before: Option<Text>,
    logging: Option<&'a Logging>,
}

/// Carries an import out, and tells what became of it.
async fn carry_out(
    arguments: &ImportArguments,
    target: &Target,
    begun: Begun<'_>,
    recording: &Recording,
    process: &Process,
) -> anyhow::Result<(Outcome, Told)> {
    let speech = process.speech;
    let Begun {
        files,
        mut options,
        working,
        how,
        before,
        logging,
    } = begun;
    let resuming = how.resuming;
    if let Some(resuming) = resuming {
        let mut resumed = resuming.resumed(target.connection.auth.own_code())?;
        if let Some(logging) = logging {
            logging.decide(&mut resumed).await?;
        }
        options.resumed = Some(Arc::new(resumed));
    }
    recording.start();
    let rest_file = arguments.rest_file(speech)?;
    let saved_plan = arguments.saved_plan(&files, target, speech)?;
    if arguments.experimental_use_server_side_upsert {
        speech.notice(&Text::fixed(
            "`--experimental-use-server-side-upsert` is always on and can be removed",
            "「--experimental-use-server-side-upsert」は常に有効なため、指定は不要です。",
        ));
    }
    target.tell_notice(speech);
    if arguments.loses_failed() {
        speech.notice(&Text::fixed(
            "standard input is not kept: records that fail can only be corrected from an errors file, so use `--errors-file FILE`",
            "標準入力の内容は記録していません。失敗したレコードを修正するには、「--errors-file」でエラーファイルを指定してください。",
        ));
    }
    let (report, home) = (&arguments.sheet.report, target.home.clone());
    let kind = match options.purpose {
        Purpose::SavePlan => Kind::PLAN,
        Purpose::Write | Purpose::Foresee | Purpose::DryRun => Kind::IMPORT,
    };
    let mut run = Run::start(process, files, report, kind, home)?;
    run.saved_plan = saved_plan;
    run.rest_file = rest_file;
    if let Some(resuming) = resuming {
        run.line = resuming.line.clone();
        run.goes_on = true;
    }
    if let Some(part) = how.part {
        run.line = part.line.clone();
    }
    run.keep(recording);
    let _watching = working.as_ref().and_then(|working| {
        let (terminal, language) = (run.terminal(), speech.language);
        working.watch(process, recording, move |told| {
            terminal.notice(told.of(language));
            terminal.hear(&Event::Stopping);
        })
    });
    if options.purpose == Purpose::Write {
        run.health_limits = arguments.health_limits(recording, process)?;
    }
    run.fails_on_changes = arguments.foresight.exit_code;
    if arguments.foresight.diff {
        run.show_changes();
    }
    if !target.knows_people {
        run.tell_unknown_people();
    }
    let client = run.client(&target.connection)?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let name = recording.listener();
    let name = name.map(|kept| AppName::new(&client, target.app, kept));
    let (source, mut listeners) = (&run.files.source, run.listeners());
    let heard = name.iter().map(|name| name as &dyn Listener);
    listeners.0.extend(heard);
    let before = before.map(|told| AddedBefore::new(told, run.terminal(), speech.language));
    let heard = before.iter().map(|before| before as &dyn Listener);
    listeners.0.extend(heard);
    let after = arguments.after_batch.as_ref();
    let after = after.map(|line| AfterBatch::start(line, recording, run.terminal(), process));
    let heard = after.iter().map(|after| after as &dyn Listener);
    listeners.0.extend(heard);
    let outcome = import::run(server, source, &options, &process.stop, &listeners).await;
    drop(listeners);
    if let Some(after) = after {
        after.end(&run.terminal(), speech.language).await;
    }
    let outcome = outcome?;
    if let Some(name) = &name {
        name.answered().await;
    }
    let told = run.close(&outcome);
    Ok((outcome, told))
}
