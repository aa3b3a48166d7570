//! The project file: where it is found, and what is said of its mistakes.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Command};

use super::known::{judge, known};
use crate::cli::output::OutputArgument;
use crate::cli::sheet_options::SHOWN;
use crate::cli::speech::Speech;
use crate::cli::unfit::Unfit;
use crate::cli::usage::{UsageError, environment};
use crate::job::{Event, Kind, Listener as _};
use crate::language::{Language, text};
use crate::map::Routes;
use crate::problem::Problem;
use crate::project::{FILE, Job, MOST_BYTES, Project};
use crate::report::{Home, MapName, RunNames, Terminal};

/// The variable that names the project file.
const VARIABLE: &str = "KINTABLE_PROJECT";

/// Which project file is meant.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProjectArguments {
    /// Project file (`KINTABLE_PROJECT`); by default, `kintable.toml` in this directory or one above it
    #[arg(long, value_name = "FILE", help_heading = None::<&str>)]
    project: Option<PathBuf>,
}

/// A project file that was read.
pub(in crate::cli) struct ProjectFile {
    /// Where it is, as it was named or found.
    pub(in crate::cli) path: PathBuf,
    pub(in crate::cli) project: Project,
}

impl ProjectArguments {
    /// Opens the file; its jobs can have the options of this command.
    pub(in crate::cli) fn open(&self, command: &Command) -> anyhow::Result<ProjectFile> {
        let named = self.project.clone();
        let named = named.or_else(|| environment(VARIABLE).map(PathBuf::from));
        let path = match named {
            Some(path) => path,
            None => found()?,
        };
        Ok(ProjectFile::open(&path, command)?)
    }
}

/// The file in the working directory, or else in the nearest one above that has it.
fn found() -> anyhow::Result<PathBuf> {
    if Path::new(FILE).is_file() {
        return Ok(FILE.into());
    }
    let here = std::env::current_dir()?;
    let above = here.ancestors().skip(1).map(|dir| dir.join(FILE));
    let mut above = above.filter(|path| path.is_file());
    let found = above.next().ok_or_else(|| {
        let here = here.display();
        UsageError(text!(
            "there is no `{FILE}` in `{here}` or above it: create one, or use `--project FILE`",
            "「{here}」にも、その上のフォルダーにも「{FILE}」がありません。ファイルを作るか、「--project」で指定してください。"
        ))
    });
    Ok(found?)
}

impl ProjectFile {
    /// Opens a file, whose jobs can have the options of this command.
    pub(in crate::cli) fn open(path: &Path, command: &Command) -> io::Result<Self> {
        let name = path.display();
        let mut file = fs_err::File::open(path)?;
        if file.metadata()?.len() > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return Err(io::Error::other(text!(
                "{name} is not a project file: it is larger than {most} MiB",
                "「{name}」は{most}MiBを超えているため、プロジェクトファイルとして読み取れません。"
            )));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            io::Error::other(text!(
                "{name} is not a project file: it is not UTF-8",
                "「{name}」はUTF-8ではないため、プロジェクトファイルとして読み取れません。"
            ))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut project = Project::read(text, &known(command));
        judge(&mut project, command);
        let path = path.to_owned();
        Ok(Self { path, project })
    }

    /// The file that is found from here, if it is one.
    pub(in crate::cli) fn here(command: &Command) -> Option<Self> {
        let arguments = ProjectArguments { project: None };
        arguments.open(command).ok()
    }

    /// The directory in which its paths start.
    pub(in crate::cli) fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The job of this name, if nothing is wrong with it.
    pub(in crate::cli) fn job(&self, name: &str, speech: Speech) -> anyhow::Result<&Job> {
        self.ensure_sound(&self.project.faults, speech)?;
        let job = self.named(name)?;
        self.ensure_sound(&self.project.faults_of(job), speech)?;
        Ok(job)
    }

    /// The job of this name, whatever is wrong with it.
    pub(in crate::cli) fn named(&self, name: &str) -> Result<&Job, UsageError> {
        self.project.job(name).ok_or_else(|| {
            let path = self.path.display();
            let names = self.project.jobs.iter();
            let names: Vec<_> = names.map(|job| job.name.text.as_str()).collect();
            if names.is_empty() {
                return UsageError(text!(
                    "there is no job in {path}: add `[job.{name}]`",
                    "「{path}」にジョブがありません。[job.{name}]を加えてください。"
                ));
            }
            let (listed, japanese) = (names.join(", "), names.join("、"));
            UsageError(text!(
                "there is no job `{name}` in {path}; there are {listed}",
                "「{path}」にジョブ「{name}」はありません。あるのは{japanese}です。"
            ))
        })
    }

    /// Tells mistakes, and ends with them if there are any.
    fn ensure_sound(&self, faults: &[Problem], speech: Speech) -> anyhow::Result<()> {
        if faults.is_empty() {
            return Ok(());
        }
        self.tell(faults, OutputArgument::Text, speech);
        let path = self.path.display();
        Err(Unfit {
            code: "project",
            message: text!(
                "{path} has errors; nothing was sent",
                "「{path}」にエラーがあります。何も送信していません。"
            ),
            hint: text!(
                "correct them; `kintable job check` shows all of the file",
                "エラーを直してください。「kintable job check」で、ファイル全体を確認できます。"
            ),
        }
        .into())
    }

    /// Tells mistakes, each at its place.
    pub(in crate::cli) fn tell(&self, faults: &[Problem], output: OutputArgument, speech: Speech) {
        let screen = speech.screen(output, Some(SHOWN));
        let terminal = Terminal::new(self.names(speech.language), screen, None);
        for fault in faults {
            terminal.hear(&Event::Problem(fault));
        }
    }

    /// The names by which its mistakes are told.
    fn names(&self, language: Language) -> RunNames {
        RunNames {
            kind: Kind::CHECK,
            file: String::new(),
            map: Some(MapName {
                file: self.path.display().to_string(),
                routes: Arc::new(Routes::default()),
            }),
            home: Home::Form(String::new()),
            language,
        }
    }
}
