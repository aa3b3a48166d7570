//! What became of a run that was taken back, for people.

use super::lists::UndoLists;
use super::{UndoClosing, UndoNames};
use crate::job::{Counts, Outcome, TakenBack, Verdict};
use crate::language::{Language, Text, told};
use crate::plain::{count, harmless, push_line};
use crate::report::Home;

/// What became of it, for people.
pub fn summary(
    names: &UndoNames,
    outcome: &Outcome,
    lists: UndoLists,
    closing: &UndoClosing,
) -> String {
    let (language, counts) = (names.language, &outcome.counts);
    let is_dry = names.run.is_none();
    let lists = lists.into_lists();
    let mut text = String::new();
    for taken in &lists.reversed {
        push_line(&mut text, &format!("- {}", named(taken, language)));
    }
    push_line(&mut text, &title(names, is_dry));
    push_line(&mut text, &totals(counts, is_dry, language));
    if closing.new_rows > 0 {
        push_line(&mut text, &new_rows(closing.new_rows, is_dry, language));
    }
    let kept = told!(
        language,
        "kept, as they were changed since the run:",
        "実行の後に変更されたため、そのまま残すレコード："
    );
    push_list(&mut text, &kept, &lists.kept, counts.skipped, language);
    let failed = told!(language, "failed:", "元に戻せないレコード：");
    push_list(&mut text, &failed, &lists.failed, counts.failed, language);
    if lists.no_before > 0 {
        let hint = told!(
            language,
            "next time, import with `--keep-before`, and without `--no-values`, so that the run can be taken back",
            "次回は「--no-values」を付けずに「--keep-before」を指定して取り込むと、取り消せるようになります"
        );
        push_line(&mut text, &language.words().as_hint(&hint));
    }
    text
}

/// The run that is taken back, and where.
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

/// Records of a list, with why they are in it.
fn push_list(text: &mut String, title: &str, shown: &[TakenBack], all: u64, language: Language) {
    if shown.is_empty() {
        return;
    }
    push_line(text, title);
    for taken in shown {
        let (record, why) = (named(taken, language), reason(taken, language));
        let line = told!(language, "  {record}: {why}", "  {record}：{why}");
        push_line(text, &harmless(&line));
    }
    let hidden = all.saturating_sub(shown.len() as u64);
    if hidden > 0 {
        let hidden = count(hidden);
        push_line(
            text,
            &told!(language, "  {hidden} more", "  ほか{hidden}件"),
        );
    }
}

/// A record, by its number and its line.
fn named(taken: &TakenBack, language: Language) -> String {
    let line = count(taken.lines.0);
    match taken.record {
        Some(record) => told!(
            language,
            "record {record}, line {line}",
            "レコード番号{record}（{line}行目）"
        ),
        None => told!(language, "line {line}", "{line}行目"),
    }
}

fn reason(taken: &TakenBack, language: Language) -> String {
    match &taken.verdict {
        Verdict::Failed { why, .. } => why.of(language).to_owned(),
        Verdict::Kept { by, at } => {
            let by = by.as_deref().unwrap_or("?");
            let at = at.as_deref().unwrap_or("?");
            told!(
                language,
                "changed by {by} at {at}",
                "更新者{by}、更新日時{at}"
            )
        }
        Verdict::Reversed { note, .. } => {
            let note = note.as_ref();
            note.map_or_else(String::new, |note| note.of(language).to_owned())
        }
        Verdict::NotTried | Verdict::Unknown => String::new(),
    }
}
