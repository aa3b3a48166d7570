//! What standard error can show, decided once.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use tracing_subscriber::filter::LevelFilter;

use crate::report::Screen;

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

/// The screen of this process.
pub(super) fn screen(level: LogLevel, max_problems: u64) -> Screen {
    let is_terminal = io::stderr().is_terminal();
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    // A bar would be torn by log lines.
    let logs = level < LogLevel::Info;
    Screen {
        is_terminal,
        colour: is_terminal && !no_colour,
        width: width(),
        progress: level <= LogLevel::Info && !logs,
        notices: level <= LogLevel::Warn,
        errors: level <= LogLevel::Error,
        max_problems,
    }
}

fn width() -> usize {
    const USUAL: usize = 100;
    terminal_size::terminal_size_of(io::stderr()).map_or(USUAL, |(width, _)| usize::from(width.0))
}

/// Logs of requests go to standard error, when asked for.
pub(super) fn start_logging(level: LogLevel) {
    let filter = match level {
        LogLevel::Trace => LevelFilter::TRACE,
        LogLevel::Debug => LevelFilter::DEBUG,
        _ => return,
    };
    let subscriber = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(tracing_subscriber::EnvFilter::new(format!(
            "kintable={filter}"
        )))
        .finish();
    // In tests that run several programs in one process, the first one's stays.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
