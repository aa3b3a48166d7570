//! What can be wrong with a value.

use super::fault::Hidden;
use super::header::{overlooked, probably};
use super::word::Word;
use crate::language::{Language, Text, text};
use crate::model::LinkProtocol;

macro_rules! value_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    RequiredEmpty = Error "required.empty" {
        says   "this field is required"
               "必須項目です。"
        cause  "A required field would be empty. An empty cell clears the field, even if the form has a default value."
               "必須項目が空です。空のセルは、フォームに初期値があっても、値を消す指定になります。"
        remedy "Enter a value."
               "値を入力してください。"
        hint   remedy
    }

    RadioEmpty = Notice "radio.empty" {
        says   "this radio button is required in the form, but kintone saves it without a choice"
               "フォームでは必須項目のラジオボタンですが、kintoneは選択のないまま保存します。"
        cause  "The cell of a required radio button is empty. kintone reports every radio button as required, but saves a record in which none of its options is chosen."
               "必須項目のラジオボタンのセルが空です。kintoneはすべてのラジオボタンを必須項目として返しますが、どの選択肢も選ばれていないレコードも保存します。"
        remedy "No action is needed if this is intended; otherwise enter one of the options."
               "意図したものであれば対処は不要です。そうでなければ、選択肢のどれかを入力してください。"
    }

    RequiredNoColumn = Error "required.no-column" {
        says   "this required field has no column and no default value"
               "必須項目ですが、列も初期値もありません。"
        cause  "A required field has neither a column nor a default value, so no record can be added."
               "必須項目の列がなく、初期値もないため、レコードを追加できません。"
        remedy "Add a column (with a mapping file, a line for this field), or set a default value in the form."
               "このフィールドの列（マッピングファイルを使うときは、マッピングファイルの行）を追加するか、フォームで初期値を設定してください。"
        hint   remedy
    }

    TextTooLong {
        /// The most characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    } = Error "text.too-long" {
        says   "{characters}; the maximum is {limit}"
               "{length}文字あります。{limit}文字以下にしてください。"
        where  characters = some(*length, "character");
        cause  "A text has more characters than the field allows."
               "文字数がフィールドの最大文字数を超えています。"
        remedy "Shorten the text, or raise the field's maximum in the form."
               "文字数を減らすか、フォームで最大文字数を増やしてください。"
    }

    TextTooShort {
        /// The fewest characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    } = Error "text.too-short" {
        says   "{characters}; the minimum is {limit}"
               "{length}文字しかありません。{limit}文字以上にしてください。"
        where  characters = some(*length, "character");
        cause  "A text has fewer characters than the field requires. kintone applies this to empty texts, too."
               "文字数がフィールドの最小文字数に足りません。kintoneは空の値にも最小文字数を適用します。"
        remedy "Lengthen the text, or lower the field's minimum in the form."
               "文字数を増やすか、フォームで最小文字数を減らしてください。"
    }

    TextScientific {
        /// The cell.
        text: String,
    } = Notice "text.scientific-notation" {
        says   "{text:?} looks like a long number that Excel shortened"
               "{text:?}は、Excelなどの表計算ソフトが長い数字を指数表記に変えた値のようです。"
        cause  "A text looks like a long number that Excel or another spreadsheet program shortened. Its last digits are lost."
               "Excelなどの表計算ソフトが長い数字を指数表記に変えた値のようです。下の桁は失われています。"
        remedy "Get the value from its source again; in Excel, format the column as text before you save."
               "元のデータから値を取り直し、列の表示形式を「文字列」にして保存し直してください。"
        hint   remedy
        wrong  "4.90123E+12"
        right  "4901234567894"
    }

    TextSpreadsheetError {
        /// The cell.
        text: String,
    } = Notice "text.spreadsheet-error" {
        says   "{text:?} is an Excel error value"
               "{text:?}はExcelなどの表計算ソフトのエラー値です。"
        cause  "A text is what Excel and other spreadsheet programs show where a formula failed."
               "Excelなどの表計算ソフトの数式のエラー値です。"
        remedy "Correct the formula, and save the file again."
               "数式を直し、ファイルを保存し直してください。"
        hint   remedy
        wrong  "#REF!"
        right  "A-100"
    }

    TextLostZeros {
        /// The cell.
        text: String,
        /// Characters of the keys with leading zeros.
        length: usize,
    } = Notice "text.lost-zeros" {
        says   "{text:?} may have lost leading zeros: other values have {length} characters"
               "{text:?}は先頭の0が失われたようです。ほかの値は{length}文字です。"
        cause  "A value is shorter than the others, as if Excel or another spreadsheet program had removed its leading zeros."
               "値がほかの値より短く、Excelなどの表計算ソフトが先頭の0を取り除いたようです。"
        remedy "In Excel, format the column as text, add the zeros, and save the file again."
               "Excelなどで列の表示形式を「文字列」にし、0を補って保存し直してください。"
        hint   remedy
        wrong  "123"
        right  "00123"
    }

    TextHidden {
        /// The cell.
        text: String,
        /// What it hides.
        what: Hidden,
    } = Notice "text.hidden" {
        says   "{text:?} has something that cannot be seen: {named}"
               "{text:?}に、目に見えないもの（{named}）が含まれています。"
        where  named = value::hidden(*what);
        cause  "A text has a character without a look, one that looks like a space, the trace of a lost character, or a line break at its end. It is imported as it is, but searches and comparisons will not find it."
               "目に見えない文字、空白に見える文字、失われた文字の跡、末尾の改行のいずれかが値に含まれています。そのまま取り込みますが、検索や比較で見つからなくなることがあります。"
        remedy "Remove it, if it is not intended."
               "意図したものでなければ取り除いてください。"
        hint   remedy
    }

    NumberInvalid {
        /// The cell.
        text: String,
        /// How the number that was probably meant is written.
        suggestion: Option<String>,
        /// The two numbers as which it can be read.
        either: Option<[String; 2]>,
    } = Error "number.invalid" {
        says   "{broken}"
               "{broken}"
        where  broken = value::broken_number(text, either.as_ref());
        cause  "A cell of a Number field is not a number, or it can be read as two numbers. In a table, kintone would save it silently as an empty cell, so it is an error there, too."
               "数値フィールドのセルが数値ではないか、2通りの数値に読めます。テーブルの中では、kintoneがエラーにせず空として保存するため、同じくエラーとします。"
        remedy "Use half-width digits only, for example -1234.5."
               "半角数字で入力してください（例：-1234.5）。"
        hint   (value::meant(suggestion.as_deref(), either.as_ref())) or remedy
        wrong  "1,000"
        right  "1000"
    }

    NumberPoint {
        /// The cell.
        text: String,
        /// The number, if the point separates thousands.
        other: String,
    } = Notice "number.point" {
        says   "the point in {text} is read as the decimal point"
               "{text}の「.」は小数点として読みます。"
        cause  "The cells of the file are separated by semicolons, as where the comma is the decimal point. There a point separates thousands, but kintone and kintable read it as the decimal point."
               "セルがセミコロンで区切られています。小数点に「,」を使う地域のファイルに多く、そこでは「.」が桁区切りです。kintoneとkintableは「.」を小数点として読みます。"
        remedy "If it separates thousands, remove it."
               "桁区切りであれば、「.」を取り除いてください。"
        hint   ("if it separates thousands, use {other}"
                "桁区切りであれば、{other}に直してください。")
        wrong  "1.234"
        right  "1234"
    }

    NumberTooLarge {
        /// The number.
        text: String,
        /// The largest number.
        limit: Decimal,
    } = Error "number.too-large" {
        says   "{text} is above the maximum, {limit}"
               "{text}は大きすぎます。{limit}以下にしてください。"
        cause  "A number is above the field's maximum. kintone checks it before rounding."
               "数値がフィールドの最大値を超えています。kintoneは丸める前の値で判断します。"
        remedy "Correct it, or raise the maximum in the form."
               "値を直すか、フォームで最大値を変更してください。"
    }

    NumberTooSmall {
        /// The number.
        text: String,
        /// The smallest number.
        limit: Decimal,
    } = Error "number.too-small" {
        says   "{text} is below the minimum, {limit}"
               "{text}は小さすぎます。{limit}以上にしてください。"
        cause  "A number is below the field's minimum. kintone checks it before rounding."
               "数値がフィールドの最小値を下回っています。kintoneは丸める前の値で判断します。"
        remedy "Correct it, or lower the minimum in the form."
               "値を直すか、フォームで最小値を変更してください。"
    }

    NumberTooManyDigits {
        /// The number.
        text: String,
        /// The most digits before its decimal point, as far as they are known.
        limit: Option<usize>,
    } = Error "number.too-many-digits" {
        says   "{text:?} has more {digits}"
               "{text:?}は、{digits}を超えています。"
        where  digits = value::most_digits(*limit);
        cause  "A number has more digits than the app allows. By default that is 16 digits in total and 4 decimal places, so at most 12 digits before the decimal point."
               "数値の桁数が、アプリの桁数の上限を超えています。初期設定では、全体の桁数が16、小数部の桁数が4のため、整数部は12桁までです。"
        remedy "Correct it, or raise \"Total Number of Digits\" in the app's Advanced Settings; a Text field keeps any number of digits."
               "値を直すか、アプリの「高度な設定」で「全体の桁数」を増やしてください。コードなどは文字列（1行）フィールドに保存できます。"
        hint   ("correct it, or raise \"Total Number of Digits\" in the app's Advanced Settings"
                "値を直すか、アプリの「高度な設定」で「全体の桁数」を増やしてください。")
    }

    NumberRounded {
        /// The number.
        text: String,
        /// The number that kintone stores.
        stored: String,
    } = Notice "number.rounded" {
        says   "kintone rounds {text} to {stored}"
               "kintoneは{text}を{stored}に丸めて保存します。"
        cause  "A number has more decimal places than the app keeps. kintone rounds it silently."
               "数値の小数部が、アプリの「小数部の桁数」を超えています。kintoneはエラーにせず、丸めて保存します。"
        remedy "No action is needed if this is intended; otherwise raise \"Number of Decimal Places to Round\" in the app's Advanced Settings."
               "丸めてよければ対処は不要です。そのまま保存するときは、アプリの「高度な設定」で「小数部の桁数」を増やしてください。"
    }

    OptionUnknown {
        /// The value.
        text: String,
        /// The option that was probably meant.
        nearest: Option<String>,
        /// The field's options.
        options: Arc<[String]>,
    } = Error "option.unknown" {
        says   "{text:?} is not an option of this field"
               "{text:?}はこのフィールドの選択肢にありません。"
        cause  "A value is not one of the field's options. Case, width and spaces count."
               "値がフィールドの選択肢にありません。大文字と小文字、全角と半角、空白も区別されます。"
        remedy "Use one of the options, or add the option in the form. kintable never adds options."
               "選択肢のどれかに直すか、フォームで選択肢を追加してください。kintableは選択肢を追加しません。"
        hint   (value::option_hint(text, nearest.as_deref(), options))
        wrong  "銀行振り込み"
        right  "銀行振込"
    }

    LinkInvalid {
        /// The cell.
        text: String,
        /// What the field holds.
        protocol: LinkProtocol,
    } = Error "link.invalid" {
        says   "{text:?} is not {kind}"
               "{text:?}は{kind}ではありません。"
        where  kind = value::link(*protocol);
        cause  "A cell of a Link field does not fit the field's type: URL, telephone number or email address."
               "リンクフィールドのセルが、設定された種類（URL、電話番号、メールアドレス）の値ではありません。"
        remedy "Correct it; a URL starts with https:// or http://, and all characters are half-width."
               "値を直してください。URLはhttps://またはhttp://で始めます。いずれも半角で入力します。"
        hint   (value::link_hint(*protocol))
        wrong  "www.example.com"
        right  "https://www.example.com"
    }

    ListTrailingBreak = Notice "list.trailing-break" {
        says   "an empty line in the cell is ignored"
               "セルの中の空の行は無視します。"
        cause  "A cell with several values has an empty line, in most cases at its end. It was ignored."
               "複数の値を書くセルに空の行があり、無視しました。多くは末尾の余分な改行です。"
        remedy "No action is needed."
               "対処は不要です。"
    }
    } };
}

