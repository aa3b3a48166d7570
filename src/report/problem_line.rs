//! A problem on one line, as compilers print them, so that editors and CI can jump to it.

use super::plain::harmless;
use super::words;
use crate::model::{FieldRef, Place, Problem, Severity};

/// `orders.csv:7:5: error[number.invalid] 金額 (amount): "1,000" is not a number; write 1000`
pub fn problem_line(file: &str, problem: &Problem) -> String {
    let place = match problem.place {
        Place::Options => String::new(),
        Place::File => format!("{file}: "),
        Place::Lines { first, last } if first == last => format!("{file}:{first}: "),
        Place::Lines { first, last } => format!("{file}:{first}-{last}: "),
        Place::Cell { line, column, .. } => format!("{file}:{line}:{column}: "),
    };
    let severity = severity_word(problem.severity());
    let code = problem.kind.code();
    harmless(&format!("{place}{severity}[{code}] {}", sentence(problem)))
}

/// `error` or `notice`.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Notice => "notice",
    }
}

/// Field, message and hint on one line.
fn sentence(problem: &Problem) -> String {
    let message = titled(problem);
    match words::hint(problem) {
        Some(hint) => format!("{message}; {hint}"),
        None => message,
    }
}

/// Field and message.
pub(super) fn titled(problem: &Problem) -> String {
    let message = words::message(problem);
    match &problem.field {
        Some(field) => format!("{}: {message}", field_name(field)),
        None => message,
    }
}

/// `金額 (amount)`, or `金額 (amount) in 明細`; the code alone where the label says the same.
fn field_name(field: &FieldRef) -> String {
    let name = if field.label == field.code.as_str() || field.label.is_empty() {
        field.code.to_string()
    } else {
        format!("{} ({})", field.label, field.code)
    };
    match &field.table {
        Some(table) => format!("{name} in {table}"),
        None => name,
    }
}
