//! The reference: the product that kintable takes the place of, installed into a directory of its own.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

/// What is compared with, as npm names it.
pub(crate) const PEER: &str = "@kintone/cli@1.19.2";

/// What begins its command lines.
pub(crate) struct Peer(pub(crate) Vec<OsString>);

impl Peer {
    /// Installs it, which takes Node, npm and a network.
    pub(crate) fn install(dir: &Path) -> anyhow::Result<Self> {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]);
        npm.args(["--loglevel", "error", "--prefix"])
            .arg(dir)
            .arg(PEER);
        let npm = npm
            .stdin(Stdio::null())
            .output()
            .context("npm is not there")?;
        let said = String::from_utf8_lossy(&npm.stderr);
        ensure!(npm.status.success(), "npm does not install it: {said}");
        let program = dir.join("node_modules/@kintone/cli/cli.js");
        ensure!(program.is_file(), "it has no {}", program.display());
        Ok(Self(vec!["node".into(), program.into()]))
    }
}
