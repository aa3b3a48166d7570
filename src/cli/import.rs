//! `kintable import`.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;

use super::Exit;
use super::arguments::ImportArguments;
use super::output::{Finished, print};
use super::sandbox_dir::SandboxDir;
use super::screen::{Speech, screen};
use super::settings::{self, process_environment};
use super::signals::{self, Signals};
use crate::api::{Client, Connection};
use crate::import::{self, Event, Listener as _, Stop};
use crate::model::AppId;
use crate::report::{Collector, Fan, Home, RunNames, Terminal};
use crate::sandbox::Running;
use crate::sheet::Source;

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(arguments: ImportArguments, speech: Speech) -> anyhow::Result<Exit> {
    let options = settings::import_options(&arguments)?;
    let file = settings::file(&arguments)?;
    let target = Target::open(&arguments, speech).await?;
    let source = open(file)?;
    let names = RunNames {
        file: source.name().to_owned(),
        app: target.app,
        home: target.home.clone(),
        language: speech.language,
    };
    let screen = screen(speech, arguments.output, arguments.max_problems);
    let terminal = Arc::new(Terminal::new(names.clone(), screen));
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
    let collector = Collector::new(arguments.max_problems);
    let listeners = Fan(vec![terminal.as_ref(), &collector]);
    let begun = Instant::now();
    let outcome = import::run(&client, target.app, &source, &options, &stop, &listeners).await?;
    let exit = Exit::of_import(&outcome);
    let finished = Finished {
        names: &names,
        outcome: &outcome,
        problems: &collector.into_problems(),
        elapsed: begun.elapsed(),
        exit,
    };
    print(&finished.text(arguments.output))?;
    if let Some(sandbox) = target.sandbox {
        sandbox.stop().await;
    }
    Ok(exit)
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
    home: Home,
    notices: Vec<String>,
    sandbox: Option<Running>,
}

impl Target {
    async fn open(arguments: &ImportArguments, speech: Speech) -> anyhow::Result<Self> {
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
            let home = Home::Sandbox(dir.path().display().to_string());
            let sandbox = dir.start(0, arguments.connection.sandbox_reset).await?;
            let connection = settings::sandbox_connection(
                &arguments.connection,
                sandbox.base_url(),
                speech.accept_language,
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
        let resolved =
            settings::connection(&arguments.connection, speech.accept_language, environment)?;
        notices.extend(resolved.notices);
        let home = Home::Kintone(resolved.connection.base_url.to_string());
        Ok(Self {
            connection: resolved.connection,
            app,
            home,
            notices,
            sandbox: None,
        })
    }
}
