//! What became of records that were to be deleted, for people.

use std::time::Duration;

use super::{DeleteClosing, DeleteNames};
use crate::job::{Counts, Ending, Outcome, Status};
use crate::language::{Language, Text, text, told};
use crate::plain::{count, counted, push_line};
use crate::problem::{Problem, Severity};
use crate::report::handled::{HandledLists, push_list};
use crate::report::paint::{Colour, push_painted};
use crate::report::step_summary::{Said, assembled};
use crate::report::words::{broken_off, seconds};

/// What became of them, for people. It has our colours.
pub fn summary(
    names: &DeleteNames,
    outcome: &Outcome,
    lists: HandledLists,
    (elapsed, closing): (Duration, &DeleteClosing),
) -> String {
    let (language, counts) = (names.language, &outcome.counts);
    let words = language.words();
    let mut text = String::new();
    let title = title(names);
    let finish = finish(outcome, closing.is_declined, elapsed);
    let headline = words.titled(&title, finish.of(language));
    push_painted(&mut text, &headline, colour(outcome, closing.is_declined));
    let is_sent = !matches!(
        outcome.ending,
        Ending::Planned | Ending::Guarded(_) | Ending::Invalid
    );
    if is_sent && counts.read > counts.deleted && !closing.is_declined {
        push_line(&mut text, &totals(counts, language));
    }
    if outcome.written_before > 0 {
        let before = outcome.written_before;
        let (number, some) = (count(before), counted(before, "record"));
        let line = told!(
            language,
            "deleted by earlier runs: {some}",
            "以前の実行で削除済み：{number}件"
        );
        push_line(&mut text, &line);
    }
    if closing.with_attachments > 0 {
        let is_planned = matches!(outcome.ending, Ending::Planned);
        push_line(
            &mut text,
            with_attachments(closing.with_attachments, is_planned).of(language),
        );
    }
    let lists = lists.into_lists();
    let told = (lists.has_lines, language);
    let kept = told!(
        language,
        "kept, as they were changed after they were found:",
        "確認した後に変更されたため、削除しなかったレコード："
    );
    push_list(&mut text, &kept, (&lists.kept, counts.skipped), told);
    let failed = told!(language, "failed:", "削除できないレコード：");
    push_list(&mut text, &failed, (&lists.failed, counts.failed), told);
    if let Some(next) = &closing.next {
        push_line(&mut text, &words.heading(&next.purpose));
        push_painted(&mut text, &format!("  {}", next.command), Colour::Bold);
    }
    text
}

/// The page of a run for the summary of a workflow's step; `None` if nothing changed and nothing is wrong.
pub fn step_page(
    names: &DeleteNames,
    outcome: &Outcome,
    problems: &[Problem],
    (elapsed, closing): (Duration, &DeleteClosing),
) -> Option<String> {
    let (language, counts) = (names.language, &outcome.counts);
    if closing.exit_code == 0 && counts.written() == 0 {
        return None;
    }
    let finish = finish(outcome, closing.is_declined, elapsed);
    let said = Said {
        head: &title(names),
        counts: finish.of(language),
        has_table: counts.read > counts.deleted,
        next: closing.next.as_slice(),
    };
    Some(assembled(&said, outcome, problems, language))
}

/// What is done, and where.
fn title(names: &DeleteNames) -> String {
    let place = names.language.words().place(&names.home);
    told!(names.language, "delete, {place}", "削除（{place}）")
}

