//! `kintable sandbox`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::appdir::{AppFiles, AppSource};
use crate::cli::connection;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::output::TextOrJson;
use crate::cli::process::Process;
use crate::cli::sandbox_dir::{SandboxDir, sandbox_notices};
use crate::cli::seed::read_csv_records;
use crate::cli::speech::Speech;
use crate::cli::usage::parsed;
use crate::language::{Language, Text};
use crate::plain::json;
use crate::report::outlet;
use crate::report::serving::{ServedApp, Serving};
use crate::sandbox::{self, Begun, Config, Fault, HostName, Running};

/// What stands below the arguments of `sandbox serve`.
pub(in crate::cli) static SERVE_HELP: Text = Text::fixed(
    "\
Examples:
  # Serve the apps of a directory
  kintable sandbox serve sandbox

  # See what a script does when kintone is busy
  kintable sandbox serve sandbox --fault error=503,every=3

Faults:
  latency=200, latency=100..400   delay answers by so many milliseconds
  error=503, error=400:GAIA_DA02  answer with this HTTP status and code, and write nothing
  html=502                        answer with a web page, and write nothing
  drop=before, drop=after         break the connection before or after writing
  delay-commit=2                  break the connection, and write after so many more requests
  cut                             write, and cut the answer off in the middle
  busy=4                          answer with 429 to more than so many requests at one time
  After a comma, where and when: path=TEXT, and one of nth=N, every=N, first=N, rate=0.1;
  for example `--fault error=503,path=bulkRequest,nth=2`

In a script:
  kintable sandbox serve DIR --port 0 --output json > ready.json &
  until [ -s ready.json ]; do kill -0 $! || exit 1; sleep 0.1; done
  kintable import FILE --base-url \"$(jq -r .base_url ready.json)\" --api-token any --app 1
  kill $!",
    "\
例：
  # フォルダーのアプリを提供
  kintable sandbox serve sandbox

  # kintoneが混み合っているときのスクリプトの動作を確認
  kintable sandbox serve sandbox --fault error=503,every=3

障害：
  latency=200, latency=100..400   応答を指定のミリ秒だけ遅らせる
  error=503, error=400:GAIA_DA02  書き込まず、このHTTPステータスとコードを返す
  html=502                        書き込まず、Webページを返す
  drop=before, drop=after         書き込みの前または後に接続を切る
  delay-commit=2                  接続を切り、さらに指定の数のリクエストの後に書き込む
  cut                             書き込み、応答を途中で切る
  busy=4                          同時のリクエストがこの数を超えると、429を返す
  カンマの後に、場所（path=文字列）と時期（nth=N、every=N、first=N、rate=0.1のいずれか）を指定できます。
  例：「--fault error=503,path=bulkRequest,nth=2」

スクリプトでの例：
  kintable sandbox serve DIR --port 0 --output json > ready.json &
  until [ -s ready.json ]; do kill -0 $! || exit 1; sleep 0.1; done
  kintable import FILE --base-url \"$(jq -r .base_url ready.json)\" --api-token any --app 1
  kill $!",
);

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SandboxCommand {
    /// Start the sandbox on a port of this computer, until Ctrl-C.
    #[command(after_long_help = SERVE_HELP.of(Language::English))]
    Serve(ServeArguments),
    /// Print the records of an app: {"records": […]}, as kintone's API returns them, oldest first.
    ///
    /// Each record is on one line. This also works while the sandbox is running.
    #[command(after_help = examples::help("sandbox records", Language::English))]
    Records {
        /// The directory with the app or apps
        dir: PathBuf,
        /// App ID; not needed if there is only one app
        #[arg(long, value_name = "ID")]
        app: Option<String>,
    },
    /// Reset the sandbox: delete all records and files of all apps, and start again at record number 1 with the
    /// first records of the directory.
    ///
    /// This also works while the sandbox is running.
    #[command(after_help = examples::help("sandbox reset", Language::English))]
    Reset {
        /// The directory with the app or apps
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArguments {
    /// The directory with the app or apps: `form.json`, or `apps/<id>/form.json`; its records are kept,
    /// and shared with commands that use it with `--sandbox`
    #[arg(conflicts_with = "form", required_unless_present = "form")]
    dir: Option<PathBuf>,
    /// A saved form; repeatable for several apps, numbered from 1. Records are kept in memory
    #[arg(long, value_name = "FILE")]
    form: Vec<PathBuf>,
    /// Port; 0 uses a free one
    #[arg(long, default_value_t = 8686)]
    port: u16,
    /// Reset the sandbox to its first records
    #[arg(long, conflicts_with = "form")]
    reset: bool,
    /// A host name that the sandbox also accepts, besides `localhost` and the addresses of this computer, such as
    /// that of a container; repeatable
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<HostName>,
    /// Simulate a fault; repeatable
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// Repeat the random faults of a run that showed this seed when it started
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Format of standard output: the address and an example, or one line of JSON for scripts; it is printed as
    /// soon as the sandbox is ready
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
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
    let variable = connection::app_variable(app);
    let app = dir.app(connection::app(app)?, variable)?.id;
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
