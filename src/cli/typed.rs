//! Options as they were typed, beside what they mean.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, ValueEnum};

/// Options of one group, and those of them that the user gave, as one would type them again.
#[derive(Debug)]
pub(super) struct Typed<T> {
    /// What they are read as.
    pub(super) read: T,
    /// As they were typed.
    pub(super) typed: Vec<String>,
}

impl<T: Args> FromArgMatches for Typed<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let group = T::augment_args(Command::new(""));
        let given = |option: &&Arg| {
            matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
        };
        let given = group.get_arguments().filter(given);
        Ok(Self {
            read: T::from_arg_matches(matches)?,
            typed: given.flat_map(|option| as_typed(option, matches)).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Args> Args for Typed<T> {
    fn group_id() -> Option<clap::Id> {
        T::group_id()
    }

    fn augment_args(command: Command) -> Command {
        T::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

/// An option that was given, once for each of its values.
fn as_typed(option: &Arg, matches: &ArgMatches) -> Vec<String> {
    let name = option.get_long().unwrap_or_default();
    if !option.get_action().takes_values() {
        return vec![format!("--{name}")];
    }
    let values = matches.get_raw(option.get_id().as_str());
    let values = values.into_iter().flatten();
    values
        .map(|value| format!("--{name}={}", value.to_string_lossy()))
        .collect()
}

/// A choice, as one would type it.
pub(super) fn typed(option: &str, choice: &impl ValueEnum) -> String {
    let value = choice.to_possible_value();
    let name = value.as_ref().map_or("", |value| value.get_name());
    format!("--{option}={name}")
}
