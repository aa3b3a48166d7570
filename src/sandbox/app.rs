//! An app of the sandbox: its form in the order of its JSON, with what only the server knows of a field.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::formula::Calculation;
use super::raw::Raw;
use super::sent::Sent;
use crate::appdir::{AppSource, precision_json};
use crate::form::{self, FormError};
use crate::model::{AppCode, AppId, Field, FieldKind, Found, NumberPrecision, SpaceId};

/// The most characters of a unique text field, and of an update key (kintone API facts, section 8, item 18).
pub(super) const UNIQUE_TEXT_LENGTH: u32 = 64;

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

/// A field outside tables, or a table.
#[derive(Debug)]
pub(super) enum Item {
    Field(Box<AppField>),
    Table(AppTable),
}

impl Item {
    pub(super) fn code(&self) -> &str {
        match self {
            Self::Field(field) => field.code(),
            Self::Table(table) => &table.code,
        }
    }
}

#[derive(Debug)]
pub(super) struct AppTable {
    pub(super) code: String,
    pub(super) fields: Vec<AppField>,
}

impl AppTable {
    pub(super) fn position(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.code() == code)
    }
}

#[derive(Debug)]
pub(super) struct AppField {
    pub(super) field: Field,
    pub(super) default: Default,
    pub(super) calculation: Option<Calculation>,
    /// For the fields of process management and categories: the feature is on, so that records have the field.
    pub(super) enabled: bool,
}

impl AppField {
    pub(super) fn code(&self) -> &str {
        self.field.code.as_str()
    }

    pub(super) fn kind(&self) -> FieldKind {
        self.field.kind
    }

    /// Whether records hold a value for the field (kintone API facts, section 4.1).
    pub(super) fn is_readable(&self) -> bool {
        match self.kind() {
            FieldKind::ReferenceTable | FieldKind::Group => false,
            FieldKind::Status | FieldKind::StatusAssignee | FieldKind::Category => self.enabled,
            _ => true,
        }
    }
}

/// What an added record holds in a field that the call leaves out (kintone API facts, section 4.4).
#[derive(Debug)]
pub(super) enum Default {
    Empty,
    Now,
    /// A value, as if it had been sent.
    Value(Sent<'static>),
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
                    items.push(Item::Field(Box::new(app_field(field, property))));
                }
                Some(Found::Table(table)) => {
                    let inner = property.get("fields").unwrap_or(&Json::Null);
                    let field_of = |field: &Arc<Field>| {
                        app_field(field, inner.get(field.code.as_str()).unwrap_or(&Json::Null))
                    };
                    items.push(Item::Table(AppTable {
                        code: code.clone(),
                        fields: table.fields.iter().map(field_of).collect(),
                    }));
                }
                Some(Found::InTable(..)) | None => {}
            }
        }
        let layout = files.layout.unwrap_or_else(|| derived_layout(&items));
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

fn app_field(field: &Arc<Field>, property: &Json) -> AppField {
    let mut field = Field::clone(field);
    field.unique &= can_be_unique(field.kind);
    if field.unique && field.kind == FieldKind::SingleLineText {
        // What a longer value is told was not captured; the ordinary length error is the likely one.
        let limit = field.constraints.max_length.unwrap_or(UNIQUE_TEXT_LENGTH);
        field.constraints.max_length = Some(limit.min(UNIQUE_TEXT_LENGTH));
    }
    AppField {
        default: default_of(&field, property),
        calculation: Calculation::read(field.kind, property),
        enabled: property.get("enabled") == Some(&true.into()),
        field,
    }
}

/// Whether fields of this type may prohibit duplicates; kintone drops it of others (kintone API facts, section 1.3).
fn can_be_unique(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::SingleLineText
            | FieldKind::Number
            | FieldKind::Link
            | FieldKind::Date
            | FieldKind::DateTime
    )
}

fn default_of(field: &Field, property: &Json) -> Default {
    if property.get("defaultNowValue") == Some(&true.into()) {
        return Default::Now;
    }
    let stated = Raw::from(property.get("defaultValue").unwrap_or(&Json::Null));
    let sent = Sent::read(field.kind, &stated).unwrap_or(Sent::Empty);
    match sent {
        // A radio button without a default stands on its first option (kintone API facts, section 1.3).
        Sent::Empty if field.kind == FieldKind::RadioButton => {
            let first = field.constraints.options.first().cloned();
            first.map_or(Default::Empty, |first| {
                Default::Value(Sent::Text(first.into()))
            })
        }
        Sent::Empty => Default::Empty,
        sent => Default::Value(sent.into_owned()),
    }
}

/// A layout for a form that came without one: every field on a line of its own, in the form's order.
fn derived_layout(items: &[Item]) -> Json {
    let placed = |field: &AppField| json!({"type": field.kind().api_name(), "code": field.code(), "size": {"width": "193"}});
    let mut layout = Vec::new();
    for item in items {
        match item {
            Item::Field(field) if field.kind() == FieldKind::Group => {
                layout.push(json!({"type": "GROUP", "code": field.code(), "layout": []}));
            }
            Item::Field(field) if is_placed(field.kind()) => {
                layout.push(json!({"type": "ROW", "fields": [placed(field)]}));
            }
            Item::Field(_) => {}
            Item::Table(table) => {
                let fields: Vec<_> = table.fields.iter().map(placed).collect();
                layout.push(json!({"type": "SUBTABLE", "code": table.code, "fields": fields}));
            }
        }
    }
    json!({ "layout": layout })
}

/// Whether fields of this type stand on a form by themselves; kintone holds the others without showing them there.
fn is_placed(kind: FieldKind) -> bool {
    !matches!(
        kind,
        FieldKind::RecordNumber
            | FieldKind::Creator
            | FieldKind::CreatedTime
            | FieldKind::Modifier
            | FieldKind::UpdatedTime
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Category
    )
}
