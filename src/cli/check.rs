//! `kintable check`.

use std::path::Path;

use super::Exit;
use super::apart::FilesApart;
use super::arguments::CheckArguments;
use super::screen::Speech;
use super::session::{Files, Session};
use super::settings;
use super::signals::Guard;
use super::target::Target;
use crate::appdir::AppFiles;
use crate::form;
use crate::import::{self, Options, Questions, Saved, Subject};
use crate::job::Server;
use crate::model::Prefix;
use crate::report::{Home, RunCommand};

/// Checks a file, against an app or a saved form.
pub(super) async fn run(
    arguments: CheckArguments,
    speech: Speech,
    guard: &Guard,
) -> anyhow::Result<Exit> {
    let options = Options {
        questions: if arguments.offline {
            Questions::None
        } else {
            Questions::All
        },
        ..settings::import_options(&arguments.sheet)?
    };
    FilesApart::default()
        .reads("FILE", Some(settings::file(&arguments.sheet)?))
        .reads_saved_form(arguments.form.as_deref())
        .reads_connection(&arguments.connection)
        .writes("--errors-file", arguments.sheet.errors_file.as_deref())
        .ensure()?;
    let files = Files::open(&arguments.sheet, speech)?;
    if let Some(form) = &arguments.form {
        let subject = Subject::Saved(Box::new(saved(form)?));
        let home = Home::Form(form.display().to_string());
        let session = Session::start(
            files,
            &arguments.sheet,
            RunCommand::Check,
            home,
            (speech, guard),
        )?;
        return check(&subject, &options, session).await;
    }
    let target = Target::open(&arguments.connection, speech).await?;
    target.tell_notices(speech.level);
    let session = Session::start(
        files,
        &arguments.sheet,
        RunCommand::Check,
        target.home.clone(),
        (speech, guard),
    )?;
    let client = session.client(&target.connection)?;
    let subject = Subject::Server(Server {
        client: &client,
        app: target.app,
    });
    let exit = check(&subject, &options, session).await?;
    target.close().await;
    Ok(exit)
}

async fn check(subject: &Subject<'_>, options: &Options, session: Session) -> anyhow::Result<Exit> {
    let listeners = session.listeners();
    let outcome =
        import::check(subject, &session.source, options, &session.stop, &listeners).await?;
    session.finish(&outcome)
}

/// A form file, and what an `app.json` beside it says.
fn saved(path: &Path) -> anyhow::Result<Saved> {
    let files = AppFiles::read(path)?;
    Ok(Saved {
        form: form::from_json(&files.form)?,
        precision: files.has_settings.then_some(files.precision),
        prefix: if files.has_settings {
            files.code.into()
        } else {
            Prefix::Unknown
        },
    })
}
