//! Every word that a run says besides its problems, English first, Japanese below it.

mod checklist;
mod counts;
mod diff;
mod ending;
mod failure;
mod problems;
mod progress;

pub(super) use counts::percent;
pub(super) use ending::broken_off;

use std::error::Error;
use std::time::Duration;

use super::{Home, RunNames};
use crate::api::ApiError;
use crate::job::Unsent;
use crate::language::{Language, Text, text, told};
use crate::model::FieldRef;
use crate::plain::{count, counted};
use crate::problem::Severity;
use crate::report::severity_word;
use crate::sheet::{Delimiter, Dialect, Kind};

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
        // Most English messages are phrases, and most Japanese ones sentences; those that end with a text from
        // outside may be either.
        let is_sentence = message.ends_with(['。', '.', '!', '?', '！', '？']);
        match (self.0, is_sentence) {
            (Language::English, false) => format!("{message}; {hint}"),
            (Language::English, true) => format!("{message} {}", as_sentence(&hint)),
            (Language::Japanese, false) => format!("{message}。{hint}"),
            (Language::Japanese, true) => format!("{message}{hint}"),
        }
    }

    /// How grave something is, before its code.
    pub fn severity(self, severity: Severity) -> &'static str {
        match (self.0, severity) {
            (Language::English, _) => severity_word(severity),
            (Language::Japanese, Severity::Error) => "エラー",
            (Language::Japanese, Severity::Notice) => "注意",
        }
    }

    /// What stops something, as a line.
    pub fn as_error(self, message: &str) -> String {
        told!(self.0, "error: {message}", "エラー：{message}")
    }

    /// What is worth knowing, as a line.
    pub fn as_notice(self, message: &str) -> String {
        told!(self.0, "notice: {message}", "注意：{message}")
    }

    /// What to do, as a line.
    pub fn as_hint(self, hint: &str) -> String {
        let label = self.hint_label();
        told!(self.0, "{label}: {hint}", "{label}：{hint}")
    }

    /// What something is for, above it.
    pub fn heading(self, title: &str) -> String {
        told!(self.0, "{title}:", "{title}：")
    }

    /// What is said, after what it is said of.
    pub fn titled(self, title: &str, text: &str) -> String {
        told!(self.0, "{title}: {text}", "{title}：{text}")
    }

    /// A text, and something by the way.
    pub fn aside(self, text: &str, aside: &str) -> String {
        let (text, stop) = match text.strip_suffix('。') {
            Some(text) => (text, "。"),
            None => (text, ""),
        };
        told!(self.0, "{text} ({aside})", "{text}（{aside}）{stop}")
    }

    /// Where more is told of a run's errors.
    pub fn more_about(self, code: &str) -> String {
        told!(
            self.0,
            "for details: `kintable explain {code}`",
            "詳しい説明：「kintable explain {code}」"
        )
    }

    /// What kintone's support asks for, of an error that is told already.
    pub fn error_id(self, id: &str) -> String {
        told!(
            self.0,
            "kintone's error ID: {id} (for support)",
            "kintoneのエラーID：{id}（サポートへの問い合わせ用）"
        )
    }

    /// A field, in the table that holds it: `金額 (amount) in 明細`.
    pub fn field(self, field: &FieldRef) -> String {
        let (label, code) = (&field.label, &field.code);
        // A label that says the same is not told twice.
        let name = if label == code.as_str() || label.is_empty() {
            code.to_string()
        } else {
            told!(self.0, "{label} ({code})", "{label}（{code}）")
        };
        match &field.table {
            Some(table) => told!(self.0, "{name} in {table}", "テーブル「{table}」の{name}"),
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
                "the file was changed while it was read",
                "解析している間にファイルが変更されました。"
            ),
            Unsent::FileUnreadable { reason } => told!(
                self.0,
                "the file cannot be read any more: {reason}",
                "ファイルを読み取れなくなりました（{reason}）。"
            ),
            Unsent::Unnoted { reason } => {
                let [reason, ja_reason] = reason.both();
                told!(
                    self.0,
                    "the next batch was not sent, as it cannot be noted in the history: {reason}",
                    "次のリクエストを履歴に記録できないため、送信していません：{ja_reason}"
                )
            }
            Unsent::AttachmentGone { path } => told!(
                self.0,
                "the attachment \"{path}\" cannot be read any more",
                "添付ファイル「{path}」を読み取れなくなりました。"
            ),
        }
    }

    /// What to do about it, where that is not plain.
    pub fn unsent_hint(self, reason: &Unsent) -> Option<String> {
        matches!(reason, Unsent::FileChanged).then(|| told!(
            self.0,
            "only checked records were sent; check that no program writes to the file, check its content, and import the records that were not sent",
            "確認していない内容は送信していません。ほかのプログラムがファイルに書き込まないようにして内容を確認し、未送信のレコードを取り込んでください。"
        ))
    }

    /// The word before such a hint.
    pub fn hint_label(self) -> &'static str {
        self.fixed("hint", "対処")
    }

    /// What is imported, and where.
    pub fn headline(self, names: &RunNames) -> String {
        let home = self.place(&names.home);
        format!("{} → {home}", names.file)
    }

    /// Where an app is.
    pub fn place(self, home: &Home) -> String {
        match home {
            Home::Kintone(app, url) => told!(self.0, "app {app} at {url}", "{url} のアプリ{app}"),
            Home::Sandbox(app, dir) => told!(
                self.0,
                "app {app} in the sandbox `{dir}`",
                "サンドボックス「{dir}」のアプリ{app}"
            ),
            Home::Form(path) => path.clone(),
        }
    }

    /// A plan was saved to this file.
    pub fn plan_saved(self, path: &str) -> String {
        told!(
            self.0,
            "plan saved to {path}; to apply it, run `kintable import --plan {path}` with the same connection options",
            "実行計画を「{path}」に保存しました。適用するには、同じ接続先を指定して「kintable import --plan {path}」を実行してください。"
        )
    }

    /// So many records are in the errors file; whether records that are not in it were not sent either.
    pub fn to_mend(self, records: u64, path: &str, others_unsent: bool) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let others = Text::fixed(
            "; other records of the file were not sent either",
            "ファイルのほかのレコードも送信していません。",
        );
        let others = if others_unsent { others.of(self.0) } else { "" };
        let (was, it) = if records == 1 {
            ("was", "it")
        } else {
            ("were", "them")
        };
        told!(
            self.0,
            "{some} with errors {was} written to {path}; correct {it} and import that file{others}",
            "エラーのあるレコード{number}件を「{path}」に書き出しました。修正して、このファイルを取り込んでください。{others}"
        )
    }

    /// So many records that were not sent are in the rest file.
    pub fn rest_written(self, records: u64, path: &str) -> String {
        let (number, some) = (count(records), counted(records, "record"));
        let was = if records == 1 { "was" } else { "were" };
        told!(
            self.0,
            "{some} that {was} not sent {was} written to {path}; that file can be imported as it is",
            "送信していないレコード{number}件を「{path}」に書き出しました。このファイルは、そのまま取り込めます。"
        )
    }

    /// How the file is read.
    pub fn read_as(self, file: &str, dialect: &Dialect) -> String {
        match dialect.kind {
            Kind::Csv => {}
            Kind::Sheet(sheet) => {
                let sheet = sheet.as_str();
                return told!(
                    self.0,
                    "{file}: reading the sheet \"{sheet}\"",
                    "{file}：シート「{sheet}」を読みます。"
                );
            }
            Kind::Vcard => {
                return told!(
                    self.0,
                    "{file}: reading contacts (vCard)",
                    "{file}：連絡先（vCard）として読みます。"
                );
            }
            Kind::Json => {
                return told!(
                    self.0,
                    "{file}: reading records as JSON",
                    "{file}：JSONのレコードとして読みます。"
                );
            }
        }
        let encoding = dialect.encoding.name();
        let delimiter = match dialect.delimiter {
            Delimiter::Comma => Text::fixed("comma", "カンマ"),
            Delimiter::Semicolon => Text::fixed("semicolon", "セミコロン"),
            Delimiter::Tab => Text::fixed("tab", "タブ"),
        };
        let delimiter = delimiter.of(self.0);
        told!(
            self.0,
            "{file}: reading as {encoding}, {delimiter}-separated",
            "{file}：{encoding}、{delimiter}区切りとして読みます。"
        )
    }

    fn fixed(self, english: &'static str, japanese: &'static str) -> &'static str {
        match self.0 {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }
}

