//! What is told of a file as a whole, at no line of it.

use super::basis::Basis;
use crate::api::RECORDS_PER_PAGE;
use crate::import::options::RepeatedKeys;
use crate::import::stopped::{Stopped, unless_stopped};
use crate::job::{Counts, Ending, Reporter};
use crate::map::Columns;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};

/// What is told of a value in a column without a header.
const HEADER_BLANK: &str = "header.blank";

/// Tells how many requests read the records of the app, where all of them are read to find those of the file.
pub(crate) async fn tell_reads(
    basis: &Basis<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<(), Stopped> {
    let Some(asking) = &basis.asking else {
        return Ok(());
    };
    if basis.bound.layout.match_query.is_some() {
        let kind = ProblemKind::MatchAsksEach;
        reporter.tell(&Problem::new(Place::File, kind));
    }
    let counting = unless_stopped(basis.stop, Counts::default(), asking.records_to_read());
    if let Some(records) = counting.await? {
        let requests = records.div_ceil(RECORDS_PER_PAGE as u64).max(1);
        let kind = ProblemKind::MatchReadsAll { records, requests };
        reporter.tell(&Problem::new(Place::File, kind));
    }
    Ok(())
}

/// Tells where the condition is by which a map finds records, if kintone does not take it: then the map is wrong, and not
/// kintone.
pub(crate) fn tell_query(
    basis: &Basis<'_>,
    stopped: Stopped,
    counts: Counts,
    reporter: &mut Reporter<'_>,
) -> Stopped {
    let query = basis.bound.layout.match_query.as_ref();
    let refused = match &stopped {
        Stopped::Ended(Ending::Failed(error), _) => {
            let refusal = error.refusal();
            refusal
                .filter(|refusal| refusal.is_about_query())
                .map(|_| error)
        }
        _ => None,
    };
    let (Some(query), Some(error), Some(Columns::Mapped(map))) =
        (query, refused, &basis.bound.columns)
    else {
        return stopped;
    };
    reporter.tell(&map.unfit("query", query.at(), error.text()));
    Stopped::Ended(Ending::Invalid, counts)
}

/// Tells that columns have no header, unless a value in one of them was told.
pub(crate) fn tell_blank_headers(basis: &Basis<'_>, reporter: &mut Reporter<'_>) {
    let columns = basis.bound.layout.blanks.len();
    let ignored = ProblemKind::HeaderBlankIgnored { columns };
    if columns > 0 && !reporter.has_told(HEADER_BLANK) {
        reporter.tell(&Problem::new(Place::File, ignored));
    }
}

/// Tells that every line became a record of its own, where there are tables and so many records.
pub(crate) fn tell_no_mark(basis: &Basis<'_>, records: u64, reporter: &mut Reporter<'_>) {
    let layout = &basis.bound.layout;
    // Lines with one key are one record then.
    if basis.options.repeated_keys == RepeatedKeys::Merge {
        return;
    }
    if layout.mark.is_none() && !layout.tables.is_empty() && records > 1 {
        reporter.tell(&Problem::new(Place::File, ProblemKind::NoMark));
    }
}
