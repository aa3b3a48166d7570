//! `kintable sandbox`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::Exit;
use super::arguments::{RecordsArguments, ResetArguments, ServeArguments, TextOrJson};
use super::sandbox_dir::SandboxDir;
use super::seed::read_csv_records;
use super::settings::{self, process_environment};
use super::signals::Guard;
use crate::language::Language;
use crate::model::AppId;
use crate::plain::json;
use crate::report::outlet;
use crate::report::serving::{ServedApp, Serving};
use crate::sandbox::{self, AppSource, Config, Running};

/// Serves the embedded kintone until Ctrl-C; a second one does not wait for answers in hand.
pub(super) async fn serve(
    arguments: ServeArguments,
    language: Language,
    guard: &Guard,
) -> anyhow::Result<Exit> {
    let mut signals = guard.relieve()?;
    let sandbox = tokio::select! {
        started = start(&arguments, language) => started?,
        () = signals.asked() => return Ok(Exit::Interrupted),
    };
    signals.asked().await;
    tokio::select! {
        () = sandbox.stop() => {}
        () = signals.asked() => {}
    }
    Ok(Exit::Done)
}

/// Starts the sandbox, and says where it is.
async fn start(arguments: &ServeArguments, language: Language) -> anyhow::Result<Running> {
    let config = config(arguments).await?;
    let mut apps: Vec<_> = config.apps.iter().map(served).collect();
    let seed = (!config.faults.is_empty()).then_some(config.seed);
    let takes_any_token = config
        .directory
        .as_ref()
        .is_none_or(|directory| directory.tokens.is_empty());
    let sandbox = sandbox::start(config).await?;
    for app in &mut apps {
        let known = sandbox.uncalculated().iter().find(|(id, _)| *id == app.id);
        app.uncalculated = known.map(|(_, codes)| codes.clone()).unwrap_or_default();
    }
    let serving = Serving {
        base_url: sandbox.base_url(),
        port: sandbox.port(),
        apps,
        takes_any_token,
        seed,
    };
    match arguments.output {
        TextOrJson::Text => outlet::print(&serving.text(language))?,
        TextOrJson::Json => outlet::print_json(&serving.json())?,
    }
    Ok(sandbox)
}

async fn config(arguments: &ServeArguments) -> anyhow::Result<Config> {
    let mut config = if let Some(dir) = &arguments.dir {
        SandboxDir::open(dir)?.config(arguments.reset).await?
    } else {
        let mut apps = apps_of(&arguments.form)?;
        read_csv_records(&mut apps, None).await?;
        Config::new(apps)
    };
    config.port = arguments.port;
    config.allowed_hosts.clone_from(&arguments.allow_host);
    config.faults.clone_from(&arguments.fault);
    config.seed = arguments.seed.unwrap_or(config.seed);
    Ok(config)
}

/// One app for each form, numbered from 1.
fn apps_of(forms: &[PathBuf]) -> anyhow::Result<Vec<AppSource>> {
    let read = |(number, form): (u64, &PathBuf)| {
        let id: AppId = number.to_string().parse().context("too many forms")?;
        Ok(AppSource::from_file(id, form)?)
    };
    (1_u64..).zip(forms).map(read).collect()
}

fn served(app: &AppSource) -> ServedApp {
    ServedApp {
        id: app.id,
        code: app.code.clone(),
        name: app.name.clone(),
        guest_space: app.guest_space,
        uncalculated: Vec::new(),
    }
}

/// Prints what is stored in an app.
pub(super) async fn records(arguments: &RecordsArguments) -> anyhow::Result<Exit> {
    let dir = SandboxDir::open(&arguments.dir)?;
    let app = settings::app(arguments.app.as_deref(), &process_environment)?;
    let app = dir.app(app)?;
    let config = dir.config(false).await?;
    let mut stdout = outlet::documents();
    stdout.write_all(b"{\"records\": [")?;
    let mut separator = "\n";
    sandbox::records(config, app, |record| {
        write!(stdout, "{separator}{}", json(&record.to_string()))?;
        separator = ",\n";
        anyhow::Ok(())
    })?;
    stdout.write_all(b"\n]}\n")?;
    stdout.flush()?;
    Ok(Exit::Done)
}

/// Begins all apps anew, with their first records.
pub(super) async fn reset(arguments: &ResetArguments) -> anyhow::Result<Exit> {
    let config = SandboxDir::open(&arguments.dir)?.config(true).await?;
    sandbox::reset(config)?;
    Ok(Exit::Done)
}
