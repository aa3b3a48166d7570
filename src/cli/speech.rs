//! How this process speaks: in which language, and how much.

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

use super::output::OutputArgument;
use super::sheet_options::SHOWN;
use super::usage::environment;
use crate::api;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::{Screen, outlet};

#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(super) struct MessageArguments {
    /// Log level of messages on standard error. `warn` hides progress, `error` also notices; `debug` and `trace`
    /// also log requests, never their contents.
    #[arg(long, value_enum, default_value_t = LogLevel::Info, global = true)]
    log_level: LogLevel,
    /// The same as `--log-level debug`.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Language of messages, kintone's included: English or Japanese; by default that of the locale
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum LogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
    None,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Speech {
    pub(super) level: LogLevel,
    /// The language of our own words.
    pub(super) language: Language,
    /// The language that is asked for, and not that of the locale.
    pub(super) asked: Option<Language>,
    /// The language that kintone is asked to answer in; it speaks more of them.
    pub(super) accept_language: api::AnswerLanguage,
}

impl Speech {
    /// What is asked for; a language that is not is the locale's.
    pub(super) fn new(arguments: &MessageArguments) -> Self {
        let language = language(arguments.lang);
        let speaks_chinese = arguments.lang.is_none() && is_local("zh");
        Self {
            level: if arguments.verbose {
                LogLevel::Debug
            } else {
                arguments.log_level
            },
            language,
            asked: arguments.lang,
            accept_language: match language {
                Language::Japanese => api::AnswerLanguage::Ja,
                Language::English if speaks_chinese => api::AnswerLanguage::Zh,
                Language::English => api::AnswerLanguage::En,
            },
        }
    }

    /// How is spoken where nothing but the language is known.
    pub(super) fn of(language: Language) -> Self {
        Self {
            level: LogLevel::Info,
            language,
            asked: None,
            accept_language: api::AnswerLanguage::En,
        }
    }

    /// What standard error can show of a run.
    pub(super) fn screen(self, output: OutputArgument, max_problems: Option<u64>) -> Screen {
        let is_terminal = outlet::is_watched();
        let in_workflow = environment("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        Screen {
            is_terminal,
            colour: is_terminal && !no_colour(),
            width: outlet::width(),
            // A bar would be torn by log lines.
            progress: self.level == LogLevel::Info,
            notices: self.level <= LogLevel::Warn,
            errors: self.level <= LogLevel::Error,
            max_problems: max_problems.unwrap_or(SHOWN),
            groups: max_problems.is_none(),
            annotations: output == OutputArgument::Text && in_workflow,
        }
    }

    /// Tells a notice of a command that has no events, on standard error.
    pub(super) fn tell(self, notice: &str) {
        if self.level <= LogLevel::Warn {
            outlet::tell(&harmless(&self.language.words().as_notice(notice)));
        }
    }

    /// Tells what is no notice, but worth as much.
    pub(super) fn tell_plainly(self, line: &str) {
        if self.level <= LogLevel::Warn {
            outlet::tell(&harmless(line));
        }
    }

    /// The same, in the language of this process.
    pub(super) fn notice(self, notice: &Text) {
        self.tell(notice.of(self.language));
    }

    /// Logs of requests go to standard error, when asked for.
    pub(super) fn start_logging(self) {
        let filter = match self.level {
            LogLevel::Trace => "kintable=trace",
            LogLevel::Debug => "kintable=debug",
            _ => return,
        };
        let subscriber = tracing_subscriber::fmt()
            .with_writer(outlet::log)
            .with_ansi(outlet::is_watched())
            .with_env_filter(EnvFilter::new(filter))
            .finish();
        // In tests that run several programs in one process, the first one's stays.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

/// The language that is asked for, else the locale's.
pub(super) fn language(asked: Option<Language>) -> Language {
    asked.unwrap_or(if is_local("ja") {
        Language::Japanese
    } else {
        Language::English
    })
}

pub(super) fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Whether the locale speaks the language of this tag.
fn is_local(tag: &str) -> bool {
    let mut stated = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(environment);
    stated.next().is_some_and(|locale| locale.starts_with(tag))
}
