//! Two programs that run by turns, so that what else the machine does is done to both.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, ensure};
use serde_json::Value as Json;

use crate::measure::{Taken, measure};
use crate::stub::{Manner, Sent, Stub};

/// Stands in a command line for the address of the server.
pub(crate) const URL: &str = "{url}";
/// The same, for who speaks to `localhost` alone without TLS.
pub(crate) const URL_BY_NAME: &str = "{url-by-name}";

/// Who is asked and written to.
#[derive(Debug, Clone)]
pub(crate) enum Server {
    /// Nobody.
    None,
    /// A stub, which must be sent so much.
    Stub(Box<Manner>, Sent),
    /// The sandbox of this program, with an app of this form.
    Sandbox { program: PathBuf, form: PathBuf },
}

/// A program, and whom it speaks to.
#[derive(Debug, Clone)]
pub(crate) struct Contestant {
    /// What it is called in the results.
    pub(crate) name: String,
    /// Its command line.
    pub(crate) command: Vec<OsString>,
    /// A new one for each run.
    pub(crate) server: Server,
}

/// What is measured, and what it is measured against, if that is there.
#[derive(Debug, Clone)]
pub(crate) struct Contest {
    pub(crate) ours: Contestant,
    pub(crate) theirs: Option<Contestant>,
}

/// What was measured, run by run.
pub(crate) struct Measured {
    pub(crate) ours: Vec<Taken>,
    pub(crate) theirs: Vec<Taken>,
}

impl Contest {
    pub(crate) fn run(&self, rounds: usize) -> anyhow::Result<Measured> {
        let mut measured = Measured {
            ours: Vec::new(),
            theirs: Vec::new(),
        };
        for _ in 0..rounds {
            measured.ours.push(self.ours.run()?);
            if let Some(theirs) = &self.theirs {
                measured.theirs.push(theirs.run()?);
            }
        }
        Ok(measured)
    }
}

impl Contestant {
    pub(crate) fn new(name: &str, command: Vec<OsString>, server: Server) -> Self {
        Self {
            name: name.to_owned(),
            command,
            server,
        }
    }

    pub(crate) fn against(self, theirs: Self) -> Contest {
        Contest {
            ours: self,
            theirs: Some(theirs),
        }
    }

    /// Runs it once.
    pub(crate) fn run(&self) -> anyhow::Result<Taken> {
        let taken = match &self.server {
            Server::None => measure(&self.command),
            Server::Stub(manner, expected) => {
                let stub = Stub::start(Manner::clone(manner))?;
                let taken = measure(&self.command_to(&stub.url()))?;
                let sent = stub.sent()?;
                ensure!(sent == *expected, "{sent:?} was sent, not {expected:?}");
                Ok(taken)
            }
            Server::Sandbox { program, form } => {
                let mut serve = Command::new(program);
                serve.args([
                    "sandbox", "serve", "--port", "0", "--output", "json", "--form",
                ]);
                let sandbox = Serving::start(serve.arg(form))?;
                measure(&self.command_to(&sandbox.url))
            }
        };
        taken.with_context(|| format!("{} could not be measured", self.name))
    }

    fn command_to(&self, url: &str) -> Vec<OsString> {
        let words = self.command.iter();
        let word = |word: &OsString| {
            if word == URL {
                url.into()
            } else if word == URL_BY_NAME {
                url.replace("127.0.0.1", "localhost").into()
            } else {
                word.clone()
            }
        };
        words.map(word).collect()
    }
}

/// A server that is a program of its own. It is ended when it is dropped.
struct Serving {
    program: Child,
    url: String,
}

impl Serving {
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut program = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let said = program.stdout.take().context("it says nothing")?;
        let mut serving = Self {
            program,
            url: String::new(),
        };
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let ready: Json = serde_json::from_str(&line).context("it does not begin to serve")?;
        ready["base_url"]
            .as_str()
            .context("it has no address")?
            .clone_into(&mut serving.url);
        Ok(serving)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to be done about either.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}
