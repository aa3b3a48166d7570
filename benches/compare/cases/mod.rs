//! What is measured: each case by name, with what it is to reach. A file has those that are measured against one
//! kind of thing.

mod best;
mod itself;
mod reference;

use crate::bench::Bench;
use crate::contest::Contest;
use crate::files::Shape;
use crate::results::Target;

use best::{at_a_distance, check, sandbox};
use itself::{cores, maps, memory, reading, since};
use reference::{add, memory_of_rows, one_record, start_up, upload_large, upload_small, upsert};

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
    cases.extend(maps());
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
