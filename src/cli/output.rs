//! What standard output carries.

use std::fmt::Display;
use std::io;

use clap::ValueEnum;

use crate::report::outlet;

/// What standard output carries of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputArgument {
    /// A summary for people
    Text,
    /// One JSON document
    Json,
    /// Problems as annotations of a GitHub workflow
    Github,
    /// A JUnit report, with a test case for each code and field
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

impl From<TextOrJson> for OutputArgument {
    fn from(output: TextOrJson) -> Self {
        match output {
            TextOrJson::Text => Self::Text,
            TextOrJson::Json => Self::Json,
        }
    }
}

/// What standard output is to carry of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document {
    /// The command, as it is typed: `form show`.
    pub(super) command: &'static str,
    /// Its format.
    pub(super) format: OutputArgument,
}

/// Prints one JSON document, for people to read, too.
pub(super) fn print_document(document: &impl Display) -> io::Result<()> {
    outlet::print_json(&format!("{document:#}\n"))
}
