//! What is written, byte by byte.

use serde_json::{Value as Json, json};

use super::{add, ends, export, tenant, text};
use crate::cli::endings::document;
use crate::support::{World, on_a_terminal};

fn several() -> Json {
    let row = |item: &str| json!({"value": {"Item": {"value": item}}});
    json!([
        {"Text": {"value": "a \"b\"\nc"}, "Number": {"value": "1.5"}, "List": {"value": ["a", "b"]},
            "Table": {"value": [row("x"), row("*")]}},
        {"Text": {"value": "*"}},
    ])
}

const FIELDS: [&str; 2] = ["--fields", "No,Text,Number,List,Table"];

#[test]
fn what_is_exported_is_laid_out_as_cli_kintone_does_it() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let run = export(&world, &tenant, &FIELDS);
    ends(&run, 0, &["notice: 2 records exported"]);
    let expected = r#"*,"No","Text","Number","List","Table","Item","Papers"
*,"1","a ""b""
c","1.5","a
b","1","x",
,"1","a ""b""
c","1.5","a
b","2",*,
*,"2",*,,,,,
"#;
    assert_eq!(run.stdout, expected);
    // Without a table, no record spans lines.
    let run = export(&world, &tenant, &["--fields", "Number,No"]);
    assert_eq!(run.stdout, "\"Number\",\"No\"\n\"1.5\",\"1\"\n,\"2\"\n");
    let same = world.run(&[
        "record",
        "export",
        "--base-url",
        tenant.base_url(),
        "--app",
        "1",
        "--api-token",
        "t",
        "--fields",
        "Number,No",
    ]);
    assert_eq!(same.stdout, run.stdout);
}

#[test]
fn conditions_orders_and_limits_choose_records() {
    let records: Vec<_> = (1..=1203)
        .map(|at| json!({"Number": {"value": at.to_string()}}))
        .collect();
    let world = World::new();
    let tenant = tenant(&json!([]));
    for records in records.chunks(100) {
        add(&tenant, &json!(records));
    }
    let numbers = |arguments: &[&str]| {
        let run = export(
            &world,
            &tenant,
            &[&["--fields", "Number"], arguments].concat(),
        );
        let number = run.stdout.lines().skip(1).count() as u64;
        let noun = if number == 1 { "record" } else { "records" };
        let number = kintable::plain::count(number);
        ends(&run, 0, &[&format!("notice: {number} {noun} exported")]);
        let lines = run.stdout.lines().skip(1);
        lines
            .map(|line| line.trim_matches('"').parse().unwrap())
            .collect::<Vec<u32>>()
    };
    assert_eq!(numbers(&[]), (1..=1203).collect::<Vec<_>>());
    assert_eq!(
        numbers(&["-c", "Number > 3 or Number = 1", "--limit", "3"]),
        [1, 4, 5]
    );
    assert_eq!(
        numbers(&["--order-by", "Number desc"]),
        (1..=1203).rev().collect::<Vec<_>>()
    );
    assert_eq!(
        numbers(&["--order-by", "Number desc", "--limit", "2"]),
        [1203, 1202]
    );
    assert_eq!(numbers(&["--limit", "1001"]).len(), 1001);
    // A cursor that was not read to its end is not left open: a domain has ten.
    for _ in 0..12 {
        assert_eq!(numbers(&["--order-by", "Number asc", "--limit", "1"]), [1]);
    }
    assert!(numbers(&["--limit", "0"]).is_empty());
    let none = export(&world, &tenant, &["--fields", "Number", "-c", "Number < 0"]);
    ends(&none, 0, &["no record in the app meets the condition"]);
    assert_eq!(none.stdout, "\"Number\"\n");
    let unasked = export(&world, &tenant, &["--fields", "Number", "--limit", "0"]);
    ends(&unasked, 0, &["no records were asked for (`--limit 0`)"]);
}

