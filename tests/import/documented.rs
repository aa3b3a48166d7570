//! The examples of the documentation give exactly the records that it states.

use serde_json::{Value as Json, json};

use crate::support::{Tenant, World, testdata};

/// The texts of one column of a table, in order.
fn column(record: &Json, table: &str, field: &str) -> Vec<String> {
    let rows = record[table]["value"].as_array().unwrap();
    rows.iter()
        .map(|row| row["value"][field]["value"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn values_outside_tables_come_from_the_marked_line() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "one.csv",
        "*,Text,Number,Table,TextInTable\n*,first,10,1,alice\n,second,20,2,bob\n",
    );
    let run = tenant.import(&world, "one.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let records = tenant.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["Text"]["value"], json!("first"));
    assert_eq!(records[0]["Number"]["value"], json!("10"));
    assert_eq!(
        column(&records[0], "Table", "TextInTable"),
        ["alice", "bob"]
    );
    assert_eq!(
        run.stderr.matches("notice[group.ignored-value]").count(),
        2,
        "{}",
        run.stderr
    );
}
