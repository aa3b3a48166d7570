//! Records that are found by several fields together.

use super::{Slips, ends, slip, tells};

const LINES: [&str; 3] = ["件名,店,金額", "first,東京,111", "third,東京,333"];
const MATCH: [&str; 2] = ["--match", "件名,店"];

#[test]
fn one_match_is_updated_and_none_is_added_left_or_refused() {
    let slips = Slips::new();
    ends(&slips.import(&LINES, &MATCH), 0, "1 added, 1 updated");
    assert_eq!(slips.column("金額"), ["111", "200", "333"]);
    assert_eq!(slips.column("番号"), ["A-1", "A-2", ""]);
    let more = ["件名,店,金額", "first,東京,1", "fourth,東京,4"];
    let run = slips.import(&more, &[&MATCH[..], &["--missing", "skip"]].concat());
    ends(&run, 0, "0 added, 1 updated, 1 skipped");
    tells(
        &run,
        "slips.csv:3:1: notice[key.not-found-skipped] 件名: the record is skipped: no record has the update key \"fourth / 東京\"",
    );
    let run = slips.import(&more, &[&MATCH[..], &["--missing", "error"]].concat());
    ends(&run, 4, "1 failed, 1 not sent");
    assert_eq!(slips.column("金額"), ["1", "200", "333"]);
}

#[test]
fn several_matches_are_an_error_or_left_out() {
    let slips = Slips::new();
    slips.add(&slip("A-3", "first", "300", &[]));
    let run = slips.import(&LINES, &MATCH);
    ends(&run, 4, "1 failed, 1 not sent");
    tells(
        &run,
        "slips.csv:2:1: error[key.ambiguous] 件名: 2 records match \"first / 東京\" in \"件名\", \"店\" (record numbers 1, 3)",
    );
    let run = slips.import(&LINES, &[&MATCH[..], &["--ambiguous", "skip"]].concat());
    ends(&run, 0, "1 added, 0 updated, 1 skipped");
    tells(&run, "notice[key.ambiguous-skipped]");
    assert_eq!(slips.column("金額"), ["100", "200", "300", "333"]);
}

#[test]
fn values_are_compared_here_and_not_as_loosely_as_kintone_searches() {
    let slips = Slips::new();
    let long = "長".repeat(64);
    for (number, title) in [
        ("B-1", format!("{long}a")),
        ("B-2", format!("{long}b")),
        ("B-3", "x ".to_owned()),
    ] {
        slips.add(&slip(number, &title, "0", &[]));
    }
    let second = format!("{long}b,東京,22");
    let run = slips.import(&["件名,店,金額", &second, "x,東京,33"], &MATCH);
    ends(&run, 0, "1 added, 1 updated");
    assert_eq!(slips.column("金額"), ["100", "200", "0", "22", "0", "33"]);
}

#[test]
fn numbers_match_by_value_and_an_empty_cell_an_empty_field() {
    let slips = Slips::new();
    slips.add(&slip("A-3", "", "100", &[]));
    let lines = ["件名,金額,備考", "first,100.0,a", ",1e2,b"];
    let run = slips.import(&lines, &["--match", "件名,金額"]);
    ends(&run, 0, "0 added, 2 updated");
    assert_eq!(slips.column("備考"), ["a", "", "b"]);
    // Nothing at all to match by is like an empty key.
    let empty = ["件名,金額,備考", ",,c"];
    let run = slips.import(&empty, &["--match", "件名,金額", "--empty-key", "error"]);
    ends(&run, 4, "1 failed");
    tells(&run, "error[key.empty]");
    ends(
        &slips.import(&empty, &["--match", "件名,金額"]),
        0,
        "1 added",
    );
}

#[test]
fn two_records_of_the_file_cannot_be_one_record() {
    let slips = Slips::new();
    let run = slips.import(&["件名,店,金額", "first,東京,1", "first,東京,2"], &MATCH);
    ends(&run, 4, "1 failed, 1 not sent");
    tells(
        &run,
        "slips.csv:3:1: error[key.duplicate] 件名: the update key \"first / 東京\" is also on line 2",
    );
}

#[test]
fn a_match_is_made_of_fields_that_kintone_can_be_asked_about() {
    let slips = Slips::new();
    for (fields, says) in [
        (
            "件名,備考",
            "error[match.unsupported] a field of this type cannot be a matching field: \"備考\"",
        ),
        (
            "件名,品番",
            "error[key.no-such-field] the app has no field \"品番\", which is to be",
        ),
        (
            "件名,番号",
            "error[header.missing] 番号: the options require the column \"番号\", but",
        ),
    ] {
        let run = slips.import(&LINES, &["--match", fields]);
        assert_eq!(run.code, Some(4), "{run:?}");
        tells(&run, says);
    }
    let run = slips.import(&LINES, &["--match", "件名", "--update-key", "番号"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    tells(&run, "cannot be used with");
}

#[test]
fn a_field_that_prohibits_duplicates_matches_as_kintone_compares_it() {
    let slips = Slips::new();
    let lines = ["番号,金額", "A-1 ,111"];
    ends(
        &slips.import(&lines, &["--match", "番号"]),
        0,
        "0 added, 1 updated",
    );
    assert_eq!(slips.column("金額"), ["111", "200"]);
    // Two spellings of one record.
    let twice = ["番号,金額", "A-2,1", "A-2 ,2"];
    ends(&slips.import(&twice, &["--match", "番号"]), 4, "1 failed");
}
