//! What goes over the wire, to the letter.

use serde_json::{Value as Json, json};
use wiremock::matchers::path;
use wiremock::{Request, ResponseTemplate};

use crate::support::{Double, Run, World, lines};

/// Imports a file with these lines, which succeeds, and gives the bodies of the bulk requests.
fn sent(lines: &str, arguments: &[&str]) -> Vec<Json> {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", lines);
    let run = double.import(&world, "file.csv", arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    double.writes()
}

/// The same where one request of one bulk request suffices: its method and payload.
#[track_caller]
fn payload(lines: &str, arguments: &[&str]) -> Json {
    let [bulk] = &sent(lines, arguments)[..] else {
        panic!("one bulk request suffices")
    };
    let [inner] = &bulk["requests"].as_array().unwrap()[..] else {
        panic!("one request suffices: {bulk:#}")
    };
    inner["payload"].clone()
}

#[track_caller]
fn records_are(lines: &str, arguments: &[&str], expected: &Json) {
    assert_eq!(payload(lines, arguments)["records"], *expected);
}

#[test]
fn adding_asks_for_the_form_and_its_number_precision_and_sends_one_bulk_request() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Text,Number\nAlice,10\nBob,20\n");
    let run = double.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        double.calls(),
        [
            "GET /k/v1/app/form/fields.json?app=1",
            "GET /k/v1/app/settings.json?app=1",
            "POST /k/v1/bulkRequest.json"
        ]
    );
    assert_eq!(double.questions_for_the_last(), 1);
    assert_eq!(
        double.writes(),
        [
            json!({"requests": [{"api": "/k/v1/records.json", "method": "POST", "payload": {"app": "1", "records": [
                {"Text": {"value": "Alice"}, "Number": {"value": "10"}},
                {"Text": {"value": "Bob"}, "Number": {"value": "20"}},
            ]}}]})
        ]
    );
}

#[test]
fn an_app_that_does_not_tell_its_number_precision_is_imported_into_all_the_same() {
    let (world, double) = (World::new(), Double::new());
    let refused = json!({"code": "GAIA_NO01", "id": "i-1", "message": "Using this API token, you cannot run it."});
    double.answer(
        "app/settings.json",
        1,
        ResponseTemplate::new(403).set_body_json(refused),
    );
    world.file("file.csv", "Number\n1.000001\n");
    let run = double.import(&world, "file.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("notice["), "{}", run.stderr);
    assert_eq!(double.calls()[1], "GET /k/v1/app/settings.json?app=1");
    assert_eq!(double.writes().len(), 1);
}

#[test]
fn every_request_says_who_asks_with_what_and_in_which_language() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Text,File\nAlice,a.txt\n");
    world.file("a.txt", "a");
    double.takes_files();
    let url = double.base_url();
    let mut command = world.command(&["import", "file.csv", "--attachments-dir", "."]);
    let gate = [
        "--basic-auth-username",
        "gate",
        "--basic-auth-password",
        "開けゴマ",
    ];
    command.args(gate).args(["--base-url", &url, "--app", "1"]);
    command.args(["--username", "user", "--password", "pass:word"]);
    let run = Run::of(command.env("LANG", "ja_JP.UTF-8"));
    assert_eq!(run.code, Some(0), "{run:?}");
    let requests = double.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        let agent = concat!("kintable/", env!("CARGO_PKG_VERSION"));
        assert_eq!(header("user-agent"), Some(agent));
        assert_eq!(header("accept-language"), Some("ja"));
        assert_eq!(
            header("authorization"),
            Some("Basic Z2F0ZTrplovjgZHjgrTjg54=")
        );
        assert_eq!(
            header("x-cybozu-authorization"),
            Some("dXNlcjpwYXNzOndvcmQ=")
        );
        assert_eq!(header("x-cybozu-api-token"), None);
        let content_type = header("content-type").map(|text| text.split(';').next().unwrap());
        let expected = match request.url.path() {
            "/k/v1/file.json" => Some("multipart/form-data"),
            "/k/v1/bulkRequest.json" => Some("application/json"),
            _ => None,
        };
        assert_eq!(content_type, expected, "{}", request.url);
    }
}

