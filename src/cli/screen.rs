//! What standard error can show.

use super::output::OutputArgument;
use super::speech::{LogLevel, Speech};
use crate::report::{Screen, outlet};

/// The screen of a run.
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

/// Whether the user wants no colours.
pub(super) fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn in_github_actions() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}
