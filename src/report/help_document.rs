//! What the program takes and how it ends, for programs that call it: one document.

use serde_json::{Value as Json, json};

use super::explain::explanations;
use super::severity_word;
use crate::language::{Language, Text};
use crate::problem;

/// The version of the document; it rises when a member changes its meaning or goes away.
const VERSION: u32 = 1;

/// A command.
#[derive(Debug)]
pub struct CommandHelp {
    /// How it is typed: `form pull`.
    pub name: String,
    /// What it does.
    pub about: Text,
    /// What it takes.
    pub arguments: Vec<ArgumentHelp>,
}

/// An option, or what stands without one.
#[derive(Debug)]
pub struct ArgumentHelp {
    /// `--app`; of what stands without an option, the name of its value.
    pub name: String,
    /// `-u`.
    pub short: Option<char>,
    /// Whether it stands without an option.
    pub is_positional: bool,
    /// What its value is called, if it takes one.
    pub value: Option<String>,
    /// The values that it takes, if they are few, with what they mean.
    pub values: Vec<(String, Option<Text>)>,
    /// Its value if it is not typed.
    pub default: Vec<String>,
    /// Variables that stand in for it.
    pub environment: Vec<String>,
    /// Whether it must be typed.
    pub is_required: bool,
    /// Whether it may be typed more than once.
    pub is_repeatable: bool,
    /// What it does.
    pub help: Text,
}

/// All commands, with the exit codes that any of them may end with, and every code of a problem.
pub fn help_document(commands: &[CommandHelp], exits: &[(u8, Text)]) -> Json {
    let mut variables: Vec<_> = commands
        .iter()
        .flat_map(|command| &command.arguments)
        .flat_map(|argument| {
            argument
                .environment
                .iter()
                .map(move |name| (name, &argument.name))
        })
        .collect();
    variables.sort();
    variables.dedup();
    let variables = variables
        .iter()
        .map(|(name, option)| json!({"name": name, "option": option}));
    let exits = exits
        .iter()
        .map(|(code, meaning)| json!({"code": code, "meaning": both(meaning)}));
    let codes = explanations().map(|one| {
        json!({
            "code": one.code,
            "severity": severity_word(problem::severity(&one.code)),
            "headline": {
                "en": one.headline(Language::English),
                "ja": one.headline(Language::Japanese),
            },
        })
    });
    json!({
        "version": VERSION,
        "command": "help",
        "exit_code": 0,
        "kintable": env!("CARGO_PKG_VERSION"),
        "commands": commands.iter().map(command).collect::<Vec<_>>(),
        "environment": variables.collect::<Vec<_>>(),
        "exit_codes": exits.collect::<Vec<_>>(),
        "codes": codes.collect::<Vec<_>>(),
    })
}

fn command(command: &CommandHelp) -> Json {
    json!({
        "name": command.name,
        "about": both(&command.about),
        "arguments": command.arguments.iter().map(argument).collect::<Vec<_>>(),
    })
}

fn argument(argument: &ArgumentHelp) -> Json {
    let values = argument.values.iter();
    let values = values.map(|(name, help)| json!({"name": name, "help": help.as_ref().map(both)}));
    json!({
        "name": argument.name,
        "short": argument.short.map(|short| format!("-{short}")),
        "positional": argument.is_positional,
        "value": argument.value,
        "values": values.collect::<Vec<_>>(),
        "default": argument.default,
        "environment": argument.environment,
        "required": argument.is_required,
        "repeatable": argument.is_repeatable,
        "help": both(&argument.help),
    })
}

fn both(text: &Text) -> Json {
    let [english, japanese] = text.both();
    json!({"en": english, "ja": japanese})
}
