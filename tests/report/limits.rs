//! What is told of many problems: errors and notices in the bounds of each, and many of one kind in one line.

use serde_json::{Value as Json, json};
use snapbox::{assert_data_eq, str};

use crate::support::{Run, Tenant, World, lines, testdata};

fn form() -> Json {
    json!({"properties": {
        "Number": {"type": "NUMBER", "code": "Number", "label": "金額"},
        "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
        "Key": {"type": "SINGLE_LINE_TEXT", "code": "Key", "label": "鍵", "unique": true},
    }})
}

fn check(text: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("file.csv", text);
    world.file("form.json", form().to_string());
    let precision = json!({"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"});
    let app = json!({"code": "", "numberPrecision": precision});
    world.file("app.json", app.to_string());
    let base = ["check", "file.csv", "--form", "form.json"];
    world.run(&[&base, arguments].concat())
}

/// Notices, and two errors behind them.
fn noticed() -> String {
    let rounded = "1.23456\n".repeat(120);
    format!("Number\n{rounded}x\ny\n")
}

fn of_severity<'a>(problems: &'a [Json], severity: &str) -> Vec<&'a Json> {
    let of_it = problems.iter();
    of_it
        .filter(|problem| problem["severity"] == severity)
        .collect()
}

#[test]
fn notices_never_displace_errors() {
    let run = check(&noticed(), &["--output", "json"]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap();
    assert_eq!(of_severity(problems, "error").len(), 2);
    assert_eq!(of_severity(problems, "notice").len(), 50);
    assert_eq!(problems[0]["line"], 122);
    assert_eq!(problems[1]["line"], 123);
    let run = check(&noticed(), &["--output", "sarif"]);
    let log: Json = serde_json::from_str(&run.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!((results.len(), &results[1]["level"]), (52, &json!("error")));
}

#[test]
fn tools_that_show_problems_at_their_places_get_every_error() {
    let text = format!("Number\n{}", "x\n".repeat(200));
    let run = check(&text, &["--output", "github"]);
    for line in 2..=201 {
        let place = format!("::error file=file.csv,line={line},col=1,");
        assert!(run.stdout.contains(&place), "{place}");
    }
    let run = check(&text, &["--output", "junit"]);
    for line in 2..=201 {
        assert!(
            run.stdout.contains(&format!("file.csv:{line}:1: ")),
            "{line}"
        );
    }
    let run = check(&text, &["--output", "github", "--max-problems", "3"]);
    assert_eq!(run.stdout.lines().count(), 4, "{run:?}");
}

#[test]
fn many_notices_of_one_kind_are_one_line() {
    let run = check(&noticed(), &[]);
    assert_data_eq!(
        run.stderr,
        str![[r#"
file.csv: reading as UTF-8, comma-separated
file.csv:122:1: error[number.invalid] 金額 (Number): "x" is not a number; use half-width digits only, for example -1234.5
file.csv:123:1: error[number.invalid] 金額 (Number): "y" is not a number; use half-width digits only, for example -1234.5
file.csv:2:1: notice[number.rounded] 金額 (Number): kintone rounds 1.23456 to 1.2346 (and 119 more like it, on lines 3, 4, 5, 6, 7, …)

"#]]
    );
    let run = check(&noticed(), &["--lang", "ja"]);
    assert_data_eq!(
        run.stderr,
        str![[r#"
file.csv：UTF-8、カンマ区切りとして読みます。
file.csv:122:1: エラー[number.invalid] 金額（Number）：「x」は数値ではありません。半角数字で入力してください（例：-1234.5）。
file.csv:123:1: エラー[number.invalid] 金額（Number）：「y」は数値ではありません。半角数字で入力してください（例：-1234.5）。
file.csv:2:1: 注意[number.rounded] 金額（Number）：kintoneは1.23456を1.2346に丸めて保存します（ほかに119件：3、4、5、6、7行目など）。

"#]]
    );
    // Few are told one by one.
    let run = check("Number\n1.23456\n1.23456\n1.23456\n", &[]);
    assert_eq!(
        run.stderr.matches("notice[number.rounded]").count(),
        3,
        "{run:?}"
    );
    // Whoever asks for a number gets them one by one.
    let run = check(&noticed(), &["--max-problems", "100"]);
    assert_eq!(
        run.stderr.matches("notice[number.rounded]").count(),
        100,
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("Number, number.rounded: 120 notices in total"),
        "{run:?}"
    );
}

/// What was read is told alike by a dry run and by the run itself.
#[test]
fn a_dry_run_and_the_run_itself_tell_the_same_notices() {
    let tenant = Tenant::with_form(&form());
    let world = World::new();
    world.file("file.csv", format!("Number\n{}", "1.23456\n".repeat(9)));
    let dry = tenant.import(&world, "file.csv", &["--dry-run"]);
    let run = tenant.import(&world, "file.csv", &[]);
    assert_eq!((dry.code, run.code), (Some(0), Some(0)), "{run:?}");
    assert_eq!(dry.stderr, run.stderr);
    assert!(
        dry.stderr
            .contains("(and 8 more like it, on lines 3, 4, 5, 6, 7, …)"),
        "{dry:?}"
    );
}

#[test]
fn values_that_are_there_already_are_told_once() {
    let tenant = Tenant::with_form(&form());
    let world = World::new();
    let lines = lines(1..=50, |line| format!("k{line}"));
    world.file("file.csv", format!("Key\n{lines}"));
    let first = tenant.import(&world, "file.csv", &[]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let second = tenant.import(&world, "file.csv", &[]);
    assert_eq!(second.code, Some(4), "{second:?}");
    let told: Vec<_> = second
        .stderr
        .lines()
        .filter(|line| line.contains("unique.in-app"))
        .collect();
    assert_eq!(told.len(), 1, "{second:?}");
    assert!(told[0].contains("record 1 already has \"k1\""), "{told:?}");
    assert!(
        told[0].contains("(and 49 more like it, on lines 3, 4, 5, 6, 7, …)"),
        "{told:?}"
    );
    assert!(told[0].contains("--update-key"), "{told:?}");
}

/// What a header is wrong about hides nothing else, and what was not looked at is said.
#[test]
fn a_header_with_errors_hides_nothing_that_can_be_checked() {
    let world = World::new();
    let tenant = Tenant::of(&testdata("checked"));
    world.file("slips.csv", "伝票番号,担当,無い列\nA,nobody,x\n");
    let run = tenant.check(&world, "slips.csv", &["--output", "json"]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap();
    let codes: Vec<_> = problems
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["header.unknown", "user.not-found"], "{document:#}");
    assert_eq!(document["unchecked_columns"], json!(["無い列"]));
    assert_eq!(document["forecast"], Json::Null);
    let run = tenant.check(&world, "slips.csv", &[]);
    assert_data_eq!(
        run.stdout.split_once('\n').unwrap().1.to_owned(),
        str![[r#"
1 record checked as far as the header line allows: 1 with errors
not checked: the column "無い列"
✓ format: 1 record
✓ encoding
✗ header: 1 error in 3 columns
✗ users: 1 error in 1 field
? the rest: partly, header errors
for details: `kintable explain header.unknown`

"#]]
    );
    // Who is meant is not known without the key, so that it is not asked who has a value.
    world.file("slips.csv", "件名\nA\n");
    let arguments = ["--update-key", "伝票番号"];
    let run = tenant.check(&world, "slips.csv", &arguments);
    assert!(
        run.stdout
            .contains("1 record checked as far as the header line allows"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("valid"), "{run:?}");
}

#[test]
fn counts_of_keys_are_read_first_and_then_those_of_required_fields() {
    let content = "\
*,受注番号,受注日,会社名
*,ORD-1,2026/13/01,Ａ社
*,N/A,2026-11-01,Ｂ社
*,ORD-3,2026-11-01,
";
    let arguments = ["--update-key", "受注番号", "--max-problems", "1"];
    let run = super::import("bad.csv", content, &arguments, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let codes = ["key.placeholder", "required.empty", "date.invalid"];
    let lines = run.stderr.lines().filter(|line| !line.contains('['));
    let told: Vec<_> = lines
        .filter_map(|line| codes.iter().find(|code| line.contains(*code)))
        .collect();
    assert_eq!(told, codes.iter().collect::<Vec<_>>(), "{run:?}");
}
