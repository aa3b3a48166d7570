//! No secret is in the history, and no text of a cell where that is asked for; and it is its owner's alone.

use std::path::{Path, PathBuf};

use super::shown;
use crate::support::{Tenant, World, testdata};

/// All files below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn holds(dir: &Path, text: &str) -> bool {
    let is_in = |path: PathBuf| {
        let bytes = fs_err::read(path).unwrap();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    files(dir).into_iter().any(is_in)
}

#[test]
fn no_secret_and_if_asked_no_value_is_kept() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "file.csv",
        "UniqueText,Number\nvalue-of-a-key,1\nother-key,value-of-a-cell\n",
    );
    let history = world.path().join("kept");
    let dir = history.display().to_string();
    let way = [
        "--history",
        &dir,
        "--update-key",
        "UniqueText",
        "--on-error",
        "skip",
    ];
    for (more, keeps) in [(&["--no-values"][..], false), (&[], true)] {
        let token = "SECRETTOKEN0123456789";
        tenant.import_by(&world, token, &[&["file.csv"], &way[..], more].concat());
        assert!(!holds(&history, token));
        for value in ["value-of-a-key", "value-of-a-cell", "other-key"] {
            assert_eq!(holds(&history, value), keeps, "{value}");
        }
    }
    let failed = world.run(&["errors", "--history", &dir]).stdout;
    assert!(failed.contains("value-of-a-cell"), "{failed}");
}

#[cfg(unix)]
#[test]
fn the_history_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText\na\n");
    tenant.import(&world, "file.csv", &["--history", "new/kept"]);
    let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = world.path().join("new/kept");
    assert_eq!(mode(&dir), 0o700);
    let files = files(&dir);
    assert!(!files.is_empty());
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn less_is_kept_where_less_is_asked_for() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "Number\n1\nx\n");
    let kept = |records: &str| {
        let options = ["--on-error", "skip", "--history-records", records];
        tenant.import(&world, "file.csv", &options);
        let kept = shown(&world, "last");
        assert_eq!(kept["counts"]["created"], 1, "{kept}");
        kept["records"].as_array().unwrap().len()
    };
    assert_eq!([kept("none"), kept("failed"), kept("all")], [0, 1, 2]);
}
