//! What only kintone knows is asked before an import or a dry run as far as few requests do, and whether it was is said.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;
use wiremock::matchers::{path, query_param};
use wiremock::{Match, Mock, Request};

use super::found;
use crate::support::{Double, Run, Tenant, World, lines, testdata};

const UNASKED: &str = "unique values, lookups and users were not checked in kintone";

fn preflight(run: &Run) -> String {
    let document: Json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    document["preflight"].as_str().unwrap().to_owned()
}

/// How often records were asked for.
fn reads(double: &Double) -> usize {
    let requests = double.requests();
    requests
        .iter()
        .filter(|request| request.url.path() == "/k/v1/records.json")
        .count()
}

#[test]
fn an_import_and_a_dry_run_ask_unless_they_are_not_to() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    let held = json!({"伝票番号": {"value": "S1"}});
    tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": [held]}),
    );
    world.file("slips.csv", "伝票番号,担当\nS1,sato\nS2,tanaka\n");
    let expected = ["2:1 unique.in-app", "3:4 user.not-found"];
    for arguments in [
        &[][..],
        &["--dry-run"],
        &["--preflight"],
        &["--dry-run", "--preflight"],
    ] {
        let run = tenant.import(
            &world,
            "slips.csv",
            &[arguments, &["--output", "json"]].concat(),
        );
        assert_eq!(
            (found(&run), run.code),
            (expected.map(str::to_owned).to_vec(), Some(4)),
            "{run:?}"
        );
        assert_eq!(preflight(&run), "complete");
    }
    assert_eq!(tenant.records().len(), 1);
    let unasked = ["--dry-run", "--no-preflight"];
    let run = tenant.import(
        &world,
        "slips.csv",
        &[&unasked[..], &["--output", "json"]].concat(),
    );
    assert_eq!((run.code, preflight(&run).as_str()), (Some(0), "none"));
    let run = tenant.import(&world, "slips.csv", &unasked);
    assert!(run.stdout.contains(UNASKED), "{run:?}");
    // A file that makes one ask nothing was not left unasked.
    world.file("plain.csv", "件名\na\n");
    let run = tenant.import(&world, "plain.csv", &["--dry-run", "--no-preflight"]);
    assert!(!run.stdout.contains(UNASKED), "{run:?}");
    let run = tenant.import(&world, "slips.csv", &["--preflight", "--no-preflight"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn a_record_may_keep_its_own_unique_values() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("checked")));
    world.file("slips.csv", "伝票番号,通番\nS1,1\nS2,2\n");
    let upsert = ["--update-key", "伝票番号", "--output", "json"];
    for _ in 0..2 {
        let run = tenant.import(&world, "slips.csv", &upsert);
        assert_eq!(
            (run.code, preflight(&run).as_str()),
            (Some(0), "complete"),
            "{run:?}"
        );
    }
    world.file("slips.csv", "伝票番号,通番\nS1,1\nS9,2\n");
    let run = tenant.import(&world, "slips.csv", &upsert);
    assert_eq!(found(&run), ["3:4 unique.in-app"]);
}

