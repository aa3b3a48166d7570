//! Japanese.

mod failure;
mod hint;
mod message;
mod trip;

use std::fmt::Write as _;
use std::time::Duration;

use super::{Finish, MOST_RANGES, Words, labelled};
use crate::api::{ApiError, Waiting};
use crate::job::{Counts, Preflight, TableCount, Unsent};
use crate::model::{FieldRef, Problem, RecordId, RowId, Severity};
use crate::plan::{RowTally, Totals, Trip};
use crate::report::plain::count;
use crate::report::{Home, RunNames};
use crate::sheet::{Delimiter, Dialect};

/// Says it in Japanese.
pub(super) struct Japanese;

impl Words for Japanese {
    fn message(&self, problem: &Problem) -> String {
        message::message(problem)
    }

    fn hint(&self, problem: &Problem) -> Option<String> {
        hint::hint(problem)
    }

    fn with_hint(&self, message: &str, hint: &str) -> String {
        // Most messages are sentences; those that end with a text from outside are not.
        let gap = if message.ends_with('。') { "" } else { " " };
        format!("{message}{gap}{hint}")
    }

    fn field(&self, field: &FieldRef) -> String {
        match &field.table {
            Some(table) => format!("{table}の{}", labelled(field)),
            None => labelled(field),
        }
    }

    fn failure(&self, error: &ApiError) -> String {
        failure::failure(error)
    }

    fn failure_hint(&self, error: &ApiError) -> Option<String> {
        failure::hint(&error.failure)
    }

    fn unsent(&self, reason: &Unsent) -> String {
        match reason {
            Unsent::FileChanged => "読んでいる間にファイルが変更されました。".to_owned(),
            Unsent::FileUnreadable { reason } => {
                format!("ファイルが読めなくなりました（{reason}）。")
            }
            Unsent::AttachmentGone { path } => {
                format!("添付ファイル「{path}」が読めなくなりました。")
            }
        }
    }

