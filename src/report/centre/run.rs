//! The page of a run: how it ended, what to do next, what went wrong, and what became of its records.

use std::io::{self, Write};

use maud::{Markup, html};

use super::checklist::checklist;
use super::jobs::{app_name, health};
use super::outside::{address, command, outside, shown};
use super::records::{self, Sample};
use super::runs::{name, place, verdict};
use super::{drawing, words};
use crate::history::{Kept, Run, RunId, TableRows, Trouble};
use crate::job::{Kind, RecordResult};
use crate::language::{Language, Text, told};
use crate::plain::count;
use crate::problem::explain;
use crate::report::history::{clock, differences, facts, who};

/// How many kinds of problems are shown.
const TROUBLES: usize = 20;

/// A run, and what the history has of those around it.
pub(super) struct Around<'a> {
    pub(super) kept: &'a Kept,
    /// The last good run before it.
    pub(super) since: Option<&'a Run>,
    /// The runs that went on behind it, the newest first.
    pub(super) later: &'a [Run],
    /// By the undo of which run it is taken back, if it can be.
    pub(super) undo: Option<&'a RunId>,
    /// Whether it is the only one on the page.
    pub(super) is_alone: bool,
}

/// Writes the page of a run; its records take of the room that there is.
pub(super) fn write(
    out: &mut impl Write,
    around: &Around<'_>,
    sample: Sample,
    room: &mut usize,
    language: Language,
) -> io::Result<()> {
    let run = &around.kept.run;
    let id = place(&run.id);
    let look = if around.is_alone { "alone" } else { "run" };
    let head = format!(
        "<article class=\"{look}\" id=\"{id}\" tabindex=\"-1\" aria-labelledby=\"{id}-title\">"
    );
    out.write_all(head.as_bytes())?;
    let body = html! {
        (header(around, &id, language))
        (next(around, language))
        (sum(run, language))
        (problems(run, language))
        (checklist(run, language))
        (tables(&run.end.tables, language))
        (about(around, language))
    };
    out.write_all(body.into_string().as_bytes())?;
    records::write(out, run, sample, room)?;
    out.write_all(b"</article>")
}

fn header(around: &Around<'_>, id: &str, language: Language) -> Markup {
    let run = &around.kept.run;
    let title = html! { bdi { (name(run, language)) } };
    let file = run
        .about
        .file
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let (started, who) = (clock(run.started, "%Y-%m-%d %H:%M"), who(run));
    html! {
        @if !around.is_alone {
            p.back { a href="#runs" { (Text::fixed("← Import centre", "← 取り込みセンター").of(language)) } }
        }
        h1 id={ (id) "-title" } { (title) }
        p.lead { (verdict(Some(run.status), health(run), language)) }
        p.meta {
            time datetime=(clock(run.started, "%Y-%m-%dT%H:%M")) { (started) }
            @if !who.is_empty() { " · " (outside(&who, language)) }
            @if !file.is_empty() { " · " (outside(file, language)) }
            @if let Some(app) = app_name(run, language) { " · " (outside(&app, language)) }
        }
        @if let Some(error) = &run.end.error {
            p.reason { (outside(&language.words().with_hint(error.message.clone(), error.hint.clone()), language)) }
        }
    }
}

fn next(around: &Around<'_>, language: Language) -> Markup {
    let run = &around.kept.run;
    let steps = facts::steps(run, around.later, around.undo, language);
    html! {
        @if !steps.is_empty() || run.end.errors_file.is_some() {
            section.next {
                h2 { (Text::fixed("What to do next", "次にすること").of(language)) }
                @if let Some(file) = &run.end.errors_file {
                    p { (Text::fixed("The records with errors are in ", "エラーになったレコードのファイル：").of(language)) b { (outside(file, language)) } }
                }
                @for step in steps {
                    p { (outside(&language.words().heading(&step.purpose), language)) }
                    (command(&step.command, language))
                }
            }
        }
    }
}

/// What became of the records, as a sum that adds up.
fn sum(run: &Run, language: Language) -> Markup {
    let counts = &run.counts;
    if counts.read == 0 {
        return html! {};
    }
    if run.about.kind == Kind::EXPORT.command {
        return html! { p { (language.words().exported(counts.read)) } };
    }
    let always = [
        RecordResult::Created,
        RecordResult::Updated,
        RecordResult::Failed,
    ];
    let parts = words::sum(counts).into_iter();
    let parts: Vec<_> = parts
        .filter(|(result, number)| *number > 0 || always.contains(result))
        .collect();
    let read = Text::fixed("read", "読み取り");
    html! {
        section.sum {
            (drawing::parts(counts))
            p {
                span.part { b { (count(counts.read)) } " " (read.of(language)) }
                @for (at, (result, number)) in parts.iter().enumerate() {
                    span.sign { (if at == 0 { "=" } else { "+" }) }
                    " "
                    span class={ "part " (words::result_look(*result)) @if *number == 0 { " zero" } } {
                        b { (count(*number)) } " " (words::result(*result).of(language))
                    }
                }
            }
        }
    }
}

fn problems(run: &Run, language: Language) -> Markup {
    let errors = facts::errors(&run.end.problems);
    let notices = run
        .end
        .problems
        .iter()
        .filter(|one| one.severity != "error");
    let all: Vec<_> = errors.into_iter().chain(notices).collect();
    let more = all.len().saturating_sub(TROUBLES);
    let of = |english: &'static str, japanese: &'static str| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    html! {
        @if !all.is_empty() {
            h2 id={ "problems-" (run.id) } { (of("Errors and notices", "エラーと注意")) }
            table.problems aria-labelledby={ "problems-" (run.id) } {
                thead { tr {
                    th.num scope="col" { (of("Count", "件数")) }
                    th scope="col" { (of("Field", "フィールド")) }
                    th scope="col" { (of("What is wrong, and what to do", "内容と対処")) }
                } }
                tbody { @for trouble in all.iter().take(TROUBLES) { (problem(trouble, language)) } }
            }
            @if more > 0 {
                p.quiet { (told!(language, "and {more} more kinds", "ほか{more}種類")) }
            }
        }
    }
}

