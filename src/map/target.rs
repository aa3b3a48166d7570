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
        /// Those that it takes of all of them.
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
    pub(super) seen: Seen,
}

/// What is seen at a glance of how a target is made, once for all rows.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// The cell of this column goes as it stands.
    Whole(usize),
    /// The cell of this column goes, or its beginning, where it is such a text.
    Glanced(usize, Glance),
    /// The texts of its columns are joined, and nothing else.
    Joined,
    /// It is made step by step.
    Nothing,
}

impl Seen {
    pub(super) fn of(source: &Source, steps: &Steps) -> Self {
        let (Source::Columns(columns, _), Some(glance)) = (source, steps.glance()) else {
            return Self::Nothing;
        };
        match (&columns[..], glance.takes_all()) {
            (&[column], true) => Self::Whole(column),
            (&[column], false) => Self::Glanced(column, glance),
            (_, true) => Self::Joined,
            (_, false) => Self::Nothing,
        }
    }
}

/// Where a table stands among the targets.
#[derive(Debug, Clone)]
pub(super) struct TableTargets {
    pub(super) code: String,
    pub(super) row_id: Option<usize>,
    /// The columns of which one has something where there is a row.
    pub(super) makes_rows: Vec<usize>,
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

impl Begins {
    /// The columns that say it.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let columns = match self {
            Self::Always => &[],
            Self::Mark(at) => std::slice::from_ref(at),
            Self::Group(columns) => &columns[..],
        };
        columns.iter().copied()
    }
}

impl Target {
    /// The columns of which it is made.
    pub(super) fn reads(&self) -> Vec<usize> {
        match &self.source {
            Source::Columns(columns, _) => columns.clone(),
            Source::Constant(_) => Vec::new(),
            Source::Expression { columns, all, .. } => {
                columns.iter().chain(all).map(|(_, at)| *at).collect()
            }
            Source::Ticks(ticks) => ticks.iter().map(|(at, _)| *at).collect(),
        }
    }

    /// A column as it stands.
    pub(super) fn taken(code: String, column: usize) -> Self {
        Self {
            code,
            about: None,
            source: Source::Columns(vec![column], String::new()),
            steps: Steps::default(),
            requires: None,
            seen: Seen::Whole(column),
        }
    }
}
