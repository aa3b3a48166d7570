//! Tables in files of their own.

use serde_json::{Value as Json, json};

use super::round_trip::{load, run};
use super::{ends, export, form, tenant};
use crate::cli::endings::document;
use crate::support::{Tenant, World, testdata};

fn row(item: &str) -> Json {
    json!({"value": {"Item": {"value": item}}})
}

fn several() -> Json {
    json!([
        {"Text": {"value": "a"}, "Table": {"value": [row("x"), row("y, \"z\"\nw")]}},
        {"Text": {"value": "b"}},
        {"Text": {"value": "c"}, "Table": {"value": [row("*")]}},
    ])
}

fn read(world: &World, name: &str) -> String {
    String::from_utf8(world.read(name)).unwrap()
}

#[test]
fn each_table_has_a_file_of_its_own() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let files = ["--tables", "files", "--fields", "Text,Table", "--out"];
    let run = export(
        &world,
        &tenant,
        &[&files[..], &["out.csv", "--output", "json"]].concat(),
    );
    ends(
        &run,
        0,
        &[
            "table `Table`: 3 rows in out.Table.csv",
            "3 records exported",
        ],
    );
    let document = document("export", &run);
    let expected = json!([{"table": "Table", "file": "out.Table.csv", "rows": 3}]);
    assert_eq!(document["tables"], expected);
    assert_eq!(
        read(&world, "out.csv"),
        "\"$id\",\"Text\"\n\"1\",\"a\"\n\"2\",\"b\"\n\"3\",\"c\"\n"
    );
    let rows = "\"$id\",\"Table\",\"Item\",\"Papers\"\n\"1\",\"1\",\"x\",\n\"1\",\"2\",\"y, \"\"z\"\"\nw\",\n\"3\",\"3\",*,\n";
    assert_eq!(read(&world, "out.Table.csv"), rows);
    // In a directory, which is made, and in another dialect.
    let more = ["made/of/", "--with-revision", "--delimiter", "tab"];
    ends(
        &export(&world, &tenant, &[&files[..], &more].concat()),
        0,
        &[],
    );
    assert!(read(&world, "made/of/records.csv").starts_with("\"$id\"\t\"$revision\"\t\"Text\"\n"));
    let tabs = read(&world, "made/of/records.Table.csv");
    assert!(tabs.starts_with("\"$id\"\t\"Table\"\t\"Item\"\t\"Papers\"\n"));
    // Without a table there is one file.
    let run = export(
        &world,
        &tenant,
        &["--tables", "files", "--fields", "Text", "--out", "one.csv"],
    );
    ends(&run, 0, &["3 records exported to one.csv"]);
    // The records go back into their fields.
    let edited = read(&world, "out.csv").replace("\"b\"", "\"B\"");
    world.file("out.csv", edited);
    let back = tenant.import(
        &world,
        "out.csv",
        &["--update-key", "$id", "--skip-unchanged"],
    );
    assert!(back.stdout.contains(" 0 added, 1 updated"), "{back:?}");
}

#[test]
fn lines_of_json_go_apart_likewise() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let run = export(
        &world,
        &tenant,
        &["--tables", "files", "--out", "out.ndjson"],
    );
    ends(&run, 0, &["table `Table`: 3 rows in out.Table.ndjson"]);
    let lines = |name: &str| {
        let text = read(&world, name);
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<Json>>()
    };
    let (mut records, mut rows) = (tenant.records(), Vec::new());
    for record in &mut records {
        let table = record
            .as_object_mut()
            .unwrap()
            .shift_remove("Table")
            .unwrap();
        for row in table["value"].as_array().unwrap() {
            rows.push(
                json!({"$id": record["$id"]["value"], "id": row["id"], "value": row["value"]}),
            );
        }
    }
    assert_eq!(lines("out.ndjson"), records);
    assert_eq!(lines("out.Table.ndjson"), rows);
    // The name of a file tells its format, unless it is told.
    let run = export(
        &world,
        &tenant,
        &["--out", "told.ndjson", "--format", "csv"],
    );
    ends(&run, 0, &[]);
    assert!(read(&world, "told.ndjson").starts_with('*'));
    ends(&export(&world, &tenant, &["--out", "LINES.JSONL"]), 0, &[]);
    assert!(read(&world, "LINES.JSONL").starts_with('{'));
}

