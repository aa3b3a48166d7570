//! What will become of each record, and of each row of its tables: one pure function of a record, of what kintone
//! holds, and of the user's policies.
//!
//! The dry run, the guards, the write and the summary all use it. [`plan`] compares and decides; a [`RecordPlan`]
//! tells people what would change; a [`Decision`] is the small rest of it that the write needs, kept for a whole
//! file; [`Totals`] adds up, and [`Guards`] hold limits against them; [`PlanFile`] is a plan on disk. The room
//! knows no file format but its own, no HTTP and no terminal. Begin with [`plan`].

mod before;
mod cells;
mod changes;
mod decision;
mod digest;
mod document;
mod fate;
mod guard;
mod line;
mod pairs;
mod policy;
mod preview;
mod record;
mod renewed;
mod rows;
mod same;
#[cfg(test)]
mod samples;
mod tally;
mod totals;
mod wishes;

pub use before::before;
pub use cells::{CellChange, Changes};
pub use changes::{changes_json, totals_json};
pub use decision::{Decision, Detail, RowStep, TableDecision};
pub use digest::{digests, files_digest};
pub use document::{PlanError, PlanFile, PlanHead, PlanWriter};
pub use fate::{Fate, Why, Write};
pub use guard::{About, AboutError, Amount, Guards, Limit, LimitError, Violation};
pub use line::SavedRecord;
pub use policy::{
    Ambiguous, ExistingPolicy, Keyed, Missing, Need, Policies, Reason, RowsPolicy, TablePolicy,
};
pub use preview::Preview;
pub use record::{Finding, RecordPlan, plan};
pub use rows::{RowPlan, TablePlan};
pub use same::{normal, same, state};
pub use tally::{RowFate, RowTally};
pub use totals::{TableCount, Totals};
pub use wishes::Wishes;
