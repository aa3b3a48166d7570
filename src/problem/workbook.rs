//! What can be wrong with a spreadsheet, and with what its cells hold.

use super::word::Word;
use crate::language::{Language, Text, text};

macro_rules! workbook_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    WorkbookDamaged {
        /// The part of it.
        part: String,
    } = Error "workbook.damaged" {
        says   "this spreadsheet is damaged: {part:?} in it cannot be read"
               "表計算ファイルが壊れています。中の{part:?}を読み取れません。"
        cause  "The file is an archive of parts, and one of them is missing, cut off, or not what it should be."
               "表計算ファイルは複数の部分をまとめたものです。そのうちの1つがないか、途中で切れているか、正しくない内容です。"
        remedy "Open it in Excel or LibreOffice, which may repair it, and save it again."
               "ExcelやLibreOfficeで開き（修復できることがあります）、保存し直してください。"
        hint   remedy
    }

    WorkbookTooLarge = Error "workbook.too-large" {
        says   "this spreadsheet holds more than kintable reads"
               "表計算ファイルの内容が、読み取れる上限を超えています。"
        cause  "Unpacked, a sheet has more than 4 GiB, its texts have more than 512 MiB, or a single cell has more than 8 MiB; what is repeated counts as often. No file of Excel or LibreOffice is like that; a small one that unpacks to so much may be made to do harm."
               "展開すると、シートが4 GiB、文字列が512 MiB、または1つのセルが8 MiBを超えます（繰り返しは、その数だけ数えます）。ExcelやLibreOfficeで作成したファイルでは起こりません。小さいのに展開すると巨大になるファイルは、害をなすために作られた可能性があります。"
        remedy "Save the sheet as CSV in UTF-8."
               "シートを、UTF-8のCSVとして保存してください。"
        hint   remedy
    }

    WorkbookNoSheet {
        /// What was asked for.
        name: String,
        /// What there is.
        sheets: Vec<String>,
    } = Error "workbook.no-sheet" {
        says   "there is no sheet {name:?}; the sheets are {sheets:?}"
               "シート{name:?}はありません。シートは{sheets:?}です。"
        cause  "`--sheet`, or `sheet` of the mapping file, names a sheet that the file does not have; or all sheets are hidden, and none is named."
               "「--sheet」、またはマッピングファイルの「sheet」で指定したシートがファイルにありません。または、すべてのシートが非表示で、シートの指定がありません。"
        remedy "Use `--sheet` with the name of a sheet, or with its number, counted from 1."
               "「--sheet」に、シートの名前、または1から数えた番号を指定してください。"
        hint   remedy
    }

    WorkbookSheets {
        /// The sheet that is read.
        name: String,
        /// The others.
        others: Vec<String>,
        /// Those of them that are hidden.
        hidden: Vec<String>,
    } = Notice "workbook.sheets" {
        says   "only the sheet {name:?} is read{rest}"
               "シート{name:?}だけを読み取ります。{rest}"
        where  rest = workbook::other_sheets(others, hidden);
        cause  "The file has several sheets, and no option says which one is meant: the first one that is not hidden is read."
               "シートが複数あり、どれを読み取るかの指定がないため、非表示でない最初のシートを読み取ります。"
        remedy "No action is needed. `--sheet` reads another one."
               "対処は不要です。別のシートは「--sheet」で指定します。"
    }

    FileNoSheets = Error "file.no-sheets" {
        says   "`--sheet` and `--range`, and `sheet` and `range` of a mapping file, are for spreadsheets (.xlsx, .xls, .ods); this file is not one"
               "「--sheet」「--range」と、マッピングファイルの「sheet」「range」は、表計算ファイル（.xlsx、.xls、.ods）用の指定です。このファイルは表計算ファイルではありません。"
        cause  "The options, or `sheet` and `range` of the mapping file, name a part of a spreadsheet, but the file is a CSV file."
               "オプション、またはマッピングファイルの「sheet」「range」で、表計算ファイルの一部が指定されていますが、CSVファイルです。"
        remedy "Remove them, or use the spreadsheet."
               "指定を外すか、表計算ファイルを指定してください。"
        hint   remedy
    }

    FileNoText = Error "file.no-text" {
        says   "`--encoding` and `--delimiter`, and `encoding` and `delimiter` of a mapping file, are for CSV files; this file is not one"
               "「--encoding」「--delimiter」と、マッピングファイルの「encoding」「delimiter」は、CSVファイル用の指定です。このファイルはCSVファイルではありません。"
        cause  "The options, or `encoding` and `delimiter` of the mapping file, say how a CSV file is written, but the file is a spreadsheet or has records as JSON."
               "オプション、またはマッピングファイルの「encoding」「delimiter」で、CSVファイルの書き方が指定されていますが、表計算ファイルまたはJSONのファイルです。"
        remedy "Remove them, or use the CSV file."
               "指定を外すか、CSVファイルを指定してください。"
        hint   remedy
    }

    CellFormula = Error "cell.formula" {
        says   "this cell has a formula whose value is not stored in the file"
               "数式の値がファイルに保存されていないセルです。"
        cause  "The program that wrote the file did not calculate its formulas, so nobody knows what they come to."
               "ファイルを作成したプログラムが数式を計算していないため、値がわかりません。"
        remedy "Open the file in Excel or LibreOffice and save it, or enter values instead of formulas."
               "ExcelやLibreOfficeで開いて保存し直すか、数式の代わりに値を入力してください。"
        hint   remedy
    }

    CellError {
        /// What it shows.
        text: String,
    } = Error "cell.error" {
        says   "the formula of this cell ends with the error {text:?}"
               "セルの数式がエラー{text:?}になっています。"
        cause  "The cell shows an error of its formula, such as #REF!, #N/A or Err:502, instead of a value."
               "#N/AやErr:502のような、数式のエラーが表示されているセルです。"
        remedy "Correct the formula, or enter a value."
               "数式を修正するか、値を入力してください。"
        hint   remedy
    }

    CellBoolean {
        /// What it shows.
        text: String,
    } = Error "cell.boolean" {
        says   "{text:?} is a logical value, which this field cannot hold"
               "{text:?}は論理値です。このフィールドには入力できません。"
        cause  "The cell holds TRUE or FALSE as a logical value, and the field takes a number, a date or a time."
               "論理値（TRUEまたはFALSE）のセルですが、フィールドは数値、日付、時刻、日時のいずれかです。"
        remedy "Enter a value of the field's type, or have a mapping file translate it (`boolean`)."
               "フィールドに合った値を入力するか、マッピングファイルで変換してください（boolean）。"
        hint   remedy
    }

    CellMerged {
        /// The address of the cell that holds what is shown.
        with: String,
    } = Error "cell.merged" {
        says   "this cell is merged with {with}, and holds nothing itself"
               "{with}と結合されているため、このセル自体に値はありません。"
        cause  "Of merged cells, the first alone holds a value. Cells of fields outside tables that are merged downwards hold the rows of one record together, where all such fields of the row are empty; merged in any other way, cells would be taken for empty."
               "結合したセルのうち、値があるのは先頭のセルだけです。テーブル外のフィールドのセルを縦に結合すると、その行は上のレコードの続きになります（その行の、テーブル外のフィールドがすべて空の場合）。それ以外の結合では、セルが空として扱われてしまいます。"
        remedy "Unmerge the cells in Excel and fill each of them; or merge all fields of a record over all of its rows."
               "Excelでセルの結合を解除して、それぞれのセルに値を入力してください。または、レコードのすべてのフィールドを、そのレコードの全行にわたって結合してください。"
        hint   remedy
    }

    CellDigits {
        /// The number.
        text: String,
    } = Error "cell.digits" {
        says   "the number {text:?} has more than 15 digits, of which spreadsheets keep 15"
               "数{text:?}は15桁を超えています。表計算ソフトが保持するのは15桁までです。"
        cause  "The cell is a number, and spreadsheet programs keep 15 digits of a number. What was typed behind them is lost, and a code or a card number is another one now."
               "数値のセルですが、表計算ソフトが保持するのは15桁までで、それより下の桁は失われています。コードやカード番号などは、別の番号になっています。"
        remedy "Format the column as Text, and enter the number again."
               "列の書式を「文字列」にして、入力し直してください。"
        hint   remedy
    }

    CellDate {
        /// The number.
        text: String,
    } = Error "cell.date" {
        says   "{text:?} is formatted as a date, but is not a day of the calendar"
               "日付の書式のセルですが、{text:?}は暦にある日付ではありません。"
        cause  "Excel counts days from 1900 or 1904 to 9999, and takes 1900-02-29 for a day, which never was. The cell has a number that is none of these days."
               "Excelの日付は、1900年または1904年から9999年までの日数です（存在しない1900年2月29日も含みます）。そのどれでもない数が入っています。"
        remedy "Enter the date again, or format the cell as what it is."
               "日付を入力し直すか、セルの書式を内容に合わせてください。"
        hint   remedy
    }

    } };
}

/// The other sheets of a file.
pub(super) fn other_sheets(others: &[String], hidden: &[String]) -> Text {
    let [others, ja_others] = Language::ALL.map(|language| match others {
        [] => None,
        others => Some(others.to_vec().quoted(language)),
    });
    let [hidden, ja_hidden] = Language::ALL.map(|language| match hidden {
        [] => None,
        hidden => Some(hidden.to_vec().quoted(language)),
    });
    let others = others.map_or_else(String::new, |names| format!(", not {names}"));
    let ja_others = ja_others.map_or_else(String::new, |names| format!("ほかのシート：{names}"));
    let hidden = hidden.map_or_else(String::new, |names| format!("; hidden: {names}"));
    let ja_hidden = ja_hidden.map_or_else(String::new, |names| format!("（非表示：{names}）"));
    text!("{others}{hidden}", "{ja_others}{ja_hidden}")
}
