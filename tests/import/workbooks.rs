//! Excel files: what a cell is decides the form, and places are addresses of the sheet.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::support::book::{Book, inline, letter, rows, zipped};
use crate::support::{Run, Tenant, World, testdata};

pub(super) struct App {
    pub(super) world: World,
    pub(super) tenant: Tenant,
}

impl App {
    pub(super) fn new() -> Self {
        let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
        let form = json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "label": "番号", "unique": true},
            "text": text("文字"),
            "number": {"type": "NUMBER", "label": "数"},
            "date": {"type": "DATE", "label": "日付"},
            "time": {"type": "TIME", "label": "時刻"},
            "moment": {"type": "DATETIME", "label": "日時"},
            "rows": {"type": "SUBTABLE", "label": "明細", "fields": {"item": text("品名")}},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        Self { world, tenant }
    }

    pub(super) fn import(&self, bytes: &[u8], arguments: &[&str]) -> Run {
        self.world.file("file.xlsx", bytes);
        self.tenant.import(&self.world, "file.xlsx", arguments)
    }

    /// The fields of each record that are filled, and the rows.
    pub(super) fn records(&self) -> Vec<String> {
        let record = |record: &Json| {
            let codes = ["key", "text", "number", "date", "time", "moment"];
            let filled = codes.iter().filter_map(|code| {
                let value = record[code]["value"]
                    .as_str()
                    .filter(|value| !value.is_empty());
                value.map(|value| format!("{code}={value}"))
            });
            let rows = record["rows"]["value"].as_array().unwrap().iter();
            let rows = rows.map(|row| row["value"]["item"]["value"].as_str().unwrap().to_owned());
            let rows = rows
                .filter(|row| !row.is_empty())
                .map(|row| format!("item={row}"));
            filled.chain(rows).collect::<Vec<_>>().join(" ")
        };
        self.tenant.take_records().iter().map(record).collect()
    }

    #[track_caller]
    fn holds(&self, book: &Book, arguments: &[&str]) -> Vec<String> {
        let run = self.import(&book.bytes(), arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        self.records()
    }

    #[track_caller]
    pub(super) fn refused(&self, bytes: &[u8], arguments: &[&str], told: &str) -> Run {
        let run = self.import(bytes, arguments);
        assert_eq!(run.code, Some(4), "{told}: {run:?}");
        assert!(run.stderr.contains(told), "{told}: {run:?}");
        assert!(self.records().is_empty());
        run
    }
}

