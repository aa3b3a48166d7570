//! Records as JSON: one a line, in a list, or as kintone's API answers. Each becomes the rows that it would have in CSV, of
//! columns that are found in a first reading, as the records need not all begin with the same members.

mod objects;
mod value;

use std::sync::Arc;

use super::csv::push_row;
use super::dialect::{Dialect, Kind};
use super::error::SheetError;
use super::header::{PRIMARY_MARK, too_many};
use super::input::{Copier, Input};
use super::need::{Need, Needs};
use super::rows::Rows;
use super::source::Source;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use objects::Objects;
use value::{Members, Shape, Unread, members, shape};

/// Records as JSON.
pub(super) struct Json {
    objects: Objects,
    columns: Columns,
    needs: Needs,
    /// Rows of the record that was read last, which are handed out one by one.
    rows: std::iter::Enumerate<std::vec::IntoIter<Vec<String>>>,
    /// What is wrong with that record, by row and column.
    wrong: Vec<(usize, usize, ProblemKind)>,
    lines: (u64, u64),
    is_begun: bool,
    /// There are no records.
    is_bare: bool,
}

/// The columns of all records.
#[derive(Default)]
struct Columns {
    fields: Vec<String>,
    tables: Vec<(String, Vec<String>)>,
}

impl Columns {
    fn count(&self) -> usize {
        let inside = self.tables.iter().map(|(_, fields)| fields.len() + 1);
        self.first() + self.fields.len() + inside.sum::<usize>()
    }

    /// The first column of a field: behind that of start marks, which no record needs that has no tables.
    fn first(&self) -> usize {
        usize::from(!self.tables.is_empty())
    }

    fn names(&self) -> Vec<String> {
        let mut names = vec![PRIMARY_MARK.to_owned(); self.first()];
        names.extend(self.fields.iter().cloned());
        for (code, fields) in &self.tables {
            names.push(code.clone());
            names.extend(fields.iter().cloned());
        }
        names
    }

