//! A sample file as an Excel file: its cells are typed as the form's fields are, lists offer their options, and each
//! column says what belongs into it.

use std::io::Write;

use jiff::tz::TimeZone;

use super::{Column, Template};
use crate::model::{Field, FieldKind};
use crate::xlsx::{
    Allowed, Book, Cell, Content, Entry, Look, Rule, SheetWriter, Style, Unfit, look, number_of,
};

/// What the sheets are called: that of the records, and the one of what lists offer, which nobody sees.
const RECORDS: &str = "records";
const LISTS: &str = "options";

/// The most characters of a text that has no limit of its own: what a cell holds.
const LONGEST: u32 = 32_767;

/// What people are told of a field: a title and a text. Of the texts that a map makes values of, only what holds for
/// them, too.
pub type Told<'t> = &'t dyn Fn(&Field, bool) -> (String, String);

impl Template {
    /// Writes it as an Excel file.
    ///
    /// # Errors
    /// More columns than a sheet has, and what cannot be written.
    pub fn write_book(&self, out: impl Write, told: Told<'_>) -> Result<(), Unfit> {
        let mut lists: Vec<&[String]> = Vec::new();
        let rules = self.columns.iter().enumerate();
        let rules = rules.filter_map(|(at, column)| {
            let (field, is_own) = match column {
                Column::Field(field) => (field, true),
                Column::Made(field, _) => (field, false),
                Column::Mark | Column::RowId | Column::Other => return None,
            };
            Some(Allowed {
                column: at,
                rule: rule(column, &mut lists),
                told: told(field, is_own),
            })
        });
        let rules: Vec<_> = rules.collect();
        let entry = |name: &str, is_internal| Entry {
            name: name.to_owned(),
            is_internal,
            ..Entry::default()
        };
        let mut sheets = vec![entry(RECORDS, false)];
        sheets.extend((!lists.is_empty()).then(|| entry(LISTS, true)));
        let mut book = Book::begin(out, &sheets, &Look::default())?;
        book.begin_sheet(0)?;
        self.records(&mut book)?;
        SheetWriter::end(&mut book, &rules, &[], false)?;
        if !lists.is_empty() {
            book.begin_sheet(1)?;
            write_lists(&mut book, &lists)?;
        }
        Ok(book.finish()?)
    }

    fn records(&self, out: &mut dyn Write) -> Result<(), Unfit> {
        let columns: Vec<_> = self.columns.iter().map(Column::look).collect();
        let mut writer = SheetWriter::begin(out, &columns, true)?;
        for (number, line) in self.lines.iter().enumerate() {
            let cells = line.iter().zip(&self.columns).enumerate();
            let cells = cells.filter(|(_, (text, _))| !text.is_empty());
            let cells = cells.map(|(at, (text, column))| match number {
                0 => Cell {
                    column: at,
                    style: column.header(),
                    content: Content::Text(text),
                },
                _ => cell(at, text, column),
            });
            writer.row(out, cells)?;
        }
        Ok(())
    }
}

impl Column {
    /// What its cells look like, and how wide it is.
    fn look(&self) -> (Style, u32) {
        match self {
            Self::Mark => (Style::TEXT, 3),
            Self::RowId => (Style::GENERAL, 10),
            Self::Field(field) => look(field.kind),
            Self::Made(..) | Self::Other => (Style::TEXT, 20),
        }
    }

    fn header(&self) -> Style {
        match self {
            Self::Field(field) | Self::Made(field, _) if field.required => Style::REQUIRED,
            _ => Style::HEADER,
        }
    }
}

fn cell<'t>(at: usize, text: &'t str, column: &Column) -> Cell<'t> {
    let number = match column {
        Column::Field(field) => number_of(field.kind, text, &TimeZone::UTC),
        _ => None,
    };
    let (content, style) = match number {
        Some((number, style)) => (Content::Number(number), style),
        None => (Content::Text(text), Style::TEXT),
    };
    Cell {
        column: at,
        style,
        content,
    }
}

/// What may be typed into a column; a list of it joins the others.
fn rule<'t>(column: &'t Column, lists: &mut Vec<&'t [String]>) -> Rule {
    let mut listed = |options: &'t [String]| {
        if options.is_empty() {
            return Rule::Anything;
        }
        lists.push(options);
        Rule::Listed {
            sheet: LISTS.to_owned(),
            column: lists.len() - 1,
            cells: options.len(),
        }
    };
    let field = match column {
        Column::Field(field) => field,
        Column::Made(_, words) => return listed(words),
        Column::Mark | Column::RowId | Column::Other => return Rule::Anything,
    };
    let limits = &field.constraints;
    match field.kind {
        FieldKind::RadioButton | FieldKind::DropDown => listed(&limits.options),
        FieldKind::Date => Rule::Date,
        FieldKind::Time => Rule::Time,
        FieldKind::DateTime => Rule::DateTime,
        FieldKind::Number if field.lookup.is_none() => {
            let text = |limit: &Option<_>| limit.as_ref().map(ToString::to_string);
            Rule::Number(text(&limits.min_value), text(&limits.max_value))
        }
        _ if limits.min_length.is_some() || limits.max_length.is_some() => Rule::Length(
            limits.min_length.unwrap_or(0),
            limits.max_length.unwrap_or(LONGEST),
        ),
        _ => Rule::Anything,
    }
}

/// The sheet of what lists offer, a column for each.
fn write_lists(out: &mut dyn Write, lists: &[&[String]]) -> Result<(), Unfit> {
    let columns = vec![(Style::TEXT, 20); lists.len()];
    let mut writer = SheetWriter::begin(out, &columns, false)?;
    let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
    for row in 0..longest {
        let cells = lists.iter().enumerate();
        let cells = cells.filter_map(|(column, list)| {
            let option = list.get(row)?;
            Some(Cell {
                column,
                style: Style::TEXT,
                content: Content::Text(option),
            })
        });
        writer.row(out, cells)?;
    }
    Ok(SheetWriter::end(out, &[], &[], false)?)
}
