//! Whatever stands in a file: what `check` accepts, kintone stores, and it reads back as it was written; what kintone
//! would change without a word, `check` tells.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use kintable::import::{Options, Questions};
use kintable::job::Ending;
use kintable::model::{Decimal, Place};
use kintable::problem::Problem;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value as Json;

use super::columns::{Column, columns};
use super::kintone::Kintone;
use super::sheet::Sheet;

/// Records of one to three lines; a line has a row of every table, of one, or of none.
fn sheets(columns: &[Column]) -> impl Strategy<Value = Sheet> + use<> {
    let codes = columns.iter().map(|column| column.code.clone());
    let header: Vec<_> = std::iter::once("*".to_owned()).chain(codes).collect();
    let tables: Vec<_> = columns.iter().map(|column| column.table.clone()).collect();
    let names: Vec<_> = tables.iter().flatten().cloned().collect();
    let left_out = vec(select([names, vec![String::new()]].concat()), 0..3);
    let cells: Vec<_> = columns.iter().map(Column::cell).collect();
    let record = vec((cells, left_out), 1..4).prop_map(move |mut lines| {
        for (at, (cells, left_out)) in lines.iter_mut().enumerate() {
            for (cell, table) in cells.iter_mut().zip(&tables) {
                let is_left_out = match table {
                    None => at > 0,
                    Some(table) => left_out.contains(table),
                };
                if is_left_out {
                    cell.clear();
                }
            }
            let mark = if at == 0 { "*" } else { "" };
            cells.insert(0, mark.to_owned());
        }
        let cells = lines.into_iter().map(|(cells, _)| cells);
        cells.collect::<Vec<_>>()
    });
    vec(record, 1..4).prop_map(move |records| Sheet {
        header: header.clone(),
        lines: records.concat(),
    })
}

/// A cell that counts.
struct Written<'s> {
    column: &'s Column,
    /// The physical line on which it begins, and its position among the cells.
    place: (u64, u64),
    text: &'s str,
    stored: &'s Json,
}

/// Each cell that counts, as it was written and as it is stored.
fn cells<'s>(sheet: &'s Sheet, columns: &'s [Column], records: &'s [Json]) -> Vec<Written<'s>> {
    let mut found = Vec::new();
    let mut records = records.iter();
    let mut record = &Json::Null;
    let mut next_rows: HashMap<&str, usize> = HashMap::new();
    for (line, places) in sheet.lines.iter().zip(sheet.places()) {
        let is_marked = line[0] == "*";
        if is_marked {
            record = records.next().unwrap();
            next_rows.clear();
        }
        let on_line = || columns.iter().zip(&line[1..]);
        let filled: HashSet<_> = on_line()
            .filter(|(_, text)| !text.is_empty())
            .filter_map(|(column, _)| column.table.as_deref())
            .collect();
        for ((column, text), place) in on_line().zip(&places[1..]) {
            let holder = match column.table.as_deref() {
                None if is_marked => record,
                Some(table) if filled.contains(table) => {
                    let row = next_rows.get(table).unwrap_or(&0);
                    &record[table]["value"][row]["value"]
                }
                _ => continue,
            };
            found.push(Written {
                column,
                place: *place,
                text,
                stored: &holder[&column.code]["value"],
            });
        }
        for table in filled {
            *next_rows.entry(table).or_default() += 1;
        }
    }
    found
}

/// Whether a stored value is what a text says.
fn says(column: &Column, text: &str, stored: &Json) -> bool {
    let plain = stored.as_str().unwrap_or_default();
    let lines = || text.split('\n').filter(|line| !line.is_empty());
    let elements = || stored.as_array().unwrap().iter();
    match column.kind() {
        "CHECK_BOX" | "MULTI_SELECT" => {
            lines().collect::<HashSet<_>>() == elements().filter_map(Json::as_str).collect()
        }
        "USER_SELECT" | "ORGANIZATION_SELECT" | "GROUP_SELECT" => {
            lines().eq(elements().filter_map(|element| element["code"].as_str()))
        }
        _ if text.is_empty() || plain.is_empty() => text == plain,
        "NUMBER" => text
            .parse::<Decimal>()
            .is_ok_and(|number| number == plain.parse().unwrap()),
        "DATE" => date(text) == plain.parse::<Date>().ok(),
        "TIME" => format!("{text:0>5}").parse::<Time>().ok() == plain.parse().ok(),
        "DATETIME" => moment(text) == plain.parse::<Timestamp>().ok(),
        _ => text == plain,
    }
}

/// `2026-1-31`, with dashes or slashes.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']).map(str::parse::<i16>);
    let mut next = || parts.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// A moment in the standard's form, or in the one other form that the files have.
fn moment(text: &str) -> Option<Timestamp> {
    let standard = text.replace("2026/1/31 9:30", "2026-01-31T09:30");
    standard.parse().ok()
}

/// Every cell is stored as it was written, or that it is not was told of that very cell.
fn agree(
    sheet: &Sheet,
    columns: &[Column],
    records: &[Json],
    told: &[Problem],
) -> Result<(), TestCaseError> {
    let marks = sheet.lines.iter().filter(|line| line[0] == "*");
    prop_assert_eq!(records.len(), marks.count());
    let place = |problem: &Problem| match problem.place {
        Place::Cell { line, cell, .. } => Some((line, cell)),
        _ => None,
    };
    let told: HashSet<_> = told.iter().filter_map(place).collect();
    for cell in cells(sheet, columns, records) {
        let Written {
            column,
            place,
            text,
            stored,
        } = cell;
        let agrees = told.contains(&place) || says(column, text, stored);
        prop_assert!(agrees, "{}: {:?} is {}", column.code, text, stored);
    }
    Ok(())
}

fn hold(directory: &str) {
    let kintone = Kintone::with(directory, |field| field["type"] != "FILE");
    let columns = columns(&kintone.form);
    let config = Config::with_source_file(file!());
    let mut runner = TestRunner::new(Config {
        cases: 100,
        ..config
    });
    let property = |sheet: Sheet| {
        let adding = Options::adding();
        let asking = Options {
            questions: Questions::All,
            ..adding.clone()
        };
        let (checked, told) = kintone.check(&sheet.csv(), &asking);

        let answer = kintone.add(&sheet);
        let unchecked = kintone.tenant.take_records();
        if answer["ids"].is_array() {
            agree(&sheet, &columns, &unchecked, &told)?;
        }

        if matches!(checked.ending, Ending::Checked) {
            let (imported, problems) = kintone.import(&sheet.csv(), &adding);
            let is_complete = matches!(imported.ending, Ending::Complete);
            prop_assert!(is_complete, "{:?}", problems);
            agree(&sheet, &columns, &kintone.tenant.take_records(), &told)?;
        }
        Ok(())
    };
    if let Err(error) = runner.run(&sheets(&columns), property) {
        panic!("{error}");
    }
}

#[test]
fn what_check_accepts_of_every_type_is_stored_as_it_was_written() {
    hold("forms/kitchen-sink");
}

#[test]
fn what_check_accepts_where_all_is_required_is_stored_as_it_was_written() {
    hold("forms/strict");
}

#[test]
fn what_check_accepts_of_orders_is_stored_as_it_was_written() {
    hold("orders");
}

#[test]
fn what_check_accepts_of_slips_is_stored_as_it_was_written() {
    hold("checked/apps/1");
}