/// A number in a cell, with the format of this number.
fn number(value: &str, style: usize) -> String {
    format!(r#"<c r="A2" s="{style}"><v>{value}</v></c>"#)
}

#[test]
fn days_may_count_from_1904() {
    let data = format!(
        r#"<row r="1">{}</row><row r="2">{}</row>"#,
        inline("A1", "date"),
        number("44865", 1)
    );
    let book = Book {
        formats: vec!["14".to_owned()],
        is_1904: true,
        ..Book::of(data)
    };
    assert_eq!(App::new().holds(&book, &[]), ["date=2026-11-01"]);
}

#[test]
fn digits_are_those_that_excel_shows_for_numbers_up_to_a_bound() {
    // Excel's own formats of postal codes and telephone numbers in Japan.
    let postal = "[<=999]000;[<=9999]000\\-00;000\\-0000";
    let telephone = "[<=99999999]####\\-####;\\(00\\)\\ ####\\-####";
    let app = App::new();
    for (value, code, text) in [
        ("640941", postal, "064-0941"),
        ("64", postal, "064"),
        ("312345678", telephone, "(03) 1234-5678"),
        ("12345678", telephone, "1234-5678"),
    ] {
        let data = format!(
            r#"<row r="1">{}{}</row><row r="2">{}<c r="B2" s="1"><v>{value}</v></c></row>"#,
            inline("A1", "text"),
            inline("B1", "number"),
            number(value, 1)
        );
        let book = Book {
            formats: vec![code.to_owned()],
            ..Book::of(data)
        };
        let held = app.holds(&book, &[]);
        assert_eq!(held, [format!("text={text} number={value}")]);
    }
}

#[test]
fn texts_are_those_that_excel_shows() {
    let app = App::new();
    for (cell, text) in [
        (r#"<c r="A2" t="s"><v>0</v></c>"#, "共有"),
        (r#"<c r="A2" t="s"><v>1</v></c>"#, "東京都"),
        (r#"<c r="A2" t="s"><v>2</v></c>"#, " a  b "),
        (r#"<c r="A2" t="s"><v>3</v></c>"#, "x & <y>"),
        (r#"<c r="A2" t="str"><f>B1</f><v>made</v></c>"#, "made"),
        (
            r#"<c r="A2" t="str"><f>B1</f><v>1 &lt; 2&#x21;</v></c>"#,
            "1 < 2!",
        ),
        (
            r#"<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>"#,
            "ab",
        ),
        (r#"<c r="A2"><v>00012</v></c>"#, "12"),
        (r#"<c r="A2" t="b"><v>1</v></c>"#, "TRUE"),
        (
            r#"<c r="A2" t="d"><v>2026-11-01T09:30:00</v></c>"#,
            "2026-11-01 09:30:00",
        ),
        ("<c><v>5</v></c>", "5"),
        (
            "<c r=\"A2\" t=\"inlineStr\"><is><t>_x0041__x005F_x0041_</t></is></c>",
            "A_x0041_",
        ),
    ] {
        let data = format!(
            r#"<row r="1">{}</row><row r="2">{cell}</row>"#,
            inline("A1", "text")
        );
        let strings = [
            "<t>共有</t>",
            "<r><t>東京</t></r><r><t>都</t></r><rPh sb=\"0\" eb=\"2\"><t>トウキョウト</t></rPh>",
            "<t xml:space=\"preserve\"> a  b </t>",
            "<t>x &amp; &lt;y&gt;</t>",
        ];
        let book = Book {
            strings: strings.map(str::to_owned).to_vec(),
            ..Book::of(data)
        };
        assert_eq!(app.holds(&book, &[]), [format!("text={text}")], "{cell}");
    }
}

#[test]
fn a_cell_without_a_value_is_told_at_its_address_unless_nobody_uses_it() {
    let app = App::new();
    let broken = [
        ("<f>SUM(B1)</f>", "", "cell.formula"),
        ("<f>SUM(B1)</f><v></v>", "", "cell.formula"),
        ("<f>Z1</f><v>#REF!</v>", r#" t="e""#, "cell.error"),
        ("<v>#N/A</v>", r#" t="e""#, "cell.error"),
        ("<v>1</v>", r#" t="b""#, "cell.boolean"),
    ];
    for (cell, kind, code) in broken {
        let data = |name: &str| {
            let header = [inline("A1", "text"), inline("B1", name)].concat();
            let cell = format!(r#"<c r="B2"{kind}>{cell}</c>"#);
            format!(
                r#"<row r="1">{header}</row><row r="2">{}{cell}</row>"#,
                inline("A2", "x")
            )
        };
        let told = format!("file.xlsx:Sheet1!B2: error[{code}]");
        app.refused(&Book::of(data("number")).bytes(), &[], &told);
        let unused = app.holds(&Book::of(data("備考")), &["--ignore-unknown-columns"]);
        assert_eq!(unused, ["text=x"], "{code}");
        app.world
            .file("map.toml", "[fields]\n\"text\" = \"text\"\n");
        let unused = app.holds(&Book::of(data("備考")), &["--map", "map.toml"]);
        assert_eq!(unused, ["text=x"], "{code}");
        app.world.file(
            "map.toml",
            "[fields]\n\"text\" = \"text\"\n\"number\" = \"備考\"\n",
        );
        let run = app.import(&Book::of(data("備考")).bytes(), &["--map", "map.toml"]);
        assert_eq!(run.code, Some(4), "{code}: {run:?}");
    }
}

/// Orders over several rows, with what people leave behind: a title, an empty row, columns that are nobody's.
fn orders() -> Vec<Vec<&'static str>> {
    vec![
        vec!["注文一覧"],
        vec![],
        vec!["key", "text", "item"],
        vec!["A", "a, \"b\"\nc", "pen"],
        vec!["A", "a, \"b\"\nc", "ink"],
        vec![],
        vec!["B", "", "cup"],
    ]
}

#[test]
fn rows_are_read_where_the_options_say_and_grouped_as_lines_are() {
    let app = App::new();
    let grouped = ["key=A text=a, \"b\"\nc item=pen item=ink", "key=B item=cup"];
    let book = Book::of(rows(&orders()));
    for way in [
        &["--header-row", "3"][..],
        &["--skip-lines", "1"],
        &["--range", "A3"],
        &["--range", "A3:C7"],
        &["--range", "$A$2:$C$900"],
    ] {
        let way = [way, &["--group-by", "key"]].concat();
        assert_eq!(app.holds(&book, &way), grouped, "{way:?}");
    }
    let way = [
        "--range",
        "A7:C7",
        "--no-header",
        "--columns",
        "key,text,item",
    ];
    assert_eq!(app.holds(&book, &way), ["key=B item=cup"]);
    let way = ["--range", "B3:C4"];
    assert_eq!(app.holds(&book, &way), ["text=a, \"b\"\nc item=pen"]);
    app.refused(
        &book.bytes(),
        &["--header-row", "2"],
        "error[header.no-line]",
    );
    app.refused(&book.bytes(), &[], "use `--header-row 3`");
    let run = app.import(&book.bytes(), &["--range", "C3:A4"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    app.world.file("map.toml", "[source]\nsheet = 1\nrange = \"A3\"\ngroup-by = \"key\"\n[fields]\n\"key\" = \"key\"\n\"text\" = \"text\"\n[tables.rows.fields]\n\"item\" = \"item\"\n");
    assert_eq!(app.holds(&book, &["--map", "map.toml"]), grouped);
}

#[test]
fn a_cell_beyond_the_header_is_told_and_an_address_counts_from_the_sheet() {
    let app = App::new();
    let data = rows(&[
        vec![],
        vec!["", "", "number", "date"],
        vec!["", "", "x", "y", "", "z"],
    ]);
    let way = ["--range", "C2"];
    app.refused(
        &Book::of(&*data).bytes(),
        &way,
        "file.xlsx:Sheet1!E3: error[file.too-many-columns]",
    );
    let data = rows(&[
        vec![],
        vec!["", "", "number", "date"],
        vec!["", "", "x", "y"],
    ]);
    let run = app.refused(
        &Book::of(&*data).bytes(),
        &[&way[..], &["--output", "json"]].concat(),
        "Sheet1!C3",
    );
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let problem = &document["problems"][0];
    assert_eq!(problem["address"], "Sheet1!C3");
    assert_eq!(
        (problem["line"].as_u64(), problem["column"].as_u64()),
        (Some(3), Some(3))
    );
    let book = Book {
        sheets: vec![("2026 11".to_owned(), false, data)],
        ..Book::default()
    };
    app.refused(
        &book.bytes(),
        &way,
        "file.xlsx:'2026 11'!D3: error[date.invalid]",
    );
}

#[test]
fn the_first_sheet_that_is_not_hidden_is_read_and_the_others_are_named() {
    let app = App::new();
    let sheet =
        |name: &str, is_hidden, key| (name.to_owned(), is_hidden, rows(&[vec!["key"], vec![key]]));
    let book = Book {
        sheets: vec![
            sheet("隠", true, "A"),
            sheet("B & C", false, "B"),
            sheet("1", false, "C"),
        ],
        ..Book::default()
    };
    let run = app.import(&book.bytes(), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told =
        "notice[workbook.sheets] only the sheet \"B & C\" is read, not \"1\"; hidden: \"隠\"";
    assert!(run.stderr.contains(told), "{run:?}");
    assert!(
        run.stderr
            .contains("file.xlsx: reading the sheet \"B & C\""),
        "{run:?}"
    );
    assert_eq!(app.records(), ["key=B"]);
    for (choice, key) in [
        ("隠", "A"),
        ("2", "B"),
        ("1", "C"),
        ("3", "C"),
        ("B & C", "B"),
    ] {
        assert_eq!(
            app.holds(&book, &["--sheet", choice]),
            [format!("key={key}")]
        );
    }
    for choice in ["0", "4", "b & c"] {
        app.refused(
            &book.bytes(),
            &["--sheet", choice],
            "error[workbook.no-sheet]",
        );
    }
}

#[test]
fn an_errors_file_may_be_csv_and_passes_once_it_is_mended() {
    let app = App::new();
    let data = rows(&[
        vec!["title"],
        vec!["key", "number"],
        vec!["A", "1"],
        vec!["B", "x,\"y\""],
    ]);
    let arguments = [
        "--header-row",
        "2",
        "--on-error",
        "skip",
        "--errors-file",
        "errors.csv",
    ];
    let run = app.import(&Book::of(data).bytes(), &arguments);
    assert_eq!(run.code, Some(3), "{run:?}");
    let next = "kintable import errors.csv";
    assert!(
        run.stdout.contains(next) && !run.stdout.contains("--header-row"),
        "{run:?}"
    );
    assert_eq!(app.records(), ["key=A number=1"]);
    let errors = String::from_utf8(app.world.read("errors.csv")).unwrap();
    assert!(
        errors.starts_with("\u{feff}key,number,_line,_problem,_message\r\nB,\"x,\"\"y\"\"\",4,"),
        "{errors}"
    );
    app.world
        .file("errors.csv", errors.replacen("\"x,\"\"y\"\"\"", "2", 1));
    let run = app.tenant.import(&app.world, "errors.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(app.records(), ["key=B number=2"]);
    // The same of a run of the past.
    let data = rows(&[
        vec!["title"],
        vec!["key", "number"],
        vec!["A", "1"],
        vec!["B", "x"],
    ]);
    app.import(
        &Book::of(data).bytes(),
        &["--header-row", "2", "--on-error", "skip"],
    );
    let run = app.world.run(&["errors", "last", "-o", "again.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let again = String::from_utf8(app.world.read("again.csv")).unwrap();
    assert!(again.contains("\r\nB,x,4,number.invalid,"), "{again}");
}

#[test]
fn the_same_orders_come_in_as_csv_and_as_a_workbook() {
    let csv = fs_err::read(testdata("orders/orders.csv")).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&csv[3..]);
    let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
    let lines: Vec<Vec<&str>> = lines.iter().map(|line| line.iter().collect()).collect();
    let book = Book::of(rows(&lines)).bytes();
    let [of_csv, of_book] = [("orders.csv", &csv), ("orders.xlsx", &book)].map(|(name, bytes)| {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
        tenant.take_records();
        world.file(name, bytes);
        let run = tenant.import(&world, name, &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let mut records = tenant.records();
        for record in &mut records {
            for code in ["作成日時", "更新日時", "レコード番号", "$id"] {
                record.as_object_mut().unwrap().remove(code);
            }
        }
        without_row_ids(json!(records))
    });
    assert_eq!(of_csv, of_book);
}

fn without_row_ids(mut records: Json) -> Json {
    for record in records.as_array_mut().unwrap() {
        for field in record.as_object_mut().unwrap().values_mut() {
            for row in field["value"].as_array_mut().into_iter().flatten() {
                if let Some(row) = row.as_object_mut() {
                    row.remove("id");
                }
            }
        }
    }
    records
}

#[test]
fn an_exported_workbook_is_what_the_app_holds() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    fs_err::copy(
        testdata("orders/orders.csv"),
        world.path().join("orders.csv"),
    )
    .unwrap();
    assert_eq!(tenant.import(&world, "orders.csv", &[]).code, Some(0));
    let url = tenant.base_url();
    let connection = [
        "--base-url",
        url,
        "--app",
        "1",
        "--api-token",
        "token",
        "--timezone",
        "Asia/Tokyo",
    ];
    let run = world.run(&[&["export", "--out", "orders.xlsx"], &connection[..]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    let again = [
        "--update-key",
        "受注番号",
        "--skip-unchanged",
        "--timezone",
        "Asia/Tokyo",
    ];
    let run = tenant.import(&world, "orders.xlsx", &again);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("12 unchanged"), "{run:?}");
}

#[test]
fn hostile_and_broken_workbooks_end_with_an_error() {
    let app = App::new();
    let data = rows(&[vec!["key"], vec!["A"]]);
    let parts = |name: &str, content: String| {
        let mut parts = Book::of(&*data).parts();
        for (part, bytes) in &mut parts {
            if part == name {
                *bytes = content.clone().into_bytes();
            }
        }
        zipped(parts)
    };
    let spaces = " ".repeat(9 * 1024 * 1024);
    let sheet = |inner: &str| format!("<worksheet><sheetData>{inner}</sheetData></worksheet>");
    for (bytes, code) in [
        (
            parts("xl/worksheets/0.xml", sheet(&spaces)),
            "workbook.too-large",
        ),
        (
            parts(
                "xl/sharedStrings.xml",
                format!("<sst><si><t>{spaces}</t></si></sst>"),
            ),
            "workbook.too-large",
        ),
        (
            parts(
                "xl/sharedStrings.xml",
                "<sst uniqueCount=\"99999999999999\"/>".to_owned(),
            ),
            "",
        ),
        (
            parts("xl/worksheets/0.xml", sheet("<row r=\"2\"/><row r=\"1\"/>")),
            "workbook.damaged",
        ),
        (
            parts(
                "xl/worksheets/0.xml",
                sheet("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>"),
            ),
            "workbook.damaged",
        ),
        (
            parts("xl/worksheets/0.xml", sheet("<row r=\"1048577\"/>")),
            "workbook.damaged",
        ),
        (
            parts(
                "xl/worksheets/0.xml",
                sheet("<row r=\"1\"><c t=\"s\"><v>7</v></c></row>"),
            ),
            "workbook.damaged",
        ),
        (
            parts(
                "xl/worksheets/0.xml",
                sheet("<row r=\"1\"><c><v>x</v></c></row>"),
            ),
            "workbook.damaged",
        ),
        (
            parts(
                "xl/worksheets/0.xml",
                "<worksheet><sheetData><row>".to_owned(),
            ),
            "workbook.damaged",
        ),
        (parts("xl/worksheets/0.xml", sheet("")), "file.empty"),
        (
            parts("xl/workbook.xml", "<document/>".to_owned()),
            "file.workbook",
        ),
        (
            parts("_rels/.rels", "<Relationships/>".to_owned()),
            "file.workbook",
        ),
        (
            zipped(vec![("a.txt".to_owned(), b"a".to_vec())]),
            "file.format",
        ),
        (b"PK\x03\x04 and nothing".to_vec(), "file.format"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
            "workbook.damaged",
        ),
    ] {
        let run = app.import(&bytes, &[]);
        if code.is_empty() {
            assert_eq!(run.code, Some(0), "{run:?}");
        } else {
            assert_eq!(run.code, Some(4), "{code}: {run:?}");
            assert!(
                run.stderr.contains(&format!("error[{code}]")),
                "{code}: {run:?}"
            );
        }
    }
}

#[test]
fn what_is_no_workbook_is_told() {
    let app = App::new();
    let run = app.import(b"key\nA\n", &["--format", "xlsx"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let run = app.import(b"key\nA\n", &["--sheet", "1"]);
    assert!(run.stderr.contains("error[file.no-sheets]"), "{run:?}");
}

#[test]
fn a_workbook_that_is_cut_off_anywhere_is_damaged() {
    let world = World::new();
    world.file(
        "form.json",
        json!({"properties": {"key": {"type": "SINGLE_LINE_TEXT", "label": "k", "code": "key"}}})
            .to_string(),
    );
    let whole = Book::of(rows(&[vec!["key"], vec!["A"]])).bytes();
    for length in (4..whole.len()).step_by(whole.len() / 12) {
        world.file("file.xlsx", &whole[..length]);
        let run = world.run(&["check", "file.xlsx", "--form", "form.json"]);
        assert_eq!(run.code, Some(4), "{length}: {run:?}");
        assert!(
            run.stderr.contains("error[workbook.damaged]") || run.stderr.contains("error[file."),
            "{length}: {run:?}"
        );
    }
}

#[test]
fn cells_that_are_far_away_and_cells_that_are_empty_take_no_memory() {
    let app = App::new();
    let mut data = format!(
        r#"<row r="1">{}</row><row r="2">{}"#,
        inline("A1", "key"),
        inline("A2", "A")
    );
    for column in 1..20 {
        let _ = write!(data, r#"<c r="{}2" s="1"/>"#, letter(column));
    }
    data += "</row>";
    for row in 3..20_000 {
        let _ = write!(
            data,
            r#"<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}"/></row>"#
        );
    }
    let book = Book::of(data.clone());
    assert_eq!(app.holds(&book, &[]), ["key=A"]);
    data += r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    app.refused(
        &Book::of(data).bytes(),
        &[],
        "file.xlsx:Sheet1!B1048576: error[file.too-many-columns]",
    );
}
