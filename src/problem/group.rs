//! What can be wrong with the lines of a record, and with its row ids.

use super::fault::RecordBound;
use crate::language::{Text, text};
use crate::plain::count;

macro_rules! group_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    OrphanRow = Error "group.orphan-row" {
        says   "no `*` stands above; the lines belong to no record"
               "この上に「*」の行がないため、どのレコードの行かわかりません。"
        cause  "Lines stand above the first `*`, so that they belong to no record."
               "最初の「*」より前に行があり、どのレコードの行かわかりません。"
        remedy "Write `*` in the first line of each record."
               "各レコードの先頭行に「*」を書いてください。"
        hint   remedy
        wrong  "*,Code,Item\n,A-1,pen\n*,A-2,ink"
        right  "*,Code,Item\n*,A-1,pen\n*,A-2,ink"
    }

    UnknownMark {
        /// What it holds.
        mark: String,
    } = Error "group.unknown-mark" {
        says   "{mark:?} is no primary mark"
               "{mark:?}は先頭行を表す記号ではありません。"
        cause  "The mark column holds something other than `*`."
               "先頭行を表す列に「*」以外の文字があります。"
        remedy "Write `*` where a record begins, and nothing on its other lines."
               "レコードの先頭行に「*」を書き、ほかの行は空にしてください。"
        hint   remedy
    }

    RecordTooLong {
        /// What it has more of.
        bound: RecordBound,
        /// The line on which it begins.
        first_line: u64,
    } = Error "group.too-long" {
        says   "the record that begins on line {first_line} has more than {limit}"
               "{first_line}行目から始まるレコードが上限の{limit}を超えています。"
        where  limit = group::bound(*bound);
        cause  "A record has more than 250,000 lines, 2,000,000 cells or 64 MiB of text. Most often its lines are several records, and the `*` that begins each of them is missing. Reading stops there, and nothing is sent."
               "1件のレコードが250,000行、2,000,000セル、64MiBのいずれかの上限を超えています。多くは、複数のレコードの行で、先頭行の「*」が抜けているためです。ここで読み込みを中止し、何も送信しません。"
        remedy "Write `*` in the first line of each record; a table of so many rows is slow in kintone, too, and better divided among several records."
               "各レコードの先頭行に「*」を書いてください。行数の多いテーブルはkintoneでも動作が遅くなるため、複数のレコードに分けてください。"
        hint   remedy
    }

    IgnoredValue {
        /// The value that is left out.
        value: String,
        /// The value on the marked line.
        marked: String,
    } = Notice "group.ignored-value" {
        says   "{value:?} is left out: the record's value is {marked:?}, from its line with the `*`"
               "{value:?}は取り込みません。「*」の行にある{marked:?}をレコードの値とします。"
        cause  "A cell outside tables differs from the record's line with the `*`. A record has one value for such a field, and it is taken from that line."
               "テーブルの外のセルの値が、「*」の行の値と違います。テーブルの外のフィールドの値は、「*」の行から取り込みます。"
        remedy "Check which value is right, and write it on the line with the `*`."
               "正しい値を確認し、「*」の行に書いてください。"
    }

    NoMark = Notice "group.no-mark" {
        says   "there is no `*` column, so each line is a record with one table row"
               "「*」の列がないため、1行を1レコード（テーブルは1行）として読み込みます。"
        cause  "The file has table columns and several lines, but no `*` column. Each line is then a record with one table row."
               "テーブルの列があり複数行ありますが、「*」の列がありません。1行を、テーブルが1行のレコードとして読み込みます。"
        remedy "If records span several lines, add a first column with the header `*`."
               "1レコードが複数行にわたるときは、見出しが「*」の列を先頭に追加してください。"
        hint   remedy
        wrong  "Code,Item\nA-1,pen\nA-1,ink"
        right  "*,Code,Item\n*,A-1,pen\n,,ink"
    }

    BlankRecords {
        /// How many.
        records: u64,
        /// The lines on which the first of them begin.
        lines: Vec<u64>,
    } = Notice "group.blank" {
        says   "{blank}"
               "{blank}"
        where  blank = group::blank(*records, lines);
        cause  "All cells of these records that would be sent are empty, those of the update key and of row IDs too. Spreadsheet programs leave such lines of commas where something was deleted. The records are skipped; nothing is needed if none is missing."
               "これらのレコードは、更新キーや行IDも含めて、送信するセルがすべて空です。表計算ソフトで内容を消した行は、このようにカンマだけの行として残ることがあります。このようなレコードはスキップします。必要なレコードが含まれていなければ、そのままでかまいません。"
        remedy "Use `--blank-records add` to add such records as empty ones."
               "空のレコードとして追加するには、「--blank-records add」を指定してください。"
        hint   remedy
        wrong  "Code,Item\nA-1,pen\n,\n,"
        right  "Code,Item\nA-1,pen"
    }

    RowIdInvalid {
        /// The cell.
        text: String,
    } = Error "row-id.invalid" {
        says   "{text:?} is not a row id ([400] [CB_IJ01] Invalid JSON string.)"
               "{text:?}は行IDではありません（[400] [CB_IJ01] 不正なJSON文字列です。）。"
        cause  "A table's own column holds row ids, and this cell is no positive whole number. kintone answers CB_IJ01 to such a request."
               "テーブルの列には行IDを書きますが、正の整数ではありません。このまま送信すると、kintoneはCB_IJ01のエラーを返します。"
        remedy "Write the row id as kintone exported it, or leave the cell empty to insert the row."
               "書き出したままの行IDを書くか、行を追加するときは空にしてください。"
        hint   remedy
    }

    RowIdDuplicate {
        /// The row id.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
        /// The table's code.
        table: FieldCode,
    } = Error "row-id.duplicate" {
        says   "row id {text} stands on line {first_line} already ([520] [GAIA_SI01] Raw ID (code: {table}) in a table is duplicated.)"
               "行ID「{text}」が{first_line}行目と重複しています（[520] [GAIA_SI01] Raw ID (code: {table}) in a table is duplicated.）。"
        cause  "A row id stands twice in one record's table. kintone answers GAIA_SI01 to such a request."
               "1つのレコードのテーブルに、同じ行IDが2つあります。このまま送信すると、kintoneはGAIA_SI01のエラーを返します。"
        remedy "Give each row its own row id, and leave it empty on rows to be inserted."
               "行IDが重ならないようにし、追加する行では空にしてください。"
    }

    RowIdEmpty {
        /// The table's code.
        table: FieldCode,
    } = Error "row-id.empty" {
        says   "The specified field \"{table}\" does not exist on the CSV: the row id is empty"
               "行IDが空です（The specified field \"{table}\" does not exist on the CSV）。"
        cause  "--fields names the table, and a filled row has no row id. This is the rule of cli-kintone."
               "--fieldsにテーブルが指定されていますが、値のある行に行IDがありません。cli-kintoneと同じ規則です。"
        remedy "Fill in the row id, or do not name the table in --fields to insert the row."
               "行IDを入力してください。行を追加するときは、--fieldsにテーブルを指定しないでください。"
        hint   remedy
    }
    } };
}

