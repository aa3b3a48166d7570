//! How fast each stage of an import is, beside a scan of the same bytes by the `csv` crate, which does nothing with
//! what it reads.
//!
//! `cargo bench --bench stages`. The stages are the library's own, in this process, and take turns; megabytes are
//! those of the file, whatever a stage makes of it.

#![expect(clippy::print_stdout, reason = "the measurements are what it is for")]

#[path = "shared/bulk.rs"]
mod bulk;
#[path = "shared/files.rs"]
mod files;
#[path = "shared/held.rs"]
mod held;
#[path = "shared/http.rs"]
mod http;
#[path = "shared/spread.rs"]
mod spread;
#[path = "shared/stub.rs"]
#[expect(dead_code, reason = "not all that a stub can be is needed here")]
mod stub;
#[path = "shared/usage.rs"]
mod usage;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use kintable::api::{
    AnswerLanguage, Auth, Backoff, Client, Connection, Effect, RECORDS_PER_REQUEST,
    REQUESTS_PER_BULK, RecordWriter, Target, Trust, WriteRequest,
};
use kintable::import::{self, Options, Saved, Subject};
use kintable::job::{Ending, Event, Listener, Server, Stop};
use kintable::model::{AppId, ExistingRecord, Prefix, Record};
use kintable::plan::{Fate, Finding, Keyed, Need, Policies, Reason, plan};
use kintable::sheet::{self, Source, Way};
use tokio::runtime::Runtime;

use files::{File, Shape};
use spread::{Ratio, Spread};
use stub::{Manner, Stub};
use usage::{Whose, usage};

/// Measures each stage of an import, and prints a table of speeds.
#[derive(Parser)]
struct Arguments {
    /// How many records a file has
    #[arg(long, default_value_t = 50_000)]
    records: u64,

