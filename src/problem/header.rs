//! What can be wrong with the header, and with the options that name its fields.

use super::fault::Likeness;
use super::word::Word;
use crate::language::{Language, Text, text};
use crate::model::FieldCode;

macro_rules! header_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    HeaderTooManyColumns {
        /// The most columns.
        most: usize,
        /// Columns in the header.
        found: usize,
    } = Error "header.too-many-columns" {
        says   "the header has {columns} columns; at most {limit} are read"
               "列数が多すぎます。見出しは{columns}列ですが、上限は{limit}列です。"
        where  columns = count(*found as u64), limit = count(*most as u64);
        cause  "The header has more than 5,000 columns. An app has at most 500 fields, so most of them can be none. Most often the delimiter is another one, or the file has its records side by side."
               "見出しの列数が5,000列を超えています。アプリのフィールドは最大500個のため、ほとんどの列はフィールドではありません。多くは、区切り文字が違うか、レコードが横に並んでいるためです。"
        remedy "Check the delimiter (--delimiter), and keep the columns of the app's fields."
               "区切り文字を確認し（--delimiter）、アプリのフィールドの列だけを残してください。"
        hint   remedy
    }

    HeaderUnknown {
        /// The header cell.
        name: String,
        /// A field code that was probably meant, and how the header cell is like it.
        nearest: Option<(FieldCode, Likeness)>,
    } = Error "header.unknown" {
        says   "the app has no field `{name}`"
               "フィールド{name:?}はアプリにありません。"
        cause  "A header cell names no field of the app. Field codes are written, not labels, and case and width count."
               "見出しに、アプリにないフィールドコードがあります。フィールド名ではなくフィールドコードを、大文字と小文字、全角と半角も同じに書く必要があります。"
        remedy "Write the code of a field, or leave such columns out with --ignore-unknown-columns."
               "フィールドコードを書くか、--ignore-unknown-columnsで取り込まない列としてください。"
        hint   (header::meant(nearest.as_ref())) or remedy
    }

    HeaderUnknownType {
        /// The header cell.
        name: String,
        /// The type, as the API names it.
        kind: String,
    } = Notice "header.unknown-type" {
        says   "the column `{name}` is left out: fields of the type {kind} are not known"
               "列「{name}」は取り込みません。フィールドタイプ{kind}には対応していません。"
        cause  "A column was left out: its field is of a type that this version of kintable does not know."
               "このバージョンが対応していないフィールドタイプのため、列を取り込みませんでした。"
        remedy "Nothing is needed for the other columns. A newer version may know the type."
               "ほかの列はそのまま取り込めます。新しいバージョンでは対応していることがあります。"
    }

    HeaderIgnored {
        /// The header cell.
        name: String,
    } = Notice "header.ignored" {
        says   "the column `{name}` is left out: the app has no such field"
               "列{name:?}は、アプリにフィールドがないため取り込みません。"
        cause  "A column was left out, because it is no field of the app and --ignore-unknown-columns is given."
               "--ignore-unknown-columnsが指定されているため、アプリにないフィールドの列を取り込みませんでした。"
        remedy "Nothing is needed. If the column should be imported, correct its field code."
               "対処は不要です。取り込むべき列であれば、フィールドコードを直してください。"
    }

    HeaderDuplicate {
        /// The header cell.
        name: String,
        /// The position of the first of them, counted from 1.
        first: u64,
    } = Error "header.duplicate" {
        says   "`{name}` is already the header of column {first}"
               "見出し{name:?}が{first}列目と重複しています。"
        cause  "Two columns have the same header, so that it is unclear which one counts."
               "同じ見出しの列が2つあり、どちらを使うか決められません。"
        remedy "Delete or rename one of them."
               "どちらかの列を削除するか、見出しを直してください。"
    }

    HeaderBlank {
        /// The value.
        value: String,
    } = Error "header.blank" {
        says   "{value:?} stands in a column without a header"
               "見出しのない列に値{value:?}があります。"
        cause  "A column without a header holds a value, which would be lost."
               "見出しのない列に値があり、このままでは失われます。"
        remedy "Name the column's field in the header, or empty the column."
               "見出しにフィールドコードを書くか、列を空にしてください。"
        hint   remedy
    }

    HeaderBlankIgnored {
        /// How many.
        columns: usize,
    } = Notice "header.blank-ignored" {
        says   "{columns_are} left out"
               "見出しのない空の列（{columns}列）は取り込みません。"
        where  columns_are = one_or(*columns, "a column without a header is", "columns without a header are");
        cause  "Columns without a header, all of whose cells are empty, were left out. Spreadsheets save such columns."
               "見出しがなく、すべてのセルが空の列を取り込みませんでした。表計算ソフトが保存することのある列です。"
        remedy "Nothing is needed."
               "対処は不要です。"
    }

    HeaderTrimmed {
        /// The header cell as it is in the file.
        name: String,
    } = Notice "header.trimmed" {
        says   "blanks around {name:?} in the header are left out"
               "見出し{name:?}の前後の空白を取り除いて読み込みます。"
        cause  "A header cell has blanks around its field code; they were left out."
               "見出しの前後に空白があるため、取り除いて読み込みました。"
        remedy "Nothing is needed."
               "対処は不要です。"
    }

    HeaderMissing {
        /// The field's code.
        code: String,
        /// A header cell that was probably meant.
        nearest: Option<String>,
    } = Error "header.missing" {
        says   "The specified field \"{code}\" does not exist on the CSV"
               "フィールド{code:?}の列がファイルにありません（The specified field \"{code}\" does not exist on the CSV）。"
        cause  "A field that --fields names has no column in the file. For a table, each of its fields needs a column."
               "--fieldsで指定したフィールドの列がファイルにありません。テーブルを指定したときは、テーブル内のすべてのフィールドの列が必要です。"
        remedy "Add the column, or do not name the field in --fields."
               "列を追加するか、--fieldsからフィールドを除いてください。"
        hint   (header::header_has(nearest.as_deref()))
    }

    HeaderReadOnly {
        /// Their codes.
        codes: Vec<FieldCode>,
    } = Notice "header.read-only" {
        says   "left out, because kintone sets {them}: {ticked}"
               "kintoneが自動で設定するフィールドのため取り込みません：{codes:?}"
        where  them = it_or_them(codes.len()), ticked = ticked(codes);
        cause  "Columns that kintone fills itself were left out: record number, creator, calculated fields, status and the like."
               "レコード番号、作成者、計算、ステータスなど、kintoneが自動で設定するフィールドの列を取り込みませんでした。"
        remedy "Nothing is needed. --fields sends creator, modifier and their times when adding, which needs the right to manage the app."
               "対処は不要です。作成者、更新者、作成日時、更新日時は、アプリ管理の権限があれば、追加時に--fieldsで指定して取り込めます。"
    }

    FieldNotInApp {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Option<FieldCode>,
    } = Error "fields.unknown" {
        says   "The specified field \"{code}\" does not exist on the app"
               "指定したフィールド{code:?}はアプリにありません（The specified field \"{code}\" does not exist on the app）。"
        cause  "--fields names a field that the app does not have."
               "--fieldsに、アプリにないフィールドが指定されています。"
        remedy "Write the field code as it is in the form's settings."
               "フォームの設定にあるフィールドコードを指定してください。"
        hint   (header::app_has(nearest.as_ref()))
    }

    FieldNotSupported {
        /// The field's code.
        code: String,
    } = Error "fields.unsupported" {
        says   "The specified field \"{code}\" is not supported"
               "指定したフィールド{code:?}は取り込みに対応していません（The specified field \"{code}\" is not supported）。"
        cause  "--fields names a field that cannot be imported, such as a calculated field or the status."
               "--fieldsに、計算やステータスなど、取り込めないフィールドが指定されています。"
        remedy "Do not name it in --fields."
               "--fieldsから除いてください。"
    }

    FieldInTable {
        /// The field's code.
        code: String,
        /// The table to name instead.
        table: FieldCode,
    } = Error "fields.in-table" {
        says   "The field in a Table cannot be specified to the fields option (\"{code}\")"
               "テーブル内のフィールドは指定できません（The field in a Table cannot be specified to the fields option (\"{code}\")）。"
        cause  "--fields names a field inside a table. Tables are imported as a whole, because rows that are not sent are deleted."
               "--fieldsに、テーブル内のフィールドが指定されています。送信しない行は削除されるため、テーブルは全体で取り込みます。"
        remedy "Name the table instead."
               "代わりにテーブルを指定してください。"
        hint   ("Please specify the Table field instead: {table}"
                "代わりにテーブルを指定してください（Please specify the Table field instead: {table}）。")
    }
    } };
}

