//! What is measured: each case by name, with what it is to reach.

use std::ffi::OsString;

use crate::bench::{Bench, attachments_form, own, stub};
use crate::contest::{Contest, Contestant, Server};
use crate::files::{CHANGED, File, Shape};
use crate::ideal;
use crate::results::Metric::{Cpu, Memory, Wall};
use crate::results::Target::{self, Most, Rate, Ratio};
use crate::stub::{Manner, Sent};

/// A case.
pub(crate) struct Case {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it is, in a line.
    pub(crate) about: &'static str,
    pub(crate) rounds: Rounds,
    pub(crate) targets: Vec<Target>,
    pub(crate) contest: Making,
}

/// Makes what a case runs.
type Making = Box<dyn Fn(&Bench) -> anyhow::Result<Contest>>;

/// How often it is run.
#[derive(Clone, Copy)]
pub(crate) enum Rounds {
    /// Once: it takes long, and what it measures hardly varies.
    One,
    /// As often as is asked for.
    Asked,
    /// Many times as often, as one run takes milliseconds.
    Many,
}

const UPSERT: [&str; 2] = ["--update-key", "Key"];
const BLIND: [&str; 3] = ["--update-key", "Key", "--blind"];
/// The same, on two cores and on one: what is never slower still varies by so much.
const NEVER_SLOWER: f64 = 1.03;
const SHAPES: [Shape; 2] = [Shape::Flat, Shape::Tables];

/// All cases, in the order of the results.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = vec![start_up(), one_record()];
    cases.extend(SHAPES.map(add));
    cases.extend(SHAPES.map(upsert));
    cases.extend(SHAPES.map(since));
    cases.push(reading());
    cases.extend(at_a_distance());
    cases.extend(SHAPES.map(check));
    cases.extend(cores());
    cases.extend(SHAPES.map(memory));
    cases.push(memory_of_rows());
    cases.extend([upload_large(), upload_small()]);
    cases.extend(SHAPES.map(sandbox));
    cases
}

/// The name of a case of this shape.
fn named(flat: &'static str, tables: &'static str) -> impl Fn(Shape) -> &'static str {
    move |shape| match shape {
        Shape::Flat => flat,
        Shape::Tables => tables,
    }
}

fn kintable(command: Vec<OsString>, server: Server) -> Contestant {
    Contestant {
        name: "kintable".to_owned(),
        command,
        server,
    }
}

/// What it is measured against, where that is not the reference.
fn other(name: &str, command: Vec<OsString>, server: Server) -> Contestant {
    Contestant {
        name: name.to_owned(),
        ..kintable(command, server)
    }
}

fn start_up() -> Case {
    Case {
        name: "start-up",
        about: "`--version`",
        rounds: Rounds::Many,
        targets: vec![Ratio(Wall, 1.0 / 50.0), Ratio(Memory, 1.0 / 8.0)],
        contest: Box::new(|bench| {
            let theirs = bench.peer().map(|peer| {
                let mut command = peer.0.clone();
                command.push("--version".into());
                Contestant {
                    name: crate::peer::PEER.to_owned(),
                    ..kintable(command, Server::None)
                }
            });
            Ok(Contest {
                ours: kintable(bench.kintable(["--version"]), Server::None),
                theirs,
            })
        }),
    }
}

fn one_record() -> Case {
    Case {
        name: "one-record",
        about: "add one record",
        rounds: Rounds::Many,
        targets: vec![Most(Wall, 0.005)],
        contest: Box::new(|bench| adding(bench, File::new(Shape::Flat, 1))),
    }
}

fn add(shape: Shape) -> Case {
    let wall = if shape == Shape::Flat { 25.0 } else { 30.0 };
    let cpu = if shape == Shape::Flat { 30.0 } else { 35.0 };
    Case {
        name: named("add-flat", "add-tables")(shape),
        about: "add, no latency",
        rounds: Rounds::Asked,
        targets: vec![
            Ratio(Wall, 1.0 / wall),
            Ratio(Cpu, 1.0 / cpu),
            Ratio(Memory, 1.0 / 8.0),
        ],
        contest: Box::new(move |bench| adding(bench, File::new(shape, bench.records))),
    }
}

/// An add by both programs.
fn adding(bench: &Bench, file: File) -> anyhow::Result<Contest> {
    let server = stub(Manner::quick(file.shape.form()), file.records);
    let path = bench.file(file)?;
    Ok(Contest {
        theirs: bench.peer_import(&path, &[], &server),
        ours: kintable(bench.import(&path, &[]), server),
    })
}

/// An upsert of all records, with the ids of their rows.
fn whole(shape: Shape, records: u64) -> File {
    File {
        has_ids: true,
        ..File::new(shape, records)
    }
}

