//! How a sandbox begins: its database is set up, and its apps are given their first records, once.

use super::app::App;
use super::call::{Access, Actor, Call, Tenant};
use super::config::{self, Config};
use super::private::{SetUp, database_file};
use super::server::Server;
use super::store::{Sequence, Session, Store};
use super::write::{self, First};
use crate::form::FormError;
use crate::language::{Language, Text};
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
    #[error("the sandbox's database cannot be created")]
    File(#[from] std::io::Error),
    /// The records that an app comes with are refused.
    #[error("the first records of app {app} cannot be added: {reason}")]
    Records {
        /// The app.
        app: AppId,
        /// kintone's refusal.
        reason: String,
    },
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be used")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What of its apps a sandbox does not do as it should, or finds odd.
#[derive(Debug, Clone, Default)]
pub struct Begun {
    /// The fields, by app, that stay empty because their formulas are not understood.
    pub uncalculated: Vec<(AppId, Vec<String>)>,
    /// What is odd about the first records, where they were stored.
    pub odd: Vec<Text>,
}

/// The server of a configuration, its records loaded, and what is to be told of it. Processes that begin
/// with one database at the same moment do so one after the other, so that each finds what the first one made.
pub(super) fn prepare(mut config: Config) -> Result<(Server, Begun), StartError> {
    let mut sources = std::mem::take(&mut config.apps);
    let first: Vec<First> = sources
        .iter_mut()
        .map(|source| First {
            app: source.id,
            records: std::mem::take(&mut source.files.records),
            dir: source.files.attachments.clone(),
        })
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
    let odd = give_first_records(&tenant, &store, &first, reset)?;
    drop(alone);
    let spool = database.and_then(|database| Some(database.parent()?.to_owned()));
    let spool = spool.filter(|dir| !dir.as_os_str().is_empty());
    let begun = Begun { uncalculated, odd };
    Ok((Server::new(tenant, store, spool), begun))
}

/// Gives the apps that have never had a record their first ones: all in one transaction, and with the removal of
/// what is stored where that is asked for. What is odd about them comes back.
fn give_first_records(
    tenant: &Tenant,
    store: &Store,
    first: &[First],
    reset: bool,
) -> Result<Vec<Text>, StartError> {
    if !reset && store.read(|session| missing(&session, first))?.is_empty() {
        return Ok(Vec::new());
    }
    store.write(|session| begin_anew(tenant, session, first, reset))
}

fn begin_anew(
    tenant: &Tenant,
    session: Session<'_>,
    first: &[First],
    reset: bool,
) -> Result<Vec<Text>, StartError> {
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
    let missing = missing(&call.session, first)?;
    let odd = write::store_first(&mut call, &missing);
    let odd = odd.map_err(|(app, refusal)| StartError::Records {
        app,
        reason: refusal.body(Language::English, "").to_string(),
    })?;
    call.session.commit()?;
    Ok(odd)
}

/// The first records of the apps that have never had one.
fn missing<'first>(
    session: &Session<'_>,
    first: &'first [First],
) -> rusqlite::Result<Vec<&'first First>> {
    let mut missing = Vec::new();
    for first in first.iter().filter(|first| !first.records.is_empty()) {
        if !session.has_drawn(Sequence::Records(first.app.get()))? {
            missing.push(first);
        }
    }
    Ok(missing)
}
