//! `kintable check`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::appdir::{self, AppFiles};
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::command_line::CommandLine;
use crate::cli::connection::{ConnectionArguments, WAY_TO_KINTONE};
use crate::cli::corrected_file::CorrectedPlace;
use crate::cli::exit::Exit;
use crate::cli::process::Process;
use crate::cli::run::{Files, Run, Told};
use crate::cli::sheet_options::SheetArguments;
use crate::cli::target::Target;
use crate::cli::usage::UsageError;
use crate::form;
use crate::import::{self, Among, Options, Questions, Saved, Subject};
use crate::job::{Kind, Outcome, Problems, Server};
use crate::language::Text;
use crate::model::Prefix;
use crate::report::Home;

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct CheckArguments {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArguments,
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
    #[command(flatten)]
    pub(in crate::cli) connection: ConnectionArguments,
}

pub(in crate::cli) async fn run(
    arguments: CheckArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let (outcome, told) = run_part(arguments, process, None).await?;
    Ok(told.print(&outcome))
}

/// Checks a file, which may be one of several; what was found is not printed yet.
pub(in crate::cli) async fn run_part(
    arguments: CheckArguments,
    process: &Process,
    part: Option<(&CommandLine, Among)>,
) -> anyhow::Result<(Outcome, Told)> {
    let (line, among) = part.unzip();
    let mut options = Options {
        questions: if arguments.offline {
            Questions::None
        } else {
            Questions::All
        },
        among,
        ..arguments.sheet.options()?
    };
    let place = arguments.corrected()?;
    ensure_apart(&arguments)?;
    arguments.sheet.ensure_directories()?;
    let place = place.as_ref();
    place.map_or(Ok(()), CorrectedPlace::ensure_free)?;
    let files = Files::open(&arguments.sheet, process.speech)?;
    files.complete(&mut options)?;
    if place.is_some() {
        files.ensure_text("--fix", &options)?;
    }
    files.ensure_kinds(&arguments.sheet.report, None, &options)?;
    let corrected_file = place.map(CorrectedPlace::begin).transpose()?;
    let report = &arguments.sheet.report;
    let start = |home| {
        let mut run = Run::start(process, files, report, Kind::CHECK, home)?;
        run.corrected_file = corrected_file;
        if let Some(line) = line {
            run.line = line.clone();
        }
        anyhow::Ok(run)
    };
    if let Some(form) = &arguments.form {
        let subject = Subject::Saved(Box::new(saved(form)?));
        let run = start(Home::Form(form.display().to_string()))?;
        return Box::pin(check(&subject, &options, process, run)).await;
    }
    let target = Target::open(&arguments.connection, process).await?;
    target.tell_notice(process.speech);
    let mut run = start(target.home.clone())?;
    if !target.knows_people {
        run.tell_unknown_people();
    }
    let client = run.client(&target.connection)?;
    let subject = Subject::Server(Server {
        client: &client,
        app: target.app,
    });
    let checked = Box::pin(check(&subject, &options, process, run)).await?;
    target.close().await;
    Ok(checked)
}

/// Checks a file, and tells nothing of it.
pub(in crate::cli) async fn foresee(
    arguments: &CheckArguments,
    process: &Process,
    among: Among,
) -> anyhow::Result<Outcome> {
    let mut options = arguments.sheet.options()?;
    options.questions = Questions::Needed;
    options.among = Some(among);
    let files = Files::open(&arguments.sheet, process.speech)?;
    files.complete(&mut options)?;
    let target = Target::open(&arguments.connection, process).await?;
    let client = target.client(process.speech)?;
    let subject = Subject::Server(Server {
        client: &client,
        app: target.app,
    });
    let (source, unheard) = (&files.source, Problems::default());
    let checking = import::check(&subject, source, &options, &process.stop, &unheard);
    let outcome = Box::pin(checking).await?;
    target.close().await;
    Ok(outcome)
}

impl CheckArguments {
    /// The options that are about one file alone, and whether they were typed.
    pub(in crate::cli) fn of_one_file(&self) -> [(&'static str, bool); 4] {
        [
            ("--errors-file", self.sheet.report.errors_file.is_some()),
            ("--fix", self.fix.is_some()),
            ("--fix-in-place", self.fix_in_place),
            ("--form", self.form.is_some()),
        ]
    }

    fn corrected(&self) -> Result<Option<CorrectedPlace>, UsageError> {
        let file = self.sheet.file()?;
        if self.fix_in_place && file == Path::new("-") {
            return Err(UsageError(Text::fixed(
                "`--fix-in-place` needs a file: use `--fix OUT` for standard input",
                "「--fix-in-place」にはファイルが必要です。標準入力には「--fix 出力ファイル」を指定してください。",
            )));
        }
        if self.fix.as_deref() == Some(Path::new("-")) {
            return Err(UsageError(Text::fixed(
                "`--fix` needs a file, because standard output carries the result of the check",
                "「--fix」にはファイルを指定してください。標準出力には確認の結果を出力します。",
            )));
        }
        let in_place = self.fix_in_place.then(|| file.to_owned());
        let path = self.fix.clone().or(in_place);
        Ok(path.map(|path| CorrectedPlace {
            path,
            may_overwrite: self.fix_in_place || self.sheet.report.force,
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
    run: Run,
) -> anyhow::Result<(Outcome, Told)> {
    let (source, listeners) = (&run.files.source, run.listeners());
    let outcome = import::check(subject, source, options, &process.stop, &listeners).await?;
    let told = run.close(&outcome);
    Ok((outcome, told))
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
