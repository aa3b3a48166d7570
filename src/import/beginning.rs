//! What stands ready before the first record is read: the form, what the columns of the file are, the header bound to the
//! form, and what reads cells.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use super::bind::{Bound, Intent, misplaced};
use super::opening::{self, expected};
use super::options::{Options, Questions};
use super::read::numbering::Asked;
use super::read::reader::Reader;
use super::stopped::Stopped;
use super::subject::Subject;
use super::used_options;
use crate::form;
use crate::job::{Counts, Ending, Event, Problems, Reporter, Server};
use crate::language::{Text, text};
use crate::map::{Columns, EXPORT_MARK, Fitted, Headers, Labels, People};
use crate::model::Form;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Names, Sheet, SheetError, Source};

/// What stands ready before the first line is read: the form with the file's header bound to it, what cells are read
/// with, and the sheet.
pub(super) async fn begin(
    subject: &Subject<'_>,
    source: &Source,
    options: &Options,
    reporter: &mut Reporter<'_>,
) -> Result<(Bound, Arc<Reader>, Sheet), Stopped> {
    let form = match subject {
        Subject::Server(server) => form_of(*server).await?,
        Subject::Saved(saved) => saved.form.clone(),
    };
    let invalid = || Stopped::Ended(Ending::Invalid, Counts::default());
    let intent = Intent::new(&form, options).map_err(|problems| {
        reporter.tell_all(&problems);
        invalid()
    })?;
    // Its answers come while the sheet is opened.
    let asked = Asked::early(subject, &intent);
    let (mut columns, mut of_map) = columns(&form, options);
    if let Some(Columns::Mapped(map)) = &mut columns
        && !of_map.iter().any(Problem::is_error)
    {
        of_map.extend(people(subject, map, options).await?);
    }
    let way = &options.way;
    let known = expected(&form, columns.as_ref(), options);
    let opening = opening::open(source, way, known, columns.as_ref()).await;
    let is_refused = of_map.iter().any(Problem::is_error);
    let told = |error, reporter: &mut Reporter<'_>| match error {
        SheetError::Problem(problem) => {
            reporter.tell(&problem);
            invalid()
        }
        other => other.into(),
    };
    let mut sheet = match opening {
        Ok(sheet) if is_refused => {
            let of_header = sheet.problems.clone();
            used_options::count(&mut of_map, sheet).await;
            reporter.tell_all(&of_map);
            // What the map has wrong about the header is told in the same run.
            reporter.tell_all(&of_header);
            return Err(invalid());
        }
        opening => {
            reporter.tell_all(&of_map);
            opening.map_err(|error| told(error, reporter))?
        }
    };
    let ignores_unknown = options.ignore_unknown_columns || intent.selection.is_some();
    let misplaced = match &columns {
        Some(Columns::Mapped(_)) => None,
        // What somebody says is no header of the file's; without records, JSON has none.
        _ if way.names != Names::Header || sheet.lacks_header => None,
        Some(Columns::Named(_)) | None => misplaced(&form, &mut sheet, ignores_unknown),
    };
    let (columns, misplaced) = match misplaced {
        Some(problem) if is_export(&problem, &sheet, options) => {
            let columns = Columns::Named(
                Labels::of_export(form.clone()).separated_by(options.list_separator.clone()),
            );
            let known = expected(&form, Some(&columns), options);
            let opening = opening::open(source, way, known, Some(&columns)).await;
            sheet = opening.map_err(|error| told(error, reporter))?;
            let kind = ProblemKind::HeaderExported;
            sheet.problems.push(Problem { kind, ..problem });
            (Some(columns), None)
        }
        misplaced => (columns, misplaced),
    };
    reporter.hear(&Event::Opened {
        form: &form,
        dialect: &sheet.dialect,
        header: &sheet.header,
        copier: &sheet.copier,
    });
    if let Some(problem) = misplaced {
        reporter.tell_all(&sheet.problems);
        reporter.tell(&problem);
        return Err(invalid());
    }
    let bound = Bound::new((form, intent, columns), &sheet, options, reporter);
    let key_columns: Vec<_> = bound.layout.key_columns().map(|(at, _)| at).collect();
    let key_columns = &key_columns;
    reporter.hear(&Event::Bound { key_columns });
    let reader = Reader::new(asked, &bound.layout, options, &sheet).await?;
    Ok((bound, Arc::new(reader), sheet))
}

