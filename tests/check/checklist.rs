//! The checklist: what is wrong is crossed, what was not looked at is not ticked, on the screen and in documents.

use kintable::problem::Item;
use serde_json::{Value as Json, json};

use super::form;
use crate::cli::endings::document;
use crate::support::{Run, Tenant, UNREACHED, World, testdata};

const JSON: [&str; 2] = ["--output", "json"];

/// A checklist agrees with the counts of its document, and ticks nothing that was left open.
#[track_caller]
pub(crate) fn assert_agrees(document: &Json) {
    let counts = document["problem_counts"].as_array().unwrap();
    for row in document["checklist"].as_array().unwrap() {
        let item = Item::from_word(row["item"].as_str().unwrap()).unwrap();
        let of_item = counts.iter().filter(|one| {
            let is_of = Item::of(one["code"].as_str().unwrap()) == Some(item);
            is_of && one["severity"] == "error"
        });
        let errors: u64 = of_item.map(|one| one["count"].as_u64().unwrap()).sum();
        if item != Item::Guards {
            assert_eq!(row["errors"], errors, "{document:#}");
        }
        let state = row["state"].as_str().unwrap();
        assert_eq!(state == "failed", row["errors"] != 0, "{document:#}");
        let is_open = ["partly_checked", "not_checked"].contains(&state);
        let has_reason = row["why"] != Json::Null;
        assert!(state == "failed" || is_open == has_reason, "{document:#}");
    }
}

/// The items of a checklist that the file has something of: how each stands, and how much of it there is.
#[track_caller]
fn standing(run: &Run) -> Vec<String> {
    let document = document("run", run);
    let rows = document["checklist"].as_array().unwrap().iter();
    let needed = rows.filter(|row| row["state"] != "not_needed");
    let line = |row: &Json| {
        let item = row["item"].as_str().unwrap();
        let said = match (row["state"].as_str().unwrap(), row["why"].as_str()) {
            ("passed", None) => "✓".to_owned(),
            ("failed", why) => format!("✗ {}{}", row["errors"], why.map_or("", |_| " ?")),
            ("partly_checked", Some(why)) => format!("partly {why}"),
            ("not_checked", Some(why)) => format!("not {why}"),
            other => panic!("{other:?}"),
        };
        match row["of"].as_u64() {
            Some(size) => format!("{item} {said} of {size}"),
            None => format!("{item} {said}"),
        }
    };
    needed.map(line).collect()
}

#[track_caller]
fn of_form(world: &World, text: &str, arguments: &[&str]) -> Vec<String> {
    world.file("slips.csv", text);
    let form = form();
    let check = ["check", "slips.csv", "--form", &form];
    standing(&world.run(&[&check, &JSON[..], arguments].concat()))
}

/// All columns that raise a question.
const ALL: &str = "*,伝票番号,通番,契約日,担当,顧客コード,明細,品名\n*,S1,8,2026/1/2,sato,C1,,a\n";

