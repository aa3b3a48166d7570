//! The project file in words and documents.

use serde_json::{Value as Json, json};

use super::severity_word;
use crate::language::{Language, told};
use crate::model::Place;
use crate::plain::harmless;
use crate::problem::Problem;

/// What a check of a project file came to, on a line.
pub fn checked(name: &str, jobs: usize, errors: usize, language: Language) -> String {
    let jobs = match jobs {
        1 => told!(language, "1 job", "ジョブ1個"),
        _ => told!(language, "{jobs} jobs", "ジョブ{jobs}個"),
    };
    let errors = match errors {
        0 => told!(language, "no errors", "エラーはありません"),
        1 => told!(language, "1 error", "エラー1件"),
        _ => told!(language, "{errors} errors", "エラー{errors}件"),
    };
    let line = told!(
        language,
        "{name}: {jobs}, {errors}",
        "{name}：{jobs}、{errors}"
    );
    format!("{}\n", harmless(&line))
}

/// It, as a document.
pub fn check_document(name: &str, problems: &[Problem], exit_code: u8) -> Json {
    let problems: Vec<_> = problems.iter().map(problem).collect();
    json!({
        "version": 1,
        "command": "job check",
        "exit_code": exit_code,
        "project": name,
        "problems": problems,
    })
}

fn problem(problem: &Problem) -> Json {
    let (line, column) = match problem.place {
        Place::Map { line, column } => (Some(line), Some(column)),
        _ => (None, None),
    };
    let kind = &problem.kind;
    json!({
        "code": kind.code(),
        "severity": severity_word(problem.severity()),
        "line": line,
        "column": column,
        "message": kind.message(Language::English),
        "hint": kind.hint(Language::English),
    })
}
