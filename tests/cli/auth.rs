//! `auth test`: what is proved by reading is told, what is not is unknown, and nothing is written.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use super::endings::document;
use crate::support::{Double, Run, Tenant, World, form};

/// An app whose tokens have different rights, with a user who manages it and one who does not.
fn tenant() -> Tenant {
    let dir = tempfile::tempdir().unwrap();
    fs_err::write(dir.path().join("form.json"), form().to_string()).unwrap();
    let token = |token: &str, app: u64, rights: &[&str]| json!({"token": token, "app": app, "rights": rights});
    let people = json!({
        "users": [
            {"code": "sato", "name": "佐藤", "password": "s", "manages": [1]},
            {"code": "suzuki", "name": "鈴木", "password": "s"},
        ],
        "tokens": [
            token("adds", 1, &["add"]),
            token("views", 1, &["view"]),
            token("manages", 1, &["view", "add", "manage"]),
            token("elsewhere", 2, &["view"]),
        ],
    });
    fs_err::write(dir.path().join("users.json"), people.to_string()).unwrap();
    Tenant::of(dir.path())
}

fn test(base_url: &str, by: &[&str], output: &str) -> Run {
    let way = ["auth", "test", "--app", "1", "--base-url", base_url];
    let rest = ["--retries", "0", "--output", output];
    World::new().run(&[&way[..], by, &rest].concat())
}

/// Which permissions are granted, in their order.
#[track_caller]
fn granted(base_url: &str, by: &[&str]) -> Vec<String> {
    let run = test(base_url, by, "json");
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run:?}");
    let document = document("auth-test", &run);
    let permissions = document["permissions"].as_array().unwrap().iter();
    permissions
        .map(|permission| permission["granted"].as_str().unwrap().to_owned())
        .collect()
}

fn refused(code: &str) -> ResponseTemplate {
    let body = json!({"code": code, "id": "abc", "message": "no"});
    ResponseTemplate::new(403).set_body_json(body)
}

fn answered(body: &Json) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

#[test]
fn a_token_is_told_what_reading_proves() {
    let tenant = tenant();
    for (token, [view, manage]) in [
        ("adds", ["no", "no"]),
        ("views", ["yes", "no"]),
        ("manages", ["yes", "yes"]),
    ] {
        let expected = ["yes", view, "unknown", "unknown", "unknown", manage];
        let found = granted(tenant.base_url(), &["--api-token", token]);
        assert_eq!(found, expected, "{token}");
    }
    let records = tenant.call_by("views", "GET", "records.json", &json!({"app": 1}));
    assert_eq!(records["records"], json!([]));
}

#[test]
fn a_user_is_told_of_the_records_that_are_there() {
    let tenant = tenant();
    let sato = ["--username", "sato", "--password", "s"];
    let suzuki = ["--username", "suzuki", "--password", "s"];
    let empty = ["yes", "yes", "unknown", "unknown", "unknown", "yes"];
    assert_eq!(granted(tenant.base_url(), &sato), empty);
    let records = json!({"app": 1, "records": [{}, {}]});
    tenant.call_by("manages", "POST", "records.json", &records);
    let full = ["yes", "yes", "unknown", "yes", "yes", "yes"];
    assert_eq!(granted(tenant.base_url(), &sato), full);
    let run = test(tenant.base_url(), &suzuki, "text");
    assert_eq!(
        run.stdout,
        "\
kintone accepts the user suzuki. Permissions on app 1:
permission      granted  how that is known
view the form   yes      kintone answered app/form/fields.json
view records    yes      kintone answered records.json
add records     unknown  only writing a record would show it
edit records    yes      2 of the first 2 records, says records/acl/evaluate.json
delete records  yes      2 of the first 2 records, says records/acl/evaluate.json
manage the app  no       kintone denied app/acl.json: CB_NO02
"
    );
}

#[test]
fn who_is_not_accepted_is_an_error() {
    let tenant = tenant();
    for (by, code) in [
        (&["--api-token", "wrong"][..], "GAIA_IA02"),
        (&["--api-token", "elsewhere"], "GAIA_AP15"),
        (&["--username", "sato", "--password", "no"], "CB_WA01"),
    ] {
        let run = test(tenant.base_url(), by, "text");
        assert_eq!((run.code, &*run.stdout), (Some(5), ""), "{run:?}");
        assert!(run.stderr.contains(code), "{run:?}");
        let run = test(tenant.base_url(), by, "json");
        let document: Json = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["command"], "auth test");
        assert_eq!(document["exit_code"], 5);
    }
}

#[test]
fn some_records_and_errors_are_told_as_they_are() {
    let double = Double::new();
    let record = |id: &str| {
        json!({"$id": {"type": "__ID__", "value": id},
            "$revision": {"type": "__REVISION__", "value": "1"}})
    };
    let records = json!({"records": [record("1"), record("2")]});
    double.answer("records.json", 1, answered(&records));
    let rights = |id: &str, deletable: bool| {
        let record = json!({"viewable": true, "editable": false, "deletable": deletable});
        json!({"id": id, "record": record, "fields": {}})
    };
    let rights = json!({"rights": [rights("1", true), rights("2", false)]});
    double.answer("records/acl/evaluate.json", 1, answered(&rights));
    double.answer("app/acl.json", 1, refused("GAIA_XX99"));
    let by = ["--username", "sato", "--password", "s"];
    let found = granted(&double.base_url(), &by);
    let expected = ["yes", "yes", "unknown", "no", "partly", "unknown"];
    assert_eq!(found, expected);
    for request in double.requests() {
        assert_eq!(request.method.as_str(), "GET");
    }
}

#[test]
fn what_is_denied_in_maintenance_mode_proves_nothing() {
    let double = Double::new();
    let record = json!({"$id": {"type": "__ID__", "value": "1"},
        "$revision": {"type": "__REVISION__", "value": "1"}});
    double.answer("records.json", 1, answered(&json!({"records": [record]})));
    let nothing = json!({"viewable": false, "editable": false, "deletable": false});
    let rights = json!({"rights": [{"id": "1", "record": nothing, "fields": {}}]});
    double.answer("records/acl/evaluate.json", 1, answered(&rights));
    double.answer("app/acl.json", 1, refused("CB_NO02"));
    let by = ["--username", "sato", "--password", "s"];
    let found = granted(&double.base_url(), &by);
    assert_eq!(found[3..5], ["unknown", "unknown"], "{found:?}");
}

#[test]
fn who_may_do_nothing_is_denied_access() {
    let double = Double::new();
    for api in [
        "app.json",
        "app/form/fields.json",
        "records.json",
        "app/acl.json",
    ] {
        double.answer(api, 1, refused("CB_NO02"));
    }
    let run = test(&double.base_url(), &["--api-token", "token"], "text");
    assert_eq!((run.code, &*run.stdout), (Some(5), ""), "{run:?}");
    assert!(run.stderr.contains("CB_NO02"), "{run:?}");
}
