//! What records hold that would be deleted: for people as it is found, for machines as data at the end.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use crate::api::RecordJson;
use crate::job::{Event, Listener};
use crate::language::{Language, told};
use crate::model::{ExistingRecord, Row};
use crate::plain::push_line;
use crate::report::diff::value;
use crate::report::paint::{Colour, push_painted};

/// Tells what every record holds that would be deleted.
pub struct Contents {
    language: Language,
    state: Mutex<State>,
}

enum State {
    /// Printed as it is found, until the reader goes away.
    Printed(Option<Box<dyn Write + Send>>),
    /// Kept for the document at the end.
    Kept(Vec<Json>),
}

impl Contents {
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

    /// The records, as data; none if they were printed.
    pub fn into_records(self) -> Vec<Json> {
        let state = self.state.into_inner();
        match state.unwrap_or_else(PoisonError::into_inner) {
            State::Printed(_) => Vec::new(),
            State::Kept(records) => records,
        }
    }
}

impl Listener for Contents {
    fn keeps_before(&self) -> bool {
        true
    }

    fn hear(&self, event: &Event<'_>) {
        let Event::Before(before) = event else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            State::Kept(records) => records.push(record_json(before)),
            State::Printed(out) => {
                let text = record(self.language, before);
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

fn record_json(held: &ExistingRecord) -> Json {
    let json = RecordJson::of(&held.record).ok();
    let fields = json.and_then(|json| serde_json::from_slice::<Json>(json.bytes()).ok());
    json!({
        "record": held.id.get(),
        "revision": held.revision.get(),
        "fields": fields,
    })
}

/// A record and all that it holds.
fn record(language: Language, held: &ExistingRecord) -> String {
    let (words, id) = (language.words(), held.id);
    let mut text = String::new();
    let head = told!(language, "record {id}", "レコード番号{id}");
    push_painted(&mut text, &format!("- {head}"), Colour::Red);
    for cell in &held.record.cells {
        let line = words.titled(cell.field.code.as_str(), &value(words, &cell.cell));
        push_line(&mut text, &format!("    {line}"));
    }
    let tables = held.record.tables.iter();
    for table in tables.filter(|table| !table.rows.is_empty()) {
        let title = words.diff_table(&table.table.code);
        push_line(&mut text, &format!("    {title}"));
        for row in &table.rows {
            push_line(&mut text, &format!("      {}", row_words(language, row)));
        }
    }
    text
}

fn row_words(language: Language, row: &Row) -> String {
    let words = language.words();
    let cells = row.cells.iter();
    let cells = cells.map(|held| words.diff_cell(&held.field.code, &value(words, &held.cell)));
    let cells = words.diff_listed(&cells.collect::<Vec<_>>());
    match row.id() {
        Some(id) => words.titled(&words.diff_row(id), &cells),
        None => cells,
    }
}
