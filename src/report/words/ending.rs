//! How a run ended, where it broke off, and what stopped it.

use std::time::Duration;

use super::{Words, seconds, span};
use crate::job::{Counts, Doubt, Ending, Kind, Outcome, Status};
use crate::language::{Text, text, told};
use crate::plain::{count, counted, some_of};
use crate::plan::{Amount, Violation};
use crate::problem::Severity;
use crate::report::names::SANDBOX;
use crate::report::waits::Waits;

/// Where it is not known what was written.
const IN_DOUBT: [&str; 2] = [
    "it is unknown whether all of it was written",
    "書き込まれたかどうかわからないレコードがあります。",
];

/// How much was written by a run that ended early.
fn written_so_far(counts: &Counts) -> [String; 2] {
    let written = counts.written();
    let (number, some) = (count(written), counted(written, "record"));
    let was = if written == 1 { "was" } else { "were" };
    if counts.unknown > 0 {
        IN_DOUBT.map(str::to_owned)
    } else if written == 0 {
        let [nothing, japanese] = ["nothing was written", "kintoneには何も書き込んでいません。"];
        [nothing.to_owned(), japanese.to_owned()]
    } else {
        [
            format!("{some} {was} written"),
            format!("レコード{number}件は書き込み済みです。"),
        ]
    }
}

/// What a run is called that an error ended, as the history calls it: failed only if it wrote nothing.
pub(in crate::report) fn broken_off(counts: &Counts) -> [&'static str; 2] {
    if counts.written() + counts.unknown > 0 {
        ["interrupted", "中断しました。"]
    } else {
        ["failed", "失敗しました。"]
    }
}

impl Words {
    /// How a run of this kind ended, and in what time, for the headline of its summary.
    pub fn finish(self, kind: Kind, outcome: &Outcome, elapsed: Duration) -> String {
        let time = seconds(elapsed);
        let [time, ja_time] = time.both();
        let text = match &outcome.ending {
            Ending::Complete if outcome.counts.read == 0 && outcome.written_before > 0 => {
                Text::fixed(
                    "every record was written before; nothing was left to do",
                    "すべてのレコードが書き込み済みのため、何もしませんでした。",
                )
            }
            Ending::Complete if outcome.counts.read == 0 => Text::fixed(
                "the file has no records; nothing to do",
                "ファイルにレコードがないため、何もしませんでした。",
            ),
            Ending::Complete if outcome.status() == Status::Failed => Text::fixed(
                "failed; kintone returned an error for every record, and nothing was written",
                "失敗しました。すべてのレコードでkintoneがエラーを返したため、何も書き込んでいません。",
            ),
            _ if outcome.status() == Status::Complete && outcome.counts.failed > 0 => {
                let failed = outcome.counts.failed;
                let (number, some) = (count(failed), counted(failed, "record"));
                text!(
                    "done in {time}, but {some} failed",
                    "完了しましたが、失敗したレコードが{number}件あります（{ja_time}）。"
                )
            }
            Ending::Complete => text!("done in {time}", "完了しました（{ja_time}）。"),
            Ending::Checked => text!(
                "checked in {time}; no errors",
                "確認しました（{ja_time}）。エラーはありません。"
            ),
            Ending::Planned if kind.saves_plan => text!(
                "plan created in {time}; nothing was written",
                "実行計画を作成しました（{ja_time}）。kintoneには何も書き込んでいません。"
            ),
            Ending::Planned => text!(
                "dry run in {time}; nothing was written",
                "ドライランが完了しました（{ja_time}）。kintoneには何も書き込んでいません。"
            ),
            Ending::Guarded(_) => Text::fixed(
                "stopped before the first write; nothing was written",
                "書き込みを始める前に中止しました。kintoneには何も書き込んでいません。",
            ),
            Ending::Invalid => {
                let errors = outcome.problem_count(Severity::Error);
                let (number, some) = (count(errors), counted(errors, "error"));
                if kind.writes {
                    text!(
                        "{some} found; nothing was sent",
                        "エラーが{number}件あるため、kintoneには何も書き込んでいません。"
                    )
                } else {
                    text!("{some} found", "エラーが{number}件あります。")
                }
            }
            Ending::Failed(_) | Ending::Unsent(_) => {
                let [so_far, ja_so_far] = written_so_far(&outcome.counts);
                let [failed, ja_failed] = broken_off(&outcome.counts);
                text!("{failed}; {so_far}", "{ja_failed}{ja_so_far}")
            }
            Ending::TooManyErrors(_) => {
                let [so_far, ja_so_far] = written_so_far(&outcome.counts);
                text!(
                    "stopped, as too many records failed; {so_far}",
                    "失敗したレコードが多いため、中止しました。{ja_so_far}"
                )
            }
            Ending::Lost(_) => Text::made(IN_DOUBT[0].to_owned(), IN_DOUBT[1].to_owned()),
            Ending::Interrupted if kind.writes => {
                let [so_far, ja_so_far] = written_so_far(&outcome.counts);
                text!("cancelled; {so_far}", "中止しました。{ja_so_far}")
            }
            Ending::Interrupted => Text::fixed("cancelled", "中止しました。"),
        };
        text.of(self.0).to_owned()
    }

