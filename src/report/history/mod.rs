//! The history in words, tables and documents.

mod below;
mod differences;
mod document;
pub(super) mod facts;
pub(super) mod health;
mod holders;
mod list;
mod page;
mod records;
mod stats;

pub(super) use differences::differences;
pub use document::{csv, document, run_document};
pub(super) use document::{run_json, table};
pub use holders::{holders, holders_document};
pub use list::list;
pub use page::page;
pub use records::{records, records_with_errors};
pub(super) use records::{said_lines, word as result_word};
pub use stats::{Compared, stats, stats_csv, stats_document};

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::history::Run;
use crate::language::Language;
use crate::report::words;

/// When something was, on this machine's clock: `2026-11-27 11:50`.
pub fn clock(millis: u64, format: &str) -> String {
    let moment = i64::try_from(millis).ok();
    let moment = moment.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    moment.map_or_else(String::new, |moment| {
        let zoned = moment.to_zoned(TimeZone::system());
        zoned.strftime(format).to_string()
    })
}

/// The same for machines: `2026-11-27T02:50:33.643Z`.
pub(super) fn moment(millis: u64) -> Option<String> {
    let millis = i64::try_from(millis).ok()?;
    let moment = Timestamp::from_millisecond(millis).ok()?;
    Some(moment.to_string())
}

/// The word of a run's health; blank where no record was tried.
pub(super) fn health_word(run: &Run) -> &'static str {
    health::shown(run).word
}

/// How long a run took, or takes so far.
pub(super) fn elapsed(run: &Run, language: Language) -> String {
    let millis = run.ended.unwrap_or(run.heard).saturating_sub(run.started);
    words::time(Duration::from_millis(millis), language)
}

/// Who started a run, and where.
pub(super) fn who(run: &Run) -> String {
    match (run.about.user.as_str(), run.about.host.as_str()) {
        ("", host) => host.to_owned(),
        (user, "") => user.to_owned(),
        (user, host) => format!("{user}@{host}"),
    }
}

/// The app of a run, by what is known of it: `12 受注管理`.
pub(super) fn app(run: &Run) -> String {
    let number = run.about.app.clone().unwrap_or_default();
    match &run.learned.app_name {
        Some(name) => format!("{number} {name}"),
        None => number,
    }
}
