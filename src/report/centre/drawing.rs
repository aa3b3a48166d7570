//! Small drawings: how runs of a job went over time, and what became of the records of a run. Each says the same in
//! words, for whoever does not see it.

use maud::{Markup, html};

use super::jobs::health;
use super::words;
use crate::history::{Run, RunStatus};
use crate::job::{Band, Counts, RecordResult};
use crate::language::{Language, told};
use crate::report::words::percent;

/// How many runs a trend shows.
pub(super) const TREND: usize = 30;

const STEP: usize = 7;
const BAR: usize = 5;
const HEIGHT: u64 = 28;

/// How the newest runs of a job went, the oldest of them on the left: a bar each, as high as its health.
pub(super) fn trend(runs: &[&Run], language: Language) -> Markup {
    let shown: Vec<_> = runs.iter().take(TREND).rev().collect();
    let width = shown.len() * STEP;
    html! {
        svg.trend role="img" aria-label=(told_trend(&shown, language)) width=(width) height=(HEIGHT)
            viewBox={ "0 0 " (width) " " (HEIGHT) } {
            @for (place, run) in shown.iter().enumerate() {
                (bar(place * STEP, run))
            }
        }
    }
}

fn bar(left: usize, run: &Run) -> Markup {
    let (height, look) = match health(run) {
        // What is bad is seen, too, if it is nothing at all.
        Some(health) => (
            4 + health.hundredths() * (HEIGHT - 4) / 10_000,
            look(health.band()),
        ),
        None if run.status == RunStatus::Running => (HEIGHT / 2, "live"),
        None if run.status.is_good() => (HEIGHT, "ok"),
        None => (4, words::status_look(run.status)),
    };
    html! { rect class=(look) x=(left) y=(HEIGHT - height) width=(BAR) height=(height) rx="1" {} }
}

/// How a health looks.
pub(super) fn look(band: Band) -> &'static str {
    band.word()
}

fn told_trend(shown: &[&&Run], language: Language) -> String {
    let number = shown.len();
    let good = shown.iter().filter(|run| run.status.is_good()).count();
    let newest = shown.last().and_then(|run| health(run));
    let newest = newest.map(|health| percent(health.hundredths()));
    let of = told!(
        language,
        "{good} of the last {number} runs completed without an error",
        "最近の{number}回のうち、エラーなしで完了したのは{good}回"
    );
    match newest {
        Some(newest) => told!(
            language,
            "{of}; health of the newest: {newest}",
            "{of}。最新の健全性 {newest}"
        ),
        None => of,
    }
}

/// What became of the records that were read: a bar of parts, in proportion.
pub(super) fn parts(counts: &Counts) -> Markup {
    const WIDTH: u64 = 1_000;
    let parts = words::sum(counts);
    let all = parts.iter().map(|(_, number)| number).sum::<u64>().max(1);
    let mut left = 0;
    let drawn = parts
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(result, number)| {
            // What is there is seen, however little it is.
            let width = u64::try_from(u128::from(number) * u128::from(WIDTH) / u128::from(all));
            let width = width.unwrap_or(WIDTH).clamp(6, WIDTH);
            let part: (u64, u64, RecordResult) = (left, width, result);
            left += width;
            part
        });
    let drawn: Vec<_> = drawn.collect();
    html! {
        svg.parts aria-hidden="true" width="100%" height="10" preserveAspectRatio="none"
            viewBox={ "0 0 " (left.max(1)) " 10" } {
            @for (left, width, result) in drawn {
                rect class=(words::result_look(result)) x=(left) y="0" width=(width) height="10" {}
            }
        }
    }
}
