//! How the program ends that has no run to tell of: what it says on standard error, and as a document.

use std::sync::mpsc;
use std::thread;

use super::barred::{Bar, Barred};
use super::exit::Exit;
use super::failure;
use super::output::{Document, OutputArgument, print_document};
use super::signals::GRACE;
use super::unfit::Unfit;
use super::usage::UsageError;
use crate::api::{ApiError, ConnectError};
use crate::job::Retry;
use crate::language::Language;
use crate::report::outlet::{self, Writes};
use crate::report::{Reason, Rejection, github, json, junit, sarif};

/// What is known of a command before it begins, for whatever ends it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) language: Language,
    /// What standard output is to carry of the command, where it is no text.
    pub(super) document: Option<Document>,
}

impl Ending {
    /// How the program ended, after an error was told.
    pub(super) fn told(self, ended: anyhow::Result<Exit>) -> Exit {
        match ended {
            Ok(exit) => exit,
            Err(error) if failure::is_broken_pipe(&error) => Exit::Done,
            Err(error) => {
                let reason = failure::tell(&error, self.language);
                let exit = Exit::of_error(&error);
                let is_locked = exit == Exit::Locked;
                let is_unbegun = error.is::<Barred>()
                    || error.is::<UsageError>()
                    || error.is::<Unfit>()
                    || error.is::<ConnectError>();
                let failure = error.downcast_ref();
                let barred: Option<&Barred> = error.downcast_ref();
                let otherwise = if is_locked {
                    Retry::Later
                } else if barred.is_some_and(|barred| barred.by == Bar::Unfinished) {
                    Retry::Resume
                } else {
                    Retry::Never
                };
                let retry = failure.map_or(otherwise, |failure: &ApiError| Retry::of(failure));
                self.print(exit, is_unbegun, reason, retry);
                exit
            }
        }
    }

    /// Tells that a signal ended the program; but not where something that it says is held up, or was.
    pub(super) fn stopped(self) {
        let (done, told) = mpsc::channel();
        thread::spawn(move || {
            let now = Writes::now();
            if !now.are_stuck(&now) {
                let reason = Reason::interrupted(self.language);
                outlet::tell(&self.language.words().as_error(&reason.message));
                self.print(Exit::Interrupted, false, reason, Retry::Later);
            }
            // Nobody listens any more if it took too long.
            let _ = done.send(());
        });
        let _ = told.recv_timeout(GRACE);
    }

    /// Prints the document, if there is to be one. Whoever asked for it and does not read it has the exit code.
    pub(super) fn print(self, exit: Exit, is_unbegun: bool, reason: Reason, retry: Retry) {
        let Some(Document { command, format }) = self.document else {
            return;
        };
        let rejection = Rejection {
            command,
            exit_code: exit as u8,
            is_unbegun,
            reason,
            retry,
            language: self.language,
        };
        let _ = match format {
            OutputArgument::Text => Ok(()),
            OutputArgument::Json => print_document(&json::rejection(&rejection)),
            OutputArgument::Github => outlet::print_exactly(&github::rejection(&rejection)),
            OutputArgument::Junit => outlet::print_exactly(&junit::rejection(&rejection)),
            OutputArgument::Sarif => print_document(&sarif::rejection(&rejection)),
        };
    }
}
