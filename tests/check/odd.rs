//! Odd files as people really have them: what is told fits on a screen and names the cause, and its advice, followed to
//! the letter, leads to the load that was meant. The page is `testdata/odd/cases.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

/// The lines of a screen.
const SCREEN: usize = 24;

#[derive(Deserialize)]
struct Page {
    /// The records that all files mean.
    expected: Vec<Json>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    #[serde(default)]
    arguments: Vec<String>,
    /// The codes that are told, each once.
    told: Vec<String>,
    /// What the advice makes of the file: these texts replaced, these lines deleted, all that is certain corrected.
    #[serde(default)]
    edits: Vec<(String, String)>,
    #[serde(default)]
    delete: Vec<usize>,
    #[serde(default)]
    fix: bool,
    /// The arguments that the advice leads to.
    again: Option<Vec<String>>,
    /// Texts of the records that are others than the page's.
    #[serde(default)]
    instead: BTreeMap<String, String>,
    /// No advice makes a load of this file; it says what the file is.
    #[serde(default = "yes")]
    loads: bool,
}

fn yes() -> bool {
    true
}

fn page() -> Page {
    let page = fs_err::read_to_string(testdata("odd/cases.json")).unwrap();
    serde_json::from_str(&page).unwrap()
}

/// The codes that a run tells, each once.
fn told(run: &Run) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for line in run.stderr.lines() {
        let code = line
            .split_once(": error[")
            .or_else(|| line.split_once(": notice["));
        if let Some((code, _)) = code.and_then(|(_, rest)| rest.split_once(']'))
            && !codes.iter().any(|other| other == code)
        {
            codes.push(code.to_owned());
        }
    }
    codes
}

/// The records of the app, without what the page does not speak of.
fn stored(tenant: &Tenant) -> Vec<Json> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let record = |record: Json| {
        let rows = record["明細"]["value"].as_array().unwrap().iter();
        let rows: Vec<_> = rows
            .map(|row| ["品名", "数量"].map(|code| text(&row["value"][code]["value"])))
            .collect();
        let mut told = json!({"明細": rows});
        for code in ["受注番号", "会社名", "受注日", "金額", "支払", "ブランド"] {
            told[code] = json!(text(&record[code]["value"]));
        }
        told
    };
    tenant.take_records().into_iter().map(record).collect()
}

fn expected(page: &Page, case: &Case) -> Json {
    let mut text = json!(page.expected).to_string();
    for (old, new) in &case.instead {
        text = text.replace(&json!(old).to_string(), &json!(new).to_string());
    }
    serde_json::from_str(&text).unwrap()
}

/// Does what the advice says with the file.
fn follow(world: &World, tenant: &Tenant, case: &Case) -> String {
    if case.fix {
        let arguments: Vec<_> = case.arguments.iter().map(String::as_str).collect();
        let fixed = format!("fixed-{}", case.file);
        let arguments = [&arguments[..], &["--offline", "--fix", &fixed]].concat();
        tenant.check(world, &case.file, &arguments);
        return fixed;
    }
    if !case.edits.is_empty() || !case.delete.is_empty() {
        let mut text = String::from_utf8(world.read(&case.file)).unwrap();
        let lines = text.split_inclusive('\n').zip(1..);
        let kept = lines.filter(|(_, number)| !case.delete.contains(number));
        text = kept.map(|(line, _)| line).collect();
        for (old, new) in &case.edits {
            text = if old.is_empty() {
                new.clone()
            } else {
                text.replace(old, new)
            };
        }
        world.file(&case.file, text);
    }
    case.file.clone()
}

#[test]
fn the_advice_on_odd_files_leads_to_the_load_that_was_meant() {
    let page = page();
    let tenant = Tenant::of(&testdata("odd"));
    let mut differences = Vec::new();
    for case in &page.cases {
        let world = World::new();
        let content = fs_err::read(testdata("odd").join(&case.file)).unwrap();
        world.file(&case.file, content);
        let mut wrong = |what: &str, run: &Run| {
            differences.push(format!(
                "{}: {what} {:?}\n{}{}",
                case.file,
                told(run),
                run.stderr,
                run.stdout
            ));
        };
        let arguments: Vec<_> = case.arguments.iter().map(String::as_str).collect();
        let run = tenant.import(&world, &case.file, &arguments);
        if told(&run) != case.told {
            wrong("tells", &run);
        }
        if run.stderr.lines().count() + run.stdout.lines().count() > SCREEN {
            wrong("fills more than a screen", &run);
        }
        if run.code == Some(0) {
            if json!(stored(&tenant)) != expected(&page, case) {
                wrong("is loaded otherwise", &run);
            }
            continue;
        }
        if run.code != Some(4) || !tenant.records().is_empty() {
            wrong("ends otherwise", &run);
        }
        if !case.loads {
            continue;
        }
        let file = follow(&world, &tenant, case);
        let again = case.again.as_ref().unwrap_or(&case.arguments);
        let again: Vec<_> = again.iter().map(String::as_str).collect();
        let run = tenant.import(&world, &file, &again);
        if run.code != Some(0) || json!(stored(&tenant)) != expected(&page, case) {
            wrong("is, after its advice, loaded otherwise", &run);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_page_has_at_least_forty_files_and_all_that_are_there() {
    let page = page();
    let named: BTreeSet<_> = page.cases.iter().map(|case| case.file.clone()).collect();
    let files = fs_err::read_dir(testdata("odd")).unwrap();
    let files = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = files
        .filter(|name| name != "cases.json" && name != "form.json")
        .collect();
    assert!(named.len() >= 40);
    assert_eq!(named, files);
}
