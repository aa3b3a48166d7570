//! What is said while a run works.

use super::{Words, counted};
use crate::api::Waiting;
use crate::language::told;
use crate::plain::count;

impl Words {
    /// So many records were checked so far.
    pub fn checked(self, records: u64) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        told!(
            self.0,
            "{some} checked so far",
            "{number}件のレコードを確認しました。"
        )
    }

    /// So many records of all are done.
    pub fn done(self, records: u64, total: u64) -> String {
        let (number, total, all) = (count(records), count(total), counted(total, "record"));
        told!(
            self.0,
            "{number} of {all} done",
            "レコード{total}件中{number}件を処理しました。"
        )
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

    /// A request waits before it is sent again.
    pub fn waiting(self, waiting: &Waiting) -> String {
        let reason = waiting.failure.text();
        let reason = reason.of(self.0);
        let (attempt, limit) = (waiting.attempt, waiting.limit);
        let seconds = waiting.delay.as_secs_f64().ceil();
        told!(
            self.0,
            "retry {attempt} of {limit} in {seconds:.0} s: {reason}",
            "{seconds:.0}秒後に再試行します（{limit}回中{attempt}回目）。{reason}"
        )
    }

    /// The user asked to stop.
    pub fn stopping(self) -> &'static str {
        self.fixed(
            "stopping after the current batch; press Ctrl-C again to stop now",
            "停止します。送信中のバッチがあれば、終わるまで待ちます。すぐに停止するには、もう一度Ctrl-Cを押してください。",
        )
    }

    /// The template of the bar that checks.
    pub fn checking_bar(self) -> &'static str {
        self.fixed(
            "{spinner} {human_pos} records checked {wide_msg}",
            "{spinner} レコード{human_pos}件を確認 {wide_msg}",
        )
    }

    /// The template of the bar that sends.
    pub fn sending_bar(self) -> &'static str {
        self.fixed(
            "{bar:30} {human_pos}/{human_len} records, {per_sec}, {eta} left {wide_msg}",
            "{bar:30} {human_pos}／{human_len}件、{per_sec}、残り{eta} {wide_msg}",
        )
    }
}
