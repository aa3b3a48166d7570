//! The main job: a file's records, tables and all, added or upserted in an app.
//!
//! Four stages, each with what it needs and each handing on a value: `bind` makes a layout of the header and the
//! form, `read` makes records of lines by it, `decide` tells everything that is wrong with the file and, where an
//! option needs to know, decides by what kintone holds what becomes of each record; only a file without an error is
//! read again, and `send` writes it as it was decided. A file whose bytes are others by then ends the run.
//! The room never prints: it emits [`Event`]s and ends with an [`Outcome`]. Begin with [`run`].

mod among;
mod beginning;
mod bind;
mod decide;
mod keys;
mod opening;
mod options;
mod outline;
mod read;
mod resumed;
mod send;
mod stopped;
mod subject;
mod used_options;

use std::io;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::AbortOnDropHandle;

pub use among::{Among, Together};
pub use keys::note_keys;
pub use opening::digest;
pub use options::{
    Blank, BlankRecords, ByCode, EmptyKey, KeyChoice, Lost, MAX_REQUEST_BYTES, OnError, Options,
    PlaceholderKey, Purpose, Questions, RepeatedKeys,
};
pub use outline::{LookedUp, looked_up};
pub use resumed::{Doubted, Resumed, Sent};
pub use subject::{Saved, Subject};

use crate::job::{
    Counts, Ending, Event, Listener, Outcome, Problems, Reporter, Server, Stop, Watermark,
};
use crate::language::Text;
use crate::model::Record;
use crate::plan::Missing;
use crate::problem::Problem;
use crate::sheet::{Dialect, Joins, Sheet, SheetError, Source};
use beginning::begin;
use bind::Bound;
use decide::{Basis, Checked, Kept, Repeats, Since};
use opening::{done, expected};
use read::reader::Reader;
use read::reading::{Read, Reading};
use send::{Again, Sending};
use stopped::{Stopped, unless_stopped};