/// What a number has more of than it may.
pub(super) fn most_digits(limit: Option<usize>) -> Text {
    match limit {
        Some(1) => Text::fixed(
            "than 1 digit before the decimal point",
            "整数部の桁数の上限（1桁）",
        ),
        Some(limit) => text!(
            "than {limit} digits before the decimal point",
            "整数部の桁数の上限（{limit}桁）"
        ),
        None => Text::fixed("digits than the app allows", "アプリの桁数の上限"),
    }
}

/// What a text hides, by its name.
pub(super) fn hidden(what: Hidden) -> Text {
    let Hidden::Character(character) = what else {
        return Text::fixed("a line break at its end", "末尾の改行");
    };
    let (name, ja_name) = match character {
        '\0' => ("NUL character", "NUL文字"),
        '\u{a0}' => ("no-break space", "改行しない空白"),
        '\u{ad}' => ("soft hyphen", "ソフトハイフン"),
        '\u{200b}' => ("zero-width space", "幅のない空白"),
        '\u{feff}' => ("byte-order mark", "バイトオーダーマーク"),
        '\u{fffd}' => ("mark of a lost character", "失われた文字の跡"),
        _ => ("invisible character", "目に見えない文字"),
    };
    let number = u32::from(character);
    text!("U+{number:04X} ({name})", "U+{number:04X}、{ja_name}")
}

