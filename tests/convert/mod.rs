//! A file becomes another one: the whole way through the binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod broken;
mod round_trip;
mod stopped;
mod written;

use crate::support::{Run, World};

#[track_caller]
fn ends(run: &Run, code: i32, said: &[&str]) {
    assert_eq!(run.code, Some(code), "{run:?}");
    for said in said {
        assert!(run.stderr.contains(said), "{said}: {run:?}");
    }
}

/// What a file becomes on standard output.
#[track_caller]
fn converted(world: &World, arguments: &[&str]) -> String {
    let run = world.run(&[&["convert"], arguments].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    run.stdout
}
