//! What it costs to bring 1,000 changes in a file of 100,000 records to kintone, where every request takes 50 ms
//! longer than the server works on it: a blind and a plain upsert, the same with `--skip-unchanged` and with `--since`,
//! and a dry run.
//!
//! `cargo bench --bench plan`, on Linux. The real program imports into a sandbox in this process; each run finds a
//! fresh copy of the records. All runs are repeated without latency, as the sandbox's own work is no small part of
//! the seconds, and its pace is not kintone's; its time on the processor, and the program's, are those of
//! `/proc/self/stat`.

#![expect(clippy::print_stdout, reason = "the measurements are what it is for")]

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use kintable::api::RecordJson;
use kintable::appdir::{AppFiles, AppSource};
use kintable::form;
use kintable::import::{self, Saved};
use kintable::sandbox::{self, Config, Fault, Store, Trouble, Turn};
use kintable::sheet::Source;
use serde_json::{Value as Json, json};
use tokio::runtime::Runtime;

const RECORDS: u64 = 100_000;
const CHANGED: u64 = 1_000;
const ROWS_PER_RECORD: u64 = 2;
/// Milliseconds that every answer waits.
const LATENCY: u64 = 50;
/// The parts of a second in which Linux tells processor time to programs.
const TICKS: f64 = 100.0;

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let dir = tempfile::tempdir()?;
    let stage = Stage::set(&runtime, dir.path())?;
    let older = stage.older.to_str().context("the path is no text")?;
    let variants = [
        ("upsert --blind", &["--blind"][..], Expected::AllWritten),
        ("plain upsert", &[], Expected::AllWritten),
        (
            "--skip-unchanged",
            &["--skip-unchanged"],
            Expected::ChangesWritten,
        ),
        ("--since", &["--since", older], Expected::ChangesWritten),
        ("--dry-run", &["--dry-run"], Expected::Preview),
    ];
    println!(
        "{RECORDS} records of {ROWS_PER_RECORD} rows, {CHANGED} of them changed; {LATENCY} ms a request"
    );
    println!("                 requests                         | seconds       | at 0 ms");
    println!(
        "                 form records writes   all  ratio | total   ratio | total program sandbox"
    );
    let mut plain = None;
    for (name, options, expected) in variants {
        let slow = stage.import(&runtime, options, LATENCY)?;
        slow.ensure(expected)
            .with_context(|| format!("{name} went wrong"))?;
        if name == "--since" {
            let changed = u32::try_from(CHANGED.div_ceil(500))?;
            ensure!(
                slow.requests.records == changed,
                "{name} read more than the records that differ"
            );
        }
        let quick = stage.import(&runtime, options, 0)?;
        let is_same = quick.requests == slow.requests;
        ensure!(is_same, "{name} makes other requests without latency");
        let (requests, all) = (slow.requests, f64::from(slow.requests.all()));
        let (plain_requests, plain_seconds) = *plain.get_or_insert((all, slow.seconds));
        println!(
            "{name:<16} {:>4} {:>7} {:>6} {:>5} {:>6.2} | {:>5.2} {:>7.2} | {:>5.2} {:>7.2} {:>7.2}",
            requests.form,
            requests.records,
            requests.writes,
            requests.all(),
            all / plain_requests,
            slow.seconds,
            slow.seconds / plain_seconds,
            quick.seconds,
            quick.busy.program,
            quick.busy.sandbox,
        );
    }
    println!("form: reads of the form and the settings; records: reads of records");
    println!("ratio: to the plain upsert");
    println!("at 0 ms: the same without latency; program, sandbox: processor time of each");
    Ok(())
}

/// The files, and the records of the app before each run.
struct Stage {
    /// The file that was loaded.
    older: PathBuf,
    /// The same with the changes.
    newer: PathBuf,
    /// A sandbox's database that holds what was loaded.
    loaded: PathBuf,
    /// The database of a run.
    running: PathBuf,
}

impl Stage {
    fn set(runtime: &Runtime, dir: &Path) -> anyhow::Result<Self> {
        let stage = Self {
            older: dir.join("older.csv"),
            newer: dir.join("newer.csv"),
            loaded: dir.join("loaded.sqlite"),
            running: dir.join("running.sqlite"),
        };
        write_file(&stage.older, false)?;
        write_file(&stage.newer, true)?;
        runtime.block_on(stage.load())?;
        Ok(stage)
    }

