//! How runs went over time: a line a run, and whether it went better or worse than the one before.

use serde_json::{Value as Json, json};

use super::document::{percent, table};
use super::{clock, health, moment};
use crate::history::Run;
use crate::language::{Language, Text};
use crate::plain::count;
use crate::report::columns::aligned;

const HEADER: [Text; 8] = [
    Text::fixed("run", "実行"),
    Text::fixed("started", "開始"),
    Text::fixed("status", "状態"),
    Text::fixed("health", "健全性"),
    Text::fixed("trend", "推移"),
    Text::fixed("tried", "処理"),
    Text::fixed("good", "成功"),
    Text::fixed("failed", "失敗"),
];

/// What is told of a run beside those before it.
struct Point<'a> {
    run: &'a Run,
    tried: u64,
    good: u64,
    hundredths: Option<u64>,
    /// How much better it went than the one before, in hundredths of a percent.
    trend: Option<i64>,
}

/// The runs, the newest first, each beside the one before that has a health.
fn points(runs: &[Run]) -> Vec<Point<'_>> {
    let mut before = None;
    let mut points: Vec<_> = runs
        .iter()
        .rev()
        .map(|run| {
            let counts = &run.counts;
            let good = counts.written() + counts.unchanged;
            let hundredths = health::shown(run).hundredths;
            let now = hundredths.and_then(|hundredths| i64::try_from(hundredths).ok());
            let trend = now.zip(before).map(|(now, before)| now - before);
            before = now.or(before);
            Point {
                run,
                tried: good + counts.failed + counts.unknown,
                good,
                hundredths,
                trend,
            }
        })
        .collect();
    points.reverse();
    points
}

/// The runs as a table, the newest first.
pub fn stats(runs: &[Run], language: Language) -> String {
    let row = |point: &Point<'_>| {
        let shown = health::shown(point.run);
        let health = match point.hundredths.map(health::percent) {
            Some(percent) => format!("{} {percent}", shown.word),
            None => shown.word.to_owned(),
        };
        let trend = point.trend.map_or_else(String::new, |trend| {
            let points = health::percent(trend.unsigned_abs());
            let points = points.trim_end_matches('%');
            match trend {
                0 => "=".to_owned(),
                1.. => format!("+{points}"),
                _ => format!("-{points}"),
            }
        });
        vec![
            point.run.id.to_string(),
            clock(point.run.started, "%m-%d %H:%M"),
            point.run.status.to_string(),
            health,
            trend,
            count(point.tried),
            count(point.good),
            count(point.run.counts.failed),
        ]
    };
    let rows: Vec<_> = points(runs).iter().map(row).collect();
    aligned(&HEADER.each_ref().map(|name| name.of(language)), &rows)
}

/// The runs for machines, the newest first.
pub fn stats_document(runs: &[Run]) -> Json {
    json!({"version": 1, "command": "stats", "exit_code": 0, "runs": lines(runs)})
}

/// The runs as CSV, the newest first.
pub fn stats_csv(runs: &[Run]) -> String {
    table(&lines(runs))
}

fn lines(runs: &[Run]) -> Vec<Json> {
    let line = |point: &Point<'_>| {
        json!({
            "id": point.run.id.to_string(),
            "started": moment(point.run.started),
            "status": point.run.status.word(),
            "health": health::shown(point.run).word,
            "health_percent": point.hundredths.map(percent),
            "trend": point.trend.map(|trend| percent(trend.unsigned_abs()) * if trend < 0 { -1.0 } else { 1.0 }),
            "tried": point.tried,
            "good": point.good,
            "failed": point.run.counts.failed,
        })
    };
    points(runs).iter().map(line).collect()
}