    /// Takes in what a record has.
    fn take(&mut self, record: &Members<'_>, needs: &Needs) -> Result<(), Unread> {
        for (name, value) in &record.0 {
            match shape(value, is_table(name, needs))? {
                Shape::Table(rows) => {
                    self.fields.retain(|field| field != name);
                    let known = self.tables.iter().position(|(code, _)| code == name);
                    let at = known.unwrap_or_else(|| {
                        self.tables.push((name.clone(), Vec::new()));
                        self.tables.len() - 1
                    });
                    let fields = &mut self.tables[at].1;
                    for (name, _) in rows.iter().flat_map(|row| &row.fields) {
                        if !fields.contains(name) {
                            fields.push(name.clone());
                        }
                    }
                }
                Shape::Text(_) | Shape::Nothing => {
                    let is_known = self.fields.contains(name)
                        || self.tables.iter().any(|(code, _)| code == name);
                    if !is_known {
                        self.fields.push(name.clone());
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_table(name: &str, needs: &Needs) -> bool {
    needs(name).is_some_and(|purpose| purpose.need == Need::Table)
}

impl Json {
    /// Opens a source, and finds its columns.
    pub(super) fn open(source: &Source, needs: Needs) -> Result<Self, SheetError> {
        let mut columns = Columns::default();
        let mut objects = Objects::new(source.unwatched());
        let mut is_bare = true;
        while let Some((text, lines)) = objects.next()? {
            is_bare = false;
            let record = members(text).map_err(|error| invalid(error, lines))?;
            let taken = columns.take(&record, &needs);
            taken.map_err(|error| invalid(error, lines))?;
            if let Some(kind) = too_many(columns.count()) {
                return Err(Problem::new(place(lines), kind).into());
            }
        }
        Ok(Self {
            objects: Objects::new(source.reader()),
            columns,
            needs,
            rows: Vec::new().into_iter().enumerate(),
            wrong: Vec::new(),
            lines: (1, 1),
            is_begun: false,
            is_bare,
        })
    }

    /// Reads the next record into rows; false at the end.
    fn read_record(&mut self) -> Result<bool, SheetError> {
        let Some((text, lines)) = self.objects.next()? else {
            return Ok(false);
        };
        self.lines = lines;
        self.wrong.clear();
        let record = members(text).map_err(|error| invalid(error, lines))?;
        let width = self.columns.count();
        let mut rows = vec![vec![String::new(); width]];
        let first = self.columns.first();
        if first > 0 {
            PRIMARY_MARK.clone_into(&mut rows[0][0]);
        }
        let of = |name: &str| record.0.iter().find(|(member, _)| member == name);
        for (at, name) in self.columns.fields.iter().enumerate() {
            let column = first + at;
            let is_used = (self.needs)(name).is_some();
            let Some((_, value)) = of(name) else {
                if is_used {
                    let name = name.clone();
                    self.wrong
                        .push((0, column, ProblemKind::JsonMissing { name }));
                }
                continue;
            };
            match shape(value, false) {
                Ok(Shape::Text(text)) => rows[0][column] = text,
                Ok(Shape::Nothing | Shape::Table(_)) => {}
                Err(error) => return Err(invalid(error, lines)),
            }
            let refused = value::refused(value).filter(|_| is_used);
            let wrong = refused.map(|refused| (0, column, refused.kind(name)));
            self.wrong.extend(wrong);
        }
        let mut first = first + self.columns.fields.len();
        for (code, fields) in &self.columns.tables {
            let shape = of(code).map(|(_, value)| shape(value, true));
            let shape = shape.transpose().map_err(|error| invalid(error, lines))?;
            if let Some(Shape::Table(held)) = shape {
                for (number, row) in held.into_iter().enumerate() {
                    if rows.len() <= number {
                        rows.push(vec![String::new(); width]);
                    }
                    // A row that is there would lose what it holds of the field.
                    let is_there = !row.id.is_empty();
                    rows[number][first] = row.id;
                    for (at, name) in fields.iter().enumerate() {
                        let column = first + 1 + at;
                        let held = row.fields.iter().find(|(field, _)| field == name);
                        let refused = row.refused.iter().find(|(field, _)| field == name);
                        if let Some((_, refused)) = refused
                            && (self.needs)(name).is_some()
                        {
                            self.wrong.push((number, column, refused.kind(name)));
                        }
                        if let Some((_, text)) = held {
                            rows[number][column].clone_from(text);
                        } else if is_there && (self.needs)(name).is_some() {
                            let name = name.clone();
                            let kind = ProblemKind::JsonMissing { name };
                            self.wrong.push((number, column, kind));
                        }
                    }
                }
            }
            first += fields.len() + 1;
        }
        self.rows = rows.into_iter().enumerate();
        Ok(true)
    }
}

impl Input for Json {
    fn lacks_header(&self) -> bool {
        self.is_bare
    }

    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        let dialect = self.dialect();
        if !self.is_begun {
            self.is_begun = true;
            let mut names = self.columns.names();
            if names.is_empty() && !self.is_bare {
                return Ok(false);
            }
            // A row has one cell at least.
            names.extend(self.is_bare.then(String::new));
            push_row(rows, (1, 1), dialect, &names)?;
            return Ok(true);
        }
        loop {
            if let Some((number, row)) = self.rows.next() {
                push_row(rows, self.lines, dialect, &row)?;
                for (_, column, kind) in self.wrong.iter().filter(|(row, ..)| *row == number) {
                    rows.remark_last(*column, kind.clone());
                }
                return Ok(true);
            }
            if !self.read_record()? {
                return Ok(false);
            }
        }
    }

    fn dialect(&self) -> Dialect {
        Dialect::beside(Kind::Json)
    }

    fn makes_marks(&self) -> bool {
        self.columns.first() > 0
    }

    fn copier(&self) -> Arc<dyn Copier> {
        Arc::new(self.dialect())
    }
}

fn place((first, last): (u64, u64)) -> Place {
    Place::Lines { first, last }
}

fn invalid(error: Unread, lines: (u64, u64)) -> SheetError {
    let Unread(reason) = error;
    Problem::new(place(lines), ProblemKind::JsonInvalid { reason }).into()
}
