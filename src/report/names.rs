//! The names that a run goes by.

use crate::job::Kind;
use crate::language::Language;
use crate::model::AppId;

/// The names that a run goes by in what is said of it, and the language that it is said in.
#[derive(Debug, Clone)]
pub struct RunNames {
    /// What it does.
    pub kind: Kind,
    /// The file, as the user named it.
    pub file: String,
    /// What the file was held against.
    pub home: Home,
    /// The language.
    pub language: Language,
}

/// What a file was held against.
#[derive(Debug, Clone)]
pub enum Home {
    /// An app in the kintone at this URL.
    Kintone(AppId, String),
    /// An app in the embedded kintone of this directory.
    Sandbox(AppId, String),
    /// A form that was saved to this file.
    Form(String),
}

impl Home {
    /// The app, if there is one.
    pub fn app(&self) -> Option<AppId> {
        match self {
            Self::Kintone(app, _) | Self::Sandbox(app, _) => Some(*app),
            Self::Form(_) => None,
        }
    }
}

/// How a plan begins the name of a sandbox, before its directory.
pub const SANDBOX: &str = "the sandbox ";
