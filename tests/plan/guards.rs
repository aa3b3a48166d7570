//! Guards: what stops a run before its first write.

use super::{Slips, ends, slip, tells};

const LINES: [&str; 4] = ["*,番号,品番,数量", "*,A-1,P,1", "*,A-2,P,1", "*,A-3,P,1"];

#[test]
fn more_than_is_allowed_stops_the_run_before_the_first_write() {
    for (guard, limit, says) in [
        (
            "--max-creates",
            "0",
            "1 of 3 records would be added; the limit is 0 (`--max-creates`)\n",
        ),
        (
            "--max-creates",
            "33%",
            "1 of 3 records would be added; the limit is 33% (`--max-creates`)\n",
        ),
        (
            "--max-updates",
            "1",
            "2 of 3 records would be updated; the limit is 1 (`--max-updates`)\n",
        ),
        (
            "--max-updates",
            "66.66%",
            "2 of 3 records would be updated; the limit is 66.66% (`--max-updates`)\n",
        ),
        (
            "--max-row-deletes",
            "3",
            "4 of 4 table rows would be deleted; the limit is 3 (`--max-row-deletes`)\n",
        ),
        (
            "--max-row-deletes",
            "99%",
            "4 of 4 table rows would be deleted; the limit is 99% (`--max-row-deletes`)\n",
        ),
        (
            "--expect-records",
            "4",
            "the file has 3 records, but `--expect-records` is 4\n",
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
            "3 records in the file: 0 added, 0 updated, 3 not sent\n",
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
    ends(&slips.upsert(&LINES, &allowed), 0, "1 added, 2 updated");
    // Rows that are matched are not deleted.
    let more = ["*,番号,品番,数量", "*,A-1,P,2"];
    ends(
        &slips.upsert(&more, &["--max-row-deletes", "0"]),
        8,
        "the limit is 0 (`--max-row-deletes`)",
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
    ends(&run, 8, "would add 1 and update 2 of 3 records");
    ends(&run, 8, "the limit is 0 (`--max-row-deletes`)");
}

#[test]
fn adding_may_be_guarded_too_and_then_reads_nothing() {
    let slips = Slips::new();
    let run = slips.import(&["件名", "x", "y"], &["--max-creates", "1"]);
    ends(
        &run,
        8,
        "2 of 2 records would be added; the limit is 1 (`--max-creates`)\n",
    );
    ends(
        &slips.import(&["件名", "x", "y"], &["--max-creates", "2"]),
        0,
        "2 added",
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
            "use a whole number, or a percentage such as 5% or 0.5%",
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
    ends(
        &run,
        8,
        "1 record was changed or deleted after the file or the plan was created\n",
    );
    tells(
        &run,
        "slips.csv:3:5: error[revision.moved] $revision: record 2 has changed since the file was exported: revision 1 in the file, 2 in the app",
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
        "1 added, 3 updated",
    );
    assert_eq!(slips.column("件名"), ["a", "b", "c", "d"]);
    // A record that had a revision once, and none without one.
    let lines = ["番号,$revision,件名", "A-9,1,a", "A-1,,b"];
    let run = slips.upsert(&lines, &["--require-revision"]);
    ends(
        &run,
        8,
        "2 records were changed or deleted after the file or the plan was created\n",
    );
    tells(
        &run,
        "the file has a revision, but no record has this key now",
    );
    tells(&run, "the file has no revision for record 1");
    let run = slips.upsert(&["番号,$revision", "A-1,x"], &["--require-revision"]);
    ends(&run, 4, "1 failed");
    tells(&run, "error[revision.invalid]");
    let run = slips.upsert(&["番号,件名", "A-1,x"], &["--require-revision"]);
    ends(&run, 4, "1 error found");
    tells(&run, "error[header.missing] $revision");
    tells(&run, "add the column, or remove `--require-revision`");
}

#[test]
fn a_revision_column_is_left_out_where_nothing_is_held_to_it() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号,$revision,件名", "A-1,99,a"], &[]);
    ends(&run, 0, "1 updated");
    tells(
        &run,
        "notice[header.read-only] ignored, because kintone sets it: \"$revision\"",
    );
}

#[test]
fn machines_are_told_of_a_guard_in_their_own_ways() {
    let slips = Slips::new();
    for (output, says) in [
        (
            "json",
            "\"error\": {\n    \"message\": \"2 of 3 records would be updated; the limit is 0 (`--max-updates`)\"",
        ),
        (
            "github",
            "::error title=limit::2 of 3 records would be updated; the limit is 0 (`--max-updates`); check the changes with `--dry-run --diff`; if they are right, change the limit and run again\n",
        ),
        (
            "junit",
            "<error message=\"2 of 3 records would be updated; the limit is 0 (`--max-updates`); check the changes with `--dry-run --diff`; if they are right, change the limit and run again\"/>",
        ),
        ("sarif", "\"executionSuccessful\": false"),
    ] {
        let run = slips.upsert(&LINES, &["--max-updates", "0", "--output", output]);
        ends(&run, 8, says);
    }
    let run = slips.upsert(&LINES, &["--dry-run", "--output", "sarif"]);
    ends(&run, 0, "\"executionSuccessful\": true");
}

#[test]
fn too_many_records_with_an_error_stop_a_run_before_its_first_write() {
    let slips = Slips::new();
    let lines = ["番号,金額", "A-1,x", "A-2,y", "A-3,1", ",", "A-4,2"];
    let import = |limit: &str| slips.upsert(&lines, &["--on-error", "skip", "--max-errors", limit]);
    for (limit, says) in [
        (
            "1",
            "2 of 4 records failed; the limit is 1 (`--max-errors`)\n",
        ),
        (
            "49%",
            "2 of 4 records failed; the limit is 49% (`--max-errors`)\n",
        ),
    ] {
        ends(&import(limit), 8, says);
        assert_eq!(slips.revisions(), ["1", "1"]);
    }
    ends(&import("50%"), 3, "2 failed");
    let run = slips.upsert(&lines, &["--max-errors", "1"]);
    ends(&run, 2, "`--max-errors` needs `--on-error skip`");
}
