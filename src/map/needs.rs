//! What the columns of a file are for, as far as it matters to files whose cells are no texts.

use std::collections::HashMap;
use std::sync::Arc;

use super::expression::COLUMNS;
use super::fit::Fitted;
use super::labels::Labels;
use super::rules::Made;
use crate::model::{Field, FieldKind, Form, Found};
use crate::sheet::{Need, Needs};

/// What a column of this field is read as.
fn need(field: &Field) -> Need {
    match field.kind {
        FieldKind::Number | FieldKind::Calc => Need::Number,
        FieldKind::Date => Need::Date,
        FieldKind::Time => Need::Time,
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => Need::Moment,
        _ => Need::Text,
    }
}

/// The same of what this code names; of a table it is a row's id.
pub fn need_of(form: &Form, code: &str) -> Need {
    match form.find(code) {
        Some(Found::Field(field) | Found::InTable(_, field)) => need(field),
        Some(Found::Table(_)) => Need::Table,
        None => Need::Any,
    }
}

impl Fitted {
    /// What the columns that the map uses are for: what it makes something of is taken as it is shown.
    pub(super) fn needs(&self, form: &Form) -> Needs {
        let mut needs = HashMap::new();
        let mut uses_all = false;
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        for field in self.fields.iter().chain(inside) {
            match &field.made {
                Made::Columns(names, _) => {
                    let need = match &names[..] {
                        [_] if field.steps.are_none() => need_of(form, &field.code),
                        _ => Need::Any,
                    };
                    for name in names {
                        let known = needs.entry(name.text.trim().to_owned()).or_insert(need);
                        if *known != need {
                            *known = Need::Any;
                        }
                    }
                }
                Made::Expression(expression, _) => {
                    uses_all |= expression.names.iter().any(|name| name == COLUMNS);
                    let names = expression.names.iter().cloned();
                    needs.extend(names.map(|name| (name, Need::Any)));
                }
                Made::Constant(_) => {}
            }
        }
        let ids = self.tables.iter().filter_map(|table| table.row_id.as_ref());
        let groups = self.source.group_by.iter().chain(&self.source.mark);
        for name in ids.chain(groups) {
            let name = name.text.trim().to_owned();
            needs.entry(name).or_insert(Need::Any);
        }
        Arc::new(move |name| {
            let known = needs.get(name).copied();
            known.or(uses_all.then_some(Need::Any))
        })
    }
}

impl Labels {
    /// What the columns that name fields are for.
    pub(super) fn needs(&self) -> Needs {
        let labels = self.clone();
        Arc::new(move |name| {
            Some(
                labels
                    .code(name)
                    .map_or(Need::Any, |code| need_of(labels.form(), &code)),
            )
        })
    }
}
