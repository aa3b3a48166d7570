//! What is said while a run works.

use std::time::Duration;

use super::{Words, span};
use crate::api::Waiting;
use crate::language::told;
use crate::plain::{count, counted};
use crate::report::status::{Pause, Phase, Status};

impl Words {
    /// How far a run is, as a line of a log.
    pub fn progress(self, status: &Status) -> String {
        let (number, some) = (count(status.done), counted(status.done, "record"));
        let mut asides = Vec::new();
        asides.extend(status.part.map(|part| format!("{}%", part / 100)));
        asides.extend(status.rate().map(|rate| self.rate(rate)));
        asides.extend(status.left().map(|left| self.left(left)));
        let told = match (status.phase, status.total) {
            (Phase::Sending, Some(total)) => {
                let (total, all) = (count(total), counted(total, "record"));
                told!(
                    self.0,
                    "{number} of {all} done",
                    "レコード{total}件中{number}件を処理しました。"
                )
            }
            _ => told!(
                self.0,
                "{some} checked so far",
                "{number}件のレコードを確認しました。"
            ),
        };
        if asides.is_empty() {
            return told;
        }
        self.aside(&told, &asides.join(self.fixed(", ", "、")))
    }

    /// Attachments are uploaded.
    pub fn uploading(self, files: u64) -> String {
        let (number, some) = (count(files), counted(files, "attachment"));
        told!(
            self.0,
            "uploading {some}",
            "添付ファイル{number}個をアップロード中"
        )
    }

    /// A batch is sent.
    pub fn sending(self, batch: u64, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        told!(
            self.0,
            "sending batch {batch} of {some}",
            "バッチ{batch}（{number}件）を送信中"
        )
    }

    /// Why a request waits.
    pub fn reason(self, waiting: &Waiting) -> String {
        waiting.failure.text().of(self.0).to_owned()
    }

    /// A request waits before it is sent again.
    pub fn waiting(self, waiting: &Waiting) -> String {
        let reason = self.reason(waiting);
        let (attempt, limit) = (waiting.attempt, waiting.limit);
        let seconds = waiting.delay.as_secs_f64().ceil();
        told!(
            self.0,
            "retry {attempt} of {limit} in {seconds:.0} s: {reason}",
            "{seconds:.0}秒後に再試行します（{limit}回中{attempt}回目）。{reason}"
        )
    }

    /// kintone does not have records whose answer was lost, and is asked again.
    pub fn settling(self, records: u64, left: Duration) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let [left, ja_left] = span(left);
        told!(
            self.0,
            "the answer to {some} was lost, and kintone does not have them yet; asking again for {left} (`--settle`)",
            "レコード{number}件の送信後に応答を受け取れず、まだkintoneに見つかりません。あと{ja_left}、確認を続けます（--settle）。"
        )
    }

    /// The user asked to stop.
    pub fn stopping(self) -> &'static str {
        self.fixed(
            "stopping after the current batch; press Ctrl-C again to stop now",
            "停止します。送信中のバッチがあれば、終わるまで待ちます。すぐに停止するには、もう一度Ctrl-Cを押してください。",
        )
    }

    /// The same while it is being done.
    pub fn stopping_now(self) -> &'static str {
        self.fixed("stopping", "停止中")
    }

    /// A pause that is under way.
    pub fn pausing(self, pause: &Pause) -> String {
        let [left, ja_left] = span(pause.left);
        let (attempt, limit) = (pause.attempt, pause.limit);
        told!(
            self.0,
            "waiting {left}, then retry {attempt} of {limit}",
            "待機中（残り{ja_left}）、再試行{limit}回中{attempt}回目"
        )
    }

    /// So many records were checked so far, on the line of a screen.
    pub fn records_checked(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        told!(self.0, "{some} checked", "{number}件を確認")
    }

    /// So many records of all are done, on the line of a screen.
    pub fn records_done(self, records: u64, total: u64) -> String {
        let (number, total) = (count(records), count(total));
        told!(self.0, "{number}/{total} records", "{number}／{total}件")
    }

    /// Records a second.
    pub fn rate(self, records: u64) -> String {
        let number = count(records);
        told!(self.0, "{number}/s", "毎秒{number}件")
    }

    /// The time that is left.
    pub fn left(self, time: Duration) -> String {
        let [left, ja_left] = span(time);
        told!(self.0, "{left} left", "残り{ja_left}")
    }
}
