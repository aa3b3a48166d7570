//! What a run would end with before it reaches kintone: told without running it.

use std::ffi::OsString;

use clap::FromArgMatches as _;

use super::arguments::{ImportArguments, command};
use super::carrying::{agreed, options};
use crate::cli::complaint;
use crate::cli::failure;
use crate::cli::map_file::MapFile;
use crate::cli::target::Target;
use crate::language::{Language, Text, text};
use crate::problem::Severity;

/// Why a run would end.
pub(in crate::cli) struct Refusal {
    pub(in crate::cli) reason: Text,
    /// The options that it may be about, where the reason names none.
    pub(in crate::cli) about: &'static [&'static str],
}

impl Refusal {
    fn of(error: &anyhow::Error, about: &'static [&'static str]) -> Self {
        let [english, japanese] = [Language::English, Language::Japanese]
            .map(|language| failure::reason(error, language).message);
        Self {
            reason: Text::made(english, japanese),
            about,
        }
    }
}

/// Why a run of these words would end. What may come later is not looked at: the file, and the secrets.
pub(in crate::cli) fn refusals(words: Vec<OsString>) -> Vec<Refusal> {
    let matches = command().no_binary_name(true).try_get_matches_from(words);
    let parsed = matches.and_then(|matches| ImportArguments::from_arg_matches(&matches));
    let mut arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            let reason = complaint::message(&error);
            return vec![Refusal { reason, about: &[] }];
        }
    };
    let mut refusals = Vec::new();
    let options = agreed(&mut arguments).and_then(|plan| options(&arguments, plan));
    let map = arguments.sheet.shape.read.columns.map.as_deref();
    let map = map.map(MapFile::open).transpose();
    match (options, map) {
        (Ok(mut options), Ok(Some(map))) => {
            let completed = map.complete(&mut options).map_err(anyhow::Error::from);
            refusals.extend(completed.err().map(|error| Refusal::of(&error, &["map"])));
            refusals.extend(faults_of(&map));
        }
        (options, map) => {
            refusals.extend(options.err().map(|error| Refusal::of(&error, &[])));
            let error = map.err().map(anyhow::Error::from);
            refusals.extend(error.map(|error| Refusal::of(&error, &["map"])));
        }
    }
    let leads = Target::ensure_leads(&arguments.connection);
    let about = &["app", "sandbox", "base-url"];
    refusals.extend(leads.err().map(|error| Refusal::of(&error, about)));
    refusals
}

/// That a map has mistakes.
fn faults_of(map: &MapFile) -> Option<Refusal> {
    let faults = map.map().faults().iter();
    let errors = faults.filter(|fault| fault.severity() == Severity::Error);
    let first = &errors.clone().next()?.kind;
    let name = map.name().file;
    let [first, japanese] =
        [Language::English, Language::Japanese].map(|language| first.message(language));
    let reason = text!(
        "the map `{name}` has errors ({first}): `kintable map check {name}` shows all of them",
        "マッピング「{name}」にエラーがあります（{japanese}）。「kintable map check {name}」で、すべて確認できます。"
    );
    Some(Refusal {
        reason,
        about: &["map"],
    })
}
