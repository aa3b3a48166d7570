//! `kintable sandbox`.

use std::io::{self, Write as _};

use anyhow::Context as _;

use super::Exit;
use super::arguments::ServeArguments;
use super::sandbox_dir::SandboxDir;
use super::signals::Signals;
use crate::model::AppId;
use crate::sandbox::{self, AppSource, Config, Running};

/// Serves the embedded kintone until Ctrl-C.
pub(super) async fn serve(arguments: ServeArguments) -> anyhow::Result<Exit> {
    let mut signals = Signals::listen()?;
    let sandbox = start(&arguments).await?;
    let base_url = sandbox.base_url();
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "the sandbox serves at {base_url}")?;
    writeln!(
        stdout,
        "try: kintable import FILE --base-url {base_url} --api-token any --app 1"
    )?;
    stdout.flush()?;
    drop(stdout);
    signals.asked().await;
    sandbox.stop().await;
    Ok(Exit::Done)
}

async fn start(arguments: &ServeArguments) -> anyhow::Result<Running> {
    if let Some(dir) = &arguments.dir {
        return SandboxDir::open(dir)?
            .start(arguments.port, arguments.reset)
            .await;
    }
    let mut apps = Vec::new();
    for (number, form) in (1_u64..).zip(&arguments.form) {
        let id: AppId = number.to_string().parse().context("too many forms")?;
        apps.push(AppSource::from_file(id, form)?);
    }
    Ok(sandbox::start(Config {
        port: arguments.port,
        ..Config::new(apps)
    })
    .await?)
}
