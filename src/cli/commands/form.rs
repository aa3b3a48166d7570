//! `kintable form`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::appdir;
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::connection::ConnectionArguments;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::form_source::{FormSourceArguments, pulled};
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::save;
use crate::cli::target::Target;
use crate::language::Language;
use crate::plain::{self, harmless};
use crate::report::{self, outlet};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FormCommand {
    /// Save the app's form as JSON, exactly as kintone's form API returns it.
    #[command(after_help = examples::help("form pull", Language::English))]
    Pull(PullArguments),
    /// Show the app's fields: field types, limits, default values, options, lookups.
    #[command(after_help = examples::help("form show", Language::English))]
    Show(ShowArguments),
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct PullArguments {
    /// A directory for the form (`form.json`), its layout (`layout.json`) and the app's settings (`app.json`);
    /// `--sandbox` and `sandbox serve` can use it as it is
    #[arg(value_name = "DIR", conflicts_with = "output_file")]
    dir: Option<PathBuf>,
    /// A file for the form only; `-`, or neither file nor directory, is standard output
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    connection: ConnectionArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct ShowArguments {
    /// Format of standard output: a table for people, or one JSON document
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    source: FormSourceArguments,
}

pub(in crate::cli) async fn run(command: FormCommand, process: &Process) -> anyhow::Result<Exit> {
    match command {
        FormCommand::Pull(arguments) => pull(&arguments, process).await?,
        FormCommand::Show(arguments) => show(&arguments, process).await?,
    }
    Ok(Exit::Done)
}

async fn pull(arguments: &PullArguments, process: &Process) -> anyhow::Result<()> {
    ensure_apart(arguments)?;
    let speech = process.speech;
    let target = Target::open(&arguments.connection, process).await?;
    target.tell_notice(speech);
    if let Some(dir) = &arguments.dir {
        let files = pulled(&target, speech).await?.texts();
        save::directory(dir, &files, arguments.force)?;
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        let line = format!("{}: {}", dir.display(), names.join(", "));
        outlet::print(&format!("{}\n", harmless(&line)))?;
    } else {
        let form = target.client(speech)?.form(target.app).await?;
        let form = plain::json(&format!("{form:#}\n"));
        save::file(
            arguments.output_file.as_deref(),
            form.as_bytes(),
            arguments.force,
        )?;
    }
    target.close().await;
    Ok(())
}

impl NamesFiles for PullArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.connection.name_files(files);
        files.writes("--output-file", &self.output_file);
        let written = self.dir.iter().flat_map(|dir| appdir::written_to(dir));
        files.writes("DIR", written);
    }
}

async fn show(arguments: &ShowArguments, process: &Process) -> anyhow::Result<()> {
    let (form, precision) = arguments.source.open(process).await?;
    let language = process.speech.language;
    match arguments.output {
        TextOrJson::Text => outlet::print(&report::form::text(&form, precision, language))?,
        TextOrJson::Json => print_document(&report::form::json(&form, precision))?,
    }
    Ok(())
}
