//! `kintable check`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::appdir::{self, AppFiles};
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::connection::{ConnectionArguments, WAY_TO_KINTONE};
use crate::cli::exit::Exit;
use crate::cli::failure::said;
use crate::cli::output::OutputArgument;
use crate::cli::process::Process;
use crate::cli::run::{Files, Run};
use crate::cli::save;
use crate::cli::sheet_options::SheetArguments;
use crate::cli::target::Target;
use crate::cli::usage::UsageError;
use crate::form;
use crate::import::{self, Options, Questions, Saved, Subject};
use crate::job::{Kind, Server};
use crate::language::Text;
use crate::model::Prefix;
use crate::plain::harmless;
use crate::report::{Corrected, Corrections, Home, outlet};
use crate::sheet::{Source, patched};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    #[command(flatten)]
    sheet: SheetArguments,
    /// Check against a saved form, without a connection; an `app.json` beside it is read, too
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = WAY_TO_KINTONE,
        conflicts_with_all = ["app", "sandbox"],
        help_heading = None::<&str>
    )]
    form: Option<PathBuf>,
    /// Read the form from kintone, but do not check unique values, lookups, users and update keys there
    #[arg(long, help_heading = None::<&str>)]
    offline: bool,
    /// Write the file with all corrections that are certain to another file, and list them
    #[arg(long, value_name = "OUT", conflicts_with = "fix_in_place", help_heading = None::<&str>)]
    fix: Option<PathBuf>,
    /// Make all corrections that are certain in the file itself, and list them
    #[arg(long, help_heading = None::<&str>)]
    fix_in_place: bool,
    /// Overwrite the file of `--fix` if it exists
    #[arg(long, requires = "fix", help_heading = None::<&str>)]
    force: bool,
    #[command(flatten)]
    connection: ConnectionArguments,
}

impl CheckArguments {
    /// Whether standard output is to carry a document.
    pub(in crate::cli) fn prints_a_document(&self) -> bool {
        self.sheet.report.output == OutputArgument::Json
    }
}

pub(in crate::cli) async fn run(
    arguments: CheckArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let options = Options {
        questions: if arguments.offline {
            Questions::None
        } else {
            Questions::All
        },
        ..arguments.sheet.options()?
    };
    let corrected = arguments.corrected()?;
    ensure_apart(&arguments)?;
    let files = Files::open(&arguments.sheet, process.speech)?;
    let report = &arguments.sheet.report;
    let corrections = corrected.as_ref().map(|_| Corrections::default());
    let start = |home| {
        let mut run = Run::start(process, files, report, Kind::CHECK, home)?;
        run.corrections = corrections;
        anyhow::Ok(run)
    };
    if let Some(form) = &arguments.form {
        let subject = Subject::Saved(Box::new(saved(form)?));
        let run = start(Home::Form(form.display().to_string()))?;
        return check(&subject, &options, process, (run, corrected)).await;
    }
    let target = Target::open(&arguments.connection, process).await?;
    target.tell_notice(process.speech);
    let run = start(target.home.clone())?;
    let client = run.client(&target.connection)?;
    let subject = Subject::Server(Server {
        client: &client,
        app: target.app,
    });
    let exit = check(&subject, &options, process, (run, corrected)).await?;
    target.close().await;
    Ok(exit)
}

/// Where the corrected file goes.
struct CorrectedFile {
    path: PathBuf,
    may_overwrite: bool,
}

impl CheckArguments {
    fn corrected(&self) -> Result<Option<CorrectedFile>, UsageError> {
        let file = self.sheet.file()?;
        if self.fix_in_place && file == Path::new("-") {
            return Err(UsageError(Text::fixed(
                "`--fix-in-place` needs a file: use `--fix OUT` for standard input",
                "「--fix-in-place」にはファイルが必要です。標準入力には「--fix 出力ファイル」を指定してください。",
            )));
        }
        let in_place = self.fix_in_place.then(|| file.to_owned());
        let path = self.fix.clone().or(in_place);
        Ok(path.map(|path| CorrectedFile {
            path,
            may_overwrite: self.fix_in_place || self.force,
        }))
    }
}

impl NamesFiles for CheckArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.sheet.name_files(files);
        files.writes("--fix", &self.fix);
        let beside = self.form.iter().flat_map(|form| appdir::beside(form));
        files.reads("--form", beside);
        self.connection.name_files(files);
    }
}

async fn check(
    subject: &Subject<'_>,
    options: &Options,
    process: &Process,
    (mut run, file): (Run, Option<CorrectedFile>),
) -> anyhow::Result<Exit> {
    let (source, listeners) = (&run.files.source, run.listeners());
    let outcome = import::check(subject, source, options, &process.stop, &listeners).await?;
    let corrected = run.corrections.take().and_then(Corrections::finish);
    if let (Some(file), Some(corrected)) = (file, corrected) {
        correct(&run.files.source, &corrected, &file, process)?;
    }
    Ok(run.finish(&outcome))
}

/// Lists the corrections, and writes the file with them.
fn correct(
    source: &Source,
    corrected: &Corrected,
    file: &CorrectedFile,
    process: &Process,
) -> anyhow::Result<()> {
    let language = process.speech.language;
    for line in corrected.lines(source.name(), language) {
        outlet::tell(&harmless(&line));
    }
    if corrected.count > 0 {
        let content = patched(source, &corrected.dialect, &corrected.patches);
        let content = content.map_err(|error| {
            let unwritten =
                Text::fixed("the corrections cannot be written", "修正を書き込めません");
            said(unwritten, error.text())
        })?;
        let place = file.path.canonicalize();
        let place = place.unwrap_or_else(|_| file.path.clone());
        save::file(Some(&place), &content, file.may_overwrite)?;
    }
    let path = file.path.display().to_string();
    outlet::tell(&harmless(corrected.summary(&path).of(language)));
    Ok(())
}

/// A form file, and what an `app.json` beside it says.
fn saved(path: &Path) -> anyhow::Result<Saved> {
    let files = AppFiles::read(path)?;
    let prefix = files.has_settings.then(|| files.code.into());
    Ok(Saved {
        form: form::from_json(&files.form)?,
        precision: files.has_settings.then_some(files.precision),
        prefix: prefix.unwrap_or(Prefix::Unknown),
    })
}
