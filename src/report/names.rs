//! The names that a run goes by.

use std::sync::Arc;

use crate::job::Kind;
use crate::language::Language;
use crate::map::Routes;
use crate::model::{AppId, FieldCode, Place};
use crate::problem::Problem;

/// The names that a run goes by in what is said of it, and the language that it is said in.
#[derive(Debug, Clone)]
pub struct RunNames {
    /// What it does.
    pub kind: Kind,
    /// The file, as the user named it.
    pub file: String,
    /// The map by which the file is read, if there is one.
    pub map: Option<MapName>,
    /// What the file was held against.
    pub home: Home,
    /// The language.
    pub language: Language,
}

/// The map by which a file is read.
#[derive(Debug, Clone)]
pub struct MapName {
    /// Its file, as the user named it.
    pub file: String,
    /// Where it names which field.
    pub routes: Arc<Routes>,
}

impl RunNames {
    /// The map, and the line of it that a problem is about: its place, or the line that filled its field.
    pub(super) fn map_line(&self, problem: &Problem) -> Option<(&str, u64)> {
        let map = self.map.as_ref()?;
        if let Place::Map { line, .. } = problem.place {
            return Some((&map.file, line));
        }
        let field = problem.field.as_ref()?;
        let table = field.table.as_ref().map(FieldCode::as_str);
        let names = [field.code.as_str(), &field.label];
        Some((&map.file, map.routes.line(table, names)?))
    }
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
