//! English.

mod hint;
mod message;
mod trip;

use std::fmt::Write as _;
use std::time::Duration;

use super::{Finish, MOST_RANGES, Words, labelled};
use crate::api::{ApiError, Waiting};
use crate::job::{Counts, Preflight, TableCount, Unsent};
use crate::model::{FieldRef, Problem, RecordId, RowId, Severity};
use crate::plan::{RowTally, Totals, Trip};
use crate::report::plain::count;
use crate::report::{Home, RunNames, severity_word};
use crate::sheet::Dialect;

/// Says it in English.
pub(super) struct English;

impl Words for English {
    fn message(&self, problem: &Problem) -> String {
        message::message(problem)
    }

    fn hint(&self, problem: &Problem) -> Option<String> {
        hint::hint(problem)
    }

    fn with_hint(&self, message: &str, hint: &str) -> String {
        format!("{message}; {hint}")
    }

    fn field(&self, field: &FieldRef) -> String {
        match &field.table {
            Some(table) => format!("{} in {table}", labelled(field)),
            None => labelled(field),
        }
    }

    fn failure(&self, error: &ApiError) -> String {
        error.to_string()
    }

    fn failure_hint(&self, error: &ApiError) -> Option<String> {
        error.hint().map(str::to_owned)
    }

    fn unsent(&self, reason: &Unsent) -> String {
        match reason {
            Unsent::FileChanged => "the file changed while it was read".to_owned(),
            Unsent::FileUnreadable { reason } => {
                format!("the file cannot be read any more: {reason}")
            }
            Unsent::AttachmentGone { path } => {
                format!("the attachment `{path}` cannot be read any more")
            }
        }
    }

