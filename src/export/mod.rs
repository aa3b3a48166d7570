//! Records go out: those of an app that meet a condition, as CSV in the shape that an import takes, or as JSON, a line
//! each.
//!
//! `columns` says what stands where; `reading` asks kintone page by page, ahead of what is written; `saving` downloads
//! attachments; `csv` and `lines` write, on a thread of their own. A few pages are in memory, however many records there
//! are. The room never prints: it emits [`Event`](crate::job::Event)s. Begin with [`run`].

mod columns;
mod csv;
mod error;
mod lines;
mod names;
mod options;
mod reading;
mod saving;
mod writing;

use std::io::Write;

pub use columns::ColumnsError;
pub use error::ExportError;
pub use options::{Exported, Format, Layout, Options};

use crate::form;
use crate::job::{Listener, Server, Stop};
use crate::language::text;
use columns::Columns;
use saving::Saving;
use writing::Writing;

/// How many pages wait to be written, at most, while the next one is asked for.
const PAGES_AHEAD: usize = 2;

/// Takes records out. What is written is complete only if this is no error, and ended by nobody.
///
/// # Errors
/// What keeps the records from being read or written; some may be written by then.
pub async fn run(
    server: Server<'_>,
    options: &Options,
    out: Box<dyn Write + Send>,
    stop: &Stop,
    listener: &dyn Listener,
) -> Result<Exported, ExportError> {
    let Some(columns) = stop.unless_asked(columns_of(server, options)).await else {
        return Ok(Exported::stopped());
    };
    let columns = columns?;
    if let Some(dir) = &options.attachments {
        // It is there for the import, too, where nothing is attached.
        fs_err::create_dir_all(dir)?;
    }
    let (sender, receiver) = tokio::sync::mpsc::channel(PAGES_AHEAD);
    let writing = Writing::new(out, columns.clone(), options.clone());
    let writing = tokio::task::spawn_blocking(move || writing.take(receiver));
    let mut saving = Saving::new(server.client, &columns, options);
    let read = reading::read(
        (server, stop, listener),
        options,
        &columns,
        &mut saving,
        sender,
    )
    .await;
    let written = writing.await.map_err(ExportError::thread)?;
    // Who cannot write stops who reads; the other way round, what came is written.
    let written = written?;
    let is_whole = read?;
    Ok(Exported {
        is_whole,
        saved: saving.counts(),
        ..written
    })
}

async fn columns_of(server: Server<'_>, options: &Options) -> Result<Columns, ExportError> {
    let (client, app) = (server.client, server.app);
    let form = async { client.form(app).await };
    let layout = async { client.layout(app).await };
    let (form, layout) = tokio::try_join!(form, layout)?;
    let form = form::from_json(&form).map_err(|error| {
        let [reason, ja_reason] = error.text().both();
        ExportError::Form(text!(
            "the form of app {app} cannot be read: {reason}",
            "アプリ{app}のフォームを読み取れません（{ja_reason}）"
        ))
    })?;
    Ok(Columns::of(&form, &layout, options)?)
}