/// How it ended, and in what time.
fn finish(outcome: &Outcome, is_declined: bool, elapsed: Duration) -> Text {
    let counts = &outcome.counts;
    let time = seconds(elapsed);
    let [time, ja_time] = time.both();
    let some = counted(counts.read, "record");
    let [found, deleted] = [counts.read, counts.deleted].map(count);
    let [so_far, ja_so_far] = deleted_so_far(counts);
    match &outcome.ending {
        _ if is_declined => Text::fixed(
            "not confirmed; nothing was deleted",
            "確認されなかったため、何も削除していません。",
        ),
        Ending::Complete | Ending::Checked if counts.read == 0 => Text::fixed(
            "no records to delete were found; nothing to do",
            "削除するレコードが見つからないため、何もしませんでした。",
        ),
        Ending::Complete | Ending::Checked if counts.deleted == counts.read => text!(
            "{some} deleted in {time}",
            "{found}件を削除しました（{ja_time}）。"
        ),
        Ending::Complete | Ending::Checked | Ending::TooManyErrors(_) => text!(
            "{deleted} of {some} deleted in {time}",
            "{found}件のうち{deleted}件を削除しました（{ja_time}）。"
        ),
        Ending::Planned => text!(
            "dry run in {time}: {some} would be deleted; nothing was deleted",
            "ドライラン：{found}件が削除されます。まだ何も削除していません（{ja_time}）。"
        ),
        Ending::Guarded(_) => Text::fixed(
            "stopped before the first record; nothing was deleted",
            "削除を始める前に中止しました。何も削除していません。",
        ),
        Ending::Invalid => {
            let errors = outcome.problem_count(Severity::Error);
            let (number, some) = (count(errors), counted(errors, "error"));
            text!(
                "{some} found; nothing was deleted",
                "エラーが{number}件あるため、何も削除していません。"
            )
        }
        Ending::Failed(_) | Ending::Unsent(_) => {
            let [failed, ja_failed] = broken_off(counts);
            text!("{failed}; {so_far}", "{ja_failed}{ja_so_far}")
        }
        Ending::Lost(_) => text!(
            "the connection was lost; {so_far}",
            "接続が切れました。{ja_so_far}"
        ),
        Ending::Interrupted => text!("cancelled; {so_far}", "中止しました。{ja_so_far}"),
    }
}

/// How many were deleted by a run that ended early.
fn deleted_so_far(counts: &Counts) -> [String; 2] {
    let (found, deleted) = (counts.read, counts.deleted);
    if counts.unknown > 0 {
        let (number, some) = (count(counts.unknown), counted(counts.unknown, "record"));
        return [
            format!("it is unknown whether {some} were deleted"),
            format!("削除されたかどうかわからないレコードが{number}件あります。"),
        ];
    }
    if deleted == 0 {
        return [
            "nothing was deleted".to_owned(),
            "何も削除していません。".to_owned(),
        ];
    }
    let (number, of, some) = (count(deleted), count(found), counted(found, "record"));
    [
        format!("{number} of {some} were deleted"),
        format!("{of}件のうち{number}件は削除済みです。"),
    ]
}

/// How many of them do not come back. Before they are deleted, it is not too late.
fn with_attachments(records: u64, is_planned: bool) -> Text {
    let (number, some) = (count(records), counted(records, "record"));
    if is_planned {
        text!(
            "with attachments: {some}; `kintable undo` cannot add such records again: make a backup first, with `kintable backup`",
            "添付ファイルのあるレコード：{number}件（「kintable undo」では戻せません。先に「kintable backup」でバックアップしてください。）"
        )
    } else {
        text!(
            "with attachments: {some}; `kintable undo` cannot add such records again, as the history keeps no files",
            "添付ファイルのあるレコード：{number}件（履歴にファイルがないため、「kintable undo」では戻せません。）"
        )
    }
}

/// What became of every record, in one line, where not all are deleted.
fn totals(counts: &Counts, language: Language) -> String {
    let (found, some) = (count(counts.read), counted(counts.read, "record"));
    let all = [
        (counts.deleted, Text::fixed("deleted", "削除")),
        (counts.unchanged, Text::fixed("gone already", "削除済み")),
        (counts.skipped, Text::fixed("kept", "変更あり")),
        (counts.failed, Text::fixed("failed", "失敗")),
        (counts.not_tried, Text::fixed("not sent", "未送信")),
        (counts.unknown, Text::fixed("unknown", "不明")),
    ];
    let parts = all.iter().filter(|(records, _)| *records > 0);
    let parts = parts.map(|(records, word)| {
        let records = count(*records);
        let [word, ja_word] = word.both();
        told!(language, "{records} {word}", "{ja_word}{records}件")
    });
    let parts = parts.collect::<Vec<_>>();
    let (parts, ja_parts) = (parts.join(", "), parts.join("、"));
    told!(language, "{some}: {parts}", "レコード{found}件：{ja_parts}")
}

/// How well it ended, at a glance.
fn colour(outcome: &Outcome, is_declined: bool) -> Colour {
    let counts = &outcome.counts;
    match outcome.status() {
        _ if is_declined => Colour::Yellow,
        Status::Complete if counts.failed + counts.skipped > 0 => Colour::Yellow,
        Status::Complete | Status::Checked | Status::Planned => Colour::Green,
        Status::Guarded | Status::Interrupted => Colour::Yellow,
        Status::Invalid | Status::Failed | Status::PartlyWritten | Status::Lost => Colour::Red,
    }
}
