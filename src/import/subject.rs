//! What a file is held against: an app that can be asked, or a form that was saved.

use crate::job::Server;
use crate::model::{Form, NumberPrecision, Prefix};

/// What is known of an app without asking it.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Its form.
    pub form: Form,
    /// The prefix of its record numbers.
    pub prefix: Prefix,
    /// How it counts and rounds numbers, if that is known.
    pub precision: Option<NumberPrecision>,
}

/// What a file is held against.
pub enum Subject<'a> {
    /// An app that can be asked.
    Server(Server<'a>),
    /// A form that was saved; nothing can be asked or sent.
    Saved(Box<Saved>),
}

impl<'a> Subject<'a> {
    pub(crate) fn server(&self) -> Option<Server<'a>> {
        match self {
            Self::Server(server) => Some(*server),
            Self::Saved(_) => None,
        }
    }
}
