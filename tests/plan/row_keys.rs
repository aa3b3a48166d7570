//! Rows that are found by cells of their own, where the file has no row ids.

use super::{Slips, ends, tells};

const LINES: [&str; 5] = [
    "*,番号,品番,数量",
    "*,A-1,R,3",
    ",,P,10",
    ",,S,4",
    "*,A-2,P,1",
];

#[test]
fn matched_rows_keep_their_ids_where_the_reference_rule_deletes_and_inserts_them_all() {
    // The reference rule: rows without ids are new, and those that are there go away.
    let reference = Slips::new();
    let run = reference.upsert(&LINES, &["--dry-run"]);
    ends(
        &run,
        0,
        "table rows: 明細 4 added, 4 deleted in 2 records\n",
    );
    ends(&reference.upsert(&LINES, &[]), 0, "2 updated");
    let old: Vec<_> = reference.rows.concat();
    assert!(reference.row_ids(0).iter().all(|id| !old.contains(id)));

    let slips = Slips::new();
    let run = slips.upsert(&LINES, &["--row-key", "明細=品番", "--skip-unchanged"]);
    ends(&run, 0, "0 added, 1 updated, 1 unchanged");
    ends(
        &run,
        0,
        "table rows: 明細 2 unchanged, 1 changed, 1 added, 1 deleted in 1 record\n",
    );
    let rows = slips.held_rows(0);
    let found: Vec<_> = rows.iter().map(|row| [&*row[1], &*row[2]]).collect();
    assert_eq!(found, [["R", "3"], ["P", "10"], ["S", "4"]]);
    let [first, second, third] = &slips.rows[0][..] else {
        panic!("the first slip has three rows");
    };
    assert_eq!([&rows[0][0], &rows[1][0]], [third, first]);
    assert!(!slips.row_ids(0).contains(second) && !slips.rows[0].contains(&rows[2][0]));
    assert_eq!(slips.row_ids(1), slips.rows[1]);
    assert_eq!(slips.revisions(), ["2", "1"]);
}

#[test]
fn a_row_key_may_be_several_fields_and_numbers_are_compared_by_value() {
    let slips = Slips::new();
    let lines = ["*,番号,品番,数量,色", "*,A-1,P,1.0,赤", ",,Q,9,青"];
    let run = slips.upsert(&lines, &["--row-key", "明細=品番,数量", "--rows", "merge"]);
    ends(
        &run,
        0,
        "table rows: 明細 2 unchanged, 1 changed, 1 added\n",
    );
    let rows = slips.held_rows(0);
    assert_eq!(rows[0][0], slips.rows[0][0]);
    assert_eq!(rows.len(), 4);
}

#[test]
fn rows_of_one_key_are_paired_with_their_equals_and_then_in_order() {
    let slips = Slips::new();
    slips.add(&super::slip(
        "A-3",
        "third",
        "300",
        &[("P", "1"), ("P", "2"), ("P", "3")],
    ));
    let ids = slips.row_ids(2);
    // The row that is the same stays, whatever stands before it.
    let run = slips.upsert(
        &["*,番号,品番,数量", "*,A-3,P,3"],
        &["--row-key", "明細=品番", "--dry-run"],
    );
    ends(&run, 0, "明細 1 unchanged, 2 deleted in 1 record\n");
    assert!(!run.stderr.contains("row-key.repeated"), "{run:?}");
    // Two that differ have two candidates: in order, which is told.
    let run = slips.upsert(
        &["*,番号,品番,数量", "*,A-3,P,10", ",,P,20", ",,P,3"],
        &["--row-key", "明細=品番"],
    );
    ends(&run, 0, "明細 1 unchanged, 2 changed\n");
    tells(
        &run,
        "slips.csv:2:7: notice[row-key.repeated] 明細: several rows in the file or in record 3 have this row key; they are matched in order",
    );
    let rows = slips.held_rows(2);
    let found: Vec<_> = rows.iter().map(|row| (&row[0], &*row[2])).collect();
    assert_eq!(found, [(&ids[0], "10"), (&ids[1], "20"), (&ids[2], "3")]);
}

