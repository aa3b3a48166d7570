//! What goes over the wire when it was decided beforehand what becomes of each record.

use serde_json::{Value as Json, json};
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use super::{ends, tells};
use crate::support::{Double, Run, World, refusal};

/// A double that holds record 7, at revision 3, with the unique text `a` and a table row.
fn double() -> Double {
    let double = Double::new();
    let value = |value: Json| json!({"value": value});
    let row = json!({"id": "41", "value": {"TText": value(json!("p")), "TNum": value(json!("1")), "TFile": value(json!([]))}});
    let record = json!({
        "$id": value(json!("7")), "$revision": value(json!("3")), "UniqueText": value(json!("a")),
        "Text": value(json!("x")), "Date": value(json!("2026-01-02")), "Table": value(json!([row])),
    });
    let answer = ResponseTemplate::new(200).set_body_json(json!({"records": [record]}));
    double.mount(Mock::given(path("/k/v1/records.json")).respond_with(answer));
    double
}

fn import(double: &Double, lines: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("file.csv", lines);
    double.import(&world, "file.csv", arguments)
}

/// The inner requests of the only bulk request.
fn requests(double: &Double) -> Json {
    let [bulk] = &double.writes()[..] else {
        panic!("one bulk request suffices");
    };
    bulk["requests"].clone()
}

const LINES: &str = "*,UniqueText,Text,TText,TNum\n*,a,y,q,2\n*,b,z,r,3\n";

