//! Beside what nothing can be faster than.

use std::ffi::OsString;
use std::time::Duration;

use super::{Case, Rounds, named};
use crate::bench::{Bench, own};
use crate::contest::{Contestant, Server, URL};
use crate::files::{File, Shape};
use crate::ideal;
use crate::imports::{Import, blind, keyed_form, whole};
use crate::results::Metric::{Cpu, Wall};
use crate::results::Target::{Rate, Ratio};
use crate::stub::Manner;

/// What a real kintone makes of it: nothing may be lost to the client that has its requests ready.
pub(super) fn at_a_distance() -> Vec<Case> {
    let case = |name, about, ours: fn(&Bench) -> anyhow::Result<Contestant>| Case {
        name,
        about,
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.05)],
        contest: Box::new(move |bench| {
            let ours = ours(bench)?;
            let ideal = ready(bench, &ours)?;
            Ok(ours.against(ideal))
        }),
    };
    let (add, upsert) = ("add, far away", "upsert `--blind`, far away");
    let asked = "add, far away, of unique values that are asked about";
    let reading = "upsert that reads what exists, far away";
    vec![
        case("far-add-flat", add, |bench| {
            added(bench, Shape::Flat, Manner::real(Shape::Flat.form()))
        }),
        case("far-add-tables", add, |bench| {
            added(bench, Shape::Tables, Manner::real(Shape::Tables.form()))
        }),
        case("far-add-unique", asked, |bench| {
            added(bench, Shape::Flat, Manner::real(keyed_form(Shape::Flat)))
        }),
        case("far-upsert-flat", upsert, |bench| {
            upserted(bench, Shape::Flat, None, &blind())
        }),
        case("far-upsert-tables", upsert, |bench| {
            upserted(bench, Shape::Tables, None, &blind())
        }),
        case("far-read-tables", reading, |bench| {
            upserted(bench, Shape::Tables, Some(bench.records), &[])
        }),
    ]
}

fn added(bench: &Bench, shape: Shape, manner: Manner) -> anyhow::Result<Contestant> {
    let import = Import::adding(bench, File::new(shape, bench.records), manner)?;
    Ok(import.by_kintable(bench, &[]))
}

/// An upsert into an app that holds so many of its records.
fn upserted(
    bench: &Bench,
    shape: Shape,
    held: Option<u64>,
    more: &[OsString],
) -> anyhow::Result<Contestant> {
    let manner = Manner {
        held: held.map(|records| (shape, records)),
        ..Manner::real(keyed_form(shape))
    };
    let import = Import::upserting(bench, whole(shape, bench.records), manner)?;
    Ok(import.by_kintable(bench, more))
}

/// The client that has the requests of an import ready. They are those that kintable sends, kept by a stub.
fn ready(bench: &Bench, import: &Contestant) -> anyhow::Result<Contestant> {
    let Server::Stub(manner, sent) = &import.server else {
        anyhow::bail!("only what a stub is sent can be kept");
    };
    let bodies = bench.dir.join("bodies");
    let keeping = Manner {
        keep: Some(bodies.clone()),
        latency: Duration::ZERO,
        record: Duration::ZERO,
        ..Manner::clone(manner)
    };
    let server = Server::Stub(Box::new(keeping), *sent);
    Contestant::new("kintable", import.command.clone(), server).run()?;
    let command = own([ideal::POST.into(), URL.into(), bodies.into()])?;
    Ok(Contestant::new(
        "the ideal client",
        command,
        import.server.clone(),
    ))
}

pub(super) fn check(shape: Shape) -> Case {
    let times = match shape {
        Shape::Flat => 4.0,
        Shape::Tables => 5.0,
    };
    Case {
        name: named("check-flat", "check-tables")(shape),
        about: "check offline",
        rounds: Rounds::Many,
        targets: vec![Ratio(Cpu, times)],
        contest: Box::new(move |bench| {
            let path = bench.file(File::new(shape, bench.records))?;
            let scan = own([ideal::SCAN.into(), path.into()])?;
            let scan = Contestant::new("a scan by the csv crate", scan, Server::None);
            Ok(checking(bench, shape)?.against(scan))
        }),
    }
}

pub(super) fn checking(bench: &Bench, shape: Shape) -> anyhow::Result<Contestant> {
    let path = bench.file(File::new(shape, bench.records))?;
    let form = bench.form(shape)?;
    let words: [OsString; 4] = ["check".into(), path.into(), "--form".into(), form.into()];
    Ok(Contestant::new(
        "kintable",
        bench.kintable(words),
        Server::None,
    ))
}

/// What the sandbox takes of requests that are ready, beside what the stub takes.
pub(super) fn sandbox(shape: Shape) -> Case {
    let least = match shape {
        Shape::Flat => 60_000.0,
        Shape::Tables => 30_000.0,
    };
    Case {
        name: named("sandbox-flat", "sandbox-tables")(shape),
        about: "ready requests to the sandbox in memory",
        rounds: Rounds::Asked,
        targets: vec![Rate(least)],
        contest: Box::new(move |bench| {
            let import = added(bench, shape, Manner::quick(shape.form()))?;
            let stub = ready(bench, &import)?;
            let server = Server::Sandbox {
                program: bench.program.clone(),
                form: bench.form(shape)?,
            };
            let sandbox = Contestant::new("the sandbox", stub.command.clone(), server);
            Ok(sandbox.against(Contestant::new(
                "the same to a stub",
                stub.command,
                stub.server,
            )))
        }),
    }
}
