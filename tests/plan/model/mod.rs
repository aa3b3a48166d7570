//! What the guide says becomes of a store is what the dry run foretells, what the run tells, and what kintone then
//! holds, for files that are made by editing the store, and for any policies.
//!
//! The model knows nothing of the product: `guide` tells from the documentation alone what becomes of records and
//! rows, `edits` makes files and policies, `reach` says what they came to. A case that fails is printed as a script.
//! `KINTABLE_MODEL_FILES` makes a longer run, `KINTABLE_MODEL_SEED` another one.

mod edits;
mod form;
mod guide;
mod library;
mod policies;
mod reach;
mod sheet;
mod store;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World};
use edits::Editor;
use guide::{Expected, Fate, RowFate, expect};
use library::Library;
use policies::{Key, Policies};
use reach::Reach;
use sheet::Sheet;
use store::ExistingRecord;

/// How many files a run imports that nobody made longer.
const FILES: usize = 304;
/// How many files are imported into one store, one after the other.
const FILES_OF_STORE: usize = 8;

/// A kintone, and all that was done to it, as a person can do it again.
struct Story {
    world: World,
    tenant: Tenant,
    library: Library,
    script: String,
    rng: Rng,
    fresh: u64,
}

impl Story {
    fn new(seed: u64, records: usize) -> Self {
        let (world, mut rng, mut fresh) = (World::new(), Rng::with_seed(seed), 0);
        world.file("app/form.json", form::json().to_string());
        world.file(
            "app/app.json",
            json!({"code": form::APP_CODE, "name": "model"}).to_string(),
        );
        let mut script = format!(
            "mkdir -p app files/big\ncat > app/form.json <<'END'\n{}\nEND\necho '{{\"code\": \"{}\", \"name\": \"model\"}}' > app/app.json\n",
            form::json(),
            form::APP_CODE
        );
        for (path, content) in form::ATTACHMENTS {
            world.file(&format!("files/{path}"), content);
            writeln!(script, "printf '{content}' > files/{path}").unwrap();
        }
        let first = Editor {
            rng: &mut rng,
            fresh: &mut fresh,
        }
        .first(records);
        let tenant = Tenant::of(&world.path().join("app"));
        let mut story = Self {
            world,
            library: Library::of(&tenant),
            tenant,
            script,
            rng,
            fresh,
        };
        story.file("store.csv", &first.csv());
        let run = story.by_binary(&["--attachments-dir=files".to_owned()], "store.csv");
        assert_eq!(run.code, Some(0), "{run:?}\n{}", story.script);
        story
    }

