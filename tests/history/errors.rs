//! The records of a run with errors, once more.

use crate::support::{Run, Tenant, World, testdata};

const FILE: &str = "*,Text,Number,Table,TextInTable\r\n\
    *,=1,x,,a\r\n\
    ,,,,\"b\nc\"\r\n\
    *,good,1,,d\r\n\
    *,z,y,,e\r\n";

/// What each line of an errors file says but for the message.
fn without_messages(file: &[u8]) -> Vec<String> {
    let text = String::from_utf8(file.to_vec()).unwrap();
    let rows = text.split("\r\n").map(|row| {
        let cut = row
            .match_indices(',')
            .nth(6)
            .map_or(row.len(), |(at, _)| at);
        row[..cut].to_owned()
    });
    rows.collect()
}

fn world() -> (World, Tenant) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", FILE);
    (world, tenant)
}

fn import(world: &World, tenant: &Tenant, more: &[&str]) -> Run {
    let skip = ["--on-error", "skip", "--errors-file", "at-once.csv"];
    tenant.import(world, "file.csv", &[&skip[..], more].concat())
}

#[test]
fn the_errors_file_of_a_run_is_written_again() {
    let (world, tenant) = world();
    let run = import(&world, &tenant, &[]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let run = world.run(&["errors", "last", "-o", "later.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let [at_once, later] = ["at-once.csv", "later.csv"].map(|name| world.read(name));
    assert_eq!(without_messages(&later), without_messages(&at_once));
    let text = String::from_utf8(later).unwrap();
    assert!(text.contains(",2,number.invalid,"), "{text}");
    // Where it cannot be written, the next step is told.
    let run = world.run(&["errors", "last", "-o", "nowhere/later.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = "check that its directory exists and can be written to";
    assert!(run.stderr.contains(told), "{run:?}");
    // It takes no place unasked, and is imported as it is once it is corrected.
    let again = world.run(&["errors", "-o", "later.csv"]);
    assert_eq!(again.code, Some(1), "{again:?}");
    world.file(
        "later.csv",
        text.replace(",x,", ",7,").replace(",y,", ",8,"),
    );
    let run = tenant.import(&world, "later.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert!(
        run.stderr.contains("no record of this run has an error"),
        "{run:?}"
    );
    assert!(!world.path().join("none.csv").exists());
}

#[test]
fn what_the_history_does_not_have_is_not_made_up() {
    let (world, tenant) = world();
    import(&world, &tenant, &["--no-values"]);
    let run = world.run(&["errors", "last", "-o", "plain.csv"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr.contains("keeps no values of this run"),
        "{run:?}"
    );
    assert!(!String::from_utf8_lossy(&world.read("plain.csv")).contains("is not a number"));
    import(&world, &tenant, &["--history-records", "none"]);
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let says = "the history does not have what became of each record";
    assert!(run.stderr.contains(says), "{run:?}");
    import(&world, &tenant, &["--history-records", "failed"]);
    world.file("file.csv", "Number\n1\n");
    let run = world.run(&["errors", "last", "-o", "none.csv"]);
    assert!(run.stderr.contains("not the file any more"), "{run:?}");
    assert!(!world.path().join("none.csv").exists());
}