#[test]
fn all_is_ticked_only_if_kintone_was_asked_all() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 2, "records": [{"コード": {"value": "C1"}}]}),
    );
    world.file("slips.csv", ALL);
    let both = ["--api-token", "customers", "--output", "json"];
    let by_key = ["--update-key", "伝票番号"];
    let check =
        |more: &[&str]| standing(&tenant.check(&world, "slips.csv", &[&both, more].concat()));
    let head = ["format ✓ of 1", "encoding ✓", "header ✓ of 8"];
    assert_eq!(
        check(&by_key),
        [
            &head[..],
            &[
                "keys ✓ of 1",
                "required ✓ of 1",
                "unique ✓ of 2",
                "values ✓ of 6",
                "date_order ✓ of 1",
                "lookups ✓ of 1",
                "users ✓ of 1",
                "row_ids ✓ of 1",
            ]
        ]
        .concat()
    );
    assert_eq!(
        check(&[&by_key[..], &["--offline"]].concat()),
        [
            &head[..],
            &[
                "keys partly not_asked of 1",
                "required ✓ of 1",
                "unique partly not_asked of 2",
                "values ✓ of 6",
                "date_order ✓ of 1",
                "lookups not not_asked of 1",
                "users not not_asked of 1",
                "row_ids partly not_asked of 1",
            ]
        ]
        .concat()
    );
    // Whether a record is new decides whether it lacks something.
    let by_number = ["--update-key", "通番", "--except", "伝票番号", "--offline"];
    let lines = check(&by_number);
    assert!(
        lines.contains(&"required partly not_asked of 1".to_owned()),
        "{lines:?}"
    );
    // A token that does not see the other app gets no answer about it.
    let run = tenant.check(&world, "slips.csv", &JSON);
    let lines = standing(&run);
    assert!(
        lines.contains(&"lookups not not_answered of 1".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn each_item_is_crossed_by_what_is_wrong_with_it() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    let held = json!({"伝票番号": {"value": "S0"}});
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": [held]}),
    );
    let check = |text: &str, more: &[&str]| {
        world.file("slips.csv", text);
        let both = ["--api-token", "customers", "--output", "json"];
        standing(&tenant.check(&world, "slips.csv", &[&both, more].concat()))
    };
    for (text, arguments, crossed) in [
        ("伝票番号,件名\nA\nB,b\n", &[][..], "format ✗ 1 of 2"),
        ("伝票番号,何か\nA,b\n", &[], "header ✗ 1 of 2"),
        (
            "伝票番号\nA\nA\n",
            &["--update-key", "伝票番号"],
            "keys ✗ 1 of 1",
        ),
        (
            "伝票番号\n\"\"\n件名\n",
            &["--blank-records", "add"],
            "required ✗ 1 of 1",
        ),
        ("伝票番号\nS0\n", &[], "unique ✗ 1 of 1"),
        ("伝票番号,金額\nA,x\n", &[], "values ✗ 1 of 2"),
        ("伝票番号,顧客コード\nA,none\n", &[], "lookups ✗ 1 of 1"),
        ("伝票番号,担当\nA,nobody\n", &[], "users ✗ 1 of 1"),
        (
            "*,伝票番号,明細,品名\n*,A,x,a\n",
            &["--update-key", "伝票番号"],
            "row_ids ✗ 1 of 1",
        ),
    ] {
        let lines = check(text, arguments);
        assert!(lines.contains(&crossed.to_owned()), "{text}: {lines:#?}");
    }
}

#[test]
fn dates_of_two_orders_are_no_error_beside_those_of_the_dates() {
    let world = World::new();
    let text = "伝票番号,契約日\nA,27/03/2026\nB,03/27/2026\n";
    let lines = of_form(&world, text, &[]);
    let about_dates = ["values ✗ 2 of 2", "date_order partly date_errors of 1"];
    assert!(
        lines.ends_with(&about_dates.map(str::to_owned)),
        "{lines:#?}"
    );
    let form = form();
    let run = world.run(&["check", "slips.csv", "--form", &form, "--lang", "en"]);
    assert!(run.stderr.contains("notice[date.order-mixed]"), "{run:?}");
    let told = "? date order: partly, date errors, 1 notice\n";
    assert!(run.stdout.contains(told), "{run:?}");
}

