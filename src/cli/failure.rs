//! What an error says that ends a command, in the language of the process.

use std::error::Error;
use std::io;

use super::barred::Barred;
use super::reasons;
use super::seed::SeedError;
use super::unfit::Unfit;
use super::usage::UsageError;
use crate::api::ConnectError;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::plan::PlanError;
use crate::report::{Reason, outlet};

/// The codes of what is wrong with arguments, and of what is wrong with files.
pub(super) const USAGE: &str = "usage";
const FILE: &str = "file";

/// What was being done when an error came, in both languages.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Said {
    text: Text,
    hint: Option<&'static Text>,
    source: Box<dyn Error + Send + Sync>,
}

/// An error, with what was being done in front of it.
pub(super) fn said(text: Text, source: impl Into<Box<dyn Error + Send + Sync>>) -> anyhow::Error {
    let (source, hint) = (source.into(), None);
    Said { text, hint, source }.into()
}

/// The same, with what to do about it.
pub(super) fn said_with_hint(text: Text, hint: &'static Text, error: io::Error) -> anyhow::Error {
    let (source, hint) = (error.into(), Some(hint));
    Said { text, hint, source }.into()
}

/// Tells an error, and what to do about it; what was told, for a document.
pub(super) fn tell(error: &anyhow::Error, language: Language) -> Reason {
    let words = language.words();
    let reason = reason(error, language);
    match error.downcast_ref::<SeedError>() {
        Some(error) => error
            .lines(language)
            .iter()
            .for_each(|line| outlet::tell(line)),
        None if is_fine(error) => outlet::tell(&harmless(&words.as_notice(&reason.message))),
        None => outlet::tell(&harmless(&words.as_error(&reason.message))),
    }
    if let Some(hint) = &reason.hint {
        outlet::tell(&harmless(&words.as_hint(hint)));
    }
    reason
}

/// Whether nothing is wrong: there is nothing to do.
fn is_fine(error: &anyhow::Error) -> bool {
    let barred: Option<&Barred> = error.downcast_ref();
    barred.is_some_and(|barred| barred.by.is_fine())
}

/// Tells that a file of a run cannot be written.
pub(super) fn tell_file(error: &io::Error, language: Language) -> Reason {
    let message = Text::from(error).of(language).to_owned();
    outlet::tell(&harmless(&language.words().as_error(&message)));
    Reason::new(FILE, message)
}

/// Tells what kept a file of a run from being written.
pub(super) fn tell_unwritten(error: &anyhow::Error, language: Language) -> Reason {
    let told = tell(error, language);
    Reason {
        hint: told.hint,
        ..Reason::new(FILE, told.message)
    }
}

/// What an error says, for a document.
pub(super) fn reason(error: &anyhow::Error, language: Language) -> Reason {
    let message = sentence(error, language);
    if let Some(error) = error.downcast_ref() {
        return Reason {
            message,
            ..Reason::of_failure(error, language)
        };
    }
    if let Some(Barred { by, hint, .. }) = error.downcast_ref() {
        return Reason {
            hint: Some(hint.of(language).to_owned()),
            ..Reason::new(by.code(), message)
        };
    }
    if let Some(Unfit { code, hint, .. }) = error.downcast_ref() {
        return Reason {
            hint: Some(hint.of(language).to_owned()),
            ..Reason::new(code, message)
        };
    }
    let code = if error.is::<UsageError>() {
        USAGE
    } else if error.is::<ConnectError>() {
        "connection"
    } else if error.chain().any(<dyn Error>::is::<PlanError>) {
        "plan"
    } else if error.chain().any(<dyn Error>::is::<io::Error>) {
        FILE
    } else {
        "failed"
    };
    let said = error.chain().find_map(<dyn Error>::downcast_ref::<Said>);
    let hint = said.and_then(|said| said.hint);
    Reason {
        hint: hint.map(|hint| hint.of(language).to_owned()),
        ..Reason::new(code, message)
    }
}

/// Whether standard output was closed by its reader, as `head` does.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref());
    let mut kinds = causes.map(io::Error::kind);
    kinds.any(|kind| kind == io::ErrorKind::BrokenPipe)
}

fn sentence(error: &anyhow::Error, language: Language) -> String {
    if language == Language::English {
        return format!("{error:#}");
    }
    let mut sentence = String::new();
    for cause in error.chain() {
        match japanese(cause) {
            Some(words) if sentence.is_empty() => sentence = words,
            Some(words) => sentence.extend(["：", &words]),
            None if sentence.is_empty() => sentence = cause.to_string(),
            None => sentence.extend(["（", &cause.to_string(), "）"]),
        }
    }
    sentence
}

/// What one error of a chain says, if it has words of ours.
fn japanese(cause: &(dyn Error + 'static)) -> Option<String> {
    let text = cause.downcast_ref().map(|said: &Said| &said.text);
    let text = text.or(cause.downcast_ref().map(|UsageError(text)| text));
    let text = text.or(cause.downcast_ref().map(|Barred { message, .. }| message));
    let text = text.or(cause.downcast_ref().map(|Unfit { message, .. }| message));
    let text = text.map(|text| text.of(Language::Japanese).to_owned());
    text.or_else(|| reasons::japanese(cause))
}
