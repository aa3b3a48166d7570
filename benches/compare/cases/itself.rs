//! Beside itself, with other options, on other cores or with another file.

use std::ffi::OsString;

use super::best::checking;
use super::{Case, Rounds, named};
use crate::bench::Bench;
use crate::contest::Contestant;
use crate::files::{CHANGED, File, Shape};
use crate::imports::{Import, blind, keyed_form, whole};
use crate::results::Metric::{Cpu, Memory, Wall};
use crate::results::Target::Ratio;
use crate::stub::Manner;

/// The same, on two cores and on one: what is never slower still varies by so much.
const NEVER_SLOWER: f64 = 1.03;

pub(super) fn since(shape: Shape) -> Case {
    Case {
        name: named("since-flat", "since-tables")(shape),
        about: "upsert `--since` where 1 % changed, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Cpu, 0.7)],
        contest: Box::new(move |bench| {
            let plain = changed(bench, shape)?.by_kintable(bench, &[]);
            let plain = Contestant::new("without it", plain.command, plain.server);
            Ok(since_older(bench, shape)?.against(plain))
        }),
    }
}

/// An upsert of all records, of which one in a hundred is another than the app holds.
fn changed(bench: &Bench, shape: Shape) -> anyhow::Result<Import> {
    let file = File {
        has_changes: true,
        ..whole(shape, bench.records)
    };
    let manner = Manner {
        held: Some((shape, bench.records)),
        ..Manner::quick(keyed_form(shape))
    };
    Import::upserting(bench, file, manner)
}

/// The same, by the file of which the app has its records.
fn since_older(bench: &Bench, shape: Shape) -> anyhow::Result<Contestant> {
    let older = bench.file(whole(shape, bench.records))?;
    let import = changed(bench, shape)?.writing(bench.records / CHANGED);
    Ok(import.by_kintable(bench, &["--since".into(), older.into()]))
}

pub(super) fn reading() -> Case {
    let shape = Shape::Tables;
    Case {
        name: "read-tables",
        about: "upsert that reads what exists, 50 ms a request",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.15)],
        contest: Box::new(move |bench| {
            let manner = Manner {
                held: Some((shape, bench.records)),
                ..Manner::far(keyed_form(shape))
            };
            let import = Import::upserting(bench, whole(shape, bench.records), manner)?;
            let unread = import.by_kintable(bench, &blind());
            let unread = Contestant::new("`--blind`", unread.command, unread.server);
            Ok(import.by_kintable(bench, &[]).against(unread))
        }),
    }
}

/// Columns under other names, or as they are.
const NAMES: &str = r#"
[fields]
Key = "Key"
Customer = "Customer"
Total = "Total"
Quantity = "Quantity"
Ordered = "Ordered"
State = "State"
Wishes = "Wishes"
Note = "Note"
"#;

/// Columns of which texts are made.
const RULES: &str = r#"
[fields]
Key = { from = "Key", take = 12 }
Customer = { from = "Customer", normalize = "nfkc" }
Total = "Total"
Quantity = "Quantity"
Ordered = "Ordered"
State = { from = "State", normalize = "nfkc" }
Wishes = "Wishes"
Note = { from = ["Ordered", "State"], separator = " " }
"#;

/// A check through a map, and the main job.
pub(super) fn maps() -> Vec<Case> {
    let case = |name, about, ours: fn(&Bench) -> anyhow::Result<Contestant>, map, most| Case {
        name,
        about,
        rounds: Rounds::Many,
        targets: vec![Ratio(Cpu, most)],
        contest: Box::new(move |bench| {
            let path = bench.dir.join(format!("{name}.toml"));
            fs_err::write(&path, map)?;
            let plain = ours(bench)?;
            let mapped = [&plain.command[..], &["--map".into(), path.into()]].concat();
            let mapped = Contestant::new("kintable", mapped, plain.server.clone());
            let plain = Contestant::new("without a map", plain.command, plain.server);
            Ok(mapped.against(plain))
        }),
    };
    let check = |bench: &Bench| checking(bench, Shape::Flat);
    let add = |bench: &Bench| added(bench, Shape::Flat, bench.records);
    let rules = "check through `take`, `nfkc` and joined columns";
    let adding = "add through `take`, `nfkc` and joined columns, no latency";
    vec![
        case(
            "map-names",
            "check through a map of names",
            check,
            NAMES,
            1.02,
        ),
        case("map-rules", rules, check, RULES, 1.25),
        case(
            "map-add-names",
            "add through a map of names, no latency",
            add,
            NAMES,
            1.02,
        ),
        case("map-add-rules", adding, add, RULES, 1.25),
    ]
}

/// All cores against one.
pub(super) fn cores() -> Vec<Case> {
    let case = |name, ours: fn(&Bench) -> anyhow::Result<Contestant>| Case {
        name,
        about: "all cores against one",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, NEVER_SLOWER)],
        contest: Box::new(move |bench| {
            let ours = ours(bench)?;
            let pinned = ["taskset", "-c", "0"].map(OsString::from);
            let command = [&pinned[..], &ours.command[..]].concat();
            let pinned = Contestant::new("one core", command, ours.server.clone());
            Ok(ours.against(pinned))
        }),
    };
    vec![
        case("cores-check-flat", |bench| checking(bench, Shape::Flat)),
        case("cores-check-tables", |bench| checking(bench, Shape::Tables)),
        case("cores-add-flat", |bench| {
            added(bench, Shape::Flat, bench.records)
        }),
        case("cores-add-tables", |bench| {
            added(bench, Shape::Tables, bench.records)
        }),
        case("cores-upsert-tables", |bench| {
            Ok(changed(bench, Shape::Tables)?.by_kintable(bench, &blind()))
        }),
        case("cores-since-flat", |bench| since_older(bench, Shape::Flat)),
        case("cores-upload", |bench| {
            let import = Import::attaching(bench, (5, 100_000_000), Manner::quick)?;
            Ok(import.by_kintable(bench, &[]))
        }),
    ]
}

fn added(bench: &Bench, shape: Shape, records: u64) -> anyhow::Result<Contestant> {
    let file = File::new(shape, records);
    let import = Import::adding(bench, file, Manner::quick(shape.form()))?;
    Ok(import.by_kintable(bench, &[]))
}

/// A file a hundred times as long.
pub(super) fn memory(shape: Shape) -> Case {
    Case {
        name: named("memory-flat", "memory-tables")(shape),
        about: "add ten times as many records, against a tenth as many",
        rounds: Rounds::One,
        targets: vec![Ratio(Memory, 1.5)],
        contest: Box::new(move |bench| {
            let few = added(bench, shape, bench.records / 10)?;
            let few = Contestant::new("a tenth as many", few.command, few.server);
            Ok(added(bench, shape, 10 * bench.records)?.against(few))
        }),
    }
}
