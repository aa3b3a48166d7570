//! Beside what nothing can be faster than.

use std::ffi::OsString;

use super::reference::adding;
use super::{BLIND, Case, Rounds, UPSERT, kintable, named, other};
use crate::bench::{Bench, keyed_form, own, stub};
use crate::contest::{Contestant, Server};
use crate::files::{File, Shape};
use crate::ideal;
use crate::results::Metric::{Cpu, Wall};
use crate::results::Target::{Rate, Ratio};
use crate::stub::Manner;

/// What a real kintone makes of it: nothing may be lost to the client that has its requests ready.
pub(super) fn at_a_distance() -> Vec<Case> {
    let case = |name, about, shape: Shape, options: &'static [&'static str], far: Far| Case {
        name,
        about,
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.05)],
        contest: Box::new(move |bench: &Bench| {
            let form = match far {
                Far::Plain => shape.form(),
                Far::Keyed | Far::Held => keyed_form(shape),
            };
            let manner = Manner {
                held: (far == Far::Held).then_some((shape, bench.records)),
                ..Manner::real(form)
            };
            let file = File {
                has_ids: !options.is_empty(),
                ..File::new(shape, bench.records)
            };
            let path = bench.file(file)?;
            let server = stub(manner, bench.records);
            let ours = kintable(bench.import(&path, options), server);
            let ideal = bench.ideal(&ours)?;
            Ok(ours.against(ideal))
        }),
    };
    let (add, asked) = (
        "add, far away",
        "add, far away, of unique values that are asked about",
    );
    let (upsert, read) = (
        "upsert `--blind`, far away",
        "upsert that reads what exists, far away",
    );
    vec![
        case("far-add-flat", add, Shape::Flat, &[], Far::Plain),
        case("far-add-tables", add, Shape::Tables, &[], Far::Plain),
        case("far-add-unique", asked, Shape::Flat, &[], Far::Keyed),
        case("far-upsert-flat", upsert, Shape::Flat, &BLIND, Far::Keyed),
        case(
            "far-upsert-tables",
            upsert,
            Shape::Tables,
            &BLIND,
            Far::Keyed,
        ),
        case("far-read-tables", read, Shape::Tables, &UPSERT, Far::Held),
    ]
}

/// What a kintone that is far away holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Far {
    /// An app whose key is a field like any other.
    Plain,
    /// An app whose key prohibits duplicates.
    Keyed,
    /// The same, with the records of the file.
    Held,
}

pub(super) fn check(shape: Shape) -> Case {
    let times = if shape == Shape::Flat { 4.0 } else { 5.0 };
    Case {
        name: named("check-flat", "check-tables")(shape),
        about: "check offline",
        rounds: Rounds::Many,
        targets: vec![Ratio(Cpu, times)],
        contest: Box::new(move |bench| {
            let path = bench.file(File::new(shape, bench.records))?;
            let scan = own([ideal::SCAN.into(), path.into()])?;
            let scan = other("a scan by the csv crate", scan, Server::None);
            Ok(checking(bench, shape)?.against(scan))
        }),
    }
}

pub(super) fn checking(bench: &Bench, shape: Shape) -> anyhow::Result<Contestant> {
    let path = bench.file(File::new(shape, bench.records))?;
    let form = bench.form(shape)?;
    let words: [OsString; 4] = ["check".into(), path.into(), "--form".into(), form.into()];
    Ok(kintable(bench.kintable(words), Server::None))
}

/// What the sandbox takes of requests that are ready, beside what the stub takes.
pub(super) fn sandbox(shape: Shape) -> Case {
    let least = if shape == Shape::Flat {
        60_000.0
    } else {
        30_000.0
    };
    Case {
        name: named("sandbox-flat", "sandbox-tables")(shape),
        about: "ready requests to the sandbox in memory",
        rounds: Rounds::Asked,
        targets: vec![Rate(least)],
        contest: Box::new(move |bench| {
            let import = adding(bench, File::new(shape, bench.records))?.ours;
            let stub = bench.ideal(&import)?;
            let server = Server::Sandbox {
                program: bench.program.clone(),
                form: bench.form(shape)?,
            };
            let name = "the same to a stub".to_owned();
            let ours = Contestant {
                server,
                ..stub.clone()
            };
            Ok(ours.against(Contestant { name, ..stub }))
        }),
    }
}
