//! Apps are copied to a directory, and come back: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod broken;
mod company;
mod interrupted;
mod newer;
mod restored;
mod unseen;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

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
        "By": field("CREATOR", "By"),
        "Text": field("MULTI_LINE_TEXT", "Text"),
        "Number": field("NUMBER", "Number"),
        "List": list,
        "Who": field("USER_SELECT", "Who"),
        "Files": field("FILE", "Files"),
        "Table": table,
        "Changed": field("UPDATED_TIME", "Changed"),
    }, "revision": "3"})
}

/// Two records, with attachments also in a table, and others behind them.
fn loaded(world: &World) -> Tenant {
    let tenant = Tenant::with_form(&form());
    for (name, content) in [
        ("a.txt", "first"),
        ("sub/a.txt", "other"),
        ("見積.pdf", "pdf"),
    ] {
        world.file(&format!("files/{name}"), content);
    }
    let file = "*,Text,Number,List,Files,Table,Item,Papers\n\
                *,one,1.50,\"a\nb\",\"a.txt\nsub/a.txt\",,x,見積.pdf\n,,,,,,y,a.txt\n*,two,2,,,,,\n*,three,,b,,,,\n";
    world.file("file.csv", file);
    let run = tenant.import(world, "file.csv", &["--attachments-dir", "files"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    tenant
}

fn add(tenant: &Tenant, records: &Json) {
    let body = json!({"app": 1, "records": records});
    let added = tenant.call("POST", "records.json", &body);
    assert!(added["ids"].is_array(), "{added}");
}

fn update(tenant: &Tenant, id: u64, record: &Json) {
    let body = json!({"app": 1, "id": id, "record": record});
    let updated = tenant.call("PUT", "record.json", &body);
    assert!(updated["revision"].is_string(), "{updated}");
}

fn delete(tenant: &Tenant, ids: &[u64]) {
    tenant.call("DELETE", "records.json", &json!({"app": 1, "ids": ids}));
}

fn text(text: &str) -> Json {
    json!({"Text": {"value": text}})
}

fn at(world: &World, url: &str, command: &str, arguments: &[&str]) -> Run {
    let way = [command, "backups", "--base-url", url, "--api-token", "t"];
    world.run(&[&way[..], arguments].concat())
}

fn backup(world: &World, tenant: &Tenant, arguments: &[&str]) -> Run {
    at(
        world,
        tenant.base_url(),
        "backup",
        &[&["--app", "1"], arguments].concat(),
    )
}

#[track_caller]
fn ends(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for said in said {
        let is_said = run.stderr.contains(said) || run.stdout.contains(said);
        assert!(is_said, "{said}: {run:?}");
    }
}

fn manifest(world: &World) -> Json {
    serde_json::from_slice(&world.read("backups/manifest.json")).unwrap()
}

/// The records of an app in the backup: what its files come to.
fn backed_up(world: &World, app: usize) -> BTreeMap<u64, Json> {
    let mut records = BTreeMap::new();
    for segment in manifest(world)["apps"][app]["segments"].as_array().unwrap() {
        let path = format!("backups/{}", segment["path"].as_str().unwrap());
        let text = String::from_utf8(world.read(&path)).unwrap();
        for line in text.lines() {
            let line: Json = serde_json::from_str(line).unwrap();
            let id = line["id"].as_u64().unwrap();
            if line["deleted"] == true {
                records.remove(&id).unwrap();
            } else {
                records.insert(id, line);
            }
        }
    }
    records
}

/// All files below a directory, but those of locks.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.push(name);
            }
        }
    }
    found.retain(|name| name != ".kintable-lock");
    found.sort();
    found
}
