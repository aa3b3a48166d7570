//! Which records are deleted, and what keeps all of them from it.

use super::{delete, deleted, left, newest, numbered, shown};
use crate::cli::endings::document;
use crate::support::{Run, Tenant, World, testdata};

#[test]
fn all_are_deleted() {
    let (world, tenant) = numbered(3);
    let run = delete(&world, &tenant, &["--yes"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("3 records deleted in "), "{run:?}");
    assert!(run.stdout.contains("kintable undo "), "{run:?}");
    assert_eq!(left(&tenant).len(), 0);
    let run = delete(&world, &tenant, &["--yes", "--lang", "ja"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.contains("削除するレコードが見つからないため"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("kintable undo "), "{run:?}");
    let json = deleted(&world, &tenant, &[], 0);
    assert_eq!(json["records"]["found"], 0, "{json:#}");
}

#[test]
fn a_deletion_is_in_the_history() {
    let (world, tenant) = numbered(3);
    deleted(&world, &tenant, &["--condition", "Number > 1"], 0);
    let run = shown(&world, &newest(&world));
    assert_eq!(run["kind"], "delete", "{run:#}");
    assert_eq!(run["mode"], "condition");
    assert_eq!(run["status"], "completed");
    assert_eq!(run["app_name"], "Documented");
    assert_eq!(run["counts"]["deleted"], 2);
    let records = run["records"].as_array().unwrap();
    let told = records.iter().map(|record| {
        assert_eq!(record["line"], serde_json::Value::Null);
        (record["record"].as_u64(), record["result"].as_str())
    });
    let expected = [3, 2].map(|id| (Some(id), Some("deleted")));
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let page = world.run(&["show", "last", "--records"]);
    assert!(page.stdout.contains("result   record"), "{page:?}");
    assert!(!page.stdout.contains("line"), "{page:?}");
}

#[test]
fn those_of_a_condition_are_deleted() {
    let (world, tenant) = numbered(5);
    let condition = "Number = 2 or Number >= 5";
    let json = deleted(&world, &tenant, &["-c", condition], 0);
    assert_eq!(json["records"]["deleted"], 2, "{json:#}");
    assert_eq!(json["condition"], condition);
    assert_eq!(left(&tenant), [1, 3, 4]);
    // What kintone does not understand is told, and nothing is deleted.
    let json = deleted(&world, &tenant, &["-c", "Nobody = 1"], 1);
    assert_eq!(json["ending"], "failed", "{json:#}");
    assert!(json["error"]["message"].is_string(), "{json:#}");
    assert_eq!(left(&tenant), [1, 3, 4]);
}

#[test]
fn those_of_a_file_are_deleted() {
    for (file, arguments) in [
        ("Record_number,Text\n2,x\n004,y\n", &[][..]),
        ("Text,Record_number\nx,DOC-2\ny,DOC-4\n", &[]),
        ("$id,$revision\n4,1\n2,1\n", &[]),
        // Rows of tables, and a column that is no field.
        (
            "*,Record_number,Table,Nobody\n*,2,11,x\n,,12,\n,9,13,\n*,4,,y\n",
            &[],
        ),
        (
            "Record_number;Text\n2;x\n4;y\n",
            &["--delimiter", "semicolon"],
        ),
    ] {
        let (world, tenant) = numbered(5);
        world.file("old.csv", file);
        let arguments = [&["--file-path", "old.csv"], arguments].concat();
        let json = deleted(&world, &tenant, &arguments, 0);
        assert_eq!(json["records"]["deleted"], 2, "{json:#}");
        assert_eq!(json["file"], "old.csv");
        assert_eq!(left(&tenant), [1, 3, 5], "{file}");
    }
}

#[test]
fn a_file_in_shift_jis_and_one_on_standard_input_are_read() {
    let (world, tenant) = numbered(3);
    let mut bytes = b"Record_number,".to_vec();
    bytes.extend([
        0x89, 0xef, 0x8e, 0xd0, b'\n', b'2', b',', 0x93, 0x8c, 0x8b, 0x9e, b'\n',
    ]);
    world.file("old.csv", bytes);
    deleted(
        &world,
        &tenant,
        &["--file-path", "old.csv", "--encoding", "sjis"],
        0,
    );
    assert_eq!(left(&tenant), [1, 3]);
    let url = tenant.base_url();
    let way = ["--base-url", url, "--api-token", "token", "--app", "1"];
    let command = ["record", "delete", "--yes", "--file-path", "-"];
    let run = world.run_with_input(&[&command[..], &way].concat(), "Record_number\n3\n");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(left(&tenant), [1]);
}

#[test]
fn all_that_is_wrong_is_told_before_anything_is_deleted() {
    let (world, tenant) = numbered(3);
    world.file(
        "old.csv",
        "Record_number,Text\n1,x\n99,x\n,x\nNo.2,x\n01,x\n2\n",
    );
    let json = deleted(&world, &tenant, &["--file-path", "old.csv"], 4);
    let problems = json["problems"].as_array().unwrap();
    let told = problems.iter().map(|problem| {
        let line = problem["line"].as_u64().unwrap();
        (line, problem["code"].as_str().unwrap())
    });
    let expected = [
        (3, "record-number.not-found"),
        (4, "record-number.empty"),
        (5, "key.invalid"),
        (6, "record-number.duplicate"),
        (7, "file.too-few-columns"),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected, "{json:#}");
    let counts = &json["records"];
    assert_eq!(
        (&counts["failed"], &counts["not_tried"]),
        (&5.into(), &1.into())
    );
    assert_eq!(left(&tenant), [1, 2, 3]);
    let run = shown(&world, &newest(&world));
    assert_eq!(run["status"], "failed", "{run:#}");
    for (file, code) in [
        ("Record_number\nDOC-1\n2\n", "key.mixed-app-code"),
        ("Record_number\nOTHER-1\n", "key.invalid"),
        ("Text\nx\n", "record-number.missing-column"),
        ("", "file.empty"),
        ("Record_number,Record_number\n1,1\n", "header.duplicate"),
        ("Record_number\n1\n\"2\n", "file.quote"),
        ("*,Record_number\n,1\n*,2\n", "group.orphan-row"),
    ] {
        world.file("old.csv", file);
        let json = deleted(&world, &tenant, &["--file-path", "old.csv"], 4);
        assert_eq!(json["problems"][0]["code"], code, "{file}: {json:#}");
        assert_eq!(left(&tenant), [1, 2, 3]);
    }
}

#[test]
fn a_file_without_records_deletes_none() {
    let (world, tenant) = numbered(2);
    world.file("old.csv", "Record_number,Text\n");
    let json = deleted(&world, &tenant, &["--file-path", "old.csv"], 0);
    assert_eq!(json["records"]["found"], 0, "{json:#}");
    assert_eq!(left(&tenant), [1, 2]);
}

#[test]
fn a_dry_run_shows_what_would_be_deleted() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "first.csv",
        "*,Text,Table,TextInTable\n*,one,,r1\n,,,r2\n*,two,,s1\n",
    );
    tenant.import(&world, "first.csv", &["--no-history"]);
    let run = delete(&world, &tenant, &["--dry-run", "--diff"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for told in [
        "- record 1\n",
        "    Text: \"one\"\n",
        "TextInTable \"r2\"",
        "2 records would be deleted; nothing was deleted",
    ] {
        assert!(run.stdout.contains(told), "{told}: {run:?}");
    }
    let run = delete(
        &world,
        &tenant,
        &["--dry-run", "--diff", "--output", "json"],
    );
    let json = document("delete", &run);
    assert_eq!(json["ending"], "planned", "{json:#}");
    assert_eq!(json["run"], serde_json::Value::Null);
    assert_eq!(json["contents"][0]["fields"]["Text"]["value"], "one");
    assert_eq!(tenant.records().len(), 2);
    let history = world.run(&["history"]);
    assert!(
        history.stderr.contains("no such run is in the history"),
        "{history:?}"
    );
}

#[test]
fn a_limit_stops_it_before_the_first_record() {
    let (world, tenant) = numbered(10);
    world.file("old.csv", "$id\n1\n2\n3\n");
    for (which, limit, code) in [
        (&[][..], "9", 8),
        (&[], "99%", 8),
        (&["--file-path", "old.csv"], "2", 8),
        (&["--file-path", "old.csv"], "29%", 8),
        (&["-c", "Number < 4"], "20%", 8),
        (&["-c", "Number < 4"], "30%", 0),
        // Three are gone by now.
        (&["-c", "Number < 7"], "42%", 8),
        (&["-c", "Number < 7"], "43%", 0),
    ] {
        let arguments = [which, &["--max-deletes", limit]].concat();
        let before = left(&tenant);
        let json = deleted(&world, &tenant, &arguments, code);
        if code == 8 {
            assert_eq!(json["ending"], "guarded", "{json:#}");
            let message = json["error"]["message"].as_str().unwrap();
            assert!(message.contains("--max-deletes"), "{message}");
            assert_eq!(left(&tenant), before, "{arguments:?}");
        }
    }
    assert_eq!(left(&tenant), [7, 8, 9, 10]);
}

#[test]
fn options_that_contradict_delete_nothing() {
    let (world, tenant) = numbered(2);
    world.file("old.csv", "$id\n1\n");
    for arguments in [
        &["--file-path", "old.csv", "--condition", "Number = 1"][..],
        &["--condition", ""],
        &["--condition", "Number = 1) or (Number > 1"],
        &["--file-path", ""],
        &["--diff"],
        &["--encoding", "sjis"],
        &["--max-deletes", "many"],
        &["--keep-before"],
        &["old.csv"],
    ] {
        let asked = [&["--yes", "--output", "json"], arguments].concat();
        let run = delete(&world, &tenant, &asked);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert_eq!(document("rejection", &run)["command"], "delete");
        let kept = shown(&world, &newest(&world));
        assert_eq!([&kept["kind"], &kept["status"]], ["delete", "rejected"]);
        assert_eq!(left(&tenant), [1, 2], "{arguments:?}");
    }
}

#[test]
fn the_page_of_a_workflow_says_what_was_deleted() {
    let (world, tenant) = numbered(3);
    let way = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let page = world.path().join("page.md");
    let told = |arguments: &[&str]| {
        let mut command = world.command(&[&["delete", "--yes"], &way[..], arguments].concat());
        Run::of(command.env("GITHUB_STEP_SUMMARY", &page));
        fs_err::read_to_string(&page).unwrap_or_default()
    };
    assert_eq!(told(&["-c", "Number = 9"]), "");
    let text = told(&[]);
    assert!(text.starts_with("### delete, app 1 at http"), "{text}");
    assert!(text.contains("\n\n3 records deleted in "), "{text}");
    assert!(text.contains("\n    kintable undo "), "{text}");
    world.file("old.csv", "$id\n1\n");
    let text = told(&["--file-path", "old.csv"]);
    assert!(text.contains("record-number.not-found"), "{text}");
}
