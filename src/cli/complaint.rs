//! What is said of arguments that cannot be read. A word that belongs to no option may be a password or a token that
//! slipped: it is never repeated, since what is printed is kept in logs.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::clap_words::{self, named};
use super::ending::Ending;
use super::exit::Exit;
use super::failure::{self, USAGE};
use super::output::Document;
use super::recording::Recording;
use super::speech::{self, Speech, no_colour};
use crate::job::{Kind, Retry};
use crate::language::{Language, Text, text};
use crate::plain::{harmless, one_line};
use crate::report::{Reason, outlet};

/// Options whose value is a secret.
const SECRET: [&str; 5] = [
    "-p",
    "--password",
    "--api-token",
    "--basic-auth-password",
    "--pfx-file-password",
];

/// The commands that can print a document.
const DOCUMENTED: [&str; 25] = [
    "import",
    "export",
    "delete",
    "check",
    "convert",
    "backup",
    "restore",
    "resume",
    "undo",
    "explain",
    "auth test",
    "form show",
    "map check",
    "map list",
    "map show",
    "job run",
    "job check",
    "job list",
    "job show",
    "history",
    "show",
    "errors",
    "stats",
    "lock status",
    "sandbox serve",
];

/// How many characters of what is said a document repeats.
const MOST: usize = 1000;

/// Tells what is wrong with the arguments, or prints the help that they ask for.
pub(super) fn tell(mut error: Error, arguments: &[OsString]) -> Exit {
    if !error.use_stderr() {
        let text = error.render();
        return match outlet::print_coloured(&text.ansi().to_string(), no_colour()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let language = speech::language(asked_language(arguments));
                failure::tell_file(&error, language);
                Exit::Failed
            }
            // A reader that went away is no error.
            _ => Exit::Done,
        };
    }
    let tip = leave_out(&mut error, arguments);
    make_harmless(&mut error);
    let language = speech::language(asked_language(arguments));
    let plain = match language {
        Language::English => error.render().to_string(),
        Language::Japanese => clap_words::japanese(&error, tip.as_ref()),
    };
    match language {
        Language::English => {
            let text = error.render().ansi().to_string();
            outlet::tell_coloured(text.trim_end_matches('\n'), no_colour());
        }
        Language::Japanese => {
            let lines = plain.trim_end().lines();
            lines.for_each(|line| outlet::tell(&harmless(line)));
        }
    }
    let ending = Ending {
        language,
        document: asked_document(arguments),
    };
    let reason = reason(&plain);
    if let Some(kind) = writing(arguments) {
        Recording::refused(arguments, kind.command, None, &reason, Speech::of(language));
    }
    ending.print(Exit::Usage, true, reason, Retry::Never);
    Exit::Usage
}

/// What is wrong with arguments that somebody else tells of.
pub(super) fn message(error: &Error) -> Text {
    let english = reason(&error.render().to_string()).message;
    let japanese = reason(&clap_words::japanese(error, None)).message;
    Text::made(english, japanese)
}

/// The kind of the run that was asked for, if it is one that writes.
fn writing(arguments: &[OsString]) -> Option<Kind> {
    let mut words = arguments.iter().skip(1).filter(|word| *word != "record");
    let command = words.next()?;
    let mut kinds = [Kind::IMPORT, Kind::DELETE].into_iter();
    kinds.find(|kind| command == kind.command)
}

/// What is wrong with the arguments, and the tips: the paragraphs before the usage.
fn reason(said: &str) -> Reason {
    let mut paragraphs = said.split("\n\n").map(|words| one_line(words, MOST));
    let message = paragraphs.next().unwrap_or_default();
    let label = ["error: ", "エラー："];
    let message = label
        .iter()
        .find_map(|label| message.strip_prefix(label))
        .unwrap_or(&message);
    let is_usage = |words: &String| {
        ["Usage:", "使い方："]
            .iter()
            .any(|label| words.starts_with(label))
    };
    let hints: Vec<_> = paragraphs
        .take_while(|words| !is_usage(words))
        .filter(|words| !words.contains("--help"))
        .collect();
    Reason {
        hint: (!hints.is_empty()).then(|| hints.join(" ")),
        ..Reason::new(USAGE, message.to_owned())
    }
}

/// What standard output is to carry of which command, among arguments that cannot be read otherwise.
fn asked_document(arguments: &[OsString]) -> Option<Document> {
    let format = asked(arguments, "--output")?;
    let words: Vec<_> = arguments.iter().skip(1).collect();
    let at = |word: &str| words.iter().position(|other| *other == word);
    // A file or a job may have the name of a command, too: what is typed first is the command.
    let place = |name: &&&str| name.split(' ').map(at).collect::<Option<Vec<_>>>();
    let typed = DOCUMENTED.iter().filter(|name| place(name).is_some());
    let command = match typed.min_by_key(place) {
        // Both are imports, and say so.
        Some(&("job run" | "resume")) => "import",
        Some(command) => command,
        None => "kintable",
    };
    Some(Document { command, format })
}

