//! The main job: a file's records, tables and all, added or upserted in an app.
//!
//! Four stages, each with what it needs and each handing on a value: [`bind`] makes a layout of the header and the
//! form, [`read`] makes records of lines by it, [`decide`] tells everything that is wrong with the file and, where an
//! option needs to know, decides by what kintone holds what becomes of each record; only a file without an error is
//! read again, and [`send`] writes it as it was decided. A file whose bytes are others by then ends the run.
//! The room never prints: it emits [`Event`]s and ends with an [`Outcome`]. Begin with [`run`].

mod bind;
mod decide;
mod opening;
mod options;
mod read;
mod send;
mod stopped;
mod subject;

use std::io;
use std::sync::Arc;

pub use options::{
    Blank, BlankRecords, ByCode, EmptyKey, KeyChoice, MAX_REQUEST_BYTES, OnError, Options, Purpose,
    Questions,
};
pub use subject::{Saved, Subject};

use crate::form;
use crate::job::{
    Counts, Ending, Event, Listener, Outcome, Problems, Server, Stop, Teller, Unsent,
};
use crate::language::{Text, text};
use crate::model::{Form, Record};
use crate::problem::Problem;
use crate::sheet::{DelimiterChoice, Dialect, EncodingChoice, Sheet, SheetError, Source};
use bind::{Bound, Intent};
use decide::{Basis, Checked, Since};
use read::read_ahead::{Read, ReadAhead};
use read::reader::Reader;
use send::{Sending, Sent};
use stopped::Stopped;

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
        Ok(ReadOnce { checked, .. }) => {
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
    let begun = begin(&subject, source, &options, &mut teller).await;
    let Ok(Begun {
        bound,
        reader,
        sheet,
    }) = begun
    else {
        let text = Text::fixed(
            "the file changed while it was read",
            "読んでいる間にファイルが変更されました",
        );
        return Err(io::Error::other(text));
    };
    let mut reading = ReadAhead::start(sheet, bound.layout, reader);
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
    let read = read_once(&subject, source, options, stop, teller).await?;
    let checked = &read.checked;
    let leaves_out = options.on_error == OnError::Skip && !checked.file_is_bad;
    if checked.has_errors() && !leaves_out {
        return Ok(unsent(checked, Ending::Invalid));
    }
    let trips = checked.trips(options);
    if !trips.is_empty() {
        return Ok(unsent(checked, Ending::Guarded(trips)));
    }
    if options.purpose != Purpose::Write {
        return Ok(unsent(checked, Ending::Planned));
    }
    teller.hear(&Event::Checked {
        records: checked.records,
    });
    if !source.unchanged()? {
        return Err(Stopped::Changed(checked.counts()));
    }
    let opening = opening::open(
        source,
        EncodingChoice::Decided(read.dialect.encoding),
        DelimiterChoice::Declared(read.dialect.delimiter),
        Vec::new(),
    );
    let interrupted = || Stopped::Interrupted(checked.counts());
    let again = stop.unless_asked(opening).await.ok_or_else(interrupted)??;
    let sending = Sending {
        bound: &read.bound,
        reader: &read.reader,
        options,
        stop,
        server,
    };
    Ok(send::send(&sending, again, checked, teller).await)
}

/// A file that was read once.
struct ReadOnce {
    bound: Bound,
    reader: Arc<Reader>,
    dialect: Dialect,
    checked: Checked,
}

/// The first reading: everything that is wrong with the file, and what becomes of its records.
async fn read_once(
    subject: &Subject<'_>,
    source: &Source,
    options: &Options,
    stop: &Stop,
    teller: &mut Teller<'_>,
) -> Result<ReadOnce, Stopped> {
    let interrupted = || Stopped::Interrupted(Counts::default());
    let beginning = begin(subject, source, options, teller);
    let begun = stop.unless_asked(beginning).await;
    let Begun {
        bound,
        reader,
        sheet,
    } = begun.ok_or_else(interrupted)??;
    let since = match &options.since {
        Some(older) => {
            let reading = Since::read(older, &bound, &reader, options);
            Some(stop.unless_asked(reading).await.ok_or_else(interrupted)??)
        }
        None => None,
    };
    let beyond = since.as_ref();
    if let Some(problem) = beyond.and_then(|since| since.other_columns(&bound.layout)) {
        teller.tell(&problem);
    }
    let server = subject.server();
    if let Some(plan) = &options.plan {
        let digest = stop.unless_asked(opening::sha256(source)).await;
        let digest = digest.ok_or_else(interrupted)??;
        let trips = decide::mismatches(plan, &bound, server, options, &digest);
        if !trips.is_empty() {
            return Err(Stopped::Guarded(trips));
        }
    }
    let dialect = sheet.dialect;
    let basis = Basis::new(&bound, &reader, server, options, stop);
    let checked = decide::check(&basis, sheet, since, teller).await?;
    Ok(ReadOnce {
        bound,
        reader,
        dialect,
        checked,
    })
}

/// What stands ready before the first line is read.
struct Begun {
    bound: Bound,
    reader: Arc<Reader>,
    sheet: Sheet,
}

/// The form, the file's header bound to it, and what cells are read with.
async fn begin(
    subject: &Subject<'_>,
    source: &Source,
    options: &Options,
    teller: &mut Teller<'_>,
) -> Result<Begun, Stopped> {
    let form = match subject {
        Subject::Server(server) => form_of(*server).await?,
        Subject::Saved(saved) => saved.form.clone(),
    };
    let invalid = || Stopped::Invalid(Counts::default());
    let intent = Intent::new(&form, options).map_err(|problems| {
        teller.tell_all(&problems);
        invalid()
    })?;
    let (encoding, delimiter) = (options.encoding, options.delimiter);
    let sheet = match opening::open(source, encoding, delimiter, form.words()).await {
        Ok(sheet) => sheet,
        Err(SheetError::Problem(problem)) => {
            teller.tell(&problem);
            return Err(invalid());
        }
        Err(error) => return Err(error.into()),
    };
    teller.hear(&Event::Opened {
        form: &form,
        dialect: &sheet.dialect,
        header: &sheet.header,
        copier: &sheet.copier,
    });
    let bound = Bound::new(form, intent, &sheet, options, teller);
    let reader = Reader::new(subject, &bound.layout, options).await?;
    Ok(Begun {
        bound,
        reader: Arc::new(reader),
        sheet,
    })
}

async fn form_of(server: Server<'_>) -> Result<Form, Stopped> {
    let form = server.client.form(server.app).await?;
    form::from_json(&form).map_err(|error| {
        let app = server.app;
        let [reason, ja_reason] = error.text().both();
        let text = text!(
            "the form of app {app} cannot be read: {reason}",
            "アプリ{app}のフォームを読めません：{ja_reason}"
        );
        Stopped::Io(io::Error::other(text))
    })
}