fn problem(trouble: &Trouble, language: Language) -> Markup {
    let is_error = trouble.severity == "error";
    let (look, word) = if is_error {
        ("bad", Text::fixed("error", "エラー"))
    } else {
        ("warn", Text::fixed("notice", "注意"))
    };
    let line = trouble
        .line
        .map(|line| told!(language, "e.g. line {line}: ", "例：{line}行目　"));
    let remedy = explain(&trouble.code).map(|found| found.remedy.of(language));
    html! {
        tr {
            td.num { (count(trouble.count)) }
            td { @if let Some(field) = &trouble.field { (outside(field, language)) } }
            td.text {
                span class={ "result " (look) } { (word.of(language)) } " " code { (shown(&trouble.code, language)) }
                p.example { (line.unwrap_or_default()) @if let Some(message) = &trouble.message { (outside(message, language)) } }
                @if let Some(remedy) = remedy { p.remedy { (remedy) } }
            }
        }
    }
}

fn tables(tables: &[TableRows], language: Language) -> Markup {
    let header = [
        Text::fixed("Table", "テーブル"),
        Text::fixed("With a row ID", "行IDあり"),
        Text::fixed("Unchanged", "変更なし"),
        Text::fixed("Changed", "変更"),
        Text::fixed("Added", "追加"),
        Text::fixed("Deleted", "削除"),
    ];
    let written = |table: &TableRows| {
        [
            Some(table.by_id).filter(|rows| *rows > 0),
            table.kept,
            table.changed,
            Some(table.new),
            table.deleted,
        ]
    };
    // Where nothing is known of any table, there is no column.
    let is_known = |at: usize| tables.iter().any(|table| written(table)[at].is_some());
    let columns: Vec<_> = (0..5).filter(|at| is_known(*at)).collect();
    html! {
        @if !tables.is_empty() {
            table.rows {
                caption { (Text::fixed("Table rows", "テーブルの行").of(language)) }
                thead { tr {
                    th scope="col" { (header[0].of(language)) }
                    @for at in &columns { th.num scope="col" { (header[at + 1].of(language)) } }
                } }
                tbody { @for table in tables {
                    tr {
                        th scope="row" { (outside(&table.label, language)) }
                        @for at in &columns { td.num { (written(table)[*at].map(count).unwrap_or_default()) } }
                    }
                } }
            }
        }
    }
}

/// Everything else that is known of a run.
fn about(around: &Around<'_>, language: Language) -> Markup {
    let run = &around.kept.run;
    let plain = |text: String| html! { (outside(&text, language)) };
    let link = |text: String, target: Option<String>| {
        html! { a href=[target] rel="noopener noreferrer" { (outside(&text, language)) } }
    };
    let app = app_name(run, language);
    let ci = run.about.ci_run.clone();
    let went_on = around.later.iter().map(|later| later.id.to_string());
    let lines: Vec<(Text, bool, Markup)> = vec![
        (
            Text::fixed("Run", "実行"),
            true,
            html! { code { (run.id.as_str()) } },
        ),
        (
            Text::fixed("App", "アプリ"),
            app.is_some(),
            link(app.unwrap_or_default(), records::app_at(run)),
        ),
        (
            Text::fixed("What", "内容"),
            true,
            plain(facts::what(run, language)),
        ),
        (
            Text::fixed("File", "ファイル"),
            run.about.has_lines(),
            plain(facts::file(run, language)),
        ),
        (
            Text::fixed("When", "日時"),
            true,
            plain(facts::when(run, language)),
        ),
        (
            Text::fixed("Changed", "前回との違い"),
            around.since.is_some(),
            plain(
                around
                    .since
                    .map_or_else(String::new, |since| differences(run, since, language)),
            ),
        ),
        (
            Text::fixed("Cancelled by", "中止した人"),
            run.end.cancelled_by.is_some(),
            plain(run.end.cancelled_by.clone().unwrap_or_default()),
        ),
        (
            Text::fixed("Continued by", "続きの実行"),
            !around.later.is_empty(),
            plain(went_on.collect::<Vec<_>>().join(", ")),
        ),
        (
            Text::fixed("Batches", "送信"),
            !around.kept.batches.is_empty(),
            plain(facts::batches(around.kept, language)),
        ),
        (
            Text::fixed("Directory", "フォルダー"),
            !run.about.directory.is_empty(),
            plain(run.about.directory.clone()),
        ),
        (
            Text::fixed("Started by", "実行者"),
            true,
            plain(facts::started_by(run, language)),
        ),
        (
            Text::fixed("CI run", "CIの実行"),
            ci.is_some(),
            link(
                ci.clone().unwrap_or_default(),
                ci.as_deref().and_then(address).map(str::to_owned),
            ),
        ),
        (
            Text::fixed("Command", "コマンド"),
            !run.about.command.is_empty(),
            command(&run.about.command, language),
        ),
    ];
    html! {
        h2 { (Text::fixed("About this run", "この実行について").of(language)) }
        dl { @for (name, is_known, text) in lines {
            @if is_known { dt { (name.of(language)) } dd { (text) } }
        } }
    }
}
