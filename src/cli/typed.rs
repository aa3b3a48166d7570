//! Options as they were typed, beside what they mean.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, ValueEnum};

/// Options of one group, and those of them that have a value, as one would type them.
#[derive(Debug)]
pub(super) struct Typed<T> {
    /// What they are read as.
    pub(super) read: T,
    typed: Vec<(ValueSource, String)>,
}

impl<T: Args> Typed<T> {
    /// The options as one would type them again, their defaults included as far as one could type those, too.
    pub(super) fn typed(&self) -> Vec<String> {
        let group = T::augment_args(Command::new("").no_binary_name(true));
        let typed = |(source, typed): &(ValueSource, String)| {
            (*source == ValueSource::CommandLine).then(|| typed.clone())
        };
        let given: Vec<_> = self.typed.iter().filter_map(typed).collect();
        let may_be_typed = |typed: &String| {
            let with_it = given.iter().chain([typed]);
            let parsed = group.clone().try_get_matches_from(with_it);
            given.contains(typed) || parsed.is_ok()
        };
        let all = self.typed.iter().map(|(_, typed)| typed);
        all.filter(|typed| may_be_typed(typed)).cloned().collect()
    }
}

impl<T: Args> FromArgMatches for Typed<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let group = T::augment_args(Command::new(""));
        let typed = |option: &Arg| {
            let source = matches.value_source(option.get_id().as_str())?;
            let typed = as_typed(option, matches);
            Some(typed.into_iter().map(move |typed| (source, typed)))
        };
        Ok(Self {
            read: T::from_arg_matches(matches)?,
            typed: group.get_arguments().filter_map(typed).flatten().collect(),
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

/// An option that has a value, once for each of its values; a flag, if it is set.
fn as_typed(option: &Arg, matches: &ArgMatches) -> Vec<String> {
    let (id, name) = (
        option.get_id().as_str(),
        option.get_long().unwrap_or_default(),
    );
    if !option.get_action().takes_values() {
        return Vec::from_iter(matches.get_flag(id).then(|| format!("--{name}")));
    }
    let values = matches.get_raw(id).into_iter().flatten();
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
