//! A run on a page, for people: what, when, who, how many, what failed most, what is different, and what to do next.

use unicode_width::UnicodeWidthStr as _;

use super::{differences, facts, health};
use crate::history::{Kept, Run, RunId, RunStatus};
use crate::language::{Language, told};
use crate::plain::push_line;
use crate::report::paint::{Colour, push_painted};

/// How many kinds of problems are shown.
const TROUBLES: usize = 10;

/// The page of a run; `since` is the last good run before it of the same job or app, and `later` are those that went on
/// behind it, the newest first; by the `undo` of which run it is taken back, if it can be.
pub fn page(
    kept: &Kept,
    since: Option<&Run>,
    (later, undo): (&[Run], Option<&RunId>),
    language: Language,
) -> String {
    let run = &kept.run;
    let mut text = String::new();
    let (id, status, health) = (&run.id, run.status, health::words(run, language));
    let title = told!(
        language,
        "run {id}: {status}, health {health}",
        "実行{id}：{status}、健全性 {health}"
    );
    push_painted(&mut text, &title, colour(run.status));
    let words = language.words();
    let mut lines = vec![
        (told!(language, "what", "内容"), facts::what(run, language)),
        (
            told!(language, "file", "ファイル"),
            facts::file(run, language),
        ),
        (told!(language, "when", "日時"), facts::when(run, language)),
        (
            told!(language, "who", "実行者"),
            facts::started_by(run, language),
        ),
        (
            told!(language, "command", "コマンド"),
            run.about.command.clone(),
        ),
        (
            told!(language, "records", "レコード"),
            facts::records(run, language),
        ),
    ];
    let tables = run.end.tables.iter();
    let tables = tables.map(|table| facts::rows(table, language));
    lines.push((
        told!(language, "table rows", "テーブルの行"),
        tables.collect::<Vec<_>>().join("; "),
    ));
    lines.push((
        told!(language, "batches", "送信"),
        facts::batches(kept, language),
    ));
    if let Some(error) = &run.end.error {
        lines.push((
            told!(language, "ended by", "終了の理由"),
            words.with_hint(error.message.clone(), error.hint.clone()),
        ));
    }
    lines.push((
        told!(language, "cancelled by", "中止した人"),
        run.end.cancelled_by.clone().unwrap_or_default(),
    ));
    lines.push((
        told!(language, "errors file", "エラーファイル"),
        run.end.errors_file.clone().unwrap_or_default(),
    ));
    let label = told!(language, "gone on by", "続きの実行");
    let went_on = later
        .iter()
        .map(|run| format!("{} ({})", run.id, run.status));
    lines.push((label, went_on.collect::<Vec<_>>().join(", ")));
    if let Some(since) = since {
        let label = told!(language, "changed", "前回との違い");
        lines.push((label, differences(run, since, language)));
    }
    lines.retain(|(_, value)| !value.is_empty());
    let width = lines.iter().map(|(label, _)| label.width()).max();
    for (label, value) in &lines {
        let space = " ".repeat(width.unwrap_or(0) - label.width());
        push_line(&mut text, &format!("  {label}{space}  {value}"));
    }
    let errors = facts::errors(&run.end.problems);
    if !errors.is_empty() {
        text += &told!(language, "errors:", "エラー：");
        text.push('\n');
        for trouble in errors.iter().take(TROUBLES) {
            push_line(
                &mut text,
                &format!("  {}", facts::told_trouble(trouble, language)),
            );
        }
    }
    if let Some(counsel) = facts::counsel(run, language) {
        push_line(&mut text, counsel);
    }
    for step in facts::steps(run, later, undo, language) {
        push_line(&mut text, &words.heading(&step.purpose));
        push_painted(&mut text, &format!("  {}", step.command), Colour::Bold);
    }
    text
}

fn colour(status: RunStatus) -> Colour {
    match status {
        RunStatus::Completed => Colour::Green,
        RunStatus::Failed | RunStatus::Interrupted => Colour::Red,
        _ => Colour::Yellow,
    }
}
