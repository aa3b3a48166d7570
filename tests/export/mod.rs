//! Records go out: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod attachments;
mod broken;
mod cut_off;
mod excel;
mod full;
mod increments;
mod round_trip;
mod tables;
mod written;

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

/// A form with a table, a list and attachments, inside the table, too.
fn form() -> Json {
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let mut list = field("CHECK_BOX", "List");
    list["options"] = json!({"a": {"label": "a", "index": "0"}, "b": {"label": "b", "index": "1"}});
    let table = json!({
        "type": "SUBTABLE", "code": "Table", "label": "Table",
        "fields": {"Item": field("SINGLE_LINE_TEXT", "Item"), "Papers": field("FILE", "Papers")},
    });
    json!({"properties": {
        "No": field("RECORD_NUMBER", "No"),
        "Text": field("MULTI_LINE_TEXT", "Text"),
        "Number": field("NUMBER", "Number"),
        "List": list,
        "Files": field("FILE", "Files"),
        "Table": table,
        "Changed": field("UPDATED_TIME", "Changed"),
    }})
}

fn tenant(records: &Json) -> Tenant {
    let tenant = Tenant::with_form(&form());
    add(&tenant, records);
    tenant
}

fn add(tenant: &Tenant, records: &Json) {
    let body = json!({"app": 1, "records": records});
    let added = tenant.call("POST", "records.json", &body);
    assert!(added["ids"].is_array(), "{added}");
}

fn text(text: &str) -> Json {
    json!({"Text": {"value": text}})
}

fn export(world: &World, tenant: &Tenant, arguments: &[&str]) -> Run {
    export_from(world, tenant.base_url(), arguments)
}

fn export_from(world: &World, url: &str, arguments: &[&str]) -> Run {
    let way = [
        "export",
        "--base-url",
        url,
        "--app",
        "1",
        "--api-token",
        "t",
    ];
    world.run(&[&way[..], arguments].concat())
}

#[track_caller]
fn ends(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for said in said {
        assert!(run.stderr.contains(said), "{said}: {run:?}");
    }
}