#[test]
fn what_depends_on_rows_that_were_read_is_written_only_at_their_revision() {
    let double = double();
    let run = import(
        &double,
        LINES,
        &["--update-key", "UniqueText", "--rows", "merge"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let table = |rows: Json| json!({"value": rows});
    let cells =
        |text: &str, number: &str| json!({"TText": {"value": text}, "TNum": {"value": number}});
    let update = json!({"app": "1", "records": [{"id": "7", "revision": "3", "record": {
        "Text": {"value": "y"},
        "Table": table(json!([{"id": "41", "value": {}}, {"value": cells("q", "2")}])),
    }}]});
    let add = json!({"app": "1", "records": [{
        "UniqueText": {"value": "b"}, "Text": {"value": "z"}, "Table": table(json!([{"value": cells("r", "3")}])),
    }]});
    assert_eq!(
        requests(&double),
        json!([
            {"api": "/k/v1/records.json", "method": "PUT", "payload": update},
            {"api": "/k/v1/records.json", "method": "POST", "payload": add},
        ])
    );
}

#[test]
fn where_only_new_records_are_wanted_they_are_added_and_never_upserted() {
    let double = double();
    let run = import(
        &double,
        "UniqueText,Text\na,y\nb,z\n",
        &["--update-key", "UniqueText", "--existing", "skip"],
    );
    ends(&run, 0, "1 added, 0 updated, 1 skipped");
    assert_eq!(
        requests(&double),
        json!([{"api": "/k/v1/records.json", "method": "POST", "payload": {"app": "1", "records": [
            {"UniqueText": {"value": "b"}, "Text": {"value": "z"}},
        ]}}])
    );
}

#[test]
fn what_is_found_by_several_fields_is_written_by_id() {
    let double = double();
    let lines = "Date,Text,Number\n2026/1/2,x,5\n,x,6\n";
    let run = import(&double, lines, &["--match", "Text,Date"]);
    ends(&run, 0, "1 added, 1 updated");
    assert_eq!(
        requests(&double),
        json!([
            {"api": "/k/v1/records.json", "method": "PUT", "payload": {"app": "1", "records": [
                {"id": "7", "record": {"Text": {"value": "x"}, "Number": {"value": "5"}, "Date": {"value": "2026-01-02"}}},
            ]}},
            {"api": "/k/v1/records.json", "method": "POST", "payload": {"app": "1", "records": [
                {"Text": {"value": "x"}, "Number": {"value": "6"}, "Date": {"value": ""}},
            ]}},
        ])
    );
    let asked = double.requests();
    let mut asked = asked
        .iter()
        .filter(|request| request.url.path() == "/k/v1/records.json");
    let mut query = asked.next().unwrap().url.query_pairs();
    let (_, query) = query.find(|(name, _)| name == "query").unwrap();
    let expected =
        "(Text = \"x\" and Date = \"2026-01-02\") or (Text = \"x\") order by $id asc limit 500";
    assert_eq!(query, expected);
}

#[test]
fn a_record_that_changed_since_it_was_read_is_refused_and_told() {
    let double = double();
    let message = "The revision is not the latest. Someone may update a record.";
    let conflict = json!({"code": "GAIA_CO02", "id": "i", "message": message});
    double.answer("bulkRequest.json", 1, refusal(409, 0, 1, conflict));
    let run = import(
        &double,
        "*,UniqueText,TText\n*,a,q\n",
        &["--update-key", "UniqueText", "--rows", "append"],
    );
    ends(&run, 1, "0 added, 0 updated, 1 failed\n");
    tells(
        &run,
        "file.csv:2: error[server.refused] kintone returned an error: [GAIA_CO02]",
    );
    assert_eq!(double.writes().len(), 1);
}

#[test]
fn adds_and_updates_that_alternate_gather_in_requests_of_their_own() {
    let double = Double::new();
    let held = |id: u32| {
        let text = format!("k{id}");
        json!({"$id": {"value": id.to_string()}, "$revision": {"value": "1"}, "Text": {"value": text}})
    };
    let records: Vec<_> = (1..=120).filter(|id| id % 2 == 0).map(held).collect();
    let answer = ResponseTemplate::new(200).set_body_json(json!({"records": records}));
    double.mount(Mock::given(path("/k/v1/records.json")).respond_with(answer));
    let lines: String = crate::support::lines(1..=120, |id| format!("k{id},{id},1"));
    let lines: String = lines
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0)
        .collect::<Vec<_>>()
        .join("\n");
    let run = import(
        &double,
        &format!("Text,Number\n{lines}\n"),
        &["--match", "Text"],
    );
    ends(&run, 0, "120 records in the file: 60 added, 60 updated");
    let requests = requests(&double);
    let sizes: Vec<_> = requests
        .as_array()
        .unwrap()
        .iter()
        .map(|request| {
            (
                request["method"].as_str().unwrap(),
                request["payload"]["records"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(sizes, [("POST", 60), ("PUT", 60)]);
}

#[test]
fn a_refused_cell_is_found_though_rows_are_sent_in_another_order() {
    let double = double();
    let errors = json!({"records[0].Table.value[2].value.TNum.value": {"messages": ["too much"]}});
    let fault = json!({"code": "CB_VA01", "id": "i", "message": "Missing or invalid input.", "errors": errors});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, fault));
    // The row that is there goes first: the third row sent is the second of the file.
    let lines = "*,UniqueText,TText,TNum\n*,a,q,2\n,,r,3\n";
    let run = import(
        &double,
        lines,
        &["--update-key", "UniqueText", "--rows", "append"],
    );
    assert_eq!(run.code, Some(1), "{run:?}");
    tells(
        &run,
        "file.csv:3:5: error[server.refused] 数量 (TNum) in Table: kintone returned an error: [CB_VA01] too much",
    );
}

#[test]
fn a_query_of_too_many_values_is_asked_in_parts() {
    let double = Double::new();
    let too_long = json!({"code": "CB_VA01", "id": "i", "message": "Missing or invalid input."});
    double.answer(
        "records.json",
        1,
        ResponseTemplate::new(400).set_body_json(too_long),
    );
    let lines = crate::support::lines(1..=450, |number| format!("k{number:03},x"));
    let run = import(
        &double,
        &format!("UniqueText,Text\n{lines}"),
        &["--update-key", "UniqueText", "--skip-unchanged"],
    );
    ends(&run, 0, "450 records in the file");
    let asked = double.calls();
    let asked = asked.iter().filter(|call| call.contains("/records.json"));
    assert_eq!(asked.count(), 6);
}

#[test]
fn what_an_option_demands_still_holds_when_it_is_written() {
    let inner = |lines: &str, arguments: &[&str]| {
        let double = double();
        let run = import(
            &double,
            lines,
            &[&["--update-key", "UniqueText"], arguments].concat(),
        );
        assert_eq!(run.code, Some(0), "{run:?}");
        requests(&double)[0].clone()
    };
    let lines = "*,UniqueText,Text,Table,TText\n*,a,y,41,p\n";
    // Rows that somebody adds meanwhile are not counted by the guard.
    let guarded = inner(lines, &["--max-row-deletes", "0"]);
    assert_eq!(guarded["payload"]["records"][0]["revision"], "3");
    assert_eq!(guarded["payload"]["upsert"], Json::Null);
    // A record that goes away meanwhile is not to be added.
    let demanded = inner(lines, &["--missing", "error"]);
    assert_eq!(demanded["payload"]["records"][0]["id"], "7");
    assert_eq!(demanded["payload"]["upsert"], Json::Null);
    // Nothing is demanded: kintone decides, as in a plain upsert.
    let free = inner(lines, &["--skip-unchanged"]);
    assert_eq!(free["payload"]["upsert"], true);
    assert_eq!(free["payload"]["records"][0]["updateKey"]["value"], "a");
}
