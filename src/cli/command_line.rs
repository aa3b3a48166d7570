//! The command line as it was typed, to be typed again with changes. No secret is repeated.

use std::ffi::OsString;
use std::fmt;
use std::ops::Range;

use clap::{Arg, Command};

/// What messages call standard input, which is typed as `-`.
pub(super) const STDIN: &str = "<stdin>";

/// The option that says which project file has the job of a run. Nobody types it, and no message shows it.
pub(super) const JOB_OF: &str = "job-of";

/// The option of a run that may not begin unless it is kept in the history. Nobody types it, either.
pub(super) const ONLY_IF_KEPT: &str = "only-if-kept";

/// What stands for a secret.
const HIDDEN: &str = "***";

/// Options whose value is a secret, or may hold one.
const SECRET: [&str; 7] = [
    "password",
    "api-token",
    "basic-auth-password",
    "pfx-file-password",
    "proxy",
    "notify",
    "ping",
];

/// Options whose value is a command, which may hold a secret, too. Whoever types them again needs it.
const COMMANDS: [&str; 1] = ["after-batch"];

/// A command and its arguments, in the order in which they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandLine(Vec<Word>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// A command, or an argument without an option.
    Plain(String),
    /// An option by its long name, with its value, if it takes one.
    Option(String, Option<String>),
}

impl CommandLine {
    /// What was typed, the program's name first, by the arguments that this program has.
    pub(super) fn new(typed: &[OsString], program: &Command) -> Self {
        let words = scan(typed, program).into_iter();
        Self(words.map(|(_, word)| word).collect())
    }

    /// The command that goes on behind a run of this one; the history is named where it was, and secrets are asked for
    /// again.
    pub(super) fn resuming(&self, run: &str) -> Self {
        self.behind(&["resume", run], |value| value == Some(HIDDEN))
    }

    /// The command that tells of a run of this one; the history is named where it was.
    pub(super) fn telling(&self, words: &[&str]) -> Self {
        self.behind(words, |_| false)
    }

    /// Another command, with the history and the options of such values.
    fn behind(&self, words: &[&str], is_kept: impl Fn(Option<&str>) -> bool) -> Self {
        let words = words.iter().map(|word| Word::Plain((*word).to_owned()));
        let is_kept = |word: &&Word| match word {
            Word::Option(name, value) => name == "history" || is_kept(value.as_deref()),
            Word::Plain(_) => false,
        };
        let kept = self.0.iter().filter(is_kept).cloned();
        Self(words.chain(kept).collect())
    }

    /// Its words without the program's name, to be read again: without secrets, and without what is done once.
    pub(super) fn again(&self) -> Vec<String> {
        let once = |word: &&Word| !word.is_option("sandbox-reset");
        let words = self.0.iter().filter(once);
        let words = words.filter_map(|word| match word {
            Word::Plain(word) if word.starts_with('-') && word != "-" => Some(format!("./{word}")),
            Word::Plain(word) => Some(word.clone()),
            Word::Option(_, Some(value)) if value == HIDDEN => None,
            Word::Option(name, Some(value)) => Some(format!("--{name}={value}")),
            Word::Option(name, None) => Some(format!("--{name}")),
        });
        words.collect()
    }

    /// The value of an option that was typed.
    pub(super) fn value(&self, option: &str) -> Option<&str> {
        self.0.iter().find_map(|word| match word {
            Word::Option(name, value) if name == option => value.as_deref(),
            _ => None,
        })
    }

    /// The same with this option, in the place of what it was before.
    pub(super) fn with(mut self, option: &str, value: Option<&str>) -> Self {
        self.0.retain(|word| !word.is_option(option));
        let value = value.map(str::to_owned);
        self.0.push(Word::Option(option.to_owned(), value));
        self
    }

    /// The same without this option.
    pub(super) fn without(mut self, option: &str) -> Self {
        self.0.retain(|word| !word.is_option(option));
        self
    }

    /// The same for another file.
    pub(super) fn of_file(mut self, file: &str, other: &str) -> Self {
        let file = if file == STDIN { "-" } else { file };
        for word in &mut self.0 {
            match word {
                Word::Plain(name) if name == file => other.clone_into(name),
                Word::Option(option, Some(name)) if option == "file-path" && name == file => {
                    other.clone_into(name);
                }
                _ => {}
            }
        }
        self
    }

    /// The same for one of its files alone, or of its directory.
    pub(super) fn of_part(mut self, file: &str) -> Self {
        let is_command = |word: &Word| match word {
            Word::Plain(word) => word == "import" || word == "check",
            Word::Option(..) => false,
        };
        let command = self.0.iter().position(is_command).unwrap_or(0);
        let mut at = 0..;
        self.0.retain(|word| {
            let is_plain = matches!(word, Word::Plain(_));
            at.next().is_some_and(|at| at <= command) || !is_plain
        });
        self = self.without("dir").without("file-path");
        self.0.push(Word::Plain(file.to_owned()));
        self
    }

