//! Records of a file with one key that become one record, wherever they are in the file.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use super::column;
use crate::support::book::{Book, rows};
use crate::support::{Accepts, Double, Run, Tenant, World, lines, refusal};

const MERGE: [&str; 2] = ["--on-duplicate-in-file", "merge"];
const KEY: [&str; 4] = ["--update-key", "key", "--on-duplicate-in-file", "merge"];

/// A has three parts, of which two are records of several lines.
const FILE: &str = "*,key,text,item,count\n\
    *,A,first,a1,1\n\
    ,,,a2,2\n\
    *,B,only,b1,1\n\
    *,A,first,a3,3\n\
    ,,,a4,4\n\
    *,,no key,n1,1\n\
    *,C,c,,\n\
    *,A,,a5,5\n";
const HELD: [&str; 4] = ["A first a1 a2 a3 a4 a5", "B only b1", " no key n1", "C c"];

struct App {
    world: World,
    tenant: Tenant,
}

impl App {
    fn new() -> Self {
        let text = || json!({"type": "SINGLE_LINE_TEXT"});
        let form = json!({"properties": {
            "key": {"type": "SINGLE_LINE_TEXT", "unique": true},
            "text": text(),
            "rows": {"type": "SUBTABLE", "fields": {"item": text(), "count": {"type": "NUMBER"}}},
        }});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        Self { world, tenant }
    }

    fn import(&self, file: &str, arguments: &[&str]) -> Run {
        self.world.file("file.csv", file);
        self.tenant.import(&self.world, "file.csv", arguments)
    }

    /// The records with the items of their rows.
    fn held(&self) -> Vec<String> {
        let record = |record: &Json| {
            let text = |code: &str| record[code]["value"].as_str().unwrap().to_owned();
            let items = column(record, "rows", "item").into_iter();
            let items = items.filter(|item| !item.is_empty());
            let texts: Vec<_> = [text("key"), text("text")]
                .into_iter()
                .chain(items)
                .collect();
            texts.join(" ")
        };
        self.tenant.records().iter().map(record).collect()
    }
}

#[track_caller]
fn ends(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for text in said {
        let is_said = run.stdout.contains(text) || run.stderr.contains(text);
        assert!(is_said, "{text}: {run:?}");
    }
}

#[test]
fn records_with_one_key_are_one_with_the_rows_of_all() {
    for further in [
        &[][..],
        &["--max-request-bytes", "1024", "--concurrency", "3"],
        &["--existing", "merge"],
        &["--max-creates", "4", "--skip-unchanged"],
    ] {
        let app = App::new();
        let run = app.import(FILE, &[&KEY[..], further].concat());
        ends(&run, 0, &["4 records in the file: 4 added, 0 updated"]);
        let mut held = app.held();
        held.sort();
        let mut expected = HELD;
        expected.sort_unstable();
        assert_eq!(held, expected, "{further:?}");
        let merged = run.stderr.matches("notice[key.merged]").count();
        assert_eq!(merged, 2, "{run:?}");
        let again = app.import(FILE, &[&KEY[..], &["--skip-unchanged"]].concat());
        ends(&again, 0, &["1 added, 0 updated, 3 unchanged"]);
    }
    let app = App::new();
    let run = app.import(FILE, &KEY[..2]);
    ends(&run, 4, &["error[key.duplicate]"]);
    assert!(app.held().is_empty());
}

#[test]
fn what_stands_outside_tables_is_that_of_the_first_one() {
    let app = App::new();
    let file = "key,text,item\nA,first,a1\nB,only,b1\nA,other,a2\n";
    let run = app.import(file, &KEY);
    let ignored = "file.csv:4:3: notice[group.ignored-value] text: \"other\" is ignored";
    ends(&run, 0, &[ignored, "2 added"]);
    assert!(!run.stderr.contains("group.no-mark"), "{run:?}");
    assert_eq!(app.held(), ["A first a1 a2", "B only b1"]);
    let japanese = app.import(file, &[&KEY[..], &["--lang", "ja"]].concat());
    let told = "注意[key.merged] key：2行目のレコードとキー「A」が同じため";
    ends(&japanese, 0, &[told]);
}

#[test]
fn any_kind_of_file_and_of_key_will_do() {
    let held = ["A x a1 a2 a3", "B y b1"];
    let records = [
        vec!["key", "text", "item"],
        vec!["A", "x", "a1"],
        vec!["A", "x", "a2"],
        vec!["B", "y", "b1"],
        vec!["A", "x", "a3"],
    ];
    let csv: String = records.iter().map(|row| row.join(",") + "\n").collect();
    let (app, book) = (App::new(), Book::of(rows(&records)));
    app.world.file("file.xlsx", book.bytes());
    let run = app.tenant.import(&app.world, "file.xlsx", &KEY);
    ends(&run, 0, &["Sheet1!A5: notice[key.merged]"]);
    assert_eq!(app.held(), held);
    for found in [
        &["--update-key", "key", "--group-by", "key"][..],
        &["--match", "key,text"],
        &["--map", "map.toml"],
    ] {
        let app = App::new();
        let map =
            "[fields]\nkey = \"key\"\ntext = \"text\"\n[tables.rows.fields]\nitem = \"item\"\n";
        let rule = "[match]\nby = \"key\"\n";
        app.world.file("map.toml", format!("{map}{rule}"));
        let run = app.import(&csv, &[found, &MERGE].concat());
        ends(&run, 0, &["2 added"]);
        assert_eq!(app.held(), held, "{found:?}");
    }
}

