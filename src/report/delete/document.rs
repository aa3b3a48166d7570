//! What became of records that were to be deleted, for machines.

use serde_json::{Value as Json, json};

use super::{DeleteClosing, DeleteNames};
use crate::job::{Ending, Handled, Outcome};
use crate::problem::Problem;
use crate::report::Reason;
use crate::report::handled::{HandledLists, record_json};
use crate::report::json::{ending, error_json, problem_counts_json, problem_json, retry};

/// What became of them, for machines.
pub fn document(
    names: &DeleteNames,
    outcome: &Outcome,
    (lists, problems): (HandledLists, &[Problem]),
    closing: DeleteClosing,
) -> Json {
    let (language, counts) = (names.language, &outcome.counts);
    let lists = lists.into_lists();
    let records = |list: &[Handled]| -> Vec<Json> {
        list.iter()
            .map(|handled| record_json(handled, lists.has_lines, language))
            .collect()
    };
    let reason = Reason::of(&outcome.ending, language).filter(|_| !closing.is_declined);
    let problems = problems.iter();
    let problems = problems.map(|problem| problem_json(problem, language));
    json!({
        "version": 1,
        "command": "delete",
        "exit_code": closing.exit_code,
        "ending": if closing.is_declined { "declined" } else { ending(outcome.status()) },
        "retry": retry(outcome.retry()),
        "error": reason.as_ref().map(error_json),
        "run": names.run,
        "app": names.home.app().map(|app| app.to_string()),
        "file": names.file,
        "condition": names.condition,
        "dry_run": matches!(outcome.ending, Ending::Planned),
        "records": {
            "found": counts.read,
            "deleted": counts.deleted,
            "gone": counts.unchanged,
            "kept": counts.skipped,
            "failed": counts.failed,
            "not_tried": counts.not_tried,
            "unknown": counts.unknown,
            "deleted_before": outcome.written_before,
        },
        "keeps_before": closing.keeps_before,
        "with_attachments": closing.with_attachments,
        "deleted": records(&lists.reversed),
        "kept": records(&lists.kept),
        "failed": records(&lists.failed),
        "problems": problems.collect::<Vec<_>>(),
        "problem_counts": problem_counts_json(outcome),
        "contents": closing.contents,
        "next": closing.next.map(|next| json!({"purpose": next.purpose, "command": next.command})),
    })
}
