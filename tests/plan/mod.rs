//! What will become of records and rows: told before it happens, decided by policies, held to by guards.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod again;
mod agreement;
mod document;
mod dry_run;
mod guards;
mod matching;
mod model;
mod policies;
pub(crate) mod properties;
mod reading;
mod row_keys;
mod saved;
mod since;
mod unchanged;
mod wire;

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

/// An app of slips that holds two of them, and a world to import into it from.
///
/// Slip A-1 is record 1 with the rows P (1), Q (2) and R (3); slip A-2 is record 2 with the row P (1).
struct Slips {
    world: World,
    tenant: Tenant,
    /// The ids of the rows of both slips.
    rows: [Vec<String>; 2],
}

impl Slips {
    fn new() -> Self {
        let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
        let form = json!({"properties": {
            "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "番号", "unique": true},
            "件名": field("SINGLE_LINE_TEXT", "件名"),
            "店": field("SINGLE_LINE_TEXT", "店"),
            "金額": field("NUMBER", "金額"),
            "備考": field("MULTI_LINE_TEXT", "備考"),
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "fields": {
                "品番": field("SINGLE_LINE_TEXT", "品番"),
                "数量": field("NUMBER", "数量"),
                "色": field("SINGLE_LINE_TEXT", "色"),
            }},
        }, "revision": "7"});
        let slips = Self {
            world: World::new(),
            tenant: Tenant::with_form(&form),
            rows: [Vec::new(), Vec::new()],
        };
        slips.add(&slip(
            "A-1",
            "first",
            "100",
            &[("P", "1"), ("Q", "2"), ("R", "3")],
        ));
        slips.add(&slip("A-2", "second", "200", &[("P", "1")]));
        let rows = [slips.row_ids(0), slips.row_ids(1)];
        Self { rows, ..slips }
    }

    fn add(&self, record: &Json) {
        let body = json!({"app": 1, "record": record});
        let answer = self.tenant.call("POST", "record.json", &body);
        assert!(answer["id"].is_string(), "{answer}");
    }

    /// Imports these lines by the number of the slips, with further arguments.
    fn upsert(&self, lines: &[&str], arguments: &[&str]) -> Run {
        let all = [&["--update-key", "番号"], arguments].concat();
        self.import(lines, &all)
    }

    fn import(&self, lines: &[&str], arguments: &[&str]) -> Run {
        self.world.file("slips.csv", lines.join("\n") + "\n");
        self.tenant.import(&self.world, "slips.csv", arguments)
    }

    /// Changes a field of a record behind the program's back.
    fn change(&self, id: u64, field: &str, value: &str) {
        let record = json!({(field): {"value": value}});
        let body = json!({"app": 1, "id": id, "record": record});
        self.tenant.call("PUT", "record.json", &body);
    }

    fn row_ids(&self, record: usize) -> Vec<String> {
        let records = self.tenant.records();
        let rows = records[record]["明細"]["value"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The rows of a record: id, 品番, 数量.
    fn held_rows(&self, record: usize) -> Vec<[String; 3]> {
        let records = self.tenant.records();
        let rows = records[record]["明細"]["value"].as_array().unwrap().iter();
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        rows.map(|row| {
            let cell = |code: &str| text(&row["value"][code]["value"]);
            [text(&row["id"]), cell("品番"), cell("数量")]
        })
        .collect()
    }

    /// The values of a field, record by record.
    fn column(&self, field: &str) -> Vec<String> {
        let records = self.tenant.records();
        let value = |record: &Json| record[field]["value"].as_str().unwrap().to_owned();
        records.iter().map(value).collect()
    }

    fn revisions(&self) -> Vec<String> {
        self.column("$revision")
    }
}

fn slip(number: &str, title: &str, amount: &str, rows: &[(&str, &str)]) -> Json {
    let row = |(part, quantity): &(&str, &str)| json!({"value": {"品番": {"value": part}, "数量": {"value": quantity}}});
    let rows: Vec<_> = rows.iter().map(row).collect();
    json!({
        "番号": {"value": number}, "件名": {"value": title}, "店": {"value": "東京"},
        "金額": {"value": amount}, "明細": {"value": rows},
    })
}

/// A run ends with this code, and says this on standard output.
#[track_caller]
fn ends(run: &Run, code: i32, says: &str) {
    assert_eq!(run.code, Some(code), "{run:?}");
    // Why it ended is told on standard error.
    let said = [&run.stdout, &run.stderr];
    assert!(
        said.iter().any(|said| said.contains(says)),
        "{says}: {run:?}"
    );
}

/// A run says this on standard error.
#[track_caller]
fn tells(run: &Run, text: &str) {
    assert!(run.stderr.contains(text), "{text}: {run:?}");
}