#[test]
fn a_record_with_an_error_is_left_out_as_a_whole_and_mended_as_a_whole() {
    let app = App::new();
    let broken = FILE.replace(",a4,4", ",a4,x");
    let skip = ["--on-error", "skip", "--errors-file", "errors.csv"];
    let run = app.import(&broken, &[&KEY[..], &skip].concat());
    ends(&run, 3, &["3 added", "1 failed", MERGE.join(" ").as_str()]);
    assert_eq!(app.held(), HELD[1..]);
    let lines_of = |name: &str| -> Vec<String> {
        let text = String::from_utf8(app.world.read(name)).unwrap();
        let row = |row: &str| row.split(',').take(6).collect::<Vec<_>>().join(",");
        text.lines().map(row).collect()
    };
    let rows = [
        "*,key,text,item,count,_line",
        "*,A,first,a1,1,2",
        ",,,a2,2,3",
        "*,A,first,a3,3,5",
        ",,,a4,x,6",
        "*,A,,a5,5,9",
    ];
    assert_eq!(lines_of("errors.csv"), rows);
    let later = app.world.run(&["errors", "last", "-o", "later.csv"]);
    ends(&later, 0, &[]);
    assert_eq!(lines_of("later.csv"), rows);
    let shown = app.world.run(&["show", "last", "--records"]);
    ends(&shown, 0, &["2-3, 5-6, 9  failed", "4 records in all"]);
    let shown = app.world.run(&["errors", "last", "--output", "json"]);
    let document: Json = serde_json::from_str(&shown.stdout).unwrap();
    let record = &document["run"]["records"][0];
    let record = if record.is_null() {
        &document["records"][0]
    } else {
        record
    };
    assert_eq!(
        record["merged_lines"],
        json!([[5, 6], [9, 9]]),
        "{document}"
    );
    for name in ["errors.csv", "later.csv"] {
        let text = String::from_utf8(app.world.read(name)).unwrap();
        app.world.file(name, text.replace(",x,", ",4,"));
        let run = app.tenant.import(&app.world, name, &KEY);
        ends(&run, 0, &["1 record in the file"]);
        let held = app.held();
        assert!(held.iter().any(|record| record == HELD[0]), "{held:?}");
    }
}

#[test]
fn a_plan_foresees_it_and_is_applied_as_it_was_saved() {
    let app = App::new();
    let run = app.import(FILE, &[&KEY[..], &["--dry-run", "--diff"]].concat());
    ends(&run, 0, &["would add 4 and update 0 of 4 records"]);
    let run = app.import(FILE, &[&KEY[..], &["--save-plan", "plan.json"]].concat());
    ends(&run, 0, &[]);
    assert!(app.held().is_empty());
    let run = app.import(FILE, &["--plan", "plan.json"]);
    ends(&run, 0, &["4 added"]);
    assert_eq!(app.held(), HELD);
}

#[test]
fn what_is_not_sent_is_whole_in_the_rest_file() {
    let (double, world) = (Double::new(), World::new());
    let record = |number: u32| format!("k{number},r{number}");
    let (first, last) = ("k1,later\n", "k2002,later\n");
    let header = "UniqueText,TText\n";
    let text = format!("{header}{}{last}{first}", lines(1..=2002, record));
    world.file("file.csv", text);
    double.answer("bulkRequest.json", 1, Accepts);
    let error = json!({"code": "GAIA_BL01", "id": "i-1", "message": "Blocked."});
    double.answer("bulkRequest.json", 1, refusal(400, 0, 1, error));
    let more = [
        "--no-preflight",
        "--rest-file",
        "rest.csv",
        "--update-key",
        "UniqueText",
    ];
    let run = double.import(&world, "file.csv", &[&more[..], &MERGE].concat());
    ends(
        &run,
        1,
        &[
            "2 records that were not sent",
            "--on-duplicate-in-file merge",
        ],
    );
    let rest = format!("{header}k2001,r2001\nk2002,r2002\n{last}");
    assert_eq!(String::from_utf8(world.read("rest.csv")).unwrap(), rest);
    let run = world.run(&["errors", "last", "--not-tried", "-o", "again.csv"]);
    ends(&run, 0, &[]);
    assert_eq!(String::from_utf8(world.read("again.csv")).unwrap(), rest);
    // The file alone does not say which of its lines are one record.
    let run = world.run(&["show", "last", "--records", "--result", "not_tried"]);
    ends(
        &run,
        0,
        &["records of the file with the same key were merged"],
    );
}

#[test]
fn lines_of_the_same_record_are_not_taken_for_those_of_others() {
    let (double, world) = (Double::new(), World::new());
    let record = |number: u32| format!("k{number},r{number}");
    let text = format!("UniqueText,TText\n{}k1,later\n", lines(1..=2001, record));
    world.file("file.csv", text);
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(504));
    let more = [
        "--no-preflight",
        "--output",
        "json",
        "--update-key",
        "UniqueText",
        "--retries",
        "0",
    ];
    let run = double.import(&world, "file.csv", &[&more[..], &MERGE].concat());
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["unknown_lines"], json!([[2002, 2002]]), "{run:?}");
    let batch = &document["batches"][0];
    assert_eq!(
        (&batch["first_line"], &batch["last_line"]),
        (&json!(2), &json!(2001))
    );
}

#[test]
fn without_a_key_or_over_several_files_nothing_is_merged() {
    let app = App::new();
    ends(&app.import(FILE, &MERGE), 2, &["--update-key"]);
    app.world.file("other.csv", "key,text\nB,again\n");
    app.world.file("file.csv", FILE);
    let run = app
        .tenant
        .import(&app.world, "file.csv", &[&["other.csv"], &KEY[..]].concat());
    ends(&run, 4, &["error[key.duplicate]"]);
    assert!(app.held().is_empty());
}
