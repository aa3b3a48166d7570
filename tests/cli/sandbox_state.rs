//! What a directory's sandbox keeps between commands: its first records, who may read it, and under which name.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value as Json;

use super::sandbox::Serving;
use crate::support::{Run, World};

const FORM: &str = r#"{"properties": {
    "code": {"type": "SINGLE_LINE_TEXT", "code": "code", "label": "Code", "unique": true}
}, "revision": "1"}"#;

/// A world with an app that begins with two records, and one more to import.
fn world() -> World {
    let world = World::new();
    world.file("app/form.json", FORM);
    world.file("app/records.csv", "code\nfirst\nsecond\n");
    world.file("file.csv", "code\nthird\n");
    world
}

/// The codes of the records that `sandbox records` prints.
fn stored(world: &World) -> Vec<String> {
    let run = world.run(&["sandbox", "records", "app"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let records = document["records"].as_array().unwrap();
    let code = |record: &Json| record["code"]["value"].as_str().unwrap().to_owned();
    records.iter().map(code).collect()
}

fn import(world: &World, arguments: &[&str]) -> Run {
    world.run(&[&["import", "file.csv", "--sandbox", "app"], arguments].concat())
}

#[test]
fn a_sandbox_that_was_never_used_shows_its_first_records() {
    assert_eq!(stored(&world()), ["first", "second"]);
}

#[test]
fn every_reset_leaves_the_first_records_alone() {
    let world = world();
    let used = || {
        let run = import(&world, &["--update-key", "code"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(stored(&world), ["first", "second", "third"]);
    };
    used();
    let run = world.run(&["sandbox", "reset", "app"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(stored(&world), ["first", "second"]);
    used();
    let run = import(&world, &["--sandbox-reset"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(stored(&world), ["first", "second", "third"]);
    drop(Serving::start(&world, &["app", "--reset"]));
    assert_eq!(stored(&world), ["first", "second"]);
}

#[test]
fn a_reset_while_it_is_served_brings_the_first_records_back() {
    let world = world();
    let serving = Serving::start(&world, &["app"]);
    let run = serving.import(&world, &["--app", "1"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(world.run(&["sandbox", "reset", "app"]).code, Some(0));
    let run = serving.import(&world, &["--app", "1"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(stored(&world), ["first", "second", "third"]);
}

#[test]
fn a_reset_whose_first_records_cannot_be_had_removes_nothing() {
    let world = world();
    world.file("app/records.csv", "code\nfirst\n");
    assert_eq!(import(&world, &[]).code, Some(0));
    for broken in ["unknown\nx\n", "code\ntwice\ntwice\n"] {
        world.file("app/records.csv", broken);
        let run = world.run(&["sandbox", "reset", "app"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(import(&world, &["--sandbox-reset"]).code, Some(1));
        assert_eq!(stored(&world), ["first", "third"]);
    }
}

#[test]
fn commands_that_only_look_empty_no_sandbox() {
    let world = world();
    let sandbox = ["--sandbox", "app"];
    let plan = [
        &["import", "file.csv", "--save-plan", "kept.json"],
        &sandbox[..],
    ]
    .concat();
    assert_eq!(world.run(&plan).code, Some(0));
    assert_eq!(import(&world, &[]).code, Some(0));
    let looking: [&[&str]; 8] = [
        &["check", "file.csv"],
        &["check", "file.csv", "--offline"],
        &["import", "file.csv", "--dry-run"],
        &["import", "file.csv", "--save-plan", "plan.json"],
        &["import", "--plan", "kept.json"],
        &["form", "show"],
        &["form", "pull"],
        &["template"],
    ];
    for command in looking {
        let run = world.run(&[command, &sandbox, &["--sandbox-reset"]].concat());
        assert_eq!(run.code, Some(2), "{command:?}: {run:?}");
        assert_eq!(
            run.stderr.lines().last().unwrap(),
            "error: `--sandbox-reset` can only be used for an import that writes its file: \
             remove it, or run `kintable sandbox reset app` first"
        );
        assert_eq!(run.stdout, "");
        assert_eq!(stored(&world), ["first", "second", "third"], "{command:?}");
    }
    assert!(!world.path().join("plan.json").exists());
}

/// Several commands at the same moment, each a process of its own.
fn at_once(world: &World, count: usize, arguments: &[&str]) -> Vec<Run> {
    let start = |_| {
        let mut command = world.command(arguments);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        piped.spawn().unwrap()
    };
    let children: Vec<_> = (0..count).map(start).collect();
    let end = |child: std::process::Child| Run::from(child.wait_with_output().unwrap());
    children.into_iter().map(end).collect()
}

#[test]
fn processes_that_begin_with_one_sandbox_at_the_same_moment_find_one_another() {
    // The first moment of a database is short: it takes many to meet in it.
    for _ in 0..12 {
        let world = world();
        for run in at_once(&world, 10, &["sandbox", "records", "app"]) {
            assert_eq!(run.code, Some(0), "{run:?}");
            assert!(run.stdout.contains("second"), "{run:?}");
        }
        assert_eq!(stored(&world), ["first", "second"]);
    }
}

#[test]
fn imports_that_begin_with_one_sandbox_at_the_same_moment_all_succeed() {
    let world = world();
    let key = ["--sandbox", "app", "--update-key", "code"];
    // One at a time writes; the others wait for it.
    let arguments = [&["import", "file.csv", "--wait-lock", "5m"], &key[..]].concat();
    for run in at_once(&world, 5, &arguments) {
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    assert_eq!(stored(&world), ["first", "second", "third"]);
}

#[test]
fn processes_that_begin_with_one_sandbox_anew_at_the_same_moment_all_succeed() {
    let world = world();
    for _ in 0..3 {
        for run in at_once(&world, 5, &["sandbox", "reset", "app"]) {
            assert_eq!(run.code, Some(0), "{run:?}");
        }
        assert_eq!(stored(&world), ["first", "second"]);
    }
}

/// The directory of databases.
fn databases(world: &World) -> PathBuf {
    world.path().join(".local/state/kintable/sandbox")
}

/// The paths of a directory, and the directory itself.
fn all_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(dir).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.chain([dir.to_owned()]).collect()
}

#[track_caller]
fn only_for_their_owner(world: &World) {
    let mut seen = 0;
    for path in all_of(&databases(world)) {
        let metadata = fs_err::metadata(&path).unwrap();
        let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
        let mode = metadata.permissions().mode() & 0o777;
        assert_eq!(mode, expected, "{} {mode:o}", path.display());
        seen += 1;
    }
    assert!(
        seen >= 4,
        "a database, what lies beside it, a lock, a directory"
    );
    let state = fs_err::metadata(world.path().join(".local/state/kintable")).unwrap();
    assert_eq!(state.permissions().mode() & 0o777, 0o700);
}

#[test]
fn what_is_kept_is_its_owners_alone_also_where_it_was_not() {
    let world = world();
    let serving = Serving::start(&world, &["app"]);
    assert_eq!(serving.import(&world, &["--app", "1"]).code, Some(0));
    only_for_their_owner(&world);
    for path in all_of(&databases(&world)) {
        let open = if path.is_dir() { 0o755 } else { 0o644 };
        fs_err::set_permissions(&path, PermissionsExt::from_mode(open)).unwrap();
    }
    let state = world.path().join(".local/state/kintable");
    fs_err::set_permissions(state, PermissionsExt::from_mode(0o755)).unwrap();
    let other = Serving::start(&world, &["app"]);
    only_for_their_owner(&world);
    drop((serving, other));
}

#[test]
fn a_database_is_named_by_a_hash_that_stays() {
    let world = world();
    // The canonical path decides: `$HOME` of a test is another one every time.
    let dir = fs_err::canonicalize(world.path().join("app")).unwrap();
    let hash = {
        use sha2::Digest as _;
        sha2::Sha256::digest(dir.to_str().unwrap())
    };
    let hash = u64::from_be_bytes(*hash.first_chunk().unwrap());
    stored(&world);
    assert!(
        databases(&world)
            .join(format!("app-{hash:016x}.sqlite"))
            .is_file()
    );
}

#[test]
fn a_database_of_the_former_name_is_found_with_what_lies_beside_it() {
    let world = world();
    let mut serving = Serving::start(&world, &["app"]);
    assert_eq!(serving.import(&world, &["--app", "1"]).code, Some(0));
    // A server that is killed leaves records outside the database proper.
    serving.child.kill().unwrap();
    serving.child.wait().unwrap();
    let mut hasher = DefaultHasher::new();
    let dir = fs_err::canonicalize(world.path().join("app")).unwrap();
    dir.hash(&mut hasher);
    let former = databases(&world).join(format!("app-{:016x}.sqlite", hasher.finish()));
    let mut log = 0;
    for path in all_of(&databases(&world)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some((_, ending)) = name.split_once(".sqlite").filter(|_| path.is_file()) {
            if ending == "-wal" {
                log = fs_err::metadata(&path).unwrap().len();
            }
            fs_err::rename(
                &path,
                format!("{}{ending}", former.with_extension("sqlite").display()),
            )
            .unwrap();
        }
    }
    assert!(log > 0, "the log holds records");
    assert_eq!(stored(&world), ["first", "second", "third"]);
    assert!(!former.exists());
    assert_eq!(import(&world, &["--update-key", "code"]).code, Some(0));
    assert_eq!(stored(&world), ["first", "second", "third"]);
}
