//! What goes back of an Excel file is an Excel file: its cells as they are, and with notes on what is wrong.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::json;

use crate::support::book::{Book, inline, mended, part, rows};
use crate::support::typed::{Holds, Typed, document_of};
use crate::support::{Accepts, Double, Tenant, World, refusal};

fn tenant() -> Tenant {
    let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
    Tenant::with_form(&json!({"properties": {
        "key": text("番号"),
        "code": text("コード"),
        "number": {"type": "NUMBER", "label": "数"},
        "date": {"type": "DATE", "label": "日付"},
    }}))
}

/// The cells of the first sheet, as another reader has them.
fn cells(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Codes with zeros in front and dates from 1904, below a title and beside other cells.
fn book() -> Book {
    let header = ["key", "code", "number", "date"];
    let header: String = (0..4)
        .map(|at| inline(&format!("{}3", ["B", "C", "D", "E"][at]), header[at]))
        .collect();
    let row = |row: usize, key: &str, number: &str| {
        format!(
            r#"<row r="{row}">{}<c r="C{row}" s="1"><v>{row}</v></c>{number}<c r="E{row}" s="2"><v>44865</v></c></row>"#,
            inline(&format!("B{row}"), key)
        )
    };
    let data = format!(
        r#"<row r="1">{}</row><row r="3">{}{header}</row>{}{}{}"#,
        inline("B1", "一覧"),
        inline("A3", "other"),
        row(5, "A", r#"<c r="D5"><v>1.5</v></c>"#),
        row(6, "B", &inline("D6", "two")),
        row(8, "C", r#"<c r="D8"><f>E8*2</f></c>"#),
    );
    Book {
        formats: vec!["00000".to_owned(), "yyyy/m/d".to_owned()],
        is_1904: true,
        ..Book::of(data)
    }
}

const ASKED: [&str; 6] = [
    "--header-row",
    "3",
    "--range",
    "B1:E99",
    "--on-error",
    "skip",
];

#[test]
fn the_errors_workbook_mended_in_place_imports_as_it_is() {
    let (world, tenant) = (World::new(), tenant());
    world.file("file.xlsx", book().bytes());
    let asked = [&ASKED[..], &["--errors-file", "errors.xlsx"]].concat();
    let run = tenant.import(&world, "file.xlsx", &asked);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stdout.contains("kintable import errors.xlsx"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("--range"), "{run:?}");
    let errors = world.read("errors.xlsx");
    let found = cells(&errors);
    let texts = |row: usize| -> Vec<String> { found[row].iter().map(Data::to_string).collect() };
    assert_eq!(
        texts(0).join(","),
        "key,code,number,date,_line,_problem,_message"
    );
    assert_eq!(texts(1)[..3], ["B", "6", "two"]);
    assert!(matches!(found[1][3], Data::DateTime(_)), "{:?}", found[1]);
    assert_eq!(texts(1)[4..6], ["6", "number.invalid"]);
    assert_eq!(found[2][2], Data::Error(calamine::CellErrorType::NA));
    assert_eq!(texts(2)[4..6], ["8", "cell.formula"]);
    let notes = part(&errors, "xl/comments1.xml");
    for told in [r#"ref="C2""#, "\"two\"", r#"ref="C3""#] {
        assert!(
            notes.contains(&told.replace('"', "&quot;")) || notes.contains(told),
            "{notes}"
        );
    }
    assert!(part(&errors, "xl/drawings/vmlDrawing1.vml").contains("<x:Row>1</x:Row>"));
    assert!(part(&errors, "xl/styles.xml").contains("00000"));
    // As it is, it is refused again, and takes the place of itself: it is known for an errors file.
    tenant.take_records();
    let run = tenant.import(&world, "errors.xlsx", &["--errors-file", "errors.xlsx"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let again = ["--on-error", "skip", "--errors-file", "again.xlsx"];
    for _ in 0..2 {
        let run = tenant.import(&world, "errors.xlsx", &again);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.stderr.contains("cell.error"), "{run:?}");
    }
    assert_eq!(cells(&world.read("again.xlsx"))[0].len(), 7);
    let text = inline("C2", "two");
    let fixed = mended(&errors, &text, r#"<c r="C2"><v>2</v></c>"#);
    let fixed = mended(
        &fixed,
        r#"<c r="C3" t="e"><v>#N/A</v></c>"#,
        r#"<c r="C3"><v>3</v></c>"#,
    );
    world.file("errors.xlsx", fixed);
    let run = tenant.import(&world, "errors.xlsx", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let held: Vec<_> = tenant
        .take_records()
        .iter()
        .map(|record| {
            let value = |code: &str| record[code]["value"].as_str().unwrap().to_owned();
            ["key", "code", "number", "date"].map(value).join(" ")
        })
        .collect();
    assert_eq!(held, ["B 00006 2 2026-11-01", "C 00008 3 2026-11-01"]);
}

#[test]
fn a_row_that_is_broken_stays_so_and_a_file_without_a_header_gets_one() {
    let (world, tenant) = (World::new(), tenant());
    let lines = [
        vec!["key", "number"],
        vec!["A", "1", "", "beyond"],
        vec!["B", "x"],
    ];
    world.file("file.xlsx", Book::of(rows(&lines)).bytes());
    let asked = ["--on-error", "skip", "--errors-file", "errors.xlsx"];
    let run = tenant.import(&world, "file.xlsx", &asked);
    assert_eq!(run.code, Some(4), "{run:?}");
    let found = cells(&world.read("errors.xlsx"));
    assert_eq!(found[1][3].to_string(), "beyond");
    let run = tenant.import(&world, "errors.xlsx", &[]);
    let told = "choose the header line with `--header-row`, or the cells with `--range`";
    assert!(run.stderr.contains("too-many-columns"), "{run:?}");
    assert!(run.stderr.contains(told), "{run:?}");
    world.file(
        "bare.xlsx",
        Book::of(rows(&[vec!["A", "x"], vec!["B", "2"]])).bytes(),
    );
    let bare = ["--no-header", "--columns", "key,number", "--force"];
    let run = tenant.import(&world, "bare.xlsx", &[&asked[..], &bare].concat());
    assert_eq!(run.code, Some(3), "{run:?}");
    let errors = world.read("errors.xlsx");
    assert_eq!(cells(&errors).len(), 2);
    world.file("errors.xlsx", mended(&errors, ">x<", ">7<"));
    let run = tenant.import(&world, "errors.xlsx", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_run_of_the_past_has_its_errors_as_a_workbook_too() {
    let (world, tenant) = (World::new(), tenant());
    world.file("file.xlsx", book().bytes());
    let run = tenant.import(&world, "file.xlsx", &ASKED);
    assert_eq!(run.code, Some(3), "{run:?}");
    for (name, code) in [("again.xlsx", 0), ("again.csv", 0)] {
        let run = world.run(&["errors", "last", "-o", name]);
        assert_eq!(run.code, Some(code), "{run:?}");
    }
    let found = cells(&world.read("again.xlsx"));
    assert_eq!((found.len(), found[0].len()), (3, 7));
    assert_eq!(found[1][5].to_string(), "number.invalid");
    assert!(
        world
            .read("again.csv")
            .starts_with("\u{feff}key,".as_bytes())
    );
    // Of a CSV file there is none.
    world.file("file.csv", "key,number\nA,x\nB,2\n");
    let run = tenant.import(&world, "file.csv", &["--on-error", "skip"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let run = world.run(&["errors", "last", "-o", "other.xlsx"]);
    assert!(run.stderr.contains("ends in .csv"), "{run:?}");
    assert!(!world.path().join("other.xlsx").exists());
}

#[test]
fn the_errors_of_an_opendocument_spreadsheet_are_an_excel_file() {
    let (world, tenant) = (World::new(), tenant());
    let header = ["key", "code", "number", "date"].map(Typed::text).to_vec();
    let row = |key: &str, number: Typed| {
        let (code, date) = ("7", "46327");
        vec![
            Typed::text(key),
            Typed::number(code, "00000"),
            number,
            Typed::number(date, "yyyy/m/d"),
        ]
    };
    let error = Typed {
        holds: Holds::Error("Err:502".to_owned()),
        ..Typed::text("")
    };
    let lines = [
        header,
        row("A", Typed::number("1.5", "General")),
        row("B", Typed::text("two")),
        row("C", error),
    ];
    let name = "受注/一覧 – a name that is longer than the names of Excel";
    let bytes = document_of(name, &lines);
    world.file("file.ods", &bytes);
    let run = tenant.import(&world, "file.ods", &[]);
    assert!(
        run.stdout.contains("--errors-file file.errors.xlsx"),
        "{run:?}"
    );
    tenant.take_records();
    let asked = ["--on-error", "skip", "--errors-file", "errors.xlsx"];
    let run = tenant.import(&world, "file.ods", &asked);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stderr.contains("Err:502"), "{run:?}");
    assert!(
        run.stdout.contains("kintable import errors.xlsx"),
        "{run:?}"
    );
    let errors = world.read("errors.xlsx");
    let found = cells(&errors);
    assert!(matches!(found[1][3], Data::DateTime(_)), "{found:?}");
    assert_eq!(found[2][2], Data::Error(calamine::CellErrorType::NA));
    let book = part(&errors, "xl/workbook.xml");
    let cut = r#"name="受注_一覧 – a name that is longer t""#;
    assert!(book.contains(cut), "{book}");
    tenant.take_records();
    let fixed = mended(&errors, &inline("C2", "two"), r#"<c r="C2"><v>2</v></c>"#);
    let fixed = mended(
        &fixed,
        r#"<c r="C3" t="e"><v>#N/A</v></c>"#,
        r#"<c r="C3"><v>3</v></c>"#,
    );
    world.file("errors.xlsx", fixed);
    let run = tenant.import(&world, "errors.xlsx", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let codes = tenant.take_records().into_iter().map(|record| {
        let value = |code: &str| record[code]["value"].as_str().unwrap().to_owned();
        ["key", "code", "number", "date"].map(value).join(" ")
    });
    let codes: Vec<_> = codes.collect();
    assert_eq!(codes, ["B 00007 2 2026-11-01", "C 00007 3 2026-11-01"]);
    // The same as CSV, and of a run of the past.
    let asked = ["--on-error", "skip", "--errors-file", "errors.csv"];
    let run = tenant.import(&world, "file.ods", &asked);
    assert_eq!(run.code, Some(3), "{run:?}");
    let text = String::from_utf8(world.read("errors.csv")).unwrap();
    assert!(text.contains("\r\nB,00007,two,2026-11-01,3,"), "{text}");
    let run = world.run(&["errors", "last", "-o", "errors.ods"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("ends in .xlsx"), "{run:?}");
}

#[test]
fn what_was_not_sent_of_a_workbook_is_a_workbook() {
    let (double, world) = (Double::new(), World::new());
    let names: Vec<_> = (1..=2_002).map(|number| format!("n{number}")).collect();
    let mut lines = vec![vec!["title"], vec!["UniqueText"]];
    lines.extend(names.iter().map(|name| vec![name.as_str()]));
    world.file("file.xlsx", Book::of(rows(&lines)).bytes());
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let asked = [
        "--header-row",
        "2",
        "--no-preflight",
        "--rest-file",
        "rest.xlsx",
    ];
    let run = double.import(&world, "file.xlsx", &asked);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("kintable import rest.xlsx"), "{run:?}");
    assert!(!run.stdout.contains("--header-row"), "{run:?}");
    let found = |name: &str| -> Vec<String> {
        let rows = cells(&world.read(name)).into_iter();
        rows.map(|row| row[0].to_string()).collect()
    };
    assert_eq!(found("rest.xlsx"), ["UniqueText", "n2001", "n2002"]);
    let run = world.run(&["errors", "last", "--not-tried", "-o", "untried.xlsx"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(found("untried.xlsx"), found("rest.xlsx"));
    let run = world.run(&["errors", "last", "--not-tried", "-o", "untried.csv"]);
    assert!(run.stderr.contains("ends in .xlsx"), "{run:?}");
    double.answer("bulkRequest.json", 1, Accepts);
    let run = double.import(&world, "rest.xlsx", &["--no-preflight"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_name_that_promises_another_kind_of_file_is_refused() {
    let (world, tenant) = (World::new(), tenant());
    world.file("file.csv", "key\nA\n");
    world.file("file.ndjson", "{\"key\": \"A\"}\n");
    world.file(
        "file.xlsx",
        Book::of(rows(&[vec!["key"], vec!["A"]])).bytes(),
    );
    for (file, option, name, told) in [
        ("file.csv", "--errors-file", "e.XLSX", "ends in .csv"),
        ("file.ndjson", "--errors-file", "e.xlsx", "ends in .csv"),
        ("file.csv", "--rest-file", "r.xlsx", "ends in .csv"),
        ("file.csv", "--errors-file", "e.ods", "ends in .csv"),
        ("file.xlsx", "--errors-file", "e.ods", "ends in .xlsx"),
        ("file.xlsx", "--rest-file", "r.xls", "ends in .xlsx"),
        (
            "file.ndjson",
            "--rest-file",
            "r.csv",
            "is for CSV files and spreadsheets",
        ),
        ("file.xlsx", "--rest-file", "r.csv", "ends in .xlsx"),
    ] {
        let run = tenant.import(&world, file, &[option, name]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
        assert!(!world.path().join(name).exists());
    }
    assert!(tenant.take_records().is_empty());
    let run = tenant.check(&world, "file.xlsx", &["--fix", "fixed.xlsx"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    // A workbook that is no errors file is not written over.
    world.file(
        "mine.xlsx",
        Book::of(rows(&[vec!["key"], vec!["A"]])).bytes(),
    );
    let run = tenant.import(&world, "file.xlsx", &["--errors-file", "mine.xlsx"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("--force"), "{run:?}");
}
