//! CSV files as other programs write them: with lines above the header, without one, and with records over several lines
//! that nothing marks.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

struct App {
    world: World,
    tenant: Tenant,
}

impl App {
    fn new() -> Self {
        let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
        let form = json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "label": "番号", "unique": true},
            "name": text("名前"),
            "amount": {"type": "NUMBER", "label": "金額"},
            "rows": {"type": "SUBTABLE", "label": "明細", "fields": {"item": text("品名"), "size": text("大きさ")}},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        Self { world, tenant }
    }

    fn import(&self, content: &str, arguments: &[&str]) -> Run {
        self.world.file("file.csv", content);
        self.tenant.import(&self.world, "file.csv", arguments)
    }

    /// The fields of each record, and its rows.
    fn records(&self) -> Vec<String> {
        let text = |cell: &Json| cell["value"].as_str().unwrap_or("").to_owned();
        let record = |record: &Json| {
            let fields = ["key", "name", "amount"].map(|code| text(&record[code]));
            let rows = record["rows"]["value"].as_array().unwrap().iter();
            let rows = rows.map(|row| text(&row["value"]["item"]) + &text(&row["value"]["size"]));
            let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
            format!("{} {}", fields.join(","), rows.join("|"))
        };
        self.tenant.take_records().iter().map(record).collect()
    }

    /// Imports a file that is good, and says what the app then holds.
    #[track_caller]
    fn holds(&self, content: &str, arguments: &[&str]) -> Vec<String> {
        let run = self.import(content, arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        self.records()
    }

    /// What is told of a file that is refused.
    #[track_caller]
    fn refused(&self, content: &str, arguments: &[&str], code: i32) -> String {
        let run = self.import(content, arguments);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(self.records().is_empty());
        run.stderr
    }
}

/// A report with a title, a sum above the header, and a line that breaks within a cell.
const REPORT: &str = "売上一覧;\n\n\"2行の\n説明\";\"\"\"\n key;name\nA;あ\n";

#[test]
fn what_is_above_the_header_is_not_read_and_lines_stay_those_of_the_file() {
    let app = App::new();
    for way in [
        &["--header-row", "5"][..],
        &["--skip-lines", "4"],
        &["--skip-lines", "4", "--delimiter", "semicolon"],
    ] {
        assert_eq!(app.holds(REPORT, way), ["A,あ, "], "{way:?}");
    }
    let wrong = REPORT.replace("name", "amount");
    let told = app.refused(&wrong, &["--header-row", "5"], 4);
    assert!(
        told.contains("file.csv:6:3: error[number.invalid]"),
        "{told}"
    );
    // A line for Excel is read wherever the header is.
    let file = format!("sep=;\nx,y,z\n{}", &REPORT[REPORT.find("key").unwrap()..]);
    assert_eq!(app.holds(&file, &["--header-row", "3"]), ["A,あ, "]);
}

#[test]
fn a_header_that_is_not_where_it_is_said_to_be_is_told() {
    let app = App::new();
    for (content, line) in [(REPORT, "2"), (REPORT, "7"), (REPORT, "900"), ("", "1")] {
        let told = app.refused(content, &["--header-row", line], 4);
        assert!(told.contains("error[header.no-line]"), "{line}: {told}");
    }
    let told = app.refused(REPORT, &["--skip-lines", "99"], 4);
    assert!(told.contains("error[file.empty]"), "{told}");
    let told = app.refused(REPORT, &["--header-row", "0"], 2);
    assert!(told.contains("--header-row"), "{told}");
    let told = app.refused("title\nkey,name,x\nA,b,c\n", &["--header-row", "2"], 4);
    assert!(
        told.contains("file.csv:2:10: error[header.unknown]"),
        "{told}"
    );
}

