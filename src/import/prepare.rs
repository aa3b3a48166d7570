//! Before the first line is read: the form, the mode, the fields to send, and the header bound to them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::assemble::Reader;
use super::attachments::Attachments;
use super::binding::{Binding, Selection, bind};
use super::existing::{Asking, Need};
use super::layout::Layout;
use super::nearest::nearest_code;
use super::options::{KeyChoice, Options};
use super::questions::Budget;
use super::since::Since;
use super::subject::Subject;
use super::{Job, Stopped, needs, opening, policies, unfilled};
use crate::form;
use crate::job::{Counts, Event, Server, Stop, Teller};
use crate::model::{
    FieldKind, Form, KeyError, MatchKey, Mode, NumberPrecision, Place, Prefix, Problem,
    ProblemKind, UpdateKey,
};
use crate::plan::Missing;
use crate::sheet::{Sheet, SheetError, Source};

/// What stands ready before the first line is read.
pub(super) struct Prepared<'a> {
    pub(super) job: Job<'a>,
    pub(super) sheet: Sheet,
    pub(super) since: Option<Since>,
}

/// Makes an import's job and opens its sheet.
pub(super) async fn prepare<'a>(
    subject: &Subject<'a>,
    source: &Source,
    options: &'a Options,
    stop: &'a Stop,
    teller: &mut Teller<'_>,
) -> Result<Prepared<'a>, Stopped> {
    let (server, form) = match subject {
        Subject::Server(server) => (Some(*server), form(*server).await?),
        Subject::Saved(saved) => (None, saved.form.clone()),
    };
    let mode = mode(&form, options.key.as_ref());
    let selection = Selection::new(&form, options.fields.as_deref());
    let policies = policies::of(&form, options);
    let (mode, selection, mut policies) = match (mode, selection, policies) {
        (Ok(mode), Ok(selection), Ok(policies)) => (mode, selection, policies),
        (mode, selection, policies) => {
            let mut problems: Vec<_> = mode.err().map(|problem| *problem).into_iter().collect();
            problems.extend(selection.err().unwrap_or_default());
            problems.extend(policies.err().unwrap_or_default());
            teller.tell_all(&problems);
            return Err(Stopped::Invalid(Counts::default()));
        }
    };
    policies.missing = options.missing.unwrap_or_else(|| default_missing(&mode));
    let (encoding, delimiter) = (options.encoding, options.delimiter);
    let sheet = match opening::open(source, encoding, delimiter, form.words()).await {
        Ok(sheet) => sheet,
        Err(SheetError::Problem(problem)) => {
            teller.tell(&problem);
            return Err(Stopped::Invalid(Counts::default()));
        }
        Err(error) => return Err(error.into()),
    };
    teller.hear(&Event::Opened {
        form: &form,
        dialect: &sheet.dialect,
        header: &sheet.header,
        copier: &sheet.copier,
    });
    let binding = Binding {
        selection: &selection,
        mode: &mode,
        policies: &policies,
        options,
    };
    let (layout, mut problems) = bind(&form, &sheet.header, &binding);
    problems.extend_from_slice(&sheet.problems);
    let mut unfilled = unfilled::unfilled_fields(&form, &layout);
    if mode == Mode::Add {
        problems.append(&mut unfilled);
    }
    problems.sort_by_key(|problem| problem.place.position());
    let header_is_good = !teller.tell_all(&problems);
    let reader = reader(subject, &layout, options).await?;
    let since = match &options.since {
        Some(older) => Some(Since::read(older, &form, &binding, &reader, &layout).await?),
        None => None,
    };
    if let Some(problem) = since
        .as_ref()
        .and_then(|since| since.other_columns(&layout))
    {
        teller.tell(&problem);
    }
    policies.precision = reader.precision;
    let asked = server.filter(|_| header_is_good);
    let needed = needs::needed(options, &policies, &layout);
    policies.compares = asked.is_some() && matches!(needed, Some((Need::Records, _)));
    let asking = asked.zip(needed).and_then(|(server, (need, reason))| {
        let wanted = needs::wanted(need, &form, &layout, options);
        Asking::new(server, &layout, wanted, reason)
    });
    let job = Job {
        server,
        options,
        stop,
        adds: mode == Mode::Add,
        header_is_good,
        unfilled,
        asking,
        budget: asked.and_then(|_| Budget::of(options.questions)),
        policies,
        reader: Arc::new(reader),
        layout: Arc::new(layout),
        form,
    };
    Ok(Prepared { job, sheet, since })
}

