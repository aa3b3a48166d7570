//! Mapping files: which column of a file becomes which field, and what is made of its texts.
//!
//! A map is TOML. It is read whole (`parse`), held against the app's form (`fit`) and the file's header (`bind`), and all
//! that is wrong with it comes out at once, each with its place in the map, before a record is read. Then it is a
//! [`Mapping`](crate::sheet::Mapping) (`mapper`): rows come out with the field codes of the app as their header, and the
//! rest of kintable reads them as any file, while each cell knows where it stands in the user's own. The room never
//! guesses: what a rule cannot read is a problem. Begin with [`Map::read`].

mod bind;
mod contacts;
mod draft;
mod expression;
mod field_fit;
mod fit;
mod glance;
mod grouped;
mod labels;
mod lines;
mod made;
mod mapper;
mod mark;
mod matching;
mod missing;
mod moment;
mod needs;
mod normal;
mod number;
mod opened;
mod parse;
mod parse_field;
mod people;
mod question;
mod repeats;
mod rules;
mod sample;
mod shown;
mod source;
mod spot;
mod suggest;
mod survey;
mod target;
mod values;
mod words;

pub use bind::Bound;
pub use fit::Fitted;
pub use grouped::grouped;
pub use labels::{EXPORT_MARK, Headers, Labels};
pub use matching::MatchRule;
pub use missing::{Missing, missing};
pub use needs::purpose_of;
pub use opened::opened;
pub use people::People;
pub use question::MatchQuery;
pub use rules::{Map, Routes};
pub use sample::SampleColumn;
pub use shown::ShownField;
pub use suggest::{Suggestion, suggest};

use crate::model::Form;
use crate::sheet::{Expected, Header, Needs};

/// What the columns of a file are, where they are not those of the app's fields by their codes.
#[derive(Debug, Clone)]
pub enum Columns {
    /// A map says it.
    Mapped(Fitted),
    /// Their names do.
    Named(Labels),
}

impl Columns {
    /// Words that the file may hold as whole cells, which tell its encoding.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Mapped(map) => map.words(),
            Self::Named(labels) => labels.words(),
        }
    }

    /// What the columns of a file are for.
    pub fn needs(&self, form: &Form) -> Needs {
        match self {
            Self::Mapped(map) => map.needs(form),
            Self::Named(labels) => labels.needs(),
        }
    }

    /// What is known of a file before it is read.
    pub fn expected(&self, form: &Form) -> Expected {
        Expected {
            words: self.words(),
            needs: self.needs(form),
        }
    }

    /// What makes rows of those of a file of this header. `others` are columns that a map need not use, such as those of
    /// an errors file. `group_by` has the columns whose cells are equal on all lines of a record, where they are not those
    /// of the map.
    pub fn bind(&self, header: &Header, others: &[&str], group_by: &[String]) -> Bound {
        match self {
            Self::Mapped(map) => map.bind(header, others, group_by),
            Self::Named(labels) => labels.bind(header, group_by),
        }
    }
}

/// The most bytes of a map, and of a file of values: more than anyone writes.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;
