//! Records go out: those of an app that meet a condition, as CSV in the shape that an import takes, as an Excel file,
//! or as JSON, a line each.
//!
//! `columns` says what stands where; `reading` asks kintone page by page, ahead of what is written; `saving` downloads
//! attachments; `grid` lays out rows, which `csv` and `xlsx` write, and `lines` writes JSON, on a thread of their own. `since` finds what changed since an export. A few pages are in memory, however many records there
//! are. The room never prints: it emits [`Event`](crate::job::Event)s. Begin with
//! [`prepare`].

mod columns;
mod csv;
mod error;
mod grid;
mod lines;
mod names;
mod options;
mod pages;
mod reading;
mod saving;
mod since;
mod writing;
mod xlsx;

pub use columns::ColumnsError;
pub use error::ExportError;
pub use options::{Exported, Format, Increment, Layout, Options, Outputs, Since, Tables};

use crate::form;
use crate::job::{Listener, Server, Stop};
use crate::language::text;
use crate::model::FieldCode;
use columns::Columns;
use pages::Pages;
use reading::Reading;
use saving::Saving;
use since::Changes;
use writing::Writing;

/// How many pages wait to be written, at most, while the next one is asked for.
const PAGES_AHEAD: usize = 2;

/// An export of which it is known what goes where.
pub struct Prepared<'o> {
    options: &'o Options,
    columns: Columns,
}

/// Asks for the app's form; nothing if somebody stopped it.
///
/// # Errors
/// What keeps the form from being read, and fields that it does not have.
pub async fn prepare<'o>(
    server: Server<'_>,
    options: &'o Options,
    stop: &Stop,
) -> Result<Option<Prepared<'o>>, ExportError> {
    let Some(columns) = stop.unless_asked(columns_of(server, options)).await else {
        return Ok(None);
    };
    let columns = columns?;
    Ok(Some(Prepared { options, columns }))
}

impl Prepared<'_> {
    /// The tables whose rows are apart from their records.
    pub fn tables(&self) -> Vec<&FieldCode> {
        match self.options.tables {
            Tables::Long => Vec::new(),
            Tables::Apart => self.columns.tables().collect(),
        }
    }

    /// Names for files of theirs that every file system takes, no two of which are the same; none where all is in one file.
    pub fn names(&self) -> Vec<String> {
        match self.options.format {
            Format::Xlsx { .. } => Vec::new(),
            _ => names::short(self.tables()),
        }
    }

    /// Takes records out: all that are wanted, or those that changed since the last time. What is written is complete only
    /// if this is no error, and ended by nobody.
    ///
    /// # Errors
    /// What keeps the records from being read or written; some may be written by then.
    pub async fn run(
        self,
        server: Server<'_>,
        outputs: Outputs,
        stop: &Stop,
        listener: &dyn Listener,
    ) -> Result<Exported, ExportError> {
        let Self { options, columns } = self;
        if let Some(dir) = &options.attachments {
            // It is there for the import, too, where nothing is attached.
            fs_err::create_dir_all(dir)?;
        }
        let reading = match outputs.since {
            Some(since) => {
                let changes = Changes::begin(server, options, &columns, since)?;
                Reading::Changed(Box::new(changes))
            }
            None => Reading::All {
                pages: Pages::new(server, options, columns.asked()),
                limit: options.limit,
                done: None,
            },
        };
        let (sender, receiver) = tokio::sync::mpsc::channel(PAGES_AHEAD);
        let outs = std::iter::once(outputs.records)
            .chain(outputs.tables)
            .collect();
        let writing = Writing::new(outs, columns.clone(), options.clone());
        let writing = tokio::task::spawn_blocking(move || writing.take(receiver));
        let mut saving = Saving::new(server.client, &columns, options);
        let read = reading.carry_out((stop, listener), &mut saving, sender);
        let read = read.await;
        let written = writing.await.map_err(ExportError::thread)?;
        // Who cannot write stops who reads; the other way round, what came is written.
        let written = written?;
        let (is_whole, increment) = read?;
        Ok(Exported {
            is_whole,
            increment,
            has_moments: columns.have_moments(),
            saved: saving.counts(),
            ..written
        })
    }
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
