//! `kintable import`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Exit;
use super::apart::FilesApart;
use super::arguments::{ImportArguments, OnErrorArgument, OutputArgument};
use super::plan_arguments::ForesightArguments;
use super::policies;
use super::screen::{Speech, tell};
use super::session::{Files, STDIN, Session};
use super::settings::{self, UsageError, process_environment};
use super::signals::Guard;
use super::target::Target;
use crate::import::{self, OnError, Options, Purpose, Questions};
use crate::job::Server;
use crate::plan::{PlanFile, PlanHead};
use crate::report::{Home, RunCommand, SavedPlan};
use crate::sheet::Source;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(
    mut arguments: ImportArguments,
    speech: Speech,
    guard: &Guard,
) -> anyhow::Result<Exit> {
    let foresight = &arguments.foresight;
    ensure_shown(foresight, arguments.sheet.output)?;
    ensure_blind(&arguments)?;
    let plan = foresight.plan.as_deref().map(read_plan).transpose()?;
    if let Some(plan) = &plan {
        take_over(&mut arguments, plan)?;
    }
    ensure_apart(&arguments)?;
    let mut options = options(&arguments, plan)?;
    let files = Files::open(&arguments.sheet, speech)?;
    let target = if options.purpose == Purpose::Write && options.plan.is_none() {
        Target::open_to_write(&arguments.connection, speech).await?
    } else {
        // A plan is made for the records that are there.
        Target::open(&arguments.connection, speech).await?
    };
    options.home = Some(home_of(&target));
    let saved_plan = saved_plan(&arguments, &files.source, &target, speech)?;
    if arguments.experimental_use_server_side_upsert {
        tell(
            speech.level,
            "--experimental-use-server-side-upsert is the only way to upsert; leave it out",
        );
    }
    target.tell_notices(speech.level);
    let mut session = Session::start(
        files,
        &arguments.sheet,
        RunCommand::Import,
        target.home.clone(),
        (speech, guard),
    )?
    .failing_on_changes(arguments.foresight.exit_code);
    if arguments.foresight.diff {
        session = session.showing_changes();
    }
    if let Some(plan) = saved_plan {
        session = session.saving_plan(plan);
    }
    let client = session.client(&target.connection)?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let listeners = session.listeners();
    let outcome = import::run(server, &session.source, &options, &session.stop, &listeners).await?;
    let exit = session.finish(&outcome)?;
    target.close().await;
    Ok(exit)
}

fn options(arguments: &ImportArguments, plan: Option<PlanFile>) -> anyhow::Result<Options> {
    let foresight = &arguments.foresight;
    Ok(Options {
        on_error: match arguments.on_error {
            OnErrorArgument::Stop => OnError::Stop,
            OnErrorArgument::Skip => OnError::Skip,
        },
        // A plan does what it says, and a blind upsert looks at nothing.
        questions: if arguments.preflight {
            Questions::All
        } else if arguments.no_preflight || foresight.blind || plan.is_some() {
            Questions::Needed
        } else {
            Questions::Few
        },
        skip_unchanged: foresight.skip_unchanged,
        since: foresight.since.as_deref().map(Source::open).transpose()?,
        guards: settings::guards(foresight),
        require_revision: foresight.require_revision,
        blind: foresight.blind,
        purpose: match (&foresight.save_plan, foresight.dry_run) {
            (Some(_), _) => Purpose::SavePlan,
            (None, true) => Purpose::DryRun,
            (None, false) => Purpose::Write,
        },
        plan,
        // A request that is larger than memory can address is no limit at all.
        max_request_bytes: usize::try_from(arguments.max_request_bytes).unwrap_or(usize::MAX),
        ..settings::import_options(&arguments.sheet)?
    })
}

/// Changes can be shown of a run that only looks, and where standard output has room for them.
fn ensure_shown(foresight: &ForesightArguments, output: OutputArgument) -> Result<(), UsageError> {
    if !foresight.diff {
        return Ok(());
    }
    if !foresight.dry_run && foresight.save_plan.is_none() {
        let text = "`--diff` shows what a run would change: give `--dry-run` or `--save-plan`, too";
        return Err(UsageError(text.to_owned()));
    }
    if !matches!(output, OutputArgument::Text | OutputArgument::Json) {
        let text = "`--diff` goes with `--output text` or `--output json`";
        return Err(UsageError(text.to_owned()));
    }
    Ok(())
}

