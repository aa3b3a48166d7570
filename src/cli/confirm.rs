//! A person is asked before records are deleted.

use std::io::{IsTerminal as _, stderr, stdin};
use std::path::Path;

use tokio::task::spawn_blocking;

use super::usage::UsageError;
use crate::job::Stop;
use crate::language::{Language, Text, text, told};
use crate::plain::{count, harmless};
use crate::report::outlet;

/// Above so many records it takes more than a letter.
pub(super) const MANY: u64 = 500;

/// What is to be confirmed.
pub(super) struct Question<'a> {
    /// How many records are to be deleted.
    pub(super) records: u64,
    /// Whether they are all that the app has.
    pub(super) are_all: bool,
    /// What people call the app, if that may be known.
    pub(super) name: Option<&'a str>,
    /// Where it is.
    pub(super) place: &'a str,
    /// Whether what they hold is kept.
    pub(super) keeps_before: bool,
    /// Whether some may have files, which are not kept.
    pub(super) may_have_files: bool,
}

/// Whether somebody is there to be asked, and standard input is not this file.
pub(super) fn ensure_asked(file: Option<&Path>) -> Result<(), UsageError> {
    let is_file = file == Some(Path::new("-"));
    if !is_file && can_ask() {
        return Ok(());
    }
    Err(UsageError(Text::fixed(
        "records are deleted only after a confirmation, and this is not a terminal: check with `--dry-run`, then add `--yes`",
        "端末ではないため、削除してよいかどうかを確認できません。「--dry-run」で対象を確認してから、「--yes」を付けて実行してください。",
    )))
}

/// Whether somebody is at a terminal.
pub(super) fn can_ask() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks on the terminal; whether it is confirmed, or `None` if it was asked to stop meanwhile.
pub(super) async fn confirmed(
    question: &Question<'_>,
    language: Language,
    stop: &Stop,
) -> Option<bool> {
    agreed(question.text(language).of(language), question.records, stop).await
}

/// Asks whether so many records are to be changed; of many, the number is to be typed. What comes from outside was
/// made harmless where the question, which may have two lines, was made.
pub(super) async fn agreed(question: &str, records: u64, stop: &Stop) -> Option<bool> {
    let number = records.to_string();
    outlet::ask(question);
    let typed = stop.unless_asked(spawn_blocking(read_line)).await?;
    let typed = typed.unwrap_or_default();
    let typed = typed.trim();
    if records > MANY {
        return Some(typed.replace([',', '，'], "") == number);
    }
    let yes = ["y", "yes"];
    Some(yes.iter().any(|yes| typed.eq_ignore_ascii_case(yes)))
}

/// What is typed on a line; nothing at the end of it all.
fn read_line() -> String {
    let mut line = String::new();
    let read = stdin().read_line(&mut line);
    read.map_or_else(|_| String::new(), |_| line)
}

impl Question<'_> {
    fn text(&self, language: Language) -> Text {
        let records = count(self.records);
        let place = self.place;
        let app = match self.name {
            Some(name) => told!(language, "\"{name}\" ({place})", "「{name}」（{place}）"),
            None => place.to_owned(),
        };
        let app = harmless(&app);
        let [all, ja_all] = if self.are_all {
            ["all ", "すべてのレコード"]
        } else {
            ["", "レコード"]
        };
        let noun = if self.records == 1 {
            "record"
        } else {
            "records"
        };
        let [back, ja_back] = match (self.keeps_before, self.may_have_files) {
            (true, false) => [
                "`kintable undo` can add them again, under new record numbers.",
                "削除後に「kintable undo」で追加し直せますが、レコード番号は新しくなります。",
            ],
            (true, true) => [
                "`kintable undo` can add them again, under new record numbers, but none that has attachments.",
                "削除後に「kintable undo」で追加し直せますが、レコード番号は新しくなり、添付ファイルのあるレコードは戻りません。",
            ],
            (false, _) => [
                "They cannot be brought back.",
                "削除したレコードは元に戻せません。",
            ],
        };
        if self.records > MANY {
            text!(
                "Delete {all}{records} {noun} of {app}? {back}\nType the number of records to delete them: ",
                "{app}の{ja_all}（{records}件）を削除しますか？{ja_back}\n削除するには、レコードの件数を入力してください："
            )
        } else {
            text!(
                "Delete {all}{records} {noun} of {app}? {back} (y/N) ",
                "{app}の{ja_all}（{records}件）を削除しますか？{ja_back}（y/N）"
            )
        }
    }
}
