//! How much memory an import takes: the peak for 20,000 records with tables, for ten times as many, and the ratio
//! of the two, which stays near 1 as long as the import streams. Adds and upserts are measured.
//!
//! `cargo bench --bench memory`, on Linux: the peak is `VmHWM` of the program's `/proc/<pid>/status`, read each time
//! it sends a batch. kintone is a stub that keeps nothing, in this process, so that only the import is measured.

#![expect(clippy::print_stdout, reason = "the measurements are what it is for")]

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, ensure};
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{get, post};
use axum::{Json as Body, Router};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const SIZES: [u32; 2] = [20_000, 200_000];
const ROWS_PER_RECORD: u32 = 3;

fn main() -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let dir = tempfile::tempdir()?;
    for (mode, options) in [("add", &[][..]), ("upsert", &["--update-key", "Key"])] {
        let mut peaks = Vec::new();
        for records in SIZES {
            let file = dir.path().join(format!("{records}.csv"));
            write_file(&file, records)?;
            let peak = peak_of_import(&runtime, &file, options)?;
            println!(
                "{mode:>6} {records:>8} records {:>6.1} MiB",
                mebibytes(peak)
            );
            peaks.push(mebibytes(peak));
        }
        println!("{mode:>6} ratio {:.2}", peaks[1] / peaks[0]);
    }
    Ok(())
}

/// A file of so many records, each of several lines.
fn write_file(path: &Path, records: u32) -> anyhow::Result<()> {
    let mut file = BufWriter::new(fs_err::File::create(path)?);
    writeln!(file, "*,Key,Customer,Table,Item,Amount")?;
    for record in 1..=records {
        writeln!(file, "*,ORD-{record:08},株式会社サンプル商事,,ノートPC,1")?;
        for row in 2..=ROWS_PER_RECORD {
            writeln!(file, ",,,,ノートPC {row}型,{row}")?;
        }
    }
    Ok(file.flush()?)
}

/// Imports a file by the real program, and gives the most bytes that it held in memory.
fn peak_of_import(runtime: &Runtime, file: &Path, options: &[&str]) -> anyhow::Result<u64> {
    let stub = Arc::new(Stub::default());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new()
        .route("/k/v1/app/form/fields.json", get(form))
        .route("/k/v1/bulkRequest.json", post(write))
        .layer(DefaultBodyLimit::disable())
        .with_state(stub.clone());
    let serving = runtime.spawn(async move { axum::serve(listener, router).await });
    let mut program = Command::new(env!("CARGO_BIN_EXE_kintable"))
        .args([
            "import",
            "--base-url",
            &url,
            "--app",
            "1",
            "--api-token",
            "t",
        ])
        .args(options)
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    stub.program
        .store(u64::from(program.id()), Ordering::SeqCst);
    let status = program.wait()?;
    serving.abort();
    ensure!(status.success(), "the import failed: {status}");
    Ok(stub.peak.load(Ordering::SeqCst))
}

/// A kintone that takes every write and keeps none.
#[derive(Default)]
struct Stub {
    /// The importing program's process id.
    program: AtomicU64,
    /// The most bytes that it held so far.
    peak: AtomicU64,
}

async fn form() -> Body<Json> {
    Body(json!({"revision": "1", "properties": {
        "Key": {"type": "SINGLE_LINE_TEXT", "unique": true},
        "Customer": {"type": "SINGLE_LINE_TEXT"},
        "Table": {"type": "SUBTABLE", "fields": {"Item": {"type": "SINGLE_LINE_TEXT"}, "Amount": {"type": "NUMBER"}}},
    }}))
}

async fn write(
    State(stub): State<Arc<Stub>>,
    Body(bulk): Body<Json>,
) -> Result<Body<Json>, String> {
    let program = stub.program.load(Ordering::SeqCst);
    let peak = peak_of(program).map_err(|error| error.to_string())?;
    stub.peak.fetch_max(peak, Ordering::SeqCst);
    let requests = bulk["requests"].as_array().into_iter().flatten();
    Ok(Body(
        json!({"results": requests.map(result).collect::<Vec<_>>()}),
    ))
}

fn result(request: &Json) -> Json {
    let records = request["payload"]["records"].as_array().map_or(0, Vec::len);
    if request["method"] == "POST" {
        json!({"ids": vec!["1"; records], "revisions": vec!["1"; records]})
    } else {
        json!({"records": vec![json!({"id": "1", "operation": "UPDATE", "revision": "2"}); records]})
    }
}

/// The high-water mark of a process's memory, in bytes.
fn peak_of(process: u64) -> anyhow::Result<u64> {
    let status = fs_err::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(1024 * kibibytes.context("no VmHWM")?.parse::<u64>()?)
}

#[expect(clippy::cast_precision_loss, reason = "it is printed with one decimal")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
