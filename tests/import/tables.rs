//! Table rows by row id: which remain, which are new, which go, and what an absent line or column leaves alone.

use serde_json::Value as Json;

use super::{column, row_ids};
use crate::support::{Run, Tenant, World, testdata};

/// A record with five rows in `Table` (a to e, 1 to 5) and two in `Table_1` (x and y, 8 and 9).
struct Seeded {
    world: World,
    tenant: Tenant,
    /// Row ids of `Table`.
    ids: Vec<String>,
    /// Row ids of `Table_1`.
    ids_1: Vec<String>,
}

impl Seeded {
    fn new() -> Self {
        let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
        world.file(
            "seed.csv",
            "*,Text,Number,UniqueText,UniqueNumber,TextInTable,NumberInTable,TextInTable_1,NumberInTable_1\n\
             *,first,10,key-1,101,a,1,x,8\n\
             ,,,,,b,2,y,9\n\
             ,,,,,c,3,,\n\
             ,,,,,d,4,,\n\
             ,,,,,e,5,,\n",
        );
        let run = tenant.import(&world, "seed.csv", &[]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let record = &tenant.records()[0];
        let (ids, ids_1) = (row_ids(record, "Table"), row_ids(record, "Table_1"));
        Self {
            world,
            tenant,
            ids,
            ids_1,
        }
    }

    /// Upserts these lines by the text key; `{0}` to `{4}` in them are the row ids of `Table`, `{x}` and `{y}` those
    /// of `Table_1`.
    fn upsert(&self, lines: &[&str]) -> Run {
        self.upsert_by("UniqueText", lines, &[])
    }

    fn upsert_by(&self, key: &str, lines: &[&str], arguments: &[&str]) -> Run {
        let mut text = lines.join("\n");
        let names = ["{0}", "{1}", "{2}", "{3}", "{4}", "{x}", "{y}"];
        for (name, id) in names.iter().zip(self.ids.iter().chain(&self.ids_1)) {
            text = text.replace(name, id);
        }
        self.world.file("file.csv", text);
        let arguments = [&["--update-key", key], arguments].concat();
        self.tenant.import(&self.world, "file.csv", &arguments)
    }

    /// The only record.
    fn record(&self) -> Json {
        let mut records = self.tenant.records();
        assert_eq!(records.len(), 1, "{records:#?}");
        records.remove(0)
    }
}

#[track_caller]
fn succeeded(run: &Run) {
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn listed_rows_remain_with_their_ids_new_ones_come_and_the_others_go() {
    let keys = [
        ("Record_number", "1"),
        ("Record_number", "DOC-1"),
        ("UniqueText", "key-1"),
        ("UniqueNumber", "101"),
    ];
    for (key, value) in keys {
        for fields in [None, Some("Table"), Some("Text,Table")] {
            let seeded = Seeded::new();
            let header = format!("*,{key},Text,Table,TextInTable,NumberInTable");
            let marked = format!("*,{value},changed,{{0}},a,1");
            let mut lines = vec![
                header.as_str(),
                &marked,
                ",,,{2},C,30",
                ",,,{4},e,5",
                ",,,900001,f,6",
            ];
            let mut texts = vec!["a", "C", "e", "f"];
            if fields.is_none() {
                // A row without an id is an error under `--fields`.
                lines.push(",,,,g,7");
                texts.push("g");
            }
            let arguments = fields
                .map(|fields| vec!["--fields", fields])
                .unwrap_or_default();
            let run = seeded.upsert_by(key, &lines, &arguments);
            let case = format!("{key} {value} {fields:?}: {run:?}");
            assert_eq!(run.code, Some(0), "{case}");
            assert!(
                run.stdout
                    .contains("1 record in the file: 0 added, 1 updated"),
                "{case}"
            );
            let record = seeded.record();
            assert_eq!(column(&record, "Table", "TextInTable"), texts, "{case}");
            let ids = row_ids(&record, "Table");
            let kept = [0, 2, 4].map(|at: usize| seeded.ids[at].clone());
            assert_eq!(ids[..3], kept, "{case}");
            for new in &ids[3..] {
                assert!(!seeded.ids.contains(new) && new != "900001", "{case}");
            }
            assert_eq!(column(&record, "Table", "NumberInTable")[1], "30", "{case}");
            assert_eq!(row_ids(&record, "Table_1"), seeded.ids_1, "{case}");
            let text = if fields == Some("Table") {
                "first"
            } else {
                "changed"
            };
            assert_eq!(record["Text"]["value"], text, "{case}");
            assert_eq!(record["Number"]["value"], "10", "{case}");
        }
    }
}

#[test]
fn a_cell_whose_column_is_absent_keeps_its_value() {
    let seeded = Seeded::new();
    succeeded(&seeded.upsert(&[
        "*,UniqueText,Table,TextInTable",
        "*,key-1,{1},B",
        ",,{3},D",
        ",,,new",
    ]));
    let record = seeded.record();
    assert_eq!(column(&record, "Table", "TextInTable"), ["B", "D", "new"]);
    assert_eq!(column(&record, "Table", "NumberInTable"), ["2", "4", ""]);
    assert_eq!(record["Text"]["value"], "first");
}

#[test]
fn an_empty_cell_clears() {
    let seeded = Seeded::new();
    succeeded(&seeded.upsert(&[
        "*,UniqueText,Text,Table,TextInTable,NumberInTable",
        "*,key-1,,{0},,1",
        ",,,{1},b,",
    ]));
    let record = seeded.record();
    assert_eq!(record["Text"]["value"], "");
    assert_eq!(column(&record, "Table", "TextInTable"), ["", "b"]);
    assert_eq!(column(&record, "Table", "NumberInTable"), ["1", ""]);
}

#[test]
fn a_row_id_with_nothing_but_empty_cells_keeps_an_empty_row() {
    let seeded = Seeded::new();
    succeeded(&seeded.upsert(&[
        "*,UniqueText,Table,TextInTable,NumberInTable",
        "*,key-1,{3},,",
        ",,,,",
    ]));
    let record = seeded.record();
    assert_eq!(row_ids(&record, "Table"), [seeded.ids[3].clone()]);
    assert_eq!(column(&record, "Table", "TextInTable"), [""]);
}

#[test]
fn row_ids_alone_say_which_rows_remain() {
    let seeded = Seeded::new();
    succeeded(&seeded.upsert(&["*,UniqueText,Table", "*,key-1,{4}", ",,{0}", ",,900001"]));
    let record = seeded.record();
    assert_eq!(column(&record, "Table", "TextInTable"), ["e", "a", ""]);
    assert_eq!(column(&record, "Table", "NumberInTable"), ["5", "1", ""]);
    let ids = row_ids(&record, "Table");
    assert_eq!(ids[..2], [seeded.ids[4].clone(), seeded.ids[0].clone()]);
    assert_ne!(ids[2], "900001");
}

#[test]
fn a_table_without_a_line_is_left_untouched() {
    const HEADER: &str =
        "*,UniqueText,Text,Table,TextInTable,NumberInTable,Table_1,TextInTable_1,NumberInTable_1";
    let all = || ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
    let cases = [
        (vec![HEADER, "*,key-1,changed,,,,,,"], all(), vec!["8", "9"]),
        (
            vec![HEADER, "*,key-1,changed,,,,{y},y,99"],
            all(),
            vec!["99"],
        ),
        (
            vec![HEADER, "*,key-1,changed,{1},B,2,,,"],
            vec!["B".to_owned()],
            vec!["8", "9"],
        ),
        (
            vec![HEADER, "*,key-1,changed,{1},B,2,,,", ",,,,,,{x},,"],
            vec!["B".to_owned()],
            vec![""],
        ),
    ];
    let by_name: &[&str] = &["--fields", "Text,Table,Table_1"];
    for (lines, texts, numbers) in &cases {
        for arguments in [&[], by_name] {
            let seeded = Seeded::new();
            succeeded(&seeded.upsert_by("UniqueText", lines, arguments));
            let record = seeded.record();
            let case = format!("{arguments:?} {lines:?}");
            assert_eq!(record["Text"]["value"], "changed", "{case}");
            assert_eq!(column(&record, "Table", "TextInTable"), *texts, "{case}");
            assert_eq!(
                column(&record, "Table_1", "NumberInTable_1"),
                *numbers,
                "{case}"
            );
        }
    }
}

#[test]
fn two_tables_share_lines_or_do_not() {
    let header = "*,UniqueText,Table,TextInTable,Table_1,TextInTable_1";
    let shared = vec![header, "*,key-1,{2},C,{y},Y", ",,{0},A,,z"];
    let separate = vec![
        header,
        "*,key-1,,,{y},Y",
        ",,{2},C,,",
        ",,{0},A,,",
        ",,,,,z",
    ];
    for lines in [shared, separate] {
        let seeded = Seeded::new();
        let run = seeded.upsert(&lines);
        succeeded(&run);
        let record = seeded.record();
        assert_eq!(
            column(&record, "Table", "TextInTable"),
            ["C", "A"],
            "{lines:?}"
        );
        assert_eq!(
            row_ids(&record, "Table"),
            [seeded.ids[2].clone(), seeded.ids[0].clone()]
        );
        assert_eq!(
            column(&record, "Table_1", "TextInTable_1"),
            ["Y", "z"],
            "{lines:?}"
        );
        assert_eq!(row_ids(&record, "Table_1")[0], seeded.ids_1[1]);
        let rows = "Table 2 changed, 3 deleted in 1 record; Table_1 1 changed, 1 added, 1 deleted in 1 record";
        assert!(run.stdout.contains(rows), "{}", run.stdout);
    }
}

#[test]
fn a_row_id_may_stand_again_in_another_record_or_table() {
    let seeded = Seeded::new();
    succeeded(&seeded.upsert(&[
        "*,UniqueText,Table,TextInTable,Table_1,TextInTable_1",
        "*,key-1,{0},A,{0},X",
        "*,key-2,{0},other,,",
    ]));
    let records = seeded.tenant.records();
    assert_eq!(records.len(), 2);
    assert_eq!(row_ids(&records[0], "Table"), [seeded.ids[0].clone()]);
    assert_ne!(row_ids(&records[0], "Table_1"), [seeded.ids[0].clone()]);
    assert_eq!(column(&records[1], "Table", "TextInTable"), ["other"]);
    assert_ne!(row_ids(&records[1], "Table"), [seeded.ids[0].clone()]);
}

#[test]
fn a_key_that_finds_nothing_adds_a_record_with_its_key() {
    for (key, value) in [("UniqueText", "key-2"), ("UniqueNumber", "102")] {
        let seeded = Seeded::new();
        let line = format!("*,{value},second,alice");
        let run = seeded.upsert_by(key, &[&format!("*,{key},Text,TextInTable"), &line], &[]);
        succeeded(&run);
        let records = seeded.tenant.records();
        assert_eq!(records.len(), 2);
        assert_eq!(records[1][key]["value"], value);
        assert_eq!(column(&records[1], "Table", "TextInTable"), ["alice"]);
        assert_eq!(
            row_ids(&records[0], "Table"),
            seeded.ids,
            "the other record is left alone"
        );
    }
}
