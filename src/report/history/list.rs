//! Runs one below the other, for people: what fits 80 columns.

use unicode_width::UnicodeWidthStr as _;

use super::{below, clock, health, who};
use crate::history::Run;
use crate::language::{Language, Text, told};
use crate::plain::{count, push_line};
use crate::report::paint::painted;

const HEADER: [Text; 7] = [
    Text::fixed("run", "実行"),
    Text::fixed("started", "開始"),
    Text::fixed("status", "状態"),
    Text::fixed("health", "健全性"),
    Text::fixed("read", "件数"),
    Text::fixed("written", "書込"),
    Text::fixed("failed", "失敗"),
];

/// The column that is coloured.
const HEALTH: usize = 3;

/// Runs as they were found, each with its file and who started it below.
pub fn list(runs: &[Run], language: Language) -> String {
    let header = HEADER.map(|name| name.of(language).to_owned());
    let rows: Vec<[String; 7]> = runs.iter().map(row).collect();
    let all = || std::iter::once(&header).chain(&rows);
    let width = |column: usize| all().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut text = line(&header, &widths, None);
    let with_home = below::are_of_several_homes(runs.iter());
    for (row, run) in rows.iter().zip(runs) {
        text += &line(row, &widths, Some(run));
        push_line(
            &mut text,
            &format!("    {}", below(run, with_home, language)),
        );
    }
    text
}

fn row(run: &Run) -> [String; 7] {
    let counts = &run.counts;
    [
        run.id.to_string(),
        clock(run.started, "%m-%d %H:%M"),
        run.status.to_string(),
        health::shown(run).word.to_owned(),
        count(counts.read),
        count(counts.written()),
        count(counts.failed),
    ]
}

fn line(row: &[String; 7], widths: &[usize; 7], run: Option<&Run>) -> String {
    let cells = row.iter().zip(widths).enumerate();
    let cells = cells.map(|(column, (cell, width))| {
        let space = " ".repeat(width - cell.width());
        // Numbers stand under each other by their last digits.
        let padded = if column > HEALTH {
            format!("{space}{cell}")
        } else {
            format!("{cell}{space}")
        };
        match run.map(health::shown).and_then(|shown| shown.colour) {
            Some(colour) if column == HEALTH => painted(&padded, colour),
            _ => padded,
        }
    });
    let line = cells.collect::<Vec<_>>().join("  ");
    format!("{}\n", line.trim_end())
}

/// What the table has no room for.
fn below(run: &Run, with_home: bool, language: Language) -> String {
    let errors = run.end.errors_file.as_ref();
    let errors = errors.map(|file| told!(language, "errors: {file}", "エラーファイル：{file}"));
    let mut parts = below::parts(run, with_home, language);
    parts.extend(Some(who(run)).filter(|who| !who.is_empty()));
    parts.extend(errors);
    parts.join(below::BETWEEN)
}
