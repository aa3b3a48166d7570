//! What became of records and table rows, or would become of them, in numbers.

use super::Words;
use crate::job::{Counts, Ending, Outcome, Preflight, TableCount};
use crate::language::{Language, Text, text, told};
use crate::plain::{count, counted};
use crate::plan::{RowTally, Totals};

const ADDED_OR_UPDATED: Text = Text::fixed("added or updated", "追加または更新");
const DELETED: Text = Text::fixed("deleted", "削除");
const UNCHANGED: Text = Text::fixed("unchanged", "変更なし");
const SKIPPED: Text = Text::fixed("skipped", "スキップ");
const FAILED: Text = Text::fixed("failed", "失敗");
const NOT_SENT: Text = Text::fixed("not sent", "未送信");
const UNKNOWN: Text = Text::fixed("unknown", "不明");

/// How many records must have failed before their number says something.
const MANY: u64 = 5;

impl Words {
    /// What became of every record. Of the counts that are seldom any, those are told that are.
    pub fn reconciliation(self, outcome: &Outcome) -> String {
        let counts = &outcome.counts;
        if counts.read == 0 && !outcome.checked_to_end {
            return self
                .fixed(
                    "no record of the file was read",
                    "ファイルのレコードは読み取っていません。",
                )
                .to_owned();
        }
        self.accounted(counts, outcome.checked_to_end)
    }

    /// What became of the records that were read; whether these are all of the file.
    pub fn accounted(self, counts: &Counts, are_all: bool) -> String {
        let (read, records) = (count(counts.read), counted(counts.read, "record"));
        let (created, updated) = (count(counts.created), count(counts.updated));
        let more = self.told_counts(&[
            (counts.added_or_updated, ADDED_OR_UPDATED),
            (counts.deleted, DELETED),
            (counts.unchanged, UNCHANGED),
            (counts.skipped, SKIPPED),
            (counts.failed, FAILED),
            (counts.not_tried, NOT_SENT),
            (counts.unknown, UNKNOWN),
        ]);
        let more: String = more.iter().map(|part| self.listed(part)).collect();
        let of_file = if are_all {
            text!("{records} in the file", "ファイルのレコード{read}件")
        } else {
            // Nobody knows how many there are.
            text!("{records} read", "読み取ったレコード{read}件")
        };
        let of_file = of_file.of(self.0);
        told!(
            self.0,
            "{of_file}: {created} added, {updated} updated{more}",
            "{of_file}：追加{created}件、更新{updated}件{more}"
        )
    }

