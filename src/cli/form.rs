//! `kintable form`.

use std::io::{self, Write as _};
use std::path::Path;

use super::Exit;
use super::arguments::TextOrJson;
use super::form_arguments::{FormCommand, PullArguments, ShowArguments};
use super::form_source::{FormSource, pulled};
use super::save;
use super::screen::Speech;
use super::target::Target;
use crate::report;

/// Saves or shows a form.
pub(super) async fn run(command: FormCommand, speech: Speech) -> anyhow::Result<Exit> {
    match command {
        FormCommand::Pull(arguments) => pull(&arguments, speech).await?,
        FormCommand::Show(arguments) => show(&arguments, speech).await?,
    }
    Ok(Exit::Done)
}

async fn pull(arguments: &PullArguments, speech: Speech) -> anyhow::Result<()> {
    let target = Target::open(&arguments.connection, speech).await?;
    target.tell_notices(speech.level);
    if let Some(dir) = &arguments.dir {
        let files = pulled(&target, speech).await?.files();
        save::directory(dir, &files, arguments.force)?;
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        writeln!(
            io::stdout().lock(),
            "{}: {}",
            dir.display(),
            names.join(", ")
        )?;
    } else {
        let form = target.client(speech)?.form(target.app).await?;
        let path = arguments.output_file.as_deref().unwrap_or(Path::new("-"));
        save::file(path, format!("{form:#}\n").as_bytes(), arguments.force)?;
    }
    target.close().await;
    Ok(())
}

async fn show(arguments: &ShowArguments, speech: Speech) -> anyhow::Result<()> {
    let FormSource { form, precision } = FormSource::open(&arguments.source, speech).await?;
    let text = match arguments.output {
        TextOrJson::Text => report::form::text(&form, precision),
        TextOrJson::Json => format!("{:#}\n", report::form::json(&form, precision)),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}
