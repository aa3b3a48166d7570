//! How a run ended, what became of its records, and what stopped it.

use std::time::Duration;

use super::{Words, counted, seconds};
use crate::job::{Counts, Ending, Outcome, Preflight};
use crate::language::{Text, text, told};
use crate::plain::count;
use crate::plan::{Amount, Totals, Violation};
use crate::problem::Severity;

impl Words {
    /// How it ended, and in what time, for the headline of its summary.
    pub fn finish(self, outcome: &Outcome, elapsed: Duration) -> String {
        let time = seconds(elapsed);
        let [time, ja_time] = time.both();
        let text = match &outcome.ending {
            Ending::Complete if outcome.counts.read == 0 => Text::fixed(
                "the file has no records; nothing to do",
                "ファイルにレコードがないため、何もしませんでした。",
            ),
            Ending::Complete => text!("done in {time}", "{ja_time}で完了しました。"),
            Ending::Checked => text!(
                "checked in {time}; no errors",
                "{ja_time}で確認しました。エラーはありません。"
            ),
            Ending::Planned => text!(
                "dry run in {time}; nothing was written",
                "{ja_time}で試しました。何も書き込んでいません。"
            ),
            Ending::Guarded(_) => Text::fixed(
                "stopped before the first write; nothing was written",
                "書き込みを始める前に止めました。何も書き込んでいません。",
            ),
            Ending::Invalid => {
                let errors = outcome.problem_count(Severity::Error);
                let (number, some) = (count(errors), counted(errors, "error"));
                text!(
                    "{some} found; nothing was sent",
                    "エラーが{number}件あるため、何も送信しませんでした。"
                )
            }
            Ending::Failed(_) | Ending::Unsent(_) if outcome.counts.written() == 0 => Text::fixed(
                "failed; nothing was written",
                "失敗しました。何も書き込んでいません。",
            ),
            Ending::Failed(_) | Ending::Unsent(_) => Text::fixed(
                "failed; the records before it stay written",
                "失敗しました。それまでに書き込んだレコードは残っています。",
            ),
            Ending::Lost(_) => Text::fixed(
                "it is unknown whether the last batch is written",
                "最後に送った分が書き込まれたかどうかはわかりません。",
            ),
            Ending::Interrupted => Text::fixed("interrupted", "中断しました。"),
        };
        text.of(self.0).to_owned()
    }

    /// Everything through this line is written.
    pub fn written_through(self, line: u64) -> String {
        let line = count(line);
        told!(
            self.0,
            "written: everything through line {line}",
            "書き込み済み：{line}行目まで"
        )
    }

    /// Of so many records on these ranges of lines it is unknown whether they are written.
    pub fn unknown(self, records: u64, lines: &[(u64, u64)]) -> String {
        const MOST: usize = 8;
        let range = |(first, last): &(u64, u64)| {
            let (from, to) = (count(*first), count(*last));
            if first == last {
                told!(self.0, "{from}", "{from}行目")
            } else {
                told!(self.0, "{from} to {to}", "{from}行目から{to}行目まで")
            }
        };
        let mut ranges: Vec<_> = lines.iter().take(MOST).map(range).collect();
        let hidden = (lines.len() - ranges.len()) as u64;
        if hidden > 0 {
            let (number, some) = (count(hidden), counted(hidden, "more range"));
            ranges.push(told!(self.0, "{some}", "ほか{number}か所"));
        }
        let noun = match lines {
            [(first, last)] if first == last => "line",
            _ => "lines",
        };
        let (number, some) = (count(records), counted(records, "record"));
        let (listed, ja_listed) = (ranges.join(", "), ranges.join("、"));
        told!(
            self.0,
            "unknown: {some} on {noun} {listed}; look in the app before sending them again",
            "不明：{ja_listed}のレコード（{number}件）は、書き込まれたかどうかわかりません。もう一度送る前にアプリを確認してください。"
        )
    }

    /// What became of every record.
    pub fn reconciliation(self, counts: &Counts) -> String {
        let (read, records) = (count(counts.read), counted(counts.read, "record"));
        let (created, updated) = (count(counts.created), count(counts.updated));
        let (unchanged, skipped) = (count(counts.unchanged), count(counts.skipped));
        let (failed, not_tried) = (count(counts.failed), count(counts.not_tried));
        let mut text = told!(
            self.0,
            "{records} read: {created} created, {updated} updated, {unchanged} unchanged, {skipped} skipped, {failed} failed, {not_tried} not tried",
            "読み込み{read}件：追加{created}件、更新{updated}件、変更なし{unchanged}件、対象外{skipped}件、失敗{failed}件、未処理{not_tried}件"
        );
        if counts.added_or_updated > 0 {
            let number = count(counts.added_or_updated);
            text += &told!(
                self.0,
                ", {number} created or updated",
                "、追加または更新{number}件"
            );
        }
        if counts.unknown > 0 {
            let number = count(counts.unknown);
            text += &told!(self.0, ", {number} unknown", "、不明{number}件");
        }
        text
    }

    /// What a check found, for a run that sends nothing.
    pub fn check_counts(self, counts: &Counts, plan: Option<&Totals>) -> String {
        let (number, records) = (count(counts.read), counted(counts.read, "record"));
        let good = count(counts.read - counts.failed - counts.skipped);
        let bad = count(counts.failed);
        let mut text = told!(
            self.0,
            "{records} checked: {good} good, {bad} bad",
            "確認{number}件：問題なし{good}件、エラーあり{bad}件"
        );
        if counts.skipped > 0 {
            let number = count(counts.skipped);
            text += &told!(self.0, ", {number} skipped", "、対象外{number}件");
        }
        if let Some(plan) = plan {
            let (created, updated) = (count(plan.created), count(plan.updated));
            text += &told!(
                self.0,
                "; {created} would be added, {updated} updated",
                "（追加になるもの{created}件、更新になるもの{updated}件）"
            );
        }
        text
    }

