//! What can be wrong with a map, and with cells of which a map can make nothing.

use super::fault::LinesUsing;
use crate::language::{Text, text};

macro_rules! map_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    MapSyntax {
        /// What the parser says of it.
        reason: String,
    } = Error "map.syntax" {
        says   "the map is not valid TOML: {reason}"
               "マップがTOMLとして正しくありません（{reason}）。"
        cause  "The mapping file is not a TOML document: a quotation mark or a bracket is missing, or a key is used twice, for example."
               "マッピングファイルがTOMLとして読み取れません。ダブルクォーテーションや括弧の不足、同じキーの重複などが原因です。"
        remedy "Correct the marked place. Names with other characters than ASCII letters, digits, `-` and `_` need double quotation marks."
               "示された箇所を直してください。半角英数字、「-」、「_」以外の文字を含む名前は、ダブルクォーテーションで囲みます。"
        hint   remedy
    }

    MapUnknownKey {
        /// The key.
        key: String,
        /// The key that was probably meant.
        nearest: Option<String>,
    } = Error "map.unknown-key" {
        says   "a map has no key {key:?} here"
               "マップのこの位置に、キー{key:?}はありません。"
        cause  "The mapping file has a key that kintable does not know there. It is not ignored, because what it was meant for would not happen."
               "マッピングファイルに、その位置では使えないキーがあります。意図した処理が行われないまま進むことのないよう、エラーにします。"
        remedy "Correct the key; the guide lists all keys of a map."
               "キーを直してください。使えるキーはガイドに一覧があります。"
        hint   (map::key_meant(nearest.as_deref())) or remedy
    }

    MapInvalid {
        /// The key.
        key: String,
        /// What belongs there.
        expected: Text,
    } = Error "map.invalid" {
        says   "{key:?} must be {expected}"
               "{key:?}には{expected}を指定してください。"
        cause  "A key of the mapping file has a value of the wrong kind, or one that makes no sense there."
               "マッピングファイルのキーの値が、種類違いか、意味をなさない値です。"
        remedy "Correct the value at the marked place."
               "示された箇所の値を直してください。"
    }

    MapUnknownColumn {
        /// What the map names.
        name: String,
        /// The column that was probably meant.
        nearest: Option<String>,
    } = Error "map.unknown-column" {
        says   "the file has no column {name:?}"
               "ファイルに列{name:?}はありません。"
        cause  "The map takes a value from a column that the file does not have. Upper and lower case, full and half width count."
               "マップが、ファイルにない列を参照しています。大文字と小文字、全角と半角も区別します。"
        remedy "Correct the name of the column in the map, or add the column to the file."
               "マップの列名を直すか、ファイルに列を追加してください。"
        hint   (header::column_meant(nearest.as_deref())) or remedy
    }

    MapUnknownField {
        /// What the map names.
        code: String,
        /// Field codes that were probably meant.
        nearest: Vec<FieldCode>,
    } = Error "map.unknown-field" {
        says   "the app has no field {code:?}"
               "フィールド{code:?}はアプリにありません。"
        cause  "The map names a field or a table that the app does not have, or not at this place: fields of a table belong below the table."
               "マップに、アプリのその位置にないフィールドまたはテーブルが指定されています。テーブル内のフィールドは、そのテーブルの下に書きます。"
        remedy "Use a field code, or the name of one field alone, from the form's settings."
               "フォームの設定にあるフィールドコード、または他と重複しないフィールド名を指定してください。"
        hint   (header::field_meant(nearest)) or remedy
    }

    MapFieldTwice {
        /// What the map names.
        code: String,
        /// The line of the map on which it is named first.
        line: u64,
    } = Error "map.field-twice" {
        says   "the field {code:?} is already filled by line {line} of the map"
               "フィールド{code:?}は、マップの{line}行目ですでに設定しています。"
        cause  "A field is named twice in the map, once by its code and once by its name, so it is unclear what it is filled with."
               "1つのフィールドが、フィールドコードとフィールド名で2回指定されています。どちらの値を使うか決められません。"
        remedy "Delete one of the two."
               "どちらかを削除してください。"
        hint   remedy
    }

    MapUnfit {
        /// The key.
        key: String,
        /// Why it cannot be there.
        reason: Text,
    } = Error "map.unfit" {
        says   "{key:?} does not fit here: {reason}"
               "{key:?}はここでは使えません。{reason}"
        cause  "A rule of the map does not fit the type of its field, or contradicts another rule of the same field."
               "マップの規則が、フィールドの種類に合わないか、同じフィールドの別の規則と矛盾しています。"
        remedy "Remove the rule, or use it on a field that it fits."
               "その規則を削除するか、合うフィールドで使ってください。"
    }

    MapUnknownOption {
        /// The value.
        value: String,
        /// The option that was probably meant.
        nearest: Option<String>,
        /// How many lines of the file come to it, where they are counted.
        used: Option<LinesUsing>,
    } = Error "map.unknown-option" {
        says   "the field has no option {value:?}{lines}"
               "フィールドに選択肢{value:?}はありません。{lines}"
        where  lines = map::lines_using(*used);
        cause  "A value that the map writes is not an option of the field. Every character counts."
               "マップが書き込む値が、フィールドの選択肢にありません。すべての文字が一致する必要があります。"
        remedy "Correct the value in the map, or add the option to the form."
               "マップの値を直すか、フォームに選択肢を追加してください。"
        hint   (map::option_meant(nearest.as_deref())) or remedy
    }

    MapBadValue {
        /// The value.
        value: String,
        /// What the import would say of it.
        reason: Text,
    } = Error "map.bad-value" {
        says   "the field cannot hold {value:?}: {reason}"
               "フィールドに{value:?}は設定できません。{reason}"
        cause  "A value that the map writes, a constant or a default, breaks a rule of the field."
               "マップが書き込む値（定数または既定値）が、フィールドの規則に反しています。"
        remedy "Correct the value in the map."
               "マップの値を直してください。"
        hint   remedy
    }

    MapColumnUnused {
        /// The column.
        name: String,
    } = Error "map.column-unused" {
        says   "the map uses the column {name:?} nowhere"
               "マップは列{name:?}を使っていません。"
        cause  "The file has a column that the map does not use, and the map demands that all are used (`unused = \"error\"`)."
               "マップが使っていない列がファイルにあります。このマップは、すべての列を使うことを求めています（unused = \"error\"）。"
        remedy "Use the column in the map, list it in `ignore` below `[source]`, or delete it from the file."
               "マップで列を使うか、[source]の「ignore」に加えるか、ファイルから削除してください。"
        hint   remedy
    }

    MapColumnsIgnored {
        /// The columns.
        names: Vec<String>,
    } = Notice "map.columns-ignored" {
        says   "ignored, because the map does not use {them}: {names:?}"
               "{names:?}は、マップが使っていないため無視します。"
        where  them = it_or_them(names.len());
        cause  "Columns of the file are not used by the map, and were ignored."
               "マップが使っていない列を無視しました。"
        remedy "No action is needed. With `unused = \"error\"` below `[source]` such columns are an error; `ignore` lists those that are not."
               "対処は不要です。[source]に「unused = \"error\"」を指定するとエラーになります。無視してよい列は「ignore」に並べます。"
    }

    MapExpression {
        /// What is wrong with it.
        reason: String,
    } = Error "map.expression" {
        says   "the expression cannot be used: {reason}"
               "式が正しくありません（{reason}）。"
        cause  "An expression of the map has a mistake, or names something that is neither a column nor a function."
               "マップの式に誤りがあるか、列でも関数でもない名前が使われています。"
        remedy "Correct the expression. Columns whose names are no plain words are written `columns[\"…\"]`."
               "式を直してください。そのままでは書けない列名は、columns[\"…\"]の形で書きます。"
        hint   remedy
    }

    MapDrift {
        /// The revision that the map is pinned to.
        pinned: u64,
        /// The revision of the form.
        found: Revision,
    } = Notice "map.drift" {
        says   "the form was changed since this map was written: its revision is {found}, the map's is {pinned}"
               "マップの作成後にフォームが変更されています。フォームのリビジョンは{found}、マップは{pinned}です。"
        cause  "The map is pinned to a revision of the form, and the form has another one. Fields and options that the map names were all found."
               "マップに記録されたリビジョンと、フォームのリビジョンが異なります。マップが指定するフィールドと選択肢はすべて見つかりました。"
        remedy "Check that the map still does what it should, and write the new revision into it."
               "マップの内容が今も正しいか確認し、新しいリビジョンを書き込んでください。"
        hint   remedy
    }

    MapDrifted {
        /// The revision that the map is pinned to.
        pinned: u64,
        /// The revision of the form.
        found: Revision,
    } = Error "map.drifted" {
        says   "the form was changed since this map was written: its revision is {found}, the map's is {pinned}"
               "マップの作成後にフォームが変更されています。フォームのリビジョンは{found}、マップは{pinned}です。"
        cause  "The map is pinned to a revision of the form (`on-drift = \"error\"`), and the form has another one."
               "マップに記録されたリビジョンと、フォームのリビジョンが異なります（on-drift = \"error\"）。"
        remedy "Check that the map still does what it should, and write the new revision into it."
               "マップの内容が今も正しいか確認し、新しいリビジョンを書き込んでください。"
        hint   remedy
    }

    MatchReadsAll {
        /// Records of the app.
        records: u64,
        /// About how many requests read them.
        requests: u64,
    } = Notice "match.reads-all" {
        says   "to find the records, all {many} of the app are read once, in about {asked}"
               "レコードを特定するため、アプリの全レコード（{records}件）を一度読み取ります（約{requests}リクエスト）。"
        where  many = count(*records), asked = some(usize::try_from(*requests).unwrap_or(usize::MAX), "request");
        cause  "The map compares fields by their beginnings or by what normalisers make of them. kintone cannot be asked for that, so that the fields of all records are read once and compared here."
               "マップは、フィールドの先頭や正規化した値を比べます。kintoneには問い合わせられないため、全レコードのそのフィールドを一度読み取って比べます。"
        remedy "No action is needed. A match without `[:N]` and `|…` asks kintone for the records of the file only."
               "対処は不要です。「[:N]」や「|…」を使わない照合では、ファイルのレコードだけを問い合わせます。"
    }

    MatchAsksEach = Notice "match.asks-each" {
        says   "to find the records, kintone is asked for each of them by itself: a request for each that has other values"
               "レコードを特定するため、1件ずつkintoneに問い合わせます（値の異なるレコードごとに1リクエスト）。"
        cause  "The map has a condition of its own (`query`). Which record it found for which values can only be told where each is asked for by itself."
               "マップに条件（query）が指定されています。どの値でどのレコードが見つかったかを知るため、1件ずつ問い合わせます。"
        remedy "No action is needed. A match `by` fields asks for up to a hundred records at once."
               "対処は不要です。「by」による照合では、最大100件をまとめて問い合わせます。"
    }

    MatchSameRecord {
        /// The record of the app.
        record: RecordId,
        /// The line of the first record of the file that finds it.
        first_line: u64,
    } = Error "match.same-record" {
        says   "the map's condition finds record {record}, which is also that of line {first_line}"
               "マップの条件で見つかったレコード番号{record}のレコードは、{first_line}行目でも見つかっています。"
        cause  "The condition finds one record of the app for two records of the file, of which the later would overwrite the earlier. Nothing of the file is sent, with `--on-error skip` either."
               "ファイルの2つのレコードに対して、アプリの同じレコードが見つかりました。このままでは後のレコードが前のレコードを上書きします。「--on-error skip」を指定しても、ファイルのレコードは1件も送信しません。"
        remedy "Make the map's `query` narrower, or delete one of the two records."
               "マップの「query」の条件を絞り込むか、どちらかのレコードを削除してください。"
        hint   remedy
    }

    ValueUnmapped {
        /// The text.
        text: String,
        /// A text of the map that is like it.
        nearest: Option<String>,
    } = Error "value.unmapped" {
        says   "the map has no value for {text:?}"
               "{text:?}に対応する値がマップにありません。"
        cause  "The field has a list of values in the map (`values`), and the text of the cell is not in it. Nothing is guessed."
               "マップの値の一覧（values）に、セルの値がありません。推測では補いません。"
        remedy "Add the text to `values`, or say with `otherwise` what becomes of texts that are not in it."
               "「values」に値を追加するか、一覧にない値の扱いを「otherwise」で指定してください。"
        hint   (map::value_meant(nearest.as_deref())) or remedy
    }

    ValueSeveralPeople {
        /// The text.
        text: String,
        /// The codes of those whom it names.
        codes: Vec<String>,
    } = Error "value.several-people" {
        says   "{text:?} is the name or address of several: {all}"
               "{text:?}に当てはまるユーザー、組織、グループが複数あります（{all}）。"
        where  all = codes.join(", ");
        cause  "The map has people found by what several of them have in common. None of them is chosen by itself."
               "マップの指定では、複数のユーザー、組織、グループが当てはまります。自動では選びません。"
        remedy "Write the code, and add `code` to `people` in the map."
               "コードを使い、マップの「people」に「code」も加えてください。"
        hint   remedy
    }

    ValueUnread {
        /// The text.
        text: String,
        /// What the map says that it is.
        expected: Text,
    } = Error "value.unread" {
        says   "{text:?} is not {expected}"
               "{text:?}は{expected}として読み取れません。"
        cause  "The map says how the cells of the column are written, and this one is written in another way."
               "マップで指定された書き方と、セルの書き方が異なります。"
        remedy "Correct the cell, or the rule of the map."
               "セルの値か、マップの規則を直してください。"
        hint   remedy
    }

    ValueForbidden {
        /// The text.
        text: String,
        /// Why.
        reason: Text,
    } = Error "value.forbidden" {
        says   "the map does not accept {text:?}: {reason}"
               "{text:?}は、マップの規則により取り込めません。{reason}"
        cause  "The map demands something of the field (`forbid`, `reserved`, `matches`, `json`) that the cell does not keep to."
               "マップがフィールドに求める条件（forbid、reserved、matches、json）を、セルの値が満たしていません。"
        remedy "Correct the cell, or the rule of the map."
               "セルの値か、マップの規則を直してください。"
        hint   remedy
    }

    ValueUnpaired {
        /// What is filled.
        code: String,
        /// What must be filled with it.
        other: String,
    } = Error "value.unpaired" {
        says   "{code:?} is filled, but {other:?} is empty"
               "{code:?}に値がありますが、{other:?}が空です。"
        cause  "The map says that two fields belong together (`requires`), such as an amount and its currency, and only one of them has a value."
               "マップで対とされた2つのフィールド（requires）の、片方だけに値があります。金額と通貨などです。"
        remedy "Fill both, or neither."
               "両方に入力するか、両方を空にしてください。"
        hint   remedy
    }

    ValueExpression {
        /// What is wrong.
        reason: String,
    } = Error "value.expression" {
        says   "the expression of the map has no result for this line: {reason}"
               "この行に対して、マップの式の結果が得られません（{reason}）。"
        cause  "An expression of the map ended with an error, or with something that is neither a text nor a whole number, for the cells of this line."
               "この行のセルに対して、マップの式がエラーになったか、文字列でも整数でもない結果になりました。"
        remedy "Correct the cells, or the expression of the map."
               "セルの値か、マップの式を直してください。"
        hint   remedy
    }
    } };
}

