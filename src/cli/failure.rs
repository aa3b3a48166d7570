//! What an error says that ends a command, in the language of the process.

use std::error::Error;
use std::io;

use super::reasons::Reason;
use super::seed::SeedError;
use super::usage::UsageError;
use crate::api::{ApiError, ConnectError};
use crate::appdir::AppDirError;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::outlet;
use crate::sandbox::StartError;
use crate::template::SelectionError;

/// What was being done when an error came, in both languages.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct Said {
    text: Text,
    source: Box<dyn Error + Send + Sync>,
}

/// Says of an error what was being done.
pub(super) trait InContext<T> {
    /// The same, with this in front of the error.
    fn saying(self, text: impl FnOnce() -> Text) -> anyhow::Result<T>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> InContext<T> for Result<T, E> {
    fn saying(self, text: impl FnOnce() -> Text) -> anyhow::Result<T> {
        let said = |source: E| Said {
            text: text(),
            source: source.into(),
        };
        Ok(self.map_err(said)?)
    }
}

/// Tells an error, a reader of standard output that went away excepted: that is none.
pub(super) fn tell(error: &anyhow::Error, language: Language) {
    match error.downcast_ref::<SeedError>() {
        Some(error) => error
            .lines(language)
            .iter()
            .for_each(|line| outlet::tell(line)),
        None => outlet::tell(&harmless(&format!("error: {}", sentence(error, language)))),
    }
    let words = language.words();
    if let Some(hint) = error
        .downcast_ref()
        .and_then(|error| words.failure_hint(error))
    {
        outlet::tell(&harmless(&format!("{}: {hint}", words.hint_label())));
    }
}

/// Whether standard output was closed by its reader, as `head` does.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref());
    let mut kinds = causes.map(io::Error::kind);
    kinds.any(|kind| kind == io::ErrorKind::BrokenPipe)
}

fn sentence(error: &anyhow::Error, language: Language) -> String {
    match language {
        Language::English => format!("{error:#}"),
        Language::Japanese => {
            let causes: Vec<_> = error.chain().map(japanese).collect();
            causes.join("：")
        }
    }
}

/// What one error of a chain says; the system's in its own words.
fn japanese(cause: &(dyn Error + 'static)) -> String {
    let text = |text: &Text| text.of(Language::Japanese).to_owned();
    let told = [
        cause
            .downcast_ref()
            .map(|Said { text: said, .. }| text(said)),
        cause.downcast_ref().map(|UsageError(said)| text(said)),
        cause.downcast_ref().map(text),
        cause
            .downcast_ref()
            .map(|error: &AppDirError| text(&error.text())),
        cause.downcast_ref().map(ConnectError::japanese),
        cause.downcast_ref().map(StartError::japanese),
        cause.downcast_ref().map(SelectionError::japanese),
        cause
            .downcast_ref()
            .map(|error: &ApiError| Language::Japanese.words().failure(error)),
    ];
    let told = told.into_iter().flatten().next();
    told.unwrap_or_else(|| cause.to_string())
}