#[test]
fn columns_without_a_header_have_the_names_that_are_typed() {
    let app = App::new();
    let without = ["--no-header", "--columns", "key, name,amount"];
    let file = "A,あ,1\n\"B\",\"い\",2\n";
    assert_eq!(app.holds(file, &without), ["A,あ,1 ", "B,い,2 "]);
    let skipping = [&without[..], &["--skip-lines", "1"]].concat();
    assert_eq!(app.holds(file, &skipping), ["B,い,2 "]);
    let told = app.refused("A,あ,1\nB,い,x\n", &without, 4);
    assert!(
        told.contains("file.csv:2:5: error[number.invalid]"),
        "{told}"
    );
    let told = app.refused("A,あ,1,2\n", &without, 4);
    assert!(
        told.contains("file.csv:1:7: error[file.too-many-columns]"),
        "{told}"
    );
    let told = app.refused(file, &["--no-header", "--columns", "key,nam,amount"], 4);
    assert!(told.contains("file.csv:1: error[header.unknown]"), "{told}");
    for (wrong, hint) in [
        (&["--no-header"][..], "--columns"),
        (&["--columns", "key"], "--no-header"),
        (&["--no-header", "--header-row", "2"], "--header-row"),
        (&["--header-row", "2", "--skip-lines", "1"], "--skip-lines"),
        (&["--no-header", "--columns", ""], "--columns"),
    ] {
        let told = app.refused(file, wrong, 2);
        assert!(told.contains(hint), "{wrong:?}: {told}");
    }
}

#[test]
fn the_errors_file_of_a_file_without_a_header_has_one_and_passes_once_it_is_mended() {
    let app = App::new();
    let arguments = [
        "--no-header",
        "--columns",
        "key,name,amount",
        "--on-error",
        "skip",
    ];
    let arguments = [&arguments[..], &["--errors-file", "errors.csv"]].concat();
    let run = app.import("A,あ,1\nB,い,x\n", &arguments);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stdout.contains("kintable import errors.csv") && !run.stdout.contains("--no-header"),
        "{run:?}"
    );
    let errors = String::from_utf8(app.world.read("errors.csv")).unwrap();
    assert!(
        errors.starts_with("key,name,amount,_line,_problem,_message\nB,い,x,2,number.invalid,"),
        "{errors}"
    );
    app.records();
    assert_eq!(
        app.holds(&errors.replacen(",x,", ",2,", 1), &[]),
        ["B,い,2 "]
    );
}

const ORDERS: &str = "key,name,item,size\nA,あ,pen,s\nA,あ,ink,l\nB,い,pen,m\nA,あ,cup,\n";

#[test]
fn lines_next_to_each_other_with_equal_cells_are_one_record() {
    let app = App::new();
    let file = ORDERS.replace("A,あ,cup", "C,あ,cup");
    let grouped = ["A,あ, pens|inkl", "B,い, penm", "C,あ, cup"];
    assert_eq!(app.holds(&file, &["--group-by", "key"]), grouped);
    assert_eq!(app.holds(&file, &["--group-by", "key,name"]), grouped);
    let labels = file.replace("key,name,item,size", "番号,名前,品名,大きさ");
    let by_label = ["--headers", "labels", "--group-by", "番号"];
    assert_eq!(app.holds(&labels, &by_label), grouped);
    // A mark says nothing then, and a notice says so.
    let marked = file.replace('\n', ",*\n");
    let run = app.import(&marked, &["--group-by", "key"]);
    assert!(
        run.stderr
            .contains("file.csv:1:20: notice[group.mark-ignored]"),
        "{run:?}"
    );
    assert_eq!(app.records(), grouped);
}

#[test]
fn a_group_keeps_the_places_of_its_cells_and_its_lines_in_the_errors_file() {
    let app = App::new();
    let file = "key,amount,item\nA,1,pen\nA,1,ink\nB,x,\"a\nb\"\nB,x,cup\n";
    let told = app.refused(
        file,
        &["--group-by", "key", "--errors-file", "errors.csv"],
        4,
    );
    assert!(
        told.contains("file.csv:4:3: error[number.invalid]"),
        "{told}"
    );
    let errors = String::from_utf8(app.world.read("errors.csv")).unwrap();
    assert!(errors.starts_with("key,amount,item,_line,"), "{errors}");
    assert!(errors.contains("\nB,x,cup,6,,\n"), "{errors}");
    let told = app.refused(file, &["--group-by", "kay"], 4);
    assert!(told.contains("error[group.unknown-column]"), "{told}");
    assert!(told.contains("did you mean the column \"key\"?"), "{told}");
    // What is apart is another record, whose key is there already.
    let told = app.refused(ORDERS, &["--group-by", "key"], 4);
    assert!(
        told.contains("file.csv:5:1: error[unique.in-file]"),
        "{told}"
    );
}

