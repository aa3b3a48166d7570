//! The formats and the mistakes of the guides that importers hand out (requirements S1-12 to S1-53, S3-E1 to S3-E10): what
//! is written there becomes the field's value by a line of a map, and what is wrong is an error.

use super::{check, shown, told};
use crate::support::{World, testdata};

/// Where it is from, the field, its rules, the cell, and what becomes of it; nothing for an error.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const CASES: &[Case] = &[
    (
        "S1-12",
        "会社名",
        "normalize = \"trim\"",
        "  Aoba  ",
        Some("Aoba"),
    ),
    (
        "S1-13",
        "メール",
        "normalize = \"email\"",
        "a@example.com",
        Some("a@example.com"),
    ),
    (
        "S1-13",
        "メール",
        "normalize = \"email\"",
        "a.example.com",
        None,
    ),
    (
        "S1-15",
        "タグ",
        "list = \"json\"",
        "[\"IT\",\"小売\"]",
        Some("小売\nIT"),
    ),
    ("S1-15", "タグ", "list = \"json\"", "IT,小売", None),
    (
        "S1-16",
        "サイト",
        "normalize = \"url\"",
        "example.com",
        Some("https://example.com"),
    ),
    (
        "S1-19",
        "電話",
        "normalize = [{ phone = \"US\" }]",
        "4159095555",
        Some("+14159095555"),
    ),
    (
        "S1-19",
        "電話",
        "normalize = [{ phone = \"US\" }]",
        "555",
        None,
    ),
    (
        "S1-21",
        "契約日",
        "format = \"%Y-%m-%d\"",
        "2024-03-15",
        Some("2024-03-15"),
    ),
    (
        "S1-21",
        "契約日",
        "format = \"mdy\"",
        "03/15/2024",
        Some("2024-03-15"),
    ),
    (
        "S1-21",
        "契約日",
        "format = \"dmy\"",
        "15/03/2024",
        Some("2024-03-15"),
    ),
    ("S1-21", "契約日", "format = \"dmy\"", "03/15/2024", None),
    (
        "S1-21",
        "最終連絡",
        "format = \"%Y-%m-%dT%H:%M:%S%:z\"",
        "2024-03-15T10:30:00+09:00",
        Some("2024-03-15T01:30:00Z"),
    ),
    (
        "S1-23",
        "金額",
        "normalize = \"number\"",
        "1,234.56",
        Some("1234.56"),
    ),
    ("S1-22", "金額", "normalize = \"number\"", "12a", None),
    ("S1-25", "有効", "boolean = true", "TRUE", Some("有効")),
    ("S1-25", "有効", "boolean = true", "true", Some("有効")),
    ("S1-25", "有効", "boolean = true", "いいえ", Some("")),
    ("S1-25", "有効", "boolean = true", "maybe", None),
    (
        "S1-26",
        "状態",
        "values = { \"ACTIVE\" = \"取引中\" }",
        "ACTIVE",
        Some("取引中"),
    ),
    (
        "S1-26",
        "状態",
        "values = { \"ACTIVE\" = \"取引中\" }",
        "Active",
        None,
    ),
    (
        "S1-27",
        "状態",
        "otherwise = \"keep\"\nvalues = { \"ACTIVE\" = \"取引中\" }",
        "新しい",
        None,
    ),
    (
        "S1-28",
        "タグ",
        "list-separator = \",\"",
        "IT, 小売",
        Some("小売\nIT"),
    ),
    (
        "S1-30",
        "評価",
        "values = { \"RATING_3\" = \"3\" }",
        "RATING_3",
        Some("3"),
    ),
    (
        "S1-33",
        "備考",
        "json = true",
        "{\"key\":\"value\"}",
        Some("{\"key\":\"value\"}"),
    ),
    ("S1-33", "備考", "json = true", "{key:value}", None),
    (
        "S1-49",
        "状態",
        "values = { \"取引中です\" = \"取引中\" }",
        "取引中です",
        Some("取引中"),
    ),
    (
        "S3-34",
        "電話",
        "normalize = [{ phone = \"JP\" }]",
        "03-1234-5678",
        Some("+81312345678"),
    ),
    (
        "S3-35",
        "会社名",
        "reserved = [\"App Launched\"]",
        "App Launched",
        None,
    ),
    ("S3-E2", "金額", "normalize = \"number\"", "twelve", None),
    ("S3-E3", "有効", "boolean = true", "0", Some("")),
    ("S3-E4", "契約日", "format = \"ymd\"", "2024-02-30", None),
    (
        "S3-E6",
        "電話",
        "normalize = [{ phone = \"JP\" }]",
        "+81",
        None,
    ),
    (
        "S3-E7",
        "有効",
        "boolean = { true = [\"1\", \"true\"], false = [\"0\", \"false\"] }",
        "2",
        None,
    ),
    (
        "S3-E8",
        "会社名",
        "forbid = \"%><!|&.:;$'\\\"\\\\#\"",
        "50% off",
        None,
    ),
    (
        "S3-E8",
        "会社名",
        "forbid = \"%><!|&.:;$'\\\"\\\\#\"",
        "plain",
        Some("plain"),
    ),
    (
        "S3-E10",
        "最終連絡",
        "format = \"epoch-seconds\"",
        "1710495000",
        Some("2024-03-15T09:30:00Z"),
    ),
    (
        "S3-E10",
        "最終連絡",
        "format = [\"%d/%m/%Y %H:%M:%S\", \"epoch-milliseconds\"]",
        "15/03/2024 18:30:00",
        Some("2024-03-15T09:30:00Z"),
    ),
    (
        "S3-E10",
        "最終連絡",
        "format = \"epoch-seconds\"",
        "yesterday",
        None,
    ),
    (
        "S3-E10",
        "最終連絡",
        "format = \"epoch-seconds\"",
        "",
        Some(""),
    ),
    ("S4-17", "状態", "default = \"見込み\"", "", Some("見込み")),
    (
        "S4-17",
        "状態",
        "default = \"見込み\"",
        "休止",
        Some("休止"),
    ),
    (
        "S4-14",
        "会社名",
        "take = 10",
        "Aoba Trading Company",
        Some("Aoba Tradi"),
    ),
    (
        "S4-14",
        "会社名",
        "take = 5",
        "The \"A\" Co",
        Some("The \""),
    ),
    ("S4-14", "会社名", "take = 3", "\"A\" Co", Some("\"A\"")),
    (
        "S4-14",
        "会社名",
        "take = 3\nnormalize = [\"nfkc\"]",
        "㈱青葉商会",
        Some("(株)"),
    ),
];