#[test]
fn records_and_the_rows_of_their_tables_are_the_whole() {
    let company = testdata("forms/company");
    let (tenant, world) = (Tenant::of(&company), World::new());
    let parsed = |name: &str| {
        let text = read(&world, name);
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<Json>>()
    };
    for app in 1..=16 {
        load(&world, &tenant, &company, app);
        let out = ["--out", "whole.ndjson", "--force"];
        run(&world, &tenant, app, "export", &out);
        let out = ["--out", "apart/", "--tables", "files", "--format", "ndjson"];
        run(&world, &tenant, app, "export", &out);
        let mut joined = parsed("apart/records.ndjson");
        for entry in fs_err::read_dir(world.path().join("apart")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let table = name.strip_suffix(".ndjson").unwrap();
            let Some(table) = table.strip_prefix("records.") else {
                continue;
            };
            let rows = parsed(&format!("apart/{name}"));
            for record in &mut joined {
                let id = &record["$id"]["value"];
                let own = rows.iter().filter(|row| row["$id"] == *id);
                let own = own.map(|row| json!({"id": row["id"], "value": row["value"]}));
                let own: Vec<Json> = own.collect();
                record[table] = json!({"type": "SUBTABLE", "value": own});
            }
        }
        assert_eq!(joined, parsed("whole.ndjson"), "app {app}");
        fs_err::remove_dir_all(world.path().join("apart")).unwrap();
    }
}

#[test]
fn all_files_are_there_or_none_is() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let files = ["--tables", "files", "--out", "out.csv"];
    world.file("out.Table.csv", "old");
    let run = export(&world, &tenant, &files);
    ends(&run, 1, &["`out.Table.csv` exists: use `--force`"]);
    assert!(!world.path().join("out.csv").exists());
    let lacking = ["--encoding", "sjis", "--force", "-c", "Number = \"\""];
    tenant.call(
        "POST",
        "record.json",
        &json!({"app": 1, "record": {"Table": {"value": [row("😀")]}}}),
    );
    let run = export(&world, &tenant, &[&files[..], &lacking].concat());
    ends(
        &run,
        1,
        &["record 4, field `Item`: \"😀\" (U+1F600) does not exist"],
    );
    assert!(!world.path().join("out.csv").exists());
    assert_eq!(read(&world, "out.Table.csv"), "old");
    for (arguments, said) in [
        (&["--tables", "files"][..], "needs `--out`"),
        (&["--tables", "files", "--out", "-"], "needs `--out`"),
        (&["--out", "."], "`.` is a directory"),
    ] {
        ends(&export(&world, &tenant, arguments), 2, &[said]);
    }
    let state = ["--since-state", "out.Table.csv", "--force"];
    let run = export(&world, &tenant, &[&files[..], &state].concat());
    ends(
        &run,
        2,
        &["`--since-state` and `--tables` are the same file"],
    );
}

#[test]
fn no_table_of_any_name_leads_elsewhere() {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let table = |code: &str, inside: &str| {
        let fields = json!({inside: field("SINGLE_LINE_TEXT", inside)});
        json!({"type": "SUBTABLE", "code": code, "label": code, "fields": fields})
    };
    let long = "長".repeat(100);
    let mut properties = form()["properties"].clone();
    for (at, code) in ["a／b", "Ａ", "a", "A", long.as_str()]
        .into_iter()
        .enumerate()
    {
        properties[code] = table(code, &format!("in{at}"));
    }
    let tenant = Tenant::with_form(&json!({"properties": properties}));
    let world = World::new();
    let files = ["--tables", "files", "--out", "to/"];
    ends(&export(&world, &tenant, &files), 0, &["0 records"]);
    let entries = fs_err::read_dir(world.path().join("to")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    let expected = [
        "records.A (1).csv",
        "records.Table.csv",
        "records.a.csv",
        "records.a／b.csv",
        "records.csv",
        &format!("records.{}.csv", "長".repeat(50)),
        "records.Ａ.csv",
    ];
    assert_eq!(names, expected);
}
