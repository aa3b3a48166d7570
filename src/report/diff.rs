//! What would change, cell by cell and row by row: for people as it is found, for machines as data at the end.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use super::Language;
use super::paint::{Colour, push_painted};
use super::words::Words;
use crate::cell;
use crate::job::{Event, Listener};
use crate::model::{Attachment, Cell, TableRows, Value};
use crate::plain::push_line;
use crate::plan::{CellChange, Fate, Preview, RowFate, RowPlan, TablePlan, changes_json};

/// Records that would change, as data.
pub struct Changes(pub(super) Vec<Json>);

/// Tells every record that would change.
pub struct Diff {
    language: Language,
    state: Mutex<State>,
}

enum State {
    /// Printed as it is found, until the reader goes away.
    Printed(Option<Box<dyn Write + Send>>),
    /// Kept for the document at the end.
    Kept(Vec<Json>),
}

impl Diff {
    /// Prints for people.
    pub fn printed(language: Language, out: Box<dyn Write + Send>) -> Self {
        let state = Mutex::new(State::Printed(Some(out)));
        Self { language, state }
    }

    /// Keeps for a document.
    pub fn kept(language: Language) -> Self {
        let state = Mutex::new(State::Kept(Vec::new()));
        Self { language, state }
    }

    /// The records that would change, as data; none if they were printed.
    pub fn into_changes(self) -> Changes {
        let state = self.state.into_inner();
        Changes(match state.unwrap_or_else(PoisonError::into_inner) {
            State::Printed(_) => Vec::new(),
            State::Kept(records) => records,
        })
    }
}

impl Listener for Diff {
    fn hears_plans(&self) -> bool {
        true
    }

    fn hear(&self, event: &Event<'_>) {
        let Event::Planned(foreseen) = event else {
            return;
        };
        if !foreseen.plan.is_change() {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Kept(records) => records.push(record_json(foreseen)),
            State::Printed(out) => {
                let text = record(self.language.words(), foreseen);
                // A reader that went away, as `head` does, has seen enough.
                if let Some(reader) = out
                    && reader.write_all(text.as_bytes()).is_err()
                {
                    *out = None;
                }
            }
        }
    }
}

fn record_json(foreseen: &Preview<'_>) -> Json {
    let plan = foreseen.plan;
    let action = match plan.fate {
        Fate::Create => "create",
        Fate::Upsert => "upsert",
        _ => "update",
    };
    let target = plan.target();
    json!({
        "line": foreseen.line,
        "key": foreseen.key,
        "action": action,
        "id": target.map(|(record, _)| record.to_string()),
        "revision": target.map(|(_, revision)| revision.to_string()),
        "changes": changes_json(plan, foreseen.record),
    })
}

/// A record and everything of it that would change.
fn record(words: Words, foreseen: &Preview<'_>) -> String {
    let (plan, record) = (foreseen.plan, foreseen.record);
    let (sign, colour) = match plan.fate {
        Fate::Create => ('+', Colour::Green),
        _ => ('~', Colour::Yellow),
    };
    let target = plan.target().map(|(record, _)| record);
    let mut text = String::new();
    let head = words.diff_record(foreseen.key, target, foreseen.line);
    push_painted(&mut text, &format!("{sign} {head}"), colour);
    for change in &*plan.changes(record) {
        let line = words.titled(change.field.code.as_str(), &values(words, change));
        push_line(&mut text, &format!("    {line}"));
    }
    let tables = plan.tables.iter().zip(&record.tables);
    for (table, file) in tables.filter(|(table, _)| table.is_changed()) {
        tell_table(&mut text, words, table, file);
    }
    text
}

fn tell_table(text: &mut String, words: Words, table: &TablePlan, file: &TableRows) {
    push_line(
        text,
        &format!("    {}", words.diff_table(&table.table.code)),
    );
    for row in table.rows.iter().filter(|row| !row.is_renewed) {
        let (sign, colour) = match row.fate {
            RowFate::Kept => continue,
            RowFate::Changed => ('~', Colour::Yellow),
            RowFate::New => ('+', Colour::Green),
            RowFate::Deleted => ('-', Colour::Red),
        };
        let row = row_words(words, row, file);
        push_painted(text, &format!("      {sign} {row}"), colour);
    }
    let renewed = table.renewed();
    if renewed > 0 {
        push_line(text, &format!("      {}", words.diff_renewed(renewed)));
    }
    if table.is_reordered {
        push_line(text, &format!("      {}", words.diff_reordered()));
    }
}

fn row_words(words: Words, row: &RowPlan, file: &TableRows) -> String {
    let changes = row.changes(file);
    let cells: Vec<_> = changes
        .iter()
        .map(|change| words.diff_cell(&change.field.code, &values(words, change)))
        .collect();
    let cells = words.diff_listed(&cells);
    match row.id {
        Some(id) if cells.is_empty() => words.diff_row(id),
        Some(id) => words.titled(&words.diff_row(id), &cells),
        None => cells,
    }
}

/// `"old" → "new"`; of what comes or goes, its value alone.
fn values(words: Words, change: &CellChange) -> String {
    match (&change.old, &change.new) {
        (Cell::Absent, new) => value(words, new),
        (old, Cell::Absent) => value(words, old),
        (old, new) => format!("{} → {}", value(words, old), value(words, new)),
    }
}

/// A cell's value for people.
pub(super) fn value(words: Words, cell: &Cell) -> String {
    let Cell::Set(value) = cell else {
        return words.diff_empty().to_owned();
    };
    let listed = |texts: Vec<String>| {
        let quoted: Vec<_> = texts.iter().map(|text| words.quoted(text)).collect();
        quoted.join(words.diff_gap())
    };
    match value {
        Value::Choices(list) | Value::Codes(list) => listed(list.clone()),
        Value::Files(files) => listed(files.iter().map(Attachment::name).collect()),
        other => words.quoted(&cell::write(other)),
    }
}