#[test]
fn several_tokens_go_in_one_header() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Text\nAlice\n");
    let run = double.import(&world, "file.csv", &["--api-token", "t2, t3"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for request in double.requests() {
        assert_eq!(request.headers["x-cybozu-api-token"], "token,t2,t3");
        assert_eq!(request.headers["accept-language"], "en");
        assert!(!request.headers.contains_key("x-cybozu-authorization"));
        assert!(!request.headers.contains_key("authorization"));
    }
}

#[test]
fn a_bulk_request_holds_twenty_requests_of_a_hundred_records() {
    let lines = lines(1..=4500, |number| number.to_string());
    let writes = sent(&format!("Number\n{lines}"), &[]);
    let sizes: Vec<Vec<usize>> = writes
        .iter()
        .map(|bulk| {
            let requests = bulk["requests"].as_array().unwrap().iter();
            requests
                .map(|inner| inner["payload"]["records"].as_array().unwrap().len())
                .collect()
        })
        .collect();
    assert_eq!(sizes, [vec![100; 20], vec![100; 20], vec![100; 5]]);
    let numbers = writes
        .iter()
        .flat_map(|bulk| bulk["requests"].as_array().unwrap())
        .flat_map(|inner| inner["payload"]["records"].as_array().unwrap())
        .map(|record| {
            record["Number"]["value"]
                .as_str()
                .unwrap()
                .parse::<u32>()
                .unwrap()
        });
    assert!(numbers.eq(1..=4500), "the file's order is kept");
}

#[test]
fn a_bulk_request_is_cut_by_bytes_too() {
    let long = "x".repeat(1024 * 1024);
    let writes = sent(&format!("Text\n{}", format!("{long}\n").repeat(20)), &[]);
    let records = |bulk: &Json| {
        let requests = bulk["requests"].as_array().unwrap().iter();
        requests
            .map(|inner| inner["payload"]["records"].as_array().unwrap().len())
            .sum::<usize>()
    };
    assert_eq!(writes.iter().map(records).collect::<Vec<_>>(), [7, 7, 6]);
}

#[test]
fn a_record_of_very_many_rows_goes_in_one_request_whose_length_is_said() {
    let (world, double) = (World::new(), Double::new());
    let rows = lines(2..=9_000, |row| format!(",,row {row}"));
    let file = format!("*,Text,TText\n*,before,\n*,a,row 1\n{rows}\n*,behind,\n");
    world.file("records.csv", file);
    let run = double.import(&world, "records.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let writes = double.writes();
    let requests = writes
        .iter()
        .flat_map(|write| write["requests"].as_array().unwrap());
    let records = requests.flat_map(|request| request["payload"]["records"].as_array().unwrap());
    let records: Vec<_> = records.collect();
    assert_eq!(records.len(), 3);
    let rows = records[1]["Table"]["value"].as_array().unwrap();
    let texts = rows
        .iter()
        .map(|row| row["value"]["TText"]["value"].as_str().unwrap());
    assert!(texts.eq((1..=9_000).map(|row| format!("row {row}"))));
    for request in double.requests() {
        assert!(
            !request.headers.contains_key("transfer-encoding"),
            "{request:?}"
        );
        if request.method.as_str() == "POST" {
            let length = request.headers["content-length"].to_str().unwrap();
            assert_eq!(length, request.body.len().to_string());
        }
    }
}

#[test]
fn rows_of_a_table_go_with_their_ids_and_a_record_without_rows_leaves_the_table_alone() {
    records_are(
        "*,Text,Table,TText,TNum\n*,first,11,alice,1\n,first,,bob,2\n*,second,,,\n",
        &[],
        &json!([
            {"Text": {"value": "first"}, "Table": {"value": [
                {"id": "11", "value": {"TText": {"value": "alice"}, "TNum": {"value": "1"}}},
                {"value": {"TText": {"value": "bob"}, "TNum": {"value": "2"}}},
            ]}},
            {"Text": {"value": "second"}},
        ]),
    );
}

#[test]
fn two_tables_stand_on_lines_of_their_own_or_on_shared_ones() {
    let expected = json!([{
        "Text": {"value": "first"},
        "Table": {"value": [{"id": "1", "value": {"TText": {"value": "alice"}}}, {"id": "2", "value": {"TText": {"value": "bob"}}}]},
        "Table_1": {"value": [{"id": "3", "value": {"UNum": {"value": "10"}}}, {"id": "4", "value": {"UNum": {"value": "20"}}}]},
    }]);
    let header = "*,Text,Table,TText,Table_1,UNum\n";
    let separate = "*,first,1,alice,,\n,first,2,bob,,\n,first,,,3,10\n,first,,,4,20\n";
    let shared = "*,first,1,alice,3,10\n,,2,bob,4,20\n";
    for lines in [separate, shared] {
        records_are(&format!("{header}{lines}"), &[], &expected);
    }
}

#[test]
fn only_the_named_fields_are_sent() {
    let file = "*,Text,Number,Table,TText,TNum,TFile\n*,first,1,11,alice,5,\n,,,12,bob,,\n";
    records_are(
        file,
        &["--fields", " Number , Text "],
        &json!([{"Number": {"value": "1"}, "Text": {"value": "first"}}]),
    );
    records_are(
        file,
        &["--fields", "Table"],
        &json!([{"Table": {"value": [
            {"id": "11", "value": {"TText": {"value": "alice"}, "TNum": {"value": "5"}, "TFile": {"value": []}}},
            {"id": "12", "value": {"TText": {"value": "bob"}, "TNum": {"value": ""}, "TFile": {"value": []}}},
        ]}}]),
    );
}

#[test]
fn fields_go_in_the_forms_order_and_without_what_kintone_sets() {
    let file = "Record_number,Calc,Number,Created_by,Text\n5,9,10,user1,Alice\n";
    let text = serde_json::to_string(&payload(file, &[])["records"]).unwrap();
    assert_eq!(
        text,
        r#"[{"Text":{"value":"Alice"},"Number":{"value":"10"}}]"#
    );
    let text = serde_json::to_string(&payload(file, &["--fields", "Number,Text"])["records"]);
    assert_eq!(
        text.unwrap(),
        r#"[{"Number":{"value":"10"},"Text":{"value":"Alice"}}]"#
    );
}

#[test]
fn created_fields_are_sent_on_request() {
    records_are(
        "Text,Created_by,Created_datetime\nAlice,user1,2024-01-01T09:00:00+09:00\n",
        &["--fields", "Text,Created_by,Created_datetime"],
        &json!([{"Text": {"value": "Alice"}, "Created_by": {"value": {"code": "user1"}},
                 "Created_datetime": {"value": "2024-01-01T00:00:00Z"}}]),
    );
}

#[test]
fn created_fields_are_never_sent_in_an_upsert() {
    let (world, double) = (World::new(), Double::new());
    world.file(
        "file.csv",
        "UniqueText,Text,Created_by,Created_datetime\nA,a,user1,2024-01-01T09:00:00+09:00\n,b,user1,2024-01-01T09:00:00+09:00\n",
    );
    let all = "UniqueText,Text,Created_by,Created_datetime";
    for key in [["--update-key", "UniqueText"], ["--match", "Text"]] {
        for more in [
            &["--fields", all][..],
            &["--fields", all, "--skip-unchanged"],
            &["--fields", all, "--existing", "merge"],
            &[],
        ] {
            let run = double.import(&world, "file.csv", &[&key, more].concat());
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(run.stderr.contains("notice[header.read-only]"), "{run:?}");
            assert!(
                run.stderr.contains("\"Created_by\", \"Created_datetime\""),
                "{run:?}"
            );
        }
    }
    let writes = double.writes();
    assert_eq!(writes.len(), 8);
    for write in &writes {
        let text = write.to_string();
        assert!(
            text.contains("\"Text\"") && !text.contains("Created"),
            "{text}"
        );
    }
}

#[test]
fn every_type_has_its_shape_and_an_empty_cell_clears() {
    let header = "Text,Number,Check,Date,Time,Datetime,User,File\n";
    records_are(
        &format!(
            "{header}a,1.50,\"c1\r\nc2\",2024/01/02,9:05,2024-01-02T03:04:00+09:00,\"u1\nu2\",\n,,,,,,,\n"
        ),
        &["--blank-records", "add"],
        &json!([
            {"Text": {"value": "a"}, "Number": {"value": "1.50"}, "Check": {"value": ["c1", "c2"]}, "Date": {"value": "2024-01-02"},
             "Time": {"value": "09:05"}, "Datetime": {"value": "2024-01-01T18:04:00Z"},
             "User": {"value": [{"code": "u1"}, {"code": "u2"}]}, "File": {"value": []}},
            {"Text": {"value": ""}, "Number": {"value": ""}, "Check": {"value": []}, "Date": {"value": ""}, "Time": {"value": ""},
             "Datetime": {"value": ""}, "User": {"value": []}, "File": {"value": []}},
        ]),
    );
}

#[test]
fn an_upsert_by_a_unique_text_carries_the_key_beside_the_record() {
    let (world, double) = (World::new(), Double::new());
    world.file(
        "file.csv",
        "Record_number,UniqueText,Number\n7,Alice,10\n8,,20\n9,Bob,30\n10,,40\n",
    );
    let run = double.import(&world, "file.csv", &["--update-key", "UniqueText"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("2 added, 2 updated"), "{}", run.stdout);
    // Neither the app's code nor what exists needs to be known.
    assert_eq!(
        double.calls()[1..],
        [
            "GET /k/v1/app/settings.json?app=1",
            "POST /k/v1/bulkRequest.json"
        ]
    );
    assert_eq!(
        double.writes(),
        [
            json!({"requests": [{"api": "/k/v1/records.json", "method": "PUT", "payload": {"app": "1", "upsert": true, "records": [
                {"updateKey": {"field": "UniqueText", "value": "Alice"}, "record": {"Number": {"value": "10"}}},
                {"id": "9007199254740989", "record": {"Number": {"value": "20"}}},
                {"updateKey": {"field": "UniqueText", "value": "Bob"}, "record": {"Number": {"value": "30"}}},
                {"id": "9007199254740987", "record": {"Number": {"value": "40"}}},
            ]}}]})
        ]
    );
}

#[test]
fn an_upsert_by_a_unique_number_sends_it_as_it_is_written() {
    let payload = payload(
        "*,UniqueNumber,Table,TNum\n*,0010,11,1\n,,,2\n*,1.5,,\n",
        &["--update-key", "UniqueNumber"],
    );
    assert_eq!(
        payload,
        json!({"app": "1", "upsert": true, "records": [
            {"updateKey": {"field": "UniqueNumber", "value": "0010"}, "record": {"Table": {"value": [
                {"id": "11", "value": {"TNum": {"value": "1"}}}, {"value": {"TNum": {"value": "2"}}}]}}},
            {"updateKey": {"field": "UniqueNumber", "value": "1.5"}, "record": {}},
        ]})
    );
}

/// A double that has the records 1 and 2.
fn with_two_records() -> Double {
    let double = Double::new();
    let records = json!({"records": [{"$id": {"value": "1"}, "$revision": {"value": "1"}}, {"$id": {"value": "2"}, "$revision": {"value": "1"}}]});
    double.answer_where(
        |request: &Request| request.url.path() == "/k/v1/records.json" && request.method == "GET",
        ResponseTemplate::new(200).set_body_json(records),
    );
    double
}

#[test]
fn an_upsert_by_record_number_asks_what_exists_and_sends_ids() {
    for numbers in [["1", "2"], ["APP-1", "APP-2"]] {
        let (world, double) = (World::new(), with_two_records());
        let [first, second] = numbers;
        let lines = format!("Record_number,Text\n{first},Alice\n,Bob\n{second},Carol\n");
        world.file("file.csv", lines);
        let run = double.import(&world, "file.csv", &["--update-key", "Record_number"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let exist = "GET /k/v1/records.json?app=1&query=%24id+in+%281%2C2%29+limit+500&fields%5B0%5D=%24id&fields%5B1%5D=%24revision";
        assert_eq!(
            double.calls(),
            [
                "GET /k/v1/app/form/fields.json?app=1",
                exist,
                "POST /k/v1/bulkRequest.json",
            ]
        );
        // For the code before the record numbers, and for the history.
        assert_eq!(double.questions_for_the_app(), 2);
        assert_eq!(
            double.writes()[0]["requests"][0]["payload"],
            json!({"app": "1", "upsert": true, "records": [
                {"id": "1", "record": {"Text": {"value": "Alice"}}},
                {"id": "9007199254740989", "record": {"Text": {"value": "Bob"}}},
                {"id": "2", "record": {"Text": {"value": "Carol"}}},
            ]})
        );
    }
}

#[test]
fn a_record_number_that_finds_nothing_is_an_error_unless_the_user_says_otherwise() {
    let file = "Record_number,Text\n1,Alice\n3,Bob\n";
    let import = |missing: &[&str]| {
        let (world, double) = (World::new(), with_two_records());
        world.file("file.csv", file);
        let arguments = [&["--update-key", "Record_number"], missing].concat();
        let run = double.import(&world, "file.csv", &arguments);
        (run, double)
    };
    let (run, double) = import(&[]);
    assert_eq!((run.code, double.writes().len()), (Some(4), 0), "{run:?}");
    assert!(
        run.stderr.contains("file.csv:3:1: error[key.not-found]"),
        "{}",
        run.stderr
    );

    let ids = |double: &Double| -> Vec<String> {
        let records = &double.writes()[0]["requests"][0]["payload"]["records"];
        let records = records.as_array().unwrap().iter();
        records
            .map(|record| record["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (run, double) = import(&["--missing", "skip"]);
    assert_eq!(
        (run.code, ids(&double)),
        (Some(0), vec!["1".to_owned()]),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("1 updated, 1 skipped"),
        "{}",
        run.stdout
    );

    // Then nothing needs to be known.
    let (run, double) = import(&["--missing", "insert"]);
    assert_eq!((run.code, ids(&double).len()), (Some(0), 2), "{run:?}");
    assert!(
        !double
            .calls()
            .iter()
            .any(|call| call.contains("/records.json"))
    );
}

#[test]
fn a_guest_spaces_paths_are_used_outside_and_inside_bulk_requests() {
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "UniqueText\nAlice\n");
    let run = double.import(
        &world,
        "file.csv",
        &[
            "--guest-space-id",
            "7",
            "--update-key",
            "UniqueText",
            "--missing",
            "insert",
        ],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        double.calls(),
        [
            "GET /k/guest/7/v1/app/form/fields.json?app=1",
            "POST /k/guest/7/v1/bulkRequest.json"
        ]
    );
    assert_eq!(
        double.writes()[0]["requests"][0]["api"],
        "/k/guest/7/v1/records.json"
    );
}

#[test]
fn attachments_are_uploaded_before_their_records_are_sent() {
    let (world, double) = (World::new(), Double::new());
    world.file("files/a.txt", "alpha");
    world.file("files/sub/請求書.pdf", "beta");
    world.file("files/c.bin", "gamma");
    world.file(
        "file.csv",
        "*,Text,File,TText,TFile\n*,first,\"a.txt\nsub/請求書.pdf\",row,c.bin\n*,second,,,\n",
    );
    double.takes_files();
    let run = double.import(&world, "file.csv", &["--attachments-dir", "files"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let upload = "POST /k/v1/file.json";
    assert_eq!(
        double.calls()[1..],
        [upload, upload, upload, "POST /k/v1/bulkRequest.json"]
    );
    let parts = [
        ("a.txt", "text/plain", "alpha"),
        ("請求書.pdf", "application/pdf", "beta"),
        ("c.bin", "application/octet-stream", "gamma"),
    ];
    let requests = double.requests();
    let bodies = requests
        .iter()
        .map(|one| String::from_utf8_lossy(&one.body));
    let bodies: Vec<_> = bodies.collect();
    for (name, content_type, content) in parts {
        let named = format!("name=\"file\"; filename=\"{name}\"");
        let body = bodies.iter().find(|body| body.contains(&named));
        let body = body.unwrap_or_else(|| panic!("{name}: {bodies:?}"));
        assert!(
            body.contains(&format!("Content-Type: {content_type}\r\n")),
            "{body}"
        );
        assert!(body.contains(&format!("\r\n\r\n{content}\r\n--")), "{body}");
    }
    assert_eq!(
        double.writes()[0]["requests"][0]["payload"]["records"],
        json!([
            {"Text": {"value": "first"}, "File": {"value": [{"fileKey": "key of a.txt"}, {"fileKey": "key of 請求書.pdf"}]},
             "Table": {"value": [{"value": {"TText": {"value": "row"}, "TFile": {"value": [{"fileKey": "key of c.bin"}]}}}]}},
            {"Text": {"value": "second"}, "File": {"value": []}},
        ])
    );
}

#[test]
fn nothing_is_uploaded_or_written_when_anything_is_wrong_or_there_is_nothing_to_do() {
    let late = format!("Text,Number\n{}last,x\n", "good,1\n".repeat(2500));
    let table: [(&str, &str, &[&str], i32); 9] = [
        ("an empty file", "", &[], 4),
        ("a header alone", "Text,Number\n", &[], 0),
        ("a bad cell after two good batches", &late, &[], 4),
        ("an unknown column", "Text,Nowhere\na,b\n", &[], 4),
        ("a broken quote", "Text,Number\n\"a,1\n", &[], 4),
        (
            "a missing attachment",
            "File\na.txt\nmissing.txt\n",
            &["--attachments-dir", "."],
            4,
        ),
        (
            "an unknown key",
            "Text\na\n",
            &["--update-key", "Nowhere"],
            4,
        ),
        (
            "a key twice",
            "UniqueText\na\nb\na\n",
            &["--update-key", "UniqueText"],
            4,
        ),
        ("an unknown field", "Text\na\n", &["--fields", "Nowhere"], 4),
    ];
    for (what, lines, arguments, code) in table {
        let (world, double) = (World::new(), Double::new());
        world.file("file.csv", lines);
        world.file("a.txt", "a");
        let run = double.import(&world, "file.csv", arguments);
        assert_eq!(run.code, Some(code), "{what}: {run:?}");
        let calls = double.calls();
        let reads_the_app = |call: &String| call.starts_with("GET /k/v1/app/");
        assert!(calls.iter().all(reads_the_app), "{what}: {calls:?}");
    }
}

#[test]
fn what_the_keys_find_is_asked_once_though_two_checks_need_it() {
    let (world, double) = (World::new(), Double::new());
    let found = json!({"records": [{"$id": {"value": "1"}, "$revision": {"value": "1"}, "UniqueText": {"value": "a"}}]});
    double.answer_where(
        path("/k/v1/records.json"),
        ResponseTemplate::new(200).set_body_json(found),
    );
    world.file("file.csv", "UniqueText\na\n");
    let arguments = [
        "--update-key",
        "UniqueText",
        "--missing",
        "error",
        "--preflight",
    ];
    let run = double.import(&world, "file.csv", &arguments);
    assert_eq!((run.code, double.writes().len()), (Some(0), 1), "{run:?}");
    let calls = double.calls();
    let asked = calls.iter().filter(|call| call.contains("/records.json"));
    assert_eq!(asked.count(), 1, "{calls:?}");
}

#[test]
fn a_query_too_long_for_an_address_is_sent_in_a_body() {
    let (world, double) = (World::new(), Double::new());
    let key = |number: u32| format!("{number:-<60}");
    let found = json!({"records": [{"$id": {"value": "1"}, "$revision": {"value": "1"}, "UniqueText": {"value": key(1)}}]});
    double.answer_where(
        path("/k/v1/records.json"),
        ResponseTemplate::new(200).set_body_json(found),
    );
    let lines = lines(1..=100, key);
    world.file("file.csv", format!("UniqueText\n{lines}"));
    let run = double.import(
        &world,
        "file.csv",
        &["--update-key", "UniqueText", "--missing", "skip"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stdout.contains("1 updated, 99 skipped"),
        "{}",
        run.stdout
    );
    let asked: Vec<Request> = double
        .requests()
        .into_iter()
        .filter(|request| request.url.path() == "/k/v1/records.json")
        .collect();
    assert_eq!(asked.len(), 1);
    for request in asked {
        assert_eq!(
            (request.method.as_str(), request.url.query()),
            ("POST", None)
        );
        assert_eq!(request.headers["x-http-method-override"], "GET");
        let body: Json = request.body_json().unwrap();
        assert_eq!(
            (&body["app"], &body["fields"]),
            (&json!("1"), &json!(["$id", "$revision", "UniqueText"]))
        );
        let query = body["query"].as_str().unwrap();
        assert!(
            query.starts_with(&format!("UniqueText in (\"{}\",\"{}\",", key(1), key(2))),
            "{query}"
        );
    }
}

#[test]
fn requests_keep_to_the_bytes_that_they_may_have() {
    let (world, double) = (World::new(), Double::new());
    let heavy = "x".repeat(3000);
    let lines = lines(1..=60, |number| {
        if number == 30 {
            heavy.clone()
        } else {
            "y".repeat(100)
        }
    });
    world.file("file.csv", format!("Text\n{lines}"));
    let run = double.import(&world, "file.csv", &["--max-request-bytes", "2000"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let writes = double.writes();
    let sizes: Vec<_> = writes.iter().map(|body| body.to_string().len()).collect();
    // A record that is heavier than a whole request is sent by itself.
    let over = sizes.iter().filter(|size| **size > 2300).count();
    assert!(over == 1 && sizes.len() >= 5, "{sizes:?}");

    let run = double.import(&world, "file.csv", &["--max-request-bytes", "2KB"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(double.writes()[writes.len()..], writes);

    for (size, english, japanese) in [
        (
            "1",
            "1KiB is the least",
            "1KiB以上の大きさを指定してください。",
        ),
        ("8M", "a size like 8MB", "8MBや512KiBのような大きさで"),
    ] {
        let size = ["--max-request-bytes", size];
        let run = double.import(&world, "file.csv", &size);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(english), "{run:?}");
        let run = double.import(&world, "file.csv", &[&size[..], &["--lang", "ja"]].concat());
        assert!(run.stderr.contains(japanese), "{run:?}");
    }
}
