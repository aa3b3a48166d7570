//! What can be wrong with the header, and with the options that name its fields.

use super::fault::Likeness;
use super::word::Word;
use crate::language::{Language, Text, text};
use crate::model::FieldCode;
use crate::plain::{difference, folded, look_alike};

macro_rules! header_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    HeaderTooManyColumns {
        /// The most columns.
        most: usize,
        /// Columns in the header.
        found: usize,
    } = Error "header.too-many-columns" {
        says   "the header line has {columns} columns; the maximum is {limit}"
               "列数が多すぎます。ヘッダー行は{columns}列ですが、上限は{limit}列です。"
        where  columns = count(*found as u64), limit = count(*most as u64);
        cause  "The header line has more than 5,000 columns. An app has at most 500 fields, so most of them cannot be fields. In most cases the delimiter is a different one, or the records are side by side."
               "ヘッダー行の列数が5,000列を超えています。アプリのフィールドは最大500個のため、ほとんどの列はフィールドではありません。多くは、区切り文字が違うか、レコードが横に並んでいるためです。"
        remedy "Check the delimiter (`--delimiter`), and keep only the columns of the app's fields."
               "区切り文字を確認し（--delimiter）、アプリのフィールドの列だけを残してください。"
        hint   remedy
    }

    HeaderNone {
        /// How many cells the line has.
        cells: usize,
        /// The line.
        text: String,
    } = Error "header.none" {
        says   "{text:?} is not a header line: {none_of} a field code or field name of the app"
               "{text:?}はヘッダー行ではないようです。アプリのフィールドコードもフィールド名もありません。"
        where  none_of = if *cells == 1 { "its cell is not".to_owned() } else { format!("none of its {cells} cells is") };
        cause  "The first line of the file has no field code and no field name of the app, so no column can be imported. The file has no header line, or it is for another app."
               "ファイルの1行目に、アプリのフィールドコードもフィールド名もないため、どの列も取り込めません。ヘッダー行がないか、別のアプリのファイルです。"
        remedy "Check that this is the right file and the right app. If the file has no header line, use `--no-header` with `--columns` or `--map`, or add a line with the field codes at the top (`kintable template` creates one)."
               "ファイルとアプリを取り違えていないか確認してください。ヘッダー行のないファイルであれば、「--no-header」と、「--columns」または「--map」を指定するか、フィールドコードを並べた行を先頭に追加してください（「kintable template」で作成できます）。"
        hint   remedy
        wrong  "A-100,Pen,120"
        right  "Code,Item,Price\nA-100,Pen,120"
    }

    HeaderContacts = Error "header.contacts" {
        says   "no column of these contacts is a field of the app"
               "連絡先の列に、アプリのフィールドと同じ名前のものがありません。"
        cause  "Contacts have columns such as FN and TEL;CELL, which no app has as fields. A mapping file says which of them becomes which field."
               "連絡先にはFNやTEL;CELLのような列があり、同じ名前のフィールドは普通アプリにありません。どの列をどのフィールドにするかは、マッピングファイルで指定します。"
        remedy "Use `--map` with a mapping file; `kintable map suggest` begins one."
               "「--map」でマッピングファイルを指定してください。「kintable map suggest」で下書きを作成できます。"
        hint   remedy
    }

    HeaderLater {
        /// The line that is the header.
        line: u64,
    } = Error "header.later" {
        says   "the header line is line {line}, with other lines above it"
               "ヘッダー行は{line}行目のようです。その上に別の行があります。"
        cause  "A line further down has the field codes or field names of the app. The lines above it, such as a title, a date or an empty table line, belong to no record."
               "アプリのフィールドコードまたはフィールド名は、より下の行にあります。その上の表題や日付などの行は、どのレコードのものでもありません。"
        remedy "Use `--header-row` with the number of the header line, or delete the lines above it."
               "「--header-row」にヘッダー行の番号を指定するか、ヘッダー行より上の行を削除してください。"
        hint   ("use `--header-row {line}`, or delete the lines above it"
                "「--header-row {line}」を指定するか、ヘッダー行より上の行を削除してください。")
        wrong  "Orders 2026,\nCode,Item\nA-100,Pen"
        right  "Code,Item\nA-100,Pen"
    }

    HeaderNoLine {
        /// The line, counted from 1.
        line: u64,
    } = Error "header.no-line" {
        says   "there is no header line on line {line}: it is empty, or the file ends before it"
               "{line}行目にヘッダー行がありません。空の行か、ファイルの終わりより後の行です。"
        cause  "`--header-row`, or `header-row` of the mapping file, says on which line the header is, and that line is empty or behind the end of the file. Lines are counted as the file has them, empty lines and line breaks within cells included."
               "「--header-row」、またはマッピングファイルの「header-row」で指定したヘッダー行が、空の行か、ファイルの終わりより後の行です。空の行や、セルの中の改行も1行と数えます。"
        remedy "Enter the number of the line that has the names of the columns."
               "列の名前が並んでいる行の番号を指定してください。"
        hint   remedy
    }

    HeaderDelimiter {
        /// The delimiter of the line.
        delimiter: &'static str,
    } = Error "header.delimiter" {
        says   "the cells of this line are separated by {named}s, but the file is read with another delimiter"
               "この行は{named}で区切られていますが、別の区切り文字として読んでいます。"
        where  named = file::delimiter(delimiter);
        cause  "Read with the delimiter of `--delimiter`, the header line is one cell. Read with another one, its cells are fields of the app."
               "「--delimiter」の区切り文字で読むと、ヘッダー行が1つのセルになります。別の区切り文字で読むと、アプリのフィールドになります。"
        remedy "Use `--delimiter` with the delimiter of the file, or remove the option."
               "「--delimiter」にファイルの区切り文字を指定するか、「--delimiter」を外してください。"
        hint   ("use `--delimiter {delimiter}`, or remove the option"
                "「--delimiter {delimiter}」を指定するか、「--delimiter」を外してください。")
    }

    HeaderWebExport = Error "header.web-export" {
        says   "this file seems to be exported from the kintone screen, but its first column has an unknown name"
               "kintoneの画面で書き出したファイルのようですが、1列目の名前が「レコードの開始行」ではありません。"
        cause  "kintone's own \"Export to File\" marks where records start in its first column, whose name depends on the language. A column of any other file may look the same, so that kintable does not guess."
               "kintoneの「ファイルに書き出す」では、1列目でレコードの開始行を表します。列名は言語によって異なり、別のファイルの列と見分けられないことがあるため、推測では読み取りません。"
        remedy "If the first column marks where records start, use `--headers labels`; if not, name the columns by field codes, or use a mapping file (`--map`)."
               "1列目がレコードの開始行を表す場合は「--headers labels」を指定してください。そうでない場合は、列名をフィールドコードにするか、マッピングファイル（--map）を使ってください。"
        hint   remedy
    }

    HeaderExported = Notice "header.exported" {
        says   "this file was exported from the kintone screen: its headers are read as field names"
               "kintoneの画面で書き出したファイルです。ヘッダーをフィールド名として読み取ります。"
        cause  "kintone's own \"Export to File\" writes field names for field codes, marks where records start in a column of another name, and writes check boxes as one column for each option. kintable reads the file as what it is."
               "kintoneの「ファイルに書き出す」では、フィールドコードではなくフィールド名が書き出され、レコードの開始行を表す列の名前が異なり、チェックボックスは選択肢ごとに1列になります。そのとおりに読み取ります。"
        remedy "No action is needed. A field name that several fields have is not a column of any of them: use a mapping file (`--map`)."
               "対処は不要です。複数のフィールドに共通する名前の列は読み取れないため、マッピングファイル（--map）を使ってください。"
    }

    HeaderLabels {
        /// The header cells.
        names: Vec<String>,
    } = Notice "header.labels" {
        says   "read as field names: {names:?}"
               "{names:?}は、フィールド名として読み取ります。"
        cause  "Headers are names of fields instead of field codes, and `--headers` says that they may be."
               "ヘッダーがフィールドコードではなくフィールド名です。「--headers」の指定により、フィールド名として読み取ります。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    HeaderWideMark {
        /// The header cell.
        mark: String,
    } = Error "header.wide-mark" {
        says   "the header {mark:?} is full-width, so it does not mark where records start"
               "ヘッダー{mark:?}が全角のため、レコードの開始行の列になりません。"
        cause  "The header of the column of start marks is a full-width asterisk, which looks like the half-width one."
               "開始行の記号の列のヘッダーが全角の「＊」です。半角の「*」と見分けにくい文字です。"
        remedy "Use the half-width asterisk, `*`, in the header and on the start lines."
               "ヘッダーと開始行の記号を半角の「*」に直してください。"
        hint   remedy
        wrong  "＊,Code"
        right  "*,Code"
    }

    HeaderUnknown {
        /// The header cell.
        name: String,
        /// Field codes that were probably meant, and how the header cell is like them; several, where they share a
        /// name.
        nearest: Option<(Vec<FieldCode>, Likeness)>,
    } = Error "header.unknown" {
        says   "the app has no field {name:?}"
               "フィールド{name:?}はアプリにありません。"
        cause  "A header is not a field code of the app. Field names do not count, and upper and lower case, full and half width are different."
               "ヘッダー行に、アプリにないフィールドコードがあります。フィールド名ではなくフィールドコードを、大文字と小文字、全角と半角も同じに書く必要があります。"
        remedy "Use a field code, or ignore such columns with `--ignore-unknown-columns`."
               "フィールドコードに直してください。取り込まない列は、「--ignore-unknown-columns」を指定すると無視できます。"
        hint   (header::meant(name, nearest.as_ref())) or remedy
    }

    HeaderUnknownType {
        /// The header cell.
        name: String,
        /// The type, as the API names it.
        kind: String,
    } = Notice "header.unknown-type" {
        says   "the column {name:?} is ignored: its field type, {kind}, is not supported"
               "列{name:?}は無視します。フィールドタイプ{kind:?}には対応していません。"
        cause  "A column was ignored, because this version of kintable does not support its field type."
               "このバージョンが対応していないフィールドタイプのため、列を無視しました。"
        remedy "No action is needed. A newer version may support the field type."
               "対処は不要です。新しいバージョンでは、このフィールドタイプに対応していることがあります。"
    }

    HeaderIgnored {
        /// The header cell.
        name: String,
    } = Notice "header.ignored" {
        says   "the column {name:?} is ignored: the app has no such field"
               "列{name:?}は、アプリにフィールドがないため無視します。"
        cause  "A column was ignored, because the app has no such field and `--ignore-unknown-columns` is used."
               "「--ignore-unknown-columns」が指定されているため、アプリにないフィールドの列を無視しました。"
        remedy "No action is needed. To import the column, correct its field code."
               "対処は不要です。取り込む列であれば、フィールドコードを直してください。"
    }

    HeaderDuplicate {
        /// The header cell.
        name: String,
        /// The position of the first of them, counted from 1.
        first: u64,
    } = Error "header.duplicate" {
        says   "{name:?} is already the header of column {first}"
               "ヘッダー{name:?}が{first}列目と重複しています。"
        cause  "Two columns have the same header, so it is unclear which one to use."
               "同じヘッダーの列が2つあり、どちらを使うか決められません。"
        remedy "Delete or rename one of the columns."
               "どちらかの列を削除するか、ヘッダーを直してください。"
        hint   remedy
    }

    HeaderBlank {
        /// The value.
        value: String,
    } = Error "header.blank" {
        says   "{value:?} is in a column without a header"
               "ヘッダーのない列に値{value:?}があります。"
        cause  "A column without a header has a value, which would be lost."
               "ヘッダーのない列に値があり、このままでは失われます。"
        remedy "Enter a field code in the header, clear the column, or ignore it with `--ignore-unknown-columns`."
               "ヘッダーにフィールドコードを入力するか、列を空にしてください。取り込まない列は、「--ignore-unknown-columns」を指定すると無視できます。"
        hint   remedy
    }

    HeaderBlankIgnored {
        /// How many.
        columns: usize,
    } = Notice "header.blank-ignored" {
        says   "{columns_are} ignored"
               "ヘッダーのない列（{columns}列）は無視します。"
        where  columns_are = one_or(*columns, "a column without a header is", "columns without a header are");
        cause  "Columns without a header were ignored: all their cells are empty, or `--ignore-unknown-columns` is used. Excel and other spreadsheet programs save such columns."
               "ヘッダーのない列を無視しました。すべてのセルが空か、「--ignore-unknown-columns」が指定されているためです。Excelなどの表計算ソフトが保存することのある列です。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    HeaderTrimmed {
        /// The header cell as it is in the file.
        name: String,
    } = Notice "header.trimmed" {
        says   "spaces around the header {name:?} are ignored"
               "ヘッダー{name:?}の前後の空白を無視します。"
        cause  "A header has spaces around its field code; they were ignored."
               "ヘッダーの前後に空白があるため、無視しました。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    HeaderMissing {
        /// The field's code.
        code: String,
        /// A header cell that was probably meant.
        nearest: Option<String>,
    } = Error "header.missing" {
        says   "the options require the column {code:?}, but the file does not have it"
               "オプションで指定された{code:?}の列が、ファイルにありません。"
        known  "The specified field \"{code}\" does not exist on the CSV"
        cause  "A field of an option such as `--fields`, `--match` or `--row-key` has no column in the file. A table in `--fields` needs its row ID column, and a column for each of its fields."
               "「--fields」、「--match」、「--row-key」などのオプションで指定されたフィールドの列が、ファイルにありません。「--fields」で指定するテーブルには、行IDの列と、テーブル内のすべてのフィールドの列が必要です。"
        remedy "Add the column, or remove it from the option."
               "列を追加するか、オプションの指定から除いてください。"
        hint   (header::lacking(code, nearest.as_deref())) or remedy
    }

    HeaderReadOnly {
        /// Their codes.
        codes: Vec<FieldCode>,
    } = Notice "header.read-only" {
        says   "ignored, because kintone sets {them}: {codes:?}"
               "{codes:?}は、kintoneが自動で設定するフィールドのため無視します。"
        where  them = it_or_them(codes.len());
        cause  "Columns of fields that kintone sets were ignored: record number, Created by, calculated fields, status and similar ones."
               "レコード番号、作成者、計算、ステータスなど、kintoneが自動で設定するフィールドの列を無視しました。"
        remedy "No action is needed. To import Created by, Updated by and their datetimes when records are added, include them in `--fields`; this requires the \"Manage app\" permission."
               "対処は不要です。作成者、更新者、作成日時、更新日時は、「アプリ管理」の権限があれば、レコードの追加時に「--fields」で指定して取り込めます。"
    }

    FieldNotInApp {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Vec<FieldCode>,
    } = Error "fields.unknown" {
        says   "the app has no field {code:?} (`--fields` or `--except`)"
               "「--fields」または「--except」で指定されたフィールド{code:?}は、アプリにありません。"
        known  "The specified field \"{code}\" does not exist on the app"
        cause  "`--fields` or `--except` includes a field that the app does not have."
               "「--fields」または「--except」に、アプリにないフィールドが指定されています。"
        remedy "Use a field code from the form's settings."
               "フォームの設定にあるフィールドコードを指定してください。"
        hint   (header::field_meant(nearest)) or remedy
    }

    FieldNotSupported {
        /// The field's code.
        code: String,
    } = Error "fields.unsupported" {
        says   "the field {code:?} cannot be imported (`--fields`)"
               "「--fields」で指定されたフィールド{code:?}は取り込めません。"
        known  "The specified field \"{code}\" is not supported"
        cause  "`--fields` includes a field that cannot be imported, such as a calculated field or the status."
               "「--fields」に、計算やステータスなど、取り込めないフィールドが指定されています。"
        remedy "Remove it from `--fields`."
               "「--fields」から除いてください。"
        hint   remedy
    }

    FieldInTable {
        /// The field's code.
        code: String,
        /// The table to name instead.
        table: FieldCode,
    } = Error "fields.in-table" {
        says   "{code:?} is a field in a table (`--fields` or `--except`)"
               "「--fields」または「--except」で指定された{code:?}は、テーブル内のフィールドです。"
        known  "The field in a Table cannot be specified to the fields option (\"{code}\") Please specify the Table field instead: {table}"
        cause  "`--fields` or `--except` includes a field in a table. Tables are imported as a whole, because rows that are not sent are deleted."
               "「--fields」または「--except」に、テーブル内のフィールドが指定されています。送信しない行は削除されるため、テーブルは全体で取り込みます。"
        remedy "Use the table instead."
               "代わりにテーブルを指定してください。"
        hint   ("use the table {table:?} instead"
                "代わりにテーブル{table:?}を指定してください。")
    }
    } };
}