#[test]
fn lines_that_lack_cells_are_padded_where_that_is_asked_for() {
    let app = App::new();
    let file = "key,name,amount,item\nA\nB,い\nC,う,3,pen\n";
    let told = app.refused(file, &[], 4);
    assert!(told.contains("error[file.too-few-columns]"), "{told}");
    let run = app.import(file, &["--ragged", "pad"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("notice[file.ragged]"), "{run:?}");
    assert_eq!(app.records(), ["A,, ", "B,い, ", "C,う,3 pen"]);
    let told = app.refused("key,name\nA,b,c\n", &["--ragged", "pad"], 4);
    assert!(told.contains("error[file.too-many-columns]"), "{told}");
}

/// A map that says how the file is read.
fn map(source: &str) -> String {
    format!("[source]\n{source}\n[fields]\n\"key\" = \"1\"\n\"name\" = \"2\"\n")
}

#[test]
fn a_map_says_how_its_file_is_read_and_what_is_typed_wins() {
    let app = App::new();
    app.world.file(
        "map.toml",
        map("header = false\nskip-lines = 1\nencoding = \"sjis\"\ndelimiter = \"semicolon\""),
    );
    let (sjis, ..) = encoding_rs::SHIFT_JIS.encode("題,\nA;\"あ\"\n");
    app.world.file("file.csv", &sjis);
    let run = app
        .tenant
        .import(&app.world, "file.csv", &["--map", "map.toml"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(app.records(), ["A,あ, "]);
    let typed = [
        "--map",
        "map.toml",
        "--encoding",
        "utf8",
        "--skip-lines",
        "2",
    ];
    assert_eq!(app.holds("題\n題\nB;い\n", &typed), ["B,い, "]);
    let typed = [
        "--map",
        "map.toml",
        "--encoding",
        "utf8",
        "--header-row",
        "1",
    ];
    assert_eq!(app.holds("2;1\nい;B\n", &typed), ["B,い, "]);
    app.world.file("map.toml", map("header-row = 3"));
    assert_eq!(
        app.holds("a\nb\n1,2\nC,う\n", &["--map", "map.toml"]),
        ["C,う, "]
    );
    let run = app.import(
        "a\nb\n1,2\nC,う\nD\n",
        &[
            "--map",
            "map.toml",
            "--on-error",
            "skip",
            "--errors-file",
            "errors.csv",
        ],
    );
    assert!(run.stdout.contains("--header-row 1"), "{run:?}");
}

#[test]
fn what_a_map_says_of_its_file_is_checked() {
    let app = App::new();
    for (source, told) in [
        ("header = 1", "map.invalid"),
        ("header-row = 0", "map.invalid"),
        ("header-row = \"2\"", "map.invalid"),
        ("skip-lines = -1", "map.invalid"),
        ("encoding = \"utf\"", "map.invalid"),
        ("delimiter = \";\"", "map.invalid"),
        ("header-row = 2\nskip-lines = 1", "map.unfit"),
        ("header-row = 2\nheader = false", "map.unfit"),
        ("headerrow = 2", "map.unknown-key"),
    ] {
        app.world.file("map.toml", map(source));
        let stderr = app.refused("1,2\nA,b\n", &["--map", "map.toml"], 4);
        assert!(
            stderr.contains("map.toml:2:") || stderr.contains("map.toml:3:"),
            "{source}: {stderr}"
        );
        assert!(
            stderr.contains(&format!("error[{told}]")),
            "{source}: {stderr}"
        );
    }
}

#[test]
fn a_map_that_is_drawn_up_says_how_the_file_was_read() {
    let app = App::new();
    app.world.file(
        "form.json",
        json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "label": "番号", "code": "key"},
        }})
        .to_string(),
    );
    app.world.file("file.csv", "title\nkey;x\nA;1\n");
    let suggest = |further: &[&str]| {
        let arguments = ["map", "suggest", "file.csv", "--form", "form.json"];
        let run = app.world.run(&[&arguments, further].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout
    };
    let map = suggest(&["--header-row", "2"]);
    assert!(map.contains("[source]\nheader-row = 2\n"), "{map}");
    let map = suggest(&[
        "--no-header",
        "--skip-lines",
        "2",
        "--delimiter",
        "semicolon",
    ]);
    assert!(
        map.contains("[source]\ndelimiter = \"semicolon\"\nskip-lines = 2\nheader = false\n"),
        "{map}"
    );
}

