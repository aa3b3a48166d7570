//! A sandbox that is served by a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value as Json;

use super::World;
use super::patience::Watchdog;

/// The program serving a sandbox, until the test ends.
pub(crate) struct Served {
    child: Child,
    _watchdog: Watchdog,
    /// What it said when it was ready.
    pub(crate) ready: Json,
}

impl Served {
    pub(crate) fn start(world: &World, arguments: &[&str]) -> Self {
        let mut all = vec!["sandbox", "serve", "--port", "0", "--output", "json"];
        all.extend(arguments);
        let mut child = world.command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let watchdog = Watchdog::over(&child);
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self {
            child,
            _watchdog: watchdog,
            ready,
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.ready["base_url"].as_str().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
