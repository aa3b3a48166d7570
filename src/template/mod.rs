//! A sample file for a form: its header, and example records that import as they are.
//!
//! The room knows the form and its rules; it never knows where the form came from. Every example is held to
//! [`rules`](crate::rules) before it is written, so that a value that no example satisfies is left empty and
//! noted, never wrong. Begin with [`template`]; what a field's values look like is in `example`.

mod book;
mod example;
mod selection;

use std::io::Write;
use std::sync::Arc;

use crate::cell;
use crate::model::{Field, FieldKind, FieldRef, Form, Lookup, NumberPrecision, Table};
use crate::sheet::{Dialect, PRIMARY_MARK, WriteError, Writer};
pub use book::Told;
use example::Examples;
pub use selection::SelectionError;
use selection::{Part, select};

/// What a template holds.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only these fields, tables as a whole; all that an import sends where there are none.
    pub fields: Option<Vec<String>>,
    /// How many records.
    pub records: usize,
    /// How many rows each table of the first record has; the other records' tables have one.
    pub rows: usize,
    /// How the app counts and rounds numbers.
    pub precision: NumberPrecision,
}

/// A sample file.
#[derive(Debug, PartialEq)]
pub struct Template {
    /// The header and, below it, the lines of the records.
    pub lines: Vec<Vec<String>>,
    /// What the columns of the lines are for, one by one.
    pub columns: Vec<Column>,
    /// What was left empty.
    pub blanks: Vec<Blank>,
}

/// What a column is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// It marks where a record begins.
    Mark,
    /// The ids of a table's rows, which new rows do not have.
    RowId,
    /// The values of a field.
    Field(Arc<Field>),
    /// Texts of which a field's values are made; where there are such words, one of them.
    Made(Arc<Field>, Vec<String>),
    /// Whatever somebody needs.
    Other,
}

/// A field whose cells are empty, because only the user knows what can stand there.
#[derive(Debug, Clone, PartialEq)]
pub struct Blank {
    /// The field.
    pub field: FieldRef,
    /// Why it is empty.
    pub reason: BlankReason,
    /// Whether it must be filled before the file can be imported.
    pub required: bool,
}

/// Why a field was left empty.
#[derive(Debug, Clone, PartialEq)]
pub enum BlankReason {
    /// A lookup: it holds the key of a record of another app.
    Lookup(Lookup),
    /// Users, organizations or groups.
    Codes,
    /// Attachments.
    Files,
    /// No example satisfies all of the field's constraints, or not enough different ones do.
    NoExample,
}

impl Template {
    /// Writes the file.
    pub fn write(&self, out: impl Write, dialect: Dialect) -> Result<(), WriteError> {
        let mut writer = Writer::new(out, dialect)?;
        for line in &self.lines {
            writer.write_row(line)?;
        }
        writer.finish()?;
        Ok(())
    }
}

/// A sample file for this form.
pub fn template(form: &Form, options: &Options) -> Result<Template, SelectionError> {
    let parts = select(form, options.fields.as_deref())?;
    let mut writing = Writing {
        has_mark: parts.iter().any(|part| matches!(part, Part::Table(..))),
        examples: Examples::new(options.precision),
        blanks: Vec::new(),
    };
    let (header, columns) = writing.header(&parts).into_iter().unzip();
    let mut lines = vec![header];
    for number in 0..options.records {
        let most = if number == 0 { options.rows } else { 1 };
        let rows = options.rows.min(most);
        lines.extend(writing.record(&parts, rows));
    }
    Ok(Template {
        lines,
        columns,
        blanks: writing.blanks,
    })
}

struct Writing {
    has_mark: bool,
    examples: Examples,
    blanks: Vec<Blank>,
}

impl Writing {
    fn header(&self, parts: &[Part]) -> Vec<(String, Column)> {
        let of = |field: &Arc<Field>| (field.code.to_string(), Column::Field(field.clone()));
        let mark = (PRIMARY_MARK.to_owned(), Column::Mark);
        let mut header = Vec::from_iter(self.has_mark.then_some(mark));
        for part in parts {
            match part {
                Part::Field(field) => header.push(of(field)),
                Part::Table(table, fields) => {
                    header.push((table.code.to_string(), Column::RowId));
                    header.extend(fields.iter().map(of));
                }
            }
        }
        header
    }

    /// The lines of one record. Tables share its lines.
    fn record(&mut self, parts: &[Part], rows: usize) -> Vec<Vec<String>> {
        let height = if self.has_mark { rows.max(1) } else { 1 };
        let mut lines = vec![Vec::new(); height];
        for (at, line) in lines.iter_mut().enumerate().filter(|_| self.has_mark) {
            line.push(if at == 0 { PRIMARY_MARK } else { "" }.to_owned());
        }
        for part in parts {
            for (at, line) in lines.iter_mut().enumerate() {
                match part {
                    Part::Field(field) if at == 0 => line.push(self.cell(field, None)),
                    Part::Field(_) => line.push(String::new()),
                    Part::Table(table, fields) if at < rows => {
                        // The first cell is the row's id, which new rows do not have.
                        line.push(String::new());
                        line.extend(fields.iter().map(|field| self.cell(field, Some(table))));
                    }
                    Part::Table(_, fields) => {
                        line.extend(std::iter::repeat_n(String::new(), fields.len() + 1));
                    }
                }
            }
        }
        lines
    }

    fn cell(&mut self, field: &Arc<Field>, table: Option<&Table>) -> String {
        if let Some(value) = self.examples.next(field) {
            return cell::write(&value);
        }
        let blank = Blank {
            field: FieldRef::new(field, table),
            reason: blank_reason(field),
            required: field.required,
        };
        if !self.blanks.contains(&blank) {
            self.blanks.push(blank);
        }
        String::new()
    }
}

fn blank_reason(field: &Field) -> BlankReason {
    match (&field.lookup, field.kind) {
        (Some(lookup), _) => BlankReason::Lookup(lookup.clone()),
        (None, FieldKind::File) => BlankReason::Files,
        (None, FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect) => {
            BlankReason::Codes
        }
        (None, _) => BlankReason::NoExample,
    }
}
