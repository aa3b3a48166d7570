//! `kintable form`.

use std::path::Path;

use super::Exit;
use super::apart::FilesApart;
use super::arguments::TextOrJson;
use super::form_arguments::{FormCommand, PullArguments, ShowArguments};
use super::form_source::{FormSource, pulled};
use super::save;
use super::screen::Speech;
use super::target::Target;
use crate::plain::{self, harmless};
use crate::report::{self, outlet};

/// Saves or shows a form.
pub(super) async fn run(command: FormCommand, speech: Speech) -> anyhow::Result<Exit> {
    match command {
        FormCommand::Pull(arguments) => pull(&arguments, speech).await?,
        FormCommand::Show(arguments) => show(&arguments, speech).await?,
    }
    Ok(Exit::Done)
}

async fn pull(arguments: &PullArguments, speech: Speech) -> anyhow::Result<()> {
    FilesApart::default()
        .reads_connection(&arguments.connection)
        .writes("--output-file", arguments.output_file.as_deref())
        .writes_description("DIR", arguments.dir.as_deref())
        .ensure()?;
    let target = Target::open(&arguments.connection, speech).await?;
    target.tell_notices(speech.level);
    if let Some(dir) = &arguments.dir {
        let files = pulled(&target, speech).await?.files();
        save::directory(dir, &files, arguments.force)?;
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        let line = format!("{}: {}", dir.display(), names.join(", "));
        outlet::print(&format!("{}\n", harmless(&line)))?;
    } else {
        let form = target.client(speech)?.form(target.app).await?;
        let path = arguments.output_file.as_deref().unwrap_or(Path::new("-"));
        let form = plain::json(&format!("{form:#}\n"));
        save::file(path, form.as_bytes(), arguments.force)?;
    }
    target.close().await;
    Ok(())
}

async fn show(arguments: &ShowArguments, speech: Speech) -> anyhow::Result<()> {
    let FormSource { form, precision } = FormSource::open(&arguments.source, speech).await?;
    match arguments.output {
        TextOrJson::Text => outlet::print(&report::form::text(&form, precision, speech.language))?,
        TextOrJson::Json => {
            outlet::print_json(&format!("{:#}\n", report::form::json(&form, precision)))?;
        }
    }
    Ok(())
}
