//! An app of the sandbox: its form in the order of its JSON, with what only the server knows of a field.

mod item;
mod layout;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

pub(super) use item::{AppField, AppTable, Default, Item, UNIQUE_TEXT_LENGTH};

use crate::appdir::{AppSource, precision_json};
use crate::form::{self, FormError};
use crate::model::{AppCode, AppId, Field, FieldKind, Found, NumberPrecision, SpaceId};

#[derive(Debug)]
pub(super) struct App {
    pub(super) id: AppId,
    pub(super) code: Option<AppCode>,
    pub(super) name: String,
    pub(super) guest_space: Option<SpaceId>,
    pub(super) precision: NumberPrecision,
    /// What the form API answers.
    pub(super) form: Json,
    /// What the layout API answers.
    pub(super) layout: Json,
    /// Fields and tables, in the form's order.
    pub(super) items: Vec<Item>,
    /// The codes of all items, and of fields inside tables, to their positions.
    index: HashMap<String, Position>,
    /// The positions of fields by whose values records are found: unique ones, and those that lookups look into.
    keys: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Position {
    item: usize,
    in_table: Option<usize>,
}

impl App {
    pub(super) fn load(sources: Vec<AppSource>) -> Result<Vec<Self>, FormError> {
        let apps: Result<Vec<_>, _> = sources.into_iter().map(Self::new).collect();
        let mut apps = apps?;
        let looked_into: HashSet<(u64, String)> = apps
            .iter()
            .flat_map(Self::all_fields)
            .filter_map(|field| field.field.lookup.as_ref())
            .filter_map(|lookup| Some((lookup.app?.get(), lookup.key_field.to_string())))
            .collect();
        for app in &mut apps {
            let id = app.id.get();
            let is_key = |item: &Item| match item {
                Item::Field(field) => {
                    field.field.unique || looked_into.contains(&(id, field.code().to_owned()))
                }
                Item::Table(_) => false,
            };
            let positions = 0..app.items.len();
            app.keys = positions.filter(|at| is_key(&app.items[*at])).collect();
        }
        Ok(apps)
    }

    fn new(source: AppSource) -> Result<Self, FormError> {
        let name = source.name();
        let AppSource { id, files } = source;
        let form = form::from_json(&files.form)?;
        let properties = files.form.get("properties").and_then(Json::as_object);
        let mut items = Vec::new();
        for (code, property) in properties.into_iter().flatten() {
            match form.find(code) {
                Some(Found::Field(field)) => {
                    items.push(Item::Field(Box::new(AppField::new(field, property))));
                }
                Some(Found::Table(table)) => {
                    let inner = property.get("fields").unwrap_or(&Json::Null);
                    let field_of = |field: &Arc<Field>| {
                        AppField::new(field, inner.get(field.code.as_str()).unwrap_or(&Json::Null))
                    };
                    items.push(Item::Table(AppTable {
                        code: code.clone(),
                        fields: table.fields.iter().map(field_of).collect(),
                    }));
                }
                Some(Found::InTable(..)) | None => {}
            }
        }
        let layout = files.layout.unwrap_or_else(|| layout::derived(&items));
        Ok(Self {
            id,
            code: files.code,
            name,
            guest_space: files.guest_space,
            precision: files.precision,
            layout,
            index: index(&items),
            keys: Vec::new(),
            form: files.form,
            items,
        })
    }

    /// The position of a field outside tables, or of a table.
    pub(super) fn position(&self, code: &str) -> Option<usize> {
        let position = self.index.get(code)?;
        position.in_table.is_none().then_some(position.item)
    }

    /// A field, with its table where it is inside one.
    pub(super) fn field(&self, code: &str) -> Option<(Option<&AppTable>, &AppField)> {
        let position = self.index.get(code)?;
        match (&self.items[position.item], position.in_table) {
            (Item::Field(field), _) => Some((None, field)),
            (Item::Table(table), Some(inner)) => Some((Some(table), &table.fields[inner])),
            (Item::Table(_), None) => None,
        }
    }

    /// The fields by whose values records are found.
    pub(super) fn key_fields(&self) -> impl Iterator<Item = &AppField> {
        self.keys
            .iter()
            .filter_map(|position| match &self.items[*position] {
                Item::Field(field) => Some(field.as_ref()),
                Item::Table(_) => None,
            })
    }

    /// Every field, those inside tables too.
    pub(super) fn all_fields(&self) -> impl Iterator<Item = &AppField> {
        self.items.iter().flat_map(|item| match item {
            Item::Field(field) => std::slice::from_ref(field.as_ref()).iter(),
            Item::Table(table) => table.fields.iter(),
        })
    }

    pub(super) fn has_formulas(&self) -> bool {
        self.all_fields().any(|field| field.calculation.is_some())
    }

    /// The codes of calculated fields that the sandbox cannot calculate.
    pub(super) fn uncalculated(&self) -> Vec<String> {
        let fields = self.all_fields().filter(|field| self.lacks_formula(field));
        fields.map(|field| field.code().to_owned()).collect()
    }

    /// Whether a field is calculated by a formula that the sandbox does not understand.
    pub(super) fn lacks_formula(&self, field: &AppField) -> bool {
        let exists = |code: &str| self.field(code).is_some();
        let calculation = field.calculation.as_ref();
        calculation.is_some_and(|calculation| !calculation.is_supported(exists))
    }

    /// Whether process management is on.
    pub(super) fn has_process(&self) -> bool {
        let mut fields = self.all_fields();
        fields.any(|field| field.kind() == FieldKind::Status && field.enabled)
    }

    /// A record's number: its id, after the app code where the app has one.
    pub(super) fn record_number(&self, id: u64) -> String {
        match &self.code {
            Some(code) => format!("{}-{id}", code.as_str()),
            None => id.to_string(),
        }
    }

    /// The digits of a record number, which may also be written without the app code.
    pub(super) fn without_code<'number>(&self, number: &'number str) -> &'number str {
        let code = self.code.as_ref().map(AppCode::as_str);
        let digits = code.and_then(|code| number.strip_prefix(code)?.strip_prefix('-'));
        digits.unwrap_or(number)
    }

    /// What the settings API says about numbers.
    pub(super) fn settings(&self) -> Json {
        json!({
            "name": self.name,
            "description": "",
            "icon": {"type": "PRESET", "key": "APP72"},
            "theme": "WHITE",
            "titleField": {"selectionMode": "AUTO"},
            "enableThumbnails": true,
            "enableBulkDeletion": false,
            "enableComments": true,
            "enableDuplicateRecord": true,
            "enableInlineRecordEditing": true,
            "numberPrecision": precision_json(self.precision),
            "firstMonthOfFiscalYear": "4",
            "revision": self.revision(),
        })
    }

    pub(super) fn revision(&self) -> Json {
        let stated = self.form.get("revision").cloned();
        stated.unwrap_or_else(|| "1".into())
    }
}

fn index(items: &[Item]) -> HashMap<String, Position> {
    let mut index = HashMap::new();
    for (item, held) in items.iter().enumerate() {
        let mut note = |code: &str, in_table| {
            index
                .entry(code.to_owned())
                .or_insert(Position { item, in_table });
        };
        note(held.code(), None);
        if let Item::Table(table) = held {
            for (inner, field) in table.fields.iter().enumerate() {
                note(field.code(), Some(inner));
            }
        }
    }
    index
}
