//! What a database holds, without serving it. All work beside a sandbox that serves the same database.

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value as Json;

use super::app::App;
use super::load::AppSource;
use super::store::{IdRange, Order, Sequence, Store};
use super::view::view;
use crate::form::FormError;
use crate::model::AppId;

/// Hands the records of one of these apps to `visit`, oldest first, each as the record API shows it.
pub fn records<E>(
    apps: Vec<AppSource>,
    database: &Path,
    app: AppId,
    mut visit: impl FnMut(Json) -> Result<(), E>,
) -> Result<(), E>
where
    E: From<FormError> + From<rusqlite::Error> + From<serde_json::Error>,
{
    let apps = App::load(apps)?;
    let mut store = Store::open(Some(database), &apps)?;
    let session = store.session(false)?;
    for app in apps.iter().filter(|known| known.id == app) {
        session.scan(app.id.get(), IdRange::ALL, Order::Ascending, |record| {
            visit(view(app, &record, None))?;
            Ok::<_, E>(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

/// Whether an app has had records in this database; it is not given its first ones again.
pub fn has_begun(database: &Path, app: AppId) -> rusqlite::Result<bool> {
    let mut store = Store::open(Some(database), &[])?;
    let session = store.session(false)?;
    // A database that cannot be read is told when it is served.
    let drawn = session.has_drawn(Sequence::Records(app.get()));
    Ok(drawn.unwrap_or(false))
}

/// Removes all records and files from a database; ids begin at 1 again.
pub fn empty(database: &Path) -> rusqlite::Result<()> {
    Store::open(Some(database), &[])?.empty()
}
