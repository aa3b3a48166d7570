//! What a sandbox holds, without serving it. All work beside a sandbox that serves the same database.

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::begin::{Begun, StartError, prepare};
use super::config::Config;
use super::private::{SetUp, database_file};
use super::store::{Sequence, Store};
use crate::model::AppId;

/// Hands the records of one of the apps to `visit`, oldest first, each as the record API shows it. A sandbox that has
/// not begun begins: its first records are there.
pub fn records<E>(
    config: Config,
    app: AppId,
    mut visit: impl FnMut(Json) -> Result<(), E>,
) -> Result<Begun, E>
where
    E: From<StartError> + From<rusqlite::Error> + From<serde_json::Error>,
{
    let (server, begun) = prepare(config)?;
    server.each_record(app, |record| {
        visit(record)?;
        Ok::<_, E>(ControlFlow::Continue(()))
    })?;
    Ok(begun)
}

/// Whether an app has had records in this database; it is not given its first ones again.
pub fn has_begun(database: &Path, app: AppId) -> Result<bool, StartError> {
    let _alone = SetUp::begin(database)?;
    database_file(database)?;
    let store = Store::open(Some(database), &[], Timestamp::now())?;
    Ok(store.read(|session| session.has_drawn(Sequence::Records(app.get())))?)
}

/// Begins a sandbox anew, without serving it: what is stored is removed, ids begin at 1 again, and the first records
/// are there. If these cannot be had, everything stays as it was.
pub fn reset(mut config: Config) -> Result<Begun, StartError> {
    config.reset = true;
    prepare(config).map(|(_, begun)| begun)
}
