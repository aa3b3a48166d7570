//! Records that are as the file has them are not written.

use serde_json::{Value as Json, json};
use wiremock::matchers::path;
use wiremock::{Mock, Request, ResponseTemplate};

use super::{Slips, ends};
use crate::support::{Double, Run, Tenant, World, testdata};

/// A record with a value in each field that can be written, spelt as people spell them.
const HEADER: &str = "*,text_unique,text,text_max,multi,rich,number,number_unique,number_range,radio,dropdown,check,\
multi_select,date,date_unique,time,datetime,datetime_unique,link_web,link_call,link_mail,link_unique,file,users,\
organizations,groups,text_default,number_default,dropdown_default,check_default,date_now,time_now,datetime_now,\
date_default,users_default,table,t_text,t_number,t_number_range,t_dropdown,t_check,t_date,t_max,t_default,t_file,\
t_users,t_radio,table2,u_number,u_text";

/// The app with every field type, and a world with a file for it and its attachments.
fn kitchen_sink() -> (World, Tenant) {
    let world = World::new();
    let tenant = Tenant::of(&testdata("forms/kitchen-sink"));
    world.file("files/a.txt", "first");
    world.file("files/sub/b.txt", "second");
    let cells = [
        ("text_unique", "K-1"),
        ("text", " x "),
        ("text_max", "12345"),
        ("multi", "\"a\r\nb\rc\n\""),
        ("rich", "<b>x</b>"),
        ("number", "1.50"),
        ("number_unique", "1e2"),
        ("number_range", "50"),
        ("radio", "青"),
        ("dropdown", "緑"),
        ("check", "\"緑\n赤\""),
        ("multi_select", "\"青\n赤\n\""),
        ("date", "2026/1/2"),
        ("date_unique", "2026-01-03"),
        ("time", "9:05"),
        ("datetime", "2026-01-02T03:04:05+09:00"),
        ("datetime_unique", "2026-01-02T03:04Z"),
        ("link_web", "https://example.com/"),
        ("link_call", "03-1234-5678"),
        ("link_mail", "a@example.com"),
        ("link_unique", "https://example.com/1"),
        ("file", "\"sub/b.txt\na.txt\""),
        ("users", "\"b\na\""),
        ("organizations", "o"),
        ("groups", "g"),
        ("table", ""),
        ("t_text", "r"),
        ("t_number", "1.0"),
        ("t_number_range", "5"),
        ("t_dropdown", "赤"),
        ("t_check", "\"緑\n青\""),
        ("t_date", "2026/02/03"),
        ("t_max", "123"),
        ("t_file", "a.txt"),
        ("t_users", "a"),
        ("t_radio", "A"),
        ("u_number", "7"),
        ("u_text", "u"),
    ];
    let filled = |code: &str| {
        let cell = cells.iter().find(|(field, _)| *field == code);
        cell.map_or("", |(_, text)| text)
    };
    let line: Vec<_> = HEADER
        .split(',')
        .map(|code| if code == "*" { "*" } else { filled(code) })
        .collect();
    let second: Vec<_> = HEADER
        .split(',')
        .map(|code| match code {
            "t_text" => "s",
            "t_radio" => "B",
            "u_number" => "8",
            _ => "",
        })
        .collect();
    let empty: Vec<_> = HEADER
        .split(',')
        .map(|code| match code {
            "*" => "*",
            "text_unique" => "K-2",
            "radio" => "赤",
            _ => "",
        })
        .collect();
    let lines = [
        HEADER.to_owned(),
        line.join(","),
        second.join(","),
        empty.join(","),
    ];
    world.file("all.csv", lines.join("\n") + "\n");
    (world, tenant)
}

const ARGUMENTS: [&str; 11] = [
    "--update-key",
    "text_unique",
    "--skip-unchanged",
    "--row-key",
    "table=t_text",
    "--row-key",
    "table2=u_number",
    "--attachments-dir",
    "files",
    "--timezone",
    "+09:00",
];

#[test]
fn a_second_import_sends_no_write_over_all_field_types() {
    let (world, tenant) = kitchen_sink();
    let first = tenant.import(&world, "all.csv", &ARGUMENTS);
    ends(&first, 0, "2 added, 0 updated\n");
    let held = tenant.records();
    // What kintone holds, from a double that sees every request.
    let double = Double::new();
    let form = tenant.call("GET", "app/form/fields.json", &json!({"app": 1}));
    let answer = |json: Json| ResponseTemplate::new(200).set_body_json(json);
    double.mount(Mock::given(path("/k/v1/app/form/fields.json")).respond_with(answer(form)));
    double.mount(
        Mock::given(path("/k/v1/records.json")).respond_with(answer(json!({"records": held}))),
    );
    let second = double.import(&world, "all.csv", &ARGUMENTS);
    ends(&second, 0, "0 added, 0 updated, 2 unchanged\n");
    ends(
        &second,
        0,
        "table rows: テーブル 2 unchanged; テーブル2 2 unchanged\n",
    );
    let writes = |request: &&Request| {
        let is_read =
            request.method == "GET" || request.headers.contains_key("x-http-method-override");
        !is_read
    };
    let requests = double.requests();
    let writes: Vec<_> = requests
        .iter()
        .filter(writes)
        .map(|request| request.url.path())
        .collect();
    assert_eq!(writes, [""; 0]);
    // The sandbox agrees: no revision was made.
    let second = tenant.import(&world, "all.csv", &ARGUMENTS);
    ends(&second, 0, "2 unchanged");
    assert_eq!(tenant.records(), held);
}

