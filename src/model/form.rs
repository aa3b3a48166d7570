//! An app's form: its fields, its tables, and what each field demands.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{AppId, Decimal, FieldCode, Revision, Rounding};

/// The fields of an app in the order of its form, and its tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The form's revision, where the source states one.
    pub revision: Option<Revision>,
    /// Fields of types that this program does not know: (code, type). They can be neither read nor sent.
    pub unknown: Vec<(FieldCode, String)>,
    fields: Vec<Arc<Field>>,
    tables: Vec<Arc<Table>>,
    index: HashMap<FieldCode, Position>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Position {
    Field(usize),
    Table(usize),
    InTable(usize, usize),
}

/// What a code names in a form.
#[derive(Debug, Clone, Copy)]
pub enum Found<'form> {
    /// A field outside tables.
    Field(&'form Arc<Field>),
    /// A table as a whole.
    Table(&'form Arc<Table>),
    /// A field inside a table.
    InTable(&'form Arc<Table>, &'form Arc<Field>),
}

impl Form {
    /// A form of these fields and tables. Codes are unique within an app, inside tables too;
    /// should a source repeat one, the first wins.
    pub fn new(revision: Option<Revision>, mut fields: Vec<Field>, mut tables: Vec<Table>) -> Self {
        tell_copied(&mut fields, &mut tables);
        let fields: Vec<_> = fields.into_iter().map(Arc::new).collect();
        let tables: Vec<_> = tables.into_iter().map(Arc::new).collect();
        let mut index = HashMap::new();
        let mut place = |code: &FieldCode, position| {
            index.entry(code.clone()).or_insert(position);
        };
        for (at, field) in fields.iter().enumerate() {
            place(&field.code, Position::Field(at));
        }
        for (at, table) in tables.iter().enumerate() {
            place(&table.code, Position::Table(at));
            for (inner_at, field) in table.fields.iter().enumerate() {
                place(&field.code, Position::InTable(at, inner_at));
            }
        }
        Self {
            revision,
            unknown: Vec::new(),
            fields,
            tables,
            index,
        }
    }

    /// The same form, with fields of types that this program does not know.
    #[must_use]
    pub fn with_unknown(mut self, unknown: Vec<(FieldCode, String)>) -> Self {
        self.unknown = unknown;
        self
    }

    /// The fields outside tables, in the form's order.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// The tables, in the form's order.
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// What this code names; case and width count, as in kintone.
    pub fn find(&self, code: &str) -> Option<Found<'_>> {
        self.index.get(code).map(|position| match *position {
            Position::Field(at) => Found::Field(&self.fields[at]),
            Position::Table(at) => Found::Table(&self.tables[at]),
            Position::InTable(at, inner_at) => {
                let table = &self.tables[at];
                Found::InTable(table, &table.fields[inner_at])
            }
        })
    }

    /// The code that a user means by a name: a code, or the label of one field or table alone.
    pub fn code_of(&self, name: &str) -> Option<&FieldCode> {
        if let Some((code, _)) = self.index.get_key_value(name) {
            return Some(code);
        }
        let tables = self.tables.iter().map(|table| (&table.code, &table.label));
        let fields = self
            .all_fields()
            .map(|(_, field)| (&field.code, &field.label));
        let mut labelled = tables.chain(fields).filter(|(_, label)| *label == name);
        let (code, _) = labelled.next()?;
        labelled.next().is_none().then_some(code)
    }

    /// Every field with the table that holds it, tables after the fields outside them.
    pub fn all_fields(&self) -> impl Iterator<Item = (Option<&Arc<Table>>, &Arc<Field>)> {
        let inside = self
            .tables
            .iter()
            .flat_map(|table| table.fields.iter().map(move |field| (Some(table), field)));
        self.fields.iter().map(|field| (None, field)).chain(inside)
    }

    /// The words that a file of this form may hold as whole cells: codes, names and options.
    pub fn words(&self) -> Vec<String> {
        let tables = self.tables.iter();
        let tables = tables.flat_map(|table| [table.code.to_string(), table.label.clone()]);
        let fields = self.all_fields().flat_map(|(_, field)| {
            let options = field.constraints.options.iter().cloned();
            [field.code.to_string(), field.label.clone()]
                .into_iter()
                .chain(options)
        });
        tables.chain(fields).collect()
    }

    /// The record number field, which every app has, though it may be renamed.
    pub fn record_number(&self) -> Option<&Arc<Field>> {
        self.fields
            .iter()
            .find(|field| field.kind == FieldKind::RecordNumber)
    }
}

