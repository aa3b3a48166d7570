//! A record on its way to kintone.

use crate::api::{ApiError, Entry, RecordJson, Target};
use crate::cell;
use crate::import::bind::layout::Layout;
use crate::import::read::assembled::RowCount;
use crate::import::read::keys::Key;
use crate::import::read::reader::Reader;
use crate::model::{FieldCell, Record, RecordId, Revision};
use crate::plan::{Decision, Write};
use crate::sheet::RecordGroup;

#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) write: Write,
    pub(crate) decision: Decision,
    pub(crate) group: RecordGroup,
    pub(crate) key: Option<Key>,
    /// The rows that are sent, by table.
    pub(crate) tables: Vec<RowCount>,
    pub(crate) body: Body,
}

/// What is sent of a record.
#[derive(Debug)]
pub(crate) enum Body {
    /// It stands ready.
    Ready(Entry),
    /// It stands in a request that was made, and is made again for another one.
    InRequest,
    /// It attaches files, whose keys are known once they are uploaded.
    Attaching(Box<Record>),
}

impl Outgoing {
    /// The record that it updates, and the revision that it must be at.
    pub(crate) fn pin(&self) -> Option<(RecordId, Revision)> {
        match self.write {
            Write::Update { record, revision } => Some((record, revision?)),
            Write::Add | Write::Upsert => None,
        }
    }

    /// The record as it is sent, made again of its lines.
    pub(crate) fn record(&self, reader: &Reader) -> Record {
        match &self.body {
            Body::Attaching(record) => Record::clone(record),
            Body::Ready(_) | Body::InRequest => {
                let record = reader.record(&self.group);
                let sent = as_sent(reader, record, self.key.as_ref(), &self.decision);
                sent.unwrap_or_default()
            }
        }
    }

    /// What stands of it in a request, made again unless it stands ready; it goes to that request.
    pub(super) fn take_entry(&mut self, reader: &Reader) -> Result<Entry, ApiError> {
        let json = match std::mem::replace(&mut self.body, Body::InRequest) {
            Body::Ready(entry) => return Ok(entry),
            Body::InRequest => RecordJson::of(&self.record(reader)),
            Body::Attaching(record) => {
                let json = RecordJson::of(&record);
                self.body = Body::Attaching(record);
                json
            }
        };
        let target = target(
            self.write,
            self.key.as_ref(),
            (&reader.layout, self.group.ordinal),
        );
        Ok(json.map_err(ApiError::unsendable)?.entry(&target))
    }

    /// About how many bytes it takes in a request.
    pub(super) fn weight(&self) -> usize {
        match &self.body {
            Body::Ready(entry) => entry.length(),
            Body::InRequest | Body::Attaching(_) => self.group.weight(),
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn memory(&self) -> usize {
        size_of::<Self>() + self.group.weight() + self.weight()
    }
}

/// Which record of the app a record of the file means, the one at this position. In an upsert, one without a key is added among the others.
pub(super) fn target<'a>(
    write: Write,
    key: Option<&'a Key>,
    (layout, ordinal): (&'a Layout, u64),
) -> Target<'a> {
    let column = layout.key.as_ref();
    match (write, column, key) {
        (Write::Add, ..) | (Write::Upsert, None, _) => Target::New,
        (Write::Update { record, revision }, ..) => Target::Record {
            id: record,
            revision,
        },
        (Write::Upsert, Some(_), Some(Key::Record(number))) => Target::Record {
            id: number.id,
            revision: None,
        },
        (Write::Upsert, Some(column), Some(Key::Unique { value, .. })) => Target::Key {
            field: &column.key.field().code,
            value,
        },
        (Write::Upsert, Some(_), _) => Target::NewAmongUpserts(ordinal),
    }
}

/// A record of the file as it is sent by what was decided; `None` if it is not the one that was decided about.
pub(super) fn as_sent(
    reader: &Reader,
    record: Record,
    key: Option<&Key>,
    decision: &Decision,
) -> Option<Record> {
    let layout = &reader.layout;
    let mut record = decision.apply(record, layout.merges)?;
    // A record that is added has its key like any other field.
    if decision.write == Some(Write::Add)
        && let (Some(column), Some(Key::Unique { value, .. })) = (&layout.key, key)
        && let Ok(reading) = cell::read(column.key.field(), value, &reader.locale)
    {
        let cell = FieldCell {
            field: column.key.field().clone(),
            cell: reading.cell,
            column: u16::try_from(column.at).ok(),
        };
        record.cells.insert(0, cell);
    }
    Some(record)
}
