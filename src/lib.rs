//! kintable loads spreadsheets whose records span several lines, with tables inside, into kintone apps.
//!
//! Data flows one way: `sheet` reads a file into lines and groups them into records at each primary mark;
//! `import` assembles records, has `plan` say what will become of each, cuts batches and sends them through `api`;
//! what happens is told as events, which `report` puts into words.
//!
//! A room imports only from floors below its own:
//!
//! | floor | rooms |
//! |---|---|
//! | 0 | [`model`]: kintone's words as types · [`plain`]: texts from outside, made harmless · [`language`]: English and Japanese |
//! | 1 | [`problem`]: what can be wrong, each kind with its words in one entry; kintone's codes · [`xlsx`]: Excel files as they are written · [`family`]: in which order come apps that look each other up |
//! | 2 | [`cell`]: a cell's text ↔ a value · [`rules`]: what a field refuses · [`form`]: the form's JSON · [`sheet`]: files → lines → groups · [`api`]: kintone's REST API · [`toml_file`]: files that people write, read key by key |
//! | 3 | [`plan`]: what will become of each record and row · [`template`]: a sample file for a form · [`appdir`]: an app as files · [`vault`]: a backup as files · [`log_app`]: runs as records of an app · [`project`]: the project file with its jobs · [`notify`]: how a run ended is told to others |
//! | 4 | [`job`]: what every job shares: events, outcome, journal · [`sandbox`]: the embedded kintone · [`schedulers`]: what systemd, cron and others need to run a job |
//! | 5 | [`import`]: the main job · [`export`]: records go out · [`backup`]: apps are copied to a directory · [`restore`]: and come back · [`undo`]: a run is taken back · [`delete`]: records are deleted · [`convert`]: a file becomes another one · [`history`]: runs that are kept, and locks |
//! | 6 | [`report`]: events, problems and outcomes in words, for people and machines, in two languages |
//! | 7 | [`cli`]: commands with their arguments, exit codes |
//!
//! `docs/architecture.md` has the rules and the tests that hold them, and walks through the code;
//! `docs/kintone-api.md` the "kintone API facts" that comments cite by section.

pub mod api;
pub mod appdir;
pub mod backup;
pub mod cell;
pub mod cli;
pub mod convert;
pub mod delete;
pub mod export;
pub mod family;
pub mod form;
pub mod history;
pub mod import;
pub mod job;
pub mod language;
pub mod log_app;
pub mod map;
pub mod model;
pub mod notify;
pub mod plain;
pub mod plan;
pub mod problem;
pub mod project;
pub mod report;
pub mod restore;
pub mod rules;
pub mod sandbox;
pub mod schedulers;
pub mod sheet;
pub mod template;
pub mod toml_file;
pub mod undo;
pub mod vault;
pub mod xlsx;
