//! `kintable form`.

use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::arguments::OutputArgument;
use super::form_arguments::{FormCommand, PullArguments, ShowArguments};
use super::form_source::{FormSource, pulled};
use super::save;
use super::screen::LogLevel;
use super::target::Target;
use crate::report;

/// Saves or shows a form.
pub(super) async fn run(command: FormCommand, level: LogLevel) -> anyhow::Result<Exit> {
    match command {
        FormCommand::Pull(arguments) => pull(&arguments, level).await?,
        FormCommand::Show(arguments) => show(&arguments, level).await?,
    }
    Ok(Exit::Done)
}

async fn pull(arguments: &PullArguments, level: LogLevel) -> anyhow::Result<()> {
    let target = Target::open(&arguments.connection).await?;
    target.tell_notices(level);
    if let Some(dir) = &arguments.dir {
        let files = pulled(&target, level).await?.files();
        save::directory(dir, &files, arguments.force)?;
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        writeln!(
            io::stdout().lock(),
            "app {} {} → {}: {}",
            target.app,
            target.home,
            dir.display(),
            names.join(", ")
        )?;
    } else {
        let form = target.client(level)?.form(target.app).await?;
        let path = arguments.output_file.as_deref().unwrap_or(Path::new("-"));
        save::file(path, format!("{form:#}\n").as_bytes(), arguments.force)?;
    }
    target.close().await;
    Ok(())
}

async fn show(arguments: &ShowArguments, level: LogLevel) -> anyhow::Result<()> {
    let FormSource { form, precision } = FormSource::open(&arguments.source, level).await?;
    let text = match arguments.output {
        OutputArgument::Text => report::form::text(&form, precision),
        OutputArgument::Json => format!("{:#}\n", report::form::json(&form, precision)),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
