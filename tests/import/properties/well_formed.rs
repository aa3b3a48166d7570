//! What is written well is stored as it was written, rows remain by their ids, and a bad cell is found where it stands.

use kintable::import::{KeyChoice, Options};
use kintable::job::{Ending, TableCount};
use kintable::model::Place;
use kintable::plan::RowTally;
use kintable::problem::Severity;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;

use super::hold;
use super::orders::{
    NUMBERS, Order, Row, cells, dress, file, filled, items, lines_of, lines_of_all, notes, number,
    order, text, write,
};

#[test]
fn what_is_written_well_is_stored_as_it_was_written() {
    hold((vec(order(), 1..6), dress()), |kintone, (orders, dress)| {
        let (bytes, options) = file(&lines_of_all(orders), dress);
        let (outcome, problems) = kintone.import(&bytes, &options);
        let records = kintone.take_records();
        prop_assert!(
            matches!(outcome.ending, Ending::Complete),
            "{:?} {:?}",
            outcome,
            problems
        );
        prop_assert_eq!(problems, []);
        prop_assert_eq!(records.len(), orders.len());
        for (record, order) in records.iter().zip(orders) {
            prop_assert_eq!(&record["件名"]["value"], &order.text);
            prop_assert_eq!(&record["金額"]["value"], &order.number);
            prop_assert_eq!(cells(items(record)), cells(filled(&order.items)));
            prop_assert_eq!(cells(notes(record)), cells(filled(&order.notes)));
        }
        let counts = outcome.counts;
        prop_assert_eq!(
            (counts.read, counts.created),
            (orders.len() as u64, orders.len() as u64)
        );
        let new_rows: u64 = outcome.tables.values().map(|table| table.rows.new).sum();
        let stored = records
            .iter()
            .map(|record| items(record).len() + notes(record).len())
            .sum::<usize>();
        prop_assert_eq!(new_rows, stored as u64);
        prop_assert!(outcome.tables.values().all(|table| table.with_id == 0));
        Ok(())
    });
}

/// What a later file has in a row's place.
#[derive(Debug, Clone)]
struct Edit {
    /// Which of the stored rows it is, by chance; none for a new one.
    of: Option<Index>,
    /// A new row comes with a row id that no record has.
    is_unknown: bool,
    text: String,
    number: String,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (
        prop::option::weighted(0.6, any::<Index>()),
        any::<bool>(),
        text(),
        number(),
    );
    vec(
        edit.prop_map(|(of, is_unknown, text, number)| Edit {
            of,
            is_unknown,
            text,
            number,
        }),
        0..5,
    )
}

/// The rows of a later file: each stored row stands there once at most.
fn edited(edits: &[Edit], stored: &[Row]) -> Vec<Row> {
    const UNKNOWN: u64 = 9_000_000_000;
    let mut left = stored.to_vec();
    let mut row = |(edit, unknown): (&Edit, u64)| {
        let id = match edit.of.filter(|_| !left.is_empty()) {
            Some(of) => left.remove(of.index(left.len()))[0].clone(),
            None if edit.is_unknown => unknown.to_string(),
            None => String::new(),
        };
        [id, edit.text.clone(), edit.number.clone()]
    };
    edits.iter().zip(UNKNOWN..).map(&mut row).collect()
}

/// What a table holds after a file with these rows: those, under the ids that existed, or all as before without any.
fn agrees(after: &[Row], file: &[Row], before: &[Row]) -> bool {
    if file.is_empty() {
        return after == before;
    }
    let existed = |row: &Row| before.iter().any(|held| held[0] == row[0]);
    let agree = |(after, file): (&Row, &Row)| {
        let id_agrees = if existed(file) {
            after[0] == file[0]
        } else {
            !existed(after) && after[0] != file[0]
        };
        after[1..] == file[1..] && id_agrees
    };
    after.len() == file.len() && after.iter().zip(file).all(agree)
}

