//! Files that are written beside their place first: who may read them, and what is left of them.

use std::net::TcpListener;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::{Run, World, testdata};

/// A world with a form, and a file with an error.
fn world() -> World {
    let world = World::new();
    world.file(
        "app/form.json",
        fs_err::read(testdata("orders/form.json")).unwrap(),
    );
    world.file("bad.csv", "受注日\nx\n");
    world.file(
        "good.csv",
        fs_err::read(testdata("orders/orders.csv")).unwrap(),
    );
    world
}

fn names(world: &World) -> Vec<String> {
    let entries = fs_err::read_dir(world.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // The home directory is the same, and holds what is to last.
    let mut names: Vec<_> = names.filter(|name| name != ".local").collect();
    names.sort();
    names
}

fn check(world: &World) -> Run {
    let run = world.run(&[
        "check",
        "bad.csv",
        "--form",
        "app/form.json",
        "--errors-file",
        "errors.csv",
    ]);
    assert_eq!(run.code, Some(4), "{run:?}");
    run
}

#[test]
fn what_a_killed_process_left_is_removed_by_the_next() {
    let world = world();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let mut command = world.command(&["import", "good.csv", "--base-url", &url, "--app", "1"]);
    command.args(["--api-token", "t", "--errors-file", "errors.csv"]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    // It asks for the form only when it can write its files.
    let (tell, hear) = mpsc::channel();
    thread::spawn(move || tell.send(server.accept()));
    let asked = hear.recv_timeout(Duration::from_secs(60)).unwrap();
    let before = names(&world);
    let drafts = || {
        names(&world)
            .iter()
            .filter(|name| name.starts_with(".kintable-"))
            .count()
    };
    let living = drafts();
    check(&world);
    let beside_a_living_one = drafts();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(asked);
    assert_eq!((living, beside_a_living_one), (1, 1), "{before:?}");
    check(&world);
    assert_eq!(names(&world), ["app", "bad.csv", "errors.csv", "good.csv"]);
}

#[test]
fn only_drafts_are_removed() {
    let world = world();
    for name in [
        ".kintable-a.tmp",
        ".kintable-b.txt",
        ".tmpabc",
        "x.kintable-a.tmp",
        "app/.kintable-c.tmp",
    ] {
        world.file(name, "");
    }
    fs_err::create_dir(world.path().join(".kintable-d.tmp")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("good.csv", world.path().join(".kintable-e.tmp")).unwrap();
    let before = names(&world);
    check(&world);
    let mut expected: Vec<_> = before
        .into_iter()
        .filter(|name| name != ".kintable-a.tmp")
        .collect();
    expected.push("errors.csv".to_owned());
    expected.sort();
    assert_eq!(names(&world), expected);
    assert!(world.path().join("app/.kintable-c.tmp").exists());
    let template = [
        "template",
        "--form",
        "app/form.json",
        "-o",
        "app/template.csv",
    ];
    assert_eq!(world.run(&template).code, Some(0));
    assert!(!world.path().join("app/.kintable-c.tmp").exists());
}

#[cfg(unix)]
#[test]
fn what_holds_records_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = world();
    let mode = |name: &str| {
        let file = fs_err::metadata(world.path().join(name)).unwrap();
        file.permissions().mode() & 0o777
    };
    world.file("usual", "");
    let usual = mode("usual");
    let plan = [
        "import",
        "good.csv",
        "--sandbox",
        "app",
        "--save-plan",
        "plan.json",
        "--force",
    ];
    let template = [
        "template",
        "--form",
        "app/form.json",
        "-o",
        "template.csv",
        "--force",
    ];
    let pull = [
        "form",
        "pull",
        "--sandbox",
        "app",
        "-o",
        "form.json",
        "--force",
    ];
    let write = || {
        check(&world);
        for arguments in [&plan[..], &template, &pull] {
            let run = world.run(arguments);
            assert_eq!(run.code, Some(0), "{run:?}");
        }
        ["errors.csv", "plan.json", "template.csv", "form.json"].map(mode)
    };
    assert_eq!(write(), [0o600, 0o600, usual, usual]);
    // A file that is there keeps what its owner chose.
    for name in ["errors.csv", "plan.json", "template.csv", "form.json"] {
        let chosen = std::fs::Permissions::from_mode(0o640);
        fs_err::set_permissions(world.path().join(name), chosen).unwrap();
    }
    assert_eq!(write(), [0o640; 4]);
}
