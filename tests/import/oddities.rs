//! What becomes of odd cells, and of the same ones in files of each format.

use serde::Deserialize;
use serde_json::json;

use crate::support::typed::{Holds, Typed, document, old_workbook, workbook};
use crate::support::{Tenant, World, testdata};

/// A cell of a field, and what becomes of it: `=value`, or the code of what is wrong.
#[derive(Debug, Deserialize)]
struct Oddity {
    r#in: String,
    field: String,
    holds: String,
    #[serde(rename = "shown as")]
    format: String,
    becomes: String,
}

impl Oddity {
    fn cell(&self) -> Typed {
        let (kind, rest) = self.holds.split_once(' ').unwrap_or((&self.holds, ""));
        let text = || rest.to_owned();
        let holds = match kind {
            "number" => Holds::Number(text()),
            "text" => Holds::Text(text()),
            "made" => Holds::Made(text()),
            "error" => Holds::Error(text()),
            "true" => Holds::Boolean(true),
            "unsaved" => Holds::Unsaved,
            _ => Holds::Empty,
        };
        let format = self.format.clone();
        Typed { holds, format }
    }
}

/// A file of these cells.
type Written = fn(&[Vec<Typed>]) -> Vec<u8>;

fn oddities() -> Vec<Oddity> {
    let path = testdata("books/oddities.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn tenant() -> Tenant {
    let field = |kind: &str| json!({"type": kind, "label": kind});
    let options =
        ["1", "001", "TRUE"].map(|option| (option, json!({"label": option, "index": "0"})));
    let options: serde_json::Map<_, _> = options
        .map(|(name, option)| (name.to_owned(), option))
        .into_iter()
        .collect();
    Tenant::with_form(&json!({"properties": {
        "key": field("SINGLE_LINE_TEXT"),
        "text": field("SINGLE_LINE_TEXT"),
        "lines": field("MULTI_LINE_TEXT"),
        "number": field("NUMBER"),
        "date": field("DATE"),
        "time": field("TIME"),
        "moment": field("DATETIME"),
        "choice": {"type": "DROP_DOWN", "label": "choice", "options": options},
        "link": {"type": "LINK", "label": "link", "protocol": "CALL"},
    }}))
}

#[test]
fn an_odd_cell_becomes_the_same_whatever_file_it_is_in() {
    let (world, tenant) = (World::new(), tenant());
    let oddities = oddities();
    assert!(oddities.len() >= 60);
    let kinds: [(&str, &str, Written); 3] = [
        ("xlsx", "excel", workbook),
        ("xls", "excel", old_workbook),
        ("ods", "ods", document),
    ];
    let mut others = Vec::new();
    for (kind, program, written) in kinds {
        let is_there = |one: &&Oddity| one.r#in == program || one.r#in == "all";
        for oddity in oddities.iter().filter(is_there) {
            let name = format!("file.{kind}");
            let header = vec![Typed::text("key"), Typed::text(&oddity.field)];
            world.file(
                &name,
                written(&[header, vec![Typed::text("k"), oddity.cell()]]),
            );
            let run = tenant.import(&world, &name, &["--timezone", "Asia/Tokyo"]);
            let held = tenant.take_records();
            let became = match (run.code, &held[..]) {
                (Some(0), [record]) => {
                    let value = record[&oddity.field]["value"].as_str();
                    format!("={}", value.unwrap_or_default())
                }
                (Some(4), []) => {
                    let told = format!("{name}:Sheet1!B2: error[");
                    let code = run.stderr.split_once(&told).unwrap_or_default().1;
                    code.split(']').next().unwrap_or_default().to_owned()
                }
                _ => format!("{run:?}"),
            };
            if became != oddity.becomes {
                others.push(format!("{kind} {oddity:?}: {became}"));
            }
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}
