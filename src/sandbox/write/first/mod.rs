//! The first records of apps: stored as they are stated, and not as if they were added. Records may be older than what
//! their form demands today, and look up each other; what is odd about them is told and refuses nothing.

mod finish;
mod lookups;
mod record;
mod stated;

use std::path::PathBuf;

use serde_json::Value as Json;

use crate::language::{Language, Text, text};
use crate::model::AppId;
use crate::sandbox::app::{App, Item};
use crate::sandbox::call::Call;
use crate::sandbox::refusal::{Faults, Refusal, Result};
use crate::sandbox::store::Sequence;
use crate::sandbox::write::one::indexed;
use lookups::look_up;
use record::Storing;
use stated::{number_of, rows, stated_id};

/// The first records of an app.
#[derive(Debug)]
pub(crate) struct First {
    pub(crate) app: AppId,
    /// As the record API takes or reads them.
    pub(crate) records: Vec<Json>,
    /// Where their files lie, by their names.
    pub(crate) dir: Option<PathBuf>,
}

/// Stores the first records of these apps. What is odd comes back; a refusal names its app.
pub(crate) fn store(call: &mut Call<'_>, first: &[&First]) -> Result<Vec<Text>, (AppId, Refusal)> {
    let mut odd = Vec::new();
    let mut lookups = Vec::new();
    for first in first {
        let refused = |refusal| (first.app, refusal);
        let Some(app) = call.tenant.app(first.app.get()) else {
            continue;
        };
        make_room(call, app, &first.records).map_err(refused)?;
        for (index, json) in first.records.iter().enumerate() {
            let site = indexed(index);
            let mut faults = Faults::default();
            let mut storing = Storing {
                call,
                app,
                dir: first.dir.as_deref(),
                faults: &mut faults,
            };
            let record = storing.record(json, &site).map_err(refused)?;
            lookups.push((app, record.id, json, site.clone()));
            tell(app, faults, &mut odd);
        }
    }
    // Lookups find what other apps hold only when all records are there.
    for (app, id, json, site) in lookups {
        let mut faults = Faults::default();
        look_up(call, app, id, json, &site, &mut faults).map_err(|refusal| (app.id, refusal))?;
        tell(app, faults, &mut odd);
    }
    Ok(odd)
}

fn tell(app: &App, faults: Faults, odd: &mut Vec<Text>) {
    for (key, fault) in faults.into_all() {
        let id = app.id;
        let (english, japanese) = (fault.of(Language::English), fault.of(Language::Japanese));
        odd.push(text!(
            "first records of app {id}: {key}: {english}",
            "アプリ{id}の最初のレコード：{key}：{japanese}"
        ));
    }
}

/// Sees to it that ids which are not stated come after those that are.
fn make_room(call: &mut Call<'_>, app: &App, records: &[Json]) -> Result<()> {
    for record in records {
        if let Some(id) = stated_id(record, app) {
            call.session.raise(Sequence::Records(app.id.get()), id)?;
        }
        for item in &app.items {
            let Item::Table(table) = item else { continue };
            for row in rows(record, table) {
                if let Some(id) = number_of(&row["id"]) {
                    call.session.raise(Sequence::Rows, id)?;
                }
            }
        }
    }
    Ok(())
}
