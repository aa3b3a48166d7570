//! Excel files, read back by a reader that is not ours: every cell is what it is in CSV.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::round_trip::{load, run};
use super::{add, ends, export, form, tenant};
use crate::cli::endings::document;
use crate::support::forms::{RandomApp, random_app};
use crate::support::{Tenant, World, testdata};

/// The rows of the sheets of a file, by their names.
fn sheets(world: &World, name: &str) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(world.read(name))).unwrap();
    let names = book.sheet_names();
    let sheets = names.into_iter().map(|name| {
        let range = book.worksheet_range(&name).unwrap();
        let rows = range.rows().map(<[Data]>::to_vec).collect();
        (name, rows)
    });
    sheets.collect()
}

/// The rows of a CSV file.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let rows = reader.records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The moment of a cell, by the zone of this many hours.
fn moment(serial: f64, hours: i64) -> Timestamp {
    let minutes = (serial * 1440.0).round();
    let begin: DateTime = "1899-12-30T00:00".parse().unwrap();
    #[expect(clippy::cast_possible_truncation, reason = "there are few minutes")]
    let there = begin.checked_add((minutes as i64).minutes()).unwrap();
    let there = there.checked_sub(hours.hours()).unwrap();
    there.in_tz("UTC").unwrap().timestamp()
}

/// Whether a cell says what a text says.
fn is_same(text: &str, cell: &Data) -> bool {
    match cell {
        Data::Empty => text.is_empty(),
        Data::String(cell) => cell == text,
        Data::Float(number) => text
            .parse::<f64>()
            .is_ok_and(|text| text.total_cmp(number).is_eq()),
        Data::DateTime(cell) => {
            let moment = moment(cell.as_f64(), 0);
            let there = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
            if let Ok(day) = text.parse::<Date>()
                && text.len() == 10
            {
                return there == day.into();
            }
            if let Ok(text) = text.parse::<Timestamp>() {
                return text == moment;
            }
            let time: Time = text.parse().unwrap();
            cell.as_f64() < 1.0 && time == there.time()
        }
        _ => false,
    }
}

#[track_caller]
fn are_same(csv: &[Vec<String>], sheet: &[Vec<Data>]) {
    assert_eq!(csv.len(), sheet.len());
    for (texts, cells) in csv.iter().zip(sheet) {
        // A range ends with the last column that has anything.
        let rest = texts.iter().skip(cells.len());
        assert!(rest.into_iter().all(String::is_empty), "{texts:?}");
        for (text, cell) in texts.iter().zip(cells) {
            assert!(is_same(text, cell), "{text:?} is {cell:?}");
        }
    }
}

/// Exports an app as CSV and as an Excel file, in both layouts, and compares them.
fn is_as_in_csv(world: &World, tenant: &Tenant, app: u32) {
    for out in ["out.csv", "out.xlsx"] {
        let out = ["--out", out, "--force", "--with-revision"];
        run(world, tenant, app, "export", &out);
        let apart = [&["--tables", "files"], &out[..]].concat();
        let apart: Vec<_> = apart
            .into_iter()
            .map(|word| match word {
                "out.csv" => "apart/",
                "out.xlsx" => "apart.xlsx",
                word => word,
            })
            .collect();
        run(world, tenant, app, "export", &apart);
    }
    let sheet = sheets(world, "out.xlsx");
    assert_eq!(sheet.len(), 1);
    are_same(&rows(&world.read("out.csv")), &sheet[0].1);
    for (name, sheet) in sheets(world, "apart.xlsx") {
        let file = match name.as_str() {
            "records" => "apart/records.csv".to_owned(),
            table => format!("apart/records.{table}.csv"),
        };
        are_same(&rows(&world.read(&file)), &sheet);
    }
    fs_err::remove_dir_all(world.path().join("apart")).unwrap();
}

