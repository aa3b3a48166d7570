//! How well runs went, at a glance.

use crate::history::{Run, RunStatus};
use crate::job::Health;
use crate::language::{Language, told};
use crate::report::paint::Colour;
pub(super) use crate::report::words::percent;

/// What is shown of a run's health: a word, and the percentage that it stands for.
pub(super) struct Shown {
    pub(super) word: &'static str,
    /// Hundredths of a percent, rounded down so that only what is whole is called so.
    pub(super) hundredths: Option<u64>,
    pub(super) colour: Option<Colour>,
}

/// The health of a run; while it runs it has none yet, and where nothing was tried it stays blank.
pub(super) fn shown(run: &Run) -> Shown {
    if run.status == RunStatus::Running {
        return Shown {
            word: "-",
            hundredths: None,
            colour: None,
        };
    }
    let health = Health::of(&run.counts);
    Shown {
        word: health.map_or("", |health| health.band().word()),
        hundredths: health.map(Health::hundredths),
        colour: health.map(|health| match health.band().word() {
            "ok" => Colour::Green,
            "warn" => Colour::Yellow,
            _ => Colour::Red,
        }),
    }
}

/// `ok, 100%`
pub(in crate::report) fn words(run: &Run, language: Language) -> String {
    let shown = shown(run);
    match shown.hundredths.map(percent) {
        Some(percent) => {
            let word = shown.word;
            told!(language, "{word} ({percent})", "{word}（{percent}）")
        }
        None if shown.word.is_empty() => {
            told!(
                language,
                "none, as no record was tried",
                "なし（処理したレコードがありません）"
            )
        }
        None => shown.word.to_owned(),
    }
}