    /// Whether its file is standard input.
    pub(super) fn reads_stdin(&self) -> bool {
        self.0.iter().any(|word| match word {
            Word::Plain(file) => file == "-",
            Word::Option(name, file) => name == "file-path" && file.as_deref() == Some("-"),
        })
    }

    /// The words as they were typed, without the program's name, its first `plain` words without an option, and these
    /// options with their values. Secrets are among them.
    pub(super) fn rest_of(
        typed: &[OsString],
        program: &Command,
        mut plain: usize,
        options: &[&str],
    ) -> Vec<OsString> {
        let (mut rest, mut files) = (Vec::new(), Vec::new());
        let mut done = 0;
        for (range, word) in scan(typed, program) {
            match word {
                Word::Plain(_) if plain > 0 => plain -= 1,
                Word::Plain(_) => files.push(typed[range.start].clone()),
                Word::Option(name, _) if options.contains(&name.as_str()) => {}
                // Several may be one word.
                Word::Option(..) if range.start < done => {}
                Word::Option(..) => rest.extend_from_slice(&typed[range.clone()]),
            }
            done = range.end;
        }
        if !files.is_empty() {
            rest.push("--".into());
            rest.append(&mut files);
        }
        rest
    }

    /// The long names of the options that were typed.
    pub(super) fn options(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|word| match word {
            Word::Option(name, _) => Some(name.as_str()),
            Word::Plain(_) => None,
        })
    }

    /// Whether a word without an option was typed behind the first so many.
    pub(super) fn has_plain(&self, behind: usize) -> bool {
        let plain = self.0.iter().filter(|word| matches!(word, Word::Plain(_)));
        plain.count() > behind
    }

    /// Whether this option was typed.
    pub(super) fn has(&self, option: &str) -> bool {
        self.0.iter().any(|word| word.is_option(option))
    }
}

/// What was typed, word by word, each with the places of what it is made of.
fn scan(typed: &[OsString], program: &Command) -> Vec<(Range<usize>, Word)> {
    let typed: Vec<_> = typed.iter().map(|word| word.to_string_lossy()).collect();
    let mut rest = typed.iter().enumerate().skip(1);
    let (mut command, mut words) = (program, Vec::new());
    while let Some((at, word)) = rest.next() {
        let word = word.to_string();
        if word == "--" {
            words.extend(rest.map(|(at, word)| (at..at + 1, Word::Plain(word.to_string()))));
            break;
        }
        let Some(typed_option) = word.strip_prefix('-').filter(|name| !name.is_empty()) else {
            command = command.find_subcommand(&word).unwrap_or(command);
            words.push((at..at + 1, Word::Plain(word)));
            continue;
        };
        let known = || program.get_arguments().chain(command.get_arguments());
        let mut end = at + 1;
        let next = || {
            let (at, word) = rest.next()?;
            end = at + 1;
            Some(word.to_string())
        };
        let found = if let Some(name) = typed_option.strip_prefix('-') {
            let (name, joined) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (name, None),
            };
            let argument = known().find(|argument| argument.get_long() == Some(name));
            let value = argument.is_some_and(takes_value);
            let value = value.then(|| joined.or_else(next));
            vec![Word::option(name, value.flatten())]
        } else {
            short_options(typed_option, known, &mut std::iter::from_fn(next))
        };
        words.extend(found.into_iter().map(|word| (at..end, word)));
    }
    words
}

fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

/// Options by one letter each, of which the last one may have its value behind it, or in the next word.
fn short_options<'a, A: Iterator<Item = &'a Arg>>(
    letters: &str,
    known: impl Fn() -> A,
    typed: &mut impl Iterator<Item = String>,
) -> Vec<Word> {
    let mut words = Vec::new();
    for (at, letter) in letters.char_indices() {
        let argument = known().find(|argument| argument.get_short() == Some(letter));
        let long = argument.and_then(Arg::get_long);
        // What is no option here may be the value of one, and a secret.
        let Some(long) = long else { break };
        if argument.is_some_and(takes_value) {
            let behind = &letters[at + letter.len_utf8()..];
            let behind = behind.strip_prefix('=').unwrap_or(behind);
            let value = Some(behind.to_owned()).filter(|value| !value.is_empty());
            words.push(Word::option(long, value.or_else(|| typed.next())));
            break;
        }
        words.push(Word::option(long, None));
    }
    words
}

impl Word {
    fn option(name: &str, value: Option<String>) -> Self {
        let is_secret = SECRET.contains(&name);
        let value = value.map(|value| if is_secret { HIDDEN.to_owned() } else { value });
        Self::Option(name.to_owned(), value)
    }

    fn is_option(&self, option: &str) -> bool {
        matches!(self, Self::Option(name, _) if name == option)
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kintable")?;
        for word in &self.0 {
            match word {
                // Files alone are typed behind `--`.
                Word::Plain(word) if word.starts_with('-') && word != "-" => {
                    write!(f, " {}", quoted(&format!("./{word}")))?;
                }
                Word::Plain(word) => write!(f, " {}", quoted(word))?,
                Word::Option(name, _) if [JOB_OF, ONLY_IF_KEPT].contains(&&**name) => {}
                Word::Option(name, None) => write!(f, " --{name}")?,
                Word::Option(name, Some(value)) if value.starts_with('-') && value != "-" => {
                    write!(f, " --{name}={}", quoted(value))?;
                }
                Word::Option(name, Some(value)) => write!(f, " --{name} {}", quoted(value))?,
            }
        }
        Ok(())
    }
}