    /// What to look at first where most records of an import failed, by the code of most of their errors: that is rarely
    /// the fault of each of them. Of a few records nobody can tell, and a file that comes once more fits its app.
    pub fn most_failed(self, counts: &Counts, code: Option<&str>) -> Option<&'static str> {
        let are_there_already = code.is_some_and(|code| code.starts_with("unique."));
        let have_most_failed = counts.failed >= MANY && counts.failed > counts.read / 2;
        (have_most_failed && !are_there_already).then(|| {
            self.fixed(
                "Most records failed: check whether the columns of the file, and the mapping, still fit the app.",
                "ほとんどのレコードが失敗しています。ファイルの列やマッピングが、アプリに合っているか確認してください。",
            )
        })
    }

    /// So many records went out.
    pub fn exported(self, records: u64) -> String {
        let (number, records) = (count(records), counted(records, "record"));
        told!(self.0, "{records} exported", "書き出したレコード{number}件")
    }

    /// So many records have gone out, to this file if it is one.
    pub fn has_exported(self, records: u64, file: Option<&str>) -> String {
        let (number, records) = (count(records), counted(records, "record"));
        match file {
            Some(file) => told!(
                self.0,
                "{records} exported to {file}",
                "レコード{number}件を{file}に書き出しました。"
            ),
            None => told!(
                self.0,
                "{records} exported",
                "レコード{number}件を書き出しました。"
            ),
        }
    }

    /// So many records became another file.
    pub fn has_converted(self, records: u64, file: Option<&str>) -> String {
        let (number, records) = (count(records), counted(records, "record"));
        match file {
            Some(file) => told!(
                self.0,
                "{records} converted to {file}",
                "レコード{number}件を{file}に変換しました。"
            ),
            None => told!(
                self.0,
                "{records} converted",
                "レコード{number}件を変換しました。"
            ),
        }
    }

    /// Too few records went without an error; both in hundredths of a percent.
    pub fn health_is_low(self, health: u64, least: u64) -> String {
        let [health, least] = [health, least].map(percent);
        told!(
            self.0,
            "the health of this run is {health}, below {least} (`--fail-below-health`)",
            "この実行の健全性は{health}で、{least}を下回っています（--fail-below-health）"
        )
    }

    /// The health dropped by more than it may since the run before; all in hundredths of a percent.
    pub fn health_has_dropped(self, health: u64, before: u64, most: u64) -> String {
        let points = percent(most);
        let points = points.trim_end_matches('%');
        let [health, before] = [health, before].map(percent);
        told!(
            self.0,
            "the health of this run is {health}, after {before} in the run before: a drop of more than {points} points (`--fail-on-health-drop`)",
            "この実行の健全性は{health}で、前回の{before}から{points}ポイントを超えて下がっています（--fail-on-health-drop）"
        )
    }

    /// What a check found, for a run that sends nothing.
    pub fn check_counts(self, outcome: &Outcome) -> String {
        let counts = &outcome.counts;
        if counts.read == 0 && !matches!(outcome.ending, Ending::Checked) {
            return self
                .fixed("no record was checked", "レコードは確認していません。")
                .to_owned();
        }
        let (number, records) = (count(counts.read), counted(counts.read, "record"));
        let valid = count(counts.read - counts.failed - counts.skipped);
        let failed = count(counts.failed);
        let skipped = self.told_counts(&[(counts.skipped, SKIPPED)]);
        let skipped: String = skipped.iter().map(|part| self.listed(part)).collect();
        if outcome.header_is_refused {
            // None of them can be called valid.
            return told!(
                self.0,
                "{records} checked as far as the header line allows: {failed} with errors{skipped}",
                "ヘッダー行のエラーを除き、レコード{number}件を確認しました：エラーあり{failed}件{skipped}"
            );
        }
        let mut text = told!(
            self.0,
            "{records} checked: {valid} valid, {failed} with errors{skipped}",
            "レコード{number}件を確認しました：問題なし{valid}件、エラーあり{failed}件{skipped}"
        );
        if let Some(plan) = &outcome.plan {
            let (created, updated) = (count(plan.created), count(plan.updated));
            text += &told!(
                self.0,
                "; import would add {created} and update {updated}",
                "（追加予定{created}件、更新予定{updated}件）"
            );
        }
        text
    }

    /// The columns that were not checked, as the header is wrong about them.
    pub fn unchecked(self, columns: &[String]) -> String {
        const MOST: usize = 8;
        let shown = columns.iter().take(MOST);
        let mut quoted: Vec<_> = shown.map(|name| self.quoted(name)).collect();
        let hidden = columns.len() - quoted.len();
        if hidden > 0 {
            quoted.push(told!(self.0, "{hidden} more", "ほか{hidden}列"));
        }
        let column = if columns.len() == 1 {
            "column"
        } else {
            "columns"
        };
        let (listed, ja_listed) = (quoted.join(", "), quoted.join(""));
        told!(
            self.0,
            "not checked: the {column} {listed}",
            "確認していない列：{ja_listed}"
        )
    }

    /// What would become of every record, after this word for whose plan it is.
    pub fn planned(self, label: &Text, counts: &Counts, plan: &Totals) -> String {
        let (read, records) = (count(counts.read), counted(counts.read, "record"));
        let (created, updated) = (count(plan.created), count(plan.updated));
        let more = self.told_counts(&[
            (plan.unchanged, UNCHANGED),
            (plan.skipped, SKIPPED),
            (counts.failed, FAILED),
        ]);
        let more = match more.as_slice() {
            [] => String::new(),
            [first, others @ ..] => {
                let others: String = others.iter().map(|part| self.listed(part)).collect();
                told!(self.0, " ({first}{others})", "（{first}{others}）")
            }
        };
        let label = label.of(self.0);
        told!(
            self.0,
            "{label}: would add {created} and update {updated} of {records}{more}",
            "{label}：レコード{read}件のうち、追加{created}件、更新{updated}件の予定です{more}。"
        )
    }

    /// Counts that are not 0, each with what it counts.
    fn told_counts(self, counts: &[(u64, Text)]) -> Vec<String> {
        let counts = counts.iter().filter(|(number, _)| *number > 0);
        let part = |(number, what): &(u64, Text)| {
            let (number, what) = (count(*number), what.of(self.0));
            told!(self.0, "{number} {what}", "{what}{number}件")
        };
        counts.map(part).collect()
    }

    /// A part after another one.
    fn listed(self, part: &str) -> String {
        told!(self.0, ", {part}", "、{part}")
    }

    /// What kintone was not asked before; nothing, if it was asked all.
    pub fn not_asked(self, preflight: Preflight) -> Option<&'static str> {
        match preflight {
            Preflight::None => Some(self.fixed(
                "unique values, lookups and users were not checked in kintone; kintone checks them when records are written",
                "重複を禁止した値、ルックアップ、ユーザーは、kintoneで確認していません。書き込むときにkintoneが確認します。",
            )),
            Preflight::Partial => Some(self.fixed(
                "unique values, lookups and users were not all checked in kintone; kintone checks them when records are written",
                "重複を禁止した値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません。書き込むときにkintoneが確認します。",
            )),
            Preflight::Complete => None,
        }
    }

    /// So many of the updates would change nothing.
    pub fn idle(self, records: u64) -> String {
        let number = count(records);
        told!(
            self.0,
            "{number} of the updates would change nothing; use `--skip-unchanged` to send only records with changes",
            "更新のうち{number}件は内容が変わりません。「--skip-unchanged」を指定すると、変更のあるレコードだけを書き込みます。"
        )
    }

    /// So many rows get other ids and nothing else.
    pub fn renewed(self, rows: u64) -> String {
        let number = count(rows);
        told!(
            self.0,
            "{number} of the deleted rows are added again with the same values; use `--skip-unchanged` to keep such rows and their row IDs",
            "削除される行のうち{number}行は、同じ値で追加し直されます。「--skip-unchanged」を指定すると、行と行IDをそのまま残します。"
        )
    }

    /// So many records of the older file are not in the new one.
    pub fn vanished(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let are = if records == 1 { "is" } else { "are" };
        told!(
            self.0,
            "{some} of the older file (`--since`) {are} not in this file; nothing is deleted in the app",
            "比較元のファイル（--since）のレコード{number}件が、このファイルにありません。アプリからは何も削除しません。"
        )
    }

    /// What became of table rows; there is at least one table.
    pub fn table_rows(self, tables: &[&TableCount]) -> String {
        let tables = tables.iter().map(|count| table(count, self.0));
        let tables: Vec<_> = tables.collect();
        let (listed, ja_listed) = (tables.join("; "), tables.join("、"));
        told!(self.0, "table rows: {listed}", "テーブルの行：{ja_listed}")
    }
}

