//! What is told of an export, while it is at work and at its end.

use std::sync::atomic::{AtomicU64, Ordering};

use super::ExportArguments;
use crate::cli::output::TextOrJson;
use crate::cli::speech::Speech;
use crate::cli::target::Target;
use crate::export::{Exported, Increment};
use crate::job::{Event, Kind, Listener};
use crate::language::{Text, text};
use crate::plain::{count, counted};
use crate::report::export::TableFile;
use crate::report::{RunNames, Terminal, outlet};

/// Tells that what was printed is only a part.
pub(in crate::cli) fn tell_part(records: u64, speech: Speech) {
    let (number, records) = (count(records), counted(records, "record"));
    speech.notice(&text!(
        "standard output is not complete: it has about {records}",
        "標準出力の内容は途中までです（約{number}件）。"
    ));
}

/// Tells what came of it: to this file, if it is one.
pub(in crate::cli) fn tell(
    exported: &Exported,
    (file, tables): (Option<&str>, &[TableFile]),
    arguments: &ExportArguments,
    speech: Speech,
) {
    let Exported {
        records,
        lost,
        escaped,
        unseen,
        saved: (downloaded, there),
        increment,
        has_moments,
        ..
    } = exported;
    if let Some(increment) = increment {
        tell_increment(increment, arguments.deleted.is_some(), speech);
    } else if *records == 0 {
        speech.notice(&arguments.why_none());
    }
    for code in unseen {
        speech.notice(&text!(
            "kintone does not return the field `{code}`, as for want of a right to view it: its column is empty",
            "フィールド「{code}」の値をkintoneから取得できません（閲覧権限がない場合など）。列は空になります。"
        ));
    }
    if *lost > 0 {
        let lost = count(*lost);
        speech.notice(&text!(
            "characters that the encoding does not have, written as `?`: {lost}",
            "文字コードにないため「?」に置き換えた文字：{lost}"
        ));
    }
    if *escaped > 0 {
        let escaped = count(*escaped);
        speech.notice(&text!(
            "texts that look like a formula, written with an apostrophe: {escaped}",
            "数式とみなされるため先頭に「'」を付けた値：{escaped}"
        ));
    }
    if downloaded + there > 0 {
        let (downloaded, there) = (count(*downloaded), count(*there));
        speech.notice(&text!(
            "attachments: {downloaded} downloaded, {there} there already",
            "添付ファイル：ダウンロード{downloaded}件、変更なし{there}件"
        ));
    }
    if *has_moments
        && *records > 0
        && let Some(zone) = arguments.zone_of_book()
    {
        speech.notice(&text!(
            "dates and times are in the time zone {zone}, which an Excel file does not say: import it with `--timezone {zone}`",
            "日時は、タイムゾーン「{zone}」で書き出しました。Excelファイルには時差が残らないため、取り込むときは「--timezone {zone}」を指定してください。"
        ));
    }
    for TableFile { table, file, rows } in tables {
        let file = file.as_deref().unwrap_or_default();
        let (number, rows) = (count(*rows), counted(*rows, "row"));
        speech.notice(&text!(
            "table `{table}`: {rows} in {file}",
            "テーブル「{table}」：{number}行を{file}に書き出しました。"
        ));
    }
    speech.tell(&speech.language.words().has_exported(*records, file));
}

/// Tells what changed.
fn tell_increment(increment: &Increment, lists_deleted: bool, speech: Speech) {
    let Increment {
        since,
        added,
        changed,
        deleted,
        unchanged,
    } = increment;
    let Some(since) = since else {
        speech.notice(&Text::fixed(
            "no earlier export has left this state file: all records are exported",
            "状態ファイルがないため、すべてのレコードを書き出しました。",
        ));
        return;
    };
    let since = since.replace('T', " ").replace('Z', " UTC");
    let [new, changed, gone, unchanged] =
        [added, changed, deleted, unchanged].map(|one| count(*one));
    speech.notice(&text!(
        "since {since}: {new} added, {changed} updated, {gone} deleted or no longer met by the condition, {unchanged} unchanged",
        "{since}以降：追加{new}件、更新{changed}件、削除または条件に一致しなくなったもの{gone}件、変更なし{unchanged}件"
    ));
    if *deleted > 0 && !lists_deleted {
        speech.notice(&Text::fixed(
            "`--deleted FILE` lists the numbers of such records; they are not told again",
            "「--deleted ファイル」を指定すると、削除されたレコードの番号を書き出します（次回の書き出しには含まれません）。",
        ));
    }
}

/// Tells how it goes.
pub(in crate::cli) struct Screen {
    pub(in crate::cli) terminal: Terminal,
    done: AtomicU64,
}

impl Screen {
    /// A screen on which records do not come at the same time, or nothing tells how far they are.
    pub(in crate::cli) fn new(
        (file, output): (String, TextOrJson),
        target: &Target,
        is_standard: bool,
        speech: Speech,
    ) -> Self {
        let names = RunNames {
            kind: Kind::EXPORT,
            file,
            map: None,
            home: target.home.clone(),
            language: speech.language,
        };
        let mut screen = speech.screen(output.into(), None);
        screen.progress &= !(is_standard && outlet::is_shown());
        Self {
            terminal: Terminal::new(names, screen, None),
            done: AtomicU64::new(0),
        }
    }

    /// How many records have gone out.
    pub(in crate::cli) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

impl Listener for Screen {
    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::Progress { done } => self.done.store(*done, Ordering::Relaxed),
            // It is over at once, and that is said then.
            Event::Stopping => return,
            _ => {}
        }
        self.terminal.hear(event);
    }
}
