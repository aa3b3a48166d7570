//! Records as JSON: as kintone's API has them, and flat.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

struct App {
    world: World,
    tenant: Tenant,
}

impl App {
    fn new() -> Self {
        let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
        let options = json!({"a": {"label": "a", "index": "0"}, "b": {"label": "b", "index": "1"}});
        let form = json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "label": "番号", "unique": true},
            "number": {"type": "NUMBER", "label": "数"},
            "list": {"type": "CHECK_BOX", "label": "選択", "options": options},
            "file": {"type": "FILE", "label": "添付"},
            "rows": {"type": "SUBTABLE", "label": "明細", "fields": {"item": text("品名"), "size": text("大きさ")}},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        Self { world, tenant }
    }

    fn import(&self, content: impl AsRef<[u8]>, arguments: &[&str]) -> Run {
        self.world.file("file.ndjson", content);
        self.tenant.import(&self.world, "file.ndjson", arguments)
    }

    fn records(&self) -> Vec<String> {
        let record = |record: &Json| {
            let text = |code: &str| record[code]["value"].as_str().unwrap_or_default();
            let list = record["list"]["value"].as_array().unwrap();
            let list: Vec<_> = list.iter().map(|option| option.as_str().unwrap()).collect();
            let rows = record["rows"]["value"].as_array().unwrap().iter();
            let cell =
                |row: &Json, code: &str| row["value"][code]["value"].as_str().unwrap().to_owned();
            let rows = rows.map(|row| cell(row, "item") + &cell(row, "size"));
            let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
            format!(
                "{},{},{} {}",
                text("key"),
                text("number"),
                list.join("+"),
                rows.join("|")
            )
        };
        self.tenant.take_records().iter().map(record).collect()
    }

    #[track_caller]
    fn holds(&self, content: impl AsRef<[u8]>, arguments: &[&str]) -> Vec<String> {
        let run = self.import(content, arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        self.records()
    }

    #[track_caller]
    fn refused(&self, content: impl AsRef<[u8]>, told: &str) {
        let run = self.import(content, &[]);
        assert_eq!(run.code, Some(4), "{told}: {run:?}");
        assert!(run.stderr.contains(told), "{told}: {run:?}");
        assert!(self.records().is_empty());
    }
}

const A: &str = r#"{"key": "A", "number": 123456789012.25, "list": ["a", "b"], "rows": [{"item": "pen", "size": "s"}, {"item": "ink"}]}"#;
const B: &str = r#"{"key": {"type": "SINGLE_LINE_TEXT", "value": "B"}, "number": {"value": null}, "list": {"value": []},
 "rows": {"type": "SUBTABLE", "value": [{"id": "7", "value": {"item": {"value": "cup"}, "size": {"value": ""}}}]}}"#;

#[test]
fn records_are_read_wherever_they_are() {
    let app = App::new();
    let both = ["A,123456789012.25,a+b pens|ink", "B,, cup"];
    for file in [
        format!("{A}\n{B}\n"),
        format!("{A}{B}"),
        format!("\u{feff}[\n{A},\n{B}\n]\n"),
        format!("{{\"records\": [{A}, {B}], \"totalCount\": null}}"),
        format!("\r\n{A}\r\n\r\n{B}"),
    ] {
        assert_eq!(app.holds(&file, &[]), both, "{file}");
    }
    assert_eq!(app.holds(A, &["--format", "json"]), both[..1]);
    let labels = A
        .replace("\"key\"", "\"番号\"")
        .replace("\"number\"", "\"数\"");
    assert_eq!(app.holds(labels, &["--headers", "auto"]), both[..1]);
    app.world.file(
        "map.toml",
        "[fields]\n\"key\" = \"k\"\n\"number\" = \"n\"\n",
    );
    let renamed = "{\"k\": \"A\", \"n\": 5, \"x\": {}}\n{\"n\": 6, \"k\": \"B\"}\n";
    assert_eq!(
        app.holds(renamed, &["--map", "map.toml"]),
        ["A,5, ", "B,6, "]
    );
}

#[test]
fn json_without_records_is_a_file_without_records() {
    let app = App::new();
    for file in ["", "\n", "[]", "{\"records\": []}"] {
        for more in [&[][..], &["--update-key", "key"], &["--match", "number"]] {
            let run = app.import(file, more);
            assert_eq!(run.code, Some(0), "{file}: {run:?}");
            let told = "the file has no records; nothing to do";
            assert!(run.stdout.contains(told), "{file}: {run:?}");
        }
        let run = app.import(file, &["--expect-records", "1"]);
        assert_eq!(run.code, Some(8), "{file}: {run:?}");
        let run = app.import(file, &["--dry-run"]);
        assert!(run.stdout.contains("add 0 and update 0"), "{file}: {run:?}");
    }
}

