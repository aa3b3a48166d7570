//! Where records, keys and files lie: one `SQLite` database, one transaction per call.
//!
//! A record is one JSON text: field code → value as kintone's record API reads it, without the types and
//! without the empty ones.
//! Beside it, `key_values` holds the values by which records are found: those of unique fields, and of fields
//! that other apps' lookups look into. Begin with [`Store::read`] and [`Store::write`]; all else is done within a
//! [`Session`].

mod database;
mod fields;
mod files;
mod keys;
mod records;
mod session;

pub(super) use database::Store;
pub(super) use fields::Fields;
pub(super) use files::{Attached, PIECE, Upload};
pub(super) use keys::{comparable_text, key_of};
pub(super) use records::{ALL_IDS, Order, Stored};
pub(super) use session::{Sequence, Session};
