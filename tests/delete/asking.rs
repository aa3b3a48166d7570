//! A person is asked first.

use std::process::Command;

use super::{delete, left, newest, numbered, shown};
use crate::support::{OnTerminal, Tenant, World};

/// Asks on a terminal.
fn asked(world: &World, tenant: &Tenant, arguments: &[&str]) -> OnTerminal {
    let way = [
        "--base-url",
        tenant.base_url(),
        "--api-token",
        "token",
        "--app",
        "1",
    ];
    let command = world.command(&[&["delete"], &way[..], arguments].concat());
    OnTerminal::to_be_asked(command, 200)
}

fn plain(text: &str) -> String {
    text.to_owned()
}

#[test]
fn without_a_terminal_nothing_is_deleted_unless_that_is_said_before() {
    let (world, tenant) = numbered(2);
    for (language, told) in [("en", "add `--yes`"), ("ja", "「--yes」を付けて")] {
        let run = delete(&world, &tenant, &["--lang", language]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
        assert_eq!(left(&tenant), [1, 2]);
    }
}

#[test]
fn only_a_yes_deletes() {
    for (answer, expected) in [
        ("y", &[][..]),
        ("YES", &[]),
        ("n", &[1, 2]),
        ("", &[1, 2]),
        ("2", &[1, 2]),
    ] {
        let (world, tenant) = numbered(2);
        let mut screen = asked(&world, &tenant, &[]);
        let shown = screen.wait_for("(y/N)", plain);
        assert!(
            shown.contains("Delete all 2 records of \"Documented\" (app 1 at http"),
            "{shown}"
        );
        screen.types(answer);
        assert_eq!(screen.code(), Some(0));
        assert_eq!(left(&tenant), expected, "{answer}");
        let shown = screen.screen(plain);
        assert_eq!(
            shown.contains("nothing was deleted"),
            !expected.is_empty(),
            "{shown}"
        );
    }
}

#[test]
fn who_says_no_is_told_so_in_the_history() {
    let (world, tenant) = numbered(2);
    let mut screen = asked(
        &world,
        &tenant,
        &["--condition", "Number = 1", "--lang", "ja"],
    );
    let told = screen.wait_for("（y/N）", plain);
    assert!(told.contains("「Documented」（"), "{told}");
    assert!(told.contains("レコード（1件）を削除しますか？"), "{told}");
    screen.types("n");
    assert_eq!(screen.code(), Some(0));
    let run = shown(&world, &newest(&world));
    assert_eq!(run["status"], "cancelled", "{run:#}");
    assert_eq!(run["counts"]["not_tried"], 1);
}

#[test]
fn many_records_want_their_number() {
    for (answer, expected) in [("y", 501), ("500", 501), ("501", 0), ("1,001", 501)] {
        let (world, tenant) = numbered(501);
        let mut screen = asked(&world, &tenant, &["--no-keep-before"]);
        let told = screen.wait_for("\nType the number of records to delete them:", plain);
        assert!(told.contains("They cannot be brought back.\n"), "{told}");
        screen.types(answer);
        assert_eq!(screen.code(), Some(0));
        assert_eq!(left(&tenant).len(), expected, "{answer}");
    }
}

#[test]
fn who_is_interrupted_at_the_question_deletes_nothing() {
    let (world, tenant) = numbered(2);
    let mut screen = asked(&world, &tenant, &[]);
    screen.wait_for("(y/N)", plain);
    let pid = screen.pid().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &pid]).status();
    assert!(sent.unwrap().success());
    assert_eq!(screen.code(), Some(7));
    assert_eq!(left(&tenant), [1, 2]);
}
