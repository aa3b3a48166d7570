//! `kintable auth`.

use clap::{Args, Subcommand};

use crate::api::{ApiError, Auth, Client, RECORDS_PER_REQUEST, RecordRights, Wanted};
use crate::cli::connection::ConnectionArguments;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::target::Target;
use crate::language::Language;
use crate::model::AppId;
use crate::report::{self, Permission, Proof, Tested, outlet};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuthCommand {
    /// Show what the API token or the user may do with the app, and how that is known; nothing is written.
    #[command(after_help = examples::help("auth test", Language::English), mut_arg("sandbox_reset", |option| option.hide(true)))]
    Test(TestArguments),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArguments {
    /// Format of standard output: a table for people, or one JSON document
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub(in crate::cli) async fn run(command: &AuthCommand, process: &Process) -> anyhow::Result<Exit> {
    let AuthCommand::Test(arguments) = command;
    let speech = process.speech;
    let target = Target::open(&arguments.connection, process).await?;
    target.tell_notice(speech);
    let user = match &target.connection.auth {
        Auth::Password { user, .. } => Some(user.as_str()),
        Auth::Tokens(_) => None,
    };
    let (client, app) = (target.client(speech)?, target.app);
    let tested = test(&client, app, user.is_some()).await?;
    match arguments.output {
        TextOrJson::Json => print_document(&report::permissions_document(app, user, &tested))?,
        TextOrJson::Text => {
            let language = speech.language;
            outlet::print(&report::permissions(app, user, &tested, language))?;
        }
    }
    target.close().await;
    Ok(Exit::Done)
}

/// What is allowed, as far as calls that only read show it.
///
/// # Errors
/// kintone cannot be reached, does not accept whoever asks, or allows nothing at all.
async fn test(client: &Client, app: AppId, is_user: bool) -> Result<Vec<Tested>, ApiError> {
    let closed = match client.app(app).await {
        Ok(_) => None,
        Err(error) if error.is_closed_to_readers() => Some(error),
        Err(error) => return Err(error),
    };
    let form = proof("app/form/fields.json", client.form(app).await)?;
    let only_ids = Wanted::default();
    let found = client.records_behind(app, None, None, &only_ids).await;
    let (view, ids) = match found {
        Ok(mut found) => {
            found.truncate(RECORDS_PER_REQUEST);
            let ids: Vec<_> = found.iter().map(|record| record.id).collect();
            (Proof::Answered("records.json"), Some(ids))
        }
        Err(error) => (denied("records.json", error)?, None),
    };
    let manage = proof("app/acl.json", client.permissions(app).await)?;
    if let Some(error) = closed
        && form.denies()
        && view.denies()
        && manage.denies()
    {
        return Err(error);
    }
    let (edit, delete) = match ids {
        _ if !is_user => (Proof::OfTokens, Proof::OfTokens),
        None => (Proof::NotViewed, Proof::NotViewed),
        Some(ids) if ids.is_empty() => (Proof::NoRecords, Proof::NoRecords),
        Some(ids) => match client.record_rights(app, &ids).await {
            Ok(rights) => (
                of_records(&rights, |record| record.editable),
                of_records(&rights, |record| record.deletable),
            ),
            Err(error) => {
                let unclear = code("records/acl/evaluate.json", error)?;
                (unclear.clone(), unclear)
            }
        },
    };
    let tested = [
        (Permission::ViewForm, form),
        (Permission::ViewRecords, view),
        (Permission::AddRecords, Proof::OnlyByWriting),
        (Permission::EditRecords, edit),
        (Permission::DeleteRecords, delete),
        (Permission::ManageApp, manage),
    ];
    let tested = tested.map(|(permission, proof)| Tested { permission, proof });
    Ok(tested.into())
}

/// What an answer to an API proves that needs a permission.
fn proof<T>(api: &'static str, answer: Result<T, ApiError>) -> Result<Proof, ApiError> {
    answer.map_or_else(|error| denied(api, error), |_| Ok(Proof::Answered(api)))
}

/// What an error of such an API proves.
fn denied(api: &'static str, error: ApiError) -> Result<Proof, ApiError> {
    match error.refusal() {
        Some(refusal) if refusal.is_closed_to_readers() => {
            Ok(Proof::Denied(api, refusal.code.clone()))
        }
        _ => code(api, error),
    }
}

/// An error of kintone's that proves nothing; without an answer of kintone's, there is nothing to tell.
fn code(api: &'static str, error: ApiError) -> Result<Proof, ApiError> {
    match error.refusal() {
        Some(refusal) => Ok(Proof::Unclear(api, refusal.code.clone())),
        None => Err(error),
    }
}

fn of_records(rights: &[RecordRights], is_allowed: impl Fn(&RecordRights) -> bool) -> Proof {
    match rights.len() {
        0 => Proof::NoRecords,
        // These records were just read, so the answer is not about the user.
        _ if rights.iter().all(|record| !record.viewable) => Proof::AllDenied,
        of => {
            let allowed = rights.iter().filter(|record| is_allowed(record)).count();
            Proof::Records { allowed, of }
        }
    }
}