/// A command line as it was printed, for those who are only told of it: what its options run is not in it.
pub(super) fn for_others(printed: &str) -> String {
    let (mut is_quoted, mut is_escaped, mut is_command) = (false, false, false);
    let words = printed.split(|letter| {
        let is_literal = std::mem::take(&mut is_escaped);
        match letter {
            '\\' if !is_quoted && !is_literal => is_escaped = true,
            '\'' if !is_literal => is_quoted = !is_quoted,
            _ => {}
        }
        letter == ' ' && !is_quoted
    });
    let runs = |option: &str| {
        COMMANDS
            .iter()
            .any(|name| option.strip_prefix("--") == Some(name))
    };
    let words = words.map(|word| match word.split_once('=') {
        _ if std::mem::take(&mut is_command) => quoted(HIDDEN),
        Some((option, _)) if runs(option) => format!("{option}={}", quoted(HIDDEN)),
        _ => {
            is_command = runs(word);
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it back.
pub(super) fn quoted(word: &str) -> String {
    let is_plain =
        |character: char| character.is_alphanumeric() || "-_./:,@%+=".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Arguments;

    fn line(typed: &str) -> CommandLine {
        let typed = std::iter::once("kintable").chain(typed.split(' '));
        let typed: Vec<_> = typed.map(OsString::from).collect();
        CommandLine::new(&typed, &Arguments::all())
    }

    #[test]
    fn what_was_typed_is_typed_again_without_secrets() {
        for (typed, again) in [
            (
                "import a.csv --app=1 --update-key 番号",
                "kintable import a.csv --app 1 --update-key 番号",
            ),
            (
                "record import --file-path a.csv -u me -p hunter2 --dry-run",
                "kintable record import --file-path a.csv --username me --password '***' --dry-run",
            ),
            (
                "-v import a.csv --api-token x,y --api-token=z -phunter2",
                "kintable --verbose import a.csv --api-token '***' --api-token '***' --password '***'",
            ),
            (
                "import --proxy http://me:hunter2@proxy - --fields A,B",
                "kintable import --proxy '***' - --fields A,B",
            ),
            ("import -- a;b.csv", "kintable import 'a;b.csv'"),
            ("import -- -a.csv", "kintable import ./-a.csv"),
            (
                "import a.csv -u taro -vp hunter2",
                "kintable import a.csv --username taro --verbose --password '***'",
            ),
            (
                "import a.csv -vu=taro -vphunter2 --timezone=-09:00",
                "kintable import a.csv --verbose --username taro --verbose --password '***' --timezone=-09:00",
            ),
        ] {
            assert_eq!(line(typed).to_string(), again);
        }
    }

    #[test]
    fn standard_input_is_read_until_another_file_takes_its_place() {
        for typed in [
            "import - --diff",
            "import --file-path - --diff",
            "import --diff --file-path=-",
        ] {
            let line = line(typed);
            assert!(line.reads_stdin(), "{typed}");
            let other = line.of_file(STDIN, "errors.csv");
            assert!(
                !other.reads_stdin() && other.to_string().contains(" errors.csv"),
                "{other}"
            );
        }
        assert!(!line("import a.csv --attachments-dir -").reads_stdin());
    }

    #[test]
    fn others_are_told_of_a_command_line_without_what_it_runs() {
        for command in [
            "hunter2",
            "it's hunter2 --after-batch hunter2",
            "-x=hunter2",
            "a\nhunter2\\'",
            "",
        ] {
            let option = format!("--after-batch={command}");
            let typed = [
                "kintable",
                "import",
                "--fields=it's \\",
                &option,
                "--diff",
                "--",
                "a b.csv",
            ];
            let typed: Vec<_> = typed.iter().map(OsString::from).collect();
            let line = CommandLine::new(&typed, &Arguments::all()).to_string();
            assert!(line.contains(&quoted(command)), "{line}");
            let told = for_others(&line).replace("--after-batch=", "--after-batch ");
            let fields = "--fields 'it'\\''s \\'";
            assert_eq!(
                told,
                format!("kintable import {fields} --after-batch '***' --diff 'a b.csv'")
            );
        }
    }

    #[test]
    fn options_take_the_place_of_what_they_were() {
        let typed = line("import it's.csv --on-error stop --diff");
        let changed = typed.with("on-error", Some("skip")).without("diff");
        assert_eq!(
            changed.of_file("it's.csv", "b c.csv").to_string(),
            "kintable import 'b c.csv' --on-error skip"
        );
        // What is called the same is not the file.
        let typed = line("import 7 --app 7 --file-path 7");
        assert_eq!(
            typed.of_file("7", "b.csv").to_string(),
            "kintable import b.csv --app 7 --file-path b.csv"
        );
    }
}
