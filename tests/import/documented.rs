//! The examples of the documentation give exactly the records that it states, and its mistakes exactly its errors.

use serde_json::{Value as Json, json};

use super::{column, row_ids};
use crate::support::{Tenant, World, testdata};

#[test]
fn the_examples_of_the_documentation_give_its_records() {
    // A record is its text, the texts of `Table` and the numbers of `Table_1`.
    let first = json!(["first", ["alice", "bob"], ["10", "20"]]);
    let cases = [
        (
            "one table",
            "*,Text,Number,Table,TextInTable\n\
             *,first,10,1,alice\n\
             ,first,10,2,bob\n\
             *,second,20,3,carol\n",
            json!([["first", ["alice", "bob"], []], ["second", ["carol"], []]]),
        ),
        (
            "one table without row ids",
            "*,Text,TextInTable\n*,first,alice\n,,bob\n",
            json!([["first", ["alice", "bob"], []]]),
        ),
        (
            "two tables on lines of their own",
            "*,Text,Table,TextInTable,Table_1,NumberInTable_1\n\
             *,first,1,alice,,\n\
             ,first,2,bob,,\n\
             ,first,,,3,10\n\
             ,first,,,4,20\n",
            json!([first]),
        ),
        (
            "two tables on shared lines",
            "*,Text,Table,TextInTable,Table_1,NumberInTable_1\n\
             *,first,1,alice,3,10\n\
             ,first,2,bob,4,20\n",
            json!([first]),
        ),
        (
            "two tables of unlike lengths",
            "*,Text,Table,TextInTable,Table_1,NumberInTable_1\n\
             *,first,1,alice,3,10\n\
             ,first,2,bob,,\n\
             *,second,,,5,30\n\
             *,third,,,,\n",
            json!([
                ["first", ["alice", "bob"], ["10"]],
                ["second", [], ["30"]],
                ["third", [], []]
            ]),
        ),
        (
            "no primary mark: each line is a record",
            "Text,Table,TextInTable\nfirst,1,alice\nfirst,2,bob\n",
            json!([["first", ["alice"], []], ["first", ["bob"], []]]),
        ),
    ];
    for (name, file, expected) in cases {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        world.file("file.csv", file);
        let run = tenant.import(&world, "file.csv", &[]);
        assert_eq!(run.code, Some(0), "{name}: {run:?}");
        let records: Vec<Json> = tenant
            .records()
            .iter()
            .map(|record| {
                let text = &record["Text"]["value"];
                let texts = column(record, "Table", "TextInTable");
                json!([text, texts, column(record, "Table_1", "NumberInTable_1")])
            })
            .collect();
        assert_eq!(json!(records), expected, "{name}");
    }
}

#[test]
fn values_outside_tables_come_from_the_marked_line() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "one.csv",
        "*,Text,Number,Table,TextInTable\n*,first,10,1,alice\n,second,20,2,bob\n",
    );
    let run = tenant.import(&world, "one.csv", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let records = tenant.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["Text"]["value"], json!("first"));
    assert_eq!(records[0]["Number"]["value"], json!("10"));
    assert_eq!(
        column(&records[0], "Table", "TextInTable"),
        ["alice", "bob"]
    );
    assert_eq!(
        run.stderr.matches("notice[group.ignored-value]").count(),
        2,
        "{}",
        run.stderr
    );
}

#[test]
fn added_rows_get_ids_of_kintone_s_own() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file(
        "one.csv",
        "*,Text,Table,TextInTable\n*,first,900001,alice\n,,900002,bob\n",
    );
    assert_eq!(tenant.import(&world, "one.csv", &[]).code, Some(0));
    let ids = row_ids(&tenant.records()[0], "Table");
    assert_eq!(ids.len(), 2);
    assert!(
        !ids.contains(&"900001".to_owned()) && !ids.contains(&"900002".to_owned()),
        "{ids:?}"
    );
}