    fn editor(&mut self) -> Editor<'_> {
        Editor {
            rng: &mut self.rng,
            fresh: &mut self.fresh,
        }
    }

    fn file(&mut self, name: &str, text: &str) {
        self.world.file(name, text);
        writeln!(self.script, "cat > {name} <<'END'\n{text}END").unwrap();
    }

    /// Imports a file by these policies and further options.
    fn run(&mut self, policies: &Policies, further: &[String], file: &str) -> Run {
        let arguments = [&policies.arguments()[..], further].concat();
        if policies.by_binary {
            return self.by_binary(&arguments, file);
        }
        self.write(&arguments, file);
        let directory = self.world.path();
        self.library.import(directory, file, policies, further)
    }

    fn by_binary(&mut self, arguments: &[String], file: &str) -> Run {
        self.write(arguments, file);
        let mut all: Vec<_> = arguments.iter().map(String::as_str).collect();
        all.extend(["--output", "json"]);
        self.tenant.import(&self.world, file, &all)
    }

    /// Adds an import to the script.
    fn write(&mut self, arguments: &[String], file: &str) {
        let typed = arguments.join(" ");
        writeln!(self.script, "kintable import {file} --sandbox app {typed}").unwrap();
    }

    /// Applies a plan, which names its file itself.
    fn apply(&mut self) -> Run {
        writeln!(
            self.script,
            "kintable import --plan plan.json --sandbox app"
        )
        .unwrap();
        let url = self.tenant.base_url();
        let all = [
            "import",
            "--plan",
            "plan.json",
            "--base-url",
            url,
            "--api-token",
            "token",
            "--app",
            "1",
        ];
        self.world.run(&[&all[..], &["--output", "json"]].concat())
    }

    /// Makes a file and policies, imports it, and holds what happens to what is expected.
    fn import(&mut self, most: usize, reach: &mut Reach) -> Result<(), String> {
        let before = store::read(&self.tenant);
        let mut editor = self.editor();
        let mut policies = editor.policies();
        let sheet = editor.sheet(&before, &policies, most);
        if matches!(policies.key, Key::Unique(_) | Key::RecordNumber) && editor.rng.u32(0..100) < 30
        {
            policies.since = Some(editor.older(&sheet, &policies));
        }
        let stale = policies.require_revision.then(|| editor.stale(&sheet));
        if let Some(old) = &policies.since {
            self.file("old.csv", &old.csv());
        }
        if let Some(stale) = stale {
            self.stops_where_a_record_moved(&before, &stale, &policies, reach)?;
        }
        self.file("file.csv", &sheet.csv());
        let expected = expect(&before, &sheet, &policies);
        let refused = expected.count(&[Fate::Refused]);
        // Where every record is bad there is nothing left to send.
        let is_all = refused + expected.blank == expected.fates.len() as u64;
        let is_stopped = refused > 0 && (!policies.on_error_skip || is_all);
        policies.by_binary |= policies.by_plan;
        if expected.moved > 0 {
            // Told by the file as it stands: nothing more is to be learned from it.
            return Ok(());
        }

        let dry = self.run(&policies, &["--dry-run".to_owned()], "file.csv");
        foretells(&dry, &expected, is_stopped)?;
        self.is_as(&before, "the dry run wrote")?;
        if !is_stopped {
            self.guards(&before, &expected, &policies, reach)?;
        }
        let run = if policies.by_plan && !is_stopped {
            let saving = ["--save-plan=plan.json", "--force"].map(str::to_owned);
            let saved = self.run(&policies, &saving, "file.csv");
            foretells(&saved, &expected, is_stopped)?;
            self.is_as(&before, "saving the plan wrote")?;
            self.apply()
        } else {
            self.run(&policies, &[], "file.csv")
        };
        tells(&run, &expected, &policies, is_stopped)?;
        if is_stopped {
            self.is_as(&before, "a refused file was written")?;
        } else {
            self.holds(
                &before,
                &expected.store,
                "kintone holds something else than expected",
            )?;
        }
        let attachments = sheet
            .entries
            .iter()
            .filter(|entry| sheet.columns.contains(&"doc") && !entry.text("doc").is_empty());
        reach.count("attachment", attachments.count() as u64);
        reach.take(&policies, &expected, is_stopped);
        Ok(())
    }

    fn stops_where_a_record_moved(
        &mut self,
        before: &[ExistingRecord],
        stale: &Sheet,
        policies: &Policies,
        reach: &mut Reach,
    ) -> Result<(), String> {
        self.file("file.csv", &stale.csv());
        let expected = expect(before, stale, policies);
        let is_refused = expected.count(&[Fate::Refused]) > 0 && !policies.on_error_skip;
        if expected.moved == 0 || is_refused {
            return Ok(());
        }
        let run = self.run(policies, &[], "file.csv");
        let told = document(&run)?;
        let counted = told["problem_counts"].as_array().unwrap().iter();
        let moved = counted.filter(|count| count["code"] == "revision.moved");
        let moved: u64 = moved.filter_map(|count| count["count"].as_u64()).sum();
        same(
            "records that moved",
            &(run.code, moved),
            &(Some(8), expected.moved as u64),
        )?;
        reach.count("moved", moved);
        self.is_as(before, "a file of old revisions was written")
    }

    /// Limits below what is planned stop the run, and write nothing; limits at or above it do not.
    fn guards(
        &mut self,
        before: &[ExistingRecord],
        expected: &Expected,
        policies: &Policies,
        reach: &mut Reach,
    ) -> Result<(), String> {
        let sum = |fates: &[RowFate]| {
            let tables = expected.tables.keys();
            let rows =
                tables.flat_map(|table| fates.iter().map(|fate| expected.rows(table, *fate)));
            rows.sum::<u64>()
        };
        let held = sum(&[RowFate::Kept, RowFate::Changed, RowFate::Deleted]);
        let read = expected.fates.len() as u64 - expected.blank;
        let limits = [
            ("creates", expected.count(&[Fate::Created]), read),
            (
                "updates",
                expected.count(&[Fate::Updated, Fate::Idle]),
                read,
            ),
            ("row-deletes", sum(&[RowFate::Deleted]), held),
        ];
        let mut at_or_above: Vec<String> = vec![format!("--expect-records={read}")];
        let (option, count, all) = limits[self.rng.usize(0..3)];
        if self.rng.u32(0..100) < 70 && count > 0 {
            // So many of a hundred, rounded down, are less than there are.
            let percent = (count * 100).checked_div(all).unwrap_or(0);
            let is_less = percent * all < count * 100;
            let limit = if is_less && self.rng.bool() {
                format!("{percent}%")
            } else {
                (count - 1).to_string()
            };
            let below = [format!("--max-{option}={limit}")];
            let run = self.run(policies, &below, "file.csv");
            let told = document(&run)?;
            let stopped = (run.code, told["guards"].as_array().map(Vec::len));
            same(
                "a limit below what is planned",
                &stopped,
                &(Some(8), Some(1)),
            )?;
            self.is_as(before, "a run that a guard stopped wrote")?;
            reach.count("guard below", 1);
        }
        for (option, count, _) in limits {
            let above = self.rng.u64(0..2);
            at_or_above.push(format!("--max-{option}={}", count + above));
            reach.count(
                if above == 0 {
                    "guard at"
                } else {
                    "guard above"
                },
                1,
            );
        }
        at_or_above.push("--dry-run".to_owned());
        if self.rng.u32(0..100) < 40 {
            let run = self.run(policies, &at_or_above, "file.csv");
            foretells(&run, expected, false)?;
        }
        Ok(())
    }

    /// kintone holds these records; rows that are new among them have ids that none had before.
    fn holds(
        &self,
        before: &[ExistingRecord],
        expected: &[ExistingRecord],
        otherwise: &str,
    ) -> Result<(), String> {
        let found = store::read(&self.tenant);
        let rows = before
            .iter()
            .flat_map(|held| held.tables.values().flatten());
        let had: BTreeSet<_> = rows.filter_map(|row| row.id.as_deref()).collect();
        same(
            &format!("{otherwise}: how many records"),
            &found.len(),
            &expected.len(),
        )?;
        for (found, expected) in found.into_iter().zip(expected) {
            let mut seen = found.clone();
            seen.id = expected.id.and(seen.id);
            for (table, rows) in &mut seen.tables {
                for (row, expected) in rows.iter_mut().zip(&expected.tables[table]) {
                    let is_new = row.id.as_deref().is_some_and(|id| !had.contains(id));
                    row.id = row.id.take().filter(|_| !(is_new && expected.id.is_none()));
                }
            }
            same(
                &format!("{otherwise}: record {:?}", found.id),
                &seen,
                expected,
            )?;
        }
        Ok(())
    }

    /// Nothing was written.
    fn is_as(&self, before: &[ExistingRecord], otherwise: &str) -> Result<(), String> {
        self.holds(before, before, otherwise)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}\n   found {found:?}\nexpected {expected:?}"))
}

