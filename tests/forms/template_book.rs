//! The template of a form as an Excel file: what may be typed, how cells look, and what people are told.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, SheetVisible, Xlsx};
use roxmltree::Document;
use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

/// Makes `sample.xlsx` of a saved form.
fn made(world: &World, arguments: &[&str]) -> Run {
    let mut all = vec!["template", "--form", "form.json", "-o", "sample.xlsx"];
    all.extend(arguments);
    world.run(&all)
}

/// A part of it.
fn part(world: &World, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(world.read("sample.xlsx"))).unwrap();
    let mut text = String::new();
    let mut part = archive.by_name(name).unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

fn form() -> Json {
    let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
    let options = |names: &[&str]| {
        let options = names.iter().enumerate();
        let options = options.map(|(at, name)| {
            let option = json!({"label": name, "index": at.to_string()});
            ((*name).to_owned(), option)
        });
        Json::Object(options.collect())
    };
    json!({"properties": {
        "code": {"type": "SINGLE_LINE_TEXT", "label": "番号", "required": true, "unique": true, "minLength": "2", "maxLength": "20"},
        "count": {"type": "NUMBER", "label": "数量", "minValue": "1", "maxValue": "99.5"},
        "least": {"type": "NUMBER", "minValue": "-3"},
        "most": {"type": "NUMBER", "maxValue": "5"},
        "any": {"type": "NUMBER"},
        "day": {"type": "DATE"},
        "time": {"type": "TIME"},
        "moment": {"type": "DATETIME"},
        "state": {"type": "DROP_DOWN", "required": true, "options": options(&["a,b", "=c", "\"d\""])},
        "tags": {"type": "CHECK_BOX", "options": options(&["赤", "青"])},
        "who": {"type": "USER_SELECT"},
        "note": text("備考"),
        "rows": {"type": "SUBTABLE", "fields": {"item": text("品名"), "kind": {"type": "RADIO_BUTTON", "options": options(&["x", "y"])}}},
    }})
}

