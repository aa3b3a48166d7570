//! What standard error can show, decided once.

use clap::ValueEnum;
use tracing_subscriber::filter::LevelFilter;

use super::arguments::{LanguageArgument, MessageArguments, OutputArgument};
use super::settings::Environment;
use crate::api;
use crate::plain::harmless;
use crate::report::{Language, Screen, outlet};

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

/// How much is said, and in which language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech {
    /// How much is said on standard error.
    pub(super) level: LogLevel,
    /// The language of our own words.
    pub(super) language: Language,
    /// The language that kintone is asked to answer in; it speaks more of them.
    pub(super) accept_language: api::Language,
}

impl Speech {
    /// What is asked for; a language that is not is the locale's.
    pub(super) fn new(arguments: &MessageArguments, environment: Environment<'_>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| environment(name))
            .unwrap_or_default();
        let language = match arguments.lang {
            Some(LanguageArgument::Ja) => Language::Japanese,
            None if locale.starts_with("ja") => Language::Japanese,
            Some(LanguageArgument::En) | None => Language::English,
        };
        let accept_language = match language {
            Language::Japanese => api::Language::Ja,
            Language::English if arguments.lang.is_none() && locale.starts_with("zh") => {
                api::Language::Zh
            }
            Language::English => api::Language::En,
        };
        Self {
            level: arguments.level(),
            language,
            accept_language,
        }
    }
}

/// The screen of this process.
pub(super) fn screen(speech: Speech, output: OutputArgument, max_problems: u64) -> Screen {
    let level = speech.level;
    let is_terminal = outlet::is_watched();
    // A bar would be torn by log lines.
    let logs = level < LogLevel::Info;
    Screen {
        is_terminal,
        colour: is_terminal && !no_colour(),
        width: outlet::width(),
        progress: level <= LogLevel::Info && !logs,
        notices: level <= LogLevel::Warn,
        errors: level <= LogLevel::Error,
        max_problems,
        annotations: output == OutputArgument::Text && in_github_actions(),
    }
}

/// Tells a notice of a command that has no events, on standard error.
pub(super) fn tell(level: LogLevel, notice: &str) {
    if level <= LogLevel::Warn {
        outlet::tell(&harmless(&format!("notice: {notice}")));
    }
}

/// Whether the user wants no colours.
pub(super) fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn in_github_actions() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Logs of requests go to standard error, when asked for.
pub(super) fn start_logging(level: LogLevel) {
    let filter = match level {
        LogLevel::Trace => LevelFilter::TRACE,
        LogLevel::Debug => LevelFilter::DEBUG,
        _ => return,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_writer(outlet::log)
        .with_ansi(outlet::is_watched())
        .with_env_filter(tracing_subscriber::EnvFilter::new(format!(
            "kintable={filter}"
        )))
        .finish();
    // In tests that run several programs in one process, the first one's stays.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
