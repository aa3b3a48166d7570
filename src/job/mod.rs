//! What every job shares: the server it works on, what it tells while it works, what it notes of its writes, and how
//! it ends.
//!
//! It never knows any one job: a job emits [`Event`]s to a [`Listener`], notes its writes in a [`Journal`], and ends
//! with an [`Outcome`]. Begin with [`Event`].

mod added;
mod event;
mod handled;
mod health;
mod intent;
mod journal;
mod kind;
mod outcome;
mod pinned;
mod record_problems;
mod reporter;
mod scope;
mod server;

pub use event::{Event, Listener};
pub use handled::{Handled, Verdict};
pub use health::{Band, Health};
pub use intent::{Doubt, Intent, Unnoted, Watermark};
pub use journal::{BatchFate, Entry, Journal};
pub use kind::Kind;
pub use outcome::{
    Counts, Ending, Outcome, Preflight, ProblemClass, RecordResult, Retry, Status, Unsent,
};
pub use scope::{Extent, Open, Scope, Why};
pub use server::Server;

pub use crate::api::Stop;
pub use crate::plan::TableCount;

pub(crate) use added::{Added, Found, holds};
pub(crate) use pinned::{
    Codes, Delivery, Reading, Terms, Unseen, What, Wish, added_by, already, cell_of, failed, is_as,
    read, whole,
};
pub(crate) use record_problems::RecordProblems;
pub(crate) use reporter::{Problems, Reporter};

/// The columns that an errors file has behind the user's own. An import leaves them out without a word.
pub const OWN_COLUMNS: [&str; 3] = ["_line", "_problem", "_message"];