/// A file, further arguments, and what must be told: place and text.
type Mistake = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// In a wrong row id, mark or key; the places are those of the cells.
const IN_THE_FILE: &[Mistake] = &[
    (
        "*,Text,Table,TextInTable\n*,first,1,alice\n,,2,bob\n,,1,carol\n",
        &[],
        &["4:3 [520] [GAIA_SI01] Raw ID (code: Table) in a table is duplicated."],
    ),
    (
        "*,Text,Table,TextInTable\n*,first,1,alice\n,,two,bob\n",
        &[],
        &["3:3 [400] [CB_IJ01] Invalid JSON string."],
    ),
    (
        "UniqueText,Text\nkey-1,first\n",
        &["--update-key", "UniqueText", "--fields", "Text,Number"],
        &["- The specified field \"Number\" does not exist on the CSV"],
    ),
    (
        "*,Text,Table,TextInTable\n*,first,1,alice\n",
        &["--fields", "Text,Table"],
        &["- The specified field \"NumberInTable\" does not exist on the CSV"],
    ),
    (
        "*,Text,TextInTable,NumberInTable\n*,first,alice,1\n",
        &["--fields", "Text,Table"],
        &["- The specified field \"Table\" does not exist on the CSV"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "UniqueText"],
        &[
            "- The field specified as \"Key to Bulk Update\" (UniqueText) does not exist on the input",
        ],
    ),
    (
        "Record_number,Text\n1,first\n,second\nabc,third\n",
        &["--update-key", "Record_number", "--missing", "insert"],
        &["4:1 The \"Key to Bulk Update\" value is invalid (abc)"],
    ),
    (
        "Record_number,Text\n1,first\n,second\nDOC-2,third\n3,fourth\n",
        &["--update-key", "Record_number", "--missing", "insert"],
        &[
            "4:1 The \"Key to Bulk Update\" should not be mixed with those with and without app code",
        ],
    ),
];

/// In the options; they have no place.
const IN_THE_OPTIONS: &[Mistake] = &[
    (
        "Text\nfirst\n",
        &["--fields", "Text,Foo"],
        &["- The specified field \"Foo\" does not exist on the app"],
    ),
    (
        "*,Text\n*,first\n",
        &["--fields", "*"],
        &["- The specified field \"*\" does not exist on the app"],
    ),
    (
        "Text\nfirst\n",
        &["--fields", "Calc"],
        &["- The specified field \"Calc\" is not supported"],
    ),
    (
        "Text\nfirst\n",
        &["--fields", "TextInTable"],
        &[
            "- The field in a Table cannot be specified to the fields option (\"TextInTable\")",
            "- Please specify the Table field instead",
        ],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "Foo"],
        &["- no such update key"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "TextInTable"],
        &["- no such update key"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "Table"],
        &["- no such update key"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "Calc"],
        &["- no such update key"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "Date"],
        &["- unsupported field type for update key"],
    ),
    (
        "Text\nfirst\n",
        &["--update-key", "Text"],
        &["- update key field should set to unique"],
    ),
];

#[test]
fn the_mistakes_of_the_documentation_get_its_errors_and_nothing_is_written() {
    let tenant = Tenant::of(&testdata("documented"));
    for (file, arguments, expected) in IN_THE_FILE.iter().chain(IN_THE_OPTIONS) {
        let world = World::new();
        world.file("file.csv", file);
        let run = tenant.import(
            &world,
            "file.csv",
            &[*arguments, &["--output", "json"]].concat(),
        );
        assert_eq!(run.code, Some(4), "{arguments:?}: {run:?}");
        let document: Json = serde_json::from_str(&run.stdout).unwrap();
        let problems = document["problems"].as_array().unwrap();
        let told = |expected: &&str| {
            let (place, text) = expected.split_once(' ').unwrap();
            problems.iter().any(|problem| {
                let found = match (problem["line"].as_u64(), problem["column"].as_u64()) {
                    (Some(line), Some(column)) => format!("{line}:{column}"),
                    _ => "-".to_owned(),
                };
                let says = |member: &str| {
                    problem[member]
                        .as_str()
                        .is_some_and(|said| said.contains(text))
                };
                found == place && (says("message") || says("hint") || says("cli_kintone_message"))
            })
        };
        assert!(expected.iter().all(told), "{expected:?}: {problems:#?}");
    }
    assert_eq!(tenant.records(), Vec::<Json>::new());
}

#[test]
fn an_empty_option_is_a_mistake_and_not_an_option_left_out() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("one.csv", "Text\nfirst\n");
    for option in ["--update-key", "--fields", "--attachments-dir", "--app"] {
        let run = tenant.import(&world, "one.csv", &[option, ""]);
        assert_eq!(run.code, Some(2), "{option}: {run:?}");
    }
    assert_eq!(tenant.records(), Vec::<Json>::new());
}
