//! What a record of the file gives up, a later one may take, however many records stand between them.

use super::found;
use crate::support::{Tenant, World, lines, testdata};

/// More records than are asked about together.
const BETWEEN: u32 = 1_200;

#[test]
fn a_unique_value_that_an_earlier_record_gives_up_is_free() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("first.csv", "UniqueText,UniqueNumber\nA,1\nB,2\n");
    assert_eq!(tenant.import(&world, "first.csv", &[]).code, Some(0));
    let between = lines(1..=BETWEEN, |line| {
        format!("between-{line},{}", 1_000 + line)
    });
    let upsert = ["--update-key", "UniqueText"];
    let check_by = |first: &str, last: &str, more: &[&str]| {
        let content = format!("UniqueText,UniqueNumber\n{first}\n{between}{last}\n");
        world.file("records.csv", content);
        found(&tenant.check(
            &world,
            "records.csv",
            &[&upsert[..], &["--output", "json"], more].concat(),
        ))
    };
    let check = |first: &str, last: &str| check_by(first, last, &[]);
    // The value is taken before it is given up, or by a record beside one that keeps it.
    let line = BETWEEN + 3;
    assert_eq!(check("B,1", "A,9"), ["2:3 unique.in-app"]);
    assert_eq!(check("C,9", "B,1"), [format!("{line}:3 unique.in-app")]);
    // Who is left out, or says nothing of the value, gives nothing up.
    let taken = [format!("{line}:3 unique.in-app")];
    assert_eq!(check_by("A,9", "C,1", &["--existing", "skip"]), taken);
    assert_eq!(check_by("A,", "B,1", &["--blank", "keep"]), taken);
    assert_eq!(check("A,", "B,1"), [""; 0]);
    assert_eq!(check("A,9", "B,1"), [""; 0]);
    let run = tenant.import(
        &world,
        "records.csv",
        &[&upsert[..], &["--preflight"]].concat(),
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let records = tenant.records();
    let numbers: Vec<_> = records[..2]
        .iter()
        .map(|record| &record["UniqueNumber"]["value"])
        .collect();
    assert_eq!(numbers, ["9", "1"]);
}
