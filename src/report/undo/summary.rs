//! What became of a run that was handled back, for people.

use super::{UndoClosing, UndoNames};
use crate::job::{Counts, Outcome};
use crate::language::{Language, Text, told};
use crate::plain::{count, push_line};
use crate::report::Home;
use crate::report::handled::{HandledLists, named, push_list};

/// What became of it, for people.
pub fn summary(
    names: &UndoNames,
    outcome: &Outcome,
    lists: HandledLists,
    closing: &UndoClosing,
) -> String {
    let (language, counts) = (names.language, &outcome.counts);
    let is_dry = names.run.is_none();
    let lists = lists.into_lists();
    let told = (lists.has_lines, language);
    let mut text = String::new();
    for handled in &lists.reversed {
        push_line(
            &mut text,
            &format!("- {}", named(handled, lists.has_lines, language)),
        );
    }
    push_line(&mut text, &title(names, is_dry));
    push_line(&mut text, &totals(counts, is_dry, language));
    if counts.created > 0 {
        push_line(&mut text, &new_numbers(counts.created, is_dry, language));
    }
    if closing.new_rows > 0 {
        push_line(&mut text, &new_rows(closing.new_rows, is_dry, language));
    }
    let kept = told!(
        language,
        "kept, as they were changed since the run:",
        "実行の後に変更されたため、そのまま残すレコード："
    );
    push_list(&mut text, &kept, (&lists.kept, counts.skipped), told);
    let failed = told!(language, "failed:", "元に戻せないレコード：");
    push_list(&mut text, &failed, (&lists.failed, counts.failed), told);
    if lists.no_before > 0 {
        let hint = if names.is_deletion {
            told!(
                language,
                "next time, delete without `--no-keep-before` and `--no-values`, so that the run can be taken back",
                "次回は「--no-keep-before」と「--no-values」を付けずに削除すると、取り消せるようになります"
            )
        } else {
            told!(
                language,
                "next time, import with `--keep-before`, and without `--no-values`, so that the run can be taken back",
                "次回は「--no-values」を付けずに「--keep-before」を指定して取り込むと、取り消せるようになります"
            )
        };
        push_line(&mut text, &language.words().as_hint(&hint));
    }
    text
}

/// The run that is handled back, and where.
fn title(names: &UndoNames, is_dry: bool) -> String {
    let (language, of) = (names.language, &names.of);
    let place = match &names.home {
        Home::Kintone(app, url) => told!(language, "app {app} of {url}", "{url}のアプリ{app}"),
        Home::Sandbox(app, dir) => told!(
            language,
            "app {app} in the sandbox `{dir}`",
            "サンドボックス「{dir}」のアプリ{app}"
        ),
        Home::Form(path) => path.clone(),
    };
    if is_dry {
        told!(
            language,
            "undo of run {of}, {place}: nothing was written",
            "実行{of}の取り消し（{place}）：何も書き込んでいません"
        )
    } else {
        told!(
            language,
            "undo of run {of}, {place}",
            "実行{of}の取り消し（{place}）"
        )
    }
}

/// How many records are in each of the lists.
fn totals(counts: &Counts, is_dry: bool, language: Language) -> String {
    let ways = [
        (counts.deleted, Text::fixed("deleted", "削除")),
        (counts.updated, Text::fixed("restored", "復元")),
        (counts.created, Text::fixed("added again", "再追加")),
        (
            counts.unchanged,
            Text::fixed("with nothing to do", "対応不要"),
        ),
    ];
    let [ways, ja_ways] = parts(&ways);
    let ways = if ways.is_empty() {
        String::new()
    } else {
        told!(language, " ({ways})", "（{ja_ways}）")
    };
    let rest = [
        (counts.not_tried, Text::fixed("not sent", "未送信")),
        (counts.unknown, Text::fixed("unknown", "不明")),
    ];
    let [rest, ja_rest] = parts(&rest);
    let rest = if rest.is_empty() {
        String::new()
    } else {
        told!(language, "; {rest}", "、{ja_rest}")
    };
    let reversed = count(counts.written() + counts.unchanged);
    let [kept, failed] = [counts.skipped, counts.failed].map(count);
    if is_dry {
        told!(
            language,
            "would be reversed: {reversed}{ways}; kept: {kept}; failed: {failed}{rest}",
            "元に戻るもの{reversed}件{ways}、そのまま残るもの{kept}件、失敗{failed}件{rest}"
        )
    } else {
        told!(
            language,
            "reversed: {reversed}{ways}; kept: {kept}; failed: {failed}{rest}",
            "元に戻したもの{reversed}件{ways}、そのまま残したもの{kept}件、失敗{failed}件{rest}"
        )
    }
}

/// Counts that are any, in both languages.
fn parts(counts: &[(u64, Text)]) -> [String; 2] {
    let counts = || counts.iter().filter(|(records, _)| *records > 0);
    let english = counts().map(|(records, word)| format!("{} {}", count(*records), word.both()[0]));
    let japanese =
        counts().map(|(records, word)| format!("{}{}件", word.both()[1], count(*records)));
    [
        english.collect::<Vec<_>>().join(", "),
        japanese.collect::<Vec<_>>().join("、"),
    ]
}

fn new_numbers(records: u64, is_dry: bool, language: Language) -> String {
    let records = count(records);
    if is_dry {
        told!(
            language,
            "deleted records that come back under new record numbers: {records}",
            "削除されたレコードのうち{records}件は、新しいレコード番号で戻ります"
        )
    } else {
        told!(
            language,
            "deleted records that came back under new record numbers: {records}",
            "削除されたレコードのうち{records}件は、新しいレコード番号で戻しました"
        )
    }
}

fn new_rows(rows: u64, is_dry: bool, language: Language) -> String {
    let rows = count(rows);
    if is_dry {
        told!(
            language,
            "deleted rows that come back under new row IDs: {rows}",
            "削除されたテーブルの行のうち{rows}行は、新しい行IDで戻ります"
        )
    } else {
        told!(
            language,
            "deleted rows that came back under new row IDs: {rows}",
            "削除されたテーブルの行のうち{rows}行は、新しい行IDで戻しました"
        )
    }
}