#[test]
fn records_that_are_deleted_by_a_file_are_read_as_it_comes() {
    let app = App::new();
    app.import("key\nA\nB\n", &[]);
    app.world.file("numbers.csv", "title\n2\n");
    let arguments = [
        "delete",
        "--yes",
        "--file-path",
        "numbers.csv",
        "--base-url",
        app.tenant.base_url(),
    ];
    let further = [
        "--app",
        "1",
        "--api-token",
        "token",
        "--skip-lines",
        "1",
        "--no-header",
        "--columns",
        "$id",
    ];
    let run = app.world.run(&[&arguments[..], &further].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(app.records(), ["A,, "]);
}

#[test]
fn what_a_run_did_not_send_is_found_again_as_the_file_was_read() {
    let app = App::new();
    let file = "title\nkey,item\nA,pen\nA,ink\nB,pen\nB,x\n";
    app.import("key\nB\n", &[]);
    let run = app.import(
        file,
        &["--header-row", "2", "--group-by", "key", "--no-preflight"],
    );
    assert_ne!(run.code, Some(0), "{run:?}");
    let run = app.world.run(&["errors", "last", "-o", "again.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let again = String::from_utf8(app.world.read("again.csv")).unwrap();
    assert!(
        again.starts_with("key,item,_line,") && again.contains("\nB,x,6,,\n"),
        "{again}"
    );
}

#[test]
fn several_values_may_stand_in_one_line_of_a_cell() {
    let options = json!({"赤": {"label": "赤", "index": "0"}, "青": {"label": "青", "index": "1"}});
    let form = json!({"properties": {
        "name": {"type": "SINGLE_LINE_TEXT", "label": "名前"},
        "colours": {"type": "CHECK_BOX", "label": "色", "options": options},
        "rows": {"type": "SUBTABLE", "label": "明細", "fields": {
            "marks": {"type": "MULTI_SELECT", "label": "印", "options": options},
        }},
    }});
    let (world, tenant) = (World::new(), Tenant::with_form(&form));
    let file = "name,colours,marks\n\"a;b\",\"赤; 青\",青;赤\nc,青,\n";
    world.file("file.csv", file);
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let labels = file.replace("name,colours,marks", "名前,色,印");
    for (file, headers) in [(file, "codes"), (&labels, "labels"), (&labels, "auto")] {
        world.file("file.csv", file);
        let way = ["--list-separator", ";", "--headers", headers];
        let run = tenant.import(&world, "file.csv", &way);
        assert_eq!(run.code, Some(0), "{run:?}");
        let records = tenant.take_records();
        let one = records.iter().find(|one| one["name"]["value"] == "a;b");
        // A text has no list in it.
        let one = one.unwrap();
        assert_eq!(one["colours"]["value"], json!(["赤", "青"]), "{one}");
        let marks = &one["rows"]["value"][0]["value"]["marks"]["value"];
        assert_eq!(marks, &json!(["赤", "青"]), "{one}");
        let other = records.iter().find(|one| one["name"]["value"] == "c");
        assert_eq!(other.unwrap()["colours"]["value"], json!(["青"]));
    }
    for wrong in [
        &["--list-separator", ""][..],
        &["--list-separator", ";", "--map", "m.toml"],
    ] {
        let run = tenant.import(&world, "file.csv", wrong);
        assert_eq!(run.code, Some(2), "{run:?}");
    }
}
