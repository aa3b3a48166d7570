//! First steps: what is missing is named at once, what is mistyped with the nearest, and nothing blames what nobody typed.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, UNREACHED, World, testdata};

#[track_caller]
fn complains(run: &Run, code: i32, text: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(run.stderr.contains(text), "{text}: {run:?}");
}

#[test]
fn all_settings_that_are_missing_are_named_at_once() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    complains(
        &world.run(&["import", "file.csv"]),
        2,
        "error: settings are missing; add these options, or set their environment variables: `--base-url` (KINTONE_BASE_URL); `--app` (KINTABLE_APP); `--api-token` (KINTONE_API_TOKEN), or `--username` and `--password` (KINTONE_USERNAME, KINTONE_PASSWORD)\n",
    );
    complains(
        &world.run(&["check", "file.csv", "--app", "1", "--lang", "ja"]),
        2,
        "エラー：接続の設定が足りません。次のオプション、またはかっこ内の環境変数を指定してください：「--base-url」（KINTONE_BASE_URL）、「--api-token」（KINTONE_API_TOKEN）、または",
    );
    // One is told by itself.
    let given = ["--base-url", "http://127.0.0.1:9", "--api-token", "t"];
    complains(
        &world.run(&[&["form", "show"], &given[..]].concat()),
        2,
        "error: `--app` is missing: add it, or set KINTABLE_APP\n",
    );
}

#[test]
fn an_address_where_nobody_has_answered_is_told_after_a_second_try() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let run = world.run(&[&["import", "file.csv"], &UNREACHED[..]].concat());
    complains(&run, 1, "error: no connection to kintone");
    assert_eq!(run.stderr.matches("retry 1 of 1 in ").count(), 1, "{run:?}");
}

#[test]
fn a_pulled_directory_remembers_its_app() {
    let world = World::new();
    world.file(
        "app/apps/12/form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    let tenant = Tenant::of(&world.path().join("app"));
    let mut pull = world.command(&["form", "pull", "pulled", "--base-url", tenant.base_url()]);
    pull.args(["--api-token", "t"]).env("KINTABLE_APP", "12");
    let run = Run::of(&mut pull);
    assert_eq!(run.code, Some(0), "{run:?}");
    let settings: Json = serde_json::from_slice(&world.read("pulled/app.json")).unwrap();
    assert_eq!(settings["appId"], "12");
    let orders = testdata("orders/orders.csv");
    let import = ["import", orders.to_str().unwrap(), "--sandbox", "pulled"];
    let mut named = world.command(&import);
    let run = Run::of(named.env("KINTABLE_APP", "12"));
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = world.run(&[&import[..], &["--dry-run"]].concat());
    assert!(
        run.stdout.contains("app 12 in the sandbox `pulled`"),
        "{run:?}"
    );
}

/// What stands in the environment is named as such.
#[test]
fn an_option_that_nobody_typed_is_not_blamed() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    world.file("app/form.json", json!({"properties": {}}).to_string());
    let mut command = world.command(&["import", "file.csv", "--sandbox", "app"]);
    let run = Run::of(command.env("KINTABLE_APP", "12"));
    complains(
        &run,
        2,
        "error: app 12, which the environment variable KINTABLE_APP names, is not in the sandbox, which has 1: add `--app`\n",
    );
    let mut command = world.command(&["import", "file.csv", "--api-token", "t"]);
    command
        .env("KINTABLE_APP", "twelve")
        .env("KINTONE_BASE_URL", "http://127.0.0.1:9");
    complains(&Run::of(&mut command), 2, "error: `KINTABLE_APP`: ");
    let mut command = world.command(&["import", "file.csv", "--api-token", "t", "--app", "1"]);
    command.env("KINTONE_BASE_URL", "example.cybozu.com");
    complains(&Run::of(&mut command), 2, "error: `KINTONE_BASE_URL`: ");
}

