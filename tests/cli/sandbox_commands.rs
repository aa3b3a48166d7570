//! `kintable sandbox` for scripts and tests: the ready line, what is stored, and starting over.

use serde_json::{Value as Json, json};

use super::endings::schema;
use crate::support::{Served, World, testdata};

/// The records that `sandbox records` prints.
fn stored(world: &World, dir: &str) -> Vec<Json> {
    let run = world.run(&["sandbox", "records", dir]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    document["records"].as_array().unwrap().clone()
}

/// A world with two orders to import, and the directory of their app.
fn orders() -> (World, String) {
    let world = World::new();
    let dir = testdata("orders").to_str().unwrap().to_owned();
    world.file(
        "two.csv",
        "受注番号,受注日,会社名\nORD-1,2026-11-01,甲\nORD-2,2026-11-02,乙\n",
    );
    (world, dir)
}

#[test]
fn the_ready_line_says_where_it_is_and_what_it_serves() {
    let (world, dir) = orders();
    let served = Served::start(&world, &[&dir]);
    let port = served.ready["port"].as_u64().unwrap();
    let held = schema("sandbox").validate(&served.ready);
    held.unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(
        served.ready,
        json!({
            "ready": true,
            "base_url": format!("http://127.0.0.1:{port}"),
            "port": port,
            "seed": null,
            "apps": [{"id": "1", "code": "ORDER", "name": "受注管理", "guest_space_id": null, "uncalculated": []}],
        })
    );
    let run = world.run(&[
        "import",
        "two.csv",
        "--base-url",
        served.base_url(),
        "--api-token",
        "any",
        "--app",
        "1",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn records_are_printed_as_the_api_gives_them_oldest_first() {
    let (world, dir) = orders();
    assert_eq!(stored(&world, &dir), Vec::<Json>::new());
    world.run(&["import", "two.csv", "--sandbox", &dir]);
    let records = stored(&world, &dir);
    let numbers: Vec<_> = records.iter().map(|record| &record["受注番号"]).collect();
    assert_eq!(
        numbers,
        [
            &json!({"type": "SINGLE_LINE_TEXT", "value": "ORD-1"}),
            &json!({"type": "SINGLE_LINE_TEXT", "value": "ORD-2"}),
        ]
    );
    assert_eq!(records[0]["$id"], json!({"type": "__ID__", "value": "1"}));
}

#[test]
fn a_reset_empties_the_sandbox_even_while_it_is_served() {
    let (world, dir) = orders();
    let served = Served::start(&world, &[&dir]);
    let import = || {
        world.run(&[
            "import",
            "two.csv",
            "--base-url",
            served.base_url(),
            "--api-token",
            "any",
            "--app",
            "1",
        ])
    };
    assert_eq!(import().code, Some(0));
    assert_eq!(stored(&world, &dir).len(), 2);
    assert_eq!(world.run(&["sandbox", "reset", &dir]).code, Some(0));
    assert_eq!(stored(&world, &dir).len(), 0);
    let again = import();
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(stored(&world, &dir)[0]["$id"]["value"], "1");
}

#[test]
fn of_several_apps_one_must_be_named() {
    let world = World::new();
    let form = fs_err::read(testdata("orders/form.json")).unwrap();
    world.file("apps/3/form.json", &form);
    world.file("apps/4/form.json", &form);
    let run = world.run(&["sandbox", "records", "."]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(
        run.stderr,
        "error: `--app` is missing: the sandbox has 3, 4\n"
    );
    let run = world.run(&["sandbox", "records", ".", "--app", "4"]);
    assert_eq!(run.stdout, "{\"records\": [\n]}\n");
}

#[test]
fn a_directory_without_an_app_is_refused() {
    let world = World::new();
    for command in ["serve", "records", "reset"] {
        let run = world.run(&["sandbox", command, "."]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stderr.contains("has no app"), "{}", run.stderr);
    }
}

#[test]
fn faults_and_their_seed_are_options() {
    let (world, dir) = orders();
    let fault = [
        "--fault",
        "error=400:GAIA_DA02,path=bulkRequest",
        "--seed",
        "7",
    ];
    let served = Served::start(&world, &[&[dir.as_str()], &fault[..]].concat());
    assert_eq!(served.ready["seed"], "7");
    let connection = [
        "--base-url",
        served.base_url(),
        "--api-token",
        "any",
        "--app",
        "1",
    ];
    let run = world.run(&[&["import", "two.csv", "--retries", "0"], &connection[..]].concat());
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("GAIA_DA02"), "{run:?}");
    let run = world.run(&["sandbox", "serve", &dir, "--fault", "rain"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("`rain` is not a fault"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_kept_late_is_not_doubled_by_an_upsert() {
    let (world, dir) = orders();
    // The first import makes 22 requests behind it to find out what became of it.
    let late = ["--fault", "delay-commit=24,path=bulkRequest,nth=1"];
    let served = Served::start(&world, &[&[dir.as_str()], &late[..]].concat());
    let import = |further: &[&str]| {
        let connection = ["--base-url", served.base_url(), "--api-token", "any"];
        world.run(
            &[
                &["import", "two.csv", "--app", "1"],
                &connection[..],
                further,
            ]
            .concat(),
        )
    };
    let lost = import(&[]);
    assert_eq!(lost.code, Some(7), "{lost:?}");
    assert!(stored(&world, &dir).is_empty(), "it is kept later");
    let again = import(&["--update-key", "受注番号"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(stored(&world, &dir).len(), 2);
}

#[test]
fn fields_whose_formulas_are_not_understood_are_named() {
    let world = World::new();
    let formula = r#"{"type": "CALC", "code": "odd", "label": "odd", "expression": "NOSUCH(a)"}"#;
    world.file(
        "form.json",
        format!(r#"{{"properties": {{"odd": {formula}}}, "revision": "1"}}"#),
    );
    let served = Served::start(&world, &["."]);
    assert_eq!(served.ready["apps"][0]["uncalculated"], json!(["odd"]));
}

#[test]
fn what_is_not_calculated_and_what_is_odd_is_told_by_every_command_with_the_sandbox() {
    let world = World::new();
    let form = json!({"properties": {
        "a": {"type": "SINGLE_LINE_TEXT", "code": "a", "label": "a", "maxLength": "2"},
        "odd": {"type": "CALC", "code": "odd", "label": "odd", "expression": "NOSUCH(a)"},
    }, "revision": "1"});
    world.file("app/form.json", form.to_string());
    world.file("app/records.json", r#"[{"a": {"value": "long"}}]"#);
    world.file("a.csv", "a\nx\n");
    let uncalculated = "does not calculate these fields of app 1";
    let odd = "first records of app 1: records[0].a.value: Enter less than 3 characters.";
    let run = world.run(&["import", "a.csv", "--sandbox", "app", "--lang", "en"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains(uncalculated) && run.stderr.contains(odd),
        "{run:?}"
    );
    let run = world.run(&["sandbox", "records", "app", "--lang", "ja"]);
    assert!(run.stderr.contains("計算式に対応していないため"), "{run:?}");
    assert!(
        !run.stderr.contains("最初のレコード"),
        "they are stored once: {run:?}"
    );
    let run = world.run(&["sandbox", "reset", "app", "--lang", "ja"]);
    assert!(run.stderr.contains("アプリ1の最初のレコード"), "{run:?}");
    assert_eq!(stored(&world, "app")[0]["a"]["value"], "long");
}

#[test]
fn the_first_records_may_stand_in_a_csv_file_beside_the_form() {
    let world = World::new();
    let form = fs_err::read(testdata("orders/form.json")).unwrap();
    let orders = fs_err::read(testdata("orders/orders-sjis.csv")).unwrap();
    world.file("app/form.json", form);
    world.file("app/records.csv", orders);
    world.file(
        "more.csv",
        "受注番号,受注日,会社名,支払方法\nORD-1,2026-11-01,Ａ社,銀行振込\n",
    );
    for records in [13, 14] {
        let more = String::from_utf8(world.read("more.csv")).unwrap();
        world.file("more.csv", more.replace("ORD-1", &format!("ORD-{records}")));
        let run = world.run(&["import", "more.csv", "--sandbox", "app"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let stored = stored(&world, "app");
        assert_eq!(stored.len(), records, "the file is taken once");
        assert_eq!(stored[0]["受注番号"]["value"], json!("ORD-2026-0001"));
    }
}

#[test]
fn a_broken_csv_file_of_first_records_is_told_with_its_places() {
    let world = World::new();
    world.file(
        "app/form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    world.file(
        "app/records.csv",
        "受注番号,受注日,会社名\nORD-1,soon,Ａ社\n",
    );
    let run = world.run(&["sandbox", "serve", "app", "--port", "0"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.stderr.contains("records.csv:2:7: error[date.invalid] "),
        "{run:?}"
    );
}

#[test]
fn first_records_are_read_only_once() {
    let world = World::new();
    world.file(
        "app/form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    let header = "受注番号,受注日,会社名";
    world.file(
        "app/records.csv",
        format!("{header}\nORD-1,2026-11-01,Ａ社\n"),
    );
    world.file("more.csv", format!("{header}\nORD-2,2026-11-02,Ｂ社\n"));
    let import = || {
        world.run(&[
            "import",
            "more.csv",
            "--sandbox",
            "app",
            "--update-key",
            "受注番号",
        ])
    };
    assert_eq!(import().code, Some(0));
    // What stands in the file now does not matter any more.
    world.file("app/records.csv", format!("{header}\nORD-1,soon,Ａ社\n"));
    let run = import();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(stored(&world, "app").len(), 2);
}

#[test]
fn the_program_is_admitted_to_a_sandbox_that_states_its_tokens() {
    let world = World::new();
    world.file("slips.csv", "伝票番号\nA\n");
    let sandbox = testdata("checked").display().to_string();
    let run = world.run(&["import", "slips.csv", "--sandbox", &sandbox, "--app", "1"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_sandbox_is_emptied_only_when_the_file_can_be_read() {
    let (world, dir) = orders();
    let run = world.run(&["import", "two.csv", "--sandbox", &dir]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let before = stored(&world, &dir).len();
    let run = world.run(&[
        "import",
        "missing.csv",
        "--sandbox",
        &dir,
        "--sandbox-reset",
    ]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(stored(&world, &dir).len(), before);
}

#[test]
fn first_records_that_cannot_be_taken_are_told_a_line_each() {
    let world = World::new();
    let form = json!({"properties": {"n": {"type": "NUMBER", "code": "n", "label": "n"}}});
    world.file("app/form.json", form.to_string());
    world.file("app/records.csv", "n\na\nb\n");
    let run = world.run(&["form", "show", "--sandbox", "app"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let lines: Vec<_> = run.stderr.lines().collect();
    assert!(
        lines[0].starts_with("error: the first records of the sandbox, "),
        "{run:?}"
    );
    assert!(
        lines[1].contains("records.csv:2:1: error[number.invalid] n: "),
        "{run:?}"
    );
    assert!(
        lines[2].contains("records.csv:3:1: error[number.invalid] n: "),
        "{run:?}"
    );
    assert_eq!(lines.len(), 3, "{run:?}");
}
