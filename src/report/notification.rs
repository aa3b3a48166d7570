//! How a run ended, for whoever is told of it and does not look at the screen.

use serde_json::{Value as Json, json};

use super::history::facts::{errors, next, told_trouble};
use super::history::health::words as health_words;
use super::history::run_json;
use crate::history::{Change, Run, RunStatus};
use crate::job::Kind;
use crate::language::{Language, Text, told};

/// The version of the document; it rises when a member changes its meaning or goes away.
const VERSION: u32 = 1;

/// How many kinds of problems are named.
const TROUBLES: usize = 5;

/// A run that is over, and the one before it.
#[derive(Debug, Clone, Copy)]
pub struct Notification<'a> {
    /// The run.
    pub run: &'a Run,
    /// The one before it, of the same job or of the same app and file, if there is one.
    pub before: Option<&'a Run>,
    /// Whether it can be looked up in the history.
    pub is_kept: bool,
    /// The language that people are told in.
    pub language: Language,
}

impl Notification<'_> {
    /// What happened, on one line.
    pub fn title(&self) -> String {
        let (run, language) = (self.run, self.language);
        let about = &run.about;
        let kind = &about.kind;
        let app = match (&about.app, &run.learned.app_name) {
            (Some(app), Some(name)) => {
                told!(language, ", app {app} ({name})", "、アプリ{app}（{name}）")
            }
            (Some(app), None) => told!(language, ", app {app}", "、アプリ{app}"),
            (None, _) => String::new(),
        };
        let name = about.job.as_ref().unwrap_or(&about.file);
        let name = match name.as_str() {
            "" => String::new(),
            name => format!(" {name}"),
        };
        let ended = self.ended();
        let ended = ended.of(language);
        told!(
            language,
            "kintable {kind}{name}{app}: {ended}",
            "kintable {kind}{name}{app}：{ended}"
        )
    }

    fn ended(&self) -> Text {
        match (Change::of(self.run, self.before), self.run.status) {
            (Change::Recovered, _) => Text::fixed("completed again", "正常に戻りました"),
            (_, RunStatus::Completed) => Text::fixed("completed", "完了しました"),
            (Change::Worse, _) => Text::fixed("worse than before", "前回より悪化しました"),
            (_, RunStatus::CompletedWithErrors) => {
                Text::fixed("completed with errors", "一部のレコードが失敗しました")
            }
            (_, RunStatus::Rejected) => Text::fixed("did not start", "開始できませんでした"),
            (_, RunStatus::Interrupted) => Text::fixed("interrupted", "途中で終わりました"),
            (_, RunStatus::Cancelled) => Text::fixed("cancelled", "中止されました"),
            _ => Text::fixed("failed", "失敗しました"),
        }
    }

    /// More of it, line by line.
    pub fn lines(&self) -> Vec<String> {
        let (run, language) = (self.run, self.language);
        let words = language.words();
        let mut lines = Vec::new();
        if let Some(error) = &run.end.error
            && !error.message.is_empty()
        {
            lines.push(words.with_hint(error.message.clone(), error.hint.clone()));
        }
        if run.counts.read > 0 {
            lines.push(if run.about.kind == Kind::EXPORT.command {
                words.exported(run.counts.read)
            } else {
                words.accounted(&run.counts, false)
            });
            let health = health_words(run, language);
            lines.push(match self.before {
                Some(before) if before.counts.read > 0 => {
                    let before = health_words(before, language);
                    told!(
                        language,
                        "health {health}, before {before}",
                        "健全性 {health}、前回 {before}"
                    )
                }
                _ => told!(language, "health {health}", "健全性 {health}"),
            });
        }
        let errors = errors(&run.end.problems);
        let errors = errors.into_iter().take(TROUBLES);
        lines.extend(errors.map(|trouble| told_trouble(trouble, language)));
        if self.is_kept {
            lines.push(format!("kintable show {}", run.id));
        }
        if let Some(next) = next(run, language) {
            lines.push(words.titled(&next.purpose, &next.command));
        }
        lines
    }

    /// The same for programs.
    pub fn document(&self) -> Json {
        let mut run = run_json(self.run);
        let more = json!({
            "app_name": self.run.learned.app_name,
            "host": self.run.about.host,
            "is_kept": self.is_kept,
            "error": self.run.end.error,
            "problems": self.run.end.problems,
            "next": next(self.run, Language::English),
        });
        if let (Json::Object(run), Json::Object(more)) = (&mut run, more) {
            run.extend(more);
        }
        json!({
            "version": VERSION,
            "command": "notify",
            "change": Change::of(self.run, self.before).word(),
            "title": self.title(),
            "text": self.lines().join("\n"),
            "run": run,
            "before": self.before.map(run_json),
        })
    }
}
