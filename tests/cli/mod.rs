//! The command line: what may be given, what is read from the environment, and every word that is printed.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod apart;
mod auth;
mod documents;
mod drafts;
pub(crate) mod endings;
mod environment;
mod first_steps;
mod harmless;
mod help_document;
mod japanese;
mod next_steps;
#[cfg(unix)]
mod sandbox;
mod sandbox_commands;
#[cfg(unix)]
mod sandbox_serving;
#[cfg(unix)]
mod sandbox_state;
mod secrets;
mod tls;
mod usage;
mod words;
