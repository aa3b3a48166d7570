//! Files that were imported or checked one after the other, for people and for machines.

use serde_json::{Value as Json, json};

use super::json::{self, Closing, counts_json};
use super::{Language, Reason, RunNames};
use crate::job::{Counts, Ending, Kind, Outcome};
use crate::language::told;
use crate::plain::{count, counted, harmless, push_line};
use crate::problem::Problem;

/// Files that were imported or checked one after the other.
pub struct GroupDocument {
    /// The command.
    pub command: &'static str,
    /// How the program ends.
    pub exit_code: u8,
    /// What their runs share in the history, if they are kept there.
    pub id: Option<String>,
    /// The directory of the files, or how they were named.
    pub of: String,
    /// Whether records were to be written.
    pub writes: bool,
    /// The files in their order.
    pub parts: Vec<Part>,
}

/// A file's turn.
pub struct Part {
    /// The file, as it was named.
    pub file: String,
    /// The app's number.
    pub app: u64,
    /// Which of its fields it is about.
    pub turn: Turn,
    /// What became of it.
    pub fate: Fate,
}

/// Which fields of a file a turn is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// All.
    Whole,
    /// All but these lookups, which close a circle.
    Without(Vec<String>),
    /// These lookups, which were left out.
    Only(Vec<String>),
}

/// What became of a file.
pub enum Fate {
    /// Its run ended.
    Ended(Box<Ended>),
    /// It could not begin.
    Unbegun(u8, Reason),
    /// It was not tried, for what is said.
    NotTried(String),
}

/// A run that ended.
pub struct Ended {
    /// Its names.
    pub names: RunNames,
    /// What became of its records.
    pub outcome: Outcome,
    /// Its problems, as far as they were collected.
    pub problems: Vec<Problem>,
    /// What is said at its end.
    pub closing: Closing,
}

/// The files in their order, and why it is so, a line each.
pub fn order(parts: &[(String, u64, Turn, Vec<u64>)], language: Language) -> String {
    let mut text = String::new();
    let number = count(parts.len() as u64);
    let heading = told!(
        language,
        "the files, in their order:",
        "ファイルの処理順（{number}件）："
    );
    push_line(&mut text, &heading);
    for (at, (file, app, turn, behind)) in parts.iter().enumerate() {
        let at = at + 1;
        let mut line = told!(
            language,
            "  {at}. {file} → app {app}",
            "  {at}. {file} → アプリ{app}"
        );
        let listed = |codes: &[String]| match language {
            Language::English => codes.join(", "),
            Language::Japanese => codes.join("、"),
        };
        match turn {
            Turn::Whole => {}
            Turn::Without(codes) => {
                let codes = listed(codes);
                line += &told!(
                    language,
                    ", without the lookup {codes}",
                    "（ルックアップ「{codes}」を除く）"
                );
            }
            Turn::Only(codes) => {
                let codes = listed(codes);
                line += &told!(
                    language,
                    " again, for the lookup {codes}",
                    "（2回目：ルックアップ「{codes}」だけ）"
                );
            }
        }
        if !behind.is_empty() {
            let apps: Vec<_> = behind.iter().map(ToString::to_string).collect();
            let apps = listed(&apps);
            line += &told!(
                language,
                " (looks up app {apps})",
                "（ルックアップの参照先：アプリ{apps}）"
            );
        }
        push_line(&mut text, &harmless(&line));
    }
    text
}

impl GroupDocument {
    /// What became of the records of all files. The second turn of a file is about the same records.
    fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for part in &self.parts {
            if let (Fate::Ended(ended), false) = (&part.fate, part.is_again()) {
                let counts = &ended.outcome.counts;
                sum.read += counts.read;
                sum.created += counts.created;
                sum.updated += counts.updated;
                sum.added_or_updated += counts.added_or_updated;
                sum.unchanged += counts.unchanged;
                sum.skipped += counts.skipped;
                sum.failed += counts.failed;
                sum.not_tried += counts.not_tried;
                sum.unknown += counts.unknown;
            }
        }
        sum
    }

    /// What would become of them: added and updated.
    fn forecast(&self) -> Option<(u64, u64)> {
        let mut sum = (0, 0);
        for part in self.parts.iter().filter(|part| !part.is_again()) {
            let Fate::Ended(ended) = &part.fate else {
                return None;
            };
            // Where a file would stop the import, no record of any of them would be sent.
            if self.is_stopped_by(&ended.outcome) {
                return None;
            }
            let plan = ended.outcome.plan.as_ref()?;
            sum = (sum.0 + plan.created, sum.1 + plan.updated);
        }
        Some(sum)
    }

    /// Whether nothing would be sent for what became of this file in a dry run.
    fn is_stopped_by(&self, outcome: &Outcome) -> bool {
        let stops = matches!(outcome.ending, Ending::Invalid | Ending::Guarded(_));
        stops && self.command == Kind::IMPORT.command
    }

    fn not_tried(&self) -> Vec<&Part> {
        let parts = self.parts.iter();
        let is_left = |part: &&Part| matches!(part.fate, Fate::NotTried(_));
        parts.filter(is_left).collect()
    }
}

