//! What comes out of a map for a file: columns, and of which columns of the file each is made.

use std::sync::Arc;

use super::expression::Expression;
use super::glance::Glance;
use super::made::Steps;
use crate::model::FieldRef;

/// Of what a cell is made.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Columns(Vec<usize>, String),
    Constant(String),
    Expression {
        expression: Arc<Expression>,
        /// The columns that it names, and where they stand.
        columns: Vec<(String, usize)>,
        /// All of them, where it asks for one by its name.
        all: Vec<(String, usize)>,
    },
    /// Options, each of which has a column in which it is ticked.
    Ticks(Vec<(usize, String)>),
}

/// A column that comes out.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) code: String,
    pub(super) about: Option<FieldRef>,
    pub(super) source: Source,
    pub(super) steps: Steps,
    /// The position of the target that is filled where this one is.
    pub(super) requires: Option<usize>,
    /// What of the cell of its one column is seen at a glance.
    pub(super) glance: Option<Glance>,
}

/// Where a table stands among the targets.
#[derive(Debug, Clone)]
pub(super) struct TableTargets {
    pub(super) code: String,
    pub(super) row_id: Option<usize>,
    pub(super) fields: std::ops::Range<usize>,
}

/// What begins a record.
#[derive(Debug, Clone)]
pub(super) enum Begins {
    /// Every row.
    Always,
    /// A row that has the mark in this column.
    Mark(usize),
    /// A row whose cells of these columns differ from those of the row before.
    Group(Vec<usize>),
}

impl Target {
    /// A column as it stands.
    pub(super) fn taken(code: String, column: usize) -> Self {
        Self {
            code,
            about: None,
            source: Source::Columns(vec![column], String::new()),
            steps: Steps::default(),
            requires: None,
            glance: Some(Glance::default()),
        }
    }
}
