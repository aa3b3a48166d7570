//! What scripts type for the reference product that this program spells otherwise.

use std::ffi::{OsStr, OsString};

/// The arguments as this program spells them. Of commands that take several apps, `--app 1 --app 2` is `--app 1,2`.
pub(super) fn spelt(typed: &[OsString]) -> Vec<OsString> {
    let spelt = spelt_alone(typed);
    let of_several = |word: &OsString| word == "backup" || word == "restore";
    let command = spelt.iter().skip(1).find(|word| !is_option(word));
    if command.is_some_and(of_several) {
        joined(spelt)
    } else {
        spelt
    }
}

/// All values of `--app` in the place of the first.
fn joined(typed: Vec<OsString>) -> Vec<OsString> {
    let (mut words, mut apps, mut place) = (Vec::new(), OsString::new(), None);
    let mut typed = typed.into_iter();
    while let Some(word) = typed.next() {
        let value = match word.to_str() {
            Some("--") => {
                words.push(word);
                words.extend(typed);
                break;
            }
            Some("--app") => typed.next(),
            Some(text) => text.strip_prefix("--app=").map(OsString::from),
            None => None,
        };
        match value {
            None => words.push(word),
            Some(value) => {
                if place.is_none() {
                    place = Some(words.len());
                    apps = value;
                } else {
                    apps.push(",");
                    apps.push(value);
                }
            }
        }
    }
    if let Some(at) = place {
        let mut option = OsString::from("--app=");
        option.push(apps);
        words.insert(at, option);
    }
    words
}

/// `--filePath` is `--file-path`, `--no-verbose` says nothing, and behind
/// `--api-token` stand further tokens, where no argument can be a file: `--file-path` names it, or the command takes none.
fn spelt_alone(typed: &[OsString]) -> Vec<OsString> {
    let mut spelt: Vec<OsString> = Vec::with_capacity(typed.len());
    let names_file = typed.iter().any(|argument| {
        let name = name(argument).map(kebab);
        name.as_deref() == Some("file-path") || argument == "delete"
    });
    let mut tokens = Tokens::None;
    let mut rest = typed.iter();
    for argument in rest.by_ref() {
        if argument == "--" {
            spelt.push(argument.clone());
            break;
        }
        let name = name(argument);
        tokens = match (tokens, name) {
            (_, Some(name)) if kebab(name) == "api-token" && names_file => Tokens::First,
            (Tokens::First | Tokens::Further, None) if !is_option(argument) => Tokens::Further,
            _ => Tokens::None,
        };
        match (name, argument.to_str()) {
            (Some("no-verbose" | "noVerbose"), _) => continue,
            (Some(name), Some(text)) => {
                let value = text.get(2 + name.len()..).unwrap_or_default();
                spelt.push(format!("--{}{value}", kebab(name)).into());
                // What stands behind `=` is the first.
                if tokens == Tokens::First && !value.is_empty() {
                    tokens = Tokens::Further;
                }
                continue;
            }
            _ => {}
        }
        let is_further =
            tokens == Tokens::Further && spelt.last().is_some_and(|last| last != "--api-token");
        if is_further {
            spelt.push("--api-token".into());
        }
        spelt.push(argument.clone());
    }
    spelt.extend(rest.cloned());
    spelt
}

/// Where among the tokens of an option an argument stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tokens {
    None,
    First,
    Further,
}

fn is_option(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"-")
}

/// The name of a long option, without its value.
fn name(argument: &OsStr) -> Option<&str> {
    let long = argument.to_str()?.strip_prefix("--")?;
    let name = long.split('=').next()?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// `filePath` as `file-path`.
fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_habits_of_scripts_are_understood() {
        for (typed, expected) in [
            (
                "import --filePath a.csv --updateKey=Key",
                "import --file-path a.csv --update-key=Key",
            ),
            (
                "import --no-verbose --file-path a.csv",
                "import --file-path a.csv",
            ),
            (
                "import --api-token A B --file-path a.csv",
                "import --api-token A --api-token B --file-path a.csv",
            ),
            (
                "import --apiToken=A B C --filePath a.csv",
                "import --api-token=A --api-token B --api-token C --file-path a.csv",
            ),
            ("import --api-token A a.csv", "import --api-token A a.csv"),
            (
                "record delete --api-token A B --yes",
                "record delete --api-token A --api-token B --yes",
            ),
            (
                "import --fields aB,cD -u userName",
                "import --fields aB,cD -u userName",
            ),
            ("import -- --filePath", "import -- --filePath"),
            (
                "kintable backup d --app 1 --since --app=2,3 -- --app",
                "kintable backup d --app=1,2,3 --since -- --app",
            ),
            (
                "kintable import a.csv --app 1 --app 2",
                "kintable import a.csv --app 1 --app 2",
            ),
        ] {
            let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(spelt(&words(typed)), words(expected), "{typed}");
        }
    }
}