#[test]
fn heavy_records_come_in_their_order_fewer_at_a_time() {
    let (world, tenant) = (World::new(), tenant(&json!([])));
    let record = |number: u32, text: &str| json!({"Number": {"value": number.to_string()}, "Text": {"value": text}});
    let heavy = "x".repeat(70 * 1024);
    let light = (1..=500).map(|number| record(number, "x"));
    let records: Vec<_> = light
        .chain((501..=750).map(|number| record(number, &heavy)))
        .collect();
    for records in records.chunks(50) {
        add(&tenant, &json!(records));
    }
    let run = |arguments: &[&str]| {
        let out = ["--fields", "Number,Text", "--out", "out.csv", "--force"];
        export(&world, &tenant, &[&out, arguments].concat())
    };
    ends(
        &run(&["--order-by", "Number desc"]),
        0,
        &["750 records exported"],
    );
    let csv = String::from_utf8(world.read("out.csv")).unwrap();
    let numbers = csv.lines().skip(1);
    let numbers = numbers.map(|line| line.split('"').nth(1).unwrap().parse().unwrap());
    assert_eq!(
        numbers.collect::<Vec<u32>>(),
        (1..=750).rev().collect::<Vec<_>>()
    );
    // Behind the first page, kintone does not return the same records again.
    let late = run(&["--order-by", "Number asc"]);
    ends(&late, 1, &["larger than 16 MiB", "without `--order-by`"]);
    assert_eq!(world.read("out.csv"), csv.as_bytes());
    // Nothing of it stays open: a domain has ten cursors.
    for _ in 0..10 {
        let first = ["--order-by", "Number asc", "--limit", "1"];
        ends(&run(&first), 0, &["1 record exported"]);
    }
}

#[test]
fn a_dialect_is_what_is_asked_for() {
    let (world, tenant) = (World::new(), tenant(&json!([text("表①")])));
    let bytes = |arguments: &[&str]| {
        let all = [
            &["--fields", "Text", "--out", "out.csv", "--force"],
            arguments,
        ]
        .concat();
        ends(
            &export(&world, &tenant, &all),
            0,
            &["1 record exported to out.csv"],
        );
        world.read("out.csv")
    };
    assert_eq!(bytes(&[]), "\"Text\"\n\"表①\"\n".as_bytes());
    let plain = bytes(&["--bom", "--line-ending", "crlf"]);
    assert_eq!(plain, "\u{feff}\"Text\"\r\n\"表①\"\r\n".as_bytes());
    let sjis = bytes(&["--encoding", "SJIS"]);
    assert_eq!(sjis, b"\"Text\"\n\"\x95\x5c\x87\x40\"\n");
    let own = ["--with-revision", "--delimiter", "tab"];
    assert_eq!(
        bytes(&own),
        "\"$id\"\t\"$revision\"\t\"Text\"\n\"1\"\t\"1\"\t\"表①\"\n".as_bytes()
    );
    let utf16 = bytes(&["--encoding", "utf16le"]);
    assert_eq!(&utf16[..4], [0xFF, 0xFE, b'"', 0]);
    let odd = export(&world, &tenant, &["--encoding", "klingon"]);
    ends(&odd, 2, &["use one of: utf8, sjis"]);
    let odd = export(&world, &tenant, &["--encoding", "sjis", "--bom"]);
    ends(&odd, 2, &["has no byte-order mark"]);
}

#[test]
fn a_character_that_the_encoding_lacks_is_never_lost_in_silence() {
    let (world, tenant) = (World::new(), tenant(&json!([text("a"), text("¥1 😀 ¥2")])));
    let sjis = ["--fields", "Text", "--encoding", "sjis", "--out", "out.csv"];
    let run = export(&world, &tenant, &sjis);
    ends(
        &run,
        1,
        &[
            "record 2, field `Text`: \"¥\" (U+00A5) does not exist in Shift_JIS",
            "--lossy",
        ],
    );
    assert!(!world.path().join("out.csv").exists());
    let run = export(&world, &tenant, &[&sjis[..], &["--lossy"]].concat());
    ends(
        &run,
        0,
        &["characters that the encoding does not have, written as `?`: 3"],
    );
    assert_eq!(world.read("out.csv"), b"\"Text\"\n\"a\"\n\"?1 ? ?2\"\n");
}

