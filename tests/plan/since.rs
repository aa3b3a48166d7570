//! Yesterday's file: what stands in it as in today's is not sent.

use super::{Slips, ends, tells};
use crate::support::{Double, World};

const OLD: &str =
    "*,番号,件名,品番,数量\n*,A-1,first,P,1\n,,,Q,2\n*,A-2,second,P,1\n*,A-8,gone,,\n";

fn since(slips: &Slips, old: &str, lines: &[&str], arguments: &[&str]) -> crate::support::Run {
    slips.world.file("old.csv", old);
    slips.upsert(lines, &[&["--since", "old.csv"], arguments].concat())
}

#[test]
fn only_what_differs_is_sent_and_what_vanished_is_told() {
    let slips = Slips::new();
    let lines = [
        "*,番号,件名,品番,数量",
        "*,A-1,first,P,1",
        ",,,Q,20",
        "*,A-2,second,P,1",
        "*,A-3,new,,",
    ];
    let run = since(&slips, OLD, &lines, &[]);
    ends(
        &run,
        0,
        "1 record of the older file (`--since`) is not in this file; nothing is deleted in the app\n",
    );
    ends(
        &run,
        0,
        "3 records in the file: 1 added, 1 updated, 1 unchanged\n",
    );
    tells(
        &run,
        "slips.csv: notice[since.vanished] \"A-8\" (line 5 of the older file) is not in this file; the record stays in the app",
    );
    assert_eq!(slips.revisions(), ["2", "1", "1"]);
}

#[test]
fn the_older_file_may_be_dressed_otherwise() {
    let slips = Slips::new();
    let lines = [
        "*,番号,件名,金額,品番,数量",
        "*,A-1,first,100,P,1",
        ",,,,Q,2",
        "*,A-2,second,200,P,1",
    ];
    // Other columns order, another delimiter, another spelling of numbers, an unknown column, lines in another order.
    let old = "*;金額;番号;数量;品番;件名;memo\n*;2e2;A-2;1.0;P;second;x\n*;100.0;A-1;1;P;first;y\n;;;2;Q;;\n";
    let run = since(&slips, old, &lines, &[]);
    ends(&run, 0, "0 added, 0 updated, 2 unchanged");
    assert!(!run.stdout.contains("older file"), "{run:?}");
    // A column less says less, but all that is asked for.
    let fewer = ["*,番号,件名", "*,A-1,first", "*,A-2,second"];
    ends(&since(&slips, old, &fewer, &[]), 0, "2 unchanged");
    // A column more says more.
    let run = since(
        &slips,
        "*,番号,件名\n*,A-1,first\n*,A-2,second\n",
        &lines,
        &[],
    );
    ends(&run, 0, "0 added, 2 updated\n");
    tells(
        &run,
        "notice[since.other-columns] the older file has no column \"金額\", \"品番\", \"数量\", so every record counts as changed",
    );
}

#[test]
fn lines_that_are_the_same_under_other_columns_say_something_else() {
    let slips = Slips::new();
    let old = "*,番号,件名,金額\n*,A-1,5,7\n*,A-2,8,8\n";
    let lines = ["*,番号,金額,件名", "*,A-1,5,7", "*,A-2,8,8"];
    let run = since(&slips, old, &lines, &[]);
    ends(&run, 0, "0 added, 1 updated, 1 unchanged");
    // What a semicolon ends in one file is a part of a text in the other.
    let old = "*;番号;件名;金額\n*;A-1;5,7;\n";
    let lines = ["*,番号,件名,金額", "*,A-1,\"5,7\","];
    let run = since(&slips, old, &lines, &[]);
    ends(&run, 0, "0 added, 0 updated, 1 unchanged");
}

#[test]
fn the_older_file_need_not_have_all_fields_that_are_sent() {
    let slips = Slips::new();
    let lines = ["番号,金額,件名", "A-1,100,first", "A-2,200,"];
    let fields = ["--fields", "件名,金額"];
    let run = since(
        &slips,
        "件名,番号,金額\nfirst,A-1,100\n,A-2,200\n",
        &lines,
        &fields,
    );
    ends(&run, 0, "2 unchanged");
    let run = since(&slips, "番号,金額\nA-1,100\nA-2,200\n", &lines, &fields);
    ends(&run, 0, "2 updated");
    tells(&run, "notice[since.other-columns]");
}