#[test]
fn every_documented_format_has_its_map_and_every_mistake_its_error() {
    let app = shown(&testdata("maps/customers"));
    for (line, field, rules, cell, expected) in CASES {
        let world = World::new();
        let mut row = csv_of(&[["no", "value", "name"], ["1", cell, "Aoba"]]);
        let company = if *field == "会社名" {
            ""
        } else {
            "\"会社名\" = \"name\"\n"
        };
        if *field == "会社名" {
            row = csv_of(&[["no", "value", "memo"], ["1", cell, ""]]);
        }
        world.file("in.csv", row);
        let map = format!(
            "[fields]\n\"顧客番号\" = \"no\"\n{company}\n[fields.\"{field}\"]\nfrom = \"value\"\n{rules}\n"
        );
        world.file("map.toml", map);
        let import = [
            "import",
            "in.csv",
            "--map",
            "map.toml",
            "--sandbox",
            &app,
            "--timezone",
            "Asia/Tokyo",
            "--output",
            "json",
        ];
        let run = world.run(&import);
        let what = format!("{line} {field} {rules} {cell:?}");
        match expected {
            None => {
                assert_eq!(run.code, Some(4), "{what}: {run:?}");
                let found = told(&run);
                assert!(
                    found
                        .iter()
                        .any(|(_, at, map)| *at == Some(2) && map.is_some()),
                    "{what}: {found:?}"
                );
            }
            Some(expected) => {
                assert_eq!(run.code, Some(0), "{what}: {run:?}");
                let run = world.run(&[
                    "export",
                    "--sandbox",
                    &app,
                    "--fields",
                    field,
                    "--format",
                    "ndjson",
                ]);
                let record: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
                let value = &record[*field]["value"];
                let text = match value {
                    serde_json::Value::Array(list) => {
                        let texts = list.iter().map(|one| one.as_str().unwrap().to_owned());
                        texts.collect::<Vec<_>>().join("\n")
                    }
                    serde_json::Value::String(text) => text.clone(),
                    _ => String::new(),
                };
                assert_eq!(text, *expected, "{what}");
            }
        }
    }
}

fn csv_of(rows: &[[&str; 3]]) -> String {
    let cell = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: &[&str; 3]| row.map(cell).join(",") + "\n";
    rows.iter().map(line).collect()
}

#[test]
fn an_amount_and_its_currency_are_both_there_or_neither() {
    let world = World::new();
    world.file(
        "in.csv",
        "no,name,amount,currency\n1,A,1,JPY\n2,B,,\n3,C,1,\n4,D,,JPY\n",
    );
    world.file(
        "map.toml",
        "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n\"金額\" = { from = \"amount\", requires = \"通貨\" }\n\"通貨\" = \"currency\"\n",
    );
    let run = check(&world, "in.csv", "map.toml", &["--output", "json"]);
    let found: Vec<_> = told(&run)
        .into_iter()
        .map(|(code, line, _)| (code, line))
        .collect();
    let unpaired = |line| ("value.unpaired".to_owned(), Some(line));
    assert_eq!(found, [unpaired(4), unpaired(5)]);
}

#[test]
fn what_no_line_could_ever_pass_is_an_error_of_the_map() {
    let world = World::new();
    world.file("in.csv", "no,a\n1,\n");
    for (field, rules, column) in [
        ("備考", "from = \"a\"\ntake = 0", 1),
        ("備考", "expr = \"a|nofilter\"", 11),
        ("備考", "expr = \"no if no else a|pad(6)\"", 25),
        ("備考", "expr = \"a is defined\"", 11),
        ("備考", "expr = \"a ~ columns['none']\"", 8),
        ("契約日", "from = \"a\"\nformat = \"%Q\"", 10),
        ("契約日", "from = \"a\"\nformat = \"%d/%m\"", 10),
        ("契約日", "from = \"a\"\nformat = \"%Y-%m\"", 10),
        ("契約日", "from = \"a\"\nformat = \"%H:%M\"", 10),
        ("最終連絡", "from = \"a\"\nformat = \"%Y-%m-%d\"", 10),
    ] {
        let map = format!("[fields]\n\"会社名\" = \"no\"\n[fields.\"{field}\"]\n{rules}\n");
        let line = map.lines().count() as u64;
        world.file("map.toml", map);
        let run = check(&world, "in.csv", "map.toml", &["--output", "json"]);
        assert_eq!(run.code, Some(4), "{rules}: {run:?}");
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let place = &document["problems"][0]["map"];
        let (found, at) = (place["line"].as_u64(), place["column"].as_u64());
        assert_eq!((found, at), (Some(line), Some(column)), "{rules}: {run:?}");
    }
}