/// Marks the fields that a lookup of the form fills.
fn tell_copied(fields: &mut [Field], tables: &mut [Table]) {
    let inside = tables.iter().flat_map(|table| &table.fields);
    let all = fields.iter().chain(inside.map(AsRef::as_ref));
    let lookups = all.filter_map(|field| field.lookup.as_ref());
    let targets = lookups.flat_map(|lookup| lookup.mappings.iter().map(|(target, _)| target));
    let targets: HashSet<FieldCode> = targets.cloned().collect();
    let inside = tables.iter_mut().flat_map(|table| &mut table.fields);
    for field in fields.iter_mut().chain(inside.map(Arc::make_mut)) {
        field.copied |= targets.contains(&field.code);
    }
}

/// A table (sub-table) of a form. Its code names the column that holds row ids in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The table's field code.
    pub code: FieldCode,
    /// The name that people see.
    pub label: String,
    /// The fields of a row, in the form's order.
    pub fields: Vec<Arc<Field>>,
}

/// One field of a form, outside or inside a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The field's code: what a header cell names.
    pub code: FieldCode,
    /// The name that people see.
    pub label: String,
    /// The field's type.
    pub kind: FieldKind,
    /// An empty value is refused.
    pub required: bool,
    /// "Prohibit duplicate values" is set.
    pub unique: bool,
    /// What the form gives to records that leave the field out.
    pub default: Option<FieldDefault>,
    /// kintone computes the value (a calculated text field).
    pub calculated: bool,
    /// What kintone computes the value by.
    pub formula: Option<String>,
    /// A lookup of the form fills the field with what it finds; [`Form::new`] sees to it.
    pub copied: bool,
    /// Where the field copies from, if it is a lookup.
    pub lookup: Option<Lookup>,
    /// What a value must satisfy.
    pub constraints: Constraints,
}

impl Field {
    /// Whether the form gives a value to records that leave the field out.
    pub fn has_default(&self) -> bool {
        self.default.is_some()
    }

    /// Whether an import may send this field. kintone ignores what is sent for a field that a lookup fills (kintone
    /// API facts, section 4.5).
    pub fn writing(&self) -> Writing {
        if self.calculated || self.copied {
            Writing::Never
        } else {
            self.kind.writing()
        }
    }

    /// Whether its value is given from outside, by hand, by an import or by a lookup, and not made by kintone.
    pub fn is_given(&self) -> bool {
        !self.calculated && self.kind.writing() == Writing::Always
    }
}

/// What a form gives to records that leave a field out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldDefault {
    /// The day or the moment at which the record is added.
    Now,
    /// A text, number, date or option; of fields that hold lists, several. Users, organizations and groups
    /// stand by their codes, or by a function such as `LOGINUSER()`.
    Values(Vec<String>),
}

/// What values a field accepts, as far as its type has such limits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Constraints {
    /// The fewest characters (text, link).
    pub min_length: Option<u32>,
    /// The most characters (text, link).
    pub max_length: Option<u32>,
    /// The smallest number.
    pub min_value: Option<Decimal>,
    /// The largest number.
    pub max_value: Option<Decimal>,
    /// The options of a choice, in the form's order.
    pub options: Arc<[String]>,
    /// What a link holds.
    pub protocol: Option<LinkProtocol>,
}

/// What a link field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkProtocol {
    /// A URL.
    Web,
    /// A telephone number.
    Call,
    /// A mail address.
    Mail,
}

/// A lookup: the field holds the key of a record in another app.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The app that is looked into; `None` where the source hides it.
    pub app: Option<AppId>,
    /// The key field in that app.
    pub key_field: FieldCode,
    /// Copied fields: (field of this app, field of the other).
    pub mappings: Vec<(FieldCode, FieldCode)>,
}