/// The language that is asked for, among arguments that cannot be read otherwise.
pub(super) fn asked_language(arguments: &[OsString]) -> Option<Language> {
    asked(arguments, "--lang")
}

/// The first value of an option that it can have.
fn asked<T: ValueEnum>(arguments: &[OsString], option: &str) -> Option<T> {
    let words = arguments.iter().map(|word| word.to_string_lossy());
    let words: Vec<_> = words.collect();
    let after = words.windows(2).filter(|pair| pair[0] == option);
    let after = after.map(|pair| pair[1].as_ref());
    let joined = words.iter().filter_map(|word| word.strip_prefix(option));
    let joined = joined.filter_map(|word| word.strip_prefix('='));
    let mut names = after.chain(joined);
    names.find_map(|name| T::from_str(name, false).ok())
}

/// Leaves words out that may be secrets, and says which.
fn leave_out(error: &mut Error, arguments: &[OsString]) -> Option<Text> {
    let argument = named(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument if may_be_secret(&argument, arguments) => {
            error.remove(ContextKind::InvalidArg);
            error.remove(ContextKind::SuggestedArg);
            return Some(tip(error, &argument, arguments));
        }
        ErrorKind::InvalidSubcommand => {
            let word = named(error, ContextKind::InvalidSubcommand);
            if Path::new(&word).is_file() {
                error.remove(ContextKind::InvalidSubcommand);
                error.remove(ContextKind::SuggestedSubcommand);
                return Some(of_file(error, &word));
            }
            error.remove(ContextKind::InvalidSubcommand);
            if error.get(ContextKind::SuggestedSubcommand).is_none() {
                return Some(tip(error, &word, arguments));
            }
        }
        // A flag that is given a value; an argument without an option.
        ErrorKind::TooManyValues => leave_value_out(error),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
            if !argument.starts_with('-')
                && !named(error, ContextKind::InvalidValue).is_empty() =>
        {
            leave_value_out(error);
        }
        _ => {}
    }
    None
}

/// A file that stands where a command was to be.
fn of_file(error: &mut Error, file: &str) -> Text {
    let file = harmless(file);
    let tip = text!(
        "to import the file, run `kintable import {file}`; to check it first, `kintable check {file}`",
        "ファイルを取り込むには「kintable import {file}」、先に確認するには「kintable check {file}」を実行してください。"
    );
    let english = ContextValue::StyledStrs(vec![tip.to_string().into()]);
    error.insert(ContextKind::Suggested, english);
    tip
}

fn leave_value_out(error: &mut Error) {
    let left_out = ContextValue::String("…".to_owned());
    error.insert(ContextKind::InvalidValue, left_out);
}

/// Whether a word is no option, or one that runs on from a secret one, or stands where a secret was to be.
fn may_be_secret(word: &str, arguments: &[OsString]) -> bool {
    let before = position(word, arguments).and_then(|at| arguments.get(at.checked_sub(1)?));
    let gives_away = |option: &&str| {
        let runs_on = option.starts_with("--") && word.starts_with(*option) && word != *option;
        runs_on || before.is_some_and(|before| before == option)
    };
    !word.starts_with('-') || SECRET.iter().any(gives_away)
}

fn position(word: &str, arguments: &[OsString]) -> Option<usize> {
    arguments.iter().rposition(|argument| argument == word)
}

/// Says instead of a word which one it is.
fn tip(error: &mut Error, word: &str, arguments: &[OsString]) -> Text {
    let (which, japanese) = match position(word, arguments) {
        Some(at) => (format!("argument {at}"), format!("{at}番目の引数")),
        None => ("the argument".to_owned(), "引数".to_owned()),
    };
    let tip = text!(
        "{which} is not shown here, because it may be a secret; check that the option before it is not missing",
        "{japanese}は、パスワードなどの可能性があるため表示しません。その前のオプション名が抜けていないか確認してください。"
    );
    let english = ContextValue::StyledStrs(vec![tip.to_string().into()]);
    error.insert(ContextKind::Suggested, english);
    tip
}

/// Makes the words harmless that are repeated.
fn make_harmless(error: &mut Error) {
    let context = error.context();
    let context: Vec<_> = context.map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in context {
        if let ContextValue::String(text) = value {
            error.insert(kind, ContextValue::String(harmless(&text)));
        }
    }
}
