//! What the columns of a file are for, as far as it matters to files whose cells are no texts.

use std::collections::HashMap;
use std::sync::Arc;

use super::fit::Fitted;
use super::labels::Labels;
use super::rules::Made;
use crate::model::{Field, FieldKind, Form, Found};
use crate::sheet::{Need, Needs, Part, Purpose};

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

/// What a column of what this code names is for; of a table it has ids of rows.
pub fn purpose_of(form: &Form, code: &str) -> Purpose {
    let (need, part) = match form.find(code) {
        Some(Found::Field(field)) => (need(field), Part::Record),
        Some(Found::InTable(_, field)) => (need(field), Part::Table),
        Some(Found::Table(_)) => (Need::Table, Part::Table),
        None => return Purpose::ANY,
    };
    Purpose { need, part }
}

/// What a column is for that is used for both of these.
fn both(one: Purpose, other: Purpose) -> Purpose {
    Purpose {
        need: if one.need == other.need {
            one.need
        } else {
            Need::Any
        },
        // A cell that a record needs is not there on all of its rows.
        part: match (one.part, other.part) {
            (Part::Group, _) | (_, Part::Group) => Part::Group,
            (Part::Table, part) | (part, _) => part,
        },
    }
}

impl Fitted {
    /// What the columns that the map uses are for: what it makes something of is taken as it is shown.
    pub(super) fn needs(&self, form: &Form) -> Needs {
        let mut needs = HashMap::new();
        let mut uses_all = false;
        let inside = self.tables.iter().flat_map(|table| &table.fields);
        for field in self.fields.iter().chain(inside) {
            let mut purpose = purpose_of(form, &field.code);
            let names: Vec<_> = match &field.made {
                Made::Columns(names, _) => {
                    if names.len() > 1 || !field.steps.are_none() {
                        purpose.need = Need::Any;
                    }
                    let names = names.iter();
                    names.map(|name| name.text.trim().to_owned()).collect()
                }
                Made::Expression(expression, _) => {
                    uses_all |= expression.listed.is_none();
                    purpose.need = Need::Any;
                    let listed = expression.listed.iter().flatten();
                    expression.names.iter().chain(listed).cloned().collect()
                }
                Made::Constant(_) => continue,
            };
            for name in names {
                let known = needs.entry(name).or_insert(purpose);
                *known = both(*known, purpose);
            }
        }
        let ids = self.tables.iter().filter_map(|table| table.row_id.as_ref());
        let groups = self.source.group_by.iter().chain(&self.source.mark);
        let ids = ids.map(|name| (name, Part::Table));
        for (name, part) in ids.chain(groups.map(|name| (name, Part::Group))) {
            let need = Need::Any;
            let purpose = Purpose { need, part };
            let known = needs.entry(name.text.trim().to_owned());
            let known = known.or_insert(purpose);
            known.part = both(*known, purpose).part;
        }
        Arc::new(move |name| {
            let known = needs.get(name).copied();
            known.or(uses_all.then_some(Purpose::ANY))
        })
    }
}

impl Labels {
    /// What the columns that name fields are for.
    pub(super) fn needs(&self) -> Needs {
        let labels = self.clone();
        Arc::new(move |name| {
            let code = labels.code(name);
            Some(code.map_or(Purpose::ANY, |code| purpose_of(labels.form(), &code)))
        })
    }
}
