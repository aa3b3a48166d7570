//! What a file looks up, as far as its header and the form tell.

use std::io;

use super::beginning::begin_unheard;
use super::options::Options;
use crate::job::Server;
use crate::model::{AppId, FieldCode, Mode};
use crate::sheet::Source;

/// A lookup whose field a file has a column of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// The field.
    pub field: FieldCode,
    /// The app that it copies from; `None` where kintone hides it.
    pub app: Option<AppId>,
    /// The field that it copies from there.
    pub key: FieldCode,
    /// Whether records can be written without it first: they are found again by an update key, and do not need it.
    pub can_wait: bool,
}

/// What a file looks up. Of a file that cannot be read it is nothing: whoever checks it tells why.
///
/// # Errors
/// A file or directory that cannot be read.
pub async fn looked_up(
    server: Server<'_>,
    source: &Source,
    options: &Options,
) -> io::Result<Vec<LookedUp>> {
    let Some((bound, ..)) = begin_unheard(server, source, options).await? else {
        return Ok(Vec::new());
    };
    let has_key = matches!(bound.intent.mode, Mode::Upsert(_));
    let columns = bound.layout.all_columns();
    let lookups = columns.filter_map(|(table, column)| {
        let field = &column.field;
        let lookup = field.lookup.as_ref()?;
        Some(LookedUp {
            field: field.code.clone(),
            app: lookup.app,
            key: lookup.key_field.clone(),
            can_wait: has_key && table.is_none() && !field.required,
        })
    });
    Ok(lookups.collect())
}