/// The field that a header cell probably means.
pub(super) fn meant(name: &str, nearest: Option<&(Vec<FieldCode>, Likeness)>) -> Option<Text> {
    let (codes, likeness) = nearest?;
    let [code, ja_code] = Language::ALL.map(|language| codes.quoted(language));
    Some(match likeness {
        Likeness::Label if codes.len() > 1 => text!(
            "several fields have this name; use one of their field codes: {code}",
            "同じフィールド名のフィールドが複数あります。フィールドコード{ja_code}のいずれかを使ってください。"
        ),
        Likeness::Overlooked if codes.len() > 1 => text!(
            "several fields have a name like this; use one of their field codes: {code}",
            "よく似た名前のフィールドが複数あります。フィールドコード{ja_code}のいずれかを使ってください。"
        ),
        Likeness::Label => text!(
            "this is the field name; use the field code {code}, or `--headers auto`",
            "これはフィールド名です。フィールドコード{ja_code}を使うか、「--headers auto」を指定してください。"
        ),
        Likeness::Overlooked => {
            let only = codes.first().filter(|code| look_alike(name, code.as_str()));
            let alike = only.and_then(|code| overlooked(name, code.as_str()));
            alike.unwrap_or_else(|| differs_in_width(&code, &ja_code))
        }
        Likeness::Spelling => probably(&code, &ja_code),
    })
}

