//! What the page begins with: whether all is well, and how each job goes.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::drawing::trend;
use super::jobs::{Job, health};
use super::outside::outside;
use super::runs::{moment, place, verdict};
use crate::history::{Run, RunId, RunStatus};
use crate::language::{Language, Text, told};
use crate::plain::{count, counted};
use crate::report::history::clock;
use crate::report::project::HeldJob;

/// How many jobs are listed.
const JOBS: usize = 200;

/// Whether all is well, in a sentence.
pub(super) fn lead(runs: &[Run], jobs: &[Job<'_>], language: Language) -> Markup {
    let all = jobs
        .iter()
        .filter(|job| job.is_listed() || job.concern().is_some())
        .count();
    let concerns = jobs.iter().filter_map(Job::concern).count();
    let running = runs
        .iter()
        .filter(|run| run.status == RunStatus::Running)
        .count();
    let (look, said) = match (all, concerns) {
        _ if runs.is_empty() => (
            "idle",
            told!(
                language,
                "No run is in the history.",
                "該当する実行は履歴にありません。"
            ),
        ),
        (0, _) => (
            "idle",
            told!(
                language,
                "No job is in the history.",
                "ジョブは履歴にありません。"
            ),
        ),
        (1, 0) => (
            "ok",
            told!(language, "The job is in order.", "ジョブは正常です。"),
        ),
        (1, _) => (
            "bad",
            told!(
                language,
                "The job needs attention.",
                "ジョブに確認が必要です。"
            ),
        ),
        (all, 0) => (
            "ok",
            told!(
                language,
                "All {all} jobs are in order.",
                "{all}件のジョブはすべて正常です。"
            ),
        ),
        (all, 1) => (
            "bad",
            told!(
                language,
                "1 of {all} jobs needs attention.",
                "{all}件のジョブのうち、1件に確認が必要です。"
            ),
        ),
        (all, concerns) => (
            "bad",
            told!(
                language,
                "{concerns} of {all} jobs need attention.",
                "{all}件のジョブのうち、{concerns}件に確認が必要です。"
            ),
        ),
    };
    let running = (running > 0).then(|| match running {
        1 => told!(language, " 1 run is at work.", "実行中が1件あります。"),
        _ => told!(
            language,
            " {running} runs are at work.",
            "実行中が{running}件あります。"
        ),
    });
    html! { p class={ "lead " (look) } { (said) (running.unwrap_or_default()) } }
}

/// What the last day brought.
pub(super) fn last_day(runs: &[Run], made: u64, language: Language) -> Markup {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let of_day = runs.iter().filter(|run| run.started + DAY >= made);
    let (number, written, failed) = of_day.fold((0, 0, 0), |(number, written, failed), run| {
        (
            number + 1,
            written + run.counts.written(),
            failed + run.counts.failed,
        )
    });
    let said = match runs.first() {
        None => return html! {},
        Some(newest) if number == 0 => {
            let newest = clock(newest.started, "%Y-%m-%d %H:%M");
            told!(
                language,
                "No run in the last 24 hours. The newest began at {newest}.",
                "この24時間に実行はありません。最新の実行は{newest}に始まりました。"
            )
        }
        Some(_) => {
            let runs = counted(number, "run");
            let records = counted(written, "record");
            let [number, written, failed] = [number, written, failed].map(count);
            told!(
                language,
                "In the last 24 hours: {runs}, {records} written, {failed} failed",
                "この24時間：実行{number}回、書き込み{written}件、失敗{failed}件"
            )
        }
    };
    html! { p.meta { (said) } }
}

/// The jobs, each with its newest run and how it went over time.
pub(super) fn list(
    jobs: &[Job<'_>],
    held: &[HeldJob],
    paged: &BTreeSet<RunId>,
    language: Language,
) -> Markup {
    let all: Vec<_> = jobs.iter().filter(|job| job.is_listed()).collect();
    let header = [
        ("", Text::fixed("Job", "ジョブ")),
        ("", Text::fixed("Last run", "最後の実行")),
        ("", Text::fixed("Result", "結果")),
        ("num wide", Text::fixed("Read", "件数")),
        ("num wide", Text::fixed("Written", "書き込み")),
        ("num wide", Text::fixed("Failed", "失敗")),
        ("trendy", Text::fixed("Trend", "推移")),
    ];
    html! {
        @if !all.is_empty() {
            h2 #jobs { (Text::fixed("Jobs", "ジョブ").of(language)) }
            table.jobs aria-labelledby="jobs" {
                thead { tr { @for (look, name) in &header { th class=(look) scope="col" { (name.of(language)) } } } }
                tbody { @for job in all.iter().take(JOBS) { (line(job, held, paged, language)) } }
            }
            @if all.len() > JOBS {
                p.quiet { (told!(language, "and others: choose with `--app` or `--job`", "ほかにもあります。「--app」または「--job」で絞り込んでください。")) }
            }
        }
    }
}

fn line(job: &Job<'_>, held: &[HeldJob], paged: &BTreeSet<RunId>, language: Language) -> Markup {
    let run = job.newest();
    let (name, counts) = (job.name(language), &run.counts);
    html! {
        tr {
            th scope="row" {
                @if paged.contains(&run.id) { a href={ "#" (place(&run.id)) } { (outside(&name, language)) } } @else { (outside(&name, language)) }
                span.below { (outside(&job.below(language), language)) }
                @if let Some(held) = job.held(held, language) { span.below { (held) } }
            }
            td.when { (moment(&clock(run.started, "%Y-%m-%d %H:%M"))) }
            td.verdict { (verdict(Some(run.status), health(run), language)) }
            td.num.wide { (count(counts.read)) }
            td.num.wide { (count(counts.written())) }
            td.num.wide { (count(counts.failed)) }
            td.trendy { (trend(&job.runs, language)) }
        }
    }
}
