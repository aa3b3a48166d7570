//! A history that cannot be written, or is damaged, changes nothing of an import.

use std::path::PathBuf;

use super::runs;
use crate::support::{Run, Tenant, World, testdata};

/// What a run tells, without how long it took.
fn told(run: &Run) -> (Option<i32>, String) {
    let (headline, rest) = run.stdout.split_once('\n').unwrap();
    let (headline, _) = headline.split_once(" in ").unwrap();
    (run.code, format!("{headline}\n{rest}"))
}

fn imported(world: &World, tenant: &Tenant, more: &[&str]) -> Run {
    let options = [&["--update-key", "UniqueText"], more].concat();
    tenant.import(world, "file.csv", &options)
}

/// A world whose history has one run, in one store.
fn world_with_a_store() -> (World, Tenant, PathBuf) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\nb\n");
    imported(&world, &tenant, &[]);
    let dir = world.path().join(".local/state/kintable/history");
    let stores = fs_err::read_dir(dir).unwrap();
    let mut stores = stores.map(|entry| entry.unwrap().path());
    let store = stores.find(|path| path.extension().unwrap() == "sqlite");
    (world, tenant, store.unwrap())
}

#[test]
fn a_store_cut_anywhere_changes_nothing_of_the_import() {
    let (world, tenant, store) = world_with_a_store();
    let whole = fs_err::read(&store).unwrap();
    let without = told(&imported(&world, &tenant, &["--no-history"]));
    for length in (0..whole.len()).step_by(512) {
        for beside in ["-wal", "-shm"] {
            let path = format!("{}{beside}", store.display());
            let _ = fs_err::remove_file(path);
        }
        fs_err::write(&store, &whole[..length]).unwrap();
        let run = imported(&world, &tenant, &[]);
        assert_eq!(told(&run), without, "cut at {length}: {run:?}");
        let said = run.stderr.lines().filter(|line| line.contains("histor"));
        assert!(said.count() <= 1, "cut at {length}: {run:?}");
        // Reading it says what is wrong, if anything, and does not fail.
        runs(&world);
    }
}

#[test]
fn a_damaged_store_is_set_aside_and_a_new_one_begins() {
    let (world, tenant, store) = world_with_a_store();
    fs_err::write(
        &store,
        "this is not a database, and never was one".repeat(100),
    )
    .unwrap();
    let run = imported(&world, &tenant, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("was damaged"), "{run:?}");
    assert_eq!(runs(&world).len(), 1);
    let after = imported(&world, &tenant, &[]);
    assert!(!after.stderr.contains("history"), "{after:?}");
    assert_eq!(runs(&world).len(), 2);
}

#[test]
fn which_run_is_the_last_one_is_not_guessed() {
    let (world, tenant, store) = world_with_a_store();
    let whole = fs_err::read(&store).unwrap();
    let kept = runs(&world)[0]["id"].as_str().unwrap().to_owned();
    let other = Tenant::of(&testdata("documented"));
    imported(&world, &other, &[]);
    // The newer run is in a store that cannot be read: the one before it is not the last.
    let dir = store.parent().unwrap();
    for entry in fs_err::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if fs_err::read(&path).unwrap() != whole {
            fs_err::write(&path, "no database ".repeat(1_000)).unwrap();
        }
    }
    for command in ["undo", "show", "resume", "discard"] {
        let run = world.run(&[command, "last"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(
            run.stderr
                .contains("which run is the last one is not known"),
            "{run:?}"
        );
    }
    assert_eq!(tenant.records().len(), 2);
    let named = world.run(&["show", &kept]);
    assert_eq!(named.code, Some(0), "{named:?}");
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let (world, tenant, store) = world_with_a_store();
    let connection = rusqlite::Connection::open(&store).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs_err::read(&store).unwrap();
    let run = imported(&world, &tenant, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("newer version of kintable"), "{run:?}");
    let history = world.run(&["history"]);
    assert!(
        history.stderr.contains("newer version of kintable"),
        "{history:?}"
    );
    assert_eq!(fs_err::read(&store).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_written_it_is_said_once() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\nb\n");
    let without = told(&imported(&world, &tenant, &["--no-history"]));
    // A file stands where the directory would be; and a disk that is full.
    for dir in ["file.csv", "/dev/full"] {
        let run = imported(&world, &tenant, &["--history", dir]);
        let (code, text) = told(&run);
        assert_eq!(
            (code, text.lines().next()),
            (Some(0), without.1.lines().next()),
            "{run:?}"
        );
        let said = run.stderr.lines();
        assert_eq!(
            said.filter(|line| line.contains("not kept in the history"))
                .count(),
            1,
            "{run:?}"
        );
    }
}
