//! Records that may not be viewed are left out of lists, as those are that are gone: they are not taken for deleted.

use serde_json::{Value as Json, json};

use super::{adding_up, delete_at, left, newest, numbered};
use crate::cli::endings::document;
use crate::support::veil::Veil;
use crate::support::{Run, World, lines};

const JSON: [&str; 2] = ["--output", "json"];

#[track_caller]
fn told(run: &Run, code: i32) -> Json {
    assert_eq!(run.code, Some(code), "{run:?}");
    adding_up(document("delete", run))
}

#[track_caller]
fn deleted_at(world: &World, url: &str, arguments: &[&str], code: i32) -> Json {
    let run = delete_at(world, url, &[&["--yes"], &JSON[..], arguments].concat());
    told(&run, code)
}

#[track_caller]
fn resumed(world: &World, run: &str, code: i32) -> Json {
    let way = ["resume", run, "--api-token", "token"];
    told(&world.run(&[&way[..], &JSON].concat()), code)
}

/// The numbers of records that failed as they may not be viewed.
#[track_caller]
fn unseen(json: &Json) -> Vec<u64> {
    let failed = json["failed"].as_array().unwrap().iter();
    let numbers = failed.map(|one| {
        assert_eq!(one["code"], "delete.unseen", "{json:#}");
        let why = one["message"].as_str().unwrap();
        assert!(why.contains("may not be viewed"), "{why}");
        one["record"].as_u64().unwrap()
    });
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn one_that_keeps_its_batch_from_being_deleted_is_left() {
    for keeps in [&[][..], &["--no-keep-before"]] {
        let (world, tenant) = numbered(5);
        let veil = Veil::over(&tenant, [4])
            .from("bulkRequest", 1)
            .while_another("DELETE", json!({"app": 1, "ids": [2]}));
        let (_veil, gateway) = veil.hung();
        let json = deleted_at(&world, &gateway.url(), keeps, 3);
        let counts = &json["records"];
        assert_eq!(
            (&counts["deleted"], &counts["gone"]),
            (&json!(3), &json!(1))
        );
        assert_eq!(unseen(&json), [4], "{json:#}");
        assert_eq!(left(&tenant), [4]);
    }
}

#[test]
fn one_that_is_not_seen_when_it_is_read_is_left() {
    let (world, tenant) = numbered(3);
    // The page is read, and its end, and then what its records hold.
    let veil = Veil::over(&tenant, [2]).from("records.json", 3);
    let (_veil, gateway) = veil.hung();
    let run = delete_at(&world, &gateway.url(), &["--yes"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let told = "3 records: 2 deleted, 1 failed";
    assert!(run.stdout.contains(told), "{run:?}");
    let told = "record 2: record 2 may not be viewed with this token or by this user";
    assert!(run.stdout.contains(told), "{run:?}");
    assert_eq!(left(&tenant), [2]);
}

#[test]
fn a_lost_request_is_not_carried_out_where_its_records_are_not_seen() {
    let (world, tenant) = numbered(5);
    let veil = Veil::over(&tenant, 1..=5)
        .from("bulkRequest", 1)
        .losing_it();
    let (veil, gateway) = veil.hung();
    let json = deleted_at(&world, &gateway.url(), &["--retries", "0"], 7);
    assert_eq!(json["records"]["unknown"], 5, "{json:#}");
    // Whoever goes on, and may not view them either, does not know it.
    let run = newest(&world);
    let json = resumed(&world, &run, 1);
    assert_eq!(unseen(&json), [1, 2, 3, 4, 5]);
    assert_eq!(json["records"]["deleted"], 0, "{json:#}");
    assert_eq!(left(&tenant).len(), 5);
    veil.lift();
    let json = resumed(&world, &run, 0);
    assert_eq!(json["records"]["deleted"], 5, "{json:#}");
    assert_eq!(left(&tenant).len(), 0);
}

#[test]
fn a_line_of_a_file_is_not_taken_for_done() {
    let (world, tenant) = numbered(6);
    world.file("old.csv", "$id\n1\n2\n3\n4\n5\n");
    let veil = Veil::over(&tenant, [3]).from("bulkRequest", 1).losing_it();
    let (veil, gateway) = veil.hung();
    let arguments = ["--file-path", "old.csv", "--retries", "0"];
    let json = deleted_at(&world, &gateway.url(), &arguments, 7);
    assert_eq!(json["records"]["unknown"], 5, "{json:#}");
    let ids = json!({"app": 1, "ids": [5]});
    tenant.call("DELETE", "records.json", &ids);
    let run = newest(&world);
    veil.asked();
    let json = resumed(&world, &run, 3);
    assert_eq!(unseen(&json), [3], "{json:#}");
    assert_eq!(json["failed"][0]["line"], 4, "{json:#}");
    assert_eq!(veil.asked(), 2);
    assert_eq!(left(&tenant), [3, 6]);
}

#[test]
fn of_many_that_are_gone_a_few_are_asked_for() {
    let (world, tenant) = numbered(60);
    let numbers = lines(1..=60, |number| number.to_string());
    world.file("old.csv", format!("$id\n{numbers}"));
    let veil = Veil::over(&tenant, [])
        .from("bulkRequest", 1)
        .while_another(
            "DELETE",
            json!({"app": 1, "ids": (1..=50).collect::<Vec<_>>()}),
        );
    let (veil, gateway) = veil.hung();
    let json = deleted_at(&world, &gateway.url(), &["--file-path", "old.csv"], 0);
    let counts = &json["records"];
    assert_eq!(
        (&counts["deleted"], &counts["gone"]),
        (&json!(10), &json!(50))
    );
    assert_eq!(veil.asked(), 20);
    assert_eq!(left(&tenant).len(), 0);
}

#[test]
fn those_that_an_undo_may_have_added_are_not_added_a_second_time_where_they_are_not_seen() {
    let (world, tenant) = numbered(3);
    // The first request deletes, the second one adds again.
    let veil = Veil::over(&tenant, 4..=6).from("bulkRequest", 2);
    let (veil, gateway) = veil.losing_its_answer().hung();
    deleted_at(&world, &gateway.url(), &["--retries", "0"], 0);
    let run = newest(&world);
    let undone = |code| {
        let way = ["undo", &run, "--api-token", "token", "--output", "json"];
        let run = world.run(&way);
        assert_eq!(run.code, Some(code), "{run:?}");
        document("undo", &run)
    };
    let json = undone(7);
    assert_eq!(json["records"]["unknown"], 3, "{json:#}");
    for _ in 0..2 {
        let json = undone(1);
        assert_eq!(json["failed"][0]["code"], "undo.unknown", "{json:#}");
        let why = json["failed"][0]["message"].as_str().unwrap();
        let said = "may not be viewed with this token or by this user, and may be some of what it added: 4, 5, 6";
        assert!(why.contains(said), "{why}");
        assert_eq!(left(&tenant), [1, 2, 3]);
    }
    veil.lift();
    let json = undone(0);
    assert_eq!(json["records"]["reversed"], 3, "{json:#}");
    assert_eq!(left(&tenant), [1, 2, 3]);
}
