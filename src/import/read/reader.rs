//! What cells are read with, beside the layout.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::attachments::Attachments;
use super::glance::{Glance, Room};
use super::numbering::{Asked, Numbering};
use crate::cell::{Commas, Locale};
use crate::import::bind::layout::Layout;
use crate::import::options::{Options, PlaceholderKey};
use crate::import::stopped::Stopped;
use crate::language::{Text, text};
use crate::model::{NumberPrecision, Prefix, Rounding};
use crate::sheet::{Delimiter, Sheet};

/// The most digits that any app can be set to; an app's own setting is known to kintone alone.
pub(crate) const WIDEST_PRECISION: NumberPrecision = NumberPrecision {
    digits: 30,
    decimal_places: 0,
    rounding: Rounding::Down,
};

#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) layout: Arc<Layout>,
    /// How the cells of each column of the file are judged.
    glances: Vec<Glance>,
    /// How the file writes what its texts leave open.
    pub(crate) locale: Locale,
    pub(crate) attachments: Attachments,
    /// What may stand before record numbers.
    pub(crate) prefix: Prefix,
    /// Whether words for "no value" are keys.
    pub(crate) placeholder_key: PlaceholderKey,
    /// How the app counts and rounds numbers, if that is known.
    pub(crate) precision: Option<NumberPrecision>,
    /// What was read before is read again, byte by byte the same: all that can be wrong with its values was told.
    pub(crate) is_again: bool,
}

impl Reader {
    /// What the app says, as far as the columns of the file make one ask it.
    pub(crate) async fn new(
        asked: Asked<'_>,
        layout: &Arc<Layout>,
        options: &Options,
        sheet: &Sheet,
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
        let Numbering { prefix, precision } = asked.answer(layout).await?;
        let commas = match sheet.dialect.delimiter {
            Delimiter::Comma => Commas::Separate,
            Delimiter::Tab => Commas::Free,
            Delimiter::Semicolon => Commas::Decimal,
        };
        Ok(Self {
            layout: Arc::clone(layout),
            glances: glances(layout, precision, commas),
            locale: Locale {
                zone: options.zone.clone(),
                commas,
            },
            attachments: attachments.with(sheet.pictures.clone()),
            prefix,
            placeholder_key: options.placeholder_key,
            precision,
            is_again: false,
        })
    }

    /// The same for a file with other columns.
    pub(crate) fn of(&self, layout: Arc<Layout>) -> Self {
        Self {
            glances: glances(&layout, self.precision, self.locale.commas),
            layout,
            ..self.clone()
        }
    }

    /// The same for what was read before, byte by byte: all that can be wrong with its values was told.
    pub(crate) fn again(&self) -> Self {
        Self {
            is_again: true,
            ..self.clone()
        }
    }

    /// Whether a column holds attachments, which may go away at any time.
    pub(crate) fn has_files(&self) -> bool {
        self.glances.iter().any(Glance::is_file)
    }

    /// How the cells of a column are judged.
    pub(crate) fn glance(&self, column: usize) -> &Glance {
        &self.glances[column]
    }
}

fn glances(layout: &Layout, precision: Option<NumberPrecision>, commas: Commas) -> Vec<Glance> {
    let mut glances = vec![Glance::default(); layout.width.columns];
    let room = Room::of(precision, WIDEST_PRECISION);
    let columns = layout.all_columns();
    let columns = columns.map(|(_, column)| (column.at, &column.field));
    for (at, field) in columns.chain(layout.key_columns()) {
        glances[at] = Glance::of(field, room, commas);
    }
    glances
}
