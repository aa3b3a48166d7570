//! A map for a file and a form: what is certain is written, what is likely stands beside it as a comment to confirm.

use std::collections::HashSet;
use std::sync::Arc;

use super::contacts;
use super::draft::{Column, Draft, Place};
use super::repeats::Repeats;
use super::survey::Survey;
use crate::language::Language;
use crate::model::{Form, Table};
use crate::plain::nearest;

use crate::sheet::{self, GroupItem, Header, PRIMARY_MARK, Sheet, SheetError};

/// A map that was drawn up.
#[derive(Debug)]
pub struct Suggestion {
    /// The map, as TOML.
    pub map: String,
    /// How many fields it fills for certain.
    pub certain: usize,
    /// How many lines of it are to be confirmed.
    pub open: usize,
}

/// Draws up a map for a file, all of which is read; `way` is how.
///
/// # Errors
/// What ends the reading of the file.
pub fn suggest(
    form: &Form,
    sheet: Sheet,
    way: &sheet::Way,
    language: Language,
) -> Result<Suggestion, SheetError> {
    let mark = sheet.header.mark();
    let mut columns = columns(form, &sheet.header);
    let mut repeats = Repeats::new(columns.len());
    for item in sheet {
        let GroupItem::Group(group) = item? else {
            continue;
        };
        for (position, row) in group.rows().enumerate() {
            for (at, column) in columns.iter_mut().enumerate() {
                let place = column.field.as_ref().or(column.likely.as_ref());
                // Outside tables a record has what is on its first line.
                let is_outside = place.is_some_and(|(_, table)| table.is_none());
                if position == 0 || !is_outside {
                    let field = place.map(|(field, _)| &**field);
                    column.survey.take(field, row.first_line(), row.cell(at));
                }
            }
            repeats.take((0..columns.len()).map(|at| row.cell(at)));
        }
    }
    let mut draft = Draft {
        text: String::new(),
        certain: 0,
        open: 0,
        language,
    };
    draft.head(form, &columns, way, (mark, &repeats));
    draft.fields(&columns, None);
    for table in form.tables() {
        draft.fields(&columns, Some(table));
    }
    draft.rest(&columns, mark);
    Ok(Suggestion {
        map: draft.text,
        certain: draft.certain,
        open: draft.open,
    })
}

fn columns(form: &Form, header: &Header) -> Vec<Column> {
    let every: Vec<Place> = form
        .all_fields()
        .map(|(table, field)| (Arc::clone(field), table.cloned()))
        .collect();
    let mut taken = HashSet::new();
    let exact: Vec<_> = header
        .names()
        .iter()
        .map(|name| {
            let by_code = every.iter().find(|(field, _)| field.code.as_str() == name);
            let mut labelled = every.iter().filter(|(field, _)| field.label == *name);
            let alone = match (labelled.next(), labelled.next()) {
                (Some(place), None) => Some(place),
                _ => None,
            };
            let found = by_code
                .or(alone)
                .filter(|(field, _)| taken.insert(field.code.clone()));
            found.cloned()
        })
        .collect();
    let named = header.names().iter().zip(exact);
    let columns = named.map(|(name, field)| {
        let free = || {
            every
                .iter()
                .filter(|(field, _)| !taken.contains(&field.code))
        };
        let names = free().flat_map(|(field, _)| [field.code.as_str(), &field.label]);
        let row_id = field.is_none().then(|| table(form, name)).flatten();
        let is_open =
            field.is_none() && row_id.is_none() && !name.is_empty() && name != PRIMARY_MARK;
        let likely = || nearest(name, names.clone()).or_else(|| contacts::meant(name, names));
        let nearest = is_open.then(likely).flatten();
        let is_it = |(field, _): &&Place| {
            nearest.is_some_and(|name| field.code.as_str() == name || field.label == name)
        };
        let likely = free().find(is_it).cloned();
        let place = field.as_ref().or(likely.as_ref());
        Column {
            survey: Survey::new(place.map(|(field, _)| &**field)),
            name: name.clone(),
            field,
            row_id,
            likely,
        }
    });
    columns.collect()
}

/// The table whose row ids a column has that is named as it is.
fn table(form: &Form, name: &str) -> Option<Arc<Table>> {
    let by_code = form
        .tables()
        .iter()
        .find(|table| table.code.as_str() == name);
    let mut labelled = form.tables().iter().filter(|table| table.label == name);
    let alone = match (labelled.next(), labelled.next()) {
        (Some(table), None) => Some(table),
        _ => None,
    };
    by_code.or(alone).cloned()
}
