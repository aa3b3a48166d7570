//! `kintable import`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Exit;
use super::arguments::{ImportArguments, OnErrorArgument, OutputArgument};
use super::plan_arguments::ForesightArguments;
use super::policies;
use super::screen::{Speech, tell};
use super::session::{Files, Session, is_same_file};
use super::settings::{self, UsageError, process_environment};
use super::target::Target;
use crate::import::{self, OnError, Options, Purpose, Questions, Server};
use crate::model::AppId;
use crate::plan::{PlanFile, PlanHead};
use crate::report::{RunCommand, SavedPlan};
use crate::sheet::Source;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(mut arguments: ImportArguments, speech: Speech) -> anyhow::Result<Exit> {
    let foresight = &arguments.foresight;
    ensure_shown(foresight, arguments.sheet.output)?;
    let plan = foresight.plan.as_deref().map(read_plan).transpose()?;
    if let Some(plan) = &plan {
        take_over(&mut arguments, plan)?;
    }
    let options = options(&arguments, plan)?;
    let files = Files::open(&arguments.sheet, speech)?;
    let target = Target::open(&arguments.connection, speech).await?;
    let saved_plan = saved_plan(&arguments, &files.source, target.app, speech)?;
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
        speech,
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
        questions: if arguments.preflight {
            Questions::All
        } else {
            Questions::Needed
        },
        skip_unchanged: foresight.skip_unchanged,
        since: foresight.since.as_deref().map(Source::open).transpose()?,
        guards: settings::guards(foresight),
        require_revision: foresight.require_revision,
        purpose: match (&foresight.save_plan, foresight.dry_run) {
            (Some(_), _) => Purpose::SavePlan,
            (None, true) => Purpose::DryRun,
            (None, false) => Purpose::Write,
        },
        plan,
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

fn read_plan(path: &Path) -> anyhow::Result<PlanFile> {
    let file = fs_err::File::open(path)?;
    let plan = PlanFile::read(std::io::BufReader::new(file));
    plan.with_context(|| format!("the plan `{}` cannot be applied", path.display()))
}

/// A plan brings the options that it was made with; its file and its app, where none is named.
fn take_over(arguments: &mut ImportArguments, plan: &PlanFile) -> Result<(), UsageError> {
    let (shape, policy) = policies::from_typed(&plan.head.options)?;
    let ImportArguments {
        sheet, connection, ..
    } = arguments;
    sheet.shape = shape;
    sheet.policy = policy;
    if sheet.file.is_none() && sheet.file_path.is_none() {
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
    app: AppId,
    speech: Speech,
) -> anyhow::Result<Option<SavedPlan>> {
    let Some(path) = &arguments.foresight.save_plan else {
        return Ok(None);
    };
    let file = settings::file(&arguments.sheet)?;
    if is_same_file(file, path) {
        let text =
            "`--save-plan` names the file that is read: name another, or records would be lost";
        return Err(UsageError(text.to_owned()).into());
    }
    let head = PlanHead::new(
        app.to_string(),
        source.name().to_owned(),
        &source.sha256()?,
        None,
        policies::typed(&arguments.sheet),
    );
    Ok(Some(SavedPlan::new(path, head, speech.language)?))
}