#[test]
fn a_file_that_stands_for_a_command_and_words_of_codes_lead_on() {
    let world = World::new();
    world.file("r.csv", "Text\na\n");
    let run = world.run(&["r.csv"]);
    complains(
        &run,
        2,
        "tip: to import the file, run `kintable import r.csv`; to check it first, `kintable check r.csv`",
    );
    let run = world.run(&["r.csv", "--lang", "ja"]);
    complains(&run, 2, "ファイルを取り込むには「kintable import r.csv」");
    // A word that is no file may be a secret.
    let run = world.run(&["hunter2"]);
    assert!(!run.stderr.contains("hunter2"), "{run:?}");
    for (word, code) in [
        ("number", "number.invalid"),
        ("numbr", "number.invalid"),
        ("LO04", "GAIA_LO04"),
    ] {
        complains(&world.run(&["explain", word]), 2, code);
    }
}

#[test]
fn a_directory_that_is_not_there_is_told_with_the_nearest() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    world.file("sandbox/form.json", json!({"properties": {}}).to_string());
    world.file("files/a.txt", "a");
    complains(
        &world.run(&["import", "file.csv", "--sandbox", "sandbx"]),
        1,
        "error: `--sandbox`: there is no directory `sandbx`; did you mean `sandbox`?\n",
    );
    let import = [
        "import",
        "file.csv",
        "--sandbox",
        "sandbox",
        "--attachments-dir",
    ];
    complains(
        &world.run(&[&import[..], &["file"]].concat()),
        1,
        "error: `--attachments-dir`: there is no directory `file`; did you mean `files`?\n",
    );
    complains(
        &world.run(&[&import[..], &["file.csv", "--lang", "ja"]].concat()),
        1,
        "「file.csv」はフォルダーではなくファイルです。",
    );
}

#[test]
fn an_update_key_that_allows_duplicates_leads_to_matching() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let form = json!({"properties": {"Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"}}});
    world.file("form.json", form.to_string());
    let run = world.run(&[
        "check",
        "file.csv",
        "--form",
        "form.json",
        "--update-key",
        "Text",
    ]);
    complains(&run, 4, "`--match`");
}

/// An errors file of an earlier run is replaced, and nothing else unasked.
#[test]
fn an_errors_file_takes_the_place_of_another_alone() {
    let world = World::new();
    let form =
        json!({"properties": {"Number": {"type": "NUMBER", "code": "Number", "label": "N"}}});
    world.file("form.json", form.to_string());
    world.file("file.csv", "Number\nx\n");
    world.file("mine.csv", "a,b\n1,2\n");
    let check = ["check", "file.csv", "--form", "form.json", "--errors-file"];
    let refused = world.run(&[&check[..], &["mine.csv"]].concat());
    complains(
        &refused,
        1,
        "error: `mine.csv` exists: use `--force` to overwrite it\n",
    );
    assert_eq!(world.read("mine.csv"), b"a,b\n1,2\n");
    for _ in 0..2 {
        assert_eq!(
            world.run(&[&check[..], &["errors.csv"]].concat()).code,
            Some(4)
        );
    }
    let forced = world.run(&[&check[..], &["mine.csv", "--force"]].concat());
    assert_eq!(forced.code, Some(4), "{forced:?}");
    assert!(
        String::from_utf8(world.read("mine.csv"))
            .unwrap()
            .contains("_message")
    );
}

/// What nobody can know must not look as if it was checked.
#[test]
fn a_sandbox_without_users_says_that_people_are_not_checked() {
    let world = World::new();
    let form = json!({"properties": {
        "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
        "People": {"type": "USER_SELECT", "code": "People", "label": "People"}}});
    world.file("app/form.json", form.to_string());
    world.file("people.csv", "Text,People\na,nobody\n");
    world.file("texts.csv", "Text\na\n");
    let notice = "notice: the sandbox has no `users.json`, so it accepts any user, department and group: they are not checked\n";
    for command in ["check", "import"] {
        let run = world.run(&[command, "people.csv", "--sandbox", "app"]);
        complains(&run, 0, notice);
        let run = world.run(&[command, "texts.csv", "--sandbox", "app"]);
        assert!(!run.stderr.contains("users.json"), "{run:?}");
    }
    let run = world.run(&[
        "check",
        "people.csv",
        "--sandbox",
        "app",
        "--output",
        "json",
    ]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["preflight"], "partial");
    world.file(
        "app/users.json",
        json!({"users": [{"code": "nobody", "name": "N"}]}).to_string(),
    );
    let run = world.run(&["check", "people.csv", "--sandbox", "app"]);
    assert!(!run.stderr.contains("users.json"), "{run:?}");
}
