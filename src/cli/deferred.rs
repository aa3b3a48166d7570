//! Arguments that are made only for a command that is typed.

use std::cell::RefCell;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::ops::{Deref, DerefMut};

use clap::{ArgMatches, Args, Command, FromArgMatches};

/// The arguments of a command that has many of them: to make those of all commands takes longer than a small import.
#[derive(Debug)]
pub(super) struct Deferred<T>(pub(super) Box<T>);

thread_local! {
    /// The words that were typed, where commands are made for these alone.
    static TYPED: RefCell<Option<HashSet<OsString>>> = const { RefCell::new(None) };
}

/// Makes commands of which those have arguments that are among the typed words. Whoever parses these words meets no
/// other.
pub(super) fn for_typed(typed: &[OsString], make: impl FnOnce() -> Command) -> Command {
    TYPED.set(Some(typed.iter().cloned().collect()));
    let made = make();
    TYPED.set(None);
    made
}

fn is_typed(name: &str) -> bool {
    TYPED.with_borrow(|typed| {
        let typed = typed.as_ref();
        typed.is_none_or(|typed| typed.contains(OsStr::new(name)))
    })
}

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        if is_typed(command.get_name()) {
            T::augment_args(command)
        } else {
            command
        }
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Box::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        Box::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }

    fn update_from_arg_matches_mut(&mut self, matches: &mut ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches_mut(matches)
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Deferred<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
