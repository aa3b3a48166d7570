//! Lines that lack cells at their end: read as empty where that clears nothing, and errors elsewhere.

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};

struct App {
    world: World,
    tenant: Tenant,
}

impl App {
    fn new() -> Self {
        let text = |label: &str| json!({"type": "SINGLE_LINE_TEXT", "label": label});
        let form = json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "label": "key", "unique": true},
            "a": text("a"),
            "b": text("b"),
            "c": text("c"),
            "rows": {"type": "SUBTABLE", "label": "rows", "fields": {"x": text("x"), "y": text("y")}},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        Self { world, tenant }
    }

    fn import(&self, content: &str, arguments: &[&str]) -> Run {
        self.world.file("file.csv", content);
        self.tenant.import(&self.world, "file.csv", arguments)
    }

    /// The fields outside the table of each record, and the first cells of its rows.
    fn records(&self) -> Vec<String> {
        let text = |cell: &Json| cell["value"].as_str().unwrap_or("").to_owned();
        let record = |record: &Json| {
            let fields = ["key", "a", "b", "c"]
                .map(|code| text(&record[code]))
                .join(",");
            let rows = record["rows"]["value"].as_array().unwrap().iter();
            let rows = rows.map(|row| text(&row["value"]["x"]) + &text(&row["value"]["y"]));
            let rows: Vec<_> = rows.filter(|row| !row.is_empty()).collect();
            format!("{fields} {}", rows.join("|"))
        };
        self.tenant.records().iter().map(record).collect()
    }
}

const KEY: [&str; 2] = ["--update-key", "key"];
const NOTICE: &str = "notice[file.short-line] the line has";

#[track_caller]
fn is_accepted(run: &Run) {
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains(NOTICE), "{run:?}");
}

#[track_caller]
fn is_refused(run: &Run, hint: &str) {
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("error[file.too-few-columns]"),
        "{run:?}"
    );
    assert!(run.stderr.contains(hint), "{run:?}");
}

#[test]
fn a_line_that_lacks_empty_cells_at_its_end_is_added() {
    let app = App::new();
    let run = app.import("key,a,b,c\nK,a,b\nL,a,b,c\nM,a,b\n", &[]);
    is_accepted(&run);
    assert_eq!(app.records(), ["K,a,b, ", "L,a,b,c ", "M,a,b, "]);
    assert!(run.stderr.contains("file.csv:2:6: "), "{run:?}");
}

#[test]
fn what_would_clear_a_field_is_no_short_line() {
    let app = App::new();
    app.import("key,a,b,c\nK,a,b,c\n", &[]);
    let short = "key,a,b,c\nK,d,e\n";
    is_refused(&app.import(short, &KEY), "because that could clear values");
    assert_eq!(app.records(), ["K,a,b,c "]);
    // Where an empty cell leaves its field alone, so does one that is missing.
    for keeps in [&["--existing", "merge"][..], &["--blank", "keep"]] {
        is_accepted(&app.import(short, &[&KEY[..], keeps].concat()));
        assert_eq!(app.records(), ["K,d,e,c "]);
    }
    // A key is never missing.
    let run = app.import(
        "a,b,c,key\nd,e,f\n",
        &[&KEY[..], &["--existing", "merge"]].concat(),
    );
    is_refused(&run, "");
}

#[test]
fn a_new_row_may_lack_cells_and_a_row_that_is_found_may_not() {
    let app = App::new();
    let file = "*,key,a,x,y\n*,K,a,1\n,,,2\n";
    is_accepted(&app.import(file, &KEY));
    assert_eq!(app.records(), ["K,a,, 1|2"]);
    is_accepted(&app.import(file, &KEY));
    assert_eq!(app.records(), ["K,a,, 1|2"]);
    is_refused(
        &app.import(file, &[&KEY[..], &["--row-key", "rows=x"]].concat()),
        "",
    );
    let file = "*,key,a,rows,x,y\n*,K,a,1,1\n";
    is_refused(&app.import(file, &KEY), "");
}

#[test]
fn what_may_be_a_part_of_a_line_is_no_short_line() {
    for file in [
        // A line break without quotation marks.
        "key,a,b\nK,one\ntwo,b\n",
        "key,a,b,c\nK,a,one\ntwo,c\nL,a,b,c\n",
        "*,key,a,b\n*,K,one\ntwo,b\n*,L,a,b\n",
    ] {
        let app = App::new();
        let run = app.import(file, &["--on-error", "skip"]);
        assert!(
            run.stderr.contains("error[file.too-few-columns]"),
            "{run:?}"
        );
        assert!(!run.stderr.contains(NOTICE), "{file} {run:?}");
        let torn = |record: &String| record.contains("one") || record.contains("two");
        assert!(
            !app.records().iter().any(torn),
            "{file} {:?}",
            app.records()
        );
    }
}
