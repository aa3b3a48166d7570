//! TOML files that people write, read so that each mistake is told at its place: mapping files, and project files.
//!
//! Begin with [`Complaints::document`], and go through a table with [`Keys`].

mod dialect;
mod document;
mod spot;

pub use dialect::Dialect;
pub use document::{Complaints, Keys, Valued, one_of, table_of, text_of, texts_of};
pub use spot::{Named, TomlText};