#[test]
fn a_row_key_that_repeats_in_the_file_alone_is_told() {
    for (rows, expected, tally) in [
        (
            "replace",
            vec![["P", "5"], ["P", "6"]],
            "明細 1 changed, 1 added\n",
        ),
        (
            "merge",
            vec![["P", "5"], ["P", "6"]],
            "明細 1 changed, 1 added\n",
        ),
        (
            "append",
            vec![["P", "1"], ["P", "6"]],
            "明細 1 unchanged, 1 added\n",
        ),
    ] {
        let slips = Slips::new();
        let lines = ["*,番号,品番,数量", "*,A-2,P,5", ",,P,6"];
        let run = slips.upsert(&lines, &["--row-key", "明細=品番", "--rows", rows]);
        ends(&run, 0, tally);
        tells(
            &run,
            "slips.csv:2:7: notice[row-key.repeated] 明細: several rows in the file or in record 2 have this row key; they are matched in order",
        );
        let held = slips.held_rows(1);
        assert_eq!(held[0][0], slips.rows[1][0]);
        let cells: Vec<_> = held.iter().map(|row| [&*row[1], &*row[2]]).collect();
        assert_eq!(cells, expected, "{rows}");
    }
    // One that is the same is clear, and the other is a new row.
    let slips = Slips::new();
    let lines = ["*,番号,品番,数量", "*,A-2,P,5", ",,P,1"];
    let run = slips.upsert(&lines, &["--row-key", "明細=品番", "--dry-run"]);
    ends(&run, 0, "明細 1 unchanged, 1 added\n");
    assert!(!run.stderr.contains("row-key.repeated"), "{run:?}");
}

#[test]
fn a_row_id_goes_before_the_row_key_and_an_empty_key_finds_nothing() {
    let slips = Slips::new();
    let second = &slips.rows[0][1];
    let lines = [
        "*,番号,明細,品番,数量".to_owned(),
        format!("*,A-1,{second},P,7"),
        ",,,P,8".to_owned(),
        ",,,,9".to_owned(),
        ",,900001,R,3".to_owned(),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let run = slips.upsert(&lines, &["--row-key", "明細=品番"]);
    ends(&run, 0, "明細 1 unchanged, 2 changed, 1 added\n");
    let rows = slips.held_rows(0);
    let [first, second, third] = &slips.rows[0][..] else {
        panic!("the first slip has three rows");
    };
    assert_eq!(
        [&rows[0][0], &rows[1][0], &rows[3][0]],
        [second, first, third]
    );
    assert!(!run.stderr.contains("row-id.unknown"), "{run:?}");
}

#[test]
fn an_unknown_row_id_is_told() {
    let slips = Slips::new();
    let run = slips.upsert(&["*,番号,明細,品番", "*,A-2,900001,X"], &["--dry-run"]);
    ends(&run, 0, "明細 1 added, 1 deleted in 1 record\n");
    tells(
        &run,
        "slips.csv:2:7: notice[row-id.unknown] 明細: the record has no row with ID 900001, so the row is added with a new ID",
    );
}

#[test]
fn fields_that_name_the_table_need_no_row_ids_where_there_is_a_row_key() {
    let slips = Slips::new();
    let lines = ["*,番号,品番,数量,色", "*,A-2,P,5,"];
    let run = slips.upsert(&lines, &["--fields", "明細", "--row-key", "明細=品番"]);
    ends(&run, 0, "明細 1 changed\n");
    assert_eq!(slips.row_ids(1), slips.rows[1]);
}

#[test]
fn a_row_key_that_cannot_be_is_told() {
    let slips = Slips::new();
    for (key, says) in [
        (
            "明細=件名",
            "error[row-key.not-in-table] the table \"明細\" has no field \"件名\" (`--row-key`)",
        ),
        (
            "番号=品番",
            "error[rows.not-a-table] \"番号\" is not a table; the app's tables are \"明細\"",
        ),
        (
            "明細=色",
            "error[header.missing] 色 in 明細: the options require the column \"色\", but",
        ),
    ] {
        let run = slips.upsert(&["*,番号,品番", "*,A-1,P"], &["--row-key", key]);
        assert_eq!(run.code, Some(4), "{run:?}");
        tells(&run, says);
    }
    assert_eq!(slips.revisions(), ["1", "1"]);
}
