//! What is said of mistakes in each kind of file.

use crate::language::Text;
use crate::problem::ProblemKind;

/// The kinds of TOML files that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A mapping file.
    Map,
    /// A project file.
    Project,
}

impl Dialect {
    pub(super) fn syntax(self, reason: String) -> ProblemKind {
        match self {
            Self::Map => ProblemKind::MapSyntax { reason },
            Self::Project => ProblemKind::ProjectSyntax { reason },
        }
    }

    pub(super) fn unknown(self, key: String, nearest: Option<String>) -> ProblemKind {
        match self {
            Self::Map => ProblemKind::MapUnknownKey { key, nearest },
            Self::Project => ProblemKind::ProjectUnknownKey { key, nearest },
        }
    }

    pub(super) fn invalid(self, key: String, expected: Text) -> ProblemKind {
        match self {
            Self::Map => ProblemKind::MapInvalid { key, expected },
            Self::Project => ProblemKind::ProjectInvalid { key, expected },
        }
    }

    pub(super) fn unfit(self, key: String, reason: Text) -> ProblemKind {
        match self {
            Self::Map => ProblemKind::MapUnfit { key, reason },
            Self::Project => ProblemKind::ProjectUnfit { key, reason },
        }
    }
}
