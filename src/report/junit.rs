//! What became of a run, as a JUnit report: a test case for each code and field that was found.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::plain::count;
use super::problem_line::{problem_line, titled};
use super::summary::{failure, finish_words};
use super::{RunNames, collector::beyond};
use crate::job::{Ending, Outcome, ProblemClass};
use crate::plain::{WORKFLOW_MARK, harmless, is_restless};
use crate::problem::{Problem, Severity};

/// The report, as XML. Errors are failures; notices are the output of tests that pass; what stopped the
/// run otherwise is the error of a test case of its own.
pub fn document(names: &RunNames, outcome: &Outcome, problems: &[Problem]) -> String {
    let rest = beyond(outcome, problems);
    let mut cases = vec![run_case(names, outcome)];
    let mut shown: HashMap<ProblemClass, Vec<&Problem>> = HashMap::new();
    for problem in problems {
        let class = ProblemClass::of(problem);
        shown.entry(class).or_default().push(problem);
    }
    for (class, total) in &outcome.problems {
        let hidden = rest.iter().find(|(other, _)| other == class);
        let case = Case {
            names,
            class,
            total: *total,
            shown: shown.remove(class).unwrap_or_default(),
            hidden: hidden.map_or(0, |(_, count)| *count),
        };
        cases.push(case.xml());
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
    let file = escaped(&names.file);
    let reconciliation = escaped(&names.language.words().reconciliation(&outcome.counts));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"kintable\" {totals}>\n\
         <testsuite name=\"{file}\" {totals}>\n\
         {}<system-out>{reconciliation}</system-out>\n\
         </testsuite>\n\
         </testsuites>\n",
        cases.concat()
    )
}

/// The test case of the run as a whole.
fn run_case(names: &RunNames, outcome: &Outcome) -> String {
    let headline = escaped(&names.language.words().headline(names));
    let body = if let Some(message) = stopped(names, outcome) {
        format!("<error message=\"{}\"/>", escaped(&message))
    } else if matches!(outcome.ending, Ending::Invalid) {
        let message = finish_words(outcome, names.language);
        format!("<skipped message=\"{}\"/>", escaped(&message))
    } else {
        String::new()
    };
    format!(
        "<testcase classname=\"{}\" name=\"{headline}\">{body}</testcase>\n",
        escaped(&names.file)
    )
}

/// What stopped the run, other than the file.
fn stopped(names: &RunNames, outcome: &Outcome) -> Option<String> {
    if matches!(outcome.ending, Ending::Interrupted) {
        return Some(finish_words(outcome, names.language));
    }
    let (message, hint) = failure(&outcome.ending, names.language)?;
    Some(match hint {
        Some(hint) => names.language.words().with_hint(&message, &hint),
        None => message,
    })
}

/// The test case of one code at one field.
struct Case<'a> {
    names: &'a RunNames,
    class: &'a ProblemClass,
    total: u64,
    shown: Vec<&'a Problem>,
    hidden: u64,
}

impl Case<'_> {
    fn xml(&self) -> String {
        let class = self.class;
        let words = self.names.language.words();
        let name = match &class.field {
            Some(field) => format!("{} {field}", class.code),
            None => class.code.to_owned(),
        };
        let mut lines: Vec<_> = self
            .shown
            .iter()
            .map(|problem| escaped(&problem_line(self.names, problem)))
            .collect();
        if self.hidden > 0 {
            lines.push(escaped(&words.more(self.hidden)));
        }
        let lines = lines.join("\n");
        let mut text = format!(
            "<testcase classname=\"{}\" name=\"{}\">",
            escaped(&self.names.file),
            escaped(&name)
        );
        // Writing to a string cannot fail.
        let _ = match class.severity {
            Severity::Notice => write!(text, "<system-out>{lines}</system-out>"),
            Severity::Error => write!(
                text,
                "<failure type=\"{}\" message=\"{}\">{lines}</failure>",
                class.code,
                escaped(&self.title())
            ),
        };
        text.push_str("</testcase>\n");
        text
    }

    /// The first problem's words, and how many there are.
    fn title(&self) -> String {
        let language = self.names.language;
        let in_all = language.words().in_all(self.total, self.class.severity);
        match self.shown.first() {
            Some(first) if self.total == 1 => titled(first, language),
            Some(first) => format!("{} ({in_all})", titled(first, language)),
            None => count(self.total),
        }
    }
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
