//! What is said of arguments that cannot be read. A word that belongs to no option may be a password or a token that
//! slipped: it is never repeated, since what is printed is kept in logs.

use std::ffi::{OsStr, OsString};
use std::io;

use clap::ValueEnum as _;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::clap_words;
use super::exit::Exit;
use super::screen::no_colour;
use super::speech;
use super::usage::process_environment;
use crate::language::{Language, Text, text};
use crate::plain::harmless;
use crate::report::outlet;

/// Options whose value is a secret.
const SECRET: [&str; 5] = [
    "-p",
    "--password",
    "--api-token",
    "--basic-auth-password",
    "--pfx-file-password",
];

/// What stands for a word that is not repeated.
const LEFT_OUT: &str = "…";

/// Tells what is wrong with the arguments, or prints the help that they ask for.
pub(super) fn tell(mut error: Error, arguments: &[OsString]) -> Exit {
    if !error.use_stderr() {
        let text = error.render();
        return match outlet::print_coloured(&text.ansi().to_string(), no_colour()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Failed,
            // A reader that went away is no error.
            _ => Exit::Done,
        };
    }
    let tip = leave_out(&mut error, arguments);
    make_harmless(&mut error);
    match speech::language(asked_language(arguments), &process_environment) {
        Language::English => {
            let text = error.render().ansi().to_string();
            outlet::tell_coloured(text.trim_end_matches('\n'), no_colour());
        }
        Language::Japanese => {
            let text = clap_words::japanese(&error, tip.as_ref());
            text.trim_end()
                .lines()
                .for_each(|line| outlet::tell(&harmless(line)));
        }
    }
    Exit::Usage
}

/// The language that is asked for, among arguments that cannot be read otherwise.
fn asked_language(arguments: &[OsString]) -> Option<Language> {
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    let after = words.windows(2).filter(|pair| pair[0] == "--lang");
    let after = after.map(|pair| pair[1].as_ref());
    let joined = words.iter().filter_map(|word| word.strip_prefix("--lang="));
    let mut asked = after
        .chain(joined)
        .filter_map(|name| Language::from_str(name, false).ok());
    asked.next()
}

/// Leaves words out that may be secrets, and says which.
fn leave_out(error: &mut Error, arguments: &[OsString]) -> Option<Text> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = text(ContextKind::InvalidArg);
            if may_be_secret(&word, arguments) {
                error.remove(ContextKind::InvalidArg);
                error.remove(ContextKind::SuggestedArg);
                return Some(tip(error, &word, arguments));
            }
        }
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand);
            error.remove(ContextKind::InvalidSubcommand);
            if error.get(ContextKind::SuggestedSubcommand).is_none() {
                return Some(tip(error, &word, arguments));
            }
        }
        // A flag that is given a value; an argument without an option.
        ErrorKind::TooManyValues => replace(error, ContextKind::InvalidValue),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
            if !text(ContextKind::InvalidArg).starts_with('-')
                && !text(ContextKind::InvalidValue).is_empty() =>
        {
            replace(error, ContextKind::InvalidValue);
        }
        _ => {}
    }
    None
}

fn replace(error: &mut Error, kind: ContextKind) {
    error.insert(kind, ContextValue::String(LEFT_OUT.to_owned()));
}

/// Whether a word is no option, or one that runs on from a secret one, or stands where a secret was to be.
fn may_be_secret(word: &str, arguments: &[OsString]) -> bool {
    let is_option = word.starts_with('-');
    let runs_on = SECRET
        .iter()
        .any(|option| option.starts_with("--") && word != *option && word.starts_with(option));
    let before = position(word, arguments).and_then(|at| arguments.get(at.checked_sub(1)?));
    let follows = before.is_some_and(|before| SECRET.iter().any(|option| *before == **option));
    !is_option || runs_on || follows
}

fn position(word: &str, arguments: &[OsString]) -> Option<usize> {
    arguments
        .iter()
        .rposition(|argument| argument == OsStr::new(word))
}

/// Says instead of a word which one it is.
fn tip(error: &mut Error, word: &str, arguments: &[OsString]) -> Text {
    let (which, japanese) = match position(word, arguments) {
        Some(at) => (format!("argument {at}"), format!("{at}番目の引数")),
        None => ("the argument".to_owned(), "引数".to_owned()),
    };
    let tip = text!(
        "{which} is not repeated here, as it may be a secret; is an option's name missing before it?",
        "{japanese}は、パスワードなどの可能性があるため表示しません。その前のオプション名が抜けていないか確認してください。"
    );
    let english = tip.of(Language::English).to_owned().into();
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![english]),
    );
    tip
}

/// Makes the words harmless that are repeated.
fn make_harmless(error: &mut Error) {
    let texts: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| match value {
            ContextValue::String(text) => Some((kind, ContextValue::String(harmless(text)))),
            _ => None,
        })
        .collect();
    for (kind, text) in texts {
        error.insert(kind, text);
    }
}