#[test]
fn a_key_that_repeats_in_the_older_file_counts_as_changed() {
    let slips = Slips::new();
    let old = "番号,件名\nA-1,other\nA-1,first\nA-2,second\n";
    let run = since(&slips, old, &["番号,件名", "A-1,first", "A-2,second"], &[]);
    ends(&run, 0, "0 added, 1 updated, 1 unchanged");
}

#[test]
fn nothing_is_read_of_the_app_but_its_form() {
    let (world, double) = (World::new(), Double::new());
    world.file("old.csv", "UniqueText,Text\na,x\nb,y\n");
    world.file("new.csv", "UniqueText,Text\na,x\nb,z\n");
    let arguments = ["--update-key", "UniqueText", "--since", "old.csv"];
    let run = double.import(&world, "new.csv", &arguments);
    ends(&run, 0, "0 added, 1 updated, 1 unchanged");
    assert_eq!(
        double.calls(),
        [
            "GET /k/v1/app/form/fields.json?app=1",
            "POST /k/v1/bulkRequest.json"
        ]
    );
    let records = &double.writes()[0]["requests"][0]["payload"]["records"];
    assert_eq!(records.as_array().unwrap().len(), 1);
    assert_eq!(records[0]["updateKey"]["value"], "b");
}

#[test]
fn what_differs_is_planned_like_any_other_where_an_option_asks() {
    let slips = Slips::new();
    let lines = [
        "*,番号,件名,品番,数量",
        "*,A-1,renamed,P,1",
        ",,,Q,2",
        "*,A-2,second,P,1",
    ];
    let run = since(
        &slips,
        OLD,
        &lines,
        &["--dry-run", "--diff", "--row-key", "明細=品番"],
    );
    ends(
        &run,
        0,
        "~ A-1 (record 1, line 2)\n    件名: \"first\" → \"renamed\"\n",
    );
    ends(
        &run,
        0,
        "would add 0 and update 1 of 2 records (1 unchanged",
    );
    ends(&run, 0, "明細 2 unchanged, 1 deleted in 1 record\n");
    assert_eq!(slips.revisions(), ["1", "1"]);
}

