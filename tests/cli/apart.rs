//! Files that a command writes are none that it reads, and no two of them are one.

use std::path::Path;

use crate::support::{World, testdata};

/// A world with a sandbox of one app, a file for it, and whatever else may be read.
fn world() -> World {
    let world = World::new();
    let form = fs_err::read(testdata("orders/form.json")).unwrap();
    for name in [
        "app/form.json",
        "app/apps/2/form.json",
        "form.json",
        "a/form.json",
    ] {
        world.file(name, &form);
    }
    for name in ["file.csv", "older.csv", "plan.json", "app.json", "cert.pfx"] {
        world.file(name, "{}");
    }
    world
}

/// All that is there, with its content.
fn content(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs_err::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        // The home directory is the same, and holds what is to last.
        if path.ends_with(".local") {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            found.extend(content(&path));
        } else {
            let bytes = fs_err::read(&path).unwrap_or_default();
            found.push((path.display().to_string(), bytes));
        }
    }
    found.sort();
    found
}

#[track_caller]
fn refuses(world: &World, arguments: &[&str], options: [&str; 2]) {
    let before = content(world.path());
    let run = world.run(arguments);
    assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
    for option in options {
        assert!(run.stderr.contains(option), "{arguments:?}: {run:?}");
    }
    assert_eq!(content(world.path()), before, "{arguments:?}");
}

#[test]
fn nothing_is_written_over_what_an_import_or_a_check_reads() {
    let world = world();
    let (errors, plan) = ("--errors-file", "--save-plan");
    let older = ["--update-key", "受注番号", "--since", "older.csv"];
    for (rest, options) in [
        (&[errors, "file.csv"][..], [errors, "FILE"]),
        (&[plan, "./app/../file.csv"], [plan, "FILE"]),
        (&[errors, "app/form.json"], [errors, "--sandbox"]),
        (&[plan, "app/apps/2/form.json"], [plan, "--sandbox"]),
        (&[errors, "app/apps/2/records.csv"], [errors, "--sandbox"]),
        (&[errors, "app/users.json"], [errors, "--sandbox"]),
        (
            &[&older[..], &[errors, "older.csv"]].concat(),
            [errors, "--since"],
        ),
        (
            &[&older[..], &[plan, "older.csv"]].concat(),
            [plan, "--since"],
        ),
    ] {
        let import = ["import", "file.csv", "--sandbox", "app"];
        refuses(&world, &[&import, rest].concat(), options);
    }
    for (file, option) in [
        ("file.csv", "FILE"),
        ("form.json", "--form"),
        ("app.json", "--form"),
    ] {
        let check = ["check", "file.csv", "--form", "form.json", errors, file];
        refuses(&world, &check, [errors, option]);
    }
}

#[test]
fn nothing_is_written_over_what_a_form_is_read_from() {
    let world = world();
    let output = "--output-file";
    let template = [
        "template",
        "--form",
        "form.json",
        "--force",
        "-o",
        "form.json",
    ];
    refuses(&world, &template, [output, "--form"]);
    let pull = ["form", "pull", "--force"];
    for (rest, options) in [
        (
            &["--sandbox", "a", "-o", "a/form.json"][..],
            [output, "--sandbox"],
        ),
        (&["--sandbox", "a", "a"], ["DIR", "--sandbox"]),
        (
            &["--pfx-file-path", "cert.pfx", "-o", "cert.pfx"],
            [output, "--pfx-file-path"],
        ),
    ] {
        refuses(&world, &[&pull, rest].concat(), options);
    }
}

#[test]
fn two_files_that_are_written_are_two() {
    let world = world();
    world.file("old.txt", "old");
    let absolute = world.path().join("new.txt").display().to_string();
    let mut pairs = vec![
        ("new.txt", "new.txt"),
        ("new.txt", "./new.txt"),
        ("app/../new.txt", absolute.as_str()),
        ("old.txt", "old.txt"),
    ];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let at = |name: &str| world.path().join(name);
        symlink("app", at("link-to-dir")).unwrap();
        symlink("new.txt", at("dangling")).unwrap();
        symlink("dangling", at("twice")).unwrap();
        symlink("circle", at("circle")).unwrap();
        symlink("old.txt", at("link")).unwrap();
        fs_err::hard_link(at("old.txt"), at("hard")).unwrap();
        pairs.extend([
            ("app/new.txt", "link-to-dir/new.txt"),
            ("dangling", "new.txt"),
            ("twice", "dangling"),
            ("circle", "circle"),
            ("old.txt", "link"),
            ("old.txt", "hard"),
        ]);
    }
    for (one, other) in pairs {
        let arguments = [
            "import",
            "file.csv",
            "--sandbox",
            "app",
            "--app",
            "2",
            "--errors-file",
            one,
            "--save-plan",
            other,
        ];
        refuses(
            &world,
            &arguments,
            ["`--errors-file` and `--save-plan` are the same file", ""],
        );
    }
}

/// Names that are near, and files that stand beside each other, are none of this.
#[test]
fn files_that_are_apart_are_taken() {
    let world = World::new();
    let form = fs_err::read(testdata("orders/form.json")).unwrap();
    world.file("app/form.json", form);
    world.file(
        "app/orders.csv",
        fs_err::read(testdata("orders/orders.csv")).unwrap(),
    );
    let run = world.run(&[
        "import",
        "app/orders.csv",
        "--sandbox",
        "app",
        "--errors-file",
        "app/errors.csv",
        "--save-plan",
        "app/plan.json",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(world.path().join("app/plan.json").is_file());
    let again = world.run(&[
        "import",
        "--sandbox",
        "app",
        "--plan",
        "app/plan.json",
        "--errors-file",
        "app/plan.json",
    ]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(
        again
            .stderr
            .contains("`--errors-file` is a file that is read (--plan)"),
        "{again:?}"
    );
    let template = world.run(&[
        "template",
        "--form",
        "app/form.json",
        "-o",
        "app/template.csv",
    ]);
    assert_eq!(template.code, Some(0), "{template:?}");
}

#[cfg(unix)]
#[test]
fn where_an_output_goes_no_file_is_written() {
    let world = World::new();
    world.file("bad.csv", "Number\nx\n");
    let form = testdata("orders/form.json");
    let file = fs_err::File::create(world.path().join("out.txt")).unwrap();
    let form = form.to_str().unwrap();
    let mut command = world.command(&["check", "bad.csv", "--form", form]);
    command
        .args(["--errors-file", "./out.txt"])
        .stdout(file.into_file());
    let run = command.output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{run:?}");
    let told = String::from_utf8(run.stderr).unwrap();
    let expected = "`--errors-file` is the file that standard output is written to";
    assert!(told.contains(expected), "{told}");
}
