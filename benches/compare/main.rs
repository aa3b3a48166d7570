//! kintable beside others: the reference product, a client that has its requests ready, a scan of the same file,
//! and itself with other options.
//!
//! `cargo bench --bench compare`, on Linux; `benches/README.md` has its options. Whole programs run by turns, and what
//! counts are their ratios: seconds are those of a machine and an hour. kintone is a stub in this process, or the
//! sandbox in one of its own.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the measurements are what it is for"
)]

mod bench;
#[path = "../shared/bulk.rs"]
mod bulk;
mod cases;
mod contest;
#[path = "../shared/files.rs"]
mod files;
#[path = "../shared/held.rs"]
mod held;
#[path = "../shared/http.rs"]
mod http;
mod ideal;
mod imports;
mod measure;
mod peer;
mod results;
#[path = "../shared/spread.rs"]
mod spread;
#[path = "../shared/stub.rs"]
mod stub;
#[path = "../shared/usage.rs"]
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Parser;

use bench::Bench;
use cases::{Case, Rounds};

/// Measures kintable beside others, and prints a table of ratios.
#[derive(Parser)]
struct Arguments {
    /// Only the cases whose names begin with one of these
    cases: Vec<String>,

    /// How many records a file has
    #[arg(long, default_value_t = 100_000)]
    records: u64,

    /// How often each program runs
    #[arg(long, default_value_t = 3)]
    rounds: usize,

    /// Another build of kintable
    #[arg(long, default_value = env!("CARGO_BIN_EXE_kintable"))]
    program: PathBuf,

    /// Name the cases, and measure nothing
    #[arg(long)]
    list: bool,

    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let role = words.first().and_then(|word| word.to_str());
    match (role, &words[..]) {
        (Some(measure::PARENT), [_, command @ ..]) => {
            println!("{}", measure::be_parent(command)?);
            Ok(())
        }
        (Some(ideal::POST), [_, url, bodies]) => {
            let url = url.to_str().context("no address")?;
            ideal::post(url, bodies.as_ref())
        }
        (Some(ideal::SCAN), [_, file]) => ideal::scan(file.as_ref()),
        _ => compare(&Arguments::parse()),
    }
}

fn compare(arguments: &Arguments) -> anyhow::Result<()> {
    let mut cases = cases::all();
    if !arguments.cases.is_empty() {
        cases.retain(|case| {
            let mut asked = arguments.cases.iter();
            asked.any(|asked| case.name.starts_with(asked))
        });
    }
    ensure!(
        !cases.is_empty(),
        "no case has such a name; `--list` names them"
    );
    if arguments.list {
        for Case { name, about, .. } in cases {
            println!("{name:<20} {about}");
        }
        return Ok(());
    }
    let dir = tempfile::tempdir()?;
    let records = arguments.records;
    let bench = Bench::new(dir.path().into(), arguments.program.clone(), records);
    println!("{}", spread::circumstances(records)?);
    println!("\n{}", results::HEAD);
    let mut failed = 0;
    for case in &cases {
        eprintln!("{} …", case.name);
        match row(case, &bench, arguments.rounds) {
            Ok(row) => println!("{row}"),
            Err(error) => {
                eprintln!("{}: {error:#}", case.name);
                failed += 1;
            }
        }
    }
    ensure!(failed == 0, "{failed} cases could not be measured");
    Ok(())
}

fn row(case: &Case, bench: &Bench, asked: usize) -> anyhow::Result<String> {
    let rounds = match case.rounds {
        Rounds::One => 1,
        Rounds::Asked => asked,
        Rounds::Many => 7 * asked,
    };
    let contest = (case.contest)(bench)?;
    let measured = contest.run(rounds)?;
    let against = contest
        .theirs
        .map_or("nothing".to_owned(), |theirs| theirs.name);
    let title = format!("`{}`: {}", case.name, case.about);
    Ok(measured.row(&title, &against, bench.records, &case.targets))
}