#[test]
fn every_cell_is_what_it_is_in_csv() {
    let company = testdata("forms/company");
    let (tenant, world) = (Tenant::of(&company), World::new());
    for app in 1..=16 {
        load(&world, &tenant, &company, app);
        is_as_in_csv(&world, &tenant, app);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_cell_of_any_app_is_what_it_is_in_csv(app in random_app()) {
        goes_out(&app);
    }
}

fn goes_out(app: &RandomApp) {
    let world = World::new();
    app.write(world.path());
    let tenant = Tenant::of(world.path());
    let made = world.run(&["template", "--form", "form.json", "-o", "made.csv"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    if world.read("made.csv").contains(&b',') {
        run(&world, &tenant, 1, "import", &["made.csv"]);
    }
    is_as_in_csv(&world, &tenant, 1);
}

/// A form with a field of every kind that Excel might take for another.
fn odd_form() -> Json {
    let mut form = form();
    for (code, kind) in [
        ("Code", "SINGLE_LINE_TEXT"),
        ("Day", "DATE"),
        ("Hour", "TIME"),
        ("Moment", "DATETIME"),
    ] {
        form["properties"][code] = json!({"type": kind, "code": code, "label": code});
    }
    form
}

#[test]
fn codes_stay_texts_and_what_excel_cannot_hold_does_too() {
    let (world, tenant) = (World::new(), Tenant::with_form(&odd_form()));
    let texts = [
        "00123",
        "123",
        "1.23E+11",
        "1234567890123456",
        "=cmd|' /C calc'!A0",
        "+1",
        "2026-11-27",
        " a\u{3000}",
        "_x0041_",
        "<&>\"'",
        "TRUE",
        "表😀",
    ];
    let records: Vec<_> = texts
        .iter()
        .map(|text| json!({"Code": {"value": text}, "Text": {"value": format!("{text}\n\nb")}}))
        .collect();
    add(&tenant, &json!(records));
    let numbers = ["123456789012.3456", "-0.5", "123456789.12", "0"];
    let records: Vec<_> = numbers
        .iter()
        .map(|number| json!({"Number": {"value": number}}))
        .collect();
    add(&tenant, &json!(records));
    let days = [("1900-02-28", "00:00"), ("2099-12-31", "23:59")];
    let records: Vec<_> = days
        .iter()
        .map(|(day, hour)| {
            json!({"Day": {"value": day}, "Hour": {"value": hour}, "Moment": {"value": format!("{day}T{hour}:00Z")}})
        })
        .collect();
    add(&tenant, &json!(records));
    is_as_in_csv(&world, &tenant, 1);
    let fields = [
        "--fields",
        "Code,Number,Day",
        "--out",
        "out.xlsx",
        "--force",
    ];
    ends(
        &export(&world, &tenant, &fields),
        0,
        &["18 records exported to out.xlsx"],
    );
    let sheet = &sheets(&world, "out.xlsx")[0].1;
    for (row, text) in sheet[1..].iter().zip(texts) {
        assert_eq!(row[0], Data::String(text.to_owned()));
    }
    let long = Data::String("123456789012.3456".to_owned());
    assert_eq!((&sheet[13][1], &sheet[14][1]), (&long, &Data::Float(-0.5)));
    assert_eq!(sheet[17][2], Data::String("1900-02-28".to_owned()));
    assert!(matches!(sheet[18][2], Data::DateTime(_)));
    // The same records are the same bytes.
    let once = world.read("out.xlsx");
    ends(&export(&world, &tenant, &fields), 0, &[]);
    assert_eq!(world.read("out.xlsx"), once);
}

#[test]
fn moments_are_those_of_a_zone() {
    let (world, tenant) = (World::new(), Tenant::with_form(&odd_form()));
    add(
        &tenant,
        &json!([{"Moment": {"value": "2026-11-26T18:30:00Z"}}]),
    );
    let exported = |zone: &[&str]| {
        let out = ["--fields", "Moment", "--out", "out.xlsx", "--force"];
        let run = export(&world, &tenant, &[&out[..], zone].concat());
        let named = zone.last().unwrap_or(&"UTC");
        let named = named.trim_start_matches("--timezone=");
        let said = format!("which an Excel file does not say: import it with `--timezone {named}`");
        ends(&run, 0, &[&said]);
        match &sheets(&world, "out.xlsx")[0].1[1][0] {
            Data::DateTime(cell) => cell.as_f64(),
            cell => panic!("{cell:?}"),
        }
    };
    let expected: Timestamp = "2026-11-26T18:30:00Z".parse().unwrap();
    assert_eq!(moment(exported(&[]), 0), expected);
    assert_eq!(moment(exported(&["--timezone", "Asia/Tokyo"]), 9), expected);
    assert_eq!(moment(exported(&["--timezone=-03:00"]), -3), expected);
    // Where there are none, nothing is said of a zone.
    let run = export(
        &world,
        &tenant,
        &["--fields", "Code", "--out", "codes.xlsx"],
    );
    assert!(!run.stderr.contains("--timezone"), "{run:?}");
}

#[test]
fn what_an_excel_file_does_not_hold_is_told_before_there_is_one() {
    let (world, tenant) = (
        World::new(),
        tenant(&json!([{"Text": {"value": "あ".repeat(32_767)}}])),
    );
    let out = ["--out", "out.xlsx", "--force", "--fields", "Text,Table"];
    ends(&export(&world, &tenant, &out), 0, &[]);
    add(&tenant, &json!([{"Text": {"value": "😀".repeat(16_384)}}]));
    world.file("out.xlsx", "old");
    let run = export(&world, &tenant, &out);
    let said =
        "record 2, field `Text`: 32,768 characters; a cell of an Excel file has at most 32,767";
    ends(&run, 1, &[said]);
    assert_eq!(world.read("out.xlsx"), b"old");
    for (arguments, said) in [
        (&["--format", "xlsx"][..], "needs `--out`"),
        (
            &["--out", "a.xlsx", "--bom"],
            "no other of the options for CSV",
        ),
        (
            &["--out", "a.csv", "--timezone", "+09:00"],
            "is for Excel files",
        ),
        (
            &["--out", "a.xlsx", "--timezone", "Mars"],
            "is not a time zone",
        ),
        (
            &["--out", "a.json"],
            "`--out`: a file that ends with .json is not written: use .csv, .ndjson or .xlsx, or add `--format`",
        ),
        (&["--out", "a.TSV"], "ends with .tsv is not written"),
        (&["--out", "a.ods"], "ends with .ods is not written"),
    ] {
        ends(&export(&world, &tenant, arguments), 2, &[said]);
    }
    let named = ["--out", "a.json", "--format", "ndjson", "--fields", "Text"];
    ends(&export(&world, &tenant, &named), 0, &[]);
}

#[test]
fn tables_are_sheets_of_their_own() {
    let row = |item: &str| json!({"value": {"Item": {"value": item}}});
    let records = json!([{"Table": {"value": [row("x"), row("y")]}}, {}]);
    let (world, tenant) = (World::new(), tenant(&records));
    let out = ["--tables", "files", "--out", "out.xlsx", "--output", "json"];
    let run = export(&world, &tenant, &out);
    ends(&run, 0, &["table `Table`: 2 rows in out.xlsx"]);
    let expected = json!([{"table": "Table", "file": "out.xlsx", "rows": 2}]);
    assert_eq!(document("export", &run)["tables"], expected);
    let names: Vec<_> = sheets(&world, "out.xlsx")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["records", "Table"]);
    let left = fs_err::read_dir(world.path()).unwrap().count();
    assert!(left <= 2, "nothing is left beside it");
}
