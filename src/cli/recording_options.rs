//! What is typed about the history of a run.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::keep::{Keep, KeepArguments};
use super::notice_options::NoticeArguments;
use super::usage::{UsageError, environment, filled};
use crate::history::{Detail, Terms};
use crate::language::Language;
use crate::report::sentence;

/// The variable that names the directory of the history.
const DIRECTORY: &str = "KINTABLE_HISTORY";

#[derive(Debug, Args)]
#[command(next_help_heading = "History")]
pub(super) struct RecordingArguments {
    /// Directory of the history (`KINTABLE_HISTORY`); by default, that of your state files
    #[arg(long, value_name = "DIR")]
    history: Option<PathBuf>,
    /// Do not keep this run in the history
    #[arg(long, conflicts_with_all = ["history", "history_records", "job", "keep"])]
    no_history: bool,
    /// Of which records the history keeps what became of them
    #[arg(long, value_enum, default_value_t = Records::All)]
    history_records: Records,
    /// Keep no text of any cell in the history: neither update keys, nor messages with values, nor
    /// what records held before
    #[arg(long, conflicts_with = "no_history")]
    no_values: bool,
    /// Name of this run in the history, the same every time, like `nightly-orders`
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
    /// Project file that has the job
    #[arg(long, value_name = "FILE", hide = true, requires = "job")]
    job_of: Option<String>,
    #[command(flatten)]
    keep: KeepArguments,
    #[command(flatten)]
    pub(super) notices: NoticeArguments,
}

/// Of which records it is kept what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Records {
    /// Of none
    None,
    /// Of those with an error
    Failed,
    /// Of all
    All,
}

impl RecordingArguments {
    /// Keeps the run where another one is kept, and tells those who are named now, or were then.
    pub(super) fn go_on(&mut self, history: PathBuf, notices: NoticeArguments) {
        self.history = Some(history);
        self.notices = notices.or(&self.notices);
    }

    /// Whether the name of the run is one, and it is known how long is kept what.
    pub(super) fn ensure_sound(&self) -> Result<(), UsageError> {
        filled("--job", self.job.as_deref())?;
        self.keep.keep().map(|_| ())
    }

    /// The directory of the history.
    pub(super) fn directory(&self) -> anyhow::Result<PathBuf> {
        directory(self.history.as_ref())
    }

    /// The name of the run.
    pub(super) fn job(&self) -> Option<String> {
        self.job.clone()
    }

    /// The project file that has the job.
    pub(super) fn project(&self) -> Option<String> {
        self.job_of.clone()
    }

    /// The directory of the history, if the run is to be kept.
    pub(super) fn wanted(&self) -> Option<anyhow::Result<PathBuf>> {
        (!self.no_history).then(|| self.directory())
    }

    /// How long is kept what.
    pub(super) fn keep(&self) -> Result<Keep, UsageError> {
        self.keep.keep()
    }

    /// What is kept, and in which words.
    pub(super) fn terms(&self, language: Language) -> Terms {
        Terms {
            detail: match self.history_records {
                Records::None => Detail::None,
                Records::Failed => Detail::Failed,
                Records::All => Detail::All,
            },
            keeps_values: !self.no_values,
            language,
            sentence,
        }
    }
}

/// The directory of the history, for commands that read it.
pub(super) fn directory(typed: Option<&PathBuf>) -> anyhow::Result<PathBuf> {
    let named = typed
        .cloned()
        .or_else(|| environment(DIRECTORY).map(PathBuf::from));
    named.map_or_else(default_directory, Ok)
}

fn default_directory() -> anyhow::Result<PathBuf> {
    Ok(super::sandbox_dir::state_dir()?.join("history"))
}
