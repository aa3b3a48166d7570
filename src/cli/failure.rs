//! What an error says that ends a command, in the language of the process.

use std::error::Error;
use std::io;

use super::reasons::Reason;
use super::seed::SeedError;
use super::usage::UsageError;
use crate::api::ConnectError;
use crate::appdir::AppDirError;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::outlet;
use crate::sandbox::StartError;

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

/// Tells an error, and what to do about it.
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
    let text = |text: &Text| text.of(Language::Japanese).to_owned();
    let told = [
        cause.downcast_ref().map(|said: &Said| text(&said.text)),
        cause
            .downcast_ref()
            .map(|error: &UsageError| text(&error.0)),
        cause.downcast_ref().map(text),
        cause.downcast_ref().and_then(|error| match error {
            AppDirError::Read(error) => of_a_file(error),
            other => Some(text(&other.text())),
        }),
        cause.downcast_ref().map(ConnectError::japanese),
        cause.downcast_ref().map(StartError::japanese),
        Language::Japanese.words().error(cause),
        cause.downcast_ref().and_then(of_a_file),
    ];
    told.into_iter().flatten().next()
}

/// What could not be done with a file, which is told with its name and the system's reason.
fn of_a_file(error: &io::Error) -> Option<String> {
    let told = error.to_string();
    let (undone, rest) = told.strip_prefix("failed to ")?.split_once(" `")?;
    let (path, reason) = rest.rsplit_once("`: ")?;
    let undone = match undone {
        "open file" => "を開けません",
        "read from file" | "read directory" => "を読み取れません",
        "create file" | "create directory" => "を作成できません",
        "write to file" => "に書き込めません",
        _ => "を処理できません",
    };
    Some(format!("「{path}」{undone}（{reason}）"))
}
