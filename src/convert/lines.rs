//! Records as JSON, one a line: where a form says what their columns are, as kintone's API has them, with the rows of their
//! tables; otherwise as texts by the names of their columns.

use std::io::{BufWriter, Write};

use serde_json::{Map, Value as Json, json};

use super::error::ConvertError;
use super::records::Records;
use crate::model::{Field, FieldKind, FieldRef, Form, Found, shown};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Header, RecordGroup, SheetRow};

/// Where records go as lines.
pub(super) struct LinesOut<'o> {
    out: BufWriter<&'o mut dyn Write>,
    /// Columns of records.
    fields: Vec<Member>,
    tables: Vec<TableMembers>,
    /// Columns without a name.
    blanks: Vec<usize>,
    has_form: bool,
}

/// A column that becomes a member of an object.
struct Member {
    at: usize,
    name: String,
    kind: Option<FieldKind>,
    field: Option<FieldRef>,
}

/// The columns of a table.
struct TableMembers {
    code: String,
    id_at: Option<usize>,
    fields: Vec<Member>,
}

impl Member {
    fn new(at: usize, name: &str, field: Option<&Field>) -> Self {
        Self {
            at,
            name: name.to_owned(),
            kind: field.map(|field| field.kind),
            field: field.map(|field| FieldRef::new(field, None)),
        }
    }

    /// Its value as the API has it.
    fn field(&self, row: SheetRow<'_>) -> (String, Json) {
        let value = match self.kind {
            Some(kind) => value(kind, row.cell(self.at)),
            None => row.cell(self.at).into(),
        };
        (self.name.clone(), json!({ "value": value }))
    }
}

impl<'o> LinesOut<'o> {
    /// Records of this header; nothing stands above them.
    pub(super) fn new(out: &'o mut dyn Write, header: &Header, form: Option<&Form>) -> Self {
        let mut lines = Self {
            out: BufWriter::new(out),
            fields: Vec::new(),
            tables: Vec::new(),
            blanks: header.blanks().collect(),
            has_form: form.is_some(),
        };
        let named = header.names().iter().enumerate();
        let named = named.filter(|(at, name)| header.mark() != Some(*at) && !name.is_empty());
        for (at, name) in named {
            match form.and_then(|form| form.find(name)) {
                Some(Found::Table(table)) => lines.table(table.code.as_str()).id_at = Some(at),
                Some(Found::InTable(table, field)) => {
                    let member = Member::new(at, name, Some(field));
                    lines.table(table.code.as_str()).fields.push(member);
                }
                Some(Found::Field(field)) => {
                    lines.fields.push(Member::new(at, name, Some(field)));
                }
                None => lines.fields.push(Member::new(at, name, None)),
            }
        }
        lines
    }

    fn table(&mut self, code: &str) -> &mut TableMembers {
        let known = self.tables.iter().position(|table| table.code == code);
        let at = known.unwrap_or_else(|| {
            self.tables.push(TableMembers {
                code: code.to_owned(),
                id_at: None,
                fields: Vec::new(),
            });
            self.tables.len() - 1
        });
        &mut self.tables[at]
    }

    /// What of a record has no place in an object: what stands in columns without a name, and values outside tables that
    /// differ from those on its first line.
    fn lost(&self, group: &RecordGroup) -> Vec<Problem> {
        let first = group.row(0);
        let mut lost = Vec::new();
        for (number, row) in group.rows().enumerate() {
            for at in self.blanks.iter().filter(|at| !row.is_blank(**at)) {
                let value = row.cell(*at).to_owned();
                lost.push(row.problem(*at, ProblemKind::HeaderBlank { value }));
            }
            let differs = |member: &&Member| {
                let at = member.at;
                number > 0 && !row.is_blank(at) && row.cell(at) != first.cell(at)
            };
            for member in self.fields.iter().filter(differs) {
                let kind = ProblemKind::IgnoredValue {
                    value: shown(row.cell(member.at)),
                    marked: shown(first.cell(member.at)),
                };
                let problem = row.problem(member.at, kind);
                lost.push(match &member.field {
                    Some(field) => problem.about(field.clone()),
                    None => problem,
                });
            }
        }
        lost
    }
}

impl TableMembers {
    /// The rows of a record that have something for the table.
    fn rows(&self, group: &RecordGroup) -> Vec<Json> {
        let columns = || self.fields.iter().map(|member| member.at).chain(self.id_at);
        let rows = group.rows();
        let rows = rows.filter(|row| columns().any(|at| !row.is_blank(at)));
        let rows = rows.map(|row| {
            let mut object = Map::new();
            if let Some(at) = self.id_at.filter(|at| !row.is_blank(*at)) {
                object.insert("id".to_owned(), row.cell(at).into());
            }
            let fields = self.fields.iter().map(|member| member.field(row));
            object.insert("value".to_owned(), fields.collect::<Map<_, _>>().into());
            Json::Object(object)
        });
        rows.collect()
    }
}

impl Records for LinesOut<'_> {
    fn record(&mut self, group: &RecordGroup) -> Result<Vec<Problem>, ConvertError> {
        let first = group.row(0);
        let fields = self.fields.iter();
        let object: Map<String, Json> = if self.has_form {
            let tables = self.tables.iter();
            let tables = tables.map(|table| {
                let rows = table.rows(group);
                (table.code.clone(), json!({ "value": rows }))
            });
            let fields = fields.map(|member| member.field(first));
            fields.chain(tables).collect()
        } else if group.rows().len() > 1 {
            return Err(ConvertError::Tables(group.first_line()));
        } else {
            let text = |member: &Member| (member.name.clone(), first.cell(member.at).into());
            fields.map(text).collect()
        };
        serde_json::to_writer(&mut self.out, &object).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(self.lost(group))
    }

    fn finish(mut self: Box<Self>) -> Result<u64, ConvertError> {
        self.out.flush()?;
        Ok(0)
    }
}

/// The text of a cell as the API has a value of this type.
fn value(kind: FieldKind, text: &str) -> Json {
    let code = |code: &str| json!({ "code": code });
    match kind {
        FieldKind::UserSelect
        | FieldKind::OrganizationSelect
        | FieldKind::GroupSelect
        | FieldKind::StatusAssignee => elements(text).map(code).collect(),
        FieldKind::Creator | FieldKind::Modifier if !text.is_empty() => code(text),
        kind if kind.is_list() => elements(text).map(Json::from).collect(),
        _ => text.into(),
    }
}

/// The elements of a list, each on a line of its own.
fn elements(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split(['\n', '\r']);
    lines.filter(|line| !line.is_empty())
}
