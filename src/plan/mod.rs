//! What will become of each record, and of each row of its tables: one pure function of a record, of what kintone
//! holds, and of the user's policies.
//!
//! The dry run, the guards, the write and the summary all use it. [`plan`] compares and decides; a [`RecordPlan`]
//! tells people what would change; a [`Decision`] is the small rest of it that the write needs, kept for a whole
//! file; [`Totals`] adds up, and [`Guards`] hold limits against them; [`PlanFile`] is a plan on disk. The room
//! knows no file format but its own, no HTTP and no terminal. Begin with [`plan`].

mod changes;
mod decision;
mod digest;
mod document;
mod foreseen;
mod guard;
mod line;
mod pairs;
mod policy;
mod record;
mod rows;
mod same;
mod totals;

pub use changes::{changes_json, totals_json};
pub use decision::{Applied, Decision, Detail, RowStep, Step, TableDecision};
pub use digest::{digests, files_digest};
pub use document::{PlanError, PlanFile, PlanHead, PlanWriter};
pub use foreseen::Foreseen;
pub use guard::{Amount, Guards, Limit, LimitError, Trip};
pub use line::PlannedRecord;
pub use policy::{Ambiguous, ExistingPolicy, Missing, Policies, RowsPolicy, TablePolicy};
pub use record::{CellChange, Fate, Finding, RecordPlan, Why, plan};
pub use rows::{RowCells, RowFate, RowPlan, TablePlan};
pub use same::{normal, same, state};
pub use totals::{RowTally, TableTotal, Totals};