/// How an app counts and rounds numbers (kintone API facts, section 1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberPrecision {
    /// Digits in all, 1 to 30.
    pub digits: u32,
    /// Digits after the decimal point.
    pub decimal_places: u32,
    /// What happens to further decimals.
    pub rounding: Rounding,
}

impl Default for NumberPrecision {
    fn default() -> Self {
        Self {
            digits: 16,
            decimal_places: 4,
            rounding: Rounding::HalfEven,
        }
    }
}

/// Whether an import may send a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Like any other field.
    Always,
    /// Only when asked for by name, and only when adding: creator, modifier and their times.
    OnRequest,
    /// Never: kintone gives the value itself.
    Never,
}

macro_rules! field_kinds {
    ($($(#[$doc:meta])* $name:ident = $api:literal, $writing:ident, $values:ident;)*) => {
        /// The type of a field, under the API's own names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FieldKind {
            $($(#[$doc])* $name,)*
        }

        impl FieldKind {
            /// Every type that a form can hold.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The API's name for the type: `SINGLE_LINE_TEXT`.
            pub fn api_name(self) -> &'static str {
                match self {
                    $(Self::$name => $api,)*
                }
            }

            /// The type of this API name.
            pub fn from_api_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.api_name() == name)
            }

            /// Whether an import may send fields of this type.
            pub fn writing(self) -> Writing {
                match self {
                    $(Self::$name => Writing::$writing,)*
                }
            }

            /// Whether a value of this type is a list, one element a line in a file's cell.
            pub fn is_list(self) -> bool {
                match self {
                    $(Self::$name => Values::$values == Values::List,)*
                }
            }
        }
    };
}

/// What a field holds: one value at most, or a list.
#[derive(PartialEq)]
enum Values {
    One,
    List,
}

field_kinds! {
    /// `12`, or `SALES-12`.
    RecordNumber = "RECORD_NUMBER", Never, One;
    /// Who added the record.
    Creator = "CREATOR", OnRequest, One;
    /// When the record was added.
    CreatedTime = "CREATED_TIME", OnRequest, One;
    /// Who changed the record last.
    Modifier = "MODIFIER", OnRequest, One;
    /// When the record was changed last.
    UpdatedTime = "UPDATED_TIME", OnRequest, One;
    /// The state in the app's process.
    Status = "STATUS", Never, One;
    /// Who has to act in the app's process.
    StatusAssignee = "STATUS_ASSIGNEE", Never, List;
    /// The record's categories.
    Category = "CATEGORY", Never, List;
    /// One line of text.
    SingleLineText = "SINGLE_LINE_TEXT", Always, One;
    /// Text with line breaks.
    MultiLineText = "MULTI_LINE_TEXT", Always, One;
    /// HTML.
    RichText = "RICH_TEXT", Always, One;
    /// A decimal number.
    Number = "NUMBER", Always, One;
    /// A number, date or time that kintone computes.
    Calc = "CALC", Never, One;
    /// Any of several options.
    CheckBox = "CHECK_BOX", Always, List;
    /// Any of several options, as a list box.
    MultiSelect = "MULTI_SELECT", Always, List;
    /// One of several options.
    RadioButton = "RADIO_BUTTON", Always, One;
    /// One of several options, or none.
    DropDown = "DROP_DOWN", Always, One;
    /// A day.
    Date = "DATE", Always, One;
    /// A time of day, to the minute.
    Time = "TIME", Always, One;
    /// A moment, to the minute.
    DateTime = "DATETIME", Always, One;
    /// A URL, telephone number or mail address.
    Link = "LINK", Always, One;
    /// Attachments.
    File = "FILE", Always, List;
    /// Users.
    UserSelect = "USER_SELECT", Always, List;
    /// Organizations (departments).
    OrganizationSelect = "ORGANIZATION_SELECT", Always, List;
    /// Groups.
    GroupSelect = "GROUP_SELECT", Always, List;
    /// Records of another app, shown and not held.
    ReferenceTable = "REFERENCE_TABLE", Never, One;
    /// A box around other fields.
    Group = "GROUP", Never, One;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_api_name() {
        for kind in FieldKind::ALL {
            assert_eq!(FieldKind::from_api_name(kind.api_name()), Some(*kind));
        }
        assert_eq!(FieldKind::from_api_name("SUBTABLE"), None);
    }
}