#[test]
fn a_change_in_any_field_is_written() {
    let (world, tenant) = kitchen_sink();
    ends(&tenant.import(&world, "all.csv", &ARGUMENTS), 0, "2 added");
    let text = String::from_utf8(world.read("all.csv")).unwrap();
    let changes = [
        (" x ", " x"),
        ("12345", "12346"),
        ("\"a\r\nb\rc\n\"", "\"a\nb\n\""),
        ("<b>", "<i>"),
        (",1.50,", ",1.51,"),
        (",1e2,", ",1e3,"),
        ("青,緑", "赤,緑"),
        ("\"緑\n赤\"", "緑"),
        ("\"青\n赤\n\"", "\"青\n緑\""),
        ("2026/1/2", "2026/1/4"),
        ("2026-01-03", ""),
        ("9:05", "9:06"),
        ("T03:04:05+09:00", "T03:05:05+09:00"),
        ("example.com/,", "example.com/x,"),
        ("03-1234-5678", "03-1234-5679"),
        ("a@example", "b@example"),
        ("\"sub/b.txt\na.txt\"", "a.txt"),
        ("\"b\na\"", "\"b\nc\""),
        (",o,g,", ",p,g,"),
        (",o,g,", ",o,h,"),
        (",r,1.0,5,赤,", ",r,1.0,5,青,"),
        ("2026/02/03", "2026/02/04"),
        (",s,", ",t,"),
        (",8,", ",9,"),
    ];
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        world.file("changed.csv", text.replacen(from, to, 1));
        let dry = [&ARGUMENTS[..], &["--dry-run", "--diff"]].concat();
        let run: Run = tenant.import(&world, "changed.csv", &dry);
        ends(
            &run,
            0,
            "would add 0 and update 1 of 2 records (1 unchanged)\n",
        );
    }
}

#[test]
fn attachments_that_are_held_already_are_not_uploaded_again() {
    let (world, tenant) = kitchen_sink();
    ends(&tenant.import(&world, "all.csv", &ARGUMENTS), 0, "2 added");
    let before = tenant.records();
    let text = String::from_utf8(world.read("all.csv")).unwrap();
    world.file(
        "changed.csv",
        text.replacen(" x ", "y", 1)
            .replacen(",r,1.0,", ",r,2.0,", 1),
    );
    ends(
        &tenant.import(&world, "changed.csv", &ARGUMENTS),
        0,
        "0 added, 1 updated, 1 unchanged",
    );
    let after = tenant.records();
    assert_eq!(after[0]["text"]["value"], "y");
    assert_eq!(
        after[0]["table"]["value"][0]["value"]["t_number"]["value"],
        "2"
    );
    assert_eq!(after[0]["file"], before[0]["file"]);
    let file = |record: &Json| record["table"]["value"][0]["value"]["t_file"].clone();
    assert_eq!(file(&after[0]), file(&before[0]));
    // Another content of another size is another file.
    world.file("files/a.txt", "first, longer");
    ends(
        &tenant.import(&world, "changed.csv", &ARGUMENTS),
        0,
        "0 added, 1 updated, 1 unchanged",
    );
    let after = tenant.records();
    let key = after[0]["file"]["value"][1]["fileKey"].as_str().unwrap();
    assert_eq!(tenant.download(key), b"first, longer");
}

#[test]
fn a_plain_upsert_reads_nothing() {
    let (world, double) = (World::new(), Double::new());
    world.file("x.csv", "UniqueText,Text\na,x\n");
    let run = double.import(&world, "x.csv", &["--update-key", "UniqueText"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        double.calls(),
        [
            "GET /k/v1/app/form/fields.json?app=1",
            "POST /k/v1/bulkRequest.json"
        ]
    );
}

#[test]
fn records_are_read_by_their_keys_500_a_page() {
    let (world, double) = (World::new(), Double::new());
    let lines = crate::support::lines(1..=1_200, |number| format!("K{number:05},x"));
    world.file("x.csv", format!("UniqueText,Text\n{lines}"));
    let arguments = ["--update-key", "UniqueText", "--skip-unchanged"];
    let run = double.import(&world, "x.csv", &arguments);
    ends(&run, 0, "1,200 records in the file: 0 added, 1,200 updated");
    let mut asked: Vec<usize> = Vec::new();
    for request in double.requests() {
        if request.url.path() == "/k/v1/records.json" {
            let query = match request.body_json::<Json>() {
                Ok(body) => body["query"].as_str().unwrap().to_owned(),
                Err(_) => request
                    .url
                    .query_pairs()
                    .find(|(name, _)| name == "query")
                    .unwrap()
                    .1
                    .into_owned(),
            };
            assert!(query.ends_with(") limit 500"), "{query}");
            asked.push(query.matches("\"K").count());
        }
    }
    asked.sort_unstable();
    assert_eq!(asked, [200, 500, 500]);
}

#[test]
fn what_a_lost_zero_or_another_order_means_is_seen_by_the_rules_of_kintone() {
    let slips = Slips::new();
    let lines = ["番号,件名,金額", "A-1,first,100.00", "A-2,second,2e2"];
    let run = slips.upsert(&lines, &["--skip-unchanged"]);
    ends(&run, 0, "0 added, 0 updated, 2 unchanged\n");
    assert_eq!(slips.revisions(), ["1", "1"]);
}