#[test]
fn what_lies_behind_a_mistake_is_not_ticked() {
    let world = World::new();
    // No column is known.
    let lines = of_form(&world, "これ,それ\n1,2\n", &[]);
    let (first, rest) = (&lines[2], [&lines[..2], &lines[3..]].concat());
    assert_eq!(first, "header ✗ 1 ?");
    assert!(
        rest.iter().all(|line| line.ends_with(" not ended_early")),
        "{lines:?}"
    );
    // Bytes that are no text, and a quote that is never closed, end the file where they are.
    for (text, crossed) in [
        (
            &b"\xe4\xbc\x9d\xe7\xa5\xa8\xe7\x95\xaa\xe5\x8f\xb7\nA\n\xff\n"[..],
            "encoding ✗",
        ),
        ("伝票番号\nA\n\"B\n".as_bytes(), "format ✗"),
    ] {
        world.file("slips.csv", text);
        let form = form();
        let check = ["check", "slips.csv", "--form", &form];
        let lines = standing(&world.run(&[&check, &JSON[..]].concat()));
        assert!(
            lines.iter().any(|line| line.starts_with(crossed)),
            "{lines:?}"
        );
        let ticked = lines.iter().filter(|line| line.contains('✓'));
        let ticked: Vec<_> = ticked.map(String::as_str).collect();
        assert!(
            ticked.iter().all(|line| line.starts_with("header")),
            "{lines:?}"
        );
    }
    // A line that is left out has values that nobody looked at.
    let lines = of_form(&world, "伝票番号,金額\nA\nB,1\n", &[]);
    assert!(
        lines.contains(&"values partly unreadable_lines of 2".to_owned()),
        "{lines:?}"
    );
    // A column that is not known may be any.
    let lines = of_form(&world, "伝票番号,支払\nA,1\n", &[]);
    for line in [
        "values partly header_errors of 1",
        "options not header_errors",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}: {lines:?}");
    }
}

#[test]
fn a_kintone_that_does_not_answer_leaves_all_open() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let arguments = ["check", "file.csv", "--retries", "0"];
    let run = world.run(&[&arguments, &UNREACHED[..], &JSON].concat());
    let lines = standing(&run);
    assert!(!lines.is_empty(), "{run:?}");
    assert!(
        lines.iter().all(|line| line.ends_with("not ended_early")),
        "{lines:?}"
    );
}

#[test]
fn nobody_is_ticked_where_the_sandbox_has_no_users() {
    let world = World::new();
    fs_err::create_dir(world.path().join("app")).unwrap();
    fs_err::copy(form(), world.path().join("app/form.json")).unwrap();
    world.file("slips.csv", "伝票番号,担当\nA,sato\n");
    let run = world.run(&["check", "slips.csv", "--sandbox", "app"]);
    let expected = "\
1 record checked: 1 valid, 0 with errors; import would add 1 and update 0
✓ format: 1 record
✓ encoding
✓ header: 2 columns
✓ required: 1 field
✓ unique: 1 field
✓ values: 2 fields
? users: not checked, no users.json
";
    assert!(run.stdout.ends_with(expected), "{run:?}");
    let run = world.run(&[
        "check",
        "slips.csv",
        "--sandbox",
        "app",
        "--offline",
        "--lang",
        "ja",
    ]);
    let expected = "\
✓ 形式：レコード1件
✓ 文字コード
✓ ヘッダー：2列
✓ 必須：1フィールド
? 重複禁止：一部確認（kintone未照会）
✓ 値：2フィールド
? ユーザー：未確認（kintone未照会）
";
    assert!(run.stdout.ends_with(expected), "{run:?}");
}

#[test]
fn the_page_of_a_run_says_what_was_checked() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    world.file("slips.csv", "伝票番号,金額\nA,x\nB,1\n");
    let run = tenant.import(&world, "slips.csv", &["--max-creates", "5"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let page = |language| {
        world
            .run(&["report", "last", "-o", "-", "--lang", language])
            .stdout
    };
    for (language, lines) in [
        (
            "en",
            [
                "What was checked",
                "✗ values: 1 error in 2 fields",
                "? the rest: not checked, ended early",
            ],
        ),
        (
            "ja",
            [
                "確認した項目",
                "✗ 値：エラー1件（2フィールド）",
                "? ほかの項目：未確認（途中で終了）",
            ],
        ),
    ] {
        let page = page(language);
        for line in lines {
            assert!(page.contains(line), "{line}: {page}");
        }
    }
    world.file("slips.csv", "伝票番号\nB\n");
    let run = tenant.import(&world, "slips.csv", &["--max-creates", "5"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(page("en").contains("✓ limits<"));
}
