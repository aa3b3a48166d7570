//! What became of a file that was converted, for machines.

use serde_json::{Value as Json, json};

use super::json::{ending, error_json, mapped_json, problem_counts_json};
use super::{Reason, RunNames};
use crate::job::Outcome;
use crate::problem::Problem;

/// What came of a file.
#[derive(Debug)]
pub struct ConvertDocument<'o> {
    /// The file that is written, as it was named.
    pub out: String,
    /// How the program ends.
    pub exit_code: u8,
    /// How it ended.
    pub outcome: &'o Outcome,
    /// The lines that its records have.
    pub lines: u64,
    /// Records without any value that the other file does not hold.
    pub blank: u64,
    /// The pictures within contacts that are in the directory for them.
    pub pictures: u64,
    /// The problems that were collected.
    pub problems: Vec<Problem>,
}

/// It, as a document.
pub fn document(names: &RunNames, whole: &ConvertDocument<'_>) -> Json {
    let outcome = whole.outcome;
    let reason = Reason::of(&outcome.ending, names.language);
    let problems = whole.problems.iter();
    let problems = problems.map(|problem| mapped_json(problem, names));
    json!({
        "version": 1,
        "command": names.kind.command,
        "exit_code": whole.exit_code,
        "ending": ending(outcome.status()),
        "error": reason.as_ref().map(error_json),
        "file": names.file,
        "out": whole.out,
        "records": outcome.counts.read,
        "lines": whole.lines,
        "blank_records": whole.blank,
        "pictures": whole.pictures,
        "problems": problems.collect::<Vec<_>>(),
        "problem_counts": problem_counts_json(outcome),
    })
}
