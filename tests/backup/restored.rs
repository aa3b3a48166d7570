//! Records of a backup come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{add, at, backup, delete, ends, form, loaded, text, update};
use crate::cli::endings::document;
use crate::support::gateway::{self, Gateway, Passing, Script, Way};
use crate::support::{Run, Tenant, World, testdata};

fn restore(world: &World, tenant: &Tenant, arguments: &[&str]) -> Run {
    at(
        world,
        tenant.base_url(),
        "restore",
        &[&["--app", "1"], arguments].concat(),
    )
}

/// What people typed into a record, rows without their ids and files by what they hold.
fn typed(tenant: &Tenant, record: &Json) -> Json {
    let mut cells = serde_json::Map::new();
    for (code, field) in record.as_object().unwrap() {
        let value = match field["type"].as_str().unwrap() {
            "__ID__" | "__REVISION__" | "RECORD_NUMBER" | "CREATOR" | "MODIFIER"
            | "CREATED_TIME" | "UPDATED_TIME" => continue,
            "SUBTABLE" => {
                let rows = field["value"].as_array().unwrap().iter();
                rows.map(|row| typed(tenant, &row["value"])).collect()
            }
            "FILE" => {
                let files = field["value"].as_array().unwrap().iter();
                files
                    .map(|file| {
                        json!([
                            file["name"],
                            tenant.download(file["fileKey"].as_str().unwrap())
                        ])
                    })
                    .collect()
            }
            _ => field["value"].clone(),
        };
        cells.insert(code.clone(), value);
    }
    Json::Object(cells)
}

fn all_typed(tenant: &Tenant) -> Vec<Json> {
    tenant
        .records()
        .iter()
        .map(|record| typed(tenant, record))
        .collect()
}

#[test]
fn a_deleted_record_comes_back_with_its_rows_and_files() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let before = all_typed(&tenant);
    delete(&tenant, &[1]);
    let dry = restore(&world, &tenant, &["--records", "1", "--dry-run"]);
    ends(
        &dry,
        0,
        &["1 record of the backup: 1 added, 0 updated, 0 unchanged"],
    );
    assert_eq!(tenant.records().len(), 2);
    assert_eq!(
        super::files(&world.path().join("backups"))
            .iter()
            .filter(|name| name.contains("id-map"))
            .count(),
        0
    );
    let run = restore(&world, &tenant, &["--records", "1"]);
    ends(
        &run,
        0,
        &[
            "1 record of the backup: 1 added, 0 updated, 0 unchanged",
            "records that were added have new record numbers: backups/id-map-",
            "attachments: 4",
            "compared with the backup: 1 record, no cell differs but those that kintone fills",
            "kintable undo ",
        ],
    );
    let after = all_typed(&tenant);
    assert_eq!(after, [&before[1..], &before[..1]].concat());
    // Once more, it is the same record, and nothing is to be done.
    let again = restore(&world, &tenant, &[]);
    ends(
        &again,
        0,
        &[
            "3 records of the backup: 0 added, 0 updated, 3 unchanged",
            "an earlier restore added records",
        ],
    );
    assert_eq!(all_typed(&tenant), after);
    // What was restored is taken back like any other run.
    let undone = world.run(&["undo", "last", "--api-token", "t"]);
    assert_eq!(undone.code, Some(0), "{undone:?}");
}