#[test]
fn each_column_takes_what_its_field_takes_and_says_so() {
    let world = World::new();
    world.file("form.json", form().to_string());
    let run = made(&world, &[]);
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{run:?}");
    let xml = part(&world, "xl/worksheets/sheet1.xml");
    let document = Document::parse(&xml).unwrap();
    let rules = document.descendants().filter(|node| {
        node.has_tag_name((
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "dataValidation",
        ))
    });
    let rules = rules.map(|rule| {
        let said = |name| rule.attribute(name).unwrap_or("-").to_owned();
        let limits = rule.children().filter_map(|limit| limit.text());
        let limits = limits.collect::<Vec<_>>().join(" ");
        let column = said("sqref").chars().next().unwrap();
        let (kind, operator) = (said("type"), said("operator"));
        format!("{column} {kind} {operator} {limits}")
    });
    assert_eq!(
        rules.collect::<Vec<_>>(),
        [
            "B textLength - 2 20",
            "C decimal - 1 99.5",
            "D decimal greaterThanOrEqual -3",
            "E decimal lessThanOrEqual 5",
            "F decimal - -1E+300 1E+300",
            "G date greaterThanOrEqual 1",
            "H time - 0 0.999988425925926",
            "I date greaterThanOrEqual 1",
            "J list - 'options'!$A$1:$A$3",
            "K - - ",
            "L - - ",
            "M - - ",
            "O - - ",
            "P list - 'options'!$B$1:$B$2",
        ]
    );
    for told in [
        r#"promptTitle="番号" prompt="Text&#10;Required&#10;No duplicate values&#10;2 to 20 characters""#,
        r#"prompt="Check box&#10;One option on each line of the cell:&#10;赤&#10;青""#,
        r#"sqref="B2:B1048576""#,
    ] {
        assert!(xml.contains(told), "{told}: {xml}");
    }
    // What comes in which order is what Excel insists on.
    let at = |name: &str| xml.find(name).unwrap();
    assert!(
        at("</sheetData>") < at("<dataValidations")
            && at("</dataValidations>") < at("<ignoredErrors>")
    );
    assert!(xml.contains(r#"state="frozen""#));
    // The header of what is required has a style of its own; texts are texts also where nothing is yet.
    for styled in [
        r#"<c r="B1" s="6""#,
        r#"<c r="C1" s="1""#,
        r#"<c r="J1" s="6""#,
        r#"<col min="2" max="2" width="20" style="2""#,
        r#"<col min="7" max="7" width="12" style="3""#,
    ] {
        assert!(xml.contains(styled), "{styled}: {xml}");
    }
}

#[test]
fn lists_are_on_a_sheet_that_is_hidden_and_never_cut() {
    let world = World::new();
    world.file("form.json", form().to_string());
    made(&world, &[]);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(world.read("sample.xlsx"))).unwrap();
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<_> = sheets.map(|sheet| (&*sheet.name, sheet.visible)).collect();
    assert_eq!(
        sheets,
        [
            ("records", SheetVisible::Visible),
            ("options", SheetVisible::VeryHidden)
        ]
    );
    let lists = book.worksheet_range("options").unwrap();
    let cell = |row, column| lists.get((row, column)).cloned();
    let text = |text: &str| Some(Data::String(text.to_owned()));
    assert_eq!(
        [cell(0, 0), cell(1, 0), cell(2, 0), cell(1, 1)],
        [text("a,b"), text("=c"), text("\"d\""), text("y")]
    );
    let records = book.worksheet_range("records").unwrap();
    assert!(
        matches!(records.get((1, 6)), Some(Data::DateTime(_))),
        "{records:?}"
    );
    assert_eq!(records.get((1, 2)), Some(&Data::Float(1.0)));
}

#[test]
fn it_imports_as_it_is_and_says_what_it_is_in_japanese_too() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form()));
    world.file("form.json", form().to_string());
    let run = made(&world, &["--lang", "ja", "--records", "3", "--rows", "2"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr
            .contains("Excelファイルの日時には時差がありません"),
        "{run:?}"
    );
    let xml = part(&world, "xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("文字列（1行）&#10;必須項目&#10;値の重複は禁止&#10;2～20文字"),
        "{xml}"
    );
    let run = tenant.import(&world, "sample.xlsx", &["--timezone", "UTC"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("notice"), "{run:?}");
    let records = tenant.records();
    assert_eq!(records.len(), 3);
    assert_eq!(records[0]["rows"]["value"].as_array().unwrap().len(), 2);
    assert_eq!(records[0]["moment"]["value"], "2026-04-01T00:00:00Z");
    let again = made(&world, &[]);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stderr.contains("--force"), "{again:?}");
}

#[test]
fn what_an_excel_file_does_not_have_is_refused() {
    let world = World::new();
    world.file("form.json", form().to_string());
    let run = made(&world, &["--encoding", "sjis"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("`--encoding` is for CSV files"),
        "{run:?}"
    );
    let run = world.run(&["template", "--form", "form.json", "--format", "xlsx"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("needs `--output-file`"), "{run:?}");
    let run = made(&world, &["--format", "csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(world.read("sample.xlsx").starts_with(b"*,code"));
}

#[test]
fn a_map_decides_what_may_be_typed() {
    let world = World::new();
    let customers = testdata("maps/customers");
    fs_err::copy(customers.join("form.json"), world.path().join("form.json")).unwrap();
    for name in ["hubspot", "shop", "japanese", "european"] {
        let map = testdata(&format!("maps/{name}.toml")).display().to_string();
        let run = made(&world, &["--map", &map, "--force"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let tenant = Tenant::of(&customers);
        let run = tenant.import(&world, "sample.xlsx", &["--map", &map, "--timezone", "UTC"]);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        assert_eq!(tenant.records().len(), 2, "{name}");
    }
    // Words of the file, not those of the form.
    world.file("words.toml", "[fields]\n\"顧客番号\" = \"no\"\n[fields.\"状態\"]\nfrom = \"stage\"\nvalues = { \"lead\" = \"見込み\", \"customer\" = \"取引中\" }\n");
    let run = made(&world, &["--map", "words.toml", "--force"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(world.read("sample.xlsx"))).unwrap();
    let lists = book.worksheet_range("options").unwrap();
    let lists: Vec<_> = lists.rows().map(|row| row[0].to_string()).collect();
    assert_eq!(lists, ["customer", "lead"]);
}
