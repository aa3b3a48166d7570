//! Records of a backup come back: those that are there are as they were, those that are gone are added again.
//!
//! [`survey()`] reads the backup whole before anything is written, and finds out who is named in it; [`Fitted`] says which
//! fields go back into the app's form; [`unknown_people`] asks for users who do not exist. [`carry_out`] decides about
//! each record by what the app holds, page by page, and writes it, pinned to its revision, by what all jobs share; a dry
//! run is the same without a write. Which record of the app stands for which one of the backup, an [`IdMap`] keeps, so
//! that nothing is added twice; [`settle`] finds out what became of records whose answer was lost. [`compare()`] reads
//! back what was written and names every cell that differs. The room never prints. Begin with [`carry_out`].

mod carry;
mod compare;
mod decide;
mod error;
mod files;
mod fitted;
mod id_map;
mod mapping;
mod options;
mod pairs;
mod people;
mod probe;
mod reason;
mod survey;

pub use carry::{Restored, carry_out};
pub use compare::{Differences, compare};
pub use error::RestoreError;
pub use fitted::{Fitted, Missing};
pub use id_map::IdMap;
pub use mapping::Written;
pub use options::{Options, Source, UserMap};
pub use people::{People, unknown_people};
pub use probe::{Settled, settle};
pub use reason::{Difference, Reason};
pub use survey::{Surveyed, survey};