/// What a record may have at most.
pub(super) fn bound(bound: RecordBound) -> Text {
    match bound {
        RecordBound::Rows(rows) => {
            let rows = count(rows as u64);
            text!("{rows} lines", "{rows}行")
        }
        RecordBound::Cells(cells) => {
            let cells = count(cells as u64);
            text!("{cells} cells", "{cells}セル")
        }
        RecordBound::Mebibytes(mebibytes) => {
            text!("{mebibytes} MiB of text", "{mebibytes}MiB")
        }
    }
}

/// Records without a value, with the lines of the first of them.
pub(super) fn blank(records: u64, lines: &[u64]) -> Text {
    if records == 1 {
        return Text::fixed(
            "this record has no value to import, and is skipped",
            "このレコードには取り込む値がないため、スキップします。",
        );
    }
    let others = count(records - lines.len() as u64);
    let more = match others.as_str() {
        "0" => Text::fixed("", ""),
        _ => text!(" and {others} more", "、ほか{others}件"),
    };
    let lines: Vec<_> = lines.iter().map(|line| count(*line)).collect();
    let (records, first) = (count(records), lines.join(", "));
    let [more, ja_more] = more.both();
    let ja_first = lines.join("行目、");
    text!(
        "{records} records have no value to import, and are skipped: lines {first}{more}",
        "取り込む値がない{records}件のレコードをスキップします（{ja_first}行目{ja_more}）。"
    )
}
