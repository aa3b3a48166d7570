//! What can be wrong with the update key.

macro_rules! key_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    KeyNoSuchField {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Option<FieldCode>,
    } = Error "key.no-such-field" {
        says   "no such update key: {code}"
               "更新キーに指定した「{code}」はアプリにありません（no such update key）。"
        cause  "--update-key names a field that the app does not have."
               "--update-keyに、アプリにないフィールドが指定されています。"
        remedy "Write the field code as it is in the form's settings."
               "フォームの設定にあるフィールドコードを指定してください。"
        hint   (header::app_has(nearest.as_ref()))
    }

    KeyUnsupported {
        /// The field's code.
        code: String,
    } = Error "key.unsupported" {
        says   "unsupported field type for update key: {code}"
               "「{code}」のフィールドタイプは更新キーにできません（unsupported field type for update key）。"
        cause  "--update-key names a field whose type cannot be a key."
               "--update-keyに、更新キーにできないタイプのフィールドが指定されています。"
        remedy "Take the record number, or a text or number field that prohibits duplicate values."
               "レコード番号か、値の重複を禁止した文字列（1行）または数値フィールドを指定してください。"
        hint   remedy
    }

    KeyNotUnique {
        /// The field's code.
        code: String,
    } = Error "key.not-unique-field" {
        says   "update key field should set to unique: {code}"
               "更新キーのフィールド「{code}」に「値の重複を禁止する」が設定されていません（update key field should set to unique）。"
        cause  "The update key's field allows duplicate values, so that a key can stand for several records."
               "更新キーのフィールドに「値の重複を禁止する」が設定されておらず、1つのキーが複数のレコードを指すおそれがあります。"
        remedy "Set \"Prohibit duplicate values\" in the field's settings and update the app."
               "フィールドの設定で「値の重複を禁止する」にチェックを入れ、アプリを更新してください。"
        hint   remedy
    }

    KeyMissingColumn {
        /// The field's code.
        code: String,
    } = Error "key.missing-column" {
        says   "The field specified as \"Key to Bulk Update\" ({code}) does not exist on the input"
               "更新キー{code:?}の列がファイルにありません（The field specified as \"Key to Bulk Update\" ({code}) does not exist on the input）。"
        cause  "The file has no column for the update key."
               "更新キーの列がファイルにありません。"
        remedy "Add a column whose header is the key's field code."
               "更新キーのフィールドコードを見出しにした列を追加してください。"
    }

    KeyEmpty = Error "key.empty" {
        says   "the update key is empty"
               "更新キーが空です。"
        cause  "The update key's cell is empty, and --empty-key error is given."
               "--empty-key errorが指定されていますが、更新キーが空です。"
        remedy "Fill in the key, or give --empty-key insert to add such records."
               "更新キーを入力してください。空のレコードを追加するときは、--empty-key insertを指定してください。"
        hint   remedy
    }

    KeyInvalid {
        /// The cell.
        text: String,
    } = Error "key.invalid" {
        says   "The \"Key to Bulk Update\" value is invalid ({text})"
               "{text:?}はレコード番号ではありません（The \"Key to Bulk Update\" value is invalid ({text})）。"
        cause  "The update key is the record number, and this cell is none. A record number is a whole number, with or without the app code."
               "更新キーはレコード番号ですが、セルの値がレコード番号ではありません。レコード番号は整数で、アプリコードを付けることもできます。"
        remedy "Write the record number as kintone shows it."
               "kintoneに表示されるとおりのレコード番号を書いてください。"
        wrong  "No.12"
        right  "12"
    }

    KeyMixedAppCode {
        /// The line that has it the other way.
        other_line: u64,
    } = Error "key.mixed-app-code" {
        says   "The \"Key to Bulk Update\" should not be mixed with those with and without app code"
               "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています（The \"Key to Bulk Update\" should not be mixed with those with and without app code）。"
        cause  "Some record numbers carry the app code, others do not. The file may have been put together from two apps."
               "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています。2つのアプリのデータが混ざっているおそれがあります。"
        remedy "Write all record numbers in the same way."
               "レコード番号の書き方をそろえてください。"
        hint   ("line {other_line} has it the other way"
                "{other_line}行目と書き方をそろえてください。")
        wrong  "APP-1\n2"
        right  "APP-1\nAPP-2"
    }

    KeyDuplicate {
        /// The key.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    } = Error "key.duplicate" {
        says   "the update key {text:?} stands on line {first_line} already"
               "更新キー{text:?}が{first_line}行目と重複しています。"
        cause  "Two records of the file have the same update key, so that the later would overwrite the earlier. kintone holds keys for equal that differ only in blanks at their end or in how a number is written."
               "更新キーが同じレコードがファイルに2つあり、後のレコードが前のレコードを上書きしてしまいます。kintoneは、末尾の空白や数値の書き方だけが違うキーを同じものとみなします。"
        remedy "Put the lines of one record together under one `*`, or delete one of the records."
               "1つのレコードの行は1つの「*」の下にまとめるか、どちらかのレコードを削除してください。"
    }

    KeyTooLong {
        /// Characters in the key.
        length: usize,
    } = Error "key.too-long" {
        says   "the update key has {length} characters; kintone compares only 64"
               "更新キーが{length}文字あります。kintoneは先頭の64文字だけを比較します。"
        cause  "The update key has more than 64 characters. kintone compares only the first 64, so that another record could be updated."
               "更新キーが64文字を超えています。kintoneは先頭の64文字だけを比較するため、別のレコードを更新するおそれがあります。"
        remedy "Choose shorter keys, or another key field."
               "更新キーを短くするか、別のフィールドを更新キーにしてください。"
    }

    KeyPlaceholder {
        /// The cell.
        text: String,
    } = Error "key.placeholder" {
        says   "{text:?} is no key, but a word for \"nothing\""
               "{text:?}は「値なし」を表す語で、更新キーになりません。"
        cause  "The update key is what systems write for \"nothing\": null, N/A, none, undefined, 0. All such records would be taken for one."
               "更新キーが、null、N/A、none、undefined、0のような「値なし」を表す語です。このままでは、別々のレコードが同じレコードとみなされます。"
        remedy "Fill in the key, or leave it empty."
               "更新キーを入力するか、空にしてください。"
        hint   remedy
    }

    KeyTrailingBlank {
        /// The key.
        text: String,
    } = Notice "key.trailing-blank" {
        says   "kintone ignores the blanks at the end of {text:?} when it compares keys"
               "kintoneは更新キーの比較で、{text:?}の末尾の空白を無視します。"
        cause  "The key ends with blanks, which kintone ignores when it compares keys."
               "更新キーの末尾に空白があります。kintoneはキーの比較で末尾の空白を無視します。"
        remedy "Remove the blanks if they are not meant."
               "不要な空白であれば取り除いてください。"
    }

    KeyNotFound {
        /// The key.
        text: String,
    } = Error "key.not-found" {
        says   "no record has the update key {text:?}"
               "更新キー{text:?}のレコードがありません。"
        cause  "No record has this update key, and such records are not to be added. For record numbers this is the default, because kintone would give the new record another number."
               "更新キーに一致するレコードがありません。レコード番号では、追加しても別の番号になるため、初期設定でエラーとします。"
        remedy "Correct the key, or give --missing insert to add such records, or --missing skip to leave them out."
               "更新キーを直してください。追加するときは--missing insert、取り込まないときは--missing skipを指定してください。"
        hint   remedy
    }

    KeyNotFoundSkipped {
        /// The key.
        text: String,
    } = Notice "key.not-found-skipped" {
        says   "the record is left out: no record has the update key {text:?}"
               "更新キー{text:?}のレコードがないため、取り込みません。"
        cause  "A record was left out, because no record has its update key and --missing skip is given."
               "--missing skipが指定されているため、更新キーに一致するレコードがないものを取り込みませんでした。"
        remedy "Nothing is needed. To add such records give --missing insert."
               "対処は不要です。追加するときは--missing insertを指定してください。"
    }
    } };
}
