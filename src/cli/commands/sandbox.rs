//! `kintable sandbox`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::appdir::{AppFiles, AppSource};
use crate::cli::connection;
use crate::cli::exit::Exit;
use crate::cli::output::TextOrJson;
use crate::cli::process::Process;
use crate::cli::sandbox_dir::{SandboxDir, sandbox_notices};
use crate::cli::seed::read_csv_records;
use crate::cli::speech::Speech;
use crate::cli::usage::parsed;
use crate::plain::json;
use crate::report::outlet;
use crate::report::serving::{ServedApp, Serving};
use crate::sandbox::{self, Begun, Config, Fault, HostName, Running};

const SERVE_HELP: &str = "\
Faults:
  latency=200, latency=100..400   the answer waits so many milliseconds
  error=503, error=400:GAIA_DA02  this status and code instead of the call
  html=502                        a page of HTML instead of the call
  drop=before, drop=after         the connection breaks, before or after the call is kept
  cut                             the call is kept, and its answer ends in the middle
  busy=4                          429 for requests beyond so many at one time
  After a comma, where and when: path=TEXT, and one of nth=N, every=N, first=N, rate=0.1;
  for example --fault error=503,path=bulkRequest,nth=2

In a script:
  kintable sandbox serve DIR --port 0 --output json > ready.json &
  until [ -s ready.json ]; do kill -0 $! || exit 1; sleep 0.1; done
  kintable import FILE --base-url \"$(jq -r .base_url ready.json)\" --api-token any --app 1
  kill $!";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SandboxCommand {
    /// Serve the embedded kintone on a port of this machine, until Ctrl-C.
    #[command(after_long_help = SERVE_HELP)]
    Serve(ServeArguments),
    /// Print the records of an app: {"records": […]}, as kintone's API gives them, oldest first.
    ///
    /// One record stands on each line. It may be done while the directory is served.
    Records {
        /// The directory with the app or apps
        dir: PathBuf,
        /// The app's id; only one app need not be named
        #[arg(long, value_name = "ID")]
        app: Option<String>,
    },
    /// Begin anew: remove all records and files, of all apps; record numbers begin at 1 again, with the first
    /// records of the directory.
    ///
    /// It may be done while the directory is served.
    Reset {
        /// The directory with the app or apps
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArguments {
    /// The directory with the app or apps: `form.json`, or `apps/<id>/form.json`; its records are kept,
    /// and shared with commands that name it by `--sandbox`
    #[arg(conflicts_with = "form", required_unless_present = "form")]
    dir: Option<PathBuf>,
    /// A form as kintone's API returns it; repeat it for several apps, numbered from 1. Records are kept in memory
    #[arg(long, value_name = "FILE")]
    form: Vec<PathBuf>,
    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 8686)]
    port: u16,
    /// Begin the directory's sandbox anew: with its first records alone
    #[arg(long, conflicts_with = "form")]
    reset: bool,
    /// A name under which the sandbox answers, beside `localhost` and the addresses of this machine: that of a
    /// container, an alias; repeatable
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<HostName>,
    /// Something that is to go wrong; repeatable
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// Repeats the random faults of a run that named this seed when it began
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// What standard output carries: the address and a line to try, or one line of JSON for scripts; either
    /// comes as soon as requests are answered
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    output: TextOrJson,
}

pub(in crate::cli) async fn run(
    command: SandboxCommand,
    process: &Process,
) -> anyhow::Result<Exit> {
    match command {
        SandboxCommand::Serve(arguments) => serve(&arguments, process).await,
        SandboxCommand::Records { dir, app } => records(&dir, app.as_deref(), process.speech).await,
        SandboxCommand::Reset { dir } => {
            // All apps begin anew, with their first records.
            let begun = sandbox::reset(SandboxDir::open(&dir)?.config(true).await?)?;
            tell(&begun, process.speech);
            Ok(Exit::Done)
        }
    }
}

/// Serves the embedded kintone until Ctrl-C; a second one does not wait for answers in hand.
async fn serve(arguments: &ServeArguments, process: &Process) -> anyhow::Result<Exit> {
    let (mut signals, _relief) = process.guard.relieve()?;
    let sandbox = tokio::select! {
        started = start(arguments, process.speech) => started?,
        () = signals.asked() => return Ok(Exit::Interrupted),
    };
    signals.asked().await;
    tokio::select! {
        () = sandbox.stop() => {}
        () = signals.asked() => {}
    }
    Ok(Exit::Done)
}

async fn start(arguments: &ServeArguments, speech: Speech) -> anyhow::Result<Running> {
    let mut config = config(arguments).await?;
    config.language = speech.asked.unwrap_or(config.language);
    let served = |app: &AppSource| ServedApp {
        id: app.id,
        code: app.files.code.clone(),
        name: app.name(),
        guest_space: app.files.guest_space,
        uncalculated: Vec::new(),
    };
    let mut apps: Vec<_> = config.apps.iter().map(served).collect();
    let seed = (!config.faults.is_empty()).then_some(config.seed);
    let directory = config.directory.as_ref();
    let takes_any_token = directory.is_none_or(|directory| directory.tokens.is_empty());
    let sandbox = sandbox::start(config).await?;
    let odd = sandbox.begun().odd.clone();
    tell(
        &Begun {
            odd,
            ..Begun::default()
        },
        speech,
    );
    for app in &mut apps {
        let known = &sandbox.begun().uncalculated;
        let known = known.iter().find(|(id, _)| *id == app.id);
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
        TextOrJson::Text => outlet::print(&serving.text(speech.language))?,
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
        let id = parsed("--form", &number.to_string())?;
        let files = AppFiles::read(form)?;
        Ok(AppSource { id, files })
    };
    (1_u64..).zip(forms).map(read).collect()
}

fn tell(begun: &Begun, speech: Speech) {
    for notice in sandbox_notices(begun) {
        speech.notice(&notice);
    }
}

async fn records(dir: &Path, app: Option<&str>, speech: Speech) -> anyhow::Result<Exit> {
    let dir = SandboxDir::open(dir)?;
    let app = dir.app(connection::app(app)?)?.id;
    let config = dir.config(false).await?;
    let mut stdout = outlet::documents();
    stdout.write_all(b"{\"records\": [")?;
    let mut separator = "\n";
    let begun = sandbox::records(config, app, |record| {
        write!(stdout, "{separator}{}", json(&record.to_string()))?;
        separator = ",\n";
        anyhow::Ok(())
    })?;
    stdout.write_all(b"\n]}\n")?;
    stdout.flush()?;
    tell(&begun, speech);
    Ok(Exit::Done)
}
