//! What becomes another file is imported as the file itself is.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::converted;
use crate::support::{Run, Tenant, World, sent, testdata};

/// The kinds of files that are written.
const FILES: [&str; 3] = ["out.csv", "out.ndjson", "out.xlsx"];

fn all(tenant: &Tenant, app: u32) -> Vec<Json> {
    let body = serde_json::json!({"app": app, "query": "order by $id asc limit 500"});
    let answer = tenant.call("GET", "records.json", &body);
    answer["records"].as_array().unwrap().clone()
}

#[track_caller]
fn succeeds(run: &Run) {
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn what_is_converted_is_imported_as_the_file_itself() {
    let company = testdata("forms/company");
    let [as_it_is, converted] = [(); 2].map(|()| Tenant::of(&company));
    let world = World::new();
    for app in 1..=16 {
        let home = company.join(format!("apps/{app}"));
        let of = |name: &str| home.join(name).display().to_string();
        let [file, form, attachments] = ["load.csv", "form.json", "attachments"].map(of);
        let import = |tenant: &Tenant, file: &str| {
            let id = app.to_string();
            let mut arguments = vec!["import", file, "--timezone", "+09:00", "--app", &id];
            arguments.extend(["--base-url", tenant.base_url(), "--api-token", "t"]);
            if home.join("attachments").is_dir() {
                arguments.extend(["--attachments-dir", &attachments]);
            }
            world.run(&arguments)
        };
        let before = all(&as_it_is, app).len();
        succeeds(&import(&as_it_is, &file));
        let expected: Vec<_> = all(&as_it_is, app)[before..].iter().map(sent).collect();
        for out in FILES {
            let how = ["convert", &file, "--form", &form, "-o", out, "--force"];
            succeeds(&world.run(&how));
            succeeds(&import(&converted, out));
            let found = all(&converted, app).split_off(before);
            let records: Vec<_> = found.iter().map(sent).collect();
            assert_eq!(records, expected, "app {app}, {out}");
            // Those of the last file stay, for apps that look them up.
            if out != FILES[2] {
                let ids: Vec<_> = found.iter().map(|record| &record["$id"]["value"]).collect();
                for ids in ids.chunks(100) {
                    let body = serde_json::json!({"app": app, "ids": ids});
                    converted.call("DELETE", "records.json", &body);
                }
            }
        }
    }
}

/// A cell as people and programs fill it.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~]{0,8}",
        "[ぁ-んァ-ヶ亜-熙\u{1F363}]{0,4}",
        "[a,\";\n\r\t=+'_x0D-]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_text_is_the_same_through_every_kind_of_file(
        rows in proptest::collection::vec([cell(), cell(), cell()], 1..6),
    ) {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["a", "b", "c"]).unwrap();
        for row in &rows {
            // A blank record has no place in an Excel file.
            let is_blank = row.iter().all(String::is_empty);
            csv.write_record(if is_blank { ["x", "", ""].map(str::to_owned) } else { row.clone() }).unwrap();
        }
        let world = World::new();
        world.file("a.csv", csv.into_inner().unwrap());
        let utf8 = ["--encoding", "utf8", "--delimiter", "comma"];
        let first = converted(&world, &[&["a.csv"], &utf8[..]].concat());
        for (from, to) in [("a.csv", "b.xlsx"), ("b.xlsx", "c.ndjson"), ("c.ndjson", "d.xlsx")] {
            let mut arguments = vec!["convert", from, "-o", to];
            arguments.extend(utf8.iter().filter(|_| from == "a.csv"));
            succeeds(&world.run(&arguments));
            prop_assert_eq!(&converted(&world, &[to]), &first, "{}", to);
        }
    }
}
