//! What can be wrong with the update key.

use super::word::Word as _;
use crate::language::{Language, Text, text};

macro_rules! key_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    KeyNoSuchField {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Vec<FieldCode>,
    } = Error "key.no-such-field" {
        says   "the app has no field {code:?}, which is to be the update key or a matching field"
               "更新キーまたは照合フィールドに指定された{code:?}は、アプリにありません。"
        known  "no such update key: {code}"
        cause  "`--update-key` or `--match` includes a field that the app does not have."
               "「--update-key」または「--match」に、アプリにないフィールドが指定されています。"
        remedy "Use a field code from the form's settings."
               "フォームの設定にあるフィールドコードを指定してください。"
        hint   (header::field_meant(nearest)) or remedy
    }

    KeyUnsupported {
        /// The field's code.
        code: String,
    } = Error "key.unsupported" {
        says   "a field of this type cannot be an update key: {code:?}"
               "{code:?}は、更新キーにできないフィールドタイプです。"
        known  "unsupported field type for update key: {code}"
        cause  "The field of `--update-key` has a type that cannot be an update key."
               "「--update-key」に、更新キーにできないタイプのフィールドが指定されています。"
        remedy "Use the record number, or a Text or Number field with \"Prohibit duplicate values\"."
               "レコード番号か、「値の重複を禁止する」を設定した文字列（1行）または数値フィールドを指定してください。"
        hint   remedy
    }

    KeyNotUnique {
        /// The field's code.
        code: String,
    } = Error "key.not-unique-field" {
        says   "the update key {code:?} allows duplicate values"
               "更新キーのフィールド{code:?}に、「値の重複を禁止する」が設定されていません。"
        known  "update key field should set to unique: {code}"
        cause  "The update key's field allows duplicate values, so one key can match several records."
               "更新キーのフィールドに「値の重複を禁止する」が設定されておらず、1つの更新キーが複数のレコードに一致するおそれがあります。"
        remedy "Use `--match` instead of `--update-key`, which takes fields that allow duplicate values. Or select \"Prohibit duplicate values\" in the field's settings, and click \"Update App\"."
               "「--update-key」の代わりに、値が重複するフィールドでも使える「--match」を指定してください。または、フィールドの設定で「値の重複を禁止する」を選択し、「アプリを更新」をクリックしてください。"
        hint   remedy
    }

    KeyMissingColumn {
        /// The field's code.
        code: String,
    } = Error "key.missing-column" {
        says   "the file has no column for the update key {code:?}"
               "更新キー{code:?}の列がファイルにありません。"
        known  "The field specified as \"Key to Bulk Update\" ({code}) does not exist on the input"
        cause  "The file has no column for the update key."
               "更新キーの列がファイルにありません。"
        remedy "Add a column with the update key's field code as its header; with a mapping file, add a line for this field there."
               "更新キーのフィールドコードをヘッダーにした列を追加してください。マッピングファイルを使うときは、マッピングファイルにこのフィールドの行を追加してください。"
        hint   remedy
    }

    KeyEmpty = Error "key.empty" {
        says   "the update key is empty"
               "更新キーが空です。"
        cause  "The update key's cell is empty, and `--empty-key error` is used."
               "「--empty-key error」が指定されていますが、更新キーが空です。"
        remedy "Enter the update key, or use `--empty-key insert` to add such records."
               "更新キーを入力してください。更新キーが空のレコードを追加するときは、「--empty-key insert」を指定してください。"
        hint   remedy
    }

    KeyInvalid {
        /// The cell.
        text: String,
        /// The code of the app, if it is known to have one.
        app_code: Option<String>,
    } = Error "key.invalid" {
        says   "{text:?} is not a record number of this app"
               "{text:?}はこのアプリのレコード番号ではありません。"
        known  "The \"Key to Bulk Update\" value is invalid ({text})"
        cause  "The update key is the record number, and this cell is not one. A record number is a whole number, with or without the app code."
               "更新キーはレコード番号ですが、セルの値がレコード番号ではありません。レコード番号は整数で、アプリコードを付けることもできます。"
        remedy "Use the record number as kintone shows it, with or without the app code."
               "kintoneに表示されるとおりのレコード番号を使ってください。アプリコードはなくてもかまいません。"
        hint   (key::record_numbers(app_code.as_deref())) or remedy
        wrong  "No.12"
        right  "12"
    }

    KeyMixedAppCode {
        /// The line that has it the other way.
        other_line: u64,
    } = Error "key.mixed-app-code" {
        says   "some record numbers have the app code and some do not"
               "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています。"
        known  "The \"Key to Bulk Update\" should not be mixed with those with and without app code"
        cause  "Some record numbers have the app code and some do not. The file may have records of two apps."
               "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています。2つのアプリのデータが混ざっているおそれがあります。"
        remedy "Use the same form for all record numbers."
               "レコード番号の書き方をそろえてください。"
        hint   ("use the same form as on line {other_line}"
                "{other_line}行目と書き方をそろえてください。")
        wrong  "APP-1\n2"
        right  "APP-1\nAPP-2"
    }

    KeyDuplicate {
        /// The key.
        text: String,
        /// The line of another record that has it.
        other_line: u64,
        /// The file that has it, if it is another one.
        file: Option<String>,
        /// What is the same, where a map compares a part of it, or something made of it.
        compared: Option<String>,
        /// Whether the file has columns of tables.
        has_tables: bool,
    } = Error "key.duplicate" {
        says   "the update key {text:?}{taken_as} is also on {other}"
               "更新キー{text:?}{taken_as}が{other}と重複しています。"
        where  other = line_of(*other_line, file.as_deref()), taken_as = key::taken_as(compared.as_deref());
        cause  "Two records of the file, or of files that are imported together, have the same update key, so the later would overwrite the earlier. kintone treats keys as equal if they differ only in trailing spaces or number format."
               "更新キーが同じレコードが、ファイル、または一緒に取り込むファイルに2つあり、後のレコードが前のレコードを上書きしてしまいます。kintoneは、末尾の空白や数値の書き方だけが違う更新キーを同じものとみなします。"
        remedy "Delete one of the records, or use `--on-duplicate-in-file`: `first` or `last` imports that one only, `merge` makes one record of them. If they are lines of one record with table rows, put them under one `*`."
               "どちらかのレコードを削除するか、「--on-duplicate-in-file」を指定してください。「first」と「last」は最初または最後の1件だけを取り込み、「merge」は1件のレコードにまとめます。テーブルの行を持つ1つのレコードの行であれば、1つの「*」の下にまとめてください。"
        hint   (key::one_of_several(*has_tables, file.is_some()))
    }

    KeyRepeated {
        /// The key.
        text: String,
        /// The line of the record that counts.
        line: u64,
        /// The file that has it, if it is another one.
        file: Option<String>,
    } = Notice "key.repeated" {
        says   "skipped, because the record on {other} has the same key, {text:?}"
               "{other}のレコードとキー{text:?}が同じため、スキップします。"
        where  other = line_of(*line, file.as_deref());
        cause  "Several records of the file, or of files that are imported together, have the same key, and `--on-duplicate-in-file` says which of them counts."
               "キーが同じレコードが、ファイル、または一緒に取り込むファイルに複数あり、「--on-duplicate-in-file」の指定により、そのうち1件だけを使います。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    KeyMerged {
        /// The key.
        text: String,
        /// The line of the record that it is merged into.
        line: u64,
    } = Notice "key.merged" {
        says   "merged into the record on line {line}, which has the same key, {text:?}"
               "{line}行目のレコードとキー{text:?}が同じため、1件のレコードにまとめます。"
        cause  "Several records of the file have the same key, and `--on-duplicate-in-file merge` makes one record of them: it has the values of the first one outside tables, and the table rows of all of them."
               "キーが同じレコードがファイルに複数あり、「--on-duplicate-in-file merge」の指定により、1件のレコードにまとめます。テーブル外の値は最初のレコードから、テーブルの行はすべてのレコードから取り込みます。"
        remedy "No action is needed."
               "対処は不要です。"
    }

    MergedTooLarge {
        /// The most memory that they may take, in MiB.
        mebibytes: usize,
    } = Error "key.merge-too-large" {
        says   "the records to merge take more than {mebibytes} MiB of memory"
               "まとめるレコードが、上限の{mebibytes}MiBを超えています。"
        cause  "`--on-duplicate-in-file merge` keeps the later records of each key in memory. Here they are too many, and nothing is sent."
               "「--on-duplicate-in-file merge」では、キーが同じ2件目以降のレコードをメモリーに保持します。その量が多すぎるため、何も送信しません。"
        remedy "Sort the file by the key, and use `--group-by` with the column of the key instead: lines that follow each other are then one record."
               "ファイルをキーの順に並べ替え、代わりに「--group-by」でキーの列を指定してください。連続する行が1件のレコードになります。"
        hint   ("sort the file by the key, and use `--group-by` with the column of the key instead"
                "ファイルをキーの順に並べ替え、代わりに「--group-by」でキーの列を指定してください。")
    }

    KeyTooLong {
        /// Characters in the key.
        length: usize,
    } = Error "key.too-long" {
        says   "the update key has {length} characters, but kintone compares only the first 64"
               "更新キーが{length}文字あります。kintoneは先頭の64文字だけを比較します。"
        cause  "The update key has more than 64 characters. kintone compares only the first 64, so another record could be updated."
               "更新キーが64文字を超えています。kintoneは先頭の64文字だけを比較するため、別のレコードを更新するおそれがあります。"
        remedy "Use shorter update keys, or another field."
               "更新キーを短くするか、別のフィールドを更新キーにしてください。"
        hint   remedy
    }

    KeyHidden {
        /// The cell.
        text: String,
        /// What it hides.
        what: Hidden,
    } = Error "key.hidden" {
        says   "the key {text:?} has something that cannot be seen: {named}"
               "更新キー{text:?}に、目に見えないもの（{named}）が含まれています。"
        where  named = value::hidden(*what);
        cause  "A key has a character without a look, one that looks like a space, the trace of a lost character, or a line break at its end. It would not find the record that is meant, and a second one would be added."
               "目に見えない文字、空白に見える文字、失われた文字の跡、末尾の改行のいずれかがキーに含まれています。このままでは対象のレコードが見つからず、2件目が追加されます。"
        remedy "Remove it from the key. If the key is so in kintone, too, use `--placeholder-key accept`."
               "キーから取り除いてください。kintoneのキーにも同じものがあれば、「--placeholder-key accept」を指定してください。"
        hint   remedy
    }

    KeyPlaceholder {
        /// The cell.
        text: String,
    } = Error "key.placeholder" {
        says   "{text:?} means \"no value\" and cannot be an update key"
               "{text:?}は「値なし」を表す語で、更新キーには使えません。"
        cause  "The update key is a word that systems use for \"no value\": null, N/A, none, undefined, 0. All such records would count as one."
               "更新キーが、null、N/A、none、undefined、0のような「値なし」を表す語です。このままでは、別々のレコードが同じレコードとみなされます。"
        remedy "Enter the update key of the record. If the word is a real key, use `--placeholder-key accept`."
               "レコードの更新キーを入力してください。この語が実際のキーであれば、「--placeholder-key accept」を指定してください。"
        hint   remedy
    }

    KeyTrailingBlank {
        /// The key.
        text: String,
    } = Notice "key.trailing-blank" {
        says   "kintone ignores the spaces at the end of {text:?} when it compares update keys"
               "kintoneは更新キーの比較で、{text:?}の末尾の空白を無視します。"
        cause  "The update key ends with spaces, which kintone ignores when it compares update keys."
               "更新キーの末尾に空白があります。kintoneは更新キーの比較で末尾の空白を無視します。"
        remedy "Remove the spaces if they are not intended."
               "意図しない空白であれば取り除いてください。"
    }

    KeyLeadingBlank {
        /// The key.
        text: String,
    } = Notice "key.leading-blank" {
        says   "the key {text:?} begins with a space, which kintone compares, too"
               "更新キー{text:?}の先頭に空白があります。kintoneは先頭の空白も比較します。"
        cause  "The update key begins with a space. Unlike spaces at its end, kintone does not ignore it, so the record without the space is not found, and a second one is added."
               "更新キーの先頭に空白があります。kintoneは、末尾の空白とは違い、先頭の空白を無視しません。空白のないキーのレコードは見つからず、2件目が追加されます。"
        remedy "Remove the space if it is not intended."
               "意図しない空白であれば取り除いてください。"
        hint   remedy
    }

    KeyNotFound {
        /// The key.
        text: String,
    } = Error "key.not-found" {
        says   "no record has the update key {text:?}"
               "更新キー{text:?}のレコードがありません。"
        cause  "No record has this update key, and such records are not to be added. For record numbers this is the default, because kintone would assign another number to the new record."
               "更新キーに一致するレコードがなく、追加も指定されていません。更新キーがレコード番号のときは、追加しても別の番号になるため、初期設定でエラーとします。"
        remedy "Correct it, or use `--missing insert` to add such records or `--missing skip` to skip them."
               "更新キーを直してください。追加するときは「--missing insert」、スキップするときは「--missing skip」を指定してください。"
        hint   remedy
    }

    RecordNumberMissingColumn {
        /// The field's code.
        code: String,
    } = Error "record-number.missing-column" {
        says   "the file has no column with record numbers: {code:?}, or \"$id\""
               "レコード番号の列（{code:?}または「$id」）がファイルにありません。"
        known  "The record number field code ({code}) is not found."
        cause  "The file is to name records by their numbers, and it has no column for them."
               "レコード番号でレコードを指定するファイルに、レコード番号の列がありません。"
        remedy "Add a column with the record numbers. Its header is the field code of the record number, or `$id`."
               "レコード番号の列を追加してください。ヘッダーは、レコード番号のフィールドコードか「$id」です。"
        hint   remedy
    }

    RecordNumberEmpty = Error "record-number.empty" {
        says   "the record number is empty"
               "レコード番号が空です。"
        known  "Invalid record number. ID: <empty_string>"
        cause  "The file is to name records by their numbers, and this cell is empty."
               "レコード番号でレコードを指定するファイルで、レコード番号が空です。"
        remedy "Enter the record number, or remove the line. If the file has table rows, mark the first line of each record with `*`."
               "レコード番号を入力するか、行を削除してください。テーブルの行があるファイルでは、各レコードの最初の行に「*」を付けてください。"
        hint   remedy
    }

    RecordNumberDuplicate {
        /// The record number.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    } = Error "record-number.duplicate" {
        says   "the record number {text:?} is already on line {first_line}"
               "レコード番号{text:?}が{first_line}行目と重複しています。"
        known  "Duplicated record number. ID: {text}"
        cause  "The file names one record twice. One of the two may be meant to be another record."
               "同じレコードがファイルで2回指定されています。どちらかは別のレコードかもしれません。"
        remedy "Remove one of the lines. If the lines are rows of one record's table, mark only the first one with `*`."
               "どちらかの行を削除してください。同じレコードのテーブルの行であれば、最初の行だけに「*」を付けてください。"
        hint   remedy
    }

    RecordNumberNotFound {
        /// The record number.
        text: String,
    } = Error "record-number.not-found" {
        says   "kintone lists no record with the number {text:?}"
               "レコード番号{text:?}のレコードが見つかりません。"
        known  "Not exists record number. ID: {text}"
        cause  "The app has no record with this number, or it may not be viewed."
               "このレコード番号のレコードがアプリにないか、閲覧権限がありません。"
        remedy "Correct the number, or remove the line if the record is deleted already. If it may not be viewed, use an API token or a user that may view it."
               "レコード番号を直してください。すでに削除されているレコードであれば、行を削除してください。閲覧できないレコードであれば、閲覧できるAPIトークンまたはユーザーを使ってください。"
        hint   remedy
    }

    KeyNotFoundSkipped {
        /// The key.
        text: String,
    } = Notice "key.not-found-skipped" {
        says   "the record is skipped: no record has the update key {text:?}"
               "更新キー{text:?}のレコードがないため、スキップします。"
        cause  "A record was skipped, because no record has its update key and `--missing skip` is used."
               "「--missing skip」が指定されているため、更新キーに一致するレコードがないものをスキップしました。"
        remedy "No action is needed. To add such records, use `--missing insert`."
               "対処は不要です。追加するときは「--missing insert」を指定してください。"
    }
    } };
}

