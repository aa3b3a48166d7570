//! What became of a run, as SARIF 2.1.0, which code hosts and editors read.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::collector::beyond;
use super::names::RunNames;
use super::problem_line::sentence;
use super::reason::Reason;
use super::{Language, Rejection};
use crate::job::{Ending, Outcome};
use crate::model::Place;
use crate::plain::harmless;
use crate::problem::{Problem, Severity, explain};

/// The log: a rule for each code, with its explanation as help, and a result for each problem.
pub fn document(names: &RunNames, outcome: &Outcome, problems: &[Problem]) -> Json {
    let mut rules: Vec<(&'static str, Severity)> = Vec::new();
    for class in outcome.problems.keys() {
        if rules.last().is_none_or(|(code, _)| *code != class.code) {
            rules.push((class.code, class.severity));
        }
    }
    let results = problems.iter().map(|problem| {
        let code = problem.kind.code();
        let mut result = json!({
            "ruleId": code,
            "ruleIndex": rules.iter().position(|(rule, _)| *rule == code),
            "level": level(problem.severity()),
            "message": {"text": harmless(&sentence(problem, names.language))},
        });
        if let Some(location) = location(names, problem) {
            result["locations"] = json!([location]);
        }
        result
    });
    let results: Vec<_> = results.collect();
    let rules = rules
        .iter()
        .map(|(code, severity)| rule(names, code, *severity));
    let notifications = notifications(names, outcome, problems);
    let is_success = is_success(&outcome.ending);
    let rules: Vec<_> = rules.collect();
    log(
        names.language,
        &rules,
        &results,
        (is_success, notifications),
    )
}

/// The log of a command that ended before there was a run to tell of: its reason, and no result.
pub fn rejection(rejection: &Rejection) -> Json {
    let told = (false, vec![stopped(&rejection.message())]);
    log(rejection.language, &[], &[], told)
}

/// What stopped a command.
fn stopped(message: &str) -> Json {
    json!({"level": "error", "message": {"text": harmless(message)}})
}

/// A log of one run, with whether it came to its end and what is not about one place.
fn log(
    language: Language,
    rules: &[Json],
    results: &[Json],
    (is_success, notifications): (bool, Vec<Json>),
) -> Json {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "kintable",
                "version": env!("CARGO_PKG_VERSION"),
                "language": language.tag(),
                "rules": rules,
            }},
            "language": language.tag(),
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": is_success,
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

/// Whether the run came to its end, whatever it found.
fn is_success(ending: &Ending) -> bool {
    matches!(
        ending,
        Ending::Complete | Ending::Checked | Ending::Planned | Ending::Invalid
    )
}

fn rule(names: &RunNames, code: &str, severity: Severity) -> Json {
    let mut rule = json!({"id": code, "defaultConfiguration": {"level": level(severity)}});
    if let Some(explanation) = explain(code) {
        let language = names.language;
        rule["shortDescription"] = json!({"text": explanation.headline(language)});
        rule["fullDescription"] = json!({"text": explanation.cause.of(language)});
        rule["help"] = json!({"text": explanation.remedy.of(language)});
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Notice => "note",
    }
}

fn location(names: &RunNames, problem: &Problem) -> Option<Json> {
    let region = match problem.place {
        Place::Options => return None,
        Place::File => None,
        Place::Lines { first, last } => Some(json!({"startLine": first, "endLine": last})),
        Place::Address { row, column, .. } => {
            Some(json!({"startLine": row, "startColumn": column}))
        }
        Place::Cell { line, column, .. } | Place::Map { line, column } => {
            Some(cell_region(problem, line, column))
        }
    };
    let file = match (problem.place, &names.map) {
        (Place::Map { .. }, Some(map)) => &map.file,
        _ => &names.file,
    };
    let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
    if let Some(region) = region {
        physical["region"] = region;
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(field) = &problem.field {
        let table = field.table.iter().map(ToString::to_string);
        let path: Vec<_> = table.chain([field.code.to_string()]).collect();
        let name = json!({"name": field.code.as_str(), "fullyQualifiedName": path.join(".")});
        location["logicalLocations"] = json!([name]);
    }
    Some(location)
}

fn cell_region(problem: &Problem, line: u64, column: u64) -> Json {
    let mut region = json!({"startLine": line, "startColumn": column});
    if let Some(excerpt) = &problem.excerpt {
        let end = excerpt.skipped + excerpt.text[..excerpt.end].chars().count() as u64 + 1;
        // Where a cell ends that is cut is not known here.
        let is_cut = excerpt.goes_on && excerpt.end == excerpt.text.len();
        if end > column && !is_cut {
            region["endLine"] = json!(line);
            region["endColumn"] = json!(end);
        }
    }
    region
}

/// What is not about one place: problems beyond those that were collected, and what stopped the run.
fn notifications(names: &RunNames, outcome: &Outcome, problems: &[Problem]) -> Vec<Json> {
    let words = names.language.words();
    let rest = beyond(outcome, problems);
    let more = rest.iter().map(|(class, count)| {
        let message = words.more(*count);
        let text = words.titled(class.code, &message);
        json!({"level": level(class.severity), "message": {"text": text}})
    });
    let failure = Reason::of(&outcome.ending, names.language)
        .map(|reason| stopped(&words.with_hint(reason.message, reason.hint)));
    more.chain(failure).collect()
}

/// A file's name as a URI reference: relative, unless the name is a path from the root.
fn uri(file: &str) -> String {
    let path = file.replace('\\', "/");
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
