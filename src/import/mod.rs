//! The main job: a file's records, tables and all, added or upserted in an app.
//!
//! The file is read twice. The first reading (`check`) tells everything that is wrong with it; only a file
//! without an error is read again (`send`), planned, cut into batches and sent. Between the two stand pure
//! steps: `layout` binds the header to the form, `assemble` makes records of lines, `plan` decides what
//! becomes of each, `batch` cuts transactions, `trace` brings kintone's refusals back to the file.
//! The room never prints: it emits [`Event`]s and ends with an [`Outcome`]. Begin with [`run`].

mod assemble;
mod attachments;
mod batch;
mod check;
mod event;
mod existing;
mod journal;
mod keys;
mod layout;
mod nearest;
mod options;
mod outcome;
mod plan;
mod prepare;
mod read_ahead;
mod send;
mod stop;
mod teller;
mod trace;

use std::io;
use std::sync::Arc;

pub use event::{Event, Listener};
pub use journal::{Entry, Fate, Journal};
pub use options::{EmptyKey, Missing, Options};
pub use outcome::{Counts, Ending, Outcome, ProblemClass, TableCount};
pub use stop::Stop;

use crate::api::{ApiError, Client};
use crate::model::{AppId, FieldRef, Form, Problem, ProblemKind, UpdateKey};
use crate::sheet::{self, DelimiterChoice, EncodingChoice, SheetError, SheetRow, Source};
use assemble::Reader;
use layout::Layout;
use prepare::prepare;
use send::Sent;
use teller::Teller;

/// Everything that the stages of one import share.
struct Job<'a> {
    client: &'a Client,
    app: AppId,
    options: &'a Options,
    stop: &'a Stop,
    form: Form,
    missing: Missing,
    /// With a bad header nothing is sent, but the columns that it does bind are checked all the same.
    header_is_good: bool,
    layout: Arc<Layout>,
    reader: Arc<Reader>,
}

impl Job<'_> {
    /// The key by which kintone is asked what exists, if an option needs to know.
    fn asked_key(&self) -> Option<&UpdateKey> {
        let column = self.layout.key.as_ref()?;
        let is_asked = self.header_is_good && self.missing != Missing::Insert;
        is_asked.then_some(&column.key)
    }

    fn key_problem(kind: ProblemKind, key: &UpdateKey, row: &SheetRow, at: usize) -> Problem {
        Problem::new(row.place(at), kind)
            .about(FieldRef::new(key.field(), None))
            .showing(row.excerpt(at))
    }
}

/// Why an import stopped before anything was sent.
enum Stopped {
    /// There are problems, and they were told.
    Invalid(Counts),
    /// kintone refused, or could not be reached.
    Api(ApiError),
    /// The file could not be read.
    Io(io::Error),
    /// The user stopped it.
    Interrupted(Counts),
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<SheetError> for Stopped {
    /// A sheet that was read before cannot be broken now unless the file changed.
    fn from(error: SheetError) -> Self {
        Self::Io(match error {
            SheetError::Io(error) => error,
            SheetError::Problem(_) => {
                io::Error::other("the file changed while it was read; nothing was sent")
            }
        })
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Imports a file into an app.
///
/// # Errors
/// A file or directory that cannot be read. Everything else is told by the outcome's ending.
pub async fn run(
    client: &Client,
    app: AppId,
    source: &Source,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> io::Result<Outcome> {
    let mut teller = Teller::new(listener);
    let sent = match import(client, app, source, options, stop, &mut teller).await {
        Ok(sent) => sent,
        Err(Stopped::Io(error)) => return Err(error),
        Err(Stopped::Invalid(counts)) => Sent::nothing(counts, Ending::Invalid),
        Err(Stopped::Interrupted(counts)) => Sent::nothing(counts, Ending::Interrupted),
        Err(Stopped::Api(error)) => Sent::nothing(Counts::default(), Ending::Failed(error)),
    };
    if sent.counts.accounted() != sent.counts.read {
        return Err(io::Error::other(format!(
            "the counts do not add up: {:?}",
            sent.counts
        )));
    }
    let problems = teller.into_classes();
    let outcome = Outcome {
        counts: sent.counts,
        tables: sent.tables,
        problems,
        journal: sent.journal,
        ending: sent.ending,
    };
    listener.hear(&Event::Finished(&outcome));
    Ok(outcome)
}

async fn import(
    client: &Client,
    app: AppId,
    source: &Source,
    options: &Options,
    stop: &Stop,
    teller: &mut Teller<'_>,
) -> Result<Sent, Stopped> {
    let preparing = prepare(client, app, source, options, stop, teller);
    let interrupted = || Stopped::Interrupted(Counts::default());
    let (job, sheet) = stop
        .unless_asked(preparing)
        .await
        .ok_or_else(interrupted)??;
    let (encoding, delimiter) = (sheet.dialect.encoding, sheet.dialect.delimiter);
    let checked = check::check(&job, sheet, teller).await?;
    if checked.has_errors {
        return Err(Stopped::Invalid(checked.counts()));
    }
    teller.hear(&Event::Checked {
        records: checked.records,
    });
    let again = sheet::open(
        source,
        EncodingChoice::Declared(encoding),
        DelimiterChoice::Declared(delimiter),
    )?;
    if !source.unchanged()? {
        return Err(Stopped::Io(io::Error::other(
            "the file changed while it was checked; nothing was sent",
        )));
    }
    Ok(send::send(&job, again, checked.records, teller).await)
}
