//! What the errors file says beside the user's own cells, and what it must not hold.

use crate::support::{Run, Tenant, World, testdata};
use serde_json::json;

const SKIP: [&str; 4] = ["--on-error", "skip", "--errors-file", "errors.csv"];

#[track_caller]
fn ends(run: &Run, code: i32, counts: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    assert!(run.stdout.contains(counts), "{run:?}");
}

#[test]
fn the_byte_order_mark_is_the_files_own() {
    let tenant = Tenant::of(&testdata("documented"));
    for mark in ["\u{FEFF}", ""] {
        let world = World::new();
        world.file("records.csv", format!("{mark}Text,Number\na,x\nb,1\n"));
        ends(&tenant.import(&world, "records.csv", &SKIP), 3, "1 added");
        let errors = String::from_utf8(world.read("errors.csv")).unwrap();
        assert_eq!(
            errors.matches('\u{FEFF}').count(),
            usize::from(!mark.is_empty())
        );
        assert!(
            errors.starts_with(&format!("{mark}Text,Number,_line,")),
            "{errors:?}"
        );
        // Mended, it is imported as it is.
        world.file("errors.csv", errors.replace("a,x,", "a,2,"));
        ends(&tenant.import(&world, "errors.csv", &[]), 0, "1 added");
    }
    for (text, mark) in [("utf16le", [0xFF, 0xFE]), ("utf16be", [0xFE, 0xFF])] {
        let world = World::new();
        let content = "\u{FEFF}Text,Number\na,x\n";
        let bytes: Vec<u8> = if text == "utf16le" {
            content.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            content.encode_utf16().flat_map(u16::to_be_bytes).collect()
        };
        world.file("records.csv", bytes);
        ends(&tenant.import(&world, "records.csv", &SKIP), 4, "1 failed");
        let errors = world.read("errors.csv");
        assert_eq!(errors[..2], mark);
        assert_ne!(errors[2..4], mark);
    }
}

#[test]
fn notices_are_no_problems_of_a_record() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let content = "*,Text,Number,TextInTable,NumberInTable\n\
                   *,1E+20,1,a,1\n\
                   *,1E+20,x,a,1\n\
                   ,other,,b,y\n\
                   ,other,,c,2\n";
    world.file("records.csv", content);
    let run = tenant.import(&world, "records.csv", &SKIP);
    ends(&run, 3, "2 records in the file: 1 added");
    for notice in [
        "records.csv:2:3: notice[text.scientific-notation]",
        "records.csv:3:3: notice[text.scientific-notation]",
        "records.csv:4:2: notice[group.ignored-value]",
    ] {
        assert!(run.stderr.contains(notice), "{run:?}");
    }
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    let lines: Vec<_> = errors.lines().skip(1).collect();
    assert_eq!(lines.len(), 3, "{errors}");
    assert!(
        lines[0].starts_with("*,1E+20,x,a,1,3,number.invalid,\"Number: "),
        "{errors}"
    );
    assert!(
        lines[1].starts_with(",other,,b,y,4,number.invalid,\"NumberInTable in Table: "),
        "{errors}"
    );
    assert_eq!(lines[2], ",other,,c,2,5,,");
    assert!(
        !errors.contains("text.scientific") && !errors.contains("group."),
        "{errors}"
    );
}

