//! How a result is shown.

/// How a result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Number,
    DateTime,
    Date,
    Time,
    /// A calculated text field.
    Text,
    /// Hours and minutes, or days: how the record API reads them is not recorded.
    Unknown,
}
