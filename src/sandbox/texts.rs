//! The sentences of kintone's errors, in Japanese and English (kintone API facts, sections 4.2 and 7).

use crate::language::{Language, Text, text};

/// The language that an `Accept-Language` header prefers, and the domain's without one, or where it takes any.
pub(super) fn preferred(header: Option<&str>, domain: Language) -> Language {
    let mut best = (0.0, domain);
    for part in header.unwrap_or_default().split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse();
        let tag = tag.trim().to_ascii_lowercase();
        let language = match tag.split('-').next() {
            Some("*" | "") | None => domain,
            Some("ja") => Language::Japanese,
            Some(_) => Language::English,
        };
        let weight = weight.unwrap_or(0.0);
        if weight > best.0 && !tag.is_empty() {
            best = (weight, language);
        }
    }
    best.1
}

macro_rules! sentences {
    ($($name:ident = $english:literal $japanese:literal;)*) => {
        $(pub(super) const $name: Text = Text::fixed($english, $japanese);)*
    };
}

sentences! {
    INVALID_INPUT = "Missing or invalid input." "入力内容が正しくありません。";
    REQUIRED = "Required." "必須です。";
    REQUIRED_PARAMETER = "Required field." "必須です。";
    DUPLICATE_VALUE = "This value already exists in another record."
        "値がほかのレコードと重複しています。";
    NOT_A_NUMBER = "Only numbers are allowed." "数字でなければなりません。";
    TOO_MANY_DIGITS = "The number of digits exceeds the maximum allowed."
        "有効桁数を超えています。";
    NOT_AN_INTEGER = "Enter an integer value." "整数で指定してください。";
    AT_LEAST_ONE = "must be greater than or equal to 1" "最小でも1以上です。";
    AT_LEAST_ZERO = "must be greater than or equal to 0" "最小でも0以上です。";
    QUERY_SYNTAX = "The query syntax is incorrect." "クエリ記法が間違っています。";
    TOO_MANY_TO_ADD = "A maximum of 100 records can be added at one time."
        "一度に100件までのレコードを追加できます。";
    TOO_MANY_TO_UPDATE = "A maximum of 100 records can be updated at one time."
        "一度に100件までのレコードを更新できます。";
    COUNT_TO_DELETE = "Between 1 and 100 records can be deleted at one time."
        "一度に1件から100件までのレコードを削除できます。";
    TOO_MANY_REQUESTS = "A maximum of 20 requests can be run at one time."
        "一度に20件までのリクエストを実行できます。";
    ID_OR_UPDATE_KEY =
        "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\"."
        "更新するレコードは、パラメーター「id」または「updateKey」のいずれかで指定してください。";
    KEY_NOT_UNIQUE = "Specify a text or number field that prohibits duplicate values."
        "「値の重複を禁止する」を設定した文字列（1行）または数値フィールドを指定してください。";
    KEY_ALSO_IN_RECORD = "The field specified as \"updateKey\" cannot be specified in \"record\"."
        "「updateKey」に指定したフィールドは、「record」に指定できません。";
    KEY_TOO_LONG = "Enter less than 65 characters." "65文字より短くなければなりません。";
    CURSOR_SIZE = "must be between 1 and 500" "1から500までの値を指定してください。";
    URL_FORMAT = "The format of the URL is invalid." "URLの形式が正しくありません。";
    TELEPHONE_FORMAT = "The format of the telephone number is invalid."
        "電話番号の形式が正しくありません。";
    MAIL_FORMAT = "The format of the mail address is invalid."
        "メールアドレスの形式が正しくありません。";
    DATE_FORMAT = "The format of the date is invalid." "日付の形式が正しくありません。";
    TIME_FORMAT = "The format of the time is invalid." "時刻の形式が正しくありません。";
    DATETIME_FORMAT = "The format of the date and time is invalid."
        "日時の形式が正しくありません。";
}

/// The sentence for a text above its most characters; it names the first length that is too much.
pub(super) fn too_long(limit: u32) -> Text {
    let bound = u64::from(limit) + 1;
    text!(
        "Enter less than {bound} characters.",
        "{bound}文字より短くなければなりません。"
    )
}

/// The sentence for a text below its fewest characters; it names the last length that is too little.
pub(super) fn too_short(limit: u32) -> Text {
    let bound = limit.saturating_sub(1);
    text!(
        "Enter more than {bound} characters.",
        "{bound}文字より長くなければなりません。"
    )
}

pub(super) fn too_large(limit: &str) -> Text {
    text!(
        "The value must be {limit} or less.",
        "{limit}以下である必要があります。"
    )
}

pub(super) fn too_small(limit: &str) -> Text {
    text!(
        "The value must be {limit} or more.",
        "{limit}以上である必要があります。"
    )
}

pub(super) fn not_an_option(value: &str) -> Text {
    text!(
        "The value, \"{value}\", is not in options.",
        "\"{value}\"は選択肢にありません。"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_weights_of_the_header() {
        let preferred = |header| preferred(Some(header), Language::Japanese);
        assert_eq!(super::preferred(None, Language::English), Language::English);
        assert_eq!(
            super::preferred(Some("*"), Language::English),
            Language::English
        );
        assert_eq!(
            super::preferred(None, Language::Japanese),
            Language::Japanese
        );
        assert_eq!(preferred("*"), Language::Japanese);
        assert_eq!(preferred("en"), Language::English);
        assert_eq!(preferred("ja;q=0.5, en-US;q=0.9"), Language::English);
        assert_eq!(preferred("en;q=0.5,ja"), Language::Japanese);
        assert_eq!(preferred("en;q=x"), Language::Japanese);
    }
}
