//! What was deleted comes back.

use serde_json::{Value as Json, json};

use super::{delete, deleted, left, newest, numbered, shown};
use crate::cli::endings::document;
use crate::history::undo::plain;
use crate::support::{Tenant, World, testdata};

/// The run that is taken back.
fn run_of(json: &Json) -> String {
    json["of"].as_str().unwrap().to_owned()
}

#[track_caller]
fn undone(world: &World, run: &str, code: i32) -> Json {
    let run = world.run(&["undo", run, "--api-token", "token", "--output", "json"]);
    assert_eq!(run.code, Some(code), "{run:?}");
    document("undo", &run)
}

#[test]
fn all_comes_back_with_its_rows_and_in_its_order_and_can_go_again() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "first.csv",
        "*,UniqueText,Text,Number,Date,Table,TextInTable,NumberInTable\n\
         *,a,one,1,2026-01-02,,r1,1\n,,,,,,r2,2\n,,,,,,r3,3\n*,b,,2,,,s1,1\n*,c,three,3,,,,\n",
    );
    tenant.import(&world, "first.csv", &["--no-history"]);
    let before = tenant.records();
    deleted(&world, &tenant, &[], 0);
    let run = newest(&world);
    let dry = ["undo", &run, "--api-token", "token", "--dry-run"];
    let dry = world.run(&dry);
    assert!(
        dry.stdout.contains("under new record numbers: 3"),
        "{dry:?}"
    );
    let told = world.run(&["undo", &run, "--api-token", "token"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let beforehand = "new record numbers with the next batch: 3";
    assert!(told.stderr.contains(beforehand), "{told:?}");
    assert_eq!(plain(&tenant.records()), plain(&before));
    assert_eq!(tenant.records()[0]["$id"]["value"], "4");
    assert_eq!(shown(&world, &run)["status"], "undone");
    // An undo of that deletes them again, and its undo brings them back.
    let json = undone(&world, &newest(&world), 0);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    assert_eq!(tenant.records().len(), 0);
    undone(&world, &newest(&world), 0);
    assert_eq!(plain(&tenant.records()), plain(&before));
}

#[test]
fn lines_are_named_where_a_file_has_them() {
    let (world, tenant) = numbered(3);
    world.file("old.csv", "$id\n3\n1\n");
    deleted(&world, &tenant, &["--file-path", "old.csv"], 0);
    let json = undone(&world, &newest(&world), 0);
    let told = json["reversed"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|one| [&one["line"], &one["record"]].map(Json::clone))
        .collect();
    assert_eq!(json!(told), json!([[2, 4], [3, 5]]));
    assert_eq!(left(&tenant), [2, 3, 1]);
    deleted(&world, &tenant, &["-c", "Number = 2"], 0);
    let json = undone(&world, &newest(&world), 0);
    assert_eq!(json["reversed"][0]["line"], Json::Null, "{json:#}");
}

#[test]
fn without_what_they_held_records_stay_away_and_that_is_said() {
    for arguments in [
        &["--no-keep-before"][..],
        &["--no-values"],
        &["--history-records", "failed"],
        &["--no-history"],
    ] {
        let (world, tenant) = numbered(2);
        let run = delete(&world, &tenant, &[&["--yes"], arguments].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.stdout.contains("kintable undo"), "{run:?}");
        if arguments.contains(&"--no-keep-before") {
            let json = undone(&world, &newest(&world), 1);
            assert_eq!(json["failed"][0]["code"], "undo.no-before", "{json:#}");
            let text = world.run(&["undo", &run_of(&json), "--api-token", "token"]);
            assert!(text.stdout.contains("`--no-keep-before`"), "{text:?}");
        }
        assert_eq!(left(&tenant).len(), 0);
    }
}

#[test]
fn records_with_attachments_are_counted_before_and_after_they_are_deleted() {
    let (world, tenant) = (World::new(), Tenant::with_form(&form_with_files()));
    world.file("files/a.txt", "a");
    world.file(
        "file.csv",
        "*,Name,Files,Drawing\n*,one,a.txt,\n*,two,,\n,,,a.txt\n*,three,,\n",
    );
    let dir = world.path().join("files");
    let from = ["--no-history", "--attachments-dir", dir.to_str().unwrap()];
    tenant.import(&world, "file.csv", &from);
    let dry = delete(&world, &tenant, &["--dry-run"]);
    let beforehand = "with attachments: 2 records; `kintable undo` cannot add such records again: make a backup first, with `kintable backup`\n";
    assert!(dry.stdout.contains(beforehand), "{dry:?}");
    let dry = delete(&world, &tenant, &["--dry-run", "--output", "json"]);
    assert_eq!(document("delete", &dry)["with_attachments"], 2);
    // The undo that is offered brings back what it can, and is offered for no more.
    let arguments = ["--yes", "-c", "Name in (\"two\", \"three\")"];
    let run = delete(&world, &tenant, &arguments);
    let lost = "with attachments: 1 record; `kintable undo` cannot add such records again, as the history keeps no files\nto add the other records again, under new record numbers:\n";
    assert!(run.stdout.contains(lost), "{run:?}");
    let json = undone(&world, &newest(&world), 3);
    assert_eq!(json["records"]["reversed"], 1, "{json:#}");
    let json = deleted(&world, &tenant, &["-c", "Name = \"one\""], 0);
    assert_eq!(
        (&json["with_attachments"], &json["next"]),
        (&json!(1), &Json::Null)
    );
    // What has none is deleted as ever.
    let json = deleted(&world, &tenant, &[], 0);
    assert_eq!(json["with_attachments"], 0, "{json:#}");
    assert!(json["next"]["command"].is_string(), "{json:#}");
}

fn form_with_files() -> Json {
    json!({"properties": {
        "Name": {"type": "SINGLE_LINE_TEXT", "code": "Name", "label": "Name"},
        "Files": {"type": "FILE", "code": "Files", "label": "Files"},
        "Table": {"type": "SUBTABLE", "code": "Table", "label": "Table", "fields": {
            "Drawing": {"type": "FILE", "code": "Drawing", "label": "Drawing"},
        }},
    }})
}
