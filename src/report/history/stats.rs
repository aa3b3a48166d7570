//! How runs went over time: a line a run, and whether it went better or worse than the one before that does the same.

use serde_json::{Value as Json, json};

use super::document::{percent, table};
use super::{below, clock, health, moment};
use crate::history::Run;
use crate::job::Health;
use crate::language::{Language, Text};
use crate::plain::{count, push_line};
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

/// A run, and the one before it that does the same and tried records.
#[derive(Debug)]
pub struct Compared {
    /// The run.
    pub run: Run,
    /// The one before: of the same job, otherwise of the same app.
    pub before: Option<Run>,
}

impl Compared {
    /// The health of the run, and of the one before, as far as they say how good the data was.
    pub fn healths(&self) -> Option<(Health, Option<Health>)> {
        let before = self.before.as_ref().and_then(Run::telling_health);
        self.run.telling_health().map(|health| (health, before))
    }

    /// How much better it went than the one before, in hundredths of a percent.
    fn trend(&self) -> Option<i64> {
        let (now, before) = self.healths()?;
        let hundredths = |health: Health| i64::try_from(health.hundredths()).ok();
        Some(hundredths(now)? - hundredths(before?)?)
    }

    fn good(&self) -> u64 {
        self.run.counts.written() + self.run.counts.unchanged
    }

    fn tried(&self) -> u64 {
        self.good() + self.run.counts.failed + self.run.counts.unknown
    }
}

/// The runs as a table, the newest first.
pub fn stats(runs: &[Compared], language: Language) -> String {
    let row = |compared: &Compared| {
        let run = &compared.run;
        let shown = health::shown(run);
        let health = match shown.hundredths.map(health::percent) {
            Some(percent) => format!("{} {percent}", shown.word),
            None => shown.word.to_owned(),
        };
        let trend = compared.trend().map_or_else(String::new, |trend| {
            let points = health::percent(trend.unsigned_abs());
            let points = points.trim_end_matches('%');
            match trend {
                0 => "=".to_owned(),
                1.. => format!("+{points}"),
                _ => format!("-{points}"),
            }
        });
        vec![
            run.id.to_string(),
            clock(run.started, "%m-%d %H:%M"),
            run.status.to_string(),
            health,
            trend,
            count(compared.tried()),
            count(compared.good()),
            count(run.counts.failed),
        ]
    };
    let rows: Vec<_> = runs.iter().map(row).collect();
    let table = aligned(&HEADER.each_ref().map(|name| name.of(language)), &rows);
    let with_home = below::are_of_several_homes(runs.iter().map(|one| &one.run));
    let mut text = String::new();
    // The header is of no run.
    let of = std::iter::once(None).chain(runs.iter().map(Some));
    for (line, compared) in table.lines().zip(of) {
        push_line(&mut text, line);
        if let Some(Compared { run, .. }) = compared {
            let parts = below::parts(run, with_home, language);
            push_line(&mut text, &format!("    {}", parts.join(below::BETWEEN)));
        }
    }
    text
}

/// The runs for machines, the newest first.
pub fn stats_document(runs: &[Compared]) -> Json {
    json!({"version": 1, "command": "stats", "exit_code": 0, "runs": lines(runs)})
}

/// The runs as CSV, the newest first.
pub fn stats_csv(runs: &[Compared]) -> String {
    table(&lines(runs))
}

fn lines(runs: &[Compared]) -> Vec<Json> {
    let line = |compared: &Compared| {
        let (run, about) = (&compared.run, &compared.run.about);
        let shown = health::shown(run);
        let trend = compared.trend().map(|trend| {
            let points = percent(trend.unsigned_abs());
            if trend < 0 { -points } else { points }
        });
        json!({
            "id": run.id.to_string(),
            "kind": about.kind,
            "job": about.job,
            "home": about.home,
            "app": about.app,
            "file": about.file,
            "started": moment(run.started),
            "status": run.status.word(),
            "health": shown.word,
            "health_percent": shown.hundredths.map(percent),
            "trend": trend,
            "tried": compared.tried(),
            "good": compared.good(),
            "failed": run.counts.failed,
        })
    };
    runs.iter().map(line).collect()
}
