//! Runs one below the other, for people: what fits 80 columns.

use unicode_width::UnicodeWidthStr as _;

use super::{below, clock, facts, health, who};
use crate::history::Run;
use crate::language::{Language, Text, told};
use crate::plain::push_line;
use crate::report::paint::painted;

const HEADER: [Text; 4] = [
    Text::fixed("run", "実行"),
    Text::fixed("started", "開始"),
    Text::fixed("status", "状態"),
    Text::fixed("health", "健全性"),
];

/// The column that is coloured, which is the last.
const HEALTH: usize = 3;

/// Runs as they were found, each with what became of its records, its file and who started it below.
pub fn list(runs: &[Run], language: Language) -> String {
    let header = HEADER.map(|name| name.of(language).to_owned());
    let rows: Vec<[String; 4]> = runs.iter().map(row).collect();
    let all = || std::iter::once(&header).chain(&rows);
    let width = |column: usize| all().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: [usize; 4] = std::array::from_fn(width);
    let mut text = line(&header, &widths, None);
    let with_home = below::are_of_several_homes(runs.iter());
    for (row, run) in rows.iter().zip(runs) {
        text += &line(row, &widths, Some(run));
        let more = [
            facts::records(run, language),
            below(run, with_home, language),
        ];
        for more in more.iter().filter(|more| !more.is_empty()) {
            push_line(&mut text, &format!("    {more}"));
        }
    }
    text
}

fn row(run: &Run) -> [String; 4] {
    [
        run.id.to_string(),
        clock(run.started, "%Y-%m-%d %H:%M"),
        run.status.to_string(),
        health::shown(run).word.to_owned(),
    ]
}

fn line(row: &[String; 4], widths: &[usize; 4], run: Option<&Run>) -> String {
    let cells = row.iter().zip(widths).enumerate();
    let cells = cells.map(|(column, (cell, width))| {
        let space = " ".repeat(width - cell.width());
        match run.map(health::shown).and_then(|shown| shown.colour) {
            Some(colour) if column == HEALTH => painted(cell, colour),
            _ => format!("{cell}{space}"),
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
