//! The records of a run with errors, once more.

use crate::support::{Run, Tenant, World, testdata};

const FILE: &str = "*,Text,Number,Table,TextInTable\r\n\
    *,=1,x,,a\r\n\
    ,,,,\"b\nc\"\r\n\
    *,good,1,,d\r\n\
    *,z,y,,e\r\n";

fn world() -> (World, Tenant) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", FILE);
    (world, tenant)
}

fn import(world: &World, tenant: &Tenant, more: &[&str]) -> Run {
    let skip = ["--on-error", "skip", "--errors-file", "at-once.csv"];
    tenant.import(world, "file.csv", &[&skip[..], more].concat())
}

#[test]
fn the_errors_file_of_a_run_is_written_again() {
    let (world, tenant) = world();
    let run = import(&world, &tenant, &[]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let run = world.run(&["errors", "last", "-o", "later.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let [at_once, later] = ["at-once.csv", "later.csv"].map(|name| world.read(name));
    assert_eq!(String::from_utf8(later.clone()), String::from_utf8(at_once));
    let text = String::from_utf8(later).unwrap();
    assert!(text.contains(",2,number.invalid,"), "{text}");
    // Where it cannot be written, the next step is told.
    let run = world.run(&["errors", "last", "-o", "nowhere/later.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "check that its directory exists and can be written to";
    assert!(run.stderr.contains(told), "{run:?}");
    // It takes no place unasked, and is imported as it is once it is corrected.
    let again = world.run(&["errors", "-o", "later.csv"]);
    assert_eq!(again.code, Some(1), "{again:?}");
    world.file(
        "later.csv",
        text.replace(",x,", ",7,").replace(",y,", ",8,"),
    );
    let run = tenant.import(&world, "later.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert!(
        run.stderr.contains("no record of this run has an error"),
        "{run:?}"
    );
    assert!(!world.path().join("none.csv").exists());
}

#[test]
fn what_the_history_does_not_have_is_not_made_up() {
    let (world, tenant) = world();
    import(&world, &tenant, &["--no-values"]);
    let run = world.run(&["errors", "last", "-o", "plain.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("keeps no values of this run"),
        "{run:?}"
    );
    assert!(!String::from_utf8_lossy(&world.read("plain.csv")).contains("is not a number"));
    import(&world, &tenant, &["--history-records", "none"]);
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let says = "the history does not have what became of each record";
    assert!(run.stderr.contains(says), "{run:?}");
    import(&world, &tenant, &["--history-records", "failed"]);
    world.file("file.csv", "Number\n1\n");
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert!(run.stderr.contains("not the file any more"), "{run:?}");
    assert!(!world.path().join("none.csv").exists());
}

#[test]
fn all_errors_of_a_record_are_told_with_what_to_do_about_them() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("orders")));
    world.file(
        "bad.csv",
        "*,受注番号,会社名,受注日,支払方法,商品コード,数量\n*,A,x,2026/13/01,銀行振り込み,P,\"1,000\"\n,,,,,Q,x\n*,B,y,2026-01-01,銀行振込,P,1\n",
    );
    let skip = ["--on-error", "skip", "--errors-file", "at-once.csv"];
    let run = tenant.import(&world, "bad.csv", &skip);
    assert_eq!(run.code, Some(3), "{run:?}");
    let later = world.run(&["errors", "last", "-o", "later.csv"]);
    assert_eq!(later.code, Some(0), "{later:?}");
    let [at_once, later] =
        ["at-once.csv", "later.csv"].map(|name| String::from_utf8(world.read(name)).unwrap());
    assert_eq!(later, at_once);
    let text = world.run(&["errors", "last"]).stdout;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 5, "{text}");
    for (line, place, says) in [
        (
            1,
            "line 2: date.invalid: 受注日: \"2026/13/01\" is not a date; ",
            "",
        ),
        (
            2,
            "line 2: option.unknown: 支払方法: ",
            "; did you mean \"銀行振込\"?",
        ),
        (3, "line 2: number.invalid: 数量 in ", "; use 1000"),
        (4, "line 3: number.invalid: 数量 in ", ""),
    ] {
        let told = lines[line];
        assert!(told.contains(place) && told.ends_with(says), "{told}");
    }
    assert!(lines[1].starts_with("2-3 "), "{text}");
    let document = super::document(&world, &["errors"]);
    let errors = document["run"]["records"][0]["errors"].as_array().unwrap();
    let told: Vec<_> = errors
        .iter()
        .map(|error| [&error["line"], &error["code"]])
        .collect();
    let expected = [
        (2, "date.invalid"),
        (2, "option.unknown"),
        (2, "number.invalid"),
        (3, "number.invalid"),
    ];
    let expected = expected.map(|(line, code)| [serde_json::json!(line), serde_json::json!(code)]);
    assert_eq!(told, expected.each_ref().map(|[line, code]| [line, code]));
    let japanese = world.run(&["errors", "last", "--lang", "ja"]).stdout;
    assert!(japanese.contains("2行目：date.invalid: "), "{japanese}");
}