/// The column that a missing field probably has.
pub(super) fn column_meant(nearest: Option<&str>) -> Option<Text> {
    let [name, ja_name] = Language::ALL.map(|language| nearest.map(|name| name.quoted(language)));
    let (name, ja_name) = (name?, ja_name?);
    Some(text!(
        "did you mean the column {name}?",
        "{ja_name}の列ではありませんか。"
    ))
}

/// What to do about a column that the options require: the one for revisions is required by a switch.
pub(super) fn lacking(code: &str, nearest: Option<&str>) -> Option<Text> {
    if code == "$revision" {
        return Some(Text::fixed(
            "add the column, or remove `--require-revision`",
            "列を追加するか、「--require-revision」を外してください。",
        ));
    }
    column_meant(nearest)
}

/// The field that an option probably means.
pub(super) fn field_meant(nearest: &[FieldCode]) -> Option<Text> {
    let [codes, ja_codes] = Language::ALL.map(|language| nearest.quoted(language));
    match nearest {
        [] => None,
        [_] => Some(probably(&codes, &ja_codes)),
        _ => Some(text!(
            "several fields have this name; use one of their field codes: {codes}",
            "同じフィールド名のフィールドが複数あります。フィールドコード{ja_codes}のいずれかを指定してください。"
        )),
    }
}

