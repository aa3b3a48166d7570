//! Before the first line is read: the form, the mode, the fields to send, and the header bound to them.

use std::io;
use std::sync::Arc;

use super::assemble::Reader;
use super::attachments::Attachments;
use super::layout::{self, Selection};
use super::nearest::nearest_code;
use super::options::{Missing, Options};
use super::outcome::Counts;
use super::teller::Teller;
use super::{Event, Job, Stop, Stopped};
use crate::api::Client;
use crate::form;
use crate::model::{AppCode, AppId, Form, KeyError, Mode, Place, Problem, ProblemKind, UpdateKey};
use crate::sheet::{self, Sheet, SheetError, Source};

/// Makes an import's job and opens its sheet.
pub(super) async fn prepare<'a>(
    client: &'a Client,
    app: AppId,
    source: &Source,
    options: &'a Options,
    stop: &'a Stop,
    teller: &mut Teller<'_>,
) -> Result<(Job<'a>, Sheet), Stopped> {
    let form = form(client, app).await?;
    let mode = mode(&form, options.update_key.as_deref());
    let selection = Selection::new(&form, options.fields.as_deref());
    let (mode, selection) = match (mode, selection) {
        (Ok(mode), Ok(selection)) => (mode, selection),
        (mode, selection) => {
            let mut problems: Vec<_> = mode.err().map(|problem| *problem).into_iter().collect();
            problems.extend(selection.err().unwrap_or_default());
            teller.tell_all(&problems);
            return Err(Stopped::Invalid(Counts::default()));
        }
    };
    let app_code = app_code(client, app, &mode).await?;
    let sheet = match sheet::open(source, options.encoding, options.delimiter) {
        Ok(sheet) => sheet,
        Err(SheetError::Problem(problem)) => {
            teller.tell(&problem);
            return Err(Stopped::Invalid(Counts::default()));
        }
        Err(SheetError::Io(error)) => return Err(Stopped::Io(error)),
    };
    teller.hear(&Event::Opened(&sheet.dialect));
    let (layout, mut problems) = layout::bind(
        &form,
        &sheet.header,
        &selection,
        &mode,
        options.ignore_unknown_columns,
    );
    problems.extend_from_slice(&sheet.problems);
    problems.sort_by_key(|problem| problem.place.position());
    let header_is_good = !teller.tell_all(&problems);
    let attachments = Attachments::new(options.attachments_dir.as_deref()).map_err(|error| {
        let text = format!("the attachments directory cannot be read: {error}");
        io::Error::new(error.kind(), text)
    })?;
    let reader = Reader {
        zone: options.zone.clone(),
        attachments,
        app_code,
    };
    let missing = options.missing.unwrap_or_else(|| default_missing(&mode));
    let job = Job {
        client,
        app,
        options,
        stop,
        form,
        missing,
        header_is_good,
        layout: Arc::new(layout),
        reader: Arc::new(reader),
    };
    Ok((job, sheet))
}

async fn form(client: &Client, app: AppId) -> Result<Form, Stopped> {
    let reading = form::from_json(&client.form(app).await?).map_err(|error| {
        io::Error::other(format!("the form of app {app} cannot be read: {error}"))
    })?;
    Ok(reading.form)
}

fn mode(form: &Form, update_key: Option<&str>) -> Result<Mode, Box<Problem>> {
    let Some(code) = update_key else {
        return Ok(Mode::Add);
    };
    UpdateKey::new(form, code)
        .map(Mode::Upsert)
        .map_err(|error| {
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
                KeyError::Unsupported => ProblemKind::KeyUnsupported { code: named },
                KeyError::NotUnique => ProblemKind::KeyNotUnique { code: named },
            };
            Box::new(Problem::new(Place::Options, kind))
        })
}

/// The app's code is asked for only where record numbers may carry it.
async fn app_code(client: &Client, app: AppId, mode: &Mode) -> Result<Option<AppCode>, Stopped> {
    match mode {
        Mode::Upsert(key) if key.is_record_number() => Ok(client.app(app).await?.code),
        _ => Ok(None),
    }
}

/// kintone adds a record whose number it does not know under another number, which nobody means.
fn default_missing(mode: &Mode) -> Missing {
    match mode {
        Mode::Upsert(key) if key.is_record_number() => Missing::Error,
        _ => Missing::Insert,
    }
}
