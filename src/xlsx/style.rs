//! How cells look, and what is said of sheets before they are written.

/// How a cell looks, by its place among the formats of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style(pub u32);

/// Those of files that have no formats of others.
impl Style {
    /// As Excel likes.
    pub const GENERAL: Self = Self(0);
    /// A header: bold, and text.
    pub const HEADER: Self = Self(1);
    /// Text, also where it is typed.
    pub const TEXT: Self = Self(2);
    /// A day.
    pub const DATE: Self = Self(3);
    /// A moment.
    pub const DATE_TIME: Self = Self(4);
    /// A time of day.
    pub const TIME: Self = Self(5);
    /// A header of a column that must be filled.
    pub const REQUIRED: Self = Self(6);
}

/// A sheet, as the file lists it.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Its name, which Excel takes.
    pub name: String,
    /// Whether cells of it have notes.
    pub has_notes: bool,
    /// Whether programs alone see it.
    pub is_internal: bool,
}

/// What numbers look like.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The formats of another file, by which cells are styled; by itself those of [`Style`].
    pub styles: Option<Vec<u8>>,
    /// Whether days count from 1904.
    pub is_1904: bool,
}
