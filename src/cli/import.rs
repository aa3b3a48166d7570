//! `kintable import`.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::Exit;
use super::arguments::{ImportArguments, OutputArgument};
use super::sandbox_dir::SandboxDir;
use super::screen::{LogLevel, screen};
use super::settings::{self, process_environment};
use super::signals::{self, Signals};
use crate::api::{Client, Connection};
use crate::import::{self, Event, Listener as _, Stop};
use crate::model::AppId;
use crate::report::{Fan, RunNames, Terminal, json, summary::summary};
use crate::sandbox::Running;
use crate::sheet::Source;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(arguments: ImportArguments, level: LogLevel) -> anyhow::Result<Exit> {
    let options = settings::import_options(&arguments)?;
    let file = settings::file(&arguments)?;
    let target = Target::open(&arguments).await?;
    let source = open(file)?;
    let names = RunNames {
        file: source.name().to_owned(),
        app: target.app,
        home: target.home.clone(),
    };
    let screen = screen(level, arguments.max_problems);
    let terminal = Arc::new(Terminal::new(&names.file, screen));
    for notice in target.notices.iter().filter(|_| screen.notices) {
        let _ = writeln!(io::stderr().lock(), "notice: {notice}");
    }
    let stop = Stop::default();
    signals::watch(Signals::listen()?, stop.clone(), terminal.clone());
    let waits = terminal.clone();
    let client = Client::new(
        &target.connection,
        Arc::new(move |waiting| waits.hear(&Event::Waiting(waiting))),
    )?;
    let collector = json::Collector::new(arguments.max_problems);
    let listeners = Fan(vec![terminal.as_ref(), &collector]);
    let begun = Instant::now();
    let outcome = import::run(&client, target.app, &source, &options, &stop, &listeners).await?;
    let exit = Exit::of_import(&outcome);
    let text = match arguments.output {
        OutputArgument::Text => summary(&names, &outcome, begun.elapsed()),
        OutputArgument::Json => {
            let document = json::document(&names, &outcome, &collector.into_problems(), exit as u8);
            format!("{document:#}\n")
        }
    };
    print(&text)?;
    if let Some(sandbox) = target.sandbox {
        sandbox.stop().await;
    }
    Ok(exit)
}

/// Prints what became of the records. A reader that went away, as `head` does, does not change it.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Standard input is copied, as a file is read twice.
fn open(file: &Path) -> anyhow::Result<Source> {
    if file == Path::new("-") {
        return Source::spool("<stdin>", io::stdin().lock())
            .context("standard input cannot be read");
    }
    Ok(Source::open(file)?)
}

/// Where records go: a kintone, or the embedded one.
struct Target {
    connection: Connection,
    app: AppId,
    /// Where the app is, in words.
    home: String,
    notices: Vec<String>,
    sandbox: Option<Running>,
}

impl Target {
    async fn open(arguments: &ImportArguments) -> anyhow::Result<Self> {
        let environment = &process_environment;
        let mut notices = Vec::new();
        if arguments.experimental_use_server_side_upsert {
            notices.push(
                "--experimental-use-server-side-upsert is the only way to upsert; leave it out"
                    .to_owned(),
            );
        }
        if let Some(dir) = &arguments.connection.sandbox {
            let dir = SandboxDir::open(dir)?;
            let app = dir.app(settings::app(&arguments.connection, environment)?)?;
            let home = format!("of the sandbox {}", dir.path().display());
            let sandbox = dir.start(0, arguments.connection.sandbox_reset).await?;
            let connection = settings::sandbox_connection(
                &arguments.connection,
                sandbox.base_url(),
                environment,
            )?;
            return Ok(Self {
                connection,
                app,
                home,
                notices,
                sandbox: Some(sandbox),
            });
        }
        let app = settings::required_app(&arguments.connection, environment)?;
        let resolved = settings::connection(&arguments.connection, environment)?;
        notices.extend(resolved.notices);
        let home = format!("at {}", resolved.connection.base_url);
        Ok(Self {
            connection: resolved.connection,
            app,
            home,
            notices,
            sandbox: None,
        })
    }
}