    fn unsent_hint(&self, reason: &Unsent) -> Option<&'static str> {
        match reason {
            Unsent::FileChanged => Some(
                "nothing was sent that was not checked; make sure that no program writes to the file, check it, and import \
                 what is not written yet",
            ),
            Unsent::FileUnreadable { .. } | Unsent::AttachmentGone { .. } => None,
        }
    }

    fn hint_label(&self) -> &'static str {
        "hint"
    }

    fn headline(&self, names: &RunNames) -> String {
        let home = match &names.home {
            Home::Kintone(app, url) => format!("app {app} at {url}"),
            Home::Sandbox(app, dir) => format!("app {app} of the sandbox {dir}"),
            Home::Form(path) => path.clone(),
        };
        format!("{} → {home}", names.file)
    }

    fn finish(&self, finish: Finish) -> String {
        match finish {
            Finish::NothingToDo => "the file has no records; nothing to do".to_owned(),
            Finish::Checked(elapsed) => format!("checked in {}; no errors", seconds(elapsed)),
            Finish::Planned(elapsed) => {
                format!("dry run in {}; nothing was written", seconds(elapsed))
            }
            Finish::Guarded => "stopped before the first write; nothing was written".to_owned(),
            Finish::Done(elapsed) => format!("done in {}", seconds(elapsed)),
            Finish::Invalid { errors } => {
                format!("{} found; nothing was sent", counted(errors, "error"))
            }
            Finish::NothingWritten => "failed; nothing was written".to_owned(),
            Finish::PartlyWritten => "failed; the records before it stay written".to_owned(),
            Finish::Lost => "it is unknown whether the last batch is written".to_owned(),
            Finish::Interrupted => "interrupted".to_owned(),
        }
    }

    fn written_through(&self, line: u64) -> String {
        format!("written: everything through line {}", count(line))
    }

    fn unknown(&self, records: u64, lines: &[(u64, u64)]) -> String {
        let range = |(first, last): &(u64, u64)| {
            if first == last {
                count(*first)
            } else {
                format!("{} to {}", count(*first), count(*last))
            }
        };
        let mut ranges: Vec<_> = lines.iter().take(MOST_RANGES).map(range).collect();
        let hidden = lines.len() - ranges.len();
        if hidden > 0 {
            ranges.push(counted(hidden as u64, "more range"));
        }
        let noun = match lines {
            [(first, last)] if first == last => "line",
            _ => "lines",
        };
        format!(
            "unknown: {} on {noun} {}; look in the app before sending them again",
            counted(records, "record"),
            ranges.join(", ")
        )
    }

    fn check_counts(&self, counts: &Counts, plan: Option<&Totals>) -> String {
        let good = count(counts.read - counts.failed - counts.skipped);
        let checked = counted(counts.read, "record");
        let mut text = format!(
            "{checked} checked: {good} good, {} bad",
            count(counts.failed)
        );
        if counts.skipped > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {} skipped", count(counts.skipped));
        }
        if let Some(plan) = plan {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "; {} would be added, {} updated",
                count(plan.created),
                count(plan.updated)
            );
        }
        text
    }

    fn planned(&self, counts: &Counts, plan: &Totals) -> String {
        format!(
            "{} read: {} would be created, {} updated; {} unchanged, {} skipped, {} failed",
            counted(counts.read, "record"),
            count(plan.created),
            count(plan.updated),
            count(plan.unchanged),
            count(plan.skipped),
            count(counts.failed),
        )
    }

    fn not_asked(&self, preflight: Preflight) -> Option<&'static str> {
        match preflight {
            Preflight::None => Some(
                "kintone was not asked about unique values, lookups and users; it checks them when records are written",
            ),
            Preflight::Partial => Some(
                "kintone was not asked about all unique values, lookups and users; it checks them when records are written",
            ),
            Preflight::Complete => None,
        }
    }

    fn idle(&self, records: u64) -> String {
        let text = counted(records, "update");
        let verb = if records == 1 { "changes" } else { "change" };
        format!("{text} {verb} nothing; --skip-unchanged leaves such records out")
    }

    fn plan_saved(&self, path: &str) -> String {
        format!(
            "the plan is in {path}; `kintable import --plan {path}` applies it, by the same connection"
        )
    }

    fn vanished(&self, records: u64) -> String {
        let verb = if records == 1 { "is" } else { "are" };
        let records = counted(records, "record");
        format!("{records} of the older file {verb} not in this one; nothing is deleted in the app")
    }

    fn trip(&self, trip: &Trip) -> String {
        trip::trip(trip)
    }

    fn diff_record(&self, key: Option<&str>, record: Option<RecordId>, line: u64) -> String {
        let place = match record {
            Some(record) => format!("record {record}, line {}", count(line)),
            None => format!("line {}", count(line)),
        };
        match key {
            Some(key) => format!("{key} ({place})"),
            None => place,
        }
    }

    fn diff_row(&self, row: RowId) -> String {
        format!("row {row}")
    }

    fn diff_empty(&self) -> &'static str {
        "empty"
    }

    fn diff_reordered(&self) -> &'static str {
        "rows change their order"
    }

    fn to_mend(&self, records: u64, path: &str, others_unsent: bool) -> String {
        let records = counted(records, "record");
        let others = if others_unsent {
            "; other records of the file were not sent either"
        } else {
            ""
        };
        format!("{records} to mend in {path}{others}")
    }

    fn reconciliation(&self, counts: &Counts) -> String {
        let mut text = format!(
            "{} read: {} created, {} updated, {} unchanged, {} skipped, {} failed, {} not tried",
            counted(counts.read, "record"),
            count(counts.created),
            count(counts.updated),
            count(counts.unchanged),
            count(counts.skipped),
            count(counts.failed),
            count(counts.not_tried),
        );
        // Writing to a string cannot fail.
        if counts.added_or_updated > 0 {
            let records = count(counts.added_or_updated);
            let _ = write!(text, ", {records} created or updated");
        }
        if counts.unknown > 0 {
            let _ = write!(text, ", {} unknown", count(counts.unknown));
        }
        text
    }

    fn table_rows(&self, tables: &[&TableCount]) -> String {
        let tables: Vec<_> = tables.iter().map(|count| table(count)).collect();
        format!("table rows: {}", tables.join("; "))
    }

    fn read_as(&self, file: &str, dialect: &Dialect) -> String {
        format!("{file}: read as {dialect}")
    }

    fn in_all(&self, count: u64, severity: Severity) -> String {
        format!("{} in all", counted(count, severity_word(severity)))
    }

    fn more(&self, count: u64) -> String {
        format!("{} more of this kind", self::count(count))
    }

    fn more_of_record(&self, errors: u64) -> String {
        format!("the record has {}", counted(errors, "more error"))
    }

    fn checked(&self, records: u64) -> String {
        format!("checked {} so far", counted(records, "record"))
    }

    fn done(&self, records: u64, total: u64) -> String {
        format!("{} of {total} done", counted(records, "record"))
    }

    fn uploading(&self, files: u64) -> String {
        format!("uploading {}", counted(files, "attachment"))
    }

    fn sending(&self, batch: u64, records: u64) -> String {
        format!("sending batch {batch} of {}", counted(records, "record"))
    }

    fn waiting(&self, waiting: &Waiting) -> String {
        format!(
            "waiting: {}; retry {} of {} in {:.0} s",
            waiting.failure,
            waiting.attempt,
            waiting.limit,
            waiting.delay.as_secs_f64().ceil()
        )
    }

    fn stopping(&self) -> &'static str {
        "stopping; a batch in flight is finished first, press Ctrl-C again to stop at once"
    }

    fn checking_bar(&self) -> &'static str {
        "{spinner} checked {human_pos} records {wide_msg}"
    }

    fn sending_bar(&self) -> &'static str {
        "{bar:30} {human_pos}/{human_len} records, {per_sec}, {eta} left {wide_msg}"
    }
}

fn table(table: &TableCount) -> String {
    let RowTally {
        kept,
        changed,
        new,
        deleted,
    } = table.rows;
    let losing = counted(table.records_losing_rows, "record");
    let deleted_in = format!("deleted in {losing}");
    let parts = [
        (table.with_id, "by row id"),
        (kept, "kept"),
        (changed, "changed"),
        (new, "new"),
        (deleted, deleted_in.as_str()),
    ];
    let parts = parts.iter().filter(|(rows, _)| *rows > 0);
    let parts: Vec<_> = parts
        .map(|(rows, what)| format!("{} {what}", count(*rows)))
        .collect();
    let parts = if parts.is_empty() {
        "0 new".to_owned()
    } else {
        parts.join(", ")
    };
    let uncounted = if table.is_uncounted {
        " (rows that the file does not list are deleted uncounted)"
    } else {
        ""
    };
    format!("{} {parts}{uncounted}", table.label)
}

fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// A count and its noun: `1 record`, `1,204 records`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_nouns_their_plural() {
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(1204, "record"), "1,204 records");
    }
}
