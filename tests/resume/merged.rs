//! Records that are merged of several places of the file are whole, too, once a run that broke off is finished.

use serde_json::{Value as Json, json};

use super::{COMMITTED, Line, NEVER, REFUSED, ends};
use crate::support::gateway::Way;
use crate::support::{Tenant, lines};

fn tenant() -> Tenant {
    let text = |unique: bool| json!({"type": "SINGLE_LINE_TEXT", "unique": unique});
    Tenant::with_form(&json!({"properties": {
        "Key": text(true),
        "Text": text(false),
        "Table": {"type": "SUBTABLE", "fields": {"Item": text(false)}},
    }}))
}

/// Each of 40 records begins in order, and its second row stands behind all of them, the last one's first.
fn file() -> String {
    let filler = "x".repeat(60);
    let first = lines(1..=40, |number| format!("k{number:02},{filler},a{number}"));
    let behind = lines(1..=40, |number| {
        let number = 41 - number;
        format!("k{number:02},,b{number}")
    });
    format!("Key,Text,Item\n{first}{behind}")
}

fn items(record: &Json) -> Vec<&str> {
    let rows = record["Table"]["value"].as_array().unwrap().iter();
    rows.map(|row| row["value"]["Item"]["value"].as_str().unwrap())
        .collect()
}

#[test]
fn merged_records_are_whole_once_a_run_that_broke_off_is_finished() {
    for found in ["--update-key", "--match"] {
        for ways in [
            &[Way::HONEST, COMMITTED][..],
            &[Way::HONEST, NEVER],
            &[NEVER],
            &[Way::HONEST, Way::HONEST, REFUSED],
        ] {
            let line = Line::before(tenant(), ways);
            let merge = [found, "Key", "--on-duplicate-in-file", "merge"];
            let run = line.import(&file(), &merge);
            if run.code != Some(0) {
                assert!(matches!(run.code, Some(5 | 7)), "{run:?}");
                ends(&line.resume(&[]), 0, &[": done in "]);
            }
            let records = line.tenant.records();
            assert_eq!(records.len(), 40, "{found} {ways:?}");
            for record in &records {
                let key = record["Key"]["value"].as_str().unwrap();
                let number: u32 = key[1..].parse().unwrap();
                let expected = [format!("a{number}"), format!("b{number}")];
                assert_eq!(items(record), expected, "{found} {ways:?}");
            }
        }
    }
}