/// The key that was probably meant.
pub(super) fn key_meant(nearest: Option<&str>) -> Option<Text> {
    nearest.map(|key| text!("did you mean `{key}`?", "「{key}」ではありませんか。"))
}

/// What is said of lines that use an option, behind what is wrong with it.
pub(super) fn lines_using(used: Option<LinesUsing>) -> Text {
    let Some(LinesUsing { lines, first }) = used else {
        return Text::fixed("", "");
    };
    match first {
        None => Text::fixed(
            ", which no line of the file uses",
            "ファイルのどの行でも使われていません。",
        ),
        Some(first) if lines == 1 => text!(
            ", which line {first} of the file uses",
            "ファイルの{first}行目で使われています。"
        ),
        Some(first) => text!(
            ", which {lines} lines of the file use, line {first} first",
            "ファイルの{lines}行（最初は{first}行目）で使われています。"
        ),
    }
}

/// The option that was probably meant.
pub(super) fn option_meant(nearest: Option<&str>) -> Option<Text> {
    nearest.map(|option| {
        text!(
            "did you mean \"{option}\"?",
            "「{option}」ではありませんか。"
        )
    })
}

/// The value of the map that was probably meant.
pub(super) fn value_meant(nearest: Option<&str>) -> Option<Text> {
    nearest.map(|value| {
        text!(
            "the map has \"{value}\"; add this text to `values`, too, or correct the cell",
            "マップには「{value}」があります。この値も「values」に追加するか、セルを直してください。"
        )
    })
}
