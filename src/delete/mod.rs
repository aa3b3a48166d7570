//! Records are deleted: all of an app, those that meet a condition, or those that a file names.
//!
//! Two stages, so that whoever calls can ask in between. `look` finds the records and their revisions, in pages and
//! without their contents, and ends the run where the file or a limit forbids it: everything that is wrong is told
//! before anything is deleted. `carry_out` deletes what was found, each record pinned to the revision that was looked
//! at: what somebody changed meanwhile is kept and named. What records hold is told before they are deleted, for
//! whoever keeps it. The room never prints: it emits [`Event`](crate::job::Event)s. Begin with [`look()`].

mod before;
mod carry_out;
mod look;
mod named;
mod options;

pub use before::Before;
pub use carry_out::carry_out;
pub use look::{Look, Looked, look};
pub use options::{Options, Sheet, Which};
