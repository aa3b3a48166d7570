//! Where a command's app is: at a kintone, or in the embedded one.

use std::sync::Arc;

use super::arguments::ConnectionArguments;
use super::sandbox_dir::SandboxDir;
use super::screen::{LogLevel, Speech, tell};
use super::settings::{self, UsageError, process_environment};
use crate::api::{Client, ConnectError, Connection};
use crate::model::AppId;
use crate::report::Home;
use crate::sandbox::{self, Running};

/// An app and the way to it. A target is closed at its command's end.
pub(super) struct Target {
    pub(super) connection: Connection,
    pub(super) app: AppId,
    /// Where the app is.
    pub(super) home: Home,
    notices: Vec<String>,
    sandbox: Option<Running>,
}

impl Target {
    /// The app that the arguments and the environment name, for a command that only looks: it empties nothing.
    pub(super) async fn open(
        arguments: &ConnectionArguments,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        if let (true, Some(dir)) = (arguments.sandbox_reset, &arguments.sandbox) {
            let text = format!(
                "`--sandbox-reset` goes only with an import that writes what its file says: leave it out, or \
                 run `kintable sandbox reset {}` first",
                dir.display()
            );
            return Err(UsageError(text).into());
        }
        Self::open_to_write(arguments, speech).await
    }

    /// The app that the arguments and the environment name. For `--sandbox`, the embedded kintone is started,
    /// emptied first where that is asked for.
    pub(super) async fn open_to_write(
        arguments: &ConnectionArguments,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        let environment = &process_environment;
        if let Some(dir) = &arguments.sandbox {
            let mut dir = SandboxDir::open(dir)?;
            let app = settings::app(arguments.app.as_deref(), environment)?;
            let app = dir.app(app)?;
            let home = Home::Sandbox(app, dir.path().display().to_string());
            let guest_space = dir.guest_space(app);
            let tokens = dir.admit(app);
            let config = dir.config(arguments.sandbox_reset).await?;
            let sandbox = sandbox::start(config).await?;
            let connection = settings::sandbox_connection(
                arguments,
                sandbox.base_url(),
                tokens,
                guest_space,
                speech.accept_language,
            )?;
            return Ok(Self {
                connection,
                app,
                home,
                notices: Vec::new(),
                sandbox: Some(sandbox),
            });
        }
        let app = settings::required_app(arguments, environment)?;
        let resolved = settings::connection(arguments, speech.accept_language, environment)?;
        let home = Home::Kintone(app, resolved.connection.base_url.to_string());
        Ok(Self {
            connection: resolved.connection,
            app,
            home,
            notices: resolved.notices,
            sandbox: None,
        })
    }

    /// Tells what the user should know about how the connection was made.
    pub(super) fn tell_notices(&self, level: LogLevel) {
        for notice in &self.notices {
            tell(level, notice);
        }
    }

    /// A client that tells of every pause before a request is sent again.
    pub(super) fn client(&self, speech: Speech) -> Result<Client, ConnectError> {
        let words = speech.language.words();
        let on_wait = move |waiting: &_| tell(speech.level, &words.waiting(waiting));
        Client::new(&self.connection, Arc::new(on_wait))
    }

    /// Stops the embedded kintone, if there is one.
    pub(super) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}
