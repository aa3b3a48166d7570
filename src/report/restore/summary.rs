//! What became of restored records, for people.

use super::{Comparison, DifferingCell, RestoreApp, said};
use crate::job::{Counts, Ending, Kind};
use crate::language::{Language, Text, told};
use crate::model::FieldKind;
use crate::plain::{count, counted, harmless, push_line};
use crate::report::field_type::type_name;
use crate::report::handled::push_list;

/// How many cells are told one by one.
const SHOWN: usize = 20;

/// How much of a value is told.
const EXCERPT: usize = 40;

/// What became of an app.
pub fn summary(app: RestoreApp, language: Language) -> String {
    let words = language.words();
    let (outcome, counts) = (&app.outcome, &app.outcome.counts);
    let is_dry = matches!(outcome.ending, Ending::Planned);
    let mut text = String::new();
    let (from, place) = (app.from, words.place(&app.home));
    let title = told!(
        language,
        "restore of app {from} to {place}",
        "アプリ{from}の復元（{place}）"
    );
    let finish = if app.is_declined {
        told!(
            language,
            "not confirmed; nothing was written",
            "確認されなかったため、何も書き込んでいません。"
        )
    } else {
        words.finish(Kind::RESTORE, outcome, app.elapsed)
    };
    push_line(&mut text, &words.titled(&title, &finish));
    if !app.is_declined {
        push_line(&mut text, &totals(counts, language));
    }
    if counts.created > 0 && !is_dry {
        let map = &app.id_map;
        let line = told!(
            language,
            "records that were added have new record numbers: {map}",
            "追加したレコードのレコード番号は新しくなります：{map}"
        );
        push_line(&mut text, &harmless(&line));
    }
    push_counts(&mut text, &app, language);
    let lists = app.lists.into_lists();
    let kept = told!(
        language,
        "kept, as somebody changed them meanwhile:",
        "復元中にほかの人が変更したため、そのまま残したレコード："
    );
    push_list(
        &mut text,
        &kept,
        (&lists.kept, counts.skipped),
        (false, language),
    );
    let failed = told!(language, "failed:", "復元できないレコード：");
    push_list(
        &mut text,
        &failed,
        (&lists.failed, counts.failed),
        (false, language),
    );
    if let Some(comparison) = &app.comparison {
        push_comparison(&mut text, comparison, language);
    }
    if let Some(next) = &app.next {
        push_line(&mut text, &words.heading(&next.purpose));
        push_line(&mut text, &format!("  {}", next.command));
    }
    text
}

/// What became of every record, in one line.
fn totals(counts: &Counts, language: Language) -> String {
    let (found, some) = (count(counts.read), counted(counts.read, "record"));
    let all = [
        (counts.created, Text::fixed("added", "追加")),
        (counts.updated, Text::fixed("updated", "更新")),
        (counts.unchanged, Text::fixed("unchanged", "変更なし")),
        (counts.skipped, Text::fixed("kept", "変更あり")),
        (counts.failed, Text::fixed("failed", "失敗")),
        (counts.not_tried, Text::fixed("not sent", "未送信")),
        (counts.unknown, Text::fixed("unknown", "不明")),
    ];
    let parts = (0..)
        .zip(&all)
        .filter(|(at, (records, _))| *at < 3 || *records > 0);
    let parts = parts.map(|(_, (records, word))| {
        let records = count(*records);
        let [word, ja_word] = word.both();
        told!(language, "{records} {word}", "{ja_word}{records}件")
    });
    let parts = parts.collect::<Vec<_>>();
    let (parts, ja_parts) = (parts.join(", "), parts.join("、"));
    told!(
        language,
        "{some} of the backup: {parts}",
        "バックアップのレコード{found}件：{ja_parts}"
    )
}

/// What belongs to the records, and what does not come back.
fn push_counts(text: &mut String, app: &RestoreApp, language: Language) {
    let (files, rows, without) = (app.uploaded, app.new_rows, app.without_files);
    if files > 0 {
        let number = count(files);
        push_line(
            text,
            &told!(
                language,
                "attachments: {number}",
                "添付ファイル：{number}個"
            ),
        );
    }
    if rows > 0 {
        let number = count(rows);
        let line = told!(
            language,
            "deleted table rows that come back under new row IDs: {number}",
            "新しい行IDで戻る、削除されていたテーブルの行：{number}行"
        );
        push_line(text, &line);
    }
    if without > 0 {
        let number = count(without);
        let line = told!(
            language,
            "attachment fields that stay as they are, as the backup has no attachments: {number}",
            "バックアップに添付ファイルがないため、そのまま残す添付ファイルフィールド：{number}個"
        );
        push_line(text, &line);
    }
    if !app.ignored.is_empty() {
        let (codes, japanese) = (app.ignored.join(", "), app.ignored.join("、"));
        let line = told!(
            language,
            "fields that are ignored, as the app does not have them: {codes}",
            "アプリにないため無視するフィールド：{japanese}"
        );
        push_line(text, &harmless(&line));
    }
    if !app.filled.is_empty() {
        let kinds = app.filled.iter();
        let kinds = kinds.filter_map(|(kind, _)| FieldKind::from_api_name(kind));
        let names = kinds.map(|kind| type_name(kind).of(language).to_owned());
        let names: Vec<_> = names.collect();
        let (listed, japanese) = (names.join(", "), names.join("、"));
        let line = told!(
            language,
            "not restored, as kintone fills them itself: {listed}; nor are the status history, comments and the history of changes",
            "kintoneが自動設定するため、復元しないもの：{japanese}。ステータスの履歴、コメント、変更履歴も復元しません。"
        );
        push_line(text, &line);
    }
}

