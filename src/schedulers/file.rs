//! A file that a scheduler needs.

/// A file that a scheduler needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its usual name.
    pub name: String,
    /// Its text.
    pub text: String,
}