#[test]
fn rows_remain_by_their_ids_and_a_table_without_a_line_as_a_whole() {
    let strategy = (order(), order(), edits(), edits(), dress());
    hold(
        strategy,
        |kintone, (before, after, item_edits, note_edits, dress)| {
            let (bytes, adding) = file(&lines_of(before, 1), dress);
            kintone.import(&bytes, &adding);
            let held = kintone.tenant.records();
            let after = Order {
                items: edited(item_edits, &items(&held[0])),
                notes: edited(note_edits, &notes(&held[0])),
                ..after.clone()
            };
            let (bytes, adding) = file(&lines_of(&after, 1), dress);
            let upserting = Options {
                key: Some(KeyChoice::UpdateKey("番号".to_owned())),
                ..adding
            };
            let (outcome, problems) = kintone.import(&bytes, &upserting);
            let records = kintone.take_records();
            prop_assert!(
                matches!(outcome.ending, Ending::Complete),
                "{:?} {:?}",
                outcome,
                problems
            );
            prop_assert_eq!(records.len(), 1);
            prop_assert_eq!((outcome.counts.updated, outcome.counts.created), (1, 0));
            prop_assert_eq!(&records[0]["件名"]["value"], &after.text);
            for (table, file) in [
                (items as fn(&Json) -> Vec<Row>, &after.items),
                (notes, &after.notes),
            ] {
                let (now, file, then) = (table(&records[0]), filled(file), table(&held[0]));
                prop_assert!(
                    agrees(&now, &file, &then),
                    "now {:?}\nfile {:?}\nthen {:?}",
                    now,
                    file,
                    then
                );
            }
            let rows = filled(&after.items).len() + filled(&after.notes).len();
            let tally = |table: &TableCount| table.rows;
            let tallies: Vec<_> = outcome.tables.values().map(tally).collect();
            let told = |count: fn(&RowTally) -> u64| tallies.iter().map(count).sum::<u64>();
            prop_assert_eq!(
                told(|rows| rows.kept + rows.changed + rows.new),
                rows as u64
            );
            let held = items(&held[0]).len() + notes(&held[0]).len();
            let now = items(&records[0]).len() + notes(&records[0]).len();
            let (held, now) = (held as u64, now as u64);
            prop_assert_eq!(
                held + told(|rows| rows.new) - told(|rows| rows.deleted),
                now
            );
            Ok(())
        },
    );
}

/// Line and column of a character, counted one character after the other.
fn naive_position(text: &str, offset: usize) -> (u64, u64) {
    let (mut line, mut column) = (1, 1);
    let mut before = ' ';
    for character in text[..offset].chars() {
        match (before, character) {
            ('\r', '\n') => column = 1,
            (_, '\r' | '\n') => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        before = character;
    }
    (line, column)
}

#[test]
fn a_bad_number_is_found_where_it_stands_and_nothing_is_written() {
    const BAD: &str = "x9x9";
    let strategy = (
        vec(order(), 1..6),
        dress(),
        any::<Index>(),
        select(NUMBERS.to_vec()),
    );
    hold(strategy, |kintone, (orders, dress, line, at)| {
        let mut lines = lines_of_all(orders);
        // Outside tables, only the marked lines count.
        let candidates: Vec<_> = (0..lines.len())
            .filter(|line| *at != NUMBERS[0] || lines[*line][0] == "*")
            .collect();
        BAD.clone_into(&mut lines[*line.get(&candidates)][*at]);
        let text = write(&lines, dress);
        let quote = usize::from(dress.quotes_all);
        let expected = naive_position(&text, text.find(BAD).unwrap() - quote);
        let (bytes, options) = file(&lines, dress);
        let (outcome, problems) = kintone.import(&bytes, &options);
        prop_assert!(matches!(outcome.ending, Ending::Invalid));
        prop_assert_eq!(kintone.take_records(), Vec::<Json>::new());
        let errors: Vec<_> = problems
            .iter()
            .filter(|problem| problem.severity() == Severity::Error)
            .collect();
        prop_assert_eq!(errors.len(), 1, "{:?}", errors);
        prop_assert_eq!(errors[0].kind.code(), "number.invalid");
        let (line, column) = expected;
        prop_assert_eq!(
            errors[0].place,
            Place::Cell {
                line,
                column,
                cell: *at as u64 + 1
            }
        );
        prop_assert_eq!(
            (outcome.counts.read, outcome.counts.failed),
            (orders.len() as u64, 1)
        );
        Ok(())
    });
}