    /// How often each stage runs
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// A stage, and what it does.
type Stage = (&'static str, fn(&Load) -> Result<()>);

const STAGES: [Stage; 6] = [
    ("scan by the csv crate", scan),
    ("read: rows, joined into records", read),
    ("check: read, and every rule", check),
    ("plan: against what exists", plan_all),
    ("write: bodies of requests, to a stub", write),
    ("import: all of it, to a stub", import),
];

fn main() -> Result<()> {
    let Arguments {
        records, rounds, ..
    } = Arguments::parse();
    let dir = tempfile::tempdir()?;
    let loads = [Shape::Flat, Shape::Tables].map(|shape| Load::make(shape, records, dir.path()));
    println!("{}\n", spread::circumstances(records)?);
    println!("| stage | flat: MB/s | of the scan | by CPU | tables: MB/s | of the scan | by CPU |");
    println!("|---|---|---|---|---|---|---|");
    let mut columns = Vec::new();
    for load in loads {
        columns.push(load?.measure(rounds)?);
    }
    for (at, (name, _)) in STAGES.iter().enumerate() {
        let cells: Vec<_> = columns.iter().map(|column| column[at].as_str()).collect();
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// A file, and what the stages behind its reading take.
struct Load {
    shape: Shape,
    path: PathBuf,
    /// Its bytes, in millions.
    megabytes: f64,
    records: Vec<Record>,
    existing: Vec<ExistingRecord>,
    runtime: Runtime,
    stub: Stub,
}

impl Load {
    fn make(shape: Shape, records: u64, dir: &Path) -> Result<Self> {
        let path = dir.join(format!("{shape:?}.csv"));
        let file = File {
            has_ids: true,
            ..File::new(shape, records)
        };
        file.write(&path)?;
        let runtime = Runtime::new()?;
        let source = Source::open(&path)?;
        let read = runtime.block_on(import::records(saved(shape)?, &source))?;
        let read = read.ok().context("the file is not good")?;
        let existing = (1_u64..).zip(&read).map(|(id, record)| {
            Ok(ExistingRecord {
                id: id.to_string().parse()?,
                revision: "1".parse()?,
                record: record.clone(),
            })
        });
        #[expect(clippy::cast_precision_loss, reason = "they are far from so many")]
        let megabytes = fs_err::metadata(&path)?.len() as f64 / 1e6;
        Ok(Self {
            shape,
            path,
            megabytes,
            existing: existing.collect::<Result<_>>()?,
            records: read,
            runtime,
            stub: Stub::start(Manner::quick(shape.form()))?,
        })
    }

    /// The cells of each stage: its speed, and that as a part of the first one's, by the clock and by the processor.
    fn measure(&self, rounds: usize) -> Result<Vec<String>> {
        let mut taken = vec![Vec::new(); STAGES.len()];
        for _ in 0..rounds {
            for ((name, stage), taken) in STAGES.iter().zip(&mut taken) {
                let (begun, busy) = (Instant::now(), usage(Whose::Own)?.cpu);
                stage(self).with_context(|| format!("it fails to {name}"))?;
                let busy = usage(Whose::Own)?.cpu - busy;
                taken.push([begun.elapsed().as_secs_f64(), busy]);
            }
        }
        let cells = taken.iter().map(|stage| {
            let speeds = stage.iter().map(|[seconds, _]| self.megabytes / seconds);
            let speed = Spread::of(speeds).context("no rounds")?;
            let part = |of: fn(&[f64; 2]) -> &f64| -> Result<Ratio> {
                let pairs = taken[0].iter().zip(stage);
                let ratio = Spread::of(pairs.map(|(scan, stage)| of(scan) / of(stage)));
                Ok(Ratio(ratio.context("no rounds")?.median))
            };
            let (wall, cpu) = (part(|[wall, _]| wall)?, part(|[_, cpu]| cpu)?);
            let Spread {
                median,
                least,
                greatest,
            } = speed;
            Ok(format!(
                "{median:.0} ({least:.0}–{greatest:.0}) | {wall} | {cpu}"
            ))
        });
        cells.collect()
    }

    fn connection(&self) -> Result<Connection> {
        Ok(Connection {
            base_url: self.stub.url().parse()?,
            auth: Auth::Tokens(vec!["any".into()]),
            basic: None,
            client_certificate: None,
            proxy: None,
            guest_space: None,
            timeout: Duration::from_secs(60),
            retries: 0,
            backoff: Backoff::default(),
            language: AnswerLanguage::En,
            trust: Trust::default(),
        })
    }
}

fn saved(shape: Shape) -> Result<Saved> {
    Ok(Saved {
        form: kintable::form::from_json(&shape.form())?,
        prefix: Prefix::None,
        precision: None,
    })
}

fn scan(load: &Load) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).from_path(&load.path)?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        black_box(&record);
    }
    Ok(())
}

fn read(load: &Load) -> Result<()> {
    let source = Source::open(&load.path)?;
    let sheet = sheet::open_expecting(&source, &Way::default(), Vec::new());
    for group in sheet? {
        black_box(&group?);
    }
    Ok(())
}

fn check(load: &Load) -> Result<()> {
    let subject = Subject::Saved(Box::new(saved(load.shape)?));
    let (source, options) = (Source::open(&load.path)?, Options::adding());
    let stop = Stop::default();
    let checking = import::check(&subject, &source, &options, &stop, &Deaf);
    let ending = load.runtime.block_on(checking)?.ending;
    ensure!(matches!(ending, Ending::Checked), "{ending:?}");
    Ok(())
}

fn plan_all(load: &Load) -> Result<()> {
    let policies = comparing(Policies::default());
    for (record, existing) in load.records.iter().zip(&load.existing) {
        let plan = plan(record, Finding::Found(&[existing]), &policies);
        ensure!(plan.fate == Fate::Unchanged, "{:?}", plan.fate);
    }
    Ok(())
}

/// Policies by which records are found and compared.
fn comparing(mut policies: Policies) -> Policies {
    policies.keyed = Some(Keyed::Unique);
    policies.need = Some((Need::Records, Reason::Options));
    policies.skip_unchanged = true;
    policies
}

fn write(load: &Load) -> Result<()> {
    let client = Client::new(&load.connection()?, Arc::new(|_| {}))?;
    let app: AppId = "1".parse()?;
    let stop = Stop::default();
    let mut writer = RecordWriter::default();
    load.runtime.block_on(async {
        for batch in load.records.chunks(RECORDS_PER_REQUEST * REQUESTS_PER_BULK) {
            let mut requests = Vec::with_capacity(REQUESTS_PER_BULK);
            for some in batch.chunks(RECORDS_PER_REQUEST) {
                let mut entries = Vec::with_capacity(some.len());
                for record in some {
                    writer.begin_entry(&Target::New);
                    writer.cells(record)?;
                    entries.push(writer.finish_entry());
                }
                requests.push(WriteRequest::Add(entries));
            }
            let bulk = client.bulk_request(app, requests)?;
            let written = client.write(&bulk, Effect::Repeatable, &stop).await;
            ensure!(written.is_ok(), "refused");
        }
        Ok(())
    })
}

fn import(load: &Load) -> Result<()> {
    let client = Client::new(&load.connection()?, Arc::new(|_| {}))?;
    let server = Server {
        client: &client,
        app: "1".parse()?,
    };
    let (source, options) = (Source::open(&load.path)?, Options::adding());
    let stop = Stop::default();
    let importing = import::run(server, &source, &options, &stop, &Deaf);
    let counts = load.runtime.block_on(importing)?.counts;
    ensure!(counts.created == load.records.len() as u64, "{counts:?}");
    Ok(())
}

/// Nobody listens.
struct Deaf;

impl Listener for Deaf {
    fn hear(&self, _: &Event<'_>) {}
}
