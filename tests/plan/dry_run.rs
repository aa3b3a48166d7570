//! The dry run: what would change, cell by cell and row by row, and nothing written.

use serde_json::{Value as Json, json};
use snapbox::{assert_data_eq, str};

use super::{Slips, ends, tells};

/// A slip that loses a row, changes one and gets one, and a new slip.
fn changed(slips: &Slips) -> Vec<String> {
    let [first, second, _] = &slips.rows[0][..] else {
        panic!("the first slip has three rows");
    };
    vec![
        "*,番号,件名,金額,明細,品番,数量".to_owned(),
        format!("*,A-1,renamed,100.0,{first},P,1"),
        format!(",,,,{second},Q,20"),
        ",,,,,S,4".to_owned(),
        "*,A-3,third,300,,T,5".to_owned(),
    ]
}

#[test]
fn a_diff_shows_every_cell_and_row_that_would_change_and_nothing_is_written() {
    let slips = Slips::new();
    let lines = changed(&slips);
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let before = slips.tenant.records();
    let run = slips.upsert(&lines, &["--dry-run", "--diff", "--exit-code"]);
    assert_eq!(run.code, Some(10), "{run:?}");
    assert_data_eq!(
        run.stdout.replace(slips.tenant.base_url(), "KINTONE"),
        str![[r#"
~ A-1 (record 1, line 2)
    件名: "first" → "renamed"
    明細:
      ~ row ID 2: 数量 "2" → "20"
      + 品番 "S", 数量 "4"
      - row ID 3: 品番 "R", 数量 "3"
+ A-3 (line 5)
    件名: "third"
    金額: "300"
    明細:
      + 品番 "T", 数量 "5"
slips.csv → app 1 at KINTONE: dry run in [..]; nothing was written
dry run: would add 1 and update 1 of 2 records
table rows: 明細 1 unchanged, 1 changed, 2 added, 1 deleted in 1 record

"#]]
    );
    tells(
        &run,
        "slips.csv:2:21: notice[rows.deleted] 明細: 1 row of record 1 is not in the file and will be deleted (row ID 3)",
    );
    assert_eq!(slips.tenant.records(), before);
}

#[test]
fn a_diff_is_the_same_as_data() {
    let slips = Slips::new();
    let lines = changed(&slips);
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let run = slips.upsert(&lines, &["--dry-run", "--diff", "--output", "json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["ending"], "planned");
    assert_eq!(document["records"]["created"], 0);
    assert_eq!(
        document["plan"],
        json!({
            "created": 1, "updated": 1, "updated_without_change": 0, "upserted": 0, "unchanged": 0, "skipped": 0,
            "tables": [{"table": "明細", "kept": 1, "changed": 1, "new": 2, "deleted": 1}],
            "records": [
                {"line": 2, "key": "A-1", "action": "update", "id": "1", "revision": "1", "changes": {
                    "cells": [{"field": "件名", "old": "first", "new": "renamed"}],
                    "tables": [{"table": "明細", "reordered": false, "rows": [
                        {"fate": "changed", "id": "2", "cells": [{"field": "数量", "old": "2", "new": "20"}]},
                        {"fate": "new", "id": null, "cells": [
                            {"field": "品番", "old": null, "new": "S"}, {"field": "数量", "old": null, "new": "4"},
                        ]},
                        {"fate": "deleted", "id": "3", "cells": [
                            {"field": "品番", "old": "R", "new": null}, {"field": "数量", "old": "3", "new": null},
                        ]},
                    ]}],
                }},
                {"line": 5, "key": "A-3", "action": "create", "id": null, "revision": null, "changes": {
                    "cells": [
                        {"field": "件名", "old": null, "new": "third"}, {"field": "金額", "old": null, "new": "300"},
                    ],
                    "tables": [{"table": "明細", "reordered": false, "rows": [
                        {"fate": "new", "id": null, "cells": [
                            {"field": "品番", "old": null, "new": "T"}, {"field": "数量", "old": null, "new": "5"},
                        ]},
                    ]}],
                }},
            ],
        })
    );
}

#[test]
fn without_a_change_the_exit_code_is_0() {
    let slips = Slips::new();
    let lines = ["番号,件名", "A-1,first"];
    let run = slips.upsert(&lines, &["--dry-run", "--exit-code"]);
    ends(
        &run,
        0,
        "1 of the updates would change nothing; use `--skip-unchanged` to send only records with changes\n",
    );
    let run = slips.upsert(&lines, &["--dry-run", "--exit-code", "--skip-unchanged"]);
    ends(
        &run,
        0,
        "would add 0 and update 0 of 1 record (1 unchanged)\n",
    );
    let run = slips.upsert(&["番号,件名", "A-1,other"], &["--dry-run"]);
    ends(&run, 0, "would add 0 and update 1 of 1 record");
}

#[test]
fn a_dry_run_of_adding_asks_for_no_record() {
    let slips = Slips::new();
    let run = slips.import(
        &["*,件名,明細,品番", "*,x,,P", ",,,Q", "*,y,,"],
        &["--dry-run", "--exit-code"],
    );
    ends(&run, 10, "would add 2 and update 0 of 2 records");
    ends(&run, 10, "table rows: 明細 2 added\n");
    assert_eq!(slips.tenant.records().len(), 2);
}

#[test]
fn a_bad_file_is_refused_by_a_dry_run_as_by_an_import() {
    let slips = Slips::new();
    let lines = ["番号,金額", "A-1,x", "A-2,5"];
    let run = slips.upsert(&lines, &["--dry-run"]);
    ends(&run, 4, "1 error found; nothing was sent");
    let run = slips.upsert(&lines, &["--dry-run", "--on-error", "skip"]);
    ends(
        &run,
        3,
        "would add 0 and update 1 of 2 records (1 failed)\n",
    );
}

#[test]
fn rows_that_change_their_order_are_a_change() {
    let slips = Slips::new();
    let [first, second, third] = &slips.rows[0][..] else {
        panic!("the first slip has three rows");
    };
    let lines = [
        "*,番号,明細,品番".to_owned(),
        format!("*,A-1,{third},R"),
        format!(",,{first},P"),
        format!(",,{second},Q"),
    ];
    let lines: Vec<_> = lines.iter().map(String::as_str).collect();
    let run = slips.upsert(&lines, &["--dry-run", "--diff", "--skip-unchanged"]);
    ends(&run, 0, "    明細:\n      the order of the rows changes\n");
    ends(&run, 0, "would add 0 and update 1 of 1 record\n");
    let run = slips.upsert(&lines, &["--skip-unchanged"]);
    ends(&run, 0, "1 updated\n");
    assert_eq!(slips.row_ids(0), [third, first, second].map(Clone::clone));
}

#[test]
fn a_diff_needs_a_run_that_only_looks_and_room_for_it() {
    let slips = Slips::new();
    let run = slips.upsert(&["番号", "A-1"], &["--diff"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    tells(&run, "add `--dry-run` or `--save-plan`");
    let run = slips.upsert(
        &["番号", "A-1"],
        &["--dry-run", "--diff", "--output", "junit"],
    );
    assert_eq!(run.code, Some(2), "{run:?}");
    tells(&run, "needs `--output text` or `--output json`");
}

#[test]
fn a_reader_of_the_diff_may_go_away() {
    let slips = Slips::new();
    let mut lines = vec!["番号,件名".to_owned()];
    lines.extend((0..3000).map(|number| format!("N-{number},{}", "x".repeat(60))));
    let text = lines.join("\n");
    let path = slips.world.file("many.csv", text);
    let path = path.to_str().unwrap();
    let arguments = [
        "import",
        path,
        "--dry-run",
        "--diff",
        "--update-key",
        "番号",
        "--api-token",
        "token",
        "--app",
        "1",
        "--base-url",
        slips.tenant.base_url(),
    ];
    let mut command = slips.world.command(&arguments);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = crate::support::Run::end_of(child);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("panicked"), "{run:?}");
}
