//! `kintable import`.

use super::Exit;
use super::arguments::{ImportArguments, OnErrorArgument};
use super::screen::{Speech, tell};
use super::session::{Files, Session};
use super::settings;
use super::target::Target;
use crate::import::{self, OnError, Options, Questions, Server};

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(super) async fn run(arguments: ImportArguments, speech: Speech) -> anyhow::Result<Exit> {
    let options = Options {
        on_error: match arguments.on_error {
            OnErrorArgument::Stop => OnError::Stop,
            OnErrorArgument::Skip => OnError::Skip,
        },
        questions: if arguments.preflight {
            Questions::All
        } else {
            Questions::Needed
        },
        ..settings::import_options(&arguments.sheet)?
    };
    let files = Files::open(&arguments.sheet, speech)?;
    let target = Target::open(&arguments.connection, speech).await?;
    if arguments.experimental_use_server_side_upsert {
        tell(
            speech.level,
            "--experimental-use-server-side-upsert is the only way to upsert; leave it out",
        );
    }
    target.tell_notices(speech.level);
    let session = Session::start(
        files,
        &arguments.sheet,
        "import",
        target.home.clone(),
        speech,
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