fn upsert(shape: Shape) -> Case {
    Case {
        name: named("upsert-flat", "upsert-tables")(shape),
        about: "upsert `--blind`, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Cpu, 1.0 / 30.0), Ratio(Memory, 1.0 / 8.0)],
        contest: Box::new(move |bench| {
            let server = stub(Manner::quick(shape.form()), bench.records);
            let path = bench.file(whole(shape, bench.records))?;
            Ok(Contest {
                theirs: bench.peer_import(&path, &UPSERT, &server),
                ours: kintable(bench.import(&path, &BLIND), server),
            })
        }),
    }
}

fn since(shape: Shape) -> Case {
    Case {
        name: named("since-flat", "since-tables")(shape),
        about: "upsert `--since` where 1 % changed, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Cpu, 0.7)],
        contest: Box::new(move |bench| {
            let manner = Manner {
                held: Some((shape, bench.records)),
                ..Manner::quick(shape.form())
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

fn reading() -> Case {
    let shape = Shape::Tables;
    Case {
        name: "read-tables",
        about: "upsert that reads what exists, 50 ms a request",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.15)],
        contest: Box::new(move |bench| {
            let manner = Manner {
                held: Some((shape, bench.records)),
                ..Manner::far(shape.form())
            };
            let server = stub(manner, bench.records);
            let path = bench.file(whole(shape, bench.records))?;
            let blind = other("`--blind`", bench.import(&path, &BLIND), server.clone());
            Ok(kintable(bench.import(&path, &UPSERT), server).against(blind))
        }),
    }
}

/// What a real kintone makes of it: nothing may be lost to the client that has its requests ready.
fn at_a_distance() -> Vec<Case> {
    let case = |name, shape, options: &'static [&'static str], reads: bool| Case {
        name,
        about: "50 ms a request and 0.2 ms a record",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.05)],
        contest: Box::new(move |bench: &Bench| {
            let manner = Manner {
                held: reads.then_some((shape, bench.records)),
                ..Manner::real(shape.form())
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
    vec![
        case("far-add-flat", Shape::Flat, &[], false),
        case("far-add-tables", Shape::Tables, &[], false),
        case("far-upsert-flat", Shape::Flat, &BLIND, false),
        case("far-upsert-tables", Shape::Tables, &BLIND, false),
        case("far-read-tables", Shape::Tables, &UPSERT, true),
    ]
}

fn check(shape: Shape) -> Case {
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

fn checking(bench: &Bench, shape: Shape) -> anyhow::Result<Contestant> {
    let path = bench.file(File::new(shape, bench.records))?;
    let form = bench.form(shape)?;
    let words: [OsString; 4] = ["check".into(), path.into(), "--form".into(), form.into()];
    Ok(kintable(bench.kintable(words), Server::None))
}

/// All cores against one.
fn cores() -> Vec<Case> {
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
fn memory(shape: Shape) -> Case {
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

fn memory_of_rows() -> Case {
    Case {
        name: "memory-rows",
        about: "add one record with 200,000 rows",
        rounds: Rounds::One,
        targets: vec![Most(Memory, 60.0)],
        contest: Box::new(|bench| {
            let path = bench.tall(200_000)?;
            let server = stub(Manner::quick(Shape::Tables.form()), 1);
            Ok(Contest {
                theirs: bench.peer_import(&path, &[], &server),
                ours: kintable(bench.import(&path, &[]), server),
            })
        }),
    }
}

fn upload_large() -> Case {
    Case {
        name: "upload-large",
        about: "attach five files of 100 MB, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 0.8)],
        contest: Box::new(|bench| {
            uploading(bench, Manner::quick(attachments_form()), 5, 100_000_000)
        }),
    }
}

fn upload_small() -> Case {
    Case {
        name: "upload-small",
        about: "attach 200 files of 2 KB, 50 ms a request",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.0 / 3.0)],
        contest: Box::new(|bench| uploading(bench, Manner::far(attachments_form()), 200, 2_000)),
    }
}

/// Records with a file each.
fn uploading(bench: &Bench, manner: Manner, files: u64, bytes: u64) -> anyhow::Result<Contest> {
    let (dir, path) = bench.attachments(files, bytes)?;
    let sent = Sent {
        records: files,
        files,
    };
    let server = Server::Stub(Box::new(manner), sent);
    let dir = dir.to_string_lossy();
    let options = ["--attachments-dir", dir.as_ref()];
    Ok(Contest {
        theirs: bench.peer_import(&path, &options, &server),
        ours: kintable(bench.import(&path, &options), server),
    })
}

/// What the sandbox takes of requests that are ready, beside what the stub takes.
fn sandbox(shape: Shape) -> Case {
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
