//! What happens to records and rows that exist, or do not, and what an empty cell means.

use super::{Slips, ends, tells};

#[test]
fn records_that_exist_are_updated_left_merged_or_refused() {
    let lines = ["番号,件名,金額", "A-1,,111", "A-3,new,333"];
    for (policy, titles, amounts, counts) in [
        (
            "update",
            ["", "second", "new"],
            ["111", "200", "333"],
            "1 added, 1 updated\n",
        ),
        (
            "skip",
            ["first", "second", "new"],
            ["100", "200", "333"],
            "1 added, 0 updated, 1 skipped",
        ),
        (
            "merge",
            ["first", "second", "new"],
            ["111", "200", "333"],
            "1 added, 1 updated\n",
        ),
    ] {
        let slips = Slips::new();
        let run = slips.upsert(&lines, &["--existing", policy]);
        ends(&run, 0, counts);
        assert_eq!(slips.column("件名"), titles, "{policy}");
        assert_eq!(slips.column("金額"), amounts, "{policy}");
    }
    let slips = Slips::new();
    let run = slips.upsert(&lines, &["--existing", "error"]);
    ends(&run, 4, "0 added, 0 updated, 1 failed, 1 not sent");
    tells(
        &run,
        "slips.csv:2:1: error[key.exists] 番号: a record with \"A-1\" already exists (record 1)",
    );
    assert_eq!(slips.revisions(), ["1", "1"]);
}

#[test]
fn a_record_that_appears_meanwhile_is_not_touched_where_only_new_ones_are_wanted() {
    // What was decided to be new is added, never upserted: kintone refuses the second of a unique value.
    let slips = Slips::new();
    let run = slips.upsert(
        &["番号,件名", "A-9,new"],
        &["--existing", "skip", "--dry-run"],
    );
    ends(&run, 0, "would add 1 and ");
    let run = slips.upsert(&["番号,件名", "A-9,new"], &["--existing", "skip"]);
    ends(&run, 0, "1 added");
    assert_eq!(slips.column("番号"), ["A-1", "A-2", "A-9"]);
}