#[test]
fn changed_records_are_as_they_were_once_that_is_confirmed() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let before = all_typed(&tenant);
    let kept = tenant.records();
    let row = |record: &Json, at: usize| record["Table"]["value"][at]["id"].clone();
    // A row is deleted, one is changed and one is new; files go and stay.
    let second = row(&kept[0], 1);
    update(
        &tenant,
        1,
        &json!({
            "Text": {"value": "changed"},
            "Files": {"value": [{"fileKey": kept[0]["Files"]["value"][1]["fileKey"]}]},
            "Table": {"value": [{"id": second, "value": {"Item": {"value": "z"}}}, {"value": {"Item": {"value": "new"}}}]},
        }),
    );
    update(&tenant, 2, &json!({"List": {"value": ["a"]}}));
    let changed = all_typed(&tenant);
    ends(
        &restore(&world, &tenant, &[]),
        2,
        &["this is not a terminal"],
    );
    ends(
        &restore(&world, &tenant, &["--yes", "--max-updates", "1"]),
        8,
        &["nothing was written"],
    );
    let dry = restore(&world, &tenant, &["--dry-run"]);
    ends(
        &dry,
        0,
        &["3 records of the backup: 0 added, 2 updated, 1 unchanged"],
    );
    assert_eq!(all_typed(&tenant), changed);
    let run = restore(&world, &tenant, &["--yes"]);
    ends(
        &run,
        0,
        &[
            "0 added, 2 updated, 1 unchanged",
            "deleted table rows that come back under new row IDs: 1",
            "no cell differs",
        ],
    );
    assert_eq!(all_typed(&tenant), before);
    let now = tenant.records();
    assert_eq!(row(&now[0], 1), second);
    assert_eq!(now[2]["$revision"], kept[2]["$revision"]);
    let undone = world.run(&["undo", "last", "--api-token", "t"]);
    ends(&undone, 0, &["reversed: 2 (2 restored)"]);
    assert_eq!(all_typed(&tenant), changed);
}

#[test]
fn into_another_app_all_records_are_added_once() {
    let world = World::new();
    let (tenant, other) = (loaded(&world), Tenant::with_form(&form()));
    // Records of the same numbers, which are others.
    add(&other, &json!([text("mine"), text("mine, too")]));
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let run = restore(&world, &other, &["--id-map", "numbers.csv"]);
    ends(
        &run,
        0,
        &["3 records of the backup: 3 added, 0 updated, 0 unchanged"],
    );
    let map = String::from_utf8(world.read("numbers.csv")).unwrap();
    assert_eq!(
        map,
        "app,record,new_app,new_record\n1,1,1,3\n1,2,1,4\n1,3,1,5\n"
    );
    assert_eq!(all_typed(&other)[2..], all_typed(&tenant)[..]);
    let run = restore(&world, &other, &["--id-map", "numbers.csv"]);
    ends(&run, 0, &["0 added, 0 updated, 3 unchanged"]);
    update(&other, 4, &text("changed"));
    delete(&other, &[5]);
    let run = restore(&world, &other, &["--id-map", "numbers.csv", "--yes"]);
    ends(&run, 0, &["1 added, 1 updated, 1 unchanged"]);
    assert_eq!(all_typed(&other)[2..], all_typed(&tenant)[..]);
    // Into the same app, too, where that is asked for.
    let run = restore(&world, &tenant, &["--as-new"]);
    ends(&run, 0, &["3 added, 0 updated, 0 unchanged"]);
    assert_eq!(tenant.records().len(), 6);
    // Once.
    let run = restore(&world, &tenant, &["--as-new"]);
    let told = "an earlier restore added records, 3 of them";
    ends(&run, 0, &["0 added, 0 updated, 3 unchanged", told]);
    assert_eq!(tenant.records().len(), 6);
    // Then, too, a record is itself by its number, and not its copy.
    update(&tenant, 2, &text("changed"));
    let run = restore(&world, &tenant, &["--yes"]);
    ends(&run, 0, &["0 added, 1 updated, 2 unchanged"]);
    assert_eq!(tenant.records()[1]["Text"]["value"], "two");
}

#[test]
fn who_added_a_record_and_when_comes_back_where_that_is_asked_for() {
    let world = World::new();
    let mut with_times = form();
    with_times["properties"]["At"] = json!({"type": "CREATED_TIME", "code": "At", "label": "At"});
    let (tenant, other) = (
        Tenant::with_form(&with_times),
        Tenant::with_form(&with_times),
    );
    add(
        &tenant,
        &json!([{"By": {"value": {"code": "sato"}}, "At": {"value": "2020-01-02T03:04:00Z"}}]),
    );
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let run = restore(&world, &other, &["--system-fields"]);
    ends(&run, 0, &["1 added", "no cell differs"]);
    let record = &other.records()[0];
    assert_eq!(record["By"]["value"]["code"], "sato");
    assert_eq!(record["At"]["value"], "2020-01-02T03:04:00Z");
    let run = restore(&world, &other, &["--as-new", "--id-map", "more.csv"]);
    ends(
        &run,
        0,
        &["1 added", "not restored, as kintone fills them itself"],
    );
    assert_eq!(other.records()[1]["By"]["value"]["code"], "Administrator");
}