    /// The user stopped it.
    pub fn interrupted(self) -> &'static str {
        self.fixed("cancelled", "中止しました。")
    }

    /// Everything through this line is written, or failed where that is so of some.
    pub fn written_through(self, line: u64, some_failed: bool) -> String {
        let line = count(line);
        if some_failed {
            return told!(
                self.0,
                "written: everything through line {line} but the records that failed",
                "書き込み済み：{line}行目まで（失敗したレコードを除く）"
            );
        }
        told!(
            self.0,
            "written: everything through line {line}",
            "書き込み済み：{line}行目まで"
        )
    }

    /// How the run is continued of which everything through this line is written.
    pub fn continuation(self, line: u64) -> String {
        let next = count(line + 1);
        told!(
            self.0,
            "to continue, import only the records from line {next} on (with an update key, the same file can be imported again)",
            "続きから取り込むには、{next}行目以降のレコードだけのファイルを作成してください（更新キーがあれば、同じファイルをもう一度取り込めます）。"
        )
    }

    /// Records are written on these ranges of lines, behind others that are not.
    pub fn written_beyond(self, lines: &[(u64, u64)]) -> String {
        let (noun, listed) = self.ranges(lines);
        told!(
            self.0,
            "also written, at least in part: {noun} {listed}; to import the file again, use an update key, or remove the records that the app already has",
            "書き込み済み（一部の場合もあります）：{listed}。もう一度取り込むときは、更新キーを使うか、アプリにあるレコードをファイルから除いてください。"
        )
    }

    /// Ranges of lines, and the word for them.
    fn ranges(self, lines: &[(u64, u64)]) -> (&'static str, String) {
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
        let (listed, ja_listed) = (ranges.join(", "), ranges.join("、"));
        (noun, told!(self.0, "{listed}", "{ja_listed}"))
    }

    /// Of so many records on these ranges of lines it is unknown whether they are written.
    pub fn unknown(self, records: u64, lines: &[(u64, u64)]) -> String {
        let (noun, listed) = self.ranges(lines);
        let (number, some) = (count(records), counted(records, "record"));
        told!(
            self.0,
            "unknown: {some} on {noun} {listed}; check the app before you import them again (filter by Created datetime)",
            "不明：{listed}のレコード（{number}件）は、書き込まれたかどうかわかりません。もう一度取り込む前にアプリを確認してください（作成日時で絞り込むと確認できます）。"
        )
    }

    /// Why it is not known what became of records, and what settles it.
    pub fn doubt(self, doubt: &Doubt) -> Option<String> {
        let text = match doubt {
            Doubt::Unasked => return None,
            Doubt::Absent => Text::fixed(
                "kintone did not have them when it was asked last; `kintable resume` asks again, and with `--resend-after-probe` sends them again",
                "最後に確認したとき、kintoneにはありませんでした。「kintable resume」でもう一度確認し、「--resend-after-probe」を付けると再送信します。",
            ),
            Doubt::Unseen(records) => {
                let [listed, ja_listed] = some_of(records);
                text!(
                    "these records may not be viewed with this token or by this user, and may be some of theirs: {listed}; use `kintable resume` with one that may view them, or look in the app and add `--treat-unknown-as written` or `not-written`",
                    "次のレコードは、このAPIトークンまたはユーザーでは閲覧できず、該当するかもしれません：{ja_listed}。閲覧できるAPIトークンまたはユーザーで「kintable resume」を実行するか、アプリを確認してから「--treat-unknown-as written」または「not-written」を付けて再開してください。"
                )
            }
            Doubt::Candidates(records) => {
                let [listed, ja_listed] = some_of(records);
                text!(
                    "some of these records may be theirs: {listed}; look at them, then use `kintable resume` with `--treat-unknown-as written` or `not-written`",
                    "次のレコードが該当するかもしれません：{ja_listed}。確認してから、「kintable resume」に「--treat-unknown-as written」または「not-written」を付けて再開してください。"
                )
            }
            Doubt::Changed => Text::fixed(
                "what would be sent now is not what was sent then, as the form has changed; look in the app, then use `kintable resume` with `--treat-unknown-as written` or `not-written`",
                "フォームが変更されたため、送信した内容と照合できません。アプリを確認してから、「kintable resume」に「--treat-unknown-as written」または「not-written」を付けて再開してください。",
            ),
        };
        Some(text.of(self.0).to_owned())
    }

    /// Records of the file that earlier runs have written.
    pub fn written_before(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let were = if records == 1 { "was" } else { "were" };
        told!(
            self.0,
            "{some} of the file {were} written before, and not again",
            "書き込み済みの{number}件は、もう一度書き込んでいません。"
        )
    }

    /// Requests that were sent again in a run of this time, and how long it waited for that.
    pub fn waited(self, waits: &Waits, elapsed: Duration) -> String {
        let retries = count(waits.retries);
        let times = if waits.retries == 1 {
            "retry"
        } else {
            "retries"
        };
        let [time, ja_time] = span(waits.time.min(elapsed));
        told!(
            self.0,
            "{retries} {times}, {time} waited for kintone",
            "再試行{retries}回、待ち時間{ja_time}"
        )
    }

    /// A dry run that is to say by its exit code whether something would change.
    pub fn changes_pending(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        told!(
            self.0,
            "{some} would change, so the exit code is 10 (`--exit-code`)",
            "変更されるレコードが{number}件あるため、終了コードは10です（--exit-code）。"
        )
    }

    /// What to do about limits that a run would exceed.
    pub fn violation_hint(self, violations: &[Violation]) -> Option<String> {
        let mut violations = violations.iter();
        violations.any(Violation::is_about_changes).then(|| {
            told!(
                self.0,
                "check the changes with `--dry-run --diff`; if they are right, change the limit and run again",
                "「--dry-run --diff」で変更内容を確認してください。正しければ、上限を変えて実行し直してください。"
            )
        })
    }

    /// Several of them, one after the other.
    pub fn violations(self, violations: &[Violation]) -> String {
        let violations = violations.iter();
        let told: Vec<_> = violations
            .map(|violation| self.violation(violation))
            .collect();
        told.join(self.fixed("; ", ""))
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
                let number = count(*found);
                let noun = match amount {
                    Amount::Creates | Amount::Updates | Amount::Deletes | Amount::Errors => {
                        "record"
                    }
                    Amount::RowDeletes => "table row",
                };
                let (all, some) = (count(*all), counted(*all, noun));
                match amount {
                    Amount::Creates => text!(
                        "{number} of {some} would be added; the limit is {limit} (`--max-creates`)",
                        "{all}件中{number}件のレコードが追加されます。「--max-creates」の上限は{limit}です。"
                    ),
                    Amount::Updates => text!(
                        "{number} of {some} would be updated; the limit is {limit} (`--max-updates`)",
                        "{all}件中{number}件のレコードが更新されます。「--max-updates」の上限は{limit}です。"
                    ),
                    Amount::Deletes => text!(
                        "{number} of {some} in the app would be deleted; the limit is {limit} (`--max-deletes`)",
                        "アプリのレコード{all}件のうち{number}件が削除されます。「--max-deletes」の上限は{limit}です。"
                    ),
                    Amount::RowDeletes => text!(
                        "{number} of {some} would be deleted; the limit is {limit} (`--max-row-deletes`)",
                        "テーブルの{all}行のうち{number}行が削除されます。「--max-row-deletes」の上限は{limit}です。"
                    ),
                    Amount::Errors => text!(
                        "{number} of {some} failed; the limit is {limit} (`--max-errors`)",
                        "{all}件中{number}件のレコードが失敗しました。「--max-errors」の上限は{limit}です。"
                    ),
                }
            }
            Violation::Records { expected, read } => {
                let number = count(*read);
                let some = counted(*read, "record");
                text!(
                    "the file has {some}, but `--expect-records` is {expected}",
                    "ファイルのレコードは{number}件ですが、「--expect-records」で{expected}件と指定されています。"
                )
            }
            Violation::Moved { records } => {
                let (number, some) = (count(*records), counted(*records, "record"));
                let were = if *records == 1 { "was" } else { "were" };
                text!(
                    "{some} {were} changed or deleted after the file or the plan was created",
                    "ファイルまたは実行計画の作成後に、変更または削除されたレコードが{number}件あります。"
                )
            }
            Violation::OtherFile => Text::fixed(
                "this is not the file that the plan was created from, or it has changed (line endings count); create a new plan",
                "実行計画の作成後にファイルが変更されたか、別のファイルを指定しています（改行コードだけの変更でも一致しません）。実行計画を作り直してください。",
            ),
            Violation::OtherApp { planned, home } => {
                let app = match home.strip_prefix(SANDBOX) {
                    Some(dir) => text!(
                        "app {planned} in the sandbox `{dir}`",
                        "サンドボックス「{dir}」のアプリ{planned}"
                    ),
                    None => text!("app {planned} at {home}", "{home} のアプリ{planned}"),
                };
                let [app, ja_app] = app.both();
                text!(
                    "the plan was created for {app}; check the connection and `--app`",
                    "この実行計画は、{ja_app}のものです。接続先とアプリを確認してください。"
                )
            }
            Violation::OtherAttachments { records } => {
                let (number, some) = (count(*records), counted(*records, "record"));
                text!(
                    "the attachments of {some} have changed after the plan was created; create a new plan",
                    "実行計画の作成後に、レコード{number}件の添付ファイルが変わっています。実行計画を作り直してください。"
                )
            }
            Violation::OtherForm { planned, now } => text!(
                "the form was changed after the plan was created: revision {planned} in the plan, {now} now; create a new plan",
                "実行計画の作成後にフォームが変更されています。リビジョンは実行計画では{planned}、今は{now}です。実行計画を作り直してください。"
            ),
            Violation::OtherRecords => Text::fixed(
                "the records of the plan are not those of the file; create a new plan",
                "実行計画のレコードがファイルと一致しません。実行計画を作り直してください。",
            ),
        };
        text.of(self.0).to_owned()
    }
}
