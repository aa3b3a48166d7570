//! What is old goes by itself.

use kintable::history::{RunId, now};
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::{runs, shown};
use crate::support::{Run, Tenant, World, testdata};

const HOUR: u64 = 60 * 60 * 1000;

fn import(world: &World, tenant: &Tenant, more: &[&str]) -> Run {
    let key = ["--update-key", "UniqueText"];
    tenant.import(world, "file.csv", &[&key[..], more].concat())
}

/// Makes a run so many hours older.
fn age(world: &World, run: &Json, hours: u64) -> String {
    let dir = world.path().join(".local/state/kintable/history");
    let stores = fs_err::read_dir(dir).unwrap();
    let mut stores = stores.map(|entry| entry.unwrap().path());
    let store = stores.find(|path| path.extension().unwrap() == "sqlite");
    let connection = Connection::open(store.unwrap()).unwrap();
    let (id, began) = (run["id"].as_str().unwrap(), now() - hours * HOUR);
    let older = RunId::new(began, 7).to_string();
    let runs = "UPDATE runs SET id = ?2, started = ?3, ended = ?3, heard = ?3 WHERE id = ?1";
    connection.execute(runs, params![id, older, began]).unwrap();
    for table in ["pages", "batches"] {
        let sql = format!("UPDATE {table} SET run = ?2 WHERE run = ?1");
        connection.execute(&sql, params![id, older]).unwrap();
    }
    older
}

fn records(world: &World, run: &str) -> usize {
    shown(world, run)["records"].as_array().unwrap().len()
}

#[test]
fn what_is_old_is_removed_when_an_import_ends() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\nb\n");
    let aged = |hours| {
        import(&world, &tenant, &["--keep", "9999d"]);
        age(&world, &runs(&world)[0], hours)
    };
    let [year, month, young] = [400 * 24, 32 * 24, 28 * 24 + 12].map(aged);
    import(&world, &tenant, &["--keep", "500d"]);
    assert_eq!(records(&world, &year), 2);
    import(&world, &tenant, &["--no-history"]);
    assert_eq!(runs(&world).len(), 4);
    import(&world, &tenant, &[]);
    let ids = runs(&world);
    assert!(ids.iter().all(|run| run["id"] != *year), "{ids:?}");
    assert_eq!([records(&world, &month), records(&world, &young)], [0, 2]);
    // Half a day more is no reason to look again.
    import(&world, &tenant, &["--keep", "28d"]);
    assert_eq!(records(&world, &young), 2);
    let mut command = world.command(&["import", "file.csv", "--api-token", "t", "--app", "1"]);
    let to = [
        "--base-url",
        tenant.base_url(),
        "--update-key",
        "UniqueText",
    ];
    let run = Run::of(command.args(to).env("KINTABLE_KEEP", "27"));
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(records(&world, &young), 0);
    for wrong in ["x", "-1", "", "3w"] {
        let run = import(&world, &tenant, &[&format!("--keep={wrong}")]);
        assert_eq!(run.code, Some(2), "{run:?}");
    }
    let run = Run::of(command.env("KINTABLE_KEEP", "long"));
    assert_eq!(run.code, Some(2), "{run:?}");
    let says = "`KINTABLE_KEEP`: use a number of days like 30d";
    assert!(run.stderr.contains(says), "{run:?}");
}
