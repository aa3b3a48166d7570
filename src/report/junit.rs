//! What became of a run, as a JUnit report: a test case for each code and field that was found.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::problem_line::{class_title, problem_line, titled};
use super::reason::Reason;
use super::{Rejection, RunNames};
use crate::job::{Ending, Outcome, ProblemClass};
use crate::plain::{WORKFLOW_MARK, count, harmless, is_restless};
use crate::problem::{Problem, Severity};

/// The report, as XML. Errors are failures; notices are the output of tests that pass; what stopped the
/// run otherwise is the error of a test case of its own.
pub fn document(names: &RunNames, outcome: &Outcome, problems: &[Problem]) -> String {
    let mut cases = vec![run_case(names, outcome)];
    let mut shown: HashMap<ProblemClass, Vec<&Problem>> = HashMap::new();
    for problem in problems {
        let class = ProblemClass::of(problem);
        shown.entry(class).or_default().push(problem);
    }
    for (class, total) in &outcome.problems {
        let shown = shown.remove(class).unwrap_or_default();
        cases.push(class_case(names, class, *total, &shown));
    }
    let classes = outcome.problems.keys();
    let failures = classes.filter(|class| class.severity == Severity::Error);
    let totals = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        failures.count(),
        u8::from(stopped(names, outcome).is_some()),
        u8::from(matches!(outcome.ending, Ending::Invalid)),
    );
    let reconciliation = escaped(&names.language.words().reconciliation(outcome));
    let out = format!("<system-out>{reconciliation}</system-out>\n");
    suite(&names.file, &totals, &(cases.concat() + &out))
}

/// The report of a command that ended before there was a run to tell of: one test case, which is in error.
pub fn rejection(rejection: &Rejection) -> String {
    let name = format!("kintable {}", rejection.command);
    let case = case(&name, &name, &error(&rejection.message()));
    let totals = "tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\"";
    suite(&name, totals, &case)
}

fn suite(name: &str, totals: &str, body: &str) -> String {
    let name = escaped(name);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"kintable\" {totals}>\n\
         <testsuite name=\"{name}\" {totals}>\n\
         {body}</testsuite>\n\
         </testsuites>\n"
    )
}

fn error(message: &str) -> String {
    format!("<error message=\"{}\"/>", escaped(message))
}

/// The test case of the run as a whole.
fn run_case(names: &RunNames, outcome: &Outcome) -> String {
    let words = names.language.words();
    let body = if let Some(message) = stopped(names, outcome) {
        error(&message)
    } else if matches!(outcome.ending, Ending::Invalid) {
        let message = words.finish(names.kind, outcome, Duration::ZERO);
        format!("<skipped message=\"{}\"/>", escaped(&message))
    } else {
        String::new()
    };
    case(&names.file, &words.headline(names), &body)
}

fn case(class: &str, name: &str, body: &str) -> String {
    let (class, name) = (escaped(class), escaped(name));
    format!("<testcase classname=\"{class}\" name=\"{name}\">{body}</testcase>\n")
}

/// What stopped the run, other than the file.
fn stopped(names: &RunNames, outcome: &Outcome) -> Option<String> {
    let reason = Reason::of(&outcome.ending, names.language)?;
    let words = names.language.words();
    Some(words.with_hint(reason.message, reason.hint))
}

/// The test case of one code at one field: so many problems in all, of which these are shown.
fn class_case(names: &RunNames, class: &ProblemClass, total: u64, shown: &[&Problem]) -> String {
    let words = names.language.words();
    let hidden = total.saturating_sub(shown.len() as u64);
    let lines = shown.iter().map(|problem| problem_line(names, problem));
    let lines = lines.chain((hidden > 0).then(|| words.more(hidden)));
    let lines: Vec<_> = lines.map(|line| escaped(&line)).collect();
    let lines = lines.join("\n");
    let body = match class.severity {
        Severity::Notice => format!("<system-out>{lines}</system-out>"),
        Severity::Error => {
            let first = shown.first().map(|first| titled(first, names.language));
            let message = match first {
                Some(first) if total == 1 => first,
                Some(first) => words.aside(&first, &words.in_all(total, class.severity)),
                None => count(total),
            };
            let (code, message) = (class.code, escaped(&message));
            format!("<failure type=\"{code}\" message=\"{message}\">{lines}</failure>")
        }
    };
    case(&names.file, &class_title(class), &body)
}

/// A text for an element or an attribute. What is restless is written by its number, so that the text stays exact;
/// most control characters, and two noncharacters, XML has no way to write at all: they are shown.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            '&' => write!(xml, "&amp;"),
            '<' => write!(xml, "&lt;"),
            '>' => write!(xml, "&gt;"),
            '"' => write!(xml, "&quot;"),
            '\u{fffe}' | '\u{ffff}' => write!(xml, "\u{fffd}"),
            '\t' | '\n' | '\r' => write!(xml, "&#{};", u32::from(character)),
            '\0'..' ' => write!(xml, "{}", harmless(&character.to_string())),
            _ if is_restless(character) => write!(xml, "&#{};", u32::from(character)),
            _ => write!(xml, "{character}"),
        };
    }
    xml.replace(WORKFLOW_MARK, "##&#91;")
}