#[test]
fn only_few_requests_are_made_unasked_and_the_rest_is_said() {
    let (world, arguments) = (World::new(), ["--output", "json"]);
    let file = |records: u32| {
        let cells = |number: u32| format!("K{number:05},{number}");
        format!("UniqueText,UniqueNumber\n{}", lines(1..=records, cells))
    };
    for (records, option, asked, state) in [
        (2_000, &[][..], 40, "complete"),
        (2_001, &[], 40, "partial"),
        (2_001, &["--preflight"], 42, "complete"),
        (2_001, &["--no-preflight"], 0, "none"),
    ] {
        let double = Double::new();
        world.file("x.csv", file(records));
        let run = double.import(&world, "x.csv", &[&arguments[..], option].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        let state_of = (reads(&double), preflight(&run));
        assert_eq!(state_of, (asked, state.to_owned()), "{records} {option:?}");
        let limited = "x.csv: notice[preflight.limited] unique values, lookups and users are not all checked in \
                       kintone from line 2,002 on, because that takes more than 40 requests; add `--preflight` to check all of them beforehand, or \
                       `--no-preflight` to check none";
        assert_eq!(run.stderr.contains(limited), state == "partial", "{run:?}");
    }
    // The keys of an upsert are asked for, too.
    let double = Double::new();
    let run = double.import(
        &world,
        "x.csv",
        &["--update-key", "UniqueText", "--output", "json"],
    );
    assert_eq!(
        (reads(&double), preflight(&run)),
        (26, "complete".to_owned())
    );
    let upserted = double.writes();
    let double = Double::new();
    double.import(
        &world,
        "x.csv",
        &["--update-key", "UniqueText", "--no-preflight"],
    );
    assert_eq!((reads(&double), double.writes() == upserted), (0, true));
}

#[test]
fn codes_are_asked_about_once_and_a_search_for_unknown_ones_ends() {
    let (world, double) = (World::new(), Double::new());
    let users = lines(1..=5_000, |number| format!("{number},u{}", number % 7));
    world.file("x.csv", format!("Number,User\n{users}"));
    let run = double.import(&world, "x.csv", &["--output", "json"]);
    assert_eq!(
        (reads(&double), preflight(&run)),
        (1, "complete".to_owned())
    );
    let double = Double::new();
    let unknown = json!({"code": "GAIA_IL26", "id": "i", "message": "No."});
    let unknown = ResponseTemplate::new(400).set_body_json(unknown);
    double.mount(Mock::given(path("/k/v1/records.json")).respond_with(unknown));
    let users = lines(1..=50, |number| format!("{number},u{number}"));
    world.file("x.csv", format!("Number,User\n{users}"));
    let run = double.import(&world, "x.csv", &["--output", "json"]);
    assert_eq!(
        (run.code, preflight(&run).as_str()),
        (Some(4), "partial"),
        "{run:?}"
    );
    assert!(reads(&double) <= 40, "{}", reads(&double));
}

/// A question that this app's records are to answer.
struct Asks;

impl Match for Asks {
    fn matches(&self, request: &Request) -> bool {
        path("/k/v1/records.json").matches(request) && query_param("app", "1").matches(request)
    }
}

#[test]
fn who_may_not_view_records_imports_all_the_same_and_is_told_what_was_not_asked() {
    let (world, arguments) = (World::new(), ["--output", "json"]);
    world.file("x.csv", "UniqueText,UniqueNumber,User\na,1,u\n");
    let closed = || {
        let double = Double::new();
        let refused = json!({"code": "GAIA_NO01", "id": "i", "message": "No."});
        double.answer_where(Asks, ResponseTemplate::new(403).set_body_json(refused));
        double
    };
    let (adding, upserting) = (closed(), closed());
    let run = adding.import(&world, "x.csv", &arguments);
    assert_eq!(
        (run.code, preflight(&run).as_str()),
        (Some(0), "none"),
        "{run:?}"
    );
    assert_eq!(found(&run), ["field.unchecked"; 3]);
    assert_eq!(adding.writes().len(), 1);
    let run = upserting.import(
        &world,
        "x.csv",
        &[&arguments[..], &["--update-key", "UniqueText"]].concat(),
    );
    assert_eq!(found(&run), ["field.unchecked"; 2], "{run:?}");
    assert_eq!((run.code, upserting.writes().len()), (Some(0), 1));
    // Who asks for it must get an answer.
    let run = closed().import(&world, "x.csv", &["--preflight"]);
    assert_eq!(run.code, Some(5), "{run:?}");
}

/// A record that is only updated needs no column for it; one whose key finds nothing would be added without it.
#[test]
fn a_key_that_finds_nothing_is_an_error_where_a_required_field_has_no_column() {
    let (world, tenant) = (
        World::new(),
        Tenant::with_form(&json!({"properties": {
            "Key": {"type": "SINGLE_LINE_TEXT", "code": "Key", "label": "Key", "unique": true},
            "Must": {"type": "SINGLE_LINE_TEXT", "code": "Must", "label": "Must", "required": true},
            "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
        }})),
    );
    let held = |first: u32, last: u32| lines(first..=last, |key| format!("k{key},new"));
    let filled = lines(1..=4_500, |key| format!("k{key},x"));
    world.file("held.csv", format!("Key,Must\n{filled}"));
    assert_eq!(tenant.import(&world, "held.csv", &[]).code, Some(0));
    let import = |file: String, arguments: &[&str]| {
        world.file("file.csv", format!("Key,Text\n{file}"));
        let by_key = ["--update-key", "Key", "--output", "json"];
        tenant.import(&world, "file.csv", &[&by_key, arguments].concat())
    };
    let run = import(format!("{}unknown,new\n", held(1, 300)), &[]);
    let expected = ["302:1 required.no-column".to_owned()];
    assert_eq!(
        (found(&run), run.code),
        (expected.to_vec(), Some(4)),
        "{run:?}"
    );
    assert!(
        tenant
            .records()
            .iter()
            .all(|record| record["Text"]["value"] != "new")
    );
    let run = import(held(1, 300), &[]);
    assert_eq!((found(&run), run.code), (Vec::new(), Some(0)), "{run:?}");
    // Who asks nothing is told by kintone.
    let run = import("unknown,new\n".to_owned(), &["--no-preflight"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    // However late it stands: nothing is written before it is known.
    let run = import(format!("{}unknown,last\n", held(1, 4_500)), &[]);
    let expected = ["4502:1 required.no-column".to_owned()];
    assert_eq!(
        (found(&run), run.code),
        (expected.to_vec(), Some(4)),
        "{run:?}"
    );
}
