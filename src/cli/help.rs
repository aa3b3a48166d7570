//! The help in Japanese. In English it is what stands beside each argument.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, Command};

use super::commands::sandbox::SERVE_HELP;
use super::examples;
use super::help_words::WORDS;
use crate::language::Language;

/// A command that is built, with all that its help says in Japanese.
pub(super) fn in_japanese(command: Command) -> Command {
    let about = command.get_about().map(ToString::to_string);
    let long_about = command.get_long_about().map(ToString::to_string);
    let after_long = command.get_after_long_help().map(ToString::to_string);
    let after = command.get_after_help().map(ToString::to_string);
    let mut command = command
        .subcommand_help_heading("コマンド")
        .help_template("{about-with-newline}\n使い方：{usage}\n\n{all-args}{after-help}")
        .mut_args(argument)
        .mut_subcommands(in_japanese);
    if let Some(about) = about {
        command = command.about(japanese(&about));
    }
    if let Some(about) = long_about {
        command = command.long_about(japanese(&about));
    }
    if let Some(after) = after_long {
        command = command.after_long_help(after_help(&after));
    }
    if let Some(after) = after {
        command = command.after_help(after_help(&after));
    }
    command
}

/// An argument; what the parser would add in English is a part of its help.
fn argument(argument: Arg) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(heading) => known(heading).unwrap_or_default(),
        None if argument.is_positional() => "引数",
        None => "オプション",
    };
    let told = |help: Option<&StyledStr>| help.map(|help| japanese(&help.to_string()));
    let mut help = told(argument.get_help()).unwrap_or_default();
    // A terminal breaks lines at spaces, of which Japanese has none.
    let long_help = told(argument.get_long_help()).unwrap_or_else(|| help.clone());
    let mut long_help = long_help.replace('。', "。\n").trim_end().to_owned();
    let takes_value = argument.get_action().takes_values();
    let values = argument.get_possible_values();
    let values: Vec<_> = values.iter().filter(|value| !value.is_hide_set()).collect();
    if takes_value && !values.is_empty() {
        long_help += "\n指定できる値：";
        long_help.extend(values.into_iter().map(choice));
    }
    let defaults = argument.get_default_values();
    let defaults: Vec<_> = defaults
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if takes_value && !defaults.is_empty() {
        let defaults = format!("［初期値：{}］", defaults.join("、"));
        long_help.extend(["\n", &defaults]);
        help += &defaults;
    }
    argument
        .help_heading(heading)
        .hide_possible_values(true)
        .hide_default_value(true)
        .long_help(long_help)
        .help(help)
}

/// What stands below the arguments.
fn after_help(english: &str) -> String {
    if let Some(examples) = examples::japanese(english) {
        examples
    } else if english == SERVE_HELP.of(Language::English) {
        SERVE_HELP.of(Language::Japanese).to_owned()
    } else {
        japanese(english)
    }
}

fn choice(value: &PossibleValue) -> String {
    let name = value.get_name();
    match value.get_help() {
        Some(help) => format!("\n  {name}：{}", japanese(&help.to_string())),
        None => format!("\n  {name}"),
    }
}

/// A text of the help in Japanese; what has no words of its own, such as a name, stays.
pub(super) fn japanese(english: &str) -> String {
    known(english).unwrap_or(english).to_owned()
}

fn known(english: &str) -> Option<&'static str> {
    let found = WORDS.iter().find(|(known, _)| *known == english);
    found.map(|(_, japanese)| *japanese)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::arguments::Arguments;

    /// All that the help of a command and its subcommands says.
    fn texts(command: &Command, found: &mut BTreeSet<String>) {
        let abouts = [command.get_about(), command.get_long_about()];
        found.extend(abouts.into_iter().flatten().map(ToString::to_string));
        let afters = [command.get_after_help(), command.get_after_long_help()];
        for after in afters.into_iter().flatten() {
            let after = after.to_string();
            assert_ne!(after_help(&after), after, "without Japanese");
        }
        for argument in command.get_arguments() {
            let helps = [argument.get_help(), argument.get_long_help()];
            found.extend(helps.into_iter().flatten().map(ToString::to_string));
            found.extend(argument.get_help_heading().map(str::to_owned));
            if argument.get_action().takes_values() {
                let values = argument.get_possible_values();
                let helps = values.iter().filter_map(PossibleValue::get_help);
                found.extend(helps.map(ToString::to_string));
            }
        }
        for subcommand in command.get_subcommands() {
            texts(subcommand, found);
        }
    }

    #[test]
    fn all_that_the_help_says_is_said_in_japanese() {
        let mut said = BTreeSet::new();
        texts(&Arguments::all(), &mut said);
        let known: BTreeSet<String> = WORDS
            .iter()
            .map(|(english, _)| (*english).to_owned())
            .collect();
        // Encodings are called alike in both languages.
        let missing = said.difference(&known).filter(|text| text.contains(' '));
        let missing: Vec<_> = missing.collect();
        assert!(missing.is_empty(), "without Japanese: {missing:#?}");
        let unused: Vec<_> = known.difference(&said).collect();
        assert!(unused.is_empty(), "never said: {unused:#?}");
    }
}
