//! What each column of the file is for. [`bind`](super::binding::bind) makes a layout of a header and a form.

use std::sync::Arc;

use crate::api::FieldName;
use crate::import::options::Blank;
use crate::map::{MatchQuery, MatchRule};
use crate::model::{AppId, Field, FieldCode, FieldRef, Table, UpdateKey};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{RecordGroup, Width};

/// The column of record numbers without the app code, as an export writes it.
pub(crate) const ID: &str = "$id";

/// The column of revisions, as an export writes it.
pub(crate) const REVISION: &str = "$revision";

/// The column of revisions as messages name it.
pub(crate) fn revision_field() -> FieldRef {
    FieldRef {
        code: FieldCode::new(REVISION),
        label: REVISION.to_owned(),
        table: None,
    }
}

#[derive(Debug)]
pub(crate) struct Layout {
    /// Columns of fields outside tables, in the order they are sent.
    pub(crate) fields: Vec<Column>,
    /// Columns of tables, in the order they are sent.
    pub(crate) tables: Vec<TableColumns>,
    pub(crate) key: Option<KeyColumn>,
    /// The fields that together find a record, by their positions among `fields`.
    pub(crate) matched: Vec<usize>,
    /// How they are compared, where they are not compared as they are.
    pub(crate) match_rules: Vec<MatchRule>,
    /// The condition by which kintone is asked for records, where it is not the values of these fields.
    pub(crate) match_query: Option<Arc<MatchQuery>>,
    /// The column of revisions, if they are to be held to.
    pub(crate) revision: Option<usize>,
    /// Empty cells of records and rows that exist leave the field alone.
    pub(crate) merges: bool,
    pub(crate) leaves_out_blank: bool,
    /// Columns without a header; a value in one of them is a problem.
    pub(crate) blanks: Vec<usize>,
    pub(crate) mark: Option<usize>,
    /// How many columns the file has. A row may lack those at its end that clear nothing where they are empty.
    pub(crate) width: Width,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) at: usize,
    pub(crate) field: Arc<Field>,
    /// The field's name as it is sent.
    pub(crate) name: FieldName,
    pub(crate) blank: Blank,
}

impl Layout {
    /// Every column of a field with the table that holds it, those of tables after the columns outside them.
    pub(crate) fn all_columns(&self) -> impl Iterator<Item = (Option<&Table>, &Column)> {
        let inside = self.tables.iter().flat_map(|columns| {
            let own = columns.columns.iter();
            own.map(|column| (Some(&*columns.table), column))
        });
        let outside = self.fields.iter().map(|column| (None, column));
        outside.chain(inside)
    }

    /// The fields of all columns whose values are sent or find records.
    pub(crate) fn all_fields(&self) -> impl Iterator<Item = &Field> {
        let columns = self.all_columns().map(|(_, column)| &*column.field);
        let key = self.key.iter().map(|column| &**column.key.field());
        columns.chain(key)
    }

    /// Whether kintone can be asked for the values of the fields that find records.
    pub(crate) fn matches_as_it_is(&self) -> bool {
        self.match_query.is_none() && self.match_rules.iter().all(MatchRule::is_plain)
    }

    /// The columns of the key, whichever it is, each with its field.
    pub(crate) fn key_columns(&self) -> impl Iterator<Item = (usize, &Arc<Field>)> {
        let own = self.key.iter();
        let own = own.map(|column| (column.at, column.key.field()));
        let matched = self.matched.iter().map(|at| &self.fields[*at]);
        own.chain(matched.map(|column| (column.at, &column.field)))
    }

    /// The codes of the key's fields, as one word.
    pub(crate) fn key_codes(&self) -> String {
        let codes = self.key_columns().map(|(_, field)| field.code.as_str());
        codes.collect::<Vec<_>>().join(",")
    }

    /// The positions of all columns in which a value means something: those that are sent, and those without a header,
    /// where it is a problem.
    pub(crate) fn read_columns(&self) -> impl Iterator<Item = usize> {
        let key = self.key.iter().map(|column| column.at);
        let fields = self.all_columns().map(|(_, column)| column.at);
        let ids = self.tables.iter().filter_map(|table| table.id_at);
        let others = self.revision.iter().chain(&self.blanks).copied();
        key.chain(fields).chain(ids).chain(others)
    }

