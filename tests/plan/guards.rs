//! Guards: what stops a run before its first write.

use super::{Slips, ends, slip, tells};

const LINES: [&str; 4] = ["*,番号,品番,数量", "*,A-1,P,1", "*,A-2,P,1", "*,A-3,P,1"];

#[test]
fn more_than_is_allowed_stops_the_run_before_the_first_write() {
    for (guard, limit, says) in [
        (
            "--max-creates",
            "0",
            "1 record of 3 would be created; --max-creates allows 0\n",
        ),
        (
            "--max-creates",
            "33%",
            "1 record of 3 would be created; --max-creates allows 33%\n",
        ),
        (
            "--max-updates",
            "1",
            "2 records of 3 would be updated; --max-updates allows 1\n",
        ),
        (
            "--max-updates",
            "66.66%",
            "2 records of 3 would be updated; --max-updates allows 66.66%\n",
        ),
        (
            "--max-row-deletes",
            "3",
            "4 table rows of 4 would be deleted; --max-row-deletes allows 3\n",
        ),
        (
            "--max-row-deletes",
            "99%",
            "4 table rows of 4 would be deleted; --max-row-deletes allows 99%\n",
        ),
        (
            "--expect-records",
            "4",
            "the file has 3 records; --expect-records says 4\n",
        ),
    ] {
        let slips = Slips::new();
        let run = slips.upsert(&LINES, &[guard, limit]);
        ends(&run, 8, says);
        ends(
            &run,
            8,
            "stopped before the first write; nothing was written\n",
        );
        ends(
            &run,
            8,
            "3 records read: 0 created, 0 updated, 0 unchanged, 0 skipped, 0 failed, 3 not tried\n",
        );
        assert_eq!(slips.revisions(), ["1", "1"], "{guard}");
    }
}

#[test]
fn what_is_allowed_is_done() {
    let slips = Slips::new();
    let allowed = [
        "--max-creates",
        "34%",
        "--max-updates",
        "2",
        "--max-row-deletes",
        "100%",
        "--expect-records",
        "3",
    ];
    ends(&slips.upsert(&LINES, &allowed), 0, "1 created, 2 updated");
    // Rows that are matched are not deleted.
    let more = ["*,番号,品番,数量", "*,A-1,P,2"];
    ends(
        &slips.upsert(&more, &["--max-row-deletes", "0"]),
        8,
        "--max-row-deletes allows 0",
    );
    let again = ["--row-key", "明細=品番", "--max-row-deletes", "0"];
    ends(&slips.upsert(&more, &again), 0, "明細 1 changed\n");
}

#[test]
fn a_dry_run_tells_that_a_guard_would_stop_it() {
    let slips = Slips::new();
    let run = slips.upsert(
        &LINES,
        &["--dry-run", "--exit-code", "--max-row-deletes", "0"],
    );
    ends(&run, 8, "3 records read: 1 would be created, 2 updated");
    ends(&run, 8, "--max-row-deletes allows 0");
}

#[test]
fn adding_may_be_guarded_too_and_then_reads_nothing() {
    let slips = Slips::new();
    let run = slips.import(&["件名", "x", "y"], &["--max-creates", "1"]);
    ends(
        &run,
        8,
        "2 records of 2 would be created; --max-creates allows 1\n",
    );
    ends(
        &slips.import(&["件名", "x", "y"], &["--max-creates", "2"]),
        0,
        "2 created",
    );
}

#[test]
fn a_limit_is_a_number_or_a_percentage() {
    let slips = Slips::new();
    for limit in ["x", "-1", "101%", "5 %"] {
        let run = slips.upsert(&LINES, &[&format!("--max-creates={limit}")]);
        assert_eq!(run.code, Some(2), "{run:?}");
        tells(
            &run,
            "write a whole number, or a percentage like 5% or 0.5%",
        );
    }
}

#[test]
fn a_bad_file_is_told_before_a_guard() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号,金額", "A-1,x"], &["--max-updates", "0"]);
    ends(&run, 4, "1 error found; nothing was sent");
}

#[test]
fn the_revision_that_the_file_states_must_be_current() {
    let slips = Slips::new();
    slips.add(&slip("A-3", "third", "300", &[]));
    let lines = [
        "番号,$revision,件名",
        "A-1,1,a",
        "A-2,1,b",
        "A-3,1,c",
        "A-4,,d",
    ];
    slips.change(2, "金額", "201");
    let run = slips.upsert(&lines, &["--require-revision"]);
    ends(&run, 8, "1 record is not as expected any more\n");
    tells(
        &run,
        "slips.csv:3:5: error[revision.moved] $revision: record 2 changed since the file was made: revision 1 in the file, 2 in the app",
    );
    assert_eq!(slips.revisions(), ["1", "2", "1"]);
    let mended = [
        "番号,$revision,件名",
        "A-1,1,a",
        "A-2,2,b",
        "A-3,1,c",
        "A-4,,d",
    ];
    ends(
        &slips.upsert(&mended, &["--require-revision"]),
        0,
        "1 created, 3 updated",
    );
    assert_eq!(slips.column("件名"), ["a", "b", "c", "d"]);
    // A record that had a revision once, and none without one.
    let lines = ["番号,$revision,件名", "A-9,1,a", "A-1,,b"];
    let run = slips.upsert(&lines, &["--require-revision"]);
    ends(&run, 8, "2 records are not as expected any more\n");
    tells(
        &run,
        "no record has this key any more, though the file states a revision",
    );
    tells(&run, "the file states no revision of record 1");
    let run = slips.upsert(&["番号,$revision", "A-1,x"], &["--require-revision"]);
    ends(&run, 4, "1 failed");
    tells(&run, "error[revision.invalid]");
    let run = slips.upsert(&["番号,件名", "A-1,x"], &["--require-revision"]);
    ends(&run, 4, "1 error found");
    tells(&run, "error[header.missing] $revision");
}

#[test]
fn a_revision_column_is_left_out_where_nothing_is_held_to_it() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号,$revision,件名", "A-1,99,a"], &[]);
    ends(&run, 0, "1 updated");
    tells(
        &run,
        "notice[header.read-only] left out, because kintone sets it: `$revision`",
    );
}

#[test]
fn machines_are_told_of_a_guard_in_their_own_ways() {
    let slips = Slips::new();
    for (output, says) in [
        (
            "json",
            "\"error\": {\n    \"message\": \"2 records of 3 would be updated; --max-updates allows 0\"",
        ),
        (
            "github",
            "::error title=kintone::2 records of 3 would be updated; --max-updates allows 0\n",
        ),
        (
            "junit",
            "<error message=\"2 records of 3 would be updated; --max-updates allows 0\"/>",
        ),
        ("sarif", "\"executionSuccessful\": false"),
    ] {
        let run = slips.upsert(&LINES, &["--max-updates", "0", "--output", output]);
        ends(&run, 8, says);
    }
    let run = slips.upsert(&LINES, &["--dry-run", "--output", "sarif"]);
    ends(&run, 0, "\"executionSuccessful\": true");
}