#[test]
fn a_field_name_is_never_run_as_a_formula_and_cells_stay_as_they_are() {
    for sign in ["=", "+", "-", "@"] {
        let label = format!("{sign}cmd|' /C calc'!A0");
        let form = json!({"properties": {
            "Text": {"type": "SINGLE_LINE_TEXT", "code": "Text", "label": "Text"},
            "Number": {"type": "NUMBER", "code": "Number", "label": label},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        let content = format!("Text,Number\n{sign}1+1,x\n");
        world.file("records.csv", &content);
        ends(&tenant.import(&world, "records.csv", &SKIP), 4, "1 failed");
        let errors = String::from_utf8(world.read("errors.csv")).unwrap();
        let line = errors.lines().nth(1).unwrap();
        let expected = format!("{sign}1+1,x,2,number.invalid,\"'{label} (Number): ");
        assert!(line.starts_with(&expected), "{line}");
    }
}

#[test]
fn a_record_that_the_files_end_cuts_off_is_neither_sent_nor_held() {
    let header = "*,Text,Number,TextInTable,NumberInTable\n*,whole,1,a,1\n*,bad,x,a,1\n*,cut,2,a,1\n,,,b,2\n";
    for (rest, code) in [
        (&b",,,\"c,3\n*,behind,3,a,1\n"[..], "file.quote"),
        (b",,,\xE5\x93,3\n*,behind,3,a,1\n", "file.encoding"),
    ] {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        world.file("records.csv", [header.as_bytes(), rest].concat());
        for arguments in [
            &[][..],
            &SKIP,
            &["--update-key", "UniqueText", "--on-error", "skip"],
        ] {
            let arguments = [arguments, &["--encoding", "utf8"]].concat();
            let run = tenant.import(&world, "records.csv", &arguments);
            assert_eq!(run.code, Some(4), "{run:?}");
            assert!(run.stderr.contains(code), "{run:?}");
            assert!(tenant.records().is_empty());
            if arguments.contains(&"errors.csv") {
                ends(
                    &run,
                    4,
                    "2 records read: 0 added, 0 updated, 1 failed, 1 not sent",
                );
                let errors = String::from_utf8(world.read("errors.csv")).unwrap();
                assert_eq!(errors.lines().count(), 2, "{errors}");
            }
        }
    }
}

#[test]
fn a_stray_quotation_mark_costs_its_record_alone() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    let content = "*,Text,Number,TextInTable,NumberInTable\n\
                   *,whole,1,a,1\n\
                   *,5\" pipe,2,a,1\n\
                   ,,,b,2\n\
                   *,bad,x,a,1\n\
                   *,behind,3,\"a\" b,1\n\
                   *,last,4,a,1\n";
    world.file("records.csv", content);
    let run = tenant.import(&world, "records.csv", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    for place in ["3:3: error[file.quote]", "5:", "6:", "number.invalid"] {
        assert!(run.stderr.contains(place), "{place}: {run:?}");
    }
    assert!(tenant.records().is_empty());
    let run = tenant.import(&world, "records.csv", &SKIP);
    ends(
        &run,
        3,
        "5 records in the file: 2 added, 0 updated, 3 failed",
    );
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    let lines: Vec<_> = errors.lines().collect();
    assert_eq!(lines.len(), 5, "{errors}");
    assert!(lines[1].starts_with("*,5\" pipe,2,a,1,3,file.quote,"));
    assert!(lines[2].starts_with(",,,b,2,4,,"), "{errors}");
    // As it is it is broken at the same places; mended, it is imported.
    assert_eq!(tenant.import(&world, "errors.csv", &[]).code, Some(4));
    let mended = errors.replace("5\" pipe", "\"5\"\" pipe\"");
    let mended = mended.replace("\"a\" b", "a b").replace("bad,x", "bad,9");
    world.file("errors.csv", mended);
    ends(&tenant.import(&world, "errors.csv", &[]), 0, "3 added");
}

#[test]
fn a_row_with_fewer_cells_is_filled_up_to_the_column_of_lines() {
    let tenant = Tenant::of(&testdata("documented"));
    for header in ["UniqueText,Text,Number,,", "UniqueText,Text,Number,"] {
        let world = World::new();
        world.file("records.csv", format!("{header}\nB,y,1x\n"));
        ends(&tenant.import(&world, "records.csv", &SKIP), 4, "1 failed");
        let errors = String::from_utf8(world.read("errors.csv")).unwrap();
        let (head, row) = errors.split_once('\n').unwrap();
        let before = |line: &str, own: &str| line[..line.find(own).unwrap()].matches(',').count();
        assert_eq!(
            before(head, "_line"),
            before(row, ",2,number.") + 1,
            "{errors}"
        );
        world.file("errors.csv", errors.replace("1x,", "1,"));
        let key = ["--update-key", "UniqueText"];
        let run = tenant.import(&world, "errors.csv", &key);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

#[test]
fn the_lines_of_a_broken_quoted_cell_are_one_record() {
    let form = json!({"properties": {
        "name": {"type": "SINGLE_LINE_TEXT", "code": "name", "label": "name"},
        "memo": {"type": "MULTI_LINE_TEXT", "code": "memo", "label": "memo"},
    }});
    let (world, tenant) = (World::new(), Tenant::with_form(&form));
    let broken = "A,\"He said \"hi\" to\nfoo, bar\nend\"";
    world.file("records.csv", format!("name,memo\n{broken}\nB,ok\n"));
    let run = tenant.import(&world, "records.csv", &SKIP);
    ends(
        &run,
        3,
        "2 records in the file: 1 added, 0 updated, 1 failed",
    );
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    assert!(
        errors.contains(&format!("\n{broken},2,file.quote,")),
        "{errors}"
    );
    world.file("errors.csv", errors.replace("\"hi\"", "\"\"hi\"\""));
    ends(&tenant.import(&world, "errors.csv", &[]), 0, "1 added");
}
