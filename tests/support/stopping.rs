//! Somebody who stops a program at a moment that matters.

use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex};

use super::gateway::{Passing, Script, Way};
use super::{Run, to_end};

/// Asks a process to stop when its first write comes, once it is known which process that is.
#[derive(Default)]
pub(crate) struct Stopping {
    /// Whether anybody is to be stopped, and who.
    process: Mutex<(bool, Option<u32>)>,
    known: Condvar,
}

impl Script for Stopping {
    fn way(&self, request: &Passing) -> Way {
        let mut process = self.process.lock().unwrap();
        if !request.path.contains("bulkRequest") || !process.0 {
            return Way::HONEST;
        }
        while process.1.is_none() {
            process = self.known.wait(process).unwrap();
        }
        process.0 = false;
        let id = process.1.take().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", "INT", &id]).status();
        assert!(sent.unwrap().success());
        Way::HONEST
    }

    fn passed_on(&self, _: &Passing, _: u16) {}

    fn answering(&self, _: &Passing) {}
}

impl Stopping {
    /// Runs a program, and stops it so.
    pub(crate) fn stop(&self, command: &mut Command) -> Run {
        self.process.lock().unwrap().0 = true;
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = child.spawn().unwrap();
        self.process.lock().unwrap().1 = Some(child.id());
        self.known.notify_all();
        to_end(child)
    }
}