static UNCOUNTED: Text = Text::fixed(
    "deleted rows were not counted",
    "削除された行は数えていません",
);

fn table(table: &TableCount, language: Language) -> String {
    let RowTally {
        kept,
        changed,
        new,
        deleted,
        renewed: _,
    } = table.rows;
    let losing = table.records_losing_rows;
    let part = |rows: u64, english: &str, japanese: &str| {
        let rows = (rows > 0).then(|| count(rows))?;
        Some(told!(language, "{rows} {english}", "{japanese}{rows}行"))
    };
    let deleted_in = format!("deleted in {}", counted(losing, "record"));
    let parts = [
        part(table.with_id, "with a row ID", "行IDあり"),
        part(kept, "unchanged", "変更なし"),
        part(changed, "changed", "変更"),
        part(new, "added", "追加"),
        part(deleted, &deleted_in, "削除"),
    ];
    let mut parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        parts.push(told!(language, "0 added", "追加0行"));
    }
    let label = &table.label;
    if language == Language::English {
        let parts = parts.join(", ");
        let uncounted = UNCOUNTED.of(language);
        return if table.is_uncounted {
            format!("{label} {parts} ({uncounted})")
        } else {
            format!("{label} {parts}")
        };
    }
    if let (true, Some(part)) = (deleted > 0, parts.last_mut()) {
        part.extend(["：レコード", &count(losing), "件"]);
    }
    if table.is_uncounted {
        parts.push(UNCOUNTED.of(language).to_owned());
    }
    format!("{label}（{}）", parts.join("、"))
}

/// Hundredths of a percent: `99.5%`.
pub(in crate::report) fn percent(hundredths: u64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    let digits = format!("{whole}.{part:02}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}%")
}