/// What of a key is compared, where a map says so.
pub(super) fn taken_as(compared: Option<&str>) -> Text {
    let Some(compared) = compared else {
        return Text::fixed("", "");
    };
    let [shown, ja_shown] = Language::ALL.map(|language| compared.quoted(language));
    text!(
        ", which the mapping file compares as {shown},",
        "（マッピングファイルの指定により{ja_shown}として比較）"
    )
}

/// What to do with records of one key. Records of several files are not merged.
pub(super) fn one_of_several(has_tables: bool, is_other_file: bool) -> Text {
    match (has_tables, is_other_file) {
        (_, true) | (false, false) => Text::fixed(
            "delete one of the records, or use `--on-duplicate-in-file first` or `last`",
            "どちらかのレコードを削除するか、「--on-duplicate-in-file first」または「last」を指定してください。",
        ),
        (true, false) => Text::fixed(
            "put the lines of one record under one `*`, delete one of the records, or use `--on-duplicate-in-file first`, `last` or `merge`",
            "1つのレコードの行を1つの「*」の下にまとめるか、どちらかのレコードを削除するか、「--on-duplicate-in-file first」「last」「merge」のいずれかを指定してください。",
        ),
    }
}

/// How the record numbers of an app with a code are written. Which of them is meant is not known.
pub(super) fn record_numbers(app_code: Option<&str>) -> Option<Text> {
    let code = app_code?;
    Some(text!(
        "record numbers of this app are written like \"12\" or \"{code}-12\"",
        "このアプリのレコード番号は、「12」または「{code}-12」のように書きます。"
    ))
}
