//! What the columns of a file are for, as far as cells of one are dates, numbers or texts.

use std::fmt;
use std::sync::Arc;

/// What a column's cells are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A text, as it is shown.
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// A date and a time.
    Moment,
    /// The rows of a table, or their ids.
    Table,
    /// Whatever is made of them.
    Any,
}

/// Whose values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A record's, which has one of them.
    Record,
    /// Those of rows of a table.
    Table,
    /// Nobody's: it says which rows are one record's.
    Group,
    /// Nobody knows.
    Unknown,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    /// What its cells are read as.
    pub need: Need,
    /// Whose values it has.
    pub part: Part,
}

impl Purpose {
    /// Nothing is known of it.
    pub const ANY: Self = Self {
        need: Need::Any,
        part: Part::Unknown,
    };
}

/// Says what a column of this name is for; none if nobody uses it.
pub type Needs = Arc<dyn Fn(&str) -> Option<Purpose> + Send + Sync>;

/// What is known of a file before it is read.
#[derive(Clone)]
pub struct Expected {
    /// Words that it may hold as whole cells.
    pub words: Vec<String>,
    /// What its columns are for.
    pub needs: Needs,
}

impl Expected {
    /// The same, without words: how the file is written is known.
    #[must_use]
    pub fn without_words(self) -> Self {
        Self {
            words: Vec::new(),
            ..self
        }
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expected")
            .field("words", &self.words)
            .finish_non_exhaustive()
    }
}

/// Nothing is known of its columns.
impl From<Vec<String>> for Expected {
    fn from(words: Vec<String>) -> Self {
        Self {
            words,
            needs: Arc::new(|_| Some(Purpose::ANY)),
        }
    }
}