fn document(run: &Run) -> Result<Json, String> {
    serde_json::from_str(&run.stdout).map_err(|error| format!("{error}: {run:?}"))
}

/// The plan of a dry run is what is expected.
fn foretells(run: &Run, expected: &Expected, is_stopped: bool) -> Result<(), String> {
    let told = document(run)?;
    let refused = expected.count(&[Fate::Refused]);
    let code = match refused {
        0 => 0,
        _ if is_stopped => 4,
        _ => 3,
    };
    same(
        &format!("the exit code of the dry run: {}", run.stderr),
        &run.code,
        &Some(code),
    )?;
    let plan = &told["plan"];
    for (count, fates) in [
        ("created", &[Fate::Created][..]),
        ("updated", &[Fate::Updated, Fate::Idle]),
        ("updated_without_change", &[Fate::Idle]),
        ("upserted", &[]),
        ("unchanged", &[Fate::Unchanged]),
        ("skipped", &[Fate::Skipped]),
    ] {
        let planned = plan[count].as_u64();
        same(
            &format!("{count} in the plan"),
            &planned,
            &Some(expected.count(fates)),
        )?;
    }
    vanished(&told, expected)?;
    same(
        "records that failed",
        &told["records"]["failed"].as_u64(),
        &Some(refused),
    )?;
    for (table, _) in form::TABLES {
        let tables = plan["tables"].as_array().unwrap();
        let planned = tables.iter().find(|planned| planned["table"] == table);
        for (count, fate) in ROW_FATES {
            let rows = planned.map_or(Some(0), |planned| planned[count].as_u64());
            same(
                &format!("{count} rows of {table} in the plan"),
                &rows,
                &Some(expected.rows(table, fate)),
            )?;
        }
    }
    Ok(())
}

