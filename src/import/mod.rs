//! The main job: a file's records, tables and all, added or upserted in an app.
//!
//! The file is read twice. The first reading (`check`) tells everything that is wrong with it and, where an option
//! needs to know, decides by what kintone holds (`existing`) what is done with each record (`planner`); only a file
//! without an error is read again (`send`), cut into batches and sent as it was decided; a file whose bytes are others
//! by then ends the run. Between the two stand pure
//! steps: `binding` binds the header to the form, `assemble` makes records of lines, [`plan`](crate::plan) decides,
//! `batch` cuts transactions, `trace` brings kintone's refusals back to the file.
//! The room never prints: it emits [`Event`]s and ends with an [`Outcome`]. Begin with [`run`].

mod bind;
mod decide;
mod options;
mod prepare;
mod read;
mod send;
mod subject;

use std::io;
use std::sync::Arc;

pub use options::{
    Blank, BlankRecords, ByCode, EmptyKey, KeyChoice, MAX_REQUEST_BYTES, OnError, Options, Purpose,
    Questions,
};
pub use subject::{Saved, Subject};

use crate::api::ApiError;
use crate::job::{
    Counts, Ending, Event, Listener, Outcome, Problems, Server, Stop, Teller, Unsent,
};
use crate::model::{Form, Problem, Record};
use crate::plan::{Policies, Trip};
use crate::sheet::{DelimiterChoice, Dialect, EncodingChoice, SheetError, Source};
use bind::layout::Layout;
use bind::opening;
use decide::check::Checked;
use decide::existing::Asking;
use decide::questions::Budget;
use decide::{applied, check};
use prepare::{Prepared, prepare};
use read::assemble::Reader;
use read::read_ahead::{Read, ReadAhead};
use send::send::Sent;

/// Everything that the stages of one import share.
struct Job<'a> {
    /// Who is asked and written to; without it a file can only be checked.
    server: Option<Server<'a>>,
    options: &'a Options,
    stop: &'a Stop,
    form: Form,
    /// Every record is new.
    adds: bool,
    /// With a bad header nothing is sent, but the columns that it does bind are checked all the same.
    header_is_good: bool,
    /// What is wrong with those records of an upsert that will be added: nothing fills these fields.
    unfilled: Vec<Problem>,
    /// How kintone is asked what exists, if that is to be known.
    asking: Option<Asking>,
    /// How many requests may be made for questions about unique values, lookups and users, if any.
    budget: Option<Budget>,
    policies: Policies,
    layout: Arc<Layout>,
    reader: Arc<Reader>,
}

/// Why an import stopped before anything was sent.
enum Stopped {
    /// There are problems, and they were told.
    Invalid(Counts),
    /// kintone refused, or could not be reached.
    Api(ApiError),
    /// The file could not be read.
    Io(io::Error),
    /// The file is not what it was when it was read first.
    Changed(Counts),
    /// The user stopped it.
    Interrupted(Counts),
    /// A saved plan was made for something else.
    Guarded(Vec<Trip>),
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<SheetError> for Stopped {
    /// A sheet that was read before cannot be broken now unless the file changed.
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Io(error) => Self::Io(error),
            SheetError::Changed(_) | SheetError::Problem(_) => Self::Changed(Counts::default()),
        }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        SheetError::from(error).into()
    }
}

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
    let mut teller = Teller::new(listener);
    let sent = import(server, source, options, stop, &mut teller).await;
    finish(sent, teller, listener)
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
    let mut teller = Teller::new(listener);
    let checked = match read_once(subject, source, options, stop, &mut teller).await {
        Ok((_, checked, _)) => {
            let ending = if checked.has_errors() {
                Ending::Invalid
            } else {
                Ending::Checked
            };
            Ok(unsent(&checked, ending))
        }
        Err(stopped) => Err(stopped),
    };
    finish(checked, teller, listener)
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
    let mut teller = Teller::new(&heard);
    let prepared = prepare(&subject, source, &options, &stop, &mut teller).await;
    let Ok(Prepared { job, sheet, .. }) = prepared else {
        return Err(io::Error::other("the file changed while it was read"));
    };
    let mut reading = ReadAhead::start(sheet, job.layout, job.reader);
    let mut records = Vec::new();
    while let Some(chunk) = reading.next().await {
        for read in chunk {
            match read {
                Read::Record(assembled) if !assembled.is_blank => records.push(assembled.record),
                Read::Record(_) | Read::Problem(_) => {}
                Read::Stopped(error) => return Err(io::Error::other(error)),
            }
        }
    }
    Ok(Ok(records))
}