/// How what was probably meant is written.
pub(super) fn written(suggestion: Option<&str>) -> Option<Text> {
    let value = suggestion?;
    let ja_value = value.quoted(Language::Japanese);
    Some(text!("use {value}", "{ja_value}に直してください。"))
}

/// The option that was probably meant, else the first of all options.
pub(super) fn option_hint(text: &str, nearest: Option<&str>, options: &[String]) -> Text {
    const MOST: usize = 8;
    let quoted = |values: &[String]| Language::ALL.map(|language| values.quoted(language));
    let all = options.len();
    let [listed, ja_listed] = quoted(&options[..all.min(MOST)]);
    match nearest {
        Some(option) => overlooked(text, option).unwrap_or_else(|| {
            let [option, ja_option] = quoted(&[option.to_owned()]);
            probably(&option, &ja_option)
        }),
        None if all > MOST => {
            let more = all - MOST;
            text!(
                "the options are {listed}, and {more} more",
                "選択肢は{ja_listed}など{all}個です。"
            )
        }
        None => text!("the options are {listed}", "選択肢は{ja_listed}です。"),
    }
}

/// What a link field holds.
pub(super) fn link(protocol: LinkProtocol) -> Text {
    match protocol {
        LinkProtocol::Web => Text::fixed("a URL", "URL"),
        LinkProtocol::Call => Text::fixed("a telephone number", "電話番号"),
        LinkProtocol::Mail => Text::fixed("an email address", "メールアドレス"),
    }
}

