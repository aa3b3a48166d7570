//! `kintable import`.

use super::Exit;
use super::arguments::{ImportArguments, OnErrorArgument};
use super::screen::{LogLevel, tell};
use super::session::Session;
use super::settings;
use super::target::Target;
use crate::import::{self, OnError, Options, Server};

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(arguments: ImportArguments, level: LogLevel) -> anyhow::Result<Exit> {
    let options = Options {
        on_error: match arguments.on_error {
            OnErrorArgument::Stop => OnError::Stop,
            OnErrorArgument::Skip => OnError::Skip,
        },
        asks_server: arguments.preflight,
        ..settings::import_options(&arguments.sheet)?
    };
    let target = Target::open(&arguments.connection).await?;
    if arguments.experimental_use_server_side_upsert {
        tell(
            level,
            "--experimental-use-server-side-upsert is the only way to upsert; leave it out",
        );
    }
    target.tell_notices(level);
    let session = Session::start(
        &arguments.sheet,
        "import",
        Some(target.app),
        &target.home,
        level,
    )?;
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