    /// What would become of every record.
    pub fn planned(self, counts: &Counts, plan: &Totals) -> String {
        let (read, records) = (count(counts.read), counted(counts.read, "record"));
        let (created, updated) = (count(plan.created), count(plan.updated));
        let (unchanged, skipped) = (count(plan.unchanged), count(plan.skipped));
        let failed = count(counts.failed);
        told!(
            self.0,
            "{records} read: {created} would be created, {updated} updated; {unchanged} unchanged, {skipped} skipped, {failed} failed",
            "読み込み{read}件：追加予定{created}件、更新予定{updated}件、変更なし{unchanged}件、対象外{skipped}件、失敗{failed}件"
        )
    }

    /// What kintone was not asked before; nothing, if it was asked all.
    pub fn not_asked(self, preflight: Preflight) -> Option<&'static str> {
        match preflight {
            Preflight::None => Some(self.fixed(
                "kintone was not asked about unique values, lookups and users; it checks them when records are written",
                "重複禁止の値、ルックアップ、ユーザーは、kintoneで確認していません。書き込むときにkintoneが確認します。",
            )),
            Preflight::Partial => Some(self.fixed(
                "kintone was not asked about all unique values, lookups and users; it checks them when records are written",
                "重複禁止の値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません。書き込むときにkintoneが確認します。",
            )),
            Preflight::Complete => None,
        }
    }

    /// So many of the updates would change nothing.
    pub fn idle(self, records: u64) -> String {
        let (number, updates) = (count(records), counted(records, "update"));
        let change = if records == 1 { "changes" } else { "change" };
        told!(
            self.0,
            "{updates} {change} nothing; --skip-unchanged leaves such records out",
            "更新のうち{number}件は内容が変わりません。--skip-unchangedを指定すると書き込みません。"
        )
    }

    /// So many records of the older file are not in the new one.
    pub fn vanished(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let are = if records == 1 { "is" } else { "are" };
        told!(
            self.0,
            "{some} of the older file {are} not in this one; nothing is deleted in the app",
            "前のファイルのレコード{number}件が、このファイルにありません。アプリからは何も削除しません。"
        )
    }

    /// Why a guard stopped the run, and which option says so.
    pub fn violation(self, violation: &Violation) -> String {
        let text = match violation {
            Violation::TooMany {
                amount,
                count: found,
                all,
                limit,
            } => {
                let (number, all) = (count(*found), count(*all));
                let noun = match amount {
                    Amount::Creates | Amount::Updates => "record",
                    Amount::RowDeletes => "table row",
                };
                let some = counted(*found, noun);
                match amount {
                    Amount::Creates => text!(
                        "{some} of {all} would be created; --max-creates allows {limit}",
                        "{all}件中{number}件のレコードが追加され、--max-creates {limit}の上限を超えます。"
                    ),
                    Amount::Updates => text!(
                        "{some} of {all} would be updated; --max-updates allows {limit}",
                        "{all}件中{number}件のレコードが更新され、--max-updates {limit}の上限を超えます。"
                    ),
                    Amount::RowDeletes => text!(
                        "{some} of {all} would be deleted; --max-row-deletes allows {limit}",
                        "テーブルの行が{all}行中{number}行削除され、--max-row-deletes {limit}の上限を超えます。"
                    ),
                }
            }
            Violation::Records { expected, read } => {
                let (expected, number) = (count(*expected), count(*read));
                let some = counted(*read, "record");
                text!(
                    "the file has {some}; --expect-records says {expected}",
                    "ファイルのレコードは{number}件です（--expect-records {expected}）。"
                )
            }
            Violation::Moved { records } => {
                let (number, some) = (count(*records), counted(*records, "record"));
                let are = if *records == 1 { "is" } else { "are" };
                text!(
                    "{some} {are} not as expected any more",
                    "想定と違うレコードが{number}件あります。"
                )
            }
            Violation::OtherFile => Text::fixed(
                "the plan was made for another file, or the file changed, if only its line ends; make the plan anew",
                "計画は別のファイルのものか、ファイルが（改行だけでも）変更されています。計画を作り直してください。",
            ),
            Violation::OtherApp { planned, home } => text!(
                "the plan was made for app {planned} at {home}",
                "計画は{home}のアプリ{planned}のものです。"
            ),
            Violation::OtherAttachments { records } => {
                let (number, some) = (count(*records), counted(*records, "record"));
                text!(
                    "{some} names other attachments than when the plan was made",
                    "計画の作成後に、レコード{number}件の添付ファイルが変わっています。"
                )
            }
            Violation::OtherForm { planned, now } => text!(
                "the form changed since the plan was made: revision {planned} in the plan, {now} now; make the plan anew",
                "計画の作成後にフォームが変更されています。リビジョンは計画では{planned}、今は{now}です。計画を作り直してください。"
            ),
            Violation::OtherRecords => Text::fixed(
                "the plan has other records than the file",
                "計画のレコードがファイルと一致しません。",
            ),
        };
        text.of(self.0).to_owned()
    }
}