fn push_comparison(text: &mut String, comparison: &Comparison, language: Language) {
    let filled = "filled_by_kintone";
    let told_counts = comparison
        .counts
        .iter()
        .filter(|(_, reason, _)| *reason != filled);
    let cells: u64 = told_counts.clone().map(|(_, _, cells)| cells).sum();
    let (number, records) = (
        count(comparison.records),
        counted(comparison.records, "record"),
    );
    let line = if cells == 0 {
        told!(
            language,
            "compared with the backup: {records}, no cell differs but those that kintone fills",
            "バックアップとの比較：レコード{number}件。kintoneが自動設定する値のほかに、違いはありません。"
        )
    } else {
        let (differ, number_of_cells) = (counted(cells, "cell"), count(cells));
        let verb = if cells == 1 { "differs" } else { "differ" };
        told!(
            language,
            "compared with the backup: {records}, {differ} {verb}",
            "バックアップとの比較：レコード{number}件、値の違い{number_of_cells}個"
        )
    };
    push_line(text, &line);
    for (field, reason, cells) in told_counts {
        let ([why, ja_why], cells) = (said(reason).both().map(str::to_owned), count(*cells));
        let line = told!(
            language,
            "  {field}: {cells} ({why})",
            "  {field}：{cells}個（{ja_why}）"
        );
        push_line(text, &harmless(&line));
    }
    for cell in comparison.cells.iter().take(SHOWN) {
        push_line(text, &harmless(&cell_line(cell, language)));
    }
    let hidden = cells.saturating_sub(SHOWN as u64);
    if hidden > 0 {
        let hidden = count(hidden);
        push_line(
            text,
            &told!(language, "    {hidden} more", "    ほか{hidden}個"),
        );
    }
    if !comparison.gone.is_empty() {
        let [gone, japanese] = numbers(&comparison.gone);
        let line = told!(
            language,
            "deleted after they were restored: {gone}",
            "復元後に削除されたレコード番号：{japanese}"
        );
        push_line(text, &line);
    }
    if !comparison.unseen.is_empty() {
        let [unseen, japanese] = numbers(&comparison.unseen);
        let line = told!(
            language,
            "not compared, as kintone does not list them: they were deleted after they were restored, or may not be viewed with this token or by this user: {unseen}",
            "kintoneの一覧にないため、比較していないレコード番号（復元後に削除されたか、このAPIトークンまたはユーザーでは閲覧できません）：{japanese}"
        );
        push_line(text, &line);
    }
}

/// The numbers that some records have now, the first ones.
fn numbers(records: &[(u64, u64)]) -> [String; 2] {
    let shown = records.iter().take(SHOWN);
    let shown: Vec<_> = shown.map(|(_, now)| now.to_string()).collect();
    [shown.join(", "), shown.join("、")]
}

fn cell_line(cell: &DifferingCell, language: Language) -> String {
    let DifferingCell {
        record,
        now,
        field,
        kept,
        found,
        ..
    } = cell;
    let mut place = if record == now {
        told!(language, "record {record}", "レコード番号{record}")
    } else {
        told!(
            language,
            "record {record} (now {now})",
            "レコード番号{record}（現在は{now}）"
        )
    };
    if let Some((table, row)) = &cell.row {
        place += &told!(language, ", {table} row {row}", "、{table}の{row}行目");
    }
    let [kept, found] = [kept, found].map(|text| excerpt(text));
    let why = said(cell.reason);
    let [why, ja_why] = why.both();
    told!(
        language,
        "    {place}, {field}: \"{kept}\" → \"{found}\" ({why})",
        "    {place}、{field}：「{kept}」→「{found}」（{ja_why}）"
    )
}

/// As much of a value as fits a line.
fn excerpt(text: &str) -> String {
    let line = text.replace(['\r', '\n'], "⏎");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let begin: String = line.chars().take(EXCERPT).collect();
    format!("{begin}…")
}
