//! Why a guard stopped a run, in English.

use super::counted;
use crate::plan::{Amount, Trip};
use crate::report::plain::count;

/// What tripped, and which option says so.
pub(super) fn trip(trip: &Trip) -> String {
    match trip {
        Trip::TooMany {
            amount,
            count: found,
            all,
            limit,
        } => {
            let (what, option) = match amount {
                Amount::Creates => ("record", "--max-creates"),
                Amount::Updates => ("record", "--max-updates"),
                Amount::RowDeletes => ("table row", "--max-row-deletes"),
            };
            let done = match amount {
                Amount::Creates => "created",
                Amount::Updates => "updated",
                Amount::RowDeletes => "deleted",
            };
            format!(
                "{} of {} would be {done}; {option} allows {limit}",
                counted(*found, what),
                count(*all)
            )
        }
        Trip::Records { expected, read } => format!(
            "the file has {}; --expect-records says {}",
            counted(*read, "record"),
            count(*expected)
        ),
        Trip::Moved { records } => {
            let verb = if *records == 1 { "is" } else { "are" };
            format!(
                "{} {verb} not as expected any more",
                counted(*records, "record")
            )
        }
        Trip::OtherFile => "the plan was made for another file, or the file changed, if only its line ends; make the plan anew".to_owned(),
        Trip::OtherApp { planned, home } => format!(
            "the plan was made for app {planned} at {home}"
        ),
        Trip::OtherAttachments { records } => format!(
            "{} names other attachments than when the plan was made",
            counted(*records, "record")
        ),
        Trip::OtherForm { planned, now } => format!(
            "the form changed since the plan was made: revision {planned} in the plan, {now} now; make the plan anew"
        ),
        Trip::OtherRecords => "the plan has other records than the file".to_owned(),
    }
}