/// The same of a file that is looked into before it is checked. One that cannot be read is nothing: whoever checks it
/// tells why.
///
/// # Errors
/// A file or directory that cannot be read.
pub(super) async fn begin_unheard(
    server: Server<'_>,
    source: &Source,
    options: &Options,
) -> io::Result<Option<(Bound, Arc<Reader>, Sheet)>> {
    let unheard = Problems::default();
    let mut reporter = Reporter::new(&unheard);
    let subject = Subject::Server(server);
    match Box::pin(begin(&subject, source, options, &mut reporter)).await {
        Ok(begun) => Ok(Some(begun)),
        Err(Stopped::Io(error)) => Err(error),
        Err(Stopped::Ended(..)) => Ok(None),
    }
}

/// Whether a file is kintone's own export, for certain or as the user says.
fn is_export(problem: &Problem, sheet: &Sheet, options: &Options) -> bool {
    let first = sheet.header.names_in_file().first();
    let is_named = first.is_some_and(|name| name == EXPORT_MARK);
    problem.kind == ProblemKind::HeaderWebExport && (is_named || options.headers != Headers::Codes)
}

/// What the columns of the file are, if they are not named by codes; and what is wrong with the map that says so.
fn columns(form: &Form, options: &Options) -> (Option<Columns>, Vec<Problem>) {
    if let Some(map) = &options.map {
        let (fitted, problems) = map.fit(form);
        return (Some(Columns::Mapped(fitted)), problems);
    }
    let separator = options.list_separator.clone();
    let are_others = options.headers != Headers::Codes || separator.is_some();
    let labels = || Labels::new(form.clone(), options.headers).separated_by(separator);
    (are_others.then(|| Columns::Named(labels())), Vec::new())
}

/// Asks who is there, where a map names people otherwise than by their codes. What keeps it from being known is wrong with
/// the map.
async fn people(
    subject: &Subject<'_>,
    map: &mut Fitted,
    options: &Options,
) -> Result<Option<Problem>, Stopped> {
    let asked = map.people_asked();
    let Subject::Server(server) = subject else {
        return Ok(None);
    };
    let Some((_, at)) = asked
        .first()
        .filter(|_| options.questions != Questions::None)
    else {
        return Ok(None);
    };
    let kinds: BTreeSet<_> = asked.iter().map(|(kind, _)| *kind).collect();
    let mut people = People::default();
    for kind in kinds {
        match server.client.people(kind).await {
            Ok(found) => people.add(kind, found),
            Err(error) if error.is_auth() => {
                let reason = Text::fixed(
                    "kintone does not tell who is there: log in with a login name and a password, as API tokens and guests may not know it",
                    "ユーザーの一覧を取得できません。APIトークンとゲストユーザーは取得できないため、ログイン名とパスワードを指定してください。",
                );
                return Ok(Some(map.unfit("people", at, reason)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    map.know(people);
    Ok(None)
}

async fn form_of(server: Server<'_>) -> Result<Form, Stopped> {
    let form = server.client.form(server.app).await?;
    form::from_json(&form).map_err(|error| {
        let app = server.app;
        let [reason, ja_reason] = error.text().both();
        let text = text!(
            "the form of app {app} cannot be read: {reason}",
            "アプリ{app}のフォームを読み取れません（{ja_reason}）"
        );
        Stopped::Io(io::Error::other(text))
    })
}