/// The field that a header cell probably means.
pub(super) fn meant(nearest: Option<&(FieldCode, Likeness)>) -> Option<Text> {
    let (code, likeness) = nearest?;
    let ja_code = code.quoted(Language::Japanese);
    Some(match likeness {
        Likeness::Label => text!(
            "this is the label of the field: write its code, `{code}`",
            "これはフィールド名です。フィールドコード{ja_code}を書いてください。"
        ),
        Likeness::Overlooked => text!(
            "only width, case or blanks differ: write `{code}`",
            "全角と半角、大文字と小文字、空白だけが違います。{ja_code}と書いてください。"
        ),
        Likeness::Spelling => text!("write `{code}`", "{ja_code}ではありませんか。"),
    })
}

/// The header cell that a missing field probably has.
pub(super) fn header_has(nearest: Option<&str>) -> Option<Text> {
    let name = nearest?;
    let ja_name = name.quoted(Language::Japanese);
    Some(text!(
        "the header has `{name}`",
        "見出しには{ja_name}があります。"
    ))
}

/// The field that an option probably means.
pub(super) fn app_has(nearest: Option<&FieldCode>) -> Option<Text> {
    let code = nearest?;
    let ja_code = code.quoted(Language::Japanese);
    Some(text!(
        "the app has `{code}`",
        "アプリには{ja_code}があります。"
    ))
}
