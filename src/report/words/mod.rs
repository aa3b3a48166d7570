//! Every word that a run says besides its problems, English first, Japanese below it.

mod ending;
mod failure;
mod progress;

use std::error::Error;
use std::time::Duration;

use super::{Home, RunNames};
use crate::api::ApiError;
use crate::job::{TableCount, Unsent};
use crate::language::{Language, Text, text, told};
use crate::model::{FieldRef, RecordId, RowId};
use crate::plain::count;
use crate::plan::RowTally;
use crate::problem::Severity;
use crate::report::severity_word;
use crate::sheet::{Delimiter, Dialect};

impl Language {
    /// The words of this language.
    pub fn words(self) -> Words {
        Words(self)
    }
}

/// What a language says of a run.
#[derive(Debug, Clone, Copy)]
pub struct Words(Language);

impl Words {
    /// A message and its hint, if it has one, in one line.
    pub fn with_hint(self, message: String, hint: Option<String>) -> String {
        let Some(hint) = hint else {
            return message;
        };
        // Most Japanese messages are sentences; those that end with a text from outside are not.
        let gap = if message.ends_with('。') { "" } else { " " };
        told!(self.0, "{message}; {hint}", "{message}{gap}{hint}")
    }

    /// A field, in the table that holds it: `金額 (amount) in 明細`.
    pub fn field(self, field: &FieldRef) -> String {
        let (label, code) = (&field.label, &field.code);
        // A label that says the same is not told twice.
        let name = if label == code.as_str() || label.is_empty() {
            code.to_string()
        } else {
            format!("{label} ({code})")
        };
        match &field.table {
            Some(table) => told!(self.0, "{name} in {table}", "{table}の{name}"),
            None => name,
        }
    }

    /// What an error says, without its causes, if it says it in both languages.
    pub fn error(self, error: &(dyn Error + 'static)) -> Option<String> {
        Some(failure::text_of(error)?.of(self.0).to_owned())
    }

    /// Why a request failed.
    pub fn failure(self, error: &ApiError) -> String {
        error.text().of(self.0).to_owned()
    }

    /// What to do about it, where that is known.
    pub fn failure_hint(self, error: &ApiError) -> Option<String> {
        failure::hint(&error.failure, self.0)
    }

    /// What on this side stopped a batch before it was sent.
    pub fn unsent(self, reason: &Unsent) -> String {
        match reason {
            Unsent::FileChanged => told!(
                self.0,
                "the file changed while it was read",
                "読んでいる間にファイルが変更されました。"
            ),
            Unsent::FileUnreadable { reason } => told!(
                self.0,
                "the file cannot be read any more: {reason}",
                "ファイルが読めなくなりました（{reason}）。"
            ),
            Unsent::AttachmentGone { path } => told!(
                self.0,
                "the attachment `{path}` cannot be read any more",
                "添付ファイル「{path}」が読めなくなりました。"
            ),
        }
    }

    /// What to do about it, where that is not plain.
    pub fn unsent_hint(self, reason: &Unsent) -> Option<String> {
        matches!(reason, Unsent::FileChanged).then(|| told!(
            self.0,
            "nothing was sent that was not checked; make sure that no program writes to the file, check it, and import what is not written yet",
            "確認していない内容は送信していません。ほかのプログラムがファイルに書き込まないようにして内容を確認し、まだ書き込んでいないレコードを取り込んでください。"
        ))
    }

    /// The word before such a hint.
    pub fn hint_label(self) -> &'static str {
        self.fixed("hint", "対処")
    }

    /// What is imported, and where.
    pub fn headline(self, names: &RunNames) -> String {
        let home = match &names.home {
            Home::Kintone(app, url) => told!(self.0, "app {app} at {url}", "{url} のアプリ{app}"),
            Home::Sandbox(app, dir) => told!(
                self.0,
                "app {app} of the sandbox {dir}",
                "サンドボックス「{dir}」のアプリ{app}"
            ),
            Home::Form(path) => path.clone(),
        };
        format!("{} → {home}", names.file)
    }

    /// A plan was saved to this file.
    pub fn plan_saved(self, path: &str) -> String {
        told!(
            self.0,
            "the plan is in {path}; `kintable import --plan {path}` applies it, by the same connection",
            "計画を{path}に保存しました。同じ接続先に`kintable import --plan {path}`で適用します。"
        )
    }

    /// A record in a diff: its key, the record if it exists, and its line.
    pub fn diff_record(self, key: Option<&str>, record: Option<RecordId>, line: u64) -> String {
        let line = count(line);
        let place = match record {
            Some(record) => told!(
                self.0,
                "record {record}, line {line}",
                "レコード{record}、{line}行目"
            ),
            None => told!(self.0, "line {line}", "{line}行目"),
        };
        match key {
            Some(key) => told!(self.0, "{key} ({place})", "{key}（{place}）"),
            None => place,
        }
    }

