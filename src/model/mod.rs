//! The words of kintone as types: form, field, table, record, row, value; and where something stands.
//!
//! Everything here is a plain value. The room knows no file, no network, no clock and no wire format;
//! every other room speaks in these types. Begin with [`Form`], then [`Record`].

mod decimal;
mod digits;
mod excerpt;
mod form;
mod ids;
mod key;
mod person;
mod place;
mod record;
#[cfg(test)]
mod samples;
mod sheet_name;
mod small;

pub use decimal::{Decimal, DecimalError, Rounding};
pub use excerpt::{Excerpt, shorten, shown};
pub use form::{
    Constraints, Field, FieldDefault, FieldKind, Form, Found, LinkProtocol, Lookup,
    NumberPrecision, Table, Writing,
};
pub use ids::{
    AppCode, AppId, FieldCode, IdError, Prefix, RecordId, RecordNumber, Revision, RowId, SpaceId,
};
pub use key::{KeyError, MatchKey, Mode, UpdateKey};
pub use person::{Person, PersonKind};
pub use place::{FieldRef, Place};
pub use record::{
    Attachment, Cell, ExistingRecord, FieldCell, LocalFile, Record, Row, RowKey, TableRows, Value,
};
pub use sheet_name::SheetName;