impl Part {
    fn is_again(&self) -> bool {
        matches!(self.turn, Turn::Only(_))
    }
}

/// It, for people: what became of all files together. What became of each was printed when it ended.
pub fn summary(group: &GroupDocument, language: Language) -> String {
    let mut text = String::new();
    for part in group.not_tried() {
        if let Fate::NotTried(why) = &part.fate {
            let (file, app) = (&part.file, part.app);
            let line = told!(
                language,
                "{file} → app {app}: not sent, {why}",
                "{file} → アプリ{app}：未送信（{why}）"
            );
            push_line(&mut text, &harmless(&line));
        }
    }
    let counts = group.counts();
    let files = group.parts.iter().filter(|part| !part.is_again()).count() as u64;
    let (number, files) = (count(files), counted(files, "file"));
    let (read, records) = (count(counts.read), counted(counts.read, "record"));
    let mut line = told!(
        language,
        "{files} together: {records}",
        "合計：ファイル{number}件、レコード{read}件"
    );
    if group.writes {
        let shown = [
            (counts.created, "added", "追加"),
            (counts.updated, "updated", "更新"),
            (
                counts.added_or_updated,
                "added or updated",
                "追加または更新",
            ),
            (counts.unchanged, "unchanged", "変更なし"),
            (counts.skipped, "skipped", "スキップ"),
            (counts.failed, "failed", "失敗"),
            (counts.not_tried, "not sent", "未送信"),
            (counts.unknown, "unknown", "不明"),
        ];
        for (records, english, japanese) in shown {
            if records > 0 {
                let records = count(records);
                line += &told!(language, ", {records} {english}", "、{japanese}{records}件");
            }
        }
    } else {
        if let Some((added, updated)) = group.forecast() {
            let [added, updated] = [added, updated].map(count);
            line += &told!(
                language,
                ", {added} to be added, {updated} to be updated",
                "、追加予定{added}件、更新予定{updated}件"
            );
        }
        if counts.failed > 0 {
            let failed = count(counts.failed);
            line += &told!(language, ", {failed} with errors", "、エラー{failed}件");
        }
        let stops = |part: &Part| match &part.fate {
            Fate::Ended(ended) => group.is_stopped_by(&ended.outcome),
            Fate::Unbegun(..) | Fate::NotTried(_) => false,
        };
        if group.parts.iter().any(stops) {
            line += &told!(language, "; nothing would be sent", "（何も送信しません）");
        }
    }
    let left = group.not_tried().len() as u64;
    if left > 0 {
        let (number, left) = (count(left), counted(left, "file"));
        line += &told!(
            language,
            "; {left} not sent, whose records are not among them",
            "（未送信のファイル{number}件のレコードは含みません）"
        );
    }
    push_line(&mut text, &line);
    if let Some(id) = &group.id {
        let line = told!(
            language,
            "group {id} in the history: `kintable history --group {id}`",
            "履歴のまとまり{id}：「kintable history --group {id}」"
        );
        push_line(&mut text, &line);
    }
    text
}

/// It, as a document.
pub fn document(group: GroupDocument) -> Json {
    let counts = counts_json(&group.counts());
    let forecast = group.forecast();
    let parts = group.parts.into_iter().map(part_json);
    let parts: Vec<_> = parts.collect();
    json!({
        "version": 1,
        "command": group.command,
        "exit_code": group.exit_code,
        "group": group.id,
        "of": group.of,
        "records": counts,
        "forecast": forecast.map(|(added, updated)| json!({"added": added, "updated": updated})),
        "files": parts,
    })
}

fn part_json(part: Part) -> Json {
    let (turn, fields) = match part.turn {
        Turn::Whole => ("whole", Vec::new()),
        Turn::Without(fields) => ("first", fields),
        Turn::Only(fields) => ("second", fields),
    };
    let (exit, run, error, why) = match part.fate {
        Fate::Ended(ended) => {
            let Ended {
                names,
                outcome,
                problems,
                closing,
            } = *ended;
            let exit = closing.exit_code;
            let run = json::document(&names, &outcome, &problems, closing);
            (Some(exit), Some(run), None, None)
        }
        Fate::Unbegun(exit, reason) => (Some(exit), None, Some(json::error_json(&reason)), None),
        Fate::NotTried(why) => (None, None, None, Some(why)),
    };
    json!({
        "file": part.file,
        "app": part.app.to_string(),
        "turn": turn,
        "fields": fields,
        "exit_code": exit,
        "run": run,
        "error": error,
        "not_tried_because": why,
    })
}
