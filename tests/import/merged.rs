//! Merged cells of workbooks: those of fields outside tables hold the rows of a record together, and no other is taken for
//! empty in silence.

use serde_json::{Value as Json, json};

use crate::support::book::{Book, mended, part, rows};
use crate::support::document::{self, Document};
use crate::support::{Run, Tenant, World};

fn app() -> (World, Tenant) {
    let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
    let form = json!({"properties": {
        "key": {"type": "SINGLE_LINE_TEXT", "label": "番号", "unique": true},
        "name": text("会社名"),
        "note": text("備考"),
        "rows": {"type": "SUBTABLE", "label": "明細", "fields": {
            "item": text("品名"),
            "count": {"type": "NUMBER", "label": "個数"},
        }},
    }});
    (World::new(), Tenant::with_form(&form))
}

fn orders(merged: &[&'static str]) -> Book {
    let sheet = rows(&[
        vec!["key", "name", "item", "count"],
        vec!["A", "one", "pen", "1"],
        vec!["", "", "ink", "2"],
        vec!["", "", "cup", "3"],
        vec!["B", "two", "pot", "4"],
        vec!["C", "", "can", "5"],
        vec!["", "", "lid", "6"],
    ]);
    Book {
        merged: merged.to_vec(),
        ..Book::of(sheet)
    }
}

const PARENTS: &[&str] = &["A2:A4", "B2:B4", "A6:A7", "B6:B7"];

fn import(world: &World, tenant: &Tenant, book: &Book, arguments: &[&str]) -> Run {
    world.file("orders.xlsx", book.bytes());
    tenant.import(world, "orders.xlsx", arguments)
}

fn held(tenant: &Tenant) -> Vec<String> {
    let record = |record: &Json| {
        let text = |code: &str| {
            record[code]["value"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let rows = record["rows"]["value"].as_array().unwrap().iter();
        let items = rows.map(|row| row["value"]["item"]["value"].as_str().unwrap_or_default());
        let items: Vec<_> = items.collect();
        format!("{}/{}: {}", text("key"), text("name"), items.join(" "))
    };
    tenant.take_records().iter().map(record).collect()
}

#[test]
fn cells_that_are_merged_downwards_hold_the_rows_of_a_record_together() {
    let (world, tenant) = app();
    let run = import(&world, &tenant, &orders(PARENTS), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("group.no-mark"), "{run:?}");
    let expected = ["A/one: pen ink cup", "B/two: pot", "C/: can lid"];
    assert_eq!(held(&tenant), expected);
    // The column of marks that they stand for is none of the sheet's.
    let check = tenant.check(&world, "orders.xlsx", &[]);
    assert!(check.stdout.contains("header: 4 columns"), "{check:?}");
    // One column is enough where the others are empty on those rows.
    let run = import(&world, &tenant, &orders(&["A2:A4", "A6:A7"]), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant), expected);
}

#[test]
fn a_map_and_a_part_of_a_sheet_are_read_so_too() {
    let (world, tenant) = app();
    let map = "[fields]\nkey = \"Nr\"\nname = \"Firma\"\n[tables.rows.fields]\nitem = \"Ware\"\ncount = \"Zahl\"\n";
    world.file("map.toml", map);
    let sheet = rows(&[
        vec!["", "orders"],
        vec!["", "Nr", "Firma", "Ware", "Zahl"],
        vec!["", "A", "one", "pen", "1"],
        vec!["", "", "", "ink", "2"],
        vec!["", "B", "two", "pot", "3"],
    ]);
    let book = Book {
        merged: vec!["B1:E1", "B3:B4", "C3:C4"],
        ..Book::of(sheet)
    };
    let run = import(
        &world,
        &tenant,
        &book,
        &["--map", "map.toml", "--range", "B2"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant), ["A/one: pen ink", "B/two: pot"]);
}

#[test]
fn what_says_itself_where_records_begin_wins() {
    let (world, tenant) = app();
    let sheet = rows(&[
        vec!["*", "key", "name", "item", "count"],
        vec!["*", "A", "one", "pen", "1"],
        vec!["", "", "", "ink", "2"],
    ]);
    let book = Book {
        merged: vec!["B2:B3", "C2:C3"],
        ..Book::of(sheet)
    };
    let run = import(&world, &tenant, &book, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant), ["A/one: pen ink"]);
    let run = import(&world, &tenant, &orders(PARENTS), &["--group-by", "key"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant)[0], "A/one: pen ink cup");
}

/// What is wrong with a workbook: the place of each problem, and its code.
fn told(book: &Book) -> Vec<String> {
    let (world, tenant) = app();
    let run = import(&world, &tenant, book, &["--output", "json"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(held(&tenant).is_empty());
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap().iter();
    let told = problems.filter(|problem| problem["severity"] == "error");
    told.map(|problem| {
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}: {}", text("address"), text("code"), text("message"))
    })
    .collect()
}

#[test]
fn a_cell_that_is_merged_in_another_way_is_an_error_and_never_empty() {
    // A department over people who are records of their own.
    let people = rows(&[
        vec!["name", "key", "item"],
        vec!["sales", "A", "pen"],
        vec!["", "B", "ink"],
    ]);
    let book = Book {
        merged: vec!["A2:A3"],
        ..Book::of(people)
    };
    let told_of = told(&book);
    assert_eq!(told_of.len(), 1, "{told_of:?}");
    assert!(told_of[0].contains("cell.merged"), "{told_of:?}");
    assert!(told_of[0].contains("merged with A2"), "{told_of:?}");
    for merged in [
        // Within a table, across, over the beginning of the next record.
        &["A2:A4", "B2:B4", "A6:A7", "B6:B7", "C3:C4"][..],
        &["A2:A4", "B2:B4", "A6:B7"],
        &["A2:A4", "B2:B5", "A6:A7"],
    ] {
        let told_of = told(&orders(merged));
        assert!(
            told_of.iter().all(|told| told.contains("cell.merged")),
            "{merged:?}: {told_of:?}"
        );
        assert!(!told_of.is_empty(), "{merged:?}");
    }
}

#[test]
fn the_errors_workbook_keeps_them_and_imports_once_it_is_mended() {
    let (world, tenant) = app();
    let mut sheet = rows(&[
        vec!["key", "name", "item", "count"],
        vec!["A", "one", "pen", "1"],
        vec!["", "", "ink", "2"],
        vec!["B", "two", "pot", "x"],
        vec!["", "", "can", "5"],
    ]);
    // Blank rows between them, one of which is merged with the others.
    for (from, to) in [("4", "9"), ("5", "11")] {
        sheet = sheet.replace(&format!("<row r=\"{from}\">"), &format!("<row r=\"{to}\">"));
        for column in ["A", "B", "C", "D"] {
            let cell = |row: &str| format!("<c r=\"{column}{row}\"");
            sheet = sheet.replace(&cell(from), &cell(to));
        }
    }
    let book = Book {
        merged: vec!["A2:A3", "B2:B3", "A9:A11", "B9:B11"],
        ..Book::of(sheet)
    };
    let arguments = ["--on-error", "skip", "--errors-file", "errors.xlsx"];
    let run = import(&world, &tenant, &book, &arguments);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(held(&tenant), ["A/one: pen ink"]);
    let errors = world.read("errors.xlsx");
    let sheet = part(&errors, "xl/worksheets/sheet1.xml");
    let merged =
        r#"<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>"#;
    assert!(sheet.contains(merged), "{sheet}");
    world.file("errors.xlsx", mended(&errors, ">x</t>", ">4</t>"));
    let run = tenant.import(&world, "errors.xlsx", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant), ["B/two: pot can"]);
}

#[test]
fn cells_of_an_opendocument_spreadsheet_are_merged_as_those_of_excel_are() {
    let cell = |spans: &str, inside: &str| {
        document::text(inside).replacen(
            "<table:table-cell",
            &format!("<table:table-cell {spans}"),
            1,
        )
    };
    let below = |cells: [&str; 2]| {
        let covered = "<table:covered-table-cell/>".to_owned();
        let [item, count] = cells.map(document::text);
        document::row(&[covered.clone(), covered, item, count])
    };
    let three = r#"table:number-rows-spanned="3" table:number-columns-spanned="1""#;
    let orders = |first: &str| {
        let header = ["key", "name", "item", "count"].map(document::text);
        let above = r#"<table:table-row table:number-rows-repeated="7"><table:table-cell/></table:table-row>"#;
        let rows = [
            above.to_owned(),
            document::row(&header),
            document::row(&[
                cell(first, "A"),
                cell(three, "one"),
                document::text("pen"),
                document::text("1"),
            ]),
            below(["ink", "2"]),
            below(["cup", "3"]),
            document::row(&["B", "two", "pot", "4"].map(document::text)),
        ];
        Document::of(rows.concat()).bytes()
    };
    let (world, tenant) = app();
    world.file("orders.ods", orders(three));
    let run = tenant.import(&world, "orders.ods", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(held(&tenant), ["A/one: pen ink cup", "B/two: pot"]);
    let across = r#"table:number-columns-spanned="2""#;
    world.file("orders.ods", orders(across));
    let run = tenant.import(&world, "orders.ods", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr
            .contains("orders.ods:Sheet1!B9: error[cell.merged]"),
        "{run:?}"
    );
}