#[test]
fn in_merged_rows_only_filled_cells_overwrite() {
    let slips = Slips::new();
    let row = &slips.rows[0][0];
    let lines = [
        "*,番号,明細,品番,数量".to_owned(),
        format!("*,A-1,{row},,10"),
        ",,,,99".to_owned(),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let run = slips.upsert(&lines, &["--existing", "merge", "--rows", "merge"]);
    ends(
        &run,
        0,
        "table rows: 明細 2 unchanged, 1 changed, 1 added\n",
    );
    let rows = slips.held_rows(0);
    let cells: Vec<_> = rows.iter().map(|row| [&*row[1], &*row[2]]).collect();
    assert_eq!(cells, [["P", "10"], ["Q", "2"], ["R", "3"], ["", "99"]]);
    assert_eq!(
        rows[..3].iter().map(|row| &row[0]).collect::<Vec<_>>(),
        slips.rows[0].iter().collect::<Vec<_>>()
    );
}

#[test]
fn merged_cells_of_listed_rows_are_known_even_where_rows_are_replaced() {
    // Whether an empty cell leaves something alone depends on whether the row is there.
    let slips = Slips::new();
    let row = &slips.rows[0][0];
    let lines = [
        "*,番号,明細,品番,数量".to_owned(),
        format!("*,A-1,{row},,10"),
        ",,900001,,5".to_owned(),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let run = slips.upsert(&lines, &["--existing", "merge"]);
    ends(&run, 0, "明細 1 changed, 1 added, 2 deleted in 1 record\n");
    let rows = slips.held_rows(0);
    let cells: Vec<_> = rows.iter().map(|row| [&*row[1], &*row[2]]).collect();
    assert_eq!(cells, [["P", "10"], ["", "5"]]);
}

#[test]
fn an_empty_cell_clears_or_keeps_and_may_do_so_by_field() {
    let lines = ["番号,件名,金額", "A-1,,", "A-3,,"];
    for (blank, title, amount) in [
        (&[][..], "", ""),
        (&["--blank", "keep"], "first", "100"),
        (&["--blank", "keep,金額=clear"], "first", ""),
        (&["--blank", "件名=keep"], "first", ""),
        (&["--blank", "keep", "--blank", "件名=clear"], "", "100"),
    ] {
        let slips = Slips::new();
        let run = slips.upsert(&lines, blank);
        ends(&run, 0, "1 added, 1 updated\n");
        assert_eq!(slips.column("件名"), [title, "second", ""], "{blank:?}");
        assert_eq!(slips.column("金額"), [amount, "200", ""], "{blank:?}");
    }
    let slips = Slips::new();
    let run = slips.upsert(&lines, &["--blank", "件銘=keep"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    tells(&run, "error[fields.unknown]");
}

#[test]
fn an_empty_cell_of_a_row_clears_or_keeps_and_may_do_so_by_field() {
    for (blank, cells) in [
        (&[][..], [["", "10"], ["Q", ""], ["", ""], ["", "7"]]),
        (
            &["--blank", "keep"],
            [["P", "10"], ["Q", "2"], ["R", "3"], ["", "7"]],
        ),
        (
            &["--blank", "keep,数量=clear"],
            [["P", "10"], ["Q", ""], ["R", ""], ["", "7"]],
        ),
        (
            &["--blank", "数量=keep"],
            [["", "10"], ["Q", "2"], ["", "3"], ["", "7"]],
        ),
    ] {
        for more in [
            &[][..],
            &["--skip-unchanged"],
            &["--rows", "merge"],
            &["--max-row-deletes", "0"],
        ] {
            let slips = Slips::new();
            let [first, second, third] = &slips.rows[0][..] else {
                panic!("the first slip has three rows");
            };
            let lines = [
                "*,番号,明細,品番,数量".to_owned(),
                format!("*,A-1,{first},,10"),
                format!(",,{second},Q,"),
                format!(",,{third},,"),
                ",,,,7".to_owned(),
            ];
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            let run = slips.upsert(&lines, &[blank, more].concat());
            ends(&run, 0, "0 added, 1 updated");
            let rows = slips.held_rows(0);
            let held: Vec<_> = rows.iter().map(|row| [&*row[1], &*row[2]]).collect();
            assert_eq!(held, cells, "{blank:?} {more:?}");
            let ids: Vec<_> = rows[..3].iter().map(|row| row[0].clone()).collect();
            assert_eq!(ids, slips.rows[0]);
        }
    }
}

#[test]
fn an_empty_cell_that_keeps_is_no_change() {
    let slips = Slips::new();
    let row = &slips.rows[1][0];
    let line = format!("*,A-2,,{row},P,");
    let lines = ["*,番号,件名,明細,品番,数量", &line];
    let run = slips.upsert(&lines, &["--blank", "keep", "--skip-unchanged"]);
    ends(&run, 0, "0 added, 0 updated, 1 unchanged");
    ends(&run, 0, "明細 1 unchanged\n");
    assert_eq!(slips.revisions(), ["1", "1"]);
    // Rows are found by their key all the same.
    let lines = ["*,番号,品番,数量", "*,A-1,P,", ",,Q,5"];
    let arguments = [
        "--blank",
        "keep",
        "--row-key",
        "明細=品番",
        "--rows",
        "merge",
    ];
    let run = slips.upsert(&lines, &arguments);
    ends(&run, 0, "明細 2 unchanged, 1 changed\n");
    let rows = slips.held_rows(0);
    let held: Vec<_> = rows.iter().map(|row| &*row[2]).collect();
    assert_eq!(held, ["1", "5", "3"]);
}

#[test]
fn an_empty_cell_that_keeps_needs_no_value_where_the_record_exists() {
    let slips = crate::support::Tenant::of(&crate::support::testdata("orders"));
    let world = crate::support::World::new();
    world.file("one.csv", "受注番号,受注日,会社名\nO-1,2026-01-01,x\n");
    ends(&slips.import(&world, "one.csv", &[]), 0, "1 added");
    world.file("two.csv", "受注番号,受注日,会社名\nO-1,,y\nO-2,,z\n");
    let key = ["--update-key", "受注番号"];
    let import = |more: &[&str]| slips.import(&world, "two.csv", &[&key, more].concat());
    let run = import(&["--blank", "keep", "--dry-run"]);
    ends(&run, 4, "1 failed");
    tells(
        &run,
        "two.csv:3:5: error[required.empty] 受注日: this field is required",
    );
    assert!(!run.stderr.contains("two.csv:2:"), "{run:?}");
    let run = import(&["--existing", "merge", "--missing", "skip"]);
    ends(&run, 0, "0 added, 1 updated, 1 skipped");
}

#[test]
fn what_a_new_row_needs_is_known_before_anything_is_written() {
    let orders = crate::support::Tenant::of(&crate::support::testdata("orders"));
    let world = crate::support::World::new();
    world.file(
        "one.csv",
        "*,受注番号,受注日,会社名,商品コード,数量\n*,O-1,2026-01-01,x,A,1\n",
    );
    ends(&orders.import(&world, "one.csv", &[]), 0, "1 added");
    // The record has no such row, so that the row is a new one, and its empty cells are no longer left alone.
    world.file(
        "two.csv",
        "*,受注番号,受注明細,商品コード,数量\n*,O-1,900001,,\n",
    );
    let arguments = ["--update-key", "受注番号", "--blank", "keep"];
    let run = orders.import(&world, "two.csv", &arguments);
    ends(&run, 4, "errors found; nothing was sent");
    tells(&run, "error[required.empty] 商品コード in 受注明細");
}

#[test]
fn rows_are_replaced_merged_or_appended() {
    for (policy, expected, tally) in [
        (&[][..], vec!["P 10", "S 4"], "0 added, 1 updated"),
        (
            &["--rows", "merge"],
            vec!["P 10", "Q 2", "R 3", "S 4"],
            "明細 2 unchanged, 1 changed, 1 added\n",
        ),
        (
            &["--rows", "append"],
            vec!["P 1", "Q 2", "R 3", "S 4"],
            "明細 3 unchanged, 1 added\n",
        ),
        (
            &["--rows", "append,明細=merge"],
            vec!["P 10", "Q 2", "R 3", "S 4"],
            "明細 2 unchanged, 1 changed, 1 added\n",
        ),
    ] {
        let slips = Slips::new();
        let row = &slips.rows[0][0];
        let lines = [
            "*,番号,明細,品番,数量".to_owned(),
            format!("*,A-1,{row},P,10"),
            ",,,S,4".to_owned(),
        ];
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        let run = slips.upsert(&lines, policy);
        ends(&run, 0, tally);
        let rows = slips.held_rows(0);
        let cells: Vec<_> = rows
            .iter()
            .map(|row| format!("{} {}", row[1], row[2]))
            .collect();
        assert_eq!(cells, expected, "{policy:?}");
        assert_eq!(rows[0][0], slips.rows[0][0], "{policy:?}");
        assert_eq!(slips.column("$revision"), ["2", "1"], "{policy:?}");
    }
}

#[test]
fn a_table_without_a_line_stays_unless_it_is_to_be_cleared() {
    let lines = ["*,番号,件名,明細,品番", "*,A-1,x,,"];
    let slips = Slips::new();
    ends(&slips.upsert(&lines, &[]), 0, "1 updated");
    assert_eq!(slips.held_rows(0).len(), 3);
    let run = slips.upsert(&lines, &["--clear-empty-tables", "--dry-run"]);
    ends(&run, 0, "明細 3 deleted in 1 record\n");
    tells(
        &run,
        "notice[rows.deleted] 明細: 3 rows of record 1 are not in the file and will be deleted (row IDs 1, 2, 3)",
    );
    ends(
        &slips.upsert(&lines, &["--clear-empty-tables"]),
        0,
        "1 updated",
    );
    assert_eq!(slips.held_rows(0).len(), 0);
    assert_eq!(slips.held_rows(1).len(), 1);
    let run = slips.upsert(&lines, &["--clear-empty-tables", "--rows", "merge"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    tells(
        &run,
        "`--clear-empty-tables` deletes rows, and `--rows` keeps them",
    );
    // One table is replaced, so that there is one to be cleared.
    let slips = Slips::new();
    let rows = ["--clear-empty-tables", "--rows", "merge,明細=replace"];
    ends(&slips.upsert(&lines, &rows), 0, "1 updated");
    assert_eq!(slips.held_rows(0).len(), 0);
}

#[test]
fn choices_are_checked_before_anything_is_read() {
    let slips = Slips::new();
    for (arguments, says) in [
        (&["--rows", "keep"][..], "use one of replace, merge, append"),
        (&["--blank", "=keep"], "enter a field or table before `=`"),
        (
            &["--blank", "keep", "--blank", "clear"],
            "`--blank` is set twice for all",
        ),
        (
            &["--rows", "明細=merge,明細=append"],
            "`--rows` has \"明細\" twice",
        ),
        (&["--row-key", "明細"], "use the format TABLE=FIELD"),
        (
            &["--row-key", "明細=品番,品番"],
            "`--row-key` has \"品番\" twice",
        ),
        (
            &["--existing", "merge", "--blank", "件名=clear"],
            "`--blank 件名=clear` clears the field, and `--existing merge` never does",
        ),
        (
            &["--existing", "merge", "--clear-empty-tables"],
            "`--clear-empty-tables` deletes rows, and `--existing merge` only fills in",
        ),
        (
            &["--row-key", "明細=品番", "--row-key", "明細=色"],
            "`--row-key` has \"明細\" twice",
        ),
    ] {
        let run = slips.upsert(&["番号", "A-1"], arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        tells(&run, says);
    }
    for arguments in [
        &["--existing", "skip"][..],
        &["--skip-unchanged"],
        &["--rows", "merge"],
    ] {
        let run = slips.import(&["番号", "A-1"], arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        tells(&run, "--update-key <CODE>");
    }
}
