//! The runs that somebody has to look at: why, what may be the reason, which file is to be corrected, and how it goes on.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::jobs::{Job, health, last_good, later};
use super::outside::{command, outside};
use super::runs::{place, verdict};
use crate::history::{Run, RunId};
use crate::language::{Language, Text, told};
use crate::plain::count;
use crate::report::history::{clock, differences, facts};

/// How many of them are told of at once.
const CONCERNS: usize = 20;

/// The runs that somebody has to look at, each with why, and what to do.
pub(super) fn concerns(
    runs: &[Run],
    jobs: &[Job<'_>],
    paged: &BTreeSet<RunId>,
    language: Language,
) -> Markup {
    let found: Vec<_> = jobs
        .iter()
        .filter_map(|job| Some((job, job.concern()?)))
        .collect();
    html! {
        @if !found.is_empty() {
            section.concerns aria-labelledby="attention" {
                h2 #attention { (Text::fixed("Needs attention", "確認が必要なもの").of(language)) }
                ul { @for (job, run) in found.iter().take(CONCERNS) {
                    li { (concern(runs, job, run, paged.contains(&run.id), language)) }
                } }
                @if found.len() > CONCERNS {
                    p.quiet { (told!(language, "and others: see the jobs below", "ほかにもあります。ジョブの一覧を参照してください。")) }
                }
            }
        }
    }
}

fn concern(runs: &[Run], job: &Job<'_>, run: &Run, has_page: bool, language: Language) -> Markup {
    let name = job.name(language);
    let counts = &run.counts;
    let (read, failed) = (count(counts.read), count(counts.failed));
    let left = count(counts.open());
    let records = if counts.failed > 0 {
        told!(
            language,
            "{failed} of {read} records failed",
            "{read}件のうち{failed}件が失敗"
        )
    } else if counts.open() > 0 {
        told!(
            language,
            "{left} of {read} records are not written for certain",
            "{read}件のうち{left}件が未送信または不明"
        )
    } else {
        String::new()
    };
    let reason = run.end.error.as_ref().map(|error| error.message.clone());
    let worst = facts::errors(&run.end.problems).into_iter().next();
    let worst = worst.map(|worst| facts::told_trouble(worst, language));
    let why = worst.or(reason);
    let next = facts::finishing(run, &later(runs, run), language);
    let since = last_good(runs, run).map(|since| differences(run, since, language));
    html! {
        p.verdict { (verdict(Some(run.status), health(run), language)) }
        div {
            h3 {
                @if has_page { a href={ "#" (place(&run.id)) } { (outside(&name, language)) } } @else { (outside(&name, language)) }
                " " span.below { (outside(&job.below(language), language)) }
            }
            p.meta { time datetime=(clock(run.started, "%Y-%m-%dT%H:%M")) { (clock(run.started, "%Y-%m-%d %H:%M")) }
                @if !records.is_empty() { " · " (records) } }
            @if let Some(why) = why { p.reason { (outside(&why, language)) } }
            @if let Some(counsel) = facts::counsel(run, language) { p { (counsel) } }
            @if let Some(since) = since { p.meta { (outside(&since, language)) } }
            @if let Some(file) = &run.end.errors_file {
                p { (Text::fixed("File to correct: ", "修正するファイル：").of(language)) b { (outside(file, language)) } }
            }
            @if let Some(next) = next {
                p { (outside(&language.words().heading(&next.purpose), language)) }
                (command(&next.command, language))
            }
        }
    }
}
