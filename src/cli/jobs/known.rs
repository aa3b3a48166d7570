//! The options of a command as a project file can have them, and whether it takes their values.

use std::any::TypeId;
use std::error::Error as _;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::cli::reasons::japanese;
use crate::language::Text;
use crate::problem::ProblemKind;
use crate::project::{Given, Known, Project, Takes, Value};
use crate::toml_file::{Named, one_of};

/// The heading of options that lead to a kintone.
const CONNECTION: &str = "Connection";

/// Options that a job has by other names, or not at all.
const LEFT_OUT: [&str; 6] = [
    "file-path",
    "job",
    "sandbox-reset",
    "help",
    "notify-env",
    "ping-env",
];

/// What their values are called where several stand in one, with commas between them.
const JOINED: [&str; 2] = ["CODES", "NAMES"];

/// The options of a command that a project file can have.
pub(in crate::cli) fn known(command: &Command) -> Vec<Known> {
    let of_job = |argument: &&Arg| {
        let name = argument.get_long().unwrap_or_default();
        let is_place = name.ends_with("-env") || name.ends_with("-file");
        !name.is_empty() && !LEFT_OUT.contains(&name) && (!argument.is_hide_set() || is_place)
    };
    let all = command.get_arguments().filter(of_job);
    let known = all.map(|argument| Known {
        name: argument.get_long().unwrap_or_default().to_owned(),
        takes: takes(argument),
        connects: argument.get_help_heading() == Some(CONNECTION)
            || argument.get_long() == Some("timezone"),
    });
    known.collect()
}

fn takes(argument: &Arg) -> Takes {
    let names = argument.get_value_names().unwrap_or_default();
    if !argument.get_action().takes_values() {
        Takes::Flag
    } else if matches!(argument.get_action(), ArgAction::Append) {
        Takes::Several
    } else if names.iter().any(|name| JOINED.contains(&name.as_str())) {
        Takes::Joined
    } else {
        Takes::One
    }
}

/// The argument of an option.
fn argument<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    let mut all = command.get_arguments();
    all.find(|argument| argument.get_long() == Some(name))
}

/// Whether the value of an option is a path.
pub(super) fn is_path(command: &Command, name: &str) -> bool {
    argument(command, name)
        .is_some_and(|argument| argument.get_value_parser().type_id() == TypeId::of::<PathBuf>())
}

/// Tells of each value that its option does not take.
pub(super) fn judge(project: &mut Project, command: &Command) {
    let judged = |given: &[Given]| {
        let faults = given.iter().flat_map(|option| {
            let key = project.written(&option.name);
            judged(key, option, command)
        });
        let told = faults.map(|(at, kind)| project.problem(&at, kind));
        told.collect::<Vec<_>>()
    };
    let connections = project.connections.iter();
    let connections: Vec<_> = connections.map(|one| judged(&one.options)).collect();
    let jobs: Vec<_> = project
        .jobs
        .iter()
        .map(|job| judged(&job.options))
        .collect();
    for (connection, faults) in project.connections.iter_mut().zip(connections) {
        connection.faults.extend(faults);
    }
    for (job, faults) in project.jobs.iter_mut().zip(jobs) {
        job.faults.extend(faults);
    }
}

/// What is wrong with the values of an option.
fn judged(key: &str, option: &Given, command: &Command) -> Vec<(Named, ProblemKind)> {
    let Value::Texts(texts) = &option.value else {
        return Vec::new();
    };
    let name = &option.name.text;
    let wrong = texts.iter().filter_map(|text| {
        let word = OsString::from(format!("--{name}={}", text.text));
        let alone = command.clone().no_binary_name(true);
        let error = alone.try_get_matches_from([word]).err()?;
        let expected = match error.kind() {
            ErrorKind::InvalidValue => choices(argument(command, name)?),
            ErrorKind::ValueValidation => reason(&error),
            // What it needs beside it may be there.
            _ => return None,
        };
        let key = key.to_owned();
        Some((text.clone(), ProblemKind::ProjectInvalid { key, expected }))
    });
    wrong.collect()
}

fn choices(argument: &Arg) -> Text {
    let values = argument.get_possible_values();
    one_of(values.iter().map(PossibleValue::get_name))
}

/// What the option itself says.
fn reason(error: &Error) -> Text {
    let source = error.source();
    let english = source.map(ToString::to_string).unwrap_or_default();
    let told = source.and_then(japanese).unwrap_or_else(|| english.clone());
    Text::made(
        format!("a value that the option takes ({english})"),
        format!("オプションで使える値（{told}）"),
    )
}