#[test]
fn what_is_wrong_is_told_on_its_line() {
    let app = App::new();
    for (file, told) in [
        (
            "{\"key\": \"A\", \"number\": 1}\n{\"key\": \"B\",\n\"number\": \"x\"}\n",
            "file.ndjson:2-3: error[number.invalid] 数",
        ),
        (
            "{\"key\": \"A\"}\n{\"kay\": \"B\"}\n",
            "error[header.unknown]",
        ),
        (
            "{\"key\": \"A\", \"number\": 1}\n{\"key\": \"B\"}\n",
            "file.ndjson:2: error[json.missing]",
        ),
        // Of a row that is there, what it holds would be emptied.
        (
            "{\"key\": \"A\", \"rows\": [{\"id\": \"1\", \"value\": {\"item\": \"x\", \"size\": \"y\"}}, {\"id\": \"2\", \"value\": {\"item\": \"z\"}}]}\n",
            "file.ndjson:1: error[json.missing] this record, or a row of its table, lacks \"size\"",
        ),
        (
            "{\"key\": \"A\", \"file\": [{\"fileKey\": \"1\", \"name\": \"a\"}]}\n",
            "file.ndjson:1: error[json.attachment]",
        ),
        // Of the row, too, nothing is emptied for what the file does not hold.
        (
            "{\"key\": \"A\", \"rows\": [{\"id\": \"1\", \"value\": {\"item\": {\"type\": \"FILE\", \"value\": [{\"fileKey\": \"1\", \"name\": \"a\"}]}}}]}\n",
            "file.ndjson:1: error[json.attachment]",
        ),
        (
            "{\"key\": \"A\", \"rows\": [{\"id\": \"1\", \"value\": {\"item\": \"x\"}}, {\"id\": \"1\", \"value\": {\"item\": \"z\"}}]}\n",
            "file.ndjson:1: error[row-id.duplicate]",
        ),
        (
            "{\"key\": {\"a\": 1}}\n",
            "file.ndjson:1: error[json.value]",
        ),
        (
            "{\"key\": \"A\"}\n{\"key\": \"B\", \"key\": \"C\"}\n",
            "file.ndjson:2: error[json.invalid]",
        ),
        (
            "{\"key\": \"A\"}\n{\"key\": B}\n",
            "file.ndjson:2: error[json.invalid]",
        ),
        (
            "{\"key\": \"A\"}\nB\n",
            "file.ndjson:2: error[json.invalid]",
        ),
        (
            "{\"key\": \"A\"}\n{\"key\": \"B\"",
            "file.ndjson:2: error[json.invalid]",
        ),
        ("[{\"key\": \"A\"}\n", "error[json.invalid]"),
        (
            "[{\"key\": \"A\"}]\n{\"key\": \"B\"}\n",
            "file.ndjson:2: error[json.invalid]",
        ),
        ("{}\n", "error[file.empty]"),
    ] {
        app.refused(file, told);
    }
    app.refused(
        b"{\"key\": \"\xff\"}\n",
        "file.ndjson:1: error[json.invalid]",
    );
    let deep = format!(
        "{{\"key\": {}{}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    app.refused(deep, "error[json.value]");
}

#[test]
fn the_errors_file_of_records_is_csv_and_passes_once_it_is_mended() {
    let app = App::new();
    let bad = A
        .replace("123456789012.25", "\"x\"")
        .replace("\"A\"", "\"C\"");
    let arguments = ["--on-error", "skip", "--errors-file", "errors.csv"];
    let run = app.import(format!("{A}\n{bad}\n"), &arguments);
    assert_eq!(run.code, Some(3), "{run:?}");
    app.records();
    let errors = String::from_utf8(app.world.read("errors.csv")).unwrap();
    app.world
        .file("errors.csv", errors.replacen(",x,", ",2,", 1));
    let run = app.tenant.import(&app.world, "errors.csv", &[]);
    assert_eq!(run.code, Some(0), "{errors}: {run:?}");
    assert_eq!(app.records(), ["C,2,a+b pens|ink"]);
}

#[test]
fn what_is_exported_as_json_comes_in_as_it_was() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    fs_err::copy(
        testdata("orders/orders.csv"),
        world.path().join("orders.csv"),
    )
    .unwrap();
    assert_eq!(tenant.import(&world, "orders.csv", &[]).code, Some(0));
    let url = tenant.base_url();
    let connection = ["--base-url", url, "--app", "1", "--api-token", "token"];
    let run = world.run(&[&["export", "--out", "orders.ndjson"], &connection[..]].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    let again = ["--update-key", "受注番号", "--skip-unchanged"];
    let run = tenant.import(&world, "orders.ndjson", &again);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("12 unchanged"), "{run:?}");
    let before = texts(tenant.take_records());
    let run = tenant.import(&world, "orders.ndjson", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(texts(tenant.take_records()), before);
}

/// Records without what kintone sets, and without the ids of rows.
fn texts(records: Vec<Json>) -> Vec<Json> {
    let one = |mut record: Json| {
        let fields = record.as_object_mut().unwrap();
        fields.retain(|code, _| {
            !["$id", "$revision", "レコード番号", "作成日時", "更新日時"].contains(&code.as_str())
        });
        for field in fields.values_mut() {
            for row in field["value"].as_array_mut().into_iter().flatten() {
                if let Some(row) = row.as_object_mut() {
                    row.remove("id");
                }
            }
        }
        record
    };
    records.into_iter().map(one).collect()
}
