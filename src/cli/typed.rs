//! Options as they were typed, beside what they mean.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, ValueEnum};

/// Options of one group, and those of them that have a value, as one would type them.
#[derive(Debug)]
pub(super) struct Typed<T> {
    /// What they are read as.
    pub(super) read: T,
    /// Each with whether it was given: else it is a default.
    typed: Vec<(bool, String)>,
}

impl<T: Args> Typed<T> {
    /// The options as one would type them again, their defaults included as far as one could type those, too.
    pub(super) fn typed(&self) -> Vec<String> {
        let group = T::augment_args(Command::new("").no_binary_name(true));
        let given = self.typed.iter().filter(|(is_given, _)| *is_given);
        let may_be_typed = |(is_given, typed): &&(bool, String)| {
            let with_it = given.clone().map(|(_, given)| given).chain([typed]);
            *is_given || group.clone().try_get_matches_from(with_it).is_ok()
        };
        let all = self.typed.iter().filter(may_be_typed);
        all.map(|(_, typed)| typed.clone()).collect()
    }
}

impl<T: Args> FromArgMatches for Typed<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let group = T::augment_args(Command::new(""));
        let typed = |option| as_typed(option, matches);
        Ok(Self {
            read: T::from_arg_matches(matches)?,
            typed: group.get_arguments().flat_map(typed).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Args> Args for Typed<T> {
    fn augment_args(command: Command) -> Command {
        T::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

/// An option that has a value, once for each of its values; a flag, if it is set.
fn as_typed(option: &Arg, matches: &ArgMatches) -> Vec<(bool, String)> {
    let id = option.get_id().as_str();
    let name = option.get_long().unwrap_or_default();
    let is_given = matches.value_source(id) == Some(ValueSource::CommandLine);
    if !option.get_action().takes_values() {
        let flag = matches.get_flag(id).then(|| format!("--{name}"));
        return flag.map(|flag| (is_given, flag)).into_iter().collect();
    }
    let values = matches.get_raw(id).into_iter().flatten();
    let typed = values.map(|value| format!("--{name}={}", value.to_string_lossy()));
    typed.map(|typed| (is_given, typed)).collect()
}

/// A choice, as one would type it.
pub(super) fn typed(option: &str, choice: &impl ValueEnum) -> String {
    let value = choice.to_possible_value();
    let name = value.as_ref().map_or("", |value| value.get_name());
    format!("--{option}={name}")
}
