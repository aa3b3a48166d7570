//! Beside the product that kintable takes the place of.

use super::{BLIND, Case, Rounds, UPSERT, kintable, named, whole};
use crate::bench::{Bench, attachments_form, keyed_form, stub};
use crate::contest::{Contest, Contestant, Server};
use crate::files::{File, Shape};
use crate::peer::PEER;
use crate::results::Metric::{Cpu, Memory, Wall};
use crate::results::Target::{Most, Ratio};
use crate::stub::{Manner, Sent};

pub(super) fn start_up() -> Case {
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
                    name: PEER.to_owned(),
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

pub(super) fn one_record() -> Case {
    Case {
        name: "one-record",
        about: "add one record",
        rounds: Rounds::Many,
        targets: vec![Most(Wall, 0.005)],
        contest: Box::new(|bench| adding(bench, File::new(Shape::Flat, 1))),
    }
}

pub(super) fn add(shape: Shape) -> Case {
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
pub(super) fn adding(bench: &Bench, file: File) -> anyhow::Result<Contest> {
    let server = stub(Manner::quick(file.shape.form()), file.records);
    let path = bench.file(file)?;
    Ok(Contest {
        theirs: bench.peer_import(&path, &[], &server),
        ours: kintable(bench.import(&path, &[]), server),
    })
}

pub(super) fn upsert(shape: Shape) -> Case {
    Case {
        name: named("upsert-flat", "upsert-tables")(shape),
        about: "upsert `--blind`, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Cpu, 1.0 / 30.0), Ratio(Memory, 1.0 / 8.0)],
        contest: Box::new(move |bench| {
            let server = stub(Manner::quick(keyed_form(shape)), bench.records);
            let path = bench.file(whole(shape, bench.records))?;
            Ok(Contest {
                theirs: bench.peer_import(&path, &UPSERT, &server),
                ours: kintable(bench.import(&path, &BLIND), server),
            })
        }),
    }
}

pub(super) fn memory_of_rows() -> Case {
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

pub(super) fn upload_large() -> Case {
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

pub(super) fn upload_small() -> Case {
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
