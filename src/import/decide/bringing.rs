//! What the records of a file bring to fields that other files look up.

use super::basis::Basis;
use crate::import::among::Among;
use crate::import::bind::layout::Column;
use crate::import::read::assembled::Assembled;
use crate::import::read::compared::compared;
use crate::import::read::keys::Key;
use crate::model::FieldCode;
use crate::plan::Fate;

/// The fields of a file's app that other files look up.
#[derive(Default)]
pub(crate) struct Bringing<'a> {
    among: Option<&'a Among>,
    /// Those that the file has columns of.
    columns: Vec<&'a Column>,
    /// The update key, if it is among them.
    key: Option<&'a FieldCode>,
    /// Those that it has no columns of.
    unknown: Vec<&'a FieldCode>,
}

impl<'a> Bringing<'a> {
    pub(crate) fn new(basis: &Basis<'a>) -> Self {
        let among = basis.options.among.as_ref();
        let layout = &basis.bound.layout;
        let key = layout.key.as_ref().map(|key| &key.key.field().code);
        let mut bringing = Self {
            among,
            ..Self::default()
        };
        for code in among.into_iter().flat_map(Among::wanted) {
            let mut columns = layout.fields.iter();
            if let Some(column) = columns.find(|column| column.field.code == *code) {
                bringing.columns.push(column);
            } else if key == Some(code) {
                bringing.key = key;
            } else {
                bringing.unknown.push(code);
            }
        }
        bringing
    }

    /// Notes what a record brings that has this fate.
    pub(crate) fn take(&self, basis: &Basis<'_>, assembled: &Assembled, fate: Fate) {
        let Some(among) = self.among.filter(|_| fate.is_written()) else {
            return;
        };
        let is_new = fate == Fate::Create;
        let key = assembled.key.as_ref().and_then(Key::compared);
        if let Some((code, compared)) = self.key.zip(key) {
            among.bring(code, &compared, is_new);
        }
        let reader = basis.reader;
        for column in &self.columns {
            for (_, value) in reader.values(&assembled.group, column, false) {
                let compared = compared(&value, reader.precision);
                among.bring(&column.field.code, &compared, is_new);
            }
        }
        // What an update does not name stays as it is.
        if fate != Fate::Update {
            self.unknown
                .iter()
                .for_each(|code| among.bring_unknown(code));
        }
    }
}