    /// A row in a diff.
    pub fn diff_row(self, row: RowId) -> String {
        told!(self.0, "row {row}", "行{row}")
    }

    /// An empty cell in a diff.
    pub fn diff_empty(self) -> &'static str {
        self.fixed("empty", "（空）")
    }

    /// Rows change their order, in a diff.
    pub fn diff_reordered(self) -> &'static str {
        self.fixed("rows change their order", "行の順序が変わります")
    }

    /// So many records are in the errors file; whether records that are not in it were not sent either.
    pub fn to_mend(self, records: u64, path: &str, others_unsent: bool) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let others = Text::fixed(
            "; other records of the file were not sent either",
            "ファイルのほかのレコードも送信していません。",
        );
        let others = if others_unsent { others.of(self.0) } else { "" };
        told!(
            self.0,
            "{some} to mend in {path}{others}",
            "修正が必要なレコード{number}件を{path}に書き出しました。{others}"
        )
    }

    /// What became of table rows; there is at least one table.
    pub fn table_rows(self, tables: &[&TableCount]) -> String {
        let tables = tables.iter().map(|count| table(count, self.0));
        let tables: Vec<_> = tables.collect();
        let (listed, ja_listed) = (tables.join("; "), tables.join("、"));
        told!(self.0, "table rows: {listed}", "テーブルの行：{ja_listed}")
    }

    /// How the file is read.
    pub fn read_as(self, file: &str, dialect: &Dialect) -> String {
        let encoding = dialect.encoding.name();
        let delimiter = match dialect.delimiter {
            Delimiter::Comma => "カンマ",
            Delimiter::Semicolon => "セミコロン",
            Delimiter::Tab => "タブ",
        };
        told!(
            self.0,
            "{file}: read as {dialect}",
            "{file}: {encoding}、{delimiter}区切りとして読み込みます。"
        )
    }

    /// How often a problem was found: what comes after its code and field.
    pub fn in_all(self, number: u64, severity: Severity) -> String {
        let (number, some) = (count(number), counted(number, severity_word(severity)));
        told!(self.0, "{some} in all", "全{number}件")
    }

    /// How many problems of a kind were found beyond those that are shown.
    pub fn more(self, number: u64) -> String {
        let number = count(number);
        told!(
            self.0,
            "{number} more of this kind",
            "同じ種類がほかに{number}件あります。"
        )
    }

    /// How many errors of a record are counted only.
    pub fn more_of_record(self, errors: u64) -> String {
        let (number, some) = (count(errors), counted(errors, "more error"));
        told!(
            self.0,
            "the record has {some}",
            "このレコードには、ほかに{number}件のエラーがあります。"
        )
    }

    fn fixed(self, english: &'static str, japanese: &'static str) -> &'static str {
        match self.0 {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }
}

fn table(table: &TableCount, language: Language) -> String {
    let RowTally {
        kept,
        changed,
        new,
        deleted,
    } = table.rows;
    let losing = table.records_losing_rows;
    let part = |rows: u64, english: &str, japanese: &str| {
        let rows = (rows > 0).then(|| count(rows))?;
        Some(told!(language, "{rows} {english}", "{japanese}{rows}行"))
    };
    let deleted_in = format!("deleted in {}", counted(losing, "record"));
    let parts = [
        part(table.with_id, "by row id", "行IDあり"),
        part(kept, "kept", "維持"),
        part(changed, "changed", "変更"),
        part(new, "new", "新規"),
        part(deleted, &deleted_in, "削除"),
    ];
    let mut parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        parts.push(told!(language, "0 new", "新規0行"));
    }
    let label = &table.label;
    if language == Language::English {
        let uncounted = if table.is_uncounted {
            " (rows that the file does not list are deleted uncounted)"
        } else {
            ""
        };
        return format!("{label} {}{uncounted}", parts.join(", "));
    }
    if deleted > 0 {
        parts.push(format!("行が削除されるレコード{}件", count(losing)));
    }
    if table.is_uncounted {
        parts.push("ファイルにない行の削除は数えていません".to_owned());
    }
    format!("{label}（{}）", parts.join("、"))
}

/// A count and its English noun: `1 record`, `1,204 records`.
fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

fn seconds(elapsed: Duration) -> Text {
    let (millis, seconds) = (elapsed.as_millis(), elapsed.as_secs_f64());
    if elapsed < Duration::from_secs(1) {
        text!("{millis} ms", "{millis}ミリ秒")
    } else {
        text!("{seconds:.1} s", "{seconds:.1}秒")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_nouns_their_plural() {
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(1204, "record"), "1,204 records");
    }
}