/// A phrase with a capital at its beginning.
fn as_sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// How long something takes, in whole seconds, or in minutes and hours: `8 s`, `3 min 20 s`, `2 h 5 min`.
fn span(time: Duration) -> [String; 2] {
    // What is left of a second is a second more.
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match (hours, minutes) {
        (0, 0) => [format!("{seconds} s"), format!("{seconds}秒")],
        (0, _) => {
            let seconds = seconds % 60;
            [
                format!("{minutes} min {seconds} s"),
                format!("{minutes}分{seconds}秒"),
            ]
        }
        _ => {
            let (hours, minutes) = (count(hours), minutes % 60);
            [
                format!("{hours} h {minutes} min"),
                format!("{hours}時間{minutes}分"),
            ]
        }
    }
}

/// How long something took.
pub fn time(elapsed: Duration, language: Language) -> String {
    if elapsed < Duration::from_secs(60) {
        return seconds(elapsed).of(language).to_owned();
    }
    let [english, japanese] = span(elapsed);
    match language {
        Language::English => english,
        Language::Japanese => japanese,
    }
}

pub(super) fn seconds(elapsed: Duration) -> Text {
    let (millis, seconds) = (elapsed.as_millis(), elapsed.as_secs_f64());
    if millis == 0 {
        Text::fixed("less than 1 ms", "1ミリ秒未満")
    } else if elapsed < Duration::from_secs(1) {
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
