//! The words of kintone as types: form, field, table, record, row, value, and what can be wrong with them.
//!
//! Everything here is a plain value. The room knows no file, no network, no clock and no wire format;
//! every other room speaks in these types. Begin with [`Form`], then [`Record`], then [`Problem`].

mod decimal;
mod excerpt;
mod form;
mod ids;
mod key;
mod problem;
mod record;

pub use decimal::{Decimal, DecimalError, Rounding};
pub use excerpt::{Excerpt, shown};
pub use form::{
    Constraints, Field, FieldDefault, FieldKind, Form, Found, LinkProtocol, Lookup,
    NumberPrecision, Table, Writing,
};
pub use ids::{
    AppCode, AppId, FieldCode, IdError, Prefix, RecordId, RecordNumber, Revision, RowId, SpaceId,
};
pub use key::{KeyError, MatchKey, Mode, UpdateKey};
pub use problem::{
    EncodingName, FieldRef, Likeness, Place, Problem, ProblemKind, QuoteFault, RecordBound,
    Severity,
};
pub use record::{
    Attachment, Cell, FieldCell, Held, LocalFile, Record, Row, RowKey, TableRows, Value,
};
