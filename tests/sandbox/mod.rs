//! The sandbox from outside: what it answers, what it keeps, and how it fails when asked to.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod atomicity;
mod beginning;
mod conformance;
mod faults;
mod first;
mod formulas;
mod limits;
mod loading;
mod over_time;
mod queries;
mod restarts;
mod statements;
mod world;
