//! Beside the product that kintable takes the place of.

use super::{Case, Rounds, named};
use crate::contest::{Contest, Contestant, Server};
use crate::files::{File, Shape};
use crate::imports::{Import, blind, keyed_form, whole};
use crate::peer::PEER;
use crate::results::Metric::{Cpu, Memory, Wall};
use crate::results::Target::{Most, Ratio};
use crate::stub::Manner;

pub(super) fn start_up() -> Case {
    Case {
        name: "start-up",
        about: "`--version`",
        rounds: Rounds::Many,
        targets: vec![Ratio(Wall, 1.0 / 50.0), Ratio(Memory, 1.0 / 8.0)],
        contest: Box::new(|bench| {
            let ours = bench.kintable(["--version"]);
            let theirs = bench.peer().map(|peer| {
                let command = [&peer.0[..], &["--version".into()]].concat();
                Contestant::new(PEER, command, Server::None)
            });
            Ok(Contest {
                ours: Contestant::new("kintable", ours, Server::None),
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
        contest: Box::new(|bench| {
            let (file, manner) = (File::new(Shape::Flat, 1), Manner::quick(Shape::Flat.form()));
            let import = Import::adding(bench, file, manner)?;
            Ok(import.beside_reference(bench, &[]))
        }),
    }
}

pub(super) fn add(shape: Shape) -> Case {
    let (wall, cpu) = match shape {
        Shape::Flat => (25.0, 30.0),
        Shape::Tables => (30.0, 35.0),
    };
    Case {
        name: named("add-flat", "add-tables")(shape),
        about: "add, no latency",
        rounds: Rounds::Asked,
        targets: vec![
            Ratio(Wall, 1.0 / wall),
            Ratio(Cpu, 1.0 / cpu),
            Ratio(Memory, 1.0 / 8.0),
        ],
        contest: Box::new(move |bench| {
            let file = File::new(shape, bench.records);
            let import = Import::adding(bench, file, Manner::quick(shape.form()))?;
            Ok(import.beside_reference(bench, &[]))
        }),
    }
}

pub(super) fn upsert(shape: Shape) -> Case {
    Case {
        name: named("upsert-flat", "upsert-tables")(shape),
        about: "upsert `--blind`, no latency",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Cpu, 1.0 / 30.0), Ratio(Memory, 1.0 / 8.0)],
        contest: Box::new(move |bench| {
            let file = whole(shape, bench.records);
            let import = Import::upserting(bench, file, Manner::quick(keyed_form(shape)))?;
            Ok(import.beside_reference(bench, &blind()))
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
            let import = Import::tall(bench, 200_000)?;
            Ok(import.beside_reference(bench, &[]))
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
            let import = Import::attaching(bench, (5, 100_000_000), Manner::quick)?;
            Ok(import.beside_reference(bench, &[]))
        }),
    }
}

pub(super) fn upload_small() -> Case {
    Case {
        name: "upload-small",
        about: "attach 200 files of 2 KB, 50 ms a request",
        rounds: Rounds::Asked,
        targets: vec![Ratio(Wall, 1.0 / 3.0)],
        contest: Box::new(|bench| {
            let import = Import::attaching(bench, (200, 2_000), Manner::far)?;
            Ok(import.beside_reference(bench, &[]))
        }),
    }
}