/// What differs between a text and the one that was meant, if it is what people overlook.
pub(super) fn overlooked(text: &str, meant: &str) -> Option<Text> {
    let [quoted, ja_quoted] = Language::ALL.map(|language| meant.quoted(language));
    if !look_alike(text, meant) {
        let is_alike = folded(text) == folded(meant);
        return is_alike.then(|| differs_in_width(&quoted, &ja_quoted));
    }
    let [one, other] = difference(text, meant);
    Some(if other.is_empty() {
        text!(
            "it has {one}, which cannot be seen: use {quoted}",
            "目に見えない{one}が含まれています。{ja_quoted}に直してください。"
        )
    } else {
        text!(
            "it looks alike, but has {one} instead of {other}: use {quoted}",
            "見た目は同じですが、{other}ではなく{one}が使われています。{ja_quoted}に直してください。"
        )
    })
}

fn differs_in_width(quoted: &str, ja_quoted: &str) -> Text {
    text!(
        "only width, case or spaces differ: use {quoted}",
        "全角と半角、大文字と小文字、空白だけが違います。{ja_quoted}に直してください。"
    )
}

/// A likeness is a guess, and so a question.
pub(super) fn probably(quoted: &str, ja_quoted: &str) -> Text {
    text!("did you mean {quoted}?", "{ja_quoted}ではありませんか。")
}