    /// Loads the older file as the first records of a sandbox, which costs no request.
    async fn load(&self) -> anyhow::Result<()> {
        let mut app = app()?;
        let saved = Saved {
            form: form::from_json(&app.files.form)?,
            prefix: app.files.code.clone().into(),
            precision: Some(app.files.precision),
        };
        let records = import::records(saved, &Source::open(&self.older)?).await?;
        let records = records.ok().context("the older file is not good")?;
        let json = |record| RecordJson::of(record)?.value();
        app.files.records = records.iter().map(json).collect::<Result<_, _>>()?;
        let config = Config {
            store: Store::File(self.loaded.clone()),
            ..Config::new(vec![app])
        };
        sandbox::start(config).await?.stop().await;
        Ok(())
    }

    /// Imports the newer file by the real program into a copy of what was loaded.
    fn import(&self, runtime: &Runtime, options: &[&str], latency: u64) -> anyhow::Result<Run> {
        fs_err::copy(&self.loaded, &self.running)?;
        let waiting = Fault {
            trouble: Trouble::Latency(latency..=latency),
            path: None,
            turn: Turn::Always,
        };
        let config = Config {
            store: Store::File(self.running.clone()),
            faults: vec![waiting],
            ..Config::new(vec![app()?])
        };
        let sandbox = runtime.block_on(sandbox::start(config))?;
        let mut program = Command::new(env!("CARGO_BIN_EXE_kintable"));
        program
            .args(["import", "--log-level", "debug", "--output", "json"])
            .args(["--base-url", sandbox.base_url()])
            .args(["--app", "1", "--api-token", "t"])
            .args(["--update-key", "Number"])
            .args(options)
            .arg(&self.newer);
        let (begun, busy) = (Instant::now(), Busy::now()?);
        let output = program.output()?;
        let (seconds, busy) = (begun.elapsed().as_secs_f64(), Busy::now()?.since(busy));
        runtime.block_on(sandbox.stop());
        let log = String::from_utf8(output.stderr)?;
        ensure!(output.status.success(), "the import failed: {log}");
        Ok(Run {
            requests: Requests::of(&log)?,
            seconds,
            busy,
            document: serde_json::from_slice(&output.stdout)?,
            stored: self.stored()?,
        })
    }

    /// What the app holds after a run.
    fn stored(&self) -> anyhow::Result<Stored> {
        let mut stored = Stored::default();
        let app = app()?;
        let id = app.id;
        let config = Config {
            store: Store::File(self.running.clone()),
            ..Config::new(vec![app])
        };
        sandbox::records(config, id, |record| {
            stored.records += 1;
            stored.written += u64::from(record["$revision"]["value"] != "1");
            let rows = &record["Items"]["value"];
            stored.rows += rows.as_array().map_or(0, Vec::len) as u64;
            let is_changed = record["Status"]["value"] == status(true)
                || rows[1]["value"]["Quantity"]["value"] == quantity(true);
            stored.changed += u64::from(is_changed);
            anyhow::Ok(())
        })?;
        Ok(stored)
    }
}

/// What must have come of a run.
#[derive(Clone, Copy)]
enum Expected {
    AllWritten,
    ChangesWritten,
    Preview,
}

/// What came of a run.
struct Run {
    requests: Requests,
    seconds: f64,
    busy: Busy,
    /// What the program said on standard output.
    document: Json,
    stored: Stored,
}

impl Run {
    fn ensure(&self, expected: Expected) -> anyhow::Result<()> {
        let said = |pointer: &str| {
            let number = self.document.pointer(pointer).and_then(Json::as_u64);
            number.with_context(|| format!("no {pointer}"))
        };
        let (updated, unchanged) = match expected {
            Expected::AllWritten => (RECORDS, 0),
            Expected::ChangesWritten => (CHANGED, RECORDS - CHANGED),
            Expected::Preview => (0, 0),
        };
        ensure!(said("/records/read")? == RECORDS);
        ensure!(said("/records/updated")? == updated);
        ensure!(said("/records/unchanged")? == unchanged);
        ensure!(said("/records/created")? == 0);
        let batches = self.document["batches"].as_array().context("no batches")?;
        ensure!(batches.len() == usize::try_from(self.requests.writes)?);
        if matches!(expected, Expected::Preview) {
            ensure!(said("/plan/updated")? == RECORDS);
            // Every other change is in a row; a row that lost its id would be called new.
            ensure!(said("/plan/tables/0/changed")? == CHANGED / 2);
            ensure!(said("/plan/tables/0/kept")? == RECORDS * ROWS_PER_RECORD - CHANGED / 2);
        }
        let is_written = !matches!(expected, Expected::Preview);
        let stored = Stored {
            records: RECORDS,
            rows: RECORDS * ROWS_PER_RECORD,
            written: updated,
            changed: if is_written { CHANGED } else { 0 },
        };
        ensure!(self.stored == stored, "{:?}", self.stored);
        Ok(())
    }
}

