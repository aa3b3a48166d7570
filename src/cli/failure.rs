//! What an error says that ends a command, in the language of the process.

use std::error::Error;
use std::io;

use super::reasons;
use super::seed::SeedError;
use super::usage::UsageError;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::outlet;

/// What was being done when an error came, in both languages.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Said {
    text: Text,
    source: Box<dyn Error + Send + Sync>,
}

/// An error, with what was being done in front of it.
pub(super) fn said(text: Text, source: impl Into<Box<dyn Error + Send + Sync>>) -> anyhow::Error {
    let source = source.into();
    Said { text, source }.into()
}

/// Tells an error, and what to do about it.
pub(super) fn tell(error: &anyhow::Error, language: Language) {
    let words = language.words();
    match error.downcast_ref::<SeedError>() {
        Some(error) => error
            .lines(language)
            .iter()
            .for_each(|line| outlet::tell(line)),
        None => outlet::tell(&harmless(&words.as_error(&sentence(error, language)))),
    }
    let refusal = error.downcast_ref();
    if let Some(hint) = refusal.and_then(|error| words.failure_hint(error)) {
        outlet::tell(&harmless(&words.as_hint(&hint)));
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
    let text = text.map(|text| text.of(Language::Japanese).to_owned());
    text.or_else(|| reasons::japanese(cause))
}