    /// What the key's cells say of a record, for people.
    pub(crate) fn key_text(&self, group: &RecordGroup) -> Option<String> {
        group.joined(self.key_columns().map(|(at, _)| at))
    }

    /// The codes of all fields and tables that have columns.
    fn codes(&self) -> Vec<&FieldCode> {
        let fields = self.all_columns().map(|(_, column)| &column.field.code);
        let ids = self.tables.iter().filter(|table| table.id_at.is_some());
        fields
            .chain(ids.map(|columns| &columns.table.code))
            .collect()
    }

    pub(crate) fn table(&self, code: &FieldCode) -> Option<&TableColumns> {
        let mut tables = self.tables.iter();
        tables.find(|columns| columns.table.code == *code)
    }

    /// The codes of columns that another layout has not.
    pub(crate) fn codes_beyond(&self, other: &Self) -> Vec<FieldCode> {
        let others = other.codes();
        let mut codes = self.codes();
        codes.retain(|code| !others.contains(code));
        codes.into_iter().cloned().collect()
    }

    /// Leaves out columns that another layout has not; those by which records are found stay.
    pub(crate) fn keep_columns_of(&mut self, other: &Self) {
        let codes = other.codes();
        let is_kept = |column: &Column| codes.contains(&&column.field.code);
        if self.matched.is_empty() {
            self.fields.retain(is_kept);
        }
        for columns in &mut self.tables {
            columns.columns.retain(is_kept);
            let is_kept = codes.contains(&&columns.table.code);
            columns.id_at = columns.id_at.filter(|_| is_kept);
        }
        self.tables
            .retain(|columns| columns.id_at.is_some() || !columns.columns.is_empty());
    }

    /// Whether what a record holds can depend on an earlier one of the file: by a unique value that the other gives
    /// up, or by a lookup into the app itself. What a record is found by it does not give up.
    pub(crate) fn depends_on_order(&self, app: AppId) -> bool {
        let looks_into_itself = |column: &Column| {
            let lookup = column.field.lookup.as_ref();
            lookup.is_some_and(|lookup| lookup.app.is_none_or(|into| into == app))
        };
        let gives_up =
            |(at, column): (usize, &Column)| column.field.unique && !self.matched.contains(&at);
        let mut columns = self.all_columns();
        self.fields.iter().enumerate().any(gives_up)
            || columns.any(|(_, column)| looks_into_itself(column))
    }

    /// A row that lacks cells, as the notice that it is where they may be read as empty.
    pub(crate) fn completed(&self, fault: &Problem) -> Option<Problem> {
        let ProblemKind::TooFewColumns {
            expected,
            found,
            may_be_torn: false,
        } = fault.kind
        else {
            return None;
        };
        let kind = ProblemKind::ShortLine { expected, found };
        (found >= self.width.least).then(|| Problem {
            kind,
            ..fault.clone()
        })
    }

    /// Whether an empty cell can leave a field alone.
    pub(crate) fn keeps_blanks(&self) -> bool {
        let mut columns = self.all_columns();
        self.merges || columns.any(|(_, column)| column.blank == Blank::Keep)
    }
}

#[derive(Debug)]
pub(crate) struct TableColumns {
    pub(crate) table: Arc<Table>,
    /// The table's name as it is sent.
    pub(crate) name: FieldName,
    /// The position of the column that holds row ids, from 0.
    pub(crate) id_at: Option<usize>,
    /// Columns of the table's fields, in the order they are sent.
    pub(crate) columns: Vec<Column>,
    /// The table was named by `--fields`: every filled row needs a row id.
    pub(crate) needs_row_ids: bool,
    /// A record without a line for the table deletes its rows.
    pub(crate) clears: bool,
}

impl TableColumns {
    /// The position of the first column, of row ids where there is one.
    pub(crate) fn first(&self) -> Option<usize> {
        let columns = self.columns.first().map(|column| column.at);
        self.id_at.or(columns)
    }
}

#[derive(Debug)]
pub(crate) struct KeyColumn {
    pub(crate) at: usize,
    pub(crate) key: UpdateKey,
}