const ROW_FATES: [(&str, RowFate); 4] = [
    ("kept", RowFate::Kept),
    ("changed", RowFate::Changed),
    ("new", RowFate::New),
    ("deleted", RowFate::Deleted),
];

fn vanished(told: &Json, expected: &Expected) -> Result<(), String> {
    let found = told["vanished"].as_u64().unwrap_or(0);
    same("records that vanished", &found, &(expected.vanished as u64))
}

/// The summary of a run is what is expected.
fn tells(
    run: &Run,
    expected: &Expected,
    policies: &Policies,
    is_stopped: bool,
) -> Result<(), String> {
    let told = document(run)?;
    let refused = expected.count(&[Fate::Refused]);
    let read = expected.fates.len() as u64;
    let counted = |count: &str, number: u64| {
        same(
            &format!("{count} in the summary: {}", run.stderr),
            &told["records"][count].as_u64(),
            &Some(number),
        )
    };
    counted("read", read)?;
    counted("failed", refused)?;
    counted("unknown", 0)?;
    if is_stopped {
        counted("skipped", expected.blank)?;
        counted("not_tried", read - refused - expected.blank)?;
        return same("the exit code", &run.code, &Some(4));
    }
    same(
        "the exit code",
        &run.code,
        &Some(if refused > 0 { 3 } else { 0 }),
    )?;
    counted("not_tried", 0)?;
    counted("created", expected.count(&[Fate::Created]))?;
    counted("updated", expected.count(&[Fate::Updated, Fate::Idle]))?;
    counted("unchanged", expected.count(&[Fate::Unchanged]))?;
    counted("skipped", expected.count(&[Fate::Skipped]))?;
    // A plan knows nothing of the older file any more.
    if !policies.by_plan {
        vanished(&told, expected)?;
    }
    for (table, _) in form::TABLES {
        let tables = told["tables"].as_array().unwrap();
        let Some(written) = tables.iter().find(|written| written["code"] == table) else {
            let rows: u64 = ROW_FATES
                .iter()
                .map(|(_, fate)| expected.rows(table, *fate))
                .sum();
            same(&format!("rows of {table} in the summary"), &0, &rows)?;
            continue;
        };
        for (count, fate) in ROW_FATES {
            let rows = written[format!("{count}_rows")].as_u64();
            same(
                &format!("{count} rows of {table} in the summary"),
                &rows,
                &Some(expected.rows(table, fate)),
            )?;
        }
    }
    Ok(())
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

#[test]
fn what_the_guide_says_is_what_is_foretold_and_told_and_what_kintone_holds() {
    let files = number("KINTABLE_MODEL_FILES").map_or(FILES, |files| files.try_into().unwrap());
    let seed = number("KINTABLE_MODEL_SEED").unwrap_or(1);
    let mut reach = Reach::default();
    for (at, first) in (0..files).step_by(FILES_OF_STORE).enumerate() {
        // Small stores, for failures that are quick to read, and a few that need more requests and pages.
        let (records, imports) = match at % 25 {
            7 => (130, 2),
            13 => (640, 1),
            at => (8 + at / 2, FILES_OF_STORE.min(files - first)),
        };
        let mut story = Story::new(seed * 1_000_003 + at as u64, records);
        for _ in 0..imports {
            if let Err(error) = story.import(records + records / 2, &mut reach) {
                panic!("seed {seed}, store {at}:\n{}\n{error}", story.script);
            }
        }
    }
    reach.hold(files, FILES);
}