/// What an app holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stored {
    records: u64,
    rows: u64,
    /// Records with another revision than their first.
    written: u64,
    /// Records that are as only the newer file has them.
    changed: u64,
}

/// The requests of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Requests {
    /// Reads of the form and the settings.
    form: u32,
    /// Reads of records.
    records: u32,
    writes: u32,
}

impl Requests {
    /// Counts them in the program's log, which has a line for each time that a request was sent.
    fn of(log: &str) -> anyhow::Result<Self> {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for line in log.lines() {
            let mut words = line.split(' ');
            let Some(path) = words.find_map(|word| word.strip_prefix("path=")) else {
                continue;
            };
            ensure!(
                words.any(|word| word == "status=200"),
                "a request failed: {line}"
            );
            *counts.entry(path).or_default() += 1;
        }
        let mut take = |path| counts.remove(path).unwrap_or(0);
        Ok(Self {
            records: take("/k/v1/records.json"),
            writes: take("/k/v1/bulkRequest.json"),
            form: counts.values().sum(),
        })
    }

    fn all(self) -> u32 {
        self.form + self.records + self.writes
    }
}

/// Seconds of processor time.
#[derive(Clone, Copy)]
struct Busy {
    /// Of the programs that ran so far.
    program: f64,
    /// Of this process, which does little else than be the sandbox while a program runs.
    sandbox: f64,
}

impl Busy {
    fn now() -> anyhow::Result<Self> {
        let text = fs_err::read_to_string("/proc/self/stat")?;
        // The name of the program stands in brackets, and may have blanks in it.
        let (_, behind_name) = text.rsplit_once(')').context("no name in stat")?;
        let numbers = behind_name.split_whitespace().skip(11).take(4);
        let ticks: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>()?;
        let [user, system, user_of_children, system_of_children] = ticks[..] else {
            anyhow::bail!("no times in stat: {text}");
        };
        Ok(Self {
            program: (user_of_children + system_of_children) / TICKS,
            sandbox: (user + system) / TICKS,
        })
    }

    fn since(self, earlier: Self) -> Self {
        Self {
            program: self.program - earlier.program,
            sandbox: self.sandbox - earlier.sandbox,
        }
    }
}

fn app() -> anyhow::Result<AppSource> {
    let text = || json!({"type": "SINGLE_LINE_TEXT"});
    let form = json!({"revision": "1", "properties": {
        "Number": {"type": "SINGLE_LINE_TEXT", "unique": true, "required": true},
        "Customer": text(),
        "Ordered": {"type": "DATE"},
        "Status": {"type": "DROP_DOWN", "options": {
            status(false): {"label": status(false), "index": "0"},
            status(true): {"label": status(true), "index": "1"},
        }},
        "Total": {"type": "NUMBER"},
        "Note": {"type": "MULTI_LINE_TEXT"},
        "Items": {"type": "SUBTABLE", "fields": {
            "Item": text(), "Quantity": {"type": "NUMBER"}, "Price": {"type": "NUMBER"},
        }},
    }});
    Ok(AppSource {
        id: "1".parse()?,
        files: AppFiles::new(form),
    })
}

/// A file of all records, as an export gives it, with row ids; with the changes or without.
fn write_file(path: &Path, has_changes: bool) -> anyhow::Result<()> {
    let mut file = BufWriter::new(fs_err::File::create(path)?);
    writeln!(
        file,
        "*,Number,Customer,Ordered,Status,Total,Note,Items,Item,Quantity,Price"
    )?;
    for record in 1..=RECORDS {
        // Changes lie far apart, so that no page of records is without one.
        let is_changed = has_changes && record.is_multiple_of(RECORDS / CHANGED);
        let in_row = is_changed && record.is_multiple_of(2 * RECORDS / CHANGED);
        let (status, quantity) = (status(is_changed && !in_row), quantity(in_row));
        // The sandbox counts rows from 1 as they are loaded.
        let row = ROWS_PER_RECORD * record;
        writeln!(
            file,
            "*,ORD-{record:08},株式会社サンプル商事,2026-09-{:02},{status},{},\"急ぎ。\n午前中に届けてください\",{},ノートPC,1,128000",
            record % 28 + 1,
            128_000 + record % 1_000,
            row - 1,
        )?;
        writeln!(file, ",,,,,,,{row},Webカメラ,{quantity},9800")?;
    }
    Ok(file.flush()?)
}

/// The status of a record before it is changed, and after.
fn status(is_changed: bool) -> &'static str {
    if is_changed { "出荷済" } else { "受注" }
}

/// The quantity of a row before it is changed, and after.
fn quantity(is_changed: bool) -> &'static str {
    if is_changed { "12" } else { "9" }
}
