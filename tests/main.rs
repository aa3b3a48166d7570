//! The one integration binary; each subject is a module.

mod api;
mod arrows;
mod backup;
mod bounds;
mod centre;
mod check;
mod cli;
mod convert;
mod delete;
mod dirs;
mod docs;
mod export;
#[cfg(unix)]
mod faults;
mod floors;
mod forms;
mod glossary;
mod history;
mod import;
mod jobs;
mod maps;
mod notices;
mod plan;
mod report;
mod resume;
mod sandbox;
mod sheet;
mod support;
