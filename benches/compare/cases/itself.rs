//! Beside itself, with other options, on other cores or with another file.

use std::ffi::OsString;

use super::best::checking;
use super::reference::{add, adding, upload_large, upsert};
use super::{BLIND, Case, Rounds, UPSERT, kintable, named, other, whole};
use crate::bench::{Bench, keyed_form, stub};
use crate::contest::Contestant;
use crate::files::{CHANGED, File, Shape};
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
            let manner = Manner {
                held: Some((shape, bench.records)),
                ..Manner::quick(keyed_form(shape))
            };
            let older = whole(shape, bench.records);
            let newer = File {
                has_changes: true,
                ..older
            };
            let (older, newer) = (bench.file(older)?, bench.file(newer)?);
            let mut command = bench.import(&newer, &UPSERT);
            command.extend(["--since".into(), older.into()]);
            let (all, changed) = (bench.records, bench.records / CHANGED);
            let plain = bench.import(&newer, &UPSERT);
            let plain = other("without it", plain, stub(manner.clone(), all));
            Ok(kintable(command, stub(manner, changed)).against(plain))
        }),
    }
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
            let server = stub(manner, bench.records);
            let path = bench.file(whole(shape, bench.records))?;
            let blind = other("`--blind`", bench.import(&path, &BLIND), server.clone());
            Ok(kintable(bench.import(&path, &UPSERT), server).against(blind))
        }),
    }
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
            let pinned = ["taskset", "-c", "0"].map(OsString::from).into_iter();
            let command = pinned.chain(ours.command.clone()).collect();
            let pinned = other("one core", command, ours.server.clone());
            Ok(ours.against(pinned))
        }),
    };
    let add_flat = |bench: &Bench| Ok((add(Shape::Flat).contest)(bench)?.ours);
    let add_tables = |bench: &Bench| Ok((add(Shape::Tables).contest)(bench)?.ours);
    vec![
        case("cores-check-flat", |bench| checking(bench, Shape::Flat)),
        case("cores-check-tables", |bench| checking(bench, Shape::Tables)),
        case("cores-add-flat", add_flat),
        case("cores-add-tables", add_tables),
        case("cores-upsert-tables", |bench| {
            Ok((upsert(Shape::Tables).contest)(bench)?.ours)
        }),
        case("cores-since-flat", |bench| {
            Ok((since(Shape::Flat).contest)(bench)?.ours)
        }),
        case("cores-upload", |bench| {
            Ok((upload_large().contest)(bench)?.ours)
        }),
    ]
}

/// Ten times as many records against a tenth: a hundred times.
pub(super) fn memory(shape: Shape) -> Case {
    Case {
        name: named("memory-flat", "memory-tables")(shape),
        about: "add ten times as many records, against a tenth as many",
        rounds: Rounds::One,
        targets: vec![Ratio(Memory, 1.5)],
        contest: Box::new(move |bench| {
            let many = adding(bench, File::new(shape, 10 * bench.records))?.ours;
            let few = adding(bench, File::new(shape, bench.records / 10))?.ours;
            let name = "a tenth as many".to_owned();
            Ok(many.against(Contestant { name, ..few }))
        }),
    }
}