/// A run that reads nothing cannot do what depends on what exists.
fn ensure_blind(arguments: &ImportArguments) -> Result<(), UsageError> {
    let foresight = &arguments.foresight;
    if !foresight.blind {
        return Ok(());
    }
    let reading = [
        ("--dry-run", foresight.dry_run),
        ("--save-plan", foresight.save_plan.is_some()),
        ("--skip-unchanged", foresight.skip_unchanged),
        ("--max-creates", foresight.max_creates.is_some()),
        ("--max-updates", foresight.max_updates.is_some()),
        ("--max-row-deletes", foresight.max_row_deletes.is_some()),
        ("--require-revision", foresight.require_revision),
        ("--preflight", arguments.preflight),
    ];
    let named = reading.iter().filter(|(_, is_given)| *is_given);
    let mut options = policies::needing_what_exists(&arguments.sheet.policy);
    options.extend(named.map(|(option, _)| *option));
    if options.is_empty() {
        return Ok(());
    }
    let options: Vec<_> = options.iter().map(|name| format!("`{name}`")).collect();
    Err(UsageError(format!(
        "`--blind` does not read what exists, and {} must know it: leave `--blind` out, or the other",
        options.join(", ")
    )))
}

fn read_plan(path: &Path) -> anyhow::Result<PlanFile> {
    let file = fs_err::File::open(path)?;
    let plan = PlanFile::read(std::io::BufReader::new(file));
    plan.with_context(|| format!("the plan `{}` cannot be applied", path.display()))
}

fn ensure_apart(arguments: &ImportArguments) -> Result<(), UsageError> {
    let (sheet, foresight) = (&arguments.sheet, &arguments.foresight);
    FilesApart::default()
        .reads("FILE", Some(settings::file(sheet)?))
        .reads("--since", foresight.since.as_deref())
        .reads("--plan", foresight.plan.as_deref())
        .reads_connection(&arguments.connection)
        .writes("--errors-file", sheet.errors_file.as_deref())
        .writes("--save-plan", foresight.save_plan.as_deref())
        .ensure()
}

/// Where an app is, as a plan names it: the address changes with every start of a sandbox.
fn home_of(target: &Target) -> String {
    match &target.home {
        Home::Kintone(_, url) => match target.connection.guest_space {
            Some(space) => format!("{url}/k/guest/{space}"),
            None => url.clone(),
        },
        Home::Sandbox(_, dir) => {
            let path = fs_err::canonicalize(dir).unwrap_or_else(|_| dir.into());
            format!("the sandbox {}", path.display())
        }
        Home::Form(path) => path.clone(),
    }
}

/// A plan brings the options that it was made with; its file and its app, where none is named.
fn take_over(arguments: &mut ImportArguments, plan: &PlanFile) -> Result<(), UsageError> {
    let kept = policies::from_typed(&plan.head.options)?;
    arguments.on_error = kept.on_error;
    let ImportArguments {
        sheet, connection, ..
    } = arguments;
    sheet.shape = kept.shape;
    sheet.policy = kept.policy;
    if sheet.file.is_none() && sheet.file_path.is_none() {
        if plan.head.file == STDIN {
            let text = "the plan was made of standard input: name its file, or `-`";
            return Err(UsageError(text.to_owned()));
        }
        sheet.file = Some(PathBuf::from(&plan.head.file));
    }
    let app = settings::app(connection.app.as_deref(), &process_environment)?;
    if app.is_none() {
        connection.app = Some(plan.head.app.clone());
    }
    Ok(())
}

/// The plan that is to be written, if one is, bound to the file and the app.
fn saved_plan(
    arguments: &ImportArguments,
    source: &Source,
    target: &Target,
    speech: Speech,
) -> anyhow::Result<Option<SavedPlan>> {
    let Some(path) = &arguments.foresight.save_plan else {
        return Ok(None);
    };
    if path == Path::new("-") {
        let text = "`--save-plan` needs a file: a plan appears when it is complete";
        return Err(UsageError(text.to_owned()).into());
    }
    let head = PlanHead::new(
        home_of(target),
        target.app.to_string(),
        source.name().to_owned(),
        &source.sha256()?,
        policies::typed(&arguments.sheet, arguments.on_error),
    );
    Ok(Some(SavedPlan::new(path, head, speech.language)?))
}