#[test]
fn formulas_get_an_apostrophe_where_that_is_asked_for() {
    let (world, tenant) = (
        World::new(),
        tenant(&json!([
            {"Text": {"value": "=cmd()"}, "Number": {"value": "-5"}}, text("+1"), text("a=b"),
        ])),
    );
    let fields = ["--fields", "Text,Number"];
    let run = export(
        &world,
        &tenant,
        &[&fields[..], &["--escape-formulas"]].concat(),
    );
    ends(&run, 0, &["written with an apostrophe: 2"]);
    assert_eq!(
        run.stdout,
        "\"Text\",\"Number\"\n\"'=cmd()\",\"-5\"\n\"'+1\",\n\"a=b\",\n"
    );
    let run = export(&world, &tenant, &fields);
    assert!(run.stdout.contains("\"=cmd()\""), "{run:?}");
}

#[test]
fn lines_of_json_are_as_kintone_gives_them() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let run = export(&world, &tenant, &["--format", "ndjson"]);
    ends(&run, 0, &["2 records exported"]);
    let lines = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap());
    assert_eq!(lines.collect::<Vec<_>>(), tenant.records());
    let run = export(&world, &tenant, &["--format", "ndjson", "--bom"]);
    ends(&run, 2, &["`--format ndjson` is always UTF-8"]);
}

#[test]
fn fields_that_cannot_be_exported_are_told() {
    let (world, tenant) = (World::new(), tenant(&json!([])));
    for (fields, said) in [
        (
            "Texts",
            "The specified field \"Texts\" does not exist on the app",
        ),
        ("Item", "use the table \"Table\" instead"),
        ("Text,Text", "\"Text\" twice"),
    ] {
        ends(&export(&world, &tenant, &["--fields", fields]), 2, &[said]);
    }
    let run = export(&world, &tenant, &["-c", "Nothing = 1"]);
    ends(&run, 1, &["GAIA_"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn an_export_is_a_run_and_has_a_document() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let out = [
        "--out", "out.csv", "--force", "--output", "json", "--job", "nightly",
    ];
    let run = export(&world, &tenant, &out);
    ends(&run, 0, &[]);
    let document = document("export", &run);
    assert_eq!(
        (&document["records"], &document["file"]),
        (&json!(2), &json!("out.csv"))
    );
    let shown = world.run(&["show", "last"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for said in [
        "export, app 1",
        "job nightly",
        "2 records exported",
        "out.csv",
    ] {
        assert!(shown.stdout.contains(said), "{said}: {shown:?}");
    }
    ends(
        &export(&world, &tenant, &["--output", "json"]),
        2,
        &["needs `--out FILE`"],
    );
    ends(&export(&world, &tenant, &["-c", "Nothing = 1"]), 1, &[]);
    let kept = world.run(&["history", "--output", "json"]);
    let kept: Json = serde_json::from_str(&kept.stdout).unwrap();
    let status = kept["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["status"].as_str().unwrap());
    assert_eq!(
        status.collect::<Vec<_>>(),
        ["failed", "rejected", "completed"]
    );
}

#[cfg(unix)]
#[test]
fn nothing_of_a_bar_comes_between_records_or_stays() {
    let (world, tenant) = (World::new(), tenant(&several()));
    let way = [
        "export",
        "--base-url",
        tenant.base_url(),
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    let on_screen =
        |arguments: &[&str]| on_a_terminal(world.command(&[&way[..], arguments].concat()));
    let records = on_screen(&["--fields", "Number"]);
    assert_eq!(
        records.replace("\r\n", "\n"),
        "\"Number\"\n\"1.5\"\n\nnotice: 2 records exported\n"
    );
    let file = on_screen(&["--out", "out.csv"]);
    assert!(
        file.ends_with("notice: 2 records exported to out.csv\r\n"),
        "{file:?}"
    );
}
