//! What a sandbox is started with.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::faults::Fault;
use super::hosts::HostName;
use crate::appdir::{AppSource, Directory};
use crate::language::Language;

/// Says what time it is. The only clock of the sandbox.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a sandbox is started with.
#[derive(Clone)]
pub struct Config {
    /// The apps.
    pub apps: Vec<AppSource>,
    /// Where records are kept.
    pub store: Store,
    /// Whether what is stored is removed first: ids begin at 1 again, and the apps have their first records.
    pub reset: bool,
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// The users, organizations, groups and tokens that are known. Without it every credential is good and every
    /// code names a user, but a call without credentials is refused all the same.
    pub directory: Option<Directory>,
    /// The domain's time zone: in which days begin, and default dates and times are given.
    pub time_zone: TimeZone,
    /// The language of answers to clients that ask for none. The real service is contradictory; Japanese is what its
    /// domains mostly answer (kintone API facts, section 8, item 11).
    pub language: Language,
    /// Says what time it is.
    pub clock: Clock,
    /// Decides all keys, error ids, and the turns of faults.
    pub seed: u64,
    /// The names under which the sandbox answers, beside `localhost` and the addresses of this machine.
    pub allowed_hosts: Vec<HostName>,
    /// What is to go wrong.
    pub faults: Vec<Fault>,
}

/// Where records are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In memory, until the sandbox stops.
    Memory,
    /// In a database file, which is made if it does not exist.
    File(PathBuf),
}

impl Config {
    /// A sandbox of these apps in memory, on any free port, by the system's clock and a random seed.
    pub fn new(apps: Vec<AppSource>) -> Self {
        Self {
            apps,
            store: Store::Memory,
            reset: false,
            port: 0,
            directory: None,
            time_zone: TimeZone::UTC,
            language: Language::Japanese,
            clock: Arc::new(Timestamp::now),
            seed: fastrand::u64(..),
            allowed_hosts: Vec::new(),
            faults: Vec::new(),
        }
    }
}
