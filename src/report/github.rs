//! Problems as annotations of a GitHub workflow, which shows them at their lines.

use super::collector::beyond;
use super::problem_line::{class_title, route, sentence};
use super::reason::Reason;
use super::{Rejection, RunNames, severity_word};
use crate::job::Outcome;
use crate::model::Place;
use crate::plain::harmless;
use crate::problem::Problem;

/// The annotations of a run, one a line: its problems, how many more there are, and what stopped it.
pub fn annotations(names: &RunNames, outcome: &Outcome, problems: &[Problem]) -> String {
    let words = names.language.words();
    let mut lines: Vec<_> = problems
        .iter()
        .map(|problem| annotation(names, problem))
        .collect();
    lines.extend(beyond(outcome, problems).iter().map(|(class, count)| {
        let properties = [("file", names.file.clone()), ("title", class_title(class))];
        command(
            severity_word(class.severity),
            &properties,
            &words.more(*count),
        )
    }));
    if let Some(reason) = Reason::of(&outcome.ending, names.language) {
        let message = words.with_hint(reason.message, reason.hint);
        lines.push(of_reason(&reason.code, &message));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// The annotation of a command that ended before there was a run to tell of.
pub fn rejection(rejection: &Rejection) -> String {
    let line = of_reason(&rejection.reason.code, &rejection.message());
    format!("{line}\n")
}

/// What stopped a command, which stands at no line.
fn of_reason(code: &str, message: &str) -> String {
    command("error", &[("title", code.to_owned())], message)
}

/// `::error file=orders.csv,line=7,col=5,title=number.invalid::金額: "1,000" is not a number; use 1000`
pub(super) fn annotation(names: &RunNames, problem: &Problem) -> String {
    let mut properties = Vec::new();
    match (problem.place, &names.map) {
        (Place::Options, _) => {}
        (Place::Map { .. }, Some(map)) => properties.push(("file", map.file.clone())),
        _ => properties.push(("file", names.file.clone())),
    }
    match problem.place {
        Place::Options | Place::File => {}
        Place::Lines { first, last } => {
            properties.extend([("line", first.to_string()), ("endLine", last.to_string())]);
        }
        Place::Address { row, column, .. } => {
            properties.extend([("line", row.to_string()), ("col", column.to_string())]);
        }
        Place::Cell { line, column, .. } | Place::Map { line, column } => {
            properties.extend([("line", line.to_string()), ("col", column.to_string())]);
        }
    }
    properties.push(("title", problem.kind.code().to_owned()));
    command(
        severity_word(problem.severity()),
        &properties,
        &format!(
            "{}{}{}",
            address(problem.place),
            sentence(problem, names.language),
            route(names, problem)
        ),
    )
}

/// `Sheet1!C7: `, of a cell of a workbook, which has no lines that could be shown.
fn address(place: Place) -> String {
    match place {
        Place::Address {
            sheet, row, column, ..
        } => format!("{}: ", sheet.address(row, column)),
        _ => String::new(),
    }
}

/// A workflow command. Texts are made harmless first, so that none can end its line and begin a command.
fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<_> = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", property(value)))
        .collect();
    let message = harmless(message).replace('%', "%25");
    format!("::{name} {}::{message}", properties.join(","))
}

/// The runner decodes a property, so that the name of a file comes to it as it is.
fn property(text: &str) -> String {
    let line = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    harmless(&line).replace(':', "%3A").replace(',', "%2C")
}