#[derive(Debug, Clone)]
enum Edit {
    Text(u8),
    Rows(u8, u8),
    Files(u8),
    Delete(u8),
    Add,
    Restore,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        any::<u8>().prop_map(Edit::Text),
        (any::<u8>(), 0..4_u8).prop_map(|(at, rows)| Edit::Rows(at, rows)),
        any::<u8>().prop_map(Edit::Files),
        any::<u8>().prop_map(Edit::Delete),
        Just(Edit::Add),
        Just(Edit::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn whatever_was_done_since_the_records_are_as_they_were(edits in prop::collection::vec(edit(), 1..12)) {
        let world = World::new();
        let tenant = loaded(&world);
        ends(&backup(&world, &tenant, &[]), 0, &[]);
        let mut before: Vec<_> = all_typed(&tenant).iter().map(Json::to_string).collect();
        before.sort();
        let mut others = 0;
        for edit in edits.into_iter().chain([Edit::Restore]) {
            let records = tenant.records();
            let pick = |at: u8| -> Option<u64> {
                let record = records.get(usize::from(at) % records.len().max(1))?;
                // Somebody else's stay as they are.
                let is_ours = record["Text"]["value"] != "another";
                record["$id"]["value"].as_str()?.parse().ok().filter(|_| is_ours)
            };
            match edit {
                Edit::Text(at) => {
                    if let Some(id) = pick(at) {
                        update(&tenant, id, &text("edited"));
                    }
                }
                Edit::Rows(at, rows) => {
                    let rows: Vec<_> = (0..rows).map(|row| json!({"value": {"Item": {"value": row.to_string()}}})).collect();
                    if let Some(id) = pick(at) {
                        update(&tenant, id, &json!({"Table": {"value": rows}}));
                    }
                }
                Edit::Files(at) => {
                    if let Some(id) = pick(at) {
                        update(&tenant, id, &json!({"Files": {"value": []}}));
                    }
                }
                Edit::Delete(at) => {
                    if let Some(id) = pick(at) {
                        delete(&tenant, &[id]);
                    }
                }
                Edit::Add => {
                    add(&tenant, &json!([text("another")]));
                    others += 1;
                }
                Edit::Restore => {
                    ends(&restore(&world, &tenant, &["--yes"]), 0, &[]);
                    let now = all_typed(&tenant);
                    let ours = now.iter().filter(|record| record["Text"] != "another");
                    let mut ours: Vec<_> = ours.map(Json::to_string).collect();
                    ours.sort();
                    prop_assert_eq!(&ours, &before);
                    prop_assert_eq!(now.len(), before.len() + others);
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_backup_is_noticed_before_the_first_write() {
    let world = World::new();
    let tenant = loaded(&world);
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    delete(&tenant, &[1, 2, 3]);
    let dir = world.path().join("backups");
    for name in super::files(&dir) {
        let path = dir.join(&name);
        let content = fs_err::read(&path).unwrap();
        let mut broken = content.clone();
        let middle = broken.len() / 2;
        broken[middle] ^= 1;
        fs_err::write(&path, &broken).unwrap();
        let run = restore(&world, &tenant, &[]);
        ends(&run, 4, &[name.rsplit('/').next().unwrap()]);
        fs_err::remove_file(&path).unwrap();
        let run = restore(&world, &tenant, &[]);
        ends(&run, 4, &[name.rsplit('/').next().unwrap()]);
        fs_err::write(&path, &content).unwrap();
        assert_eq!(tenant.records(), Vec::<Json>::new(), "{name}");
    }
    // An attachment of records that are not wanted is not looked at.
    fs_err::remove_dir_all(dir.join("files")).unwrap();
    let run = restore(&world, &tenant, &["--records", "2-3"]);
    ends(&run, 0, &["2 added"]);
    ends(
        &restore(&world, &tenant, &["--records", "7"]),
        2,
        &["does not have these records: 7"],
    );
    ends(
        &restore(&world, &tenant, &["--records", "3-2"]),
        2,
        &["\"3-2\" is not a record number"],
    );
}

#[test]
fn fields_that_are_gone_and_users_who_are_gone_stop_it_before_the_first_write() {
    let world = World::new();
    let tenant = loaded(&world);
    update(
        &tenant,
        2,
        &json!({"Who": {"value": [{"code": "sato"}, {"code": "ito"}]}}),
    );
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let mut other_form = form();
    let fields = other_form["properties"].as_object_mut().unwrap();
    fields.remove("Text");
    fields["Number"]["type"] = "SINGLE_LINE_TEXT".into();
    let dir = World::new();
    dir.file("form.json", other_form.to_string());
    dir.file(
        "users.json",
        r#"{"users": [{"code": "ito", "name": "伊藤"}, {"code": "suzuki", "name": "鈴木"}]}"#,
    );
    let other = Tenant::of(dir.path());
    let run = restore(&world, &other, &[]);
    ends(
        &run,
        4,
        &[
            "\"Text\" (MULTI_LINE_TEXT)",
            "\"Number\" (NUMBER, now SINGLE_LINE_TEXT)",
            "--ignore-missing-fields",
        ],
    );
    let run = restore(&world, &other, &["--ignore-missing-fields"]);
    ends(&run, 4, &["do not exist: \"sato\"", "`--users`"]);
    assert_eq!(other.records(), Vec::<Json>::new());
    world.file("users.csv", "old,new\nsato,suzuki\n");
    let run = restore(
        &world,
        &other,
        &["--ignore-missing-fields", "--users", "users.csv"],
    );
    ends(
        &run,
        0,
        &[
            "3 added",
            "Who: 1 (another user by the map)",
            "Text, Number",
        ],
    );
    let codes = |at: usize| -> Vec<String> {
        let records = other.records();
        let who = records[at]["Who"]["value"].as_array().unwrap().clone();
        who.iter()
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes(1), ["suzuki", "ito"]);
    world.file("users.csv", "sato,\n");
    let more = [
        "--ignore-missing-fields",
        "--users",
        "users.csv",
        "--as-new",
        "--id-map",
        "more.csv",
    ];
    ends(&restore(&world, &other, &more), 0, &["3 added"]);
    assert_eq!(codes(4), ["ito"]);
}

/// A form whose numbers are rounded and calculated, and whose texts a lookup copies.
fn copying(places: &str) -> World {
    let dir = World::new();
    let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
    let mut key = field("SINGLE_LINE_TEXT", "Key");
    key["unique"] = true.into();
    let source = json!({"properties": {"Key": key, "Name": field("SINGLE_LINE_TEXT", "Name")}});
    let mut lookup = field("SINGLE_LINE_TEXT", "Customer");
    lookup["lookup"] = json!({
        "relatedApp": {"app": "2", "code": ""}, "relatedKeyField": "Key",
        "fieldMappings": [{"field": "Copied", "relatedField": "Name"}],
        "lookupPickerFields": [], "filterCond": "", "sort": "",
    });
    let mut twice = field("CALC", "Twice");
    twice["expression"] = "Number * 2".into();
    twice["format"] = "NUMBER".into();
    let form = json!({"properties": {
        "No": field("RECORD_NUMBER", "No"),
        "Customer": lookup,
        "Copied": field("SINGLE_LINE_TEXT", "Copied"),
        "Number": field("NUMBER", "Number"),
        "Twice": twice,
    }});
    dir.file("apps/1/form.json", form.to_string());
    let precision = json!({"digits": "16", "decimalPlaces": places, "roundingMode": "DOWN"});
    dir.file(
        "apps/1/app.json",
        json!({"name": "one", "numberPrecision": precision}).to_string(),
    );
    dir.file("apps/2/form.json", source.to_string());
    dir.file("apps/2/app.json", r#"{"name": "two"}"#);
    dir
}

#[test]
fn every_cell_that_differs_is_told_with_its_reason() {
    let (one, other) = (copying("4"), copying("1"));
    let (tenant, second) = (Tenant::of(one.path()), Tenant::of(other.path()));
    let world = World::new();
    for (tenant, name) in [(&tenant, "old"), (&second, "new")] {
        let body = json!({"app": 2, "records": [{"Key": {"value": "k"}, "Name": {"value": name}}]});
        tenant.call("POST", "records.json", &body);
    }
    let record = json!({"Customer": {"value": "k"}, "Number": {"value": "1.257"}});
    add(&tenant, &json!([record, {"Number": {"value": "3"}}]));
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let run = restore(&world, &second, &["--output", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told = document("restore", &run);
    let comparison = &told["apps"][0]["comparison"];
    let cells = comparison["cells"].as_array().unwrap().iter();
    let cells: Vec<_> = cells
        .map(|cell| {
            json!([
                cell["from_record"],
                cell["field"],
                cell["backup"],
                cell["now"],
                cell["reason"]
            ])
        })
        .collect();
    assert_eq!(
        cells,
        [
            json!([1, "Copied", "old", "new", "lookup_copy"]),
            json!([1, "Number", "1.257", "1.2", "rounding"]),
            json!([1, "Twice", "2.514", "2.4", "calculation"]),
        ],
        "{comparison:#}"
    );
    let text = restore(&world, &second, &["--as-new", "--id-map", "more.csv"]);
    ends(
        &text,
        0,
        &[
            "compared with the backup: 2 records, 3 cells differ",
            "Copied: 1 (copied by a lookup)",
            "record 1 (now 3), Number: \"1.257\" → \"1.2\" (rounded by kintone)",
        ],
    );
}

/// Changes a record at the moment at which it is written.
struct Meddling {
    kintone: String,
    is_done: AtomicBool,
}

impl Script for Meddling {
    fn way(&self, request: &Passing) -> Way {
        if request.path.contains("bulkRequest") && !self.is_done.swap(true, Ordering::SeqCst) {
            let body = json!({"app": 1, "id": 2, "record": text("by somebody")});
            gateway::ask(&self.kintone, "PUT", "/k/v1/record.json", &body);
        }
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

#[test]
fn what_somebody_changes_in_that_moment_is_kept_and_named() {
    let world = World::new();
    let tenant = Tenant::with_form(&form());
    add(&tenant, &json!([text("one"), text("two"), text("three")]));
    let meddling = Meddling {
        kintone: tenant.base_url().to_owned(),
        is_done: AtomicBool::new(false),
    };
    let gateway = Gateway::before(tenant.base_url(), Arc::new(meddling));
    let run = at(&world, &gateway.url(), "backup", &["--app", "1"]);
    ends(&run, 0, &[]);
    for id in 1..=3 {
        update(&tenant, id, &text("changed"));
    }
    let way = ["--app", "1", "--yes", "--output", "json"];
    let run = at(&world, &gateway.url(), "restore", &way);
    assert_eq!(run.code, Some(3), "{run:?}");
    let told = document("restore", &run);
    let app = &told["apps"][0];
    assert_eq!(app["kept"][0]["record"], 2, "{app:#}");
    assert_eq!(app["records"]["updated"], 2);
    let texts: Vec<_> = tenant
        .records()
        .iter()
        .map(|record| record["Text"]["value"].clone())
        .collect();
    assert_eq!(texts, ["one", "by somebody", "three"]);
}

#[test]
fn what_kintone_says_of_a_field_is_told() {
    let world = World::new();
    let tenant = Tenant::of(&testdata("orders"));
    let orders = testdata("orders/orders.csv");
    let run = tenant.import(&world, orders.to_str().unwrap(), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    ends(&backup(&world, &tenant, &[]), 0, &[]);
    let run = restore(&world, &tenant, &["--as-new"]);
    let said = "受注番号: This value already exists in another record.";
    ends(&run, 1, &[said]);
}
