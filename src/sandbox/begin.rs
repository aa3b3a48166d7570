//! How a sandbox begins: its database is set up, and its apps are given their first records, once.

use serde_json::{Value as Json, json};

use super::app::App;
use super::call::{Access, Actor, Call, Tenant};
use super::config::{self, Config};
use super::params::Params;
use super::private::{SetUp, database_file};
use super::raw::Raw;
use super::refusal::Refusal;
use super::server::Server;
use super::store::{Sequence, Session, Store};
use super::write;
use crate::form::FormError;
use crate::language::Language;
use crate::model::AppId;

/// Why a sandbox does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The form of an app is none.
    #[error("an app's form cannot be read")]
    Form(#[from] FormError),
    /// The database cannot be opened.
    #[error("the sandbox's database cannot be opened")]
    Store(#[from] rusqlite::Error),
    /// The database's file cannot be made or locked.
    #[error("the sandbox's database cannot be made")]
    File(#[from] std::io::Error),
    /// The records that an app comes with are refused.
    #[error("the records of app {app} are refused: {reason}")]
    Records {
        /// The app.
        app: AppId,
        /// kintone's refusal.
        reason: String,
    },
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be had")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Codes of fields, by app.
pub(super) type Uncalculated = Vec<(AppId, Vec<String>)>;

/// The first records of an app.
type First = (AppId, Vec<Json>);

/// The server of a configuration, its records loaded, and the fields that it cannot calculate. Processes that begin
/// with one database at the same moment do so one after the other, so that each finds what the first one made.
pub(super) fn prepare(mut config: Config) -> Result<(Server, Uncalculated), StartError> {
    let mut sources = std::mem::take(&mut config.apps);
    let first: Vec<First> = sources
        .iter_mut()
        .map(|source| (source.id, std::mem::take(&mut source.files.records)))
        .collect();
    let apps = App::load(sources)?;
    let uncalculated = apps.iter().map(|app| (app.id, app.uncalculated()));
    let uncalculated = uncalculated
        .filter(|(_, codes)| !codes.is_empty())
        .collect();
    let database = match &config.store {
        config::Store::Memory => None,
        config::Store::File(path) => Some(path.clone()),
    };
    let reset = config.reset;
    let tenant = Tenant::new(apps, config);
    let mut alone = None;
    if let Some(database) = &database {
        alone = Some(SetUp::begin(database)?);
        database_file(database)?;
    }
    let store = Store::open(database.as_deref(), &tenant.apps, (tenant.clock)())?;
    give_first_records(&tenant, &store, &first, reset)?;
    drop(alone);
    let spool = database.and_then(|database| Some(database.parent()?.to_owned()));
    let spool = spool.filter(|dir| !dir.as_os_str().is_empty());
    Ok((Server::new(tenant, store, spool), uncalculated))
}

/// Gives the apps that have never had a record their first ones: all in one transaction, and with the removal of
/// what is stored where that is asked for.
fn give_first_records(
    tenant: &Tenant,
    store: &Store,
    first: &[First],
    reset: bool,
) -> Result<(), StartError> {
    if !reset && !store.read(|session| is_any_missing(&session, first))? {
        return Ok(());
    }
    store.write(|session| begin_anew(tenant, session, first, reset))
}

fn begin_anew(
    tenant: &Tenant,
    session: Session<'_>,
    first: &[First],
    reset: bool,
) -> Result<(), StartError> {
    let actor = Actor::administrator(Access::Everything);
    let mut call = Call {
        tenant,
        session,
        actor: &actor,
        now: (tenant.clock)(),
        space: None,
    };
    if reset {
        call.session.empty()?;
    }
    for (app, records) in first {
        if call.session.has_drawn(Sequence::Records(app.get()))? {
            continue;
        }
        call.space = tenant.app(app.get()).and_then(|app| app.guest_space);
        add(&mut call, *app, records).map_err(|refusal| StartError::Records {
            app: *app,
            reason: refusal.body(Language::English, "").to_string(),
        })?;
    }
    Ok(call.session.commit()?)
}

fn is_any_missing(session: &Session<'_>, first: &[First]) -> rusqlite::Result<bool> {
    for (app, records) in first {
        if !records.is_empty() && !session.has_drawn(Sequence::Records(app.get()))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn add(call: &mut Call<'_>, app: AppId, records: &[Json]) -> Result<(), Refusal> {
    for chunk in records.chunks(100) {
        let params = json!({"app": app.get(), "records": chunk});
        let raw = Raw::from(&params);
        let params = raw.as_object().ok_or_else(Refusal::invalid_json)?;
        write::add_records(call, &Params::new(params))?;
    }
    Ok(())
}