#[test]
fn an_older_file_that_cannot_be_read_stops_the_run() {
    let slips = Slips::new();
    let lines = ["番号,件名", "A-1,x"];
    for (old, says) in [
        (
            "件名\nx\n",
            "error: old.csv: the older file cannot be compared: [key.missing-column]; for details: `kintable explain key.missing-column`",
        ),
        (
            "番号,件名\n\"A-1,x\n",
            "error: old.csv:2: the older file cannot be compared: [file.quote]",
        ),
        (
            "",
            "error: old.csv: the older file cannot be compared: [file.empty]",
        ),
    ] {
        let run = since(&slips, old, &lines, &[]);
        assert_eq!(run.code, Some(1), "{run:?}");
        tells(&run, says);
    }
    let run = slips.upsert(&lines, &["--since", "nowhere.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    tells(&run, "nowhere.csv");
    assert_eq!(slips.revisions(), ["1", "1"]);
    // A bad cell of yesterday does not matter: its record counts as changed.
    let run = since(
        &slips,
        "番号,金額\nA-1,x\nA-2,200\n",
        &["番号,金額", "A-1,5", "A-2,200"],
        &[],
    );
    ends(&run, 0, "0 added, 1 updated, 1 unchanged");
}

#[test]
fn attachments_may_have_changed_behind_their_paths() {
    let (world, double) = (World::new(), Double::new());
    double.takes_files();
    for name in ["files/a.pdf", "files/b.pdf"] {
        world.file(name, "%PDF");
    }
    let arguments = ["--update-key", "UniqueText", "--attachments-dir", "files"];
    let since = |file: &str, more: &[&str]| {
        world.file("old.csv", file);
        world.file("new.csv", file);
        double.import(
            &world,
            "new.csv",
            &[&arguments[..], &["--since", "old.csv"], more].concat(),
        )
    };
    let outside = "UniqueText,Text,File\nA,x,a.pdf\nB,y,\n";
    ends(&since(outside, &[]), 0, "0 added, 1 updated, 1 unchanged");
    let inside = "*,UniqueText,Text,TText,TFile\n*,A,x,1,\n,,,2,b.pdf\n*,B,y,1,\n";
    ends(&since(inside, &[]), 0, "0 added, 1 updated, 1 unchanged");
    let keys: Vec<_> = double
        .writes()
        .iter()
        .map(|write| write["requests"][0]["payload"]["records"].clone())
        .collect();
    for records in &keys {
        assert_eq!(records[0]["updateKey"]["value"], "A");
    }
    // A file that nobody sends is none.
    ends(
        &since(outside, &["--fields", "Text"]),
        0,
        "0 added, 0 updated, 2 unchanged",
    );
}

#[test]
fn another_row_id_is_a_change() {
    let slips = Slips::new();
    let row = &slips.rows[0][0];
    let lines = |id: &str| {
        [
            "*,番号,明細,品番".to_owned(),
            format!("*,A-1,{id},P"),
            "*,A-2,,P".to_owned(),
        ]
    };
    let old = |id: &str| lines(id).join("\n") + "\n";
    let new = lines(row);
    let new: Vec<_> = new.iter().map(String::as_str).collect();
    for (id, counts) in [
        (row.as_str(), "0 added, 0 updated, 2 unchanged"),
        (slips.rows[0][1].as_str(), "0 added, 1 updated, 1 unchanged"),
        ("", "0 added, 1 updated, 1 unchanged"),
    ] {
        ends(
            &since(&slips, &old(id), &new, &["--rows", "merge"]),
            0,
            counts,
        );
    }
}

#[test]
fn a_record_that_was_bad_yesterday_was_not_written_and_counts_as_changed() {
    let slips = Slips::new();
    // Without its bad cell, the old record says the same as the new one, whose empty cells say nothing.
    for (old, new) in [
        (
            "*,番号,金額\n*,A-1,x\n*,A-2,200\n",
            ["*,番号,金額", "*,A-1,", "*,A-2,200"],
        ),
        (
            "*,番号,数量\n*,A-1,1,1\n*,A-2,1\n",
            ["*,番号,数量", "*,A-1,", "*,A-2,1"],
        ),
        (
            "*,番号,明細,数量\n*,A-1,x,\n*,A-2,,1\n",
            ["*,番号,明細,数量", "*,A-1,,", "*,A-2,,1"],
        ),
    ] {
        let run = since(&slips, old, &new, &["--blank", "keep"]);
        ends(
            &run,
            0,
            "2 records in the file: 0 added, 1 updated, 1 unchanged\n",
        );
    }
}

#[test]
fn what_is_the_same_and_what_vanished_is_counted_for_machines_too() {
    let slips = Slips::new();
    let lines = [
        "番号,件名",
        "A-1,first",
        "A-2,renamed",
        "A-3,new",
        ",none",
        "A-4,4",
    ];
    let old = "番号,件名\nA-1,first\nA-2,second\nA-4,4\nA-8,gone\n,none\nA-9,gone\n";
    for (more, ending, records) in [
        (&["--dry-run"][..], "planned", [5, 0, 0, 0, 5]),
        (&[], "complete", [5, 2, 1, 2, 0]),
    ] {
        let run = since(&slips, old, &lines, &[&["--output", "json"], more].concat());
        let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["ending"], ending, "{run:?}");
        assert_eq!(document["vanished"], 2, "{run:?}");
        let counts = ["read", "created", "updated", "unchanged", "not_tried"]
            .map(|count| document["records"][count].as_u64().unwrap());
        assert_eq!(counts, records, "{run:?}");
        let vanished = document["problem_counts"].as_array().unwrap().iter();
        let vanished: Vec<_> = vanished
            .filter(|class| class["code"] == "since.vanished")
            .map(|class| &class["count"])
            .collect();
        assert_eq!(vanished, [2], "{run:?}");
    }
}