    fn unsent_hint(&self, reason: &Unsent) -> Option<&'static str> {
        match reason {
            Unsent::FileChanged => Some(
                "確認していない内容は送信していません。ほかのプログラムがファイルに書き込まないようにして内容を確認し、まだ書き込んでいないレコードを取り込んでください。",
            ),
            Unsent::FileUnreadable { .. } | Unsent::AttachmentGone { .. } => None,
        }
    }

    fn hint_label(&self) -> &'static str {
        "対処"
    }

    fn headline(&self, names: &RunNames) -> String {
        let home = match &names.home {
            Home::Kintone(app, url) => format!("{url} のアプリ{app}"),
            Home::Sandbox(app, dir) => format!("サンドボックス「{dir}」のアプリ{app}"),
            Home::Form(path) => path.clone(),
        };
        format!("{} → {home}", names.file)
    }

    fn finish(&self, finish: Finish) -> String {
        match finish {
            Finish::NothingToDo => "ファイルにレコードがないため、何もしませんでした。".to_owned(),
            Finish::Checked(elapsed) => {
                format!("{}で確認しました。エラーはありません。", seconds(elapsed))
            }
            Finish::Planned(elapsed) => {
                format!("{}で試しました。何も書き込んでいません。", seconds(elapsed))
            }
            Finish::Guarded => {
                "書き込みを始める前に止めました。何も書き込んでいません。".to_owned()
            }
            Finish::Done(elapsed) => format!("{}で完了しました。", seconds(elapsed)),
            Finish::Invalid { errors } => format!(
                "エラーが{}件あるため、何も送信しませんでした。",
                count(errors)
            ),
            Finish::NothingWritten => "失敗しました。何も書き込んでいません。".to_owned(),
            Finish::PartlyWritten => {
                "失敗しました。それまでに書き込んだレコードは残っています。".to_owned()
            }
            Finish::Lost => "最後に送った分が書き込まれたかどうかはわかりません。".to_owned(),
            Finish::Interrupted => "中断しました。".to_owned(),
        }
    }

    fn written_through(&self, line: u64) -> String {
        format!("書き込み済み：{}行目まで", count(line))
    }

    fn unknown(&self, records: u64, lines: &[(u64, u64)]) -> String {
        let range = |(first, last): &(u64, u64)| {
            if first == last {
                format!("{}行目", count(*first))
            } else {
                format!("{}行目から{}行目まで", count(*first), count(*last))
            }
        };
        let mut ranges: Vec<_> = lines.iter().take(MOST_RANGES).map(range).collect();
        let hidden = lines.len() - ranges.len();
        if hidden > 0 {
            ranges.push(format!("ほか{}か所", count(hidden as u64)));
        }
        format!(
            "不明：{}のレコード（{}件）は、書き込まれたかどうかわかりません。もう一度送る前にアプリを確認してください。",
            ranges.join("、"),
            count(records)
        )
    }

    fn check_counts(&self, counts: &Counts, plan: Option<&Totals>) -> String {
        let good = count(counts.read - counts.failed - counts.skipped);
        let checked = count(counts.read);
        let mut text = format!(
            "確認{checked}件：問題なし{good}件、エラーあり{}件",
            count(counts.failed)
        );
        if counts.skipped > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "、対象外{}件", count(counts.skipped));
        }
        if let Some(plan) = plan {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "（追加になるもの{}件、更新になるもの{}件）",
                count(plan.created),
                count(plan.updated)
            );
        }
        text
    }

    fn planned(&self, counts: &Counts, plan: &Totals) -> String {
        format!(
            "読み込み{}件：追加予定{}件、更新予定{}件、変更なし{}件、対象外{}件、失敗{}件",
            count(counts.read),
            count(plan.created),
            count(plan.updated),
            count(plan.unchanged),
            count(plan.skipped),
            count(counts.failed),
        )
    }

    fn not_asked(&self, preflight: Preflight) -> Option<&'static str> {
        match preflight {
            Preflight::None => Some(
                "重複禁止の値、ルックアップ、ユーザーは、kintoneで確認していません。書き込むときにkintoneが確認します。",
            ),
            Preflight::Partial => Some(
                "重複禁止の値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません。書き込むときにkintoneが確認します。",
            ),
            Preflight::Complete => None,
        }
    }

    fn idle(&self, records: u64) -> String {
        format!(
            "更新のうち{}件は内容が変わりません。--skip-unchangedを指定すると書き込みません。",
            count(records)
        )
    }

    fn plan_saved(&self, path: &str) -> String {
        format!(
            "計画を{path}に保存しました。同じ接続先に`kintable import --plan {path}`で適用します。"
        )
    }

    fn vanished(&self, records: u64) -> String {
        format!(
            "前のファイルのレコード{}件が、このファイルにありません。アプリからは何も削除しません。",
            count(records)
        )
    }

    fn trip(&self, trip: &Trip) -> String {
        trip::trip(trip)
    }

    fn diff_record(&self, key: Option<&str>, record: Option<RecordId>, line: u64) -> String {
        let place = match record {
            Some(record) => format!("レコード{record}、{}行目", count(line)),
            None => format!("{}行目", count(line)),
        };
        match key {
            Some(key) => format!("{key}（{place}）"),
            None => place,
        }
    }

    fn diff_row(&self, row: RowId) -> String {
        format!("行{row}")
    }

    fn diff_empty(&self) -> &'static str {
        "（空）"
    }

    fn diff_reordered(&self) -> &'static str {
        "行の順序が変わります"
    }

    fn to_mend(&self, records: u64, path: &str, others_unsent: bool) -> String {
        let others = if others_unsent {
            "ファイルのほかのレコードも送信していません。"
        } else {
            ""
        };
        format!(
            "修正が必要なレコード{}件を{path}に書き出しました。{others}",
            count(records)
        )
    }

    fn reconciliation(&self, counts: &Counts) -> String {
        let mut text = format!(
            "読み込み{}件：追加{}件、更新{}件、変更なし{}件、対象外{}件、失敗{}件、未処理{}件",
            count(counts.read),
            count(counts.created),
            count(counts.updated),
            count(counts.unchanged),
            count(counts.skipped),
            count(counts.failed),
            count(counts.not_tried),
        );
        // Writing to a string cannot fail.
        if counts.added_or_updated > 0 {
            let records = count(counts.added_or_updated);
            let _ = write!(text, "、追加または更新{records}件");
        }
        if counts.unknown > 0 {
            let _ = write!(text, "、不明{}件", count(counts.unknown));
        }
        text
    }

    fn table_rows(&self, tables: &[&TableCount]) -> String {
        let tables: Vec<_> = tables.iter().map(|count| table(count)).collect();
        format!("テーブルの行：{}", tables.join("、"))
    }

    fn read_as(&self, file: &str, dialect: &Dialect) -> String {
        let delimiter = match dialect.delimiter {
            Delimiter::Comma => "カンマ",
            Delimiter::Semicolon => "セミコロン",
            Delimiter::Tab => "タブ",
        };
        let encoding = dialect.encoding.name();
        format!("{file}: {encoding}、{delimiter}区切りとして読み込みます。")
    }

    fn in_all(&self, count: u64, _: Severity) -> String {
        format!("全{}件", self::count(count))
    }

    fn more(&self, count: u64) -> String {
        format!("同じ種類がほかに{}件あります。", self::count(count))
    }

    fn more_of_record(&self, errors: u64) -> String {
        format!(
            "このレコードには、ほかに{}件のエラーがあります。",
            count(errors)
        )
    }

    fn checked(&self, records: u64) -> String {
        format!("{}件のレコードを確認しました。", count(records))
    }

    fn done(&self, records: u64, total: u64) -> String {
        format!("{total}件中{}件のレコードを処理しました。", count(records))
    }

    fn uploading(&self, files: u64) -> String {
        format!("添付ファイル{}個をアップロード中", count(files))
    }

    fn sending(&self, batch: u64, records: u64) -> String {
        format!("バッチ{batch}（{}件）を送信中", count(records))
    }

    fn waiting(&self, waiting: &Waiting) -> String {
        format!(
            "待機中：{}（{:.0}秒後に再試行、{}/{}回目）",
            failure::reason(&waiting.failure),
            waiting.delay.as_secs_f64().ceil(),
            waiting.attempt,
            waiting.limit
        )
    }

    fn stopping(&self) -> &'static str {
        "停止します。送信中のバッチがあれば、終わるまで待ちます。すぐに停止するには、もう一度Ctrl-Cを押してください。"
    }

    fn checking_bar(&self) -> &'static str {
        "{spinner} {human_pos}件を確認 {wide_msg}"
    }

    fn sending_bar(&self) -> &'static str {
        "{bar:30} {human_pos}/{human_len}件、{per_sec}、残り{eta} {wide_msg}"
    }
}

fn table(table: &TableCount) -> String {
    let RowTally {
        kept,
        changed,
        new,
        deleted,
    } = table.rows;
    let parts = [
        ("行IDあり", table.with_id),
        ("維持", kept),
        ("変更", changed),
        ("新規", new),
        ("削除", deleted),
    ];
    let parts = parts.iter().filter(|(_, rows)| *rows > 0);
    let mut parts: Vec<_> = parts
        .map(|(what, rows)| format!("{what}{}行", count(*rows)))
        .collect();
    if parts.is_empty() {
        parts.push("新規0行".to_owned());
    }
    if deleted > 0 {
        let records = count(table.records_losing_rows);
        parts.push(format!("行が削除されるレコード{records}件"));
    }
    if table.is_uncounted {
        parts.push("ファイルにない行の削除は数えていません".to_owned());
    }
    format!("{}（{}）", table.label, parts.join("、"))
}

fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{}ミリ秒", elapsed.as_millis())
    } else {
        format!("{:.1}秒", elapsed.as_secs_f64())
    }
}