async fn reader(
    subject: &Subject<'_>,
    layout: &Layout,
    options: &Options,
) -> Result<Reader, Stopped> {
    let attachments = Attachments::new(options.attachments_dir.as_deref()).map_err(|error| {
        let named = options
            .attachments_dir
            .as_deref()
            .unwrap_or(Path::new(""))
            .display();
        let text = format!("the attachments directory `{named}` cannot be read: {error}");
        io::Error::new(error.kind(), text)
    })?;
    let (prefix, precision) = match subject {
        Subject::Server(server) => (
            prefix(*server, layout).await?,
            precision(*server, layout).await,
        ),
        Subject::Saved(saved) => (saved.prefix.clone(), saved.precision),
    };
    Ok(Reader {
        zone: options.zone.clone(),
        attachments,
        prefix,
        precision,
    })
}

async fn form(server: Server<'_>) -> Result<Form, Stopped> {
    let form = server.client.form(server.app).await?;
    form::from_json(&form).map_err(|error| {
        let text = format!("the form of app {} cannot be read: {error}", server.app);
        Stopped::Io(io::Error::other(text))
    })
}

/// The app's code is asked for only where record numbers may carry it.
async fn prefix(server: Server<'_>, layout: &Layout) -> Result<Prefix, Stopped> {
    match &layout.key {
        Some(column) if column.key.is_record_number() => {
            Ok(server.client.app(server.app).await?.code.into())
        }
        _ => Ok(Prefix::None),
    }
}

/// The app's number precision is asked for only where there are numbers. It helps, and nothing depends on it:
/// where it cannot be had, kintone judges digits alone.
async fn precision(server: Server<'_>, layout: &Layout) -> Option<NumberPrecision> {
    let inside = layout.tables.iter().flat_map(|table| &table.columns);
    let columns = layout.fields.iter().chain(inside);
    let key = layout.key.iter().map(|column| column.key.field());
    let mut fields = columns.map(|column| &column.field).chain(key);
    if !fields.any(|field| field.kind == FieldKind::Number) {
        return None;
    }
    server
        .client
        .number_precision(server.app)
        .await
        .ok()
        .flatten()
}

fn mode(form: &Form, key: Option<&KeyChoice>) -> Result<Mode, Box<Problem>> {
    let refused = |code: &str, error| {
        let named = code.to_owned();
        let kind = match error {
            KeyError::NoSuchField => ProblemKind::KeyNoSuchField {
                code: named,
                nearest: form
                    .find(code)
                    .is_none()
                    .then(|| nearest_code(form, code))
                    .flatten(),
            },
            KeyError::Unsupported if matches!(key, Some(KeyChoice::Match(_))) => {
                ProblemKind::MatchUnsupported { code: named }
            }
            KeyError::Unsupported => ProblemKind::KeyUnsupported { code: named },
            KeyError::NotUnique => ProblemKind::KeyNotUnique { code: named },
        };
        Box::new(Problem::new(Place::Options, kind))
    };
    match key {
        None => Ok(Mode::Add),
        Some(KeyChoice::UpdateKey(code)) => UpdateKey::new(form, code)
            .map(Mode::Upsert)
            .map_err(|error| refused(code, error)),
        Some(KeyChoice::Match(codes)) => MatchKey::new(form, codes)
            .map(Mode::Match)
            .map_err(|(code, error)| refused(&code, error)),
    }
}

/// kintone adds a record whose number it does not know under another number, which nobody means.
fn default_missing(mode: &Mode) -> Missing {
    match mode {
        Mode::Upsert(key) if key.is_record_number() => Missing::Error,
        _ => Missing::Insert,
    }
}
