//! The commands and options of the program as data, for `help --output json`.

use std::ffi::OsString;
use std::io::ErrorKind;

use clap::{Arg, ArgAction, Command};

use super::exit::{self, Exit};
use super::failure;
use super::help::japanese;
use super::output::print_document;
use crate::language::{Language, Text};
use crate::report::{ArgumentHelp, CommandHelp, help_document};

/// Whether the whole help is asked for as a document.
pub(super) fn is_asked(typed: &[OsString]) -> bool {
    let mut words = typed.iter().skip(1).map(|word| word.to_string_lossy());
    let is_help = words.next().as_deref() == Some("help");
    // Who asks for the help of the help gets it.
    let rest: Vec<_> = words.filter(|word| word != "--help").collect();
    let rest: Vec<_> = rest.iter().map(AsRef::as_ref).collect();
    is_help && matches!(rest[..], ["--output", "json"] | ["--output=json"])
}

/// Prints it.
pub(super) fn print(program: &Command, language: Language) -> Exit {
    let mut commands = Vec::new();
    for command in program.get_subcommands() {
        gather(command, "", &mut commands);
    }
    match print_document(&help_document(&commands, &exit::codes())) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            failure::tell_file(&error, language);
            Exit::Failed
        }
        // A reader that went away is no error.
        _ => Exit::Done,
    }
}

/// A command, or those below it.
fn gather(command: &Command, above: &str, found: &mut Vec<CommandHelp>) {
    if command.get_name() == "help" || command.is_hide_set() {
        return;
    }
    let name = format!("{above}{}", command.get_name());
    if command.has_subcommands() {
        let above = format!("{name} ");
        for below in command.get_subcommands() {
            gather(below, &above, found);
        }
    }
    if command.is_subcommand_required_set() {
        return;
    }
    let about = command.get_long_about().or(command.get_about());
    let shown = |argument: &&Arg| !argument.is_hide_set() && argument.get_id() != "help";
    found.push(CommandHelp {
        about: text(about.map(ToString::to_string)),
        arguments: command
            .get_arguments()
            .filter(shown)
            .map(argument)
            .collect(),
        name,
    });
}

fn argument(argument: &Arg) -> ArgumentHelp {
    let takes_value = argument.get_action().takes_values();
    let names = argument.get_value_names().unwrap_or_default();
    let value = names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let value = takes_value.then(|| value.join(" "));
    let help = argument.get_long_help().or(argument.get_help());
    let help = help.map(ToString::to_string);
    let values = argument.get_possible_values().into_iter();
    let values = values.filter(|one| takes_value && !one.is_hide_set());
    let defaults = argument.get_default_values().iter();
    ArgumentHelp {
        name: match argument.get_long() {
            Some(long) => format!("--{long}"),
            None => value.clone().unwrap_or_default(),
        },
        short: argument.get_short(),
        is_positional: argument.is_positional(),
        values: values
            .map(|one| {
                let help = one.get_help().map(|help| text(Some(help.to_string())));
                (one.get_name().to_owned(), help)
            })
            .collect(),
        default: defaults
            .filter(|_| takes_value)
            .map(|value| value.to_string_lossy().into_owned())
            .collect(),
        environment: variables(help.as_deref().unwrap_or_default()),
        is_required: argument.is_required_set(),
        is_repeatable: matches!(argument.get_action(), ArgAction::Append | ArgAction::Count),
        help: text(help),
        value,
    }
}

/// The variables that a help names: `KINTABLE_APP`.
fn variables(help: &str) -> Vec<String> {
    let is_of_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    let words = help.split(|letter: char| !is_of_name(letter));
    let known = |word: &&str| {
        let begins = ["KINTABLE_", "KINTONE_"]
            .iter()
            .any(|start| word.starts_with(start));
        begins || matches!(*word, "HTTPS_PROXY" | "NO_PROXY")
    };
    words.filter(known).map(str::to_owned).collect()
}

fn text(english: Option<String>) -> Text {
    let english = english.unwrap_or_default();
    let japanese = japanese(&english);
    Text::made(english, japanese)
}
