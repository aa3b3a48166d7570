//! `kintable log-app`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::connection::ConnectionArguments;
use crate::cli::deferred::Deferred;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::logging::ensure_fits;
use crate::cli::process::Process;
use crate::cli::save;
use crate::cli::target::Target;
use crate::cli::usage::UsageError;
use crate::language::{Language, Text, text};
use crate::log_app;
use crate::plain::counted;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LogAppCommand {
    /// Add the fields of a log app to an app, or write its form for the sandbox.
    #[command(after_help = examples::help("log-app init", Language::English))]
    Init(Deferred<InitArguments>),
    /// Check whether an app has the form of a log app; nothing is written.
    #[command(after_help = examples::help("log-app check", Language::English))]
    Check(Deferred<CheckArguments>),
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox", |option| option.hide(true)), mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct InitArguments {
    /// Write the form (`form.json`) into this directory, and ask kintone nothing
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    connection: ConnectionArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct CheckArguments {
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub(in crate::cli) async fn run(command: LogAppCommand, process: &Process) -> anyhow::Result<Exit> {
    match command {
        LogAppCommand::Init(arguments) => init(&arguments, process).await?,
        LogAppCommand::Check(arguments) => {
            let target = Target::open(&arguments.connection, process).await?;
            target.tell_notice(process.speech);
            let client = target.client(process.speech)?;
            ensure_fits(&client, target.app).await?;
            let app = target.app;
            process.speech.notice(&text!(
                "app {app} has the form of a log app",
                "アプリ{app}のフォームは、ログアプリとして使えます。"
            ));
            target.close().await;
        }
    }
    Ok(Exit::Done)
}

async fn init(arguments: &InitArguments, process: &Process) -> anyhow::Result<()> {
    if let Some(dir) = &arguments.out {
        let form = format!("{:#}\n", log_app::form());
        return save::directory(dir, &[("form.json", form)], arguments.force);
    }
    if arguments.connection.sandbox.is_some() {
        return Err(UsageError(Text::fixed(
            "the form of an app of the sandbox is a file: write it with `kintable log-app init --out DIR/apps/ID`",
            "サンドボックスのアプリのフォームはファイルです。「kintable log-app init --out フォルダー/apps/アプリID」で書き出してください。",
        ))
        .into());
    }
    let target = Target::open(&arguments.connection, process).await?;
    target.tell_notice(process.speech);
    let client = target.client(process.speech)?;
    let app = target.app;
    let form = client.draft_form(app).await?;
    let fields = log_app::missing(&form);
    let added = fields.len() as u64;
    let new = counted(added, "field");
    if added > 0 {
        client.add_fields(app, &fields).await?;
    }
    let url = target.settings_url();
    process.speech.notice(&text!(
        "added to the settings of app {app}: {new}; open {url} and press Update App, then use `kintable log-app check --app {app}`",
        "アプリ{app}の設定に、フィールドを{added}個追加しました。{url} を開いて「アプリを更新」を押してから、「kintable log-app check --app {app}」で確認してください。"
    ));
    target.close().await;
    Ok(())
}
