//! Medians, ratios and targets, as a table in Markdown.

use crate::contest::Measured;
use crate::measure::Taken;
use crate::spread::{Ratio, Spread};

/// What is measured of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metric {
    Wall,
    Cpu,
    Memory,
}

/// What is to be reached.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// At most so much of what the other takes.
    Ratio(Metric, f64),
    /// At most so much: seconds, or MiB.
    Most(Metric, f64),
    /// So many records a second at least.
    Rate(f64),
}

impl Metric {
    const ALL: [Self; 3] = [Self::Wall, Self::Cpu, Self::Memory];

    fn of(self, taken: &Taken) -> f64 {
        match self {
            Self::Wall => taken.wall,
            Self::Cpu => taken.cpu,
            Self::Memory => taken.memory,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Cpu => "CPU",
            Self::Memory => "memory",
        }
    }

    fn written(self, value: f64) -> String {
        match self {
            Self::Memory => format!("{value:.1} MiB"),
            _ if value < 0.1 => format!("{:.1} ms", value * 1000.0),
            _ => format!("{value:.2} s"),
        }
    }
}

impl Measured {
    /// What one side took of a metric.
    fn taken(runs: &[Taken], metric: Metric) -> Option<Spread> {
        Spread::of(runs.iter().map(|taken| metric.of(taken)))
    }

    /// Ours as a part of theirs, run by run.
    fn ratio(&self, metric: Metric) -> Option<Spread> {
        let pairs = self.ours.iter().zip(&self.theirs);
        Spread::of(pairs.map(|(ours, theirs)| metric.of(ours) / metric.of(theirs)))
    }

    /// The target, and whether it is met; `None` where nothing is there to compare with.
    fn judged(&self, target: Target, records: u64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "they are far from so many")]
        let records = records as f64;
        let (wanted, found) = match target {
            Target::Ratio(metric, most) => {
                let ratio = self.ratio(metric).map(|ratio| ratio.median <= most);
                (format!("{} {}", metric.name(), Ratio(most)), ratio)
            }
            Target::Most(metric, most) => {
                let taken = Self::taken(&self.ours, metric).map(|taken| taken.median <= most);
                (format!("{} {}", metric.name(), metric.written(most)), taken)
            }
            Target::Rate(least) => {
                let taken = Self::taken(&self.ours, Metric::Wall);
                let rate = taken.map_or(0.0, |taken| records / taken.median);
                (
                    format!("{rate:.0} records/s of {least:.0}"),
                    Some(rate >= least),
                )
            }
        };
        match found {
            None => format!("{wanted}: not measured"),
            Some(true) => format!("{wanted}: met"),
            Some(false) => format!("{wanted}: **missed**"),
        }
    }

    /// Its row of the table.
    pub(crate) fn row(
        &self,
        case: &str,
        against: &str,
        records: u64,
        targets: &[Target],
    ) -> String {
        let side = |runs: &[Taken]| {
            let one = |metric: Metric| Some(metric.written(Self::taken(runs, metric)?.median));
            Metric::ALL
                .into_iter()
                .filter_map(one)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let ratio = |metric: Metric| match self.ratio(metric) {
            None => "–".to_owned(),
            Some(Spread {
                median,
                least,
                greatest,
            }) if self.ours.len() > 1 => {
                format!("{} ({}–{})", Ratio(median), Ratio(least), Ratio(greatest))
            }
            Some(Spread { median, .. }) => Ratio(median).to_string(),
        };
        let [wall, cpu, memory] = Metric::ALL.map(ratio);
        let targets = targets.iter().map(|target| self.judged(*target, records));
        let targets = targets.collect::<Vec<_>>().join("; ");
        let (ours, theirs) = (side(&self.ours), side(&self.theirs));
        format!(
            "| {case} | {ours} | {against} | {theirs} | {wall} | {cpu} | {memory} | {targets} |"
        )
    }
}

/// What stands above the rows.
pub(crate) const HEAD: &str = "\
| case | kintable: wall, CPU, peak memory | against | its wall, CPU, peak memory | wall | CPU | memory | at most |
|---|---|---|---|---|---|---|---|";
