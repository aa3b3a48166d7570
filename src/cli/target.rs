//! Where a command's app is: at a kintone, or in the embedded one.

use std::path::Path;
use std::sync::Arc;

use super::connection::{self, ConnectionArguments};
use super::nearest::ensure_directory;
use super::process::Process;
use super::sandbox_dir::{SandboxDir, sandbox_notices};
use super::speech::Speech;
use super::usage::{UsageError, parsed};
use crate::api::{Auth, Client, ConnectError, Connection};
use crate::appdir::AppSource;
use crate::language::{Text, text};
use crate::model::AppId;
use crate::report::{Home, SANDBOX};
use crate::sandbox::{self, Running};

/// An app and the way to it. A target is closed at its command's end.
pub(super) struct Target {
    pub(super) connection: Connection,
    pub(super) app: AppId,
    pub(super) home: Home,
    /// Whether it is known who exists there.
    pub(super) knows_people: bool,
    /// What the user should know about how the connection was made, and about the sandbox.
    notices: Vec<Text>,
    sandbox: Option<Running>,
}

impl Target {
    /// Where people change the settings of the app, and publish them.
    pub(super) fn settings_url(&self) -> String {
        let Connection {
            base_url,
            guest_space,
            ..
        } = &self.connection;
        let base = base_url.to_string();
        let base = base.trim_end_matches('/');
        let guest = guest_space.map_or_else(String::new, |space| format!("guest/{space}/"));
        format!("{base}/k/{guest}admin/app/flow?app={}", self.app)
    }

    /// The app that the arguments and the environment name, for a command that only looks: it empties nothing.
    pub(super) async fn open(
        arguments: &ConnectionArguments,
        process: &Process,
    ) -> anyhow::Result<Self> {
        if let (true, Some(dir)) = (arguments.sandbox_reset, &arguments.sandbox) {
            let dir = dir.display();
            let refusal = text!(
                "`--sandbox-reset` can only be used for an import that writes its file: remove it, or run `kintable sandbox reset {dir}` first",
                "「--sandbox-reset」は、ファイルの内容を書き込む取り込みでだけ使えます。オプションを外すか、先に「kintable sandbox reset {dir}」を実行してください。"
            );
            return Err(UsageError(refusal).into());
        }
        Self::open_to_write(arguments, process).await
    }

    /// The app that the arguments and the environment name. For `--sandbox`, the embedded kintone is started,
    /// emptied first where that is asked for.
    pub(super) async fn open_to_write(
        arguments: &ConnectionArguments,
        process: &Process,
    ) -> anyhow::Result<Self> {
        let language = process.speech.accept_language;
        let Some(path) = &arguments.sandbox else {
            connection::ensure_stated(arguments)?;
            let app = connection::required_app(arguments)?;
            let (connection, notice) = connection::connection(arguments, language)?;
            return Ok(Self {
                home: Home::Kintone(app, connection.base_url.to_string()),
                connection,
                app,
                knows_people: true,
                notices: notice.into_iter().collect(),
                sandbox: None,
            });
        };
        let mut dir = opened(path)?;
        let app = meant(&dir, arguments)?;
        let (app, guest_space) = (app.id, app.files.guest_space);
        let auth = Auth::Tokens(dir.admit(app));
        let knows_people = dir.knows_people();
        let sandbox = sandbox::start(dir.config(arguments.sandbox_reset).await?).await?;
        let base_url = parsed("--sandbox", sandbox.base_url())?;
        Ok(Self {
            connection: Connection {
                guest_space,
                ..connection::plain(arguments, base_url, auth, language)
            },
            app,
            home: Home::Sandbox(app, path.display().to_string()),
            knows_people,
            notices: sandbox_notices(sandbox.begun()),
            sandbox: Some(sandbox),
        })
    }

    /// Makes sure that the arguments can lead to an app. Nothing is asked of it, and what is missing may be in another
    /// environment.
    pub(super) fn ensure_leads(arguments: &ConnectionArguments) -> anyhow::Result<()> {
        match &arguments.sandbox {
            Some(path) => meant(&opened(path)?, arguments).map(drop)?,
            None => connection::ensure_readable(arguments)?,
        }
        Ok(())
    }

    pub(super) fn tell_notice(&self, speech: Speech) {
        self.notices.iter().for_each(|notice| speech.notice(notice));
    }

    /// A client that tells of every pause before a request is sent again.
    pub(super) fn client(&self, speech: Speech) -> Result<Client, ConnectError> {
        let words = speech.language.words();
        let on_wait = move |waiting: &_| speech.tell(&words.waiting(waiting));
        Client::new(&self.connection, Arc::new(on_wait))
    }

    pub(super) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// The directory of a sandbox.
fn opened(path: &Path) -> anyhow::Result<SandboxDir> {
    ensure_directory("--sandbox", path)?;
    SandboxDir::open(path)
}

/// The app of a sandbox that is meant.
fn meant<'d>(
    dir: &'d SandboxDir,
    arguments: &ConnectionArguments,
) -> Result<&'d AppSource, UsageError> {
    let typed = arguments.app.as_deref();
    dir.app(connection::app(typed)?, connection::app_variable(typed))
}

/// Where an app is, as a plan names it: the address changes with every start of a sandbox.
pub(in crate::cli) fn home_of(target: &Target) -> String {
    match &target.home {
        Home::Kintone(_, url) => match target.connection.guest_space {
            Some(space) => format!("{url}/k/guest/{space}"),
            None => url.clone(),
        },
        Home::Sandbox(_, dir) => {
            let path = fs_err::canonicalize(dir).unwrap_or_else(|_| dir.into());
            format!("{SANDBOX}{}", path.display())
        }
        Home::Form(path) => path.clone(),
    }
}
