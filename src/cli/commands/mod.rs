//! One file a command: what it is given, and what it does.

pub(super) mod auth;
pub(super) mod backup;
pub(super) mod cancel;
pub(super) mod check;
pub(super) mod completions;
pub(super) mod convert;
pub(super) mod delete;
pub(super) mod discard;
pub(super) mod errors;
pub(super) mod explain;
pub(super) mod export;
pub(super) mod form;
pub(super) mod history;
pub(super) mod import;
pub(super) mod job;
pub(super) mod lock;
pub(super) mod log_app;
pub(super) mod map;
pub(super) mod report;
pub(super) mod restore;
pub(super) mod resume;
pub(super) mod sandbox;
pub(super) mod show;
pub(super) mod stats;
pub(super) mod template;
pub(super) mod undo;
