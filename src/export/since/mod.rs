//! What changed since an export: records that are new, records of another revision, and records that are gone.
//!
//! kintone raises the revision of a record with whatever changes it, and never uses an id again. So one pass over the ids
//! and revisions of all records, a page of 500 at a time, says what became of each: no clock has a say, neither kintone's,
//! whose times have minutes, nor ours. Those that changed are then asked for by their ids. `state` is what an export leaves
//! for the next one, a line a record, in the order of ids; it is read and written line by line. `changes` compares.

mod changes;
mod state;

use sha2::{Digest, Sha256};

pub(super) use changes::{Changes, Found};

use super::columns::{Columns, Part};
use crate::model::Field;
use crate::plain::hex;

/// A digest of the columns and of what their fields can hold, so that another form is found out.
fn shape_of(columns: &Columns) -> String {
    let mut shape = Sha256::new();
    let mut take = |field: &Field| {
        shape.update(format!("{:?}", (field.code.as_str(), field.kind)));
        shape.update(format!("{:?}", field.constraints.options));
    };
    for part in &columns.parts {
        match part {
            Part::Field(field) => take(field),
            Part::Table(_, fields) => fields.iter().for_each(|field| take(field)),
        }
    }
    for part in &columns.parts {
        if let Part::Table(table, fields) = part {
            shape.update(format!("{:?}", (table.code.as_str(), fields.len())));
        }
    }
    hex(&shape.finalize())
}
