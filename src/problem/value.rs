//! What can be wrong with a value.

use super::word::Word;
use crate::language::{Language, Text, text};
use crate::model::LinkProtocol;

macro_rules! value_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    RequiredEmpty = Error "required.empty" {
        says   "a required field is empty"
               "必須項目が空です。"
        cause  "A required field would be empty. An empty cell clears the field, even if the form has a default value."
               "必須項目が空です。空のセルは、フォームに初期値があっても、値を消す指定になります。"
        remedy "Fill in the cell."
               "値を入力してください。"
    }

    RequiredNoColumn = Error "required.no-column" {
        says   "a required field has neither a column nor a default"
               "必須項目の列がなく、初期値もありません。"
        cause  "A required field has neither a column nor a default value, so that no record can be added."
               "必須項目の列がなく、初期値もないため、レコードを追加できません。"
        remedy "Add a column for it, or give the field a default value in the form."
               "フィールドの列を追加するか、フォームで初期値を設定してください。"
        hint   remedy
    }

    TextTooLong {
        /// The most characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    } = Error "text.too-long" {
        says   "{characters}; the field takes at most {limit}"
               "{length}文字あります。{limit}文字以下にしてください。"
        where  characters = some(*length, "character");
        cause  "A text has more characters than the field allows."
               "文字数がフィールドの最大文字数を超えています。"
        remedy "Shorten it, or raise the field's maximum in the form."
               "文字数を減らすか、フォームで最大文字数を増やしてください。"
    }

    TextTooShort {
        /// The fewest characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    } = Error "text.too-short" {
        says   "{characters}; the field takes at least {limit}"
               "{length}文字しかありません。{limit}文字以上にしてください。"
        where  characters = some(*length, "character");
        cause  "A text has fewer characters than the field demands. kintone demands it of empty texts, too."
               "文字数がフィールドの最小文字数に足りません。kintoneは空の値にも最小文字数を適用します。"
        remedy "Lengthen it, or lower the field's minimum in the form."
               "文字数を増やすか、フォームで最小文字数を減らしてください。"
    }

    TextScientific {
        /// The cell.
        text: String,
    } = Notice "text.scientific-notation" {
        says   "{text:?} looks like a long number that a spreadsheet shortened"
               "{text:?}は、表計算ソフトが長い数字を指数表記に変えた値のようです。"
        cause  "A text looks like a long number that a spreadsheet shortened. Its last digits are lost."
               "表計算ソフトが長い数字を指数表記に変えた値のようです。下の桁は失われています。"
        remedy "Take the value from its source again, format the column as text in the spreadsheet, and save the file anew."
               "元のデータから値を取り直し、表計算ソフトで列の表示形式を「文字列」にして保存し直してください。"
        hint   remedy
        wrong  "4.90123E+12"
        right  "4901234567894"
    }

    TextSpreadsheetError {
        /// The cell.
        text: String,
    } = Notice "text.spreadsheet-error" {
        says   "{text:?} is a spreadsheet's error"
               "{text:?}は表計算ソフトのエラー値です。"
        cause  "A text is what a spreadsheet writes where a formula failed."
               "表計算ソフトの数式のエラー値です。"
        remedy "Mend the formula in the spreadsheet, and save the file anew."
               "表計算ソフトで数式を直し、保存し直してください。"
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
        says   "{text:?} may have lost leading zeros: other keys have {length} characters"
               "{text:?}は先頭の0が失われたようです。ほかの値は{length}文字です。"
        cause  "A key is shorter than the others, as if a spreadsheet had cut its leading zeros."
               "値がほかの値より短く、表計算ソフトが先頭の0を取り除いたようです。"
        remedy "Format the column as text in the spreadsheet, restore the zeros, and save the file anew."
               "表計算ソフトで列の表示形式を「文字列」にし、0を補って保存し直してください。"
        hint   remedy
        wrong  "123"
        right  "00123"
    }

    NumberInvalid {
        /// The cell.
        text: String,
        /// How the number that was probably meant is written.
        suggestion: Option<String>,
    } = Error "number.invalid" {
        says   "{text:?} is not a number"
               "{text:?}は数値ではありません。"
        cause  "A cell of a number field is not a number. In a table, kintone would store it as an empty cell without a word, so that it is an error there, too."
               "数値フィールドのセルが数値ではありません。テーブルの中では、kintoneが何も知らせずに空として保存するため、同じくエラーとします。"
        remedy "Write half-width digits, with a sign and one decimal point if needed, and no thousands separators."
               "半角の数字で、桁区切りを付けずに書いてください。符号と小数点は1つずつ使えます。"
        hint   (value::written(suggestion.as_deref())) or remedy
        wrong  "1,000"
        right  "1000"
    }

    NumberTooLarge {
        /// The number.
        text: String,
        /// The largest number.
        limit: Decimal,
    } = Error "number.too-large" {
        says   "{text} is more than {limit}"
               "{text}は大きすぎます。{limit}以下にしてください。"
        cause  "A number is above the field's maximum. kintone judges it before rounding."
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
        says   "{text} is less than {limit}"
               "{text}は小さすぎます。{limit}以上にしてください。"
        cause  "A number is below the field's minimum. kintone judges it before rounding."
               "数値がフィールドの最小値を下回っています。kintoneは丸める前の値で判断します。"
        remedy "Correct it, or lower the minimum in the form."
               "値を直すか、フォームで最小値を変更してください。"
    }

    NumberTooManyDigits {
        /// The number.
        text: String,
    } = Error "number.too-many-digits" {
        says   "{text:?} has more digits than kintone keeps"
               "{text:?}はkintoneの有効桁数を超えています。"
        cause  "A number has more digits than the app keeps. By default that is 16 digits, 4 of them decimals, so that 12 are left before the decimal point."
               "数値の桁数が、アプリの有効桁数を超えています。初期設定では、全体で16桁、小数部4桁のため、整数部は12桁までです。"
        remedy "Correct the number, or raise the digits in the app's advanced settings; a text field keeps any number of digits."
               "値を直すか、アプリの高度な設定で全体の桁数を変更してください。コードなどは文字列フィールドに保存できます。"
    }

    NumberRounded {
        /// The number.
        text: String,
        /// The number that kintone stores.
        stored: String,
    } = Notice "number.rounded" {
        says   "kintone rounds {text} to {stored}"
               "kintoneは{text}を{stored}に丸めて保存します。"
        cause  "A number has more decimals than the app keeps. kintone rounds it without a word."
               "数値の小数部が、アプリの小数部の桁数を超えています。kintoneは何も知らせずに丸めて保存します。"
        remedy "Nothing is needed if that is meant; else raise the decimals in the app's advanced settings."
               "丸めてよければ対処は不要です。保存するときは、アプリの高度な設定で小数部の桁数を増やしてください。"
        wrong  "1.23456"
        right  "1.2346"
    }

    DateOrder {
        /// The cell.
        text: String,
        /// Whether the day comes first.
        day_first: bool,
    } = Notice "date.order" {
        says   "{text:?} can only be {order}, which tells how the dates of this column are meant"
               "{text:?}は「{order}」としか読めないため、この列の日付の並びがわかります。"
        where  order = value::order(*day_first);
        cause  "A date that is refused can only be read in one order of day and month, which tells how the dates of its column are meant."
               "この日付は、日と月の並びが1通りにしか読めません。列のほかの日付の並びもこれでわかります。"
        remedy "Write all dates of the column as year-month-day."
               "列の日付をすべて「年-月-日」に直してください。"
        wrong  "27/03/2026"
        right  "2026-03-27"
    }

    DateInvalid {
        /// The cell.
        text: String,
        /// How the date that was probably meant is written.
        suggestion: Option<String>,
    } = Error "date.invalid" {
        says   "{text:?} is not a date"
               "{text:?}は日付ではありません。"
        cause  "A cell of a date field is not a date, or one whose order is ambiguous."
               "日付フィールドのセルが日付ではないか、年月日の並びを決められません。"
        remedy "Write it like 2026-01-31 or 2026/1/31."
               "2026-01-31または2026/1/31のように書いてください。"
        hint   (value::written(suggestion.as_deref())) or remedy
        wrong  "03/04/2026"
        right  "2026-03-04"
    }

    TimeInvalid {
        /// The cell.
        text: String,
        /// How the time that was probably meant is written.
        suggestion: Option<String>,
    } = Error "time.invalid" {
        says   "{text:?} is not a time"
               "{text:?}は時刻ではありません。"
        cause  "A cell of a time field is not a time of day."
               "時刻フィールドのセルが時刻ではありません。"
        remedy "Write it like 09:30, from 00:00 to 23:59."
               "09:30のように、00:00から23:59までで書いてください。"
        hint   (value::written(suggestion.as_deref())) or remedy
        wrong  "9時半"
        right  "09:30"
    }

    DateTimeInvalid {
        /// The cell.
        text: String,
    } = Error "datetime.invalid" {
        says   "{text:?} is not a date and time"
               "{text:?}は日時ではありません。"
        cause  "A cell of a date and time field is not a date and time."
               "日時フィールドのセルが日時ではありません。"
        remedy "Write it like 2026-01-31T09:30:00+09:00."
               "2026-01-31T09:30:00+09:00のように書いてください。"
        hint   remedy
        wrong  "2026-01-31"
        right  "2026-01-31T00:00:00+09:00"
    }

    DateTimeNoZone {
        /// The cell.
        text: String,
    } = Error "datetime.no-zone" {
        says   "{text:?} names no time zone"
               "{text:?}にタイムゾーンがありません。"
        cause  "A date and time names no time zone, so that it could mean different moments."
               "日時にタイムゾーンがないため、どの時点か決められません。"
        remedy "Add an offset like +09:00 or Z, or give --timezone for the whole file."
               "+09:00やZを付けるか、--timezoneでファイル全体のタイムゾーンを指定してください。"
        hint   remedy
        wrong  "2026-01-31 09:30"
        right  "2026-01-31T09:30:00+09:00"
    }

    SecondsDropped {
        /// The cell.
        text: String,
    } = Notice "datetime.seconds-dropped" {
        says   "kintone keeps minutes; the seconds of {text:?} are dropped"
               "kintoneは分までしか保存しないため、{text:?}の秒は切り捨てられます。"
        cause  "kintone keeps minutes. The seconds of this date and time are dropped without a word."
               "kintoneは日時を分までしか保存しません。秒は何も知らせずに切り捨てられます。"
        remedy "Nothing is needed if that is meant; a text field keeps seconds."
               "切り捨ててよければ対処は不要です。秒まで保存するときは、文字列フィールドを使ってください。"
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
        cause  "A value is not among the field's options. Case, width and blanks count."
               "値がフィールドの選択肢にありません。大文字と小文字、全角と半角、空白も区別されます。"
        remedy "Write one of the options, or add the option in the form. kintable never adds options."
               "選択肢のどれかに直すか、フォームで選択肢を追加してください。"
        hint   (value::option_hint(nearest.as_deref(), options))
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
        cause  "A cell of a link field is not what the field's type says: a URL, a telephone number or a mail address."
               "リンクフィールドのセルが、設定された種類（URL、電話番号、メールアドレス）の値ではありません。"
        remedy "Correct it; a URL begins with https:// or http://."
               "値を直してください。URLはhttps://またはhttp://で始めます。"
        hint   (value::scheme(*protocol))
        wrong  "www.example.com"
        right  "https://www.example.com"
    }

    ListTrailingBreak = Notice "list.trailing-break" {
        says   "an empty line in the list is left out"
               "セルの中の空の行は取り込みません。"
        cause  "A list cell has an empty line among its elements, most often at its end. It was left out."
               "複数の値を書くセルに空の行があり、取り込みませんでした。多くは末尾の余分な改行です。"
        remedy "Nothing is needed."
               "対処は不要です。"
    }
    } };
}

