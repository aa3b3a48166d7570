//! A problem on one line, as compilers print them, so that editors and CI can jump to it.

use super::names::RunNames;
use crate::job::ProblemClass;
use crate::language::Language;
use crate::model::Place;
use crate::plain::harmless;
use crate::problem::{Problem, Severity};

/// `orders.csv:7:5: error[number.invalid] 金額 (amount): "1,000" is not a number; use 1000`
pub fn problem_line(names: &RunNames, problem: &Problem) -> String {
    line(names, problem, &sentence(problem, names.language))
}

/// The same without the hint, which was given before.
pub(super) fn line_alone(names: &RunNames, problem: &Problem) -> String {
    line(names, problem, &titled(problem, names.language))
}

/// The same of a problem that stands for others like it.
pub(super) fn line_for_all(names: &RunNames, problem: &Problem, others: &str) -> String {
    let words = names.language.words();
    let message = words.aside(&titled(problem, names.language), others);
    let hint = problem.kind.hint(names.language);
    line(names, problem, &words.with_hint(message, hint))
}

fn line(names: &RunNames, problem: &Problem, sentence: &str) -> String {
    let place = place_words(names, problem.place);
    let route = route(names, problem);
    let severity = names.language.words().severity(problem.severity());
    let code = problem.kind.code();
    harmless(&format!("{place}{severity}[{code}] {sentence}{route}"))
}

/// ` [orders.toml:14]`: the line of the map that filled the field.
pub(super) fn route(names: &RunNames, problem: &Problem) -> String {
    match (problem.place, names.map_line(problem)) {
        (Place::Map { .. }, _) | (_, None) => String::new(),
        (_, Some((file, line))) => format!(" [{file}:{line}]"),
    }
}

/// `orders.csv:7:5: `; nothing for the options of a run.
fn place_words(names: &RunNames, place: Place) -> String {
    let file = &names.file;
    match place {
        Place::Options => String::new(),
        Place::File => format!("{file}: "),
        Place::Map { line, column } => match &names.map {
            Some(map) => format!("{}:{line}:{column}: ", map.file),
            None => format!("{line}:{column}: "),
        },
        Place::Lines { first, last } if first == last => format!("{file}:{first}: "),
        Place::Lines { first, last } => format!("{file}:{first}-{last}: "),
        Place::Cell { line, column, .. } => format!("{file}:{line}:{column}: "),
        Place::Address {
            sheet, row, column, ..
        } => format!("{file}:{}: ", sheet.address(row, column)),
    }
}

/// `error` or `notice`, for machines.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Notice => "notice",
    }
}

/// Field, message and hint on one line.
pub fn sentence(problem: &Problem, language: Language) -> String {
    let message = titled(problem, language);
    let hint = problem.kind.hint(language);
    language.words().with_hint(message, hint)
}

/// Field and message.
pub(super) fn titled(problem: &Problem, language: Language) -> String {
    let message = problem.kind.message(language);
    match &problem.field {
        Some(field) => {
            let words = language.words();
            words.titled(&words.field(field), &message)
        }
        None => message,
    }
}

/// What a class of problems is called: `number.invalid 金額`.
pub(super) fn class_title(class: &ProblemClass) -> String {
    match &class.field {
        Some(field) => format!("{} {field}", class.code),
        None => class.code.to_owned(),
    }
}
