//! What standard output carries.

use std::io;
use std::time::Duration;

use clap::ValueEnum;

use super::exit::Exit;
use crate::job::Outcome;
use crate::problem::Problem;
use crate::report::{Changes, RunNames, github, json, junit, outlet, sarif, summary::summary};

/// What standard output carries of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputArgument {
    /// A summary for people
    Text,
    /// One JSON document
    Json,
    /// Problems as annotations of a GitHub workflow
    Github,
    /// A JUnit report, a test case for each code and field that was found
    Junit,
    /// A SARIF 2.1.0 log
    Sarif,
}

/// What standard output carries of whatever is no run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// A page for people
    Text,
    /// One JSON document
    Json,
}

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
    /// Prints the run in the form that was asked for. A reader that went away, as `head` does, does not change how
    /// it ended.
    pub(super) fn print(self, output: OutputArgument) -> io::Result<()> {
        let Self {
            names,
            outcome,
            problems,
            changes,
            elapsed,
            exit,
        } = self;
        let printed = match output {
            OutputArgument::Text => outlet::print(&summary(names, outcome, elapsed)),
            OutputArgument::Json => {
                let document = json::document(names, outcome, problems, changes, exit as u8);
                outlet::print_json(&format!("{document:#}\n"))
            }
            OutputArgument::Github => {
                outlet::print_exactly(&github::annotations(names, outcome, problems))
            }
            OutputArgument::Junit => {
                outlet::print_exactly(&junit::document(names, outcome, problems))
            }
            OutputArgument::Sarif => {
                let document = sarif::document(names, outcome, problems);
                outlet::print_json(&format!("{document:#}\n"))
            }
        };
        match printed {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            printed => printed,
        }
    }
}
