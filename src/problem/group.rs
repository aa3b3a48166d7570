//! What can be wrong with the lines of a record, and with its row ids.

use super::fault::RecordBound;
use super::word::Word;
use crate::language::{Language, Text, text};
use crate::plain::count;

macro_rules! group_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    OrphanRow = Error "group.orphan-row" {
        says   "there is no `*` on or above these lines, so they belong to no record"
               "この行にも、これより上の行にも、開始行の記号「*」がないため、どのレコードの行かわかりません。"
        cause  "There are lines before the first `*`, so they belong to no record."
               "最初の「*」より前に行があり、どのレコードの行かわかりません。"
        remedy "Enter the start mark `*` on the first line of each record."
               "各レコードの開始行に「*」を入力してください。"
        hint   remedy
        wrong  "*,Code,Item\n,A-1,pen\n*,A-2,ink"
        right  "*,Code,Item\n*,A-1,pen\n*,A-2,ink"
    }

    UnknownMark {
        /// What it holds.
        mark: String,
    } = Error "group.unknown-mark" {
        says   "{unknown}"
               "{unknown}"
        where  unknown = group::unknown_mark(mark);
        cause  "The column of start marks has something other than `*`."
               "開始行の記号の列に、半角の「*」以外の文字があります。"
        remedy "Enter `*` on the first line of each record, and leave the column empty on its other lines."
               "レコードの開始行に半角の「*」を入力し、ほかの行は空にしてください。"
        hint   (group::half_width(mark)) or remedy
    }

    RecordTooLong {
        /// What it has more of.
        bound: RecordBound,
        /// The line on which it begins.
        first_line: u64,
    } = Error "group.too-long" {
        says   "the record that starts on line {first_line} has more than {limit}"
               "{first_line}行目から始まるレコードが、上限の{limit}を超えています。"
        where  limit = group::bound(*bound);
        cause  "A record has more than 250,000 lines, 2,000,000 cells or 64 MiB of text. In most cases its lines are several records, and the `*` on the first line of each is missing. kintable stops there with an error, and sends nothing."
               "1件のレコードが250,000行、2,000,000セル、64MiBのいずれかの上限を超えています。多くは、複数のレコードの行で、開始行の「*」が抜けているためです。ここでエラーにして中止し、何も送信しません。"
        remedy "Enter `*` on the first line of each record. A table with so many rows is slow in kintone, too, so divide it among several records."
               "各レコードの開始行に「*」を入力してください。行数の多いテーブルはkintoneでも動作が遅くなるため、複数のレコードに分けてください。"
        hint   ("enter `*` on the first line of each record; a table with so many rows is better divided among several records"
                "各レコードの開始行に「*」を入力してください。行数の多いテーブルは、複数のレコードに分けてください。")
    }

    IgnoredValue {
        /// The value that is left out.
        value: String,
        /// The value on the marked line.
        marked: String,
    } = Notice "group.ignored-value" {
        says   "{value:?} is ignored: the value on the record's start line, {marked:?}, is used"
               "{value:?}は無視し、開始行の{marked:?}を使います。"
        cause  "A cell outside tables is different from the one on the record's start line, the line with the `*`. A record has one value for such a field, the one on the start line."
               "テーブル外のセルの値が、「*」のある開始行の値と違います。テーブル外のフィールドの値は、開始行から取り込みます。"
        remedy "Check which value is right, and enter it on the start line."
               "正しい値を確認し、開始行に入力してください。"
    }

    GroupUnknownColumn {
        /// What `--group-by` names.
        name: String,
        /// The column that was probably meant.
        nearest: Option<String>,
    } = Error "group.unknown-column" {
        says   "the file has no column {name:?}, which `--group-by` names"
               "「--group-by」に指定された列{name:?}は、ファイルにありません。"
        cause  "`--group-by` names columns as the header line has them. Upper and lower case, full and half width count."
               "「--group-by」には、ヘッダー行にある列の名前を指定します。大文字と小文字、全角と半角も区別します。"
        remedy "Use the name of a column of the file."
               "ファイルにある列の名前を指定してください。"
        hint   (header::column_meant(nearest.as_deref())) or remedy
    }

    GroupMarkIgnored = Notice "group.mark-ignored" {
        says   "this column is ignored: `--group-by` says where records start"
               "「--group-by」でレコードの区切りが指定されているため、この列を無視します。"
        cause  "The file has a column of start marks, and `--group-by` says that lines with equal cells are one record. `--group-by` holds."
               "ファイルに開始行の記号の列がありますが、「--group-by」の指定により、値の等しい行を1件のレコードとします。"
        remedy "No action is needed. Without `--group-by` the `*` starts records."
               "対処は不要です。「--group-by」を指定しなければ、「*」の行からレコードが始まります。"
    }

    NoMark = Notice "group.no-mark" {
        says   "there is no `*` column, so each line is a record with one table row"
               "「*」の列がないため、1行を1レコード（テーブルは1行）とみなします。"
        cause  "The file has table columns and several lines, but no `*` column. Each line is then a record with one table row."
               "テーブルの列があり複数行ありますが、「*」の列がありません。1行を、テーブルが1行のレコードとみなします。"
        remedy "If records have several lines, add a first column with the header `*`."
               "1レコードが複数行にわたるときは、ヘッダーが「*」の列を先頭に追加してください。"
        hint   remedy
        wrong  "Code,Item\nA-1,pen\nA-1,ink"
        right  "*,Code,Item\n*,A-1,pen\n,,ink"
    }

    TotalRow {
        /// What says so.
        text: String,
    } = Error "group.total" {
        says   "{text:?}: this line is a total, not a record"
               "{text:?}：レコードではなく、合計の行のようです。"
        cause  "A line has a word such as \"Total\" for its start mark, or has such a word, few other values, and several errors. It sums up the lines above it, so it is not a record."
               "開始行の記号の列に「合計」などの語があるか、「合計」などの語があって、ほかの値が少なく、複数のエラーがあります。上の行を合計した行で、レコードではないようです。"
        remedy "Delete the line; kintone adds up values itself."
               "行を削除してください。合計はkintoneで計算できます。"
        hint   remedy
        wrong  "Code,Price\nA-1,120\nTotal,120 yen"
        right  "Code,Price\nA-1,120"
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
        cause  "All cells of these records that would be sent are empty, those of the update key and of row IDs included. Excel and other spreadsheet programs leave such lines of commas where something was deleted. The records are skipped. No action is needed if none is missing."
               "これらのレコードは、更新キーや行IDも含めて、送信するセルがすべて空です。Excelなどの表計算ソフトで内容を消した行は、このようにカンマだけの行として残ることがあります。このようなレコードはスキップします。必要なレコードが含まれていなければ、対処は不要です。"
        remedy "To add such records as empty ones, use `--blank-records add`."
               "空のレコードとして追加するには、「--blank-records add」を指定してください。"
        hint   remedy
        wrong  "Code,Item\nA-1,pen\n,\n,"
        right  "Code,Item\nA-1,pen"
    }

    RowIdInvalid {
        /// The cell.
        text: String,
    } = Error "row-id.invalid" {
        says   "{text:?} is not a row ID"
               "{text:?}は行IDではありません。"
        known  "[400] [CB_IJ01] Invalid JSON string."
        cause  "The column of a table holds row IDs, and this cell is not a positive whole number. kintone would return the error CB_IJ01."
               "テーブルの列には行IDを入力しますが、正の整数ではありません。このまま送信すると、kintoneはCB_IJ01のエラーを返します。"
        remedy "Use the row ID as kintone exported it, or leave the cell empty to add a new row."
               "書き出したままの行IDを使うか、行を追加するときは空にしてください。"
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
        says   "row ID {text} is already on line {first_line}"
               "行ID {text}が{first_line}行目と重複しています。"
        known  "[520] [GAIA_SI01] Raw ID (code: {table}) in a table is duplicated."
        cause  "A record's table has the same row ID twice. kintone would return the error GAIA_SI01."
               "1つのレコードのテーブルに、同じ行IDが2つあります。このまま送信すると、kintoneはGAIA_SI01のエラーを返します。"
        remedy "Use a different row ID for each row, and leave it empty for new rows."
               "行IDは行ごとに異なる値にし、追加する行では空にしてください。"
        hint   remedy
    }

    RowIdEmpty {
        /// The table's code.
        table: FieldCode,
    } = Notice "row-id.empty" {
        says   "this row of the table {table:?} has no row ID, so it is added as a new row"
               "テーブル{table:?}のこの行は、行IDがないため、新しい行として追加します。"
        cause  "`--fields` includes the table, and a row with values has no row ID. As with cli-kintone, it is added as a new row."
               "「--fields」にテーブルが指定されていますが、値のある行に行IDがありません。cli-kintoneと同じく、新しい行として追加します。"
        remedy "No action is needed if the row is new; otherwise enter its row ID."
               "新しい行であれば対処は不要です。すでにある行であれば、行IDを入力してください。"
    }
    } };
}

/// A mark that looks like the right one.
const FULL_WIDTH: &str = "＊";

/// What is in the place of the start mark.
pub(super) fn unknown_mark(mark: &str) -> Text {
    let [quoted, ja_quoted] = Language::ALL.map(|language| mark.quoted(language));
    match mark {
        FULL_WIDTH => text!("{quoted} is full-width", "{ja_quoted}は全角です。"),
        _ => text!(
            "{quoted} is not the start mark",
            "{ja_quoted}は開始行の記号ではありません。"
        ),
    }
}

/// What to do about a full-width mark.
pub(super) fn half_width(mark: &str) -> Option<Text> {
    (mark == FULL_WIDTH).then_some(Text::fixed(
        "use a half-width `*`",
        "レコードの開始行には、半角の「*」を使ってください。",
    ))
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
            "this record has no value to import and is skipped",
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
        "{records} records have no value to import and are skipped: lines {first}{more}",
        "取り込む値がない{records}件のレコードをスキップします（{ja_first}行目{ja_more}）。"
    )
}
