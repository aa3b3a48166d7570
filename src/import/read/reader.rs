//! What cells are read with, beside the layout.

use std::io;
use std::path::Path;

use jiff::tz::TimeZone;

use super::attachments::Attachments;
use super::numbering::{Asked, Numbering};
use crate::import::bind::layout::Layout;
use crate::import::options::Options;
use crate::import::stopped::Stopped;
use crate::language::{Text, text};
use crate::model::{NumberPrecision, Prefix};

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
        asked: Asked<'_>,
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
                "添付ファイルのディレクトリ「{named}」を読めません（{ja_reason}）"
            );
            io::Error::new(error.kind(), text)
        })?;
        let Numbering { prefix, precision } = asked.answer(layout).await?;
        Ok(Self {
            zone: options.zone.clone(),
            attachments,
            prefix,
            precision,
            is_again: false,
        })
    }
}
