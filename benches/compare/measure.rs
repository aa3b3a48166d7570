//! What a program takes: its time, the processor's, and memory.
//!
//! The system adds up what the children of a process took. So that it is that of one program alone, this binary runs
//! once more as the parent of that one child, and tells what the system says.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::usage::{Usage, Whose, usage};

/// The argument that makes this binary such a parent.
pub(crate) const PARENT: &str = "measure";

/// What a program took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// Seconds from its start to its end.
    pub(crate) wall: f64,
    /// Seconds of processor time, its own and the system's for it.
    pub(crate) cpu: f64,
    /// The most memory that it held, in MiB.
    pub(crate) memory: f64,
}

/// Runs a program to its end, which must be a good one.
pub(crate) fn measure(command: &[OsString]) -> anyhow::Result<Taken> {
    let mut parent = Command::new(std::env::current_exe()?);
    parent.arg(PARENT).args(command);
    // What is set on this desk must not change what is measured.
    parent.env_clear();
    parent.envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    let output = parent.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} failed:\n{said}");
    }
    serde_json::from_slice(&output.stdout).context("what was taken is not told")
}

/// Is the parent of a program, and tells what it took.
pub(crate) fn be_parent(command: &[OsString]) -> anyhow::Result<String> {
    let (program, arguments) = command.split_first().context("no program is named")?;
    let home = tempfile::tempdir()?;
    let mut child = Command::new(program);
    // What earlier runs left behind must not change what is measured, nor a run leave anything on this desk.
    child.env("HOME", home.path());
    child.args(arguments).stdout(Stdio::null());
    let begun = Instant::now();
    let status = child.status()?;
    let wall = begun.elapsed().as_secs_f64();
    ensure!(status.success(), "it ended with {status}");
    let Usage { cpu, memory } = usage(Whose::Children)?;
    Ok(serde_json::to_string(&Taken { wall, cpu, memory })?)
}
