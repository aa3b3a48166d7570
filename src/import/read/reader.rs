//! What cells are read with, beside the layout.

use std::io;
use std::path::Path;

use jiff::tz::TimeZone;

use super::attachments::Attachments;
use crate::import::bind::layout::Layout;
use crate::import::options::Options;
use crate::import::stopped::Stopped;
use crate::import::subject::Subject;
use crate::job::Server;
use crate::language::{Text, text};
use crate::model::{FieldKind, NumberPrecision, Prefix};

#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) zone: Option<TimeZone>,
    pub(crate) attachments: Attachments,
    /// What may stand before record numbers.
    pub(crate) prefix: Prefix,
    /// How the app counts and rounds numbers, if that is known.
    pub(crate) precision: Option<NumberPrecision>,
    /// What was read before is read again, byte by byte the same: all that can be wrong with its values was told.
    pub(crate) is_again: bool,
}

impl Reader {
    /// What the app says, as far as the columns of the file make one ask it.
    pub(crate) async fn new(
        subject: &Subject<'_>,
        layout: &Layout,
        options: &Options,
    ) -> Result<Self, Stopped> {
        let directory = options.attachments_dir.as_deref();
        let attachments = Attachments::new(directory).map_err(|error| {
            let named = directory.unwrap_or(Path::new("")).display();
            let reason = Text::from(&error);
            let [reason, ja_reason] = reason.both();
            let text = text!(
                "the attachments directory `{named}` cannot be read: {reason}",
                "添付ファイルのフォルダー「{named}」を読み取れません（{ja_reason}）"
            );
            io::Error::new(error.kind(), text)
        })?;
        let (prefix, precision) = match *subject {
            Subject::Server(server) => (
                prefix(server, layout).await?,
                precision(server, layout).await,
            ),
            Subject::Saved(ref saved) => (saved.prefix.clone(), saved.precision),
        };
        Ok(Self {
            zone: options.zone.clone(),
            attachments,
            prefix,
            precision,
            is_again: false,
        })
    }
}

/// The app's code is asked for only where record numbers may carry it.
async fn prefix(server: Server<'_>, layout: &Layout) -> Result<Prefix, Stopped> {
    match &layout.key {
        Some(column) if column.key.is_record_number() => {
            Ok(server.client.app(server.app).await?.code.into())
        }
        _ => Ok(Prefix::None),
    }
}

/// The app's number precision is asked for only where there are numbers. It helps, and nothing depends on it:
/// where it cannot be had, kintone judges digits alone.
async fn precision(server: Server<'_>, layout: &Layout) -> Option<NumberPrecision> {
    let columns = layout.all_columns().map(|(_, column)| &column.field);
    let key = layout.key.iter().map(|column| column.key.field());
    let mut fields = columns.chain(key);
    if !fields.any(|field| field.kind == FieldKind::Number) {
        return None;
    }
    let precision = server.client.number_precision(server.app).await;
    precision.ok().flatten()
}
