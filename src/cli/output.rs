//! What standard output carries.

use std::io::{self, Write as _};
use std::time::Duration;

use super::Exit;
use super::arguments::OutputArgument;
use crate::import::Outcome;
use crate::model::Problem;
use crate::report::{Changes, RunNames, github, json, junit, sarif, summary::summary};

/// A run at its end.
pub(super) struct Finished<'a> {
    pub(super) names: &'a RunNames,
    pub(super) outcome: &'a Outcome,
    pub(super) problems: &'a [Problem],
    /// Its records that would change, where that is asked for as data.
    pub(super) changes: Option<Changes>,
    pub(super) elapsed: Duration,
    pub(super) exit: Exit,
}

impl Finished<'_> {
    /// The run in the form that was asked for.
    pub(super) fn text(self, output: OutputArgument) -> String {
        let Self {
            names,
            outcome,
            problems,
            changes,
            elapsed,
            exit,
        } = self;
        match output {
            OutputArgument::Text => summary(names, outcome, elapsed),
            OutputArgument::Json => {
                format!(
                    "{:#}\n",
                    json::document(names, outcome, problems, changes, exit as u8)
                )
            }
            OutputArgument::Github => github::annotations(names, outcome, problems),
            OutputArgument::Junit => junit::document(names, outcome, problems),
            OutputArgument::Sarif => format!("{:#}\n", sarif::document(names, outcome, problems)),
        }
    }
}

/// Prints on standard output. A reader that went away, as `head` does, does not change how a run ended.
pub(super) fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}