/// How a link is entered.
pub(super) fn link_hint(protocol: LinkProtocol) -> Text {
    match protocol {
        LinkProtocol::Web => Text::fixed(
            "start it with https:// or http://",
            "https://またはhttp://で始めてください。",
        ),
        LinkProtocol::Call => Text::fixed(
            "use half-width digits and hyphens, for example 03-1234-5678",
            "半角で入力してください（例：03-1234-5678）。",
        ),
        LinkProtocol::Mail => Text::fixed(
            "use half-width characters, for example name@example.com",
            "半角で入力してください（例：name@example.com）。",
        ),
    }
}

/// How a text is not a number: it is none, or two.
pub(super) fn broken_number(text: &str, either: Option<&[String; 2]>) -> Text {
    let [quoted, ja_quoted] = Language::ALL.map(|language| text.quoted(language));
    match either {
        Some(_) => text!(
            "{quoted} can be read as two numbers",
            "{ja_quoted}は2通りに読めるため、数値を決められません。"
        ),
        None => text!(
            "{quoted} is not a number",
            "{ja_quoted}は数値ではありません。"
        ),
    }
}

/// How the value is entered that was probably meant, or one of two.
pub(super) fn meant(meant: Option<&str>, either: Option<&[String; 2]>) -> Option<Text> {
    let Some([one, other]) = either else {
        return written(meant);
    };
    let ([one, other], [ja_one, ja_other]) = (
        [one, other].map(|value| value.quoted(Language::English)),
        [one, other].map(|value| value.quoted(Language::Japanese)),
    );
    Some(text!(
        "use {one} or {other}",
        "{ja_one}または{ja_other}に直してください。"
    ))
}