/// How what was probably meant is written.
pub(super) fn written(suggestion: Option<&str>) -> Option<Text> {
    let value = suggestion?;
    let ja_value = value.quoted(Language::Japanese);
    Some(text!("write {value}", "{ja_value}と書いてください。"))
}

/// The option that was probably meant, else the first of all options.
pub(super) fn option_hint(nearest: Option<&str>, options: &[String]) -> Text {
    const MOST: usize = 8;
    let quoted = |values: &[String]| Language::ALL.map(|language| values.quoted(language));
    let all = options.len();
    let [listed, ja_listed] = quoted(&options[..all.min(MOST)]);
    match nearest {
        Some(option) => {
            let [option, ja_option] = quoted(&[option.to_owned()]);
            text!("write {option}", "{ja_option}と書いてください。")
        }
        None if all > MOST => {
            let more = all - MOST;
            text!(
                "its options are {listed}, and {more} more",
                "選択肢は{ja_listed}など{all}個です。"
            )
        }
        None => text!("its options are {listed}", "選択肢は{ja_listed}です。"),
    }
}

/// The order of day and month.
pub(super) fn order(day_first: bool) -> Text {
    if day_first {
        Text::fixed("day/month/year", "日/月/年")
    } else {
        Text::fixed("month/day/year", "月/日/年")
    }
}

/// What a link field holds.
pub(super) fn link(protocol: LinkProtocol) -> Text {
    match protocol {
        LinkProtocol::Web => Text::fixed("a URL", "URL"),
        LinkProtocol::Call => Text::fixed("a telephone number", "電話番号"),
        LinkProtocol::Mail => Text::fixed("a mail address", "メールアドレス"),
    }
}

/// How a link begins.
pub(super) fn scheme(protocol: LinkProtocol) -> Option<Text> {
    (protocol == LinkProtocol::Web).then_some(Text::fixed(
        "begin it with https:// or http://",
        "https://またはhttp://で始めてください。",
    ))
}