/// The outcome of what was sent, told to the listener.
fn finish(
    sent: Result<Sent, Stopped>,
    teller: Teller<'_>,
    listener: &dyn Listener,
) -> io::Result<Outcome> {
    let sent = match sent {
        Ok(sent) => sent,
        Err(Stopped::Io(error)) => return Err(error),
        Err(Stopped::Changed(counts)) => Sent::nothing(counts, Ending::Unsent(Unsent::FileChanged)),
        Err(Stopped::Invalid(counts)) => Sent::nothing(counts, Ending::Invalid),
        Err(Stopped::Interrupted(counts)) => Sent::nothing(counts, Ending::Interrupted),
        Err(Stopped::Guarded(trips)) => Sent::nothing(Counts::default(), Ending::Guarded(trips)),
        Err(Stopped::Api(error)) => Sent::nothing(Counts::default(), Ending::Failed(error)),
    };
    if sent.counts.accounted() != sent.counts.read {
        return Err(io::Error::other(format!(
            "the counts do not add up: {:?}",
            sent.counts
        )));
    }
    let Sent {
        counts,
        tables,
        journal,
        plan,
        vanished,
        preflight,
        ending,
    } = sent;
    let outcome = Outcome {
        counts,
        tables,
        problems: teller.into_classes(),
        journal,
        plan,
        vanished,
        preflight,
        ending,
    };
    listener.hear(&Event::Finished(&outcome));
    Ok(outcome)
}

/// Nothing was sent; what was found and planned is told all the same.
fn unsent(checked: &Checked, ending: Ending) -> Sent {
    let mut totals = checked.totals.clone();
    if !checked.knows_rows {
        totals.tables.clear();
    }
    Sent {
        plan: checked.is_forecast.then_some(totals),
        vanished: checked.vanished,
        preflight: checked.preflight,
        ..Sent::nothing(checked.counts(), ending)
    }
}

async fn import(
    server: Server<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    teller: &mut Teller<'_>,
) -> Result<Sent, Stopped> {
    let subject = Subject::Server(server);
    let (job, checked, dialect) = read_once(&subject, source, options, stop, teller).await?;
    let leaves_out = options.on_error == OnError::Skip && !checked.file_is_bad;
    if checked.has_errors() && !leaves_out {
        return Ok(unsent(&checked, Ending::Invalid));
    }
    let trips = checked.trips(&job);
    if !trips.is_empty() {
        return Ok(unsent(&checked, Ending::Guarded(trips)));
    }
    if options.purpose != Purpose::Write {
        return Ok(unsent(&checked, Ending::Planned));
    }
    teller.hear(&Event::Checked {
        records: checked.records,
    });
    if !source.unchanged()? {
        return Err(Stopped::Changed(checked.counts()));
    }
    let opening = opening::open(
        source,
        EncodingChoice::Decided(dialect.encoding),
        DelimiterChoice::Declared(dialect.delimiter),
        Vec::new(),
    );
    let interrupted = || Stopped::Interrupted(checked.counts());
    let again = stop.unless_asked(opening).await.ok_or_else(interrupted)??;
    Ok(send::send::send(&job, server, again, &checked, teller).await)
}

/// The first reading: everything that is wrong with the file.
async fn read_once<'a>(
    subject: &Subject<'a>,
    source: &Source,
    options: &'a Options,
    stop: &'a Stop,
    teller: &mut Teller<'_>,
) -> Result<(Job<'a>, Checked, Dialect), Stopped> {
    let preparing = prepare(subject, source, options, stop, teller);
    let interrupted = || Stopped::Interrupted(Counts::default());
    let Prepared { job, sheet, since } = stop
        .unless_asked(preparing)
        .await
        .ok_or_else(interrupted)??;
    if let Some(plan) = &options.plan {
        let digest = stop.unless_asked(opening::sha256(source)).await;
        let trips = applied::strangeness(plan, &job, &digest.ok_or_else(interrupted)??);
        if !trips.is_empty() {
            return Err(Stopped::Guarded(trips));
        }
    }
    let dialect = sheet.dialect;
    let checked = check::check(&job, sheet, since, teller).await?;
    Ok((job, checked, dialect))
}