/// Imports a file into an app.
///
/// # Errors
/// A file or directory that cannot be read. Everything else is told by the outcome's ending.
pub async fn run(
    server: Server<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> io::Result<Outcome> {
    let mut reporter = Reporter::new(listener);
    let ended = import(server, source, options, stop, &mut reporter).await;
    finish(ended, reporter, listener)
}

/// Checks a file as an import would, and sends nothing.
///
/// # Errors
/// A file or directory that cannot be read. Everything else is told by the outcome's ending.
pub async fn check(
    subject: &Subject<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> io::Result<Outcome> {
    let mut reporter = Reporter::new(listener);
    let kept = Kept::default();
    let reading = read_once(subject, source, options, stop, kept, &mut reporter);
    let read = Box::pin(reading).await;
    let ended = read.map(|ReadOnce { checked, bound, .. }| {
        let ending = if checked.has_errors() {
            Ending::Invalid
        } else {
            Ending::Checked
        };
        let mut outcome = unsent(&bound, &checked, ending);
        // There is no errors file that would have to agree.
        let repeated = mem::take(&mut outcome.repeated).min(outcome.counts.not_tried);
        outcome.counts.failed += repeated;
        outcome.counts.not_tried -= repeated;
        outcome
    });
    finish(ended, reporter, listener)
}

/// Reads all records of a file that is to be added to an app of this saved form.
///
/// # Errors
/// A file that cannot be read. A file with an error gives all its problems instead of records.
pub async fn records(
    saved: Saved,
    source: &Source,
) -> io::Result<Result<Vec<Record>, Vec<Problem>>> {
    let (options, stop, heard) = (Options::adding(), Stop::default(), Problems::default());
    let subject = Subject::Saved(Box::new(saved));
    let outcome = check(&subject, source, &options, &stop, &heard).await?;
    if !matches!(outcome.ending, Ending::Checked) {
        return Ok(Err(heard.into_inner()));
    }
    let mut reporter = Reporter::new(&heard);
    let begun = Box::pin(begin(&subject, source, &options, &mut reporter)).await;
    let Ok((_, reader, sheet)) = begun else {
        let text = Text::fixed(
            "the file was changed while it was read",
            "解析している間にファイルが変更されました",
        );
        return Err(io::Error::other(text));
    };
    let mut reading = Reading::of(sheet, reader.clone());
    let mut records = Vec::new();
    while let Some(chunk) = reading.next().await {
        for read in chunk {
            match read {
                Read::Record(assembled) if !assembled.is_blank => {
                    records.push(assembled.record(&reader).clone());
                }
                Read::Record(_) | Read::Problem(_) => {}
                Read::Stopped(error) => return Err(io::Error::other(error)),
            }
        }
    }
    Ok(Ok(records))
}

/// The outcome with all problems that were told, itself told to the listener.
fn finish(
    ended: Result<Outcome, Stopped>,
    reporter: Reporter<'_>,
    listener: &dyn Listener,
) -> io::Result<Outcome> {
    let mut outcome = match ended {
        Ok(outcome) => outcome,
        Err(Stopped::Ended(ending, counts)) => Outcome::unsent(counts, ending),
        Err(Stopped::Io(error)) => return Err(error),
    };
    if outcome.counts.accounted() != outcome.counts.read {
        let text = format!("the counts do not add up: {:?}", outcome.counts);
        return Err(io::Error::other(text));
    }
    outcome.problems = reporter.into_classes();
    listener.hear(&Event::Finished(&outcome));
    Ok(outcome)
}

/// Nothing was sent; what was found and planned is told all the same.
fn unsent(bound: &Bound, checked: &Checked, ending: Ending) -> Outcome {
    let mut totals = checked.totals.clone();
    if !checked.knows_rows {
        totals.tables.clear();
    }
    Outcome {
        plan: checked.is_forecast.then_some(totals),
        vanished: checked.vanished,
        written_before: checked.written_before,
        repeated: checked.firsts.repeated,
        preflight: checked.preflight,
        scope: Some(checked.scope.clone()),
        checked_to_end: !checked.ends_early,
        header_is_refused: !bound.header_is_good,
        file_is_refused: checked.file_is_bad,
        unchecked_columns: bound.unchecked.clone(),
        ..Outcome::unsent(checked.counts(), ending)
    }
}

async fn import(
    server: Server<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    reporter: &mut Reporter<'_>,
) -> Result<Outcome, Stopped> {
    let subject = Subject::Server(server);
    let kept = match options.purpose {
        Purpose::Write => Kept::begin(),
        Purpose::Foresee | Purpose::DryRun | Purpose::SavePlan => Kept::default(),
    };
    if let Some(left) = unsettled(options) {
        wait_for(left, options, stop, reporter).await;
    }
    let ReadOnce {
        bound,
        reader,
        dialect,
        joins,
        mut checked,
        watermark,
    } = Box::pin(read_once(&subject, source, options, stop, kept, reporter)).await?;
    // Where every record is bad there is nothing left to send.
    let leaves_out =
        options.on_error == OnError::Skip && !checked.file_is_bad && checked.has_good_records();
    if checked.has_errors() && !leaves_out {
        return Ok(unsent(&bound, &checked, Ending::Invalid));
    }
    let violations = checked.violations(options);
    checked.guards_were_asked();
    if !violations.is_empty() {
        return Ok(unsent(&bound, &checked, Ending::Guarded(violations)));
    }
    match options.purpose {
        Purpose::Write => {}
        Purpose::Foresee => return Ok(unsent(&bound, &checked, Ending::Checked)),
        Purpose::DryRun | Purpose::SavePlan => {
            return Ok(unsent(&bound, &checked, Ending::Planned));
        }
    }
    reporter.hear(&Event::Checked {
        records: checked.to_do(),
    });
    if !source.unchanged()? {
        return Err(Stopped::changed(checked.counts()));
    }
    let records = if let Some(groups) = checked.kept.take() {
        Again::Kept(groups)
    } else {
        let opening = open_again(source, &bound, options, dialect);
        let sheet = unless_stopped(stop, checked.counts(), opening).await?;
        Again::Read(Box::new(sheet.joined(joins)))
    };
    let sending = Sending {
        bound: &bound,
        reader: &reader,
        options,
        stop,
        server,
        watermark: match watermark {
            Some(asked) => done(asked).await,
            None => Watermark::Unknown,
        },
    };
    Ok(send::send(&sending, records, Arc::new(checked), reporter).await)
}

/// Whether records may be added.
fn may_add(options: &Options) -> bool {
    match (options.missing, &options.key) {
        (Some(missing), Some(_)) => missing == Missing::Insert,
        _ => true,
    }
}

/// Asks which record is the last one before anything is sent. It helps to find what is added, and nothing else depends
/// on it: where it cannot be had, a lost answer leaves more in doubt.
fn watermark(server: Server<'_>) -> AbortOnDropHandle<Watermark> {
    let (client, app) = (server.client.clone(), server.app);
    let asking = async move {
        let highest = client.highest_id(app).await;
        highest.map_or(Watermark::Unknown, Watermark::Behind)
    };
    AbortOnDropHandle::new(tokio::spawn(asking))
}

/// How long kintone may still be at work on what an earlier run sent, where that is found by what kintone holds: what it
/// has by then decides about each record anew.
fn unsettled(options: &Options) -> Option<Duration> {
    let resumed = options.resumed.as_ref()?;
    let is_matched = matches!(options.key, Some(KeyChoice::Match(_)));
    let ages = resumed.doubts.iter().map(|doubted| doubted.age);
    let left = options.lost.settle.saturating_sub(ages.min()?);
    (is_matched && !left.is_zero()).then_some(left)
}

/// Waits until what an earlier run sent is settled; no longer than until stopping is asked for.
async fn wait_for(left: Duration, options: &Options, stop: &Stop, reporter: &Reporter<'_>) {
    let lines = options.resumed.iter().flat_map(|resumed| &resumed.doubts);
    let records = lines.map(|doubted| doubted.records).sum();
    reporter.hear(&Event::Settling {
        records,
        left,
        is_first: true,
    });
    stop.pause(left).await;
}

/// Opens a file once more, as it was opened first.
async fn open_again(
    source: &Source,
    bound: &Bound,
    options: &Options,
    dialect: Dialect,
) -> Result<Sheet, SheetError> {
    let way = options.way.decided(dialect);
    let expected = expected(&bound.form, bound.columns.as_ref(), options).without_words();
    opening::open(source, &way, expected, bound.columns.as_ref()).await
}

struct ReadOnce {
    bound: Bound,
    reader: Arc<Reader>,
    dialect: Dialect,
    /// Which records of the file are one, where that is asked for.
    joins: Option<Arc<Joins>>,
    checked: Checked,
    /// The question behind which record new ones will stand, where some may be added.
    watermark: Option<AbortOnDropHandle<Watermark>>,
}

/// The first reading: everything that is wrong with the file, and what becomes of its records.
async fn read_once(
    subject: &Subject<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    kept: Kept,
    reporter: &mut Reporter<'_>,
) -> Result<ReadOnce, Stopped> {
    let none = Counts::default();
    let beginning = Box::pin(begin(subject, source, options, reporter));
    let (bound, reader, sheet) = unless_stopped(stop, none, beginning).await?;
    let since = match &options.since {
        Some(older) => {
            let reading = Since::read(older, (&bound, &sheet), &reader, options);
            Some(unless_stopped(stop, none, reading).await?)
        }
        None => None,
    };
    let other_columns = since
        .as_ref()
        .and_then(|since| since.other_columns(&bound.layout));
    if let Some(problem) = other_columns {
        reporter.tell(&problem);
    }
    let server = subject.server();
    if let Some(plan) = &options.plan {
        let digest =
            unless_stopped(stop, none, opening::sha256(source, options.map.as_deref())).await?;
        let violations = decide::mismatches(plan, &bound, server, options, &digest);
        if !violations.is_empty() {
            return Err(Stopped::Ended(Ending::Guarded(violations), none));
        }
    }
    let dialect = sheet.dialect;
    let writes = server.filter(|_| options.purpose == Purpose::Write);
    let may_add = bound.header_is_good && may_add(options);
    let watermark = writes.filter(|_| may_add).map(watermark);
    let basis = Basis::new(&bound, &reader, server, options, stop, reporter);
    let repeats = if decide::must_be_known(&bound.layout, options) {
        let opening = open_again(source, &bound, options, dialect);
        let sheet = unless_stopped(stop, none, opening).await?;
        Some(unless_stopped(stop, none, Repeats::read(sheet, &reader)).await?)
    } else {
        None
    };
    let joins = if options.repeated_keys == RepeatedKeys::Merge {
        let opening = open_again(source, &bound, options, dialect);
        let sheet = unless_stopped(stop, none, opening).await?;
        let joins = decide::joins(sheet, &reader, reporter);
        Some(Arc::new(unless_stopped(stop, none, joins).await?))
    } else {
        None
    };
    let sheet = sheet.joined(joins.clone());
    let found = (since, repeats);
    let checked = decide::check(&basis, sheet, found, kept, reporter).await?;
    Ok(ReadOnce {
        bound,
        reader,
        dialect,
        joins,
        checked,
        watermark,
    })
}
