//! The sentences of kintone's errors, in Japanese and English (kintone API facts, sections 4.2 and 7).

use crate::language::{Language, Text};

/// The language that an `Accept-Language` header prefers. Without one the real service is contradictory;
/// Japanese is what its domains mostly answer (kintone API facts, section 8, item 11).
pub(super) fn preferred(header: Option<&str>) -> Language {
    let mut best = (0.0, Language::Japanese);
    for part in header.unwrap_or_default().split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse();
        let tag = tag.trim().to_ascii_lowercase();
        let language = match tag.split('-').next() {
            Some("ja" | "*" | "") | None => Language::Japanese,
            Some(_) => Language::English,
        };
        let weight = weight.unwrap_or(0.0);
        if weight > best.0 && !tag.is_empty() {
            best = (weight, language);
        }
    }
    best.1
}

pub(super) const INVALID_INPUT: Text =
    Text::fixed("Missing or invalid input.", "入力内容が正しくありません。");
pub(super) const REQUIRED: Text = Text::fixed("Required.", "必須です。");
pub(super) const REQUIRED_PARAMETER: Text = Text::fixed("Required field.", "必須です。");
pub(super) const DUPLICATE_VALUE: Text = Text::fixed(
    "This value already exists in another record.",
    "値がほかのレコードと重複しています。",
);
pub(super) const NOT_A_NUMBER: Text =
    Text::fixed("Only numbers are allowed.", "数字でなければなりません。");
pub(super) const TOO_MANY_DIGITS: Text = Text::fixed(
    "The number of digits exceeds the maximum allowed.",
    "有効桁数を超えています。",
);
pub(super) const NOT_AN_INTEGER: Text =
    Text::fixed("Enter an integer value.", "整数で指定してください。");
pub(super) const AT_LEAST_ONE: Text =
    Text::fixed("must be greater than or equal to 1", "最小でも1以上です。");
pub(super) const AT_LEAST_ZERO: Text =
    Text::fixed("must be greater than or equal to 0", "最小でも0以上です。");
pub(super) const QUERY_SYNTAX: Text = Text::fixed(
    "The query syntax is incorrect.",
    "クエリ記法が間違っています。",
);
pub(super) const TOO_MANY_TO_ADD: Text = Text::fixed(
    "A maximum of 100 records can be added at one time.",
    "一度に100件までのレコードを追加できます。",
);
pub(super) const TOO_MANY_TO_UPDATE: Text = Text::fixed(
    "A maximum of 100 records can be updated at one time.",
    "一度に100件までのレコードを更新できます。",
);
pub(super) const COUNT_TO_DELETE: Text = Text::fixed(
    "Between 1 and 100 records can be deleted at one time.",
    "一度に1件から100件までのレコードを削除できます。",
);
pub(super) const TOO_MANY_REQUESTS: Text = Text::fixed(
    "A maximum of 20 requests can be run at one time.",
    "一度に20件までのリクエストを実行できます。",
);
pub(super) const ID_OR_UPDATE_KEY: Text = Text::fixed(
    "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\".",
    "更新するレコードは、パラメーター「id」または「updateKey」のいずれかで指定してください。",
);
pub(super) const KEY_NOT_UNIQUE: Text = Text::fixed(
    "Specify a text or number field that prohibits duplicate values.",
    "「値の重複を禁止する」を設定した文字列（1行）または数値フィールドを指定してください。",
);
pub(super) const KEY_ALSO_IN_RECORD: Text = Text::fixed(
    "The field specified as \"updateKey\" cannot be specified in \"record\".",
    "「updateKey」に指定したフィールドは、「record」に指定できません。",
);
pub(super) const KEY_TOO_LONG: Text = Text::fixed(
    "Enter less than 65 characters.",
    "65文字より短くなければなりません。",
);
pub(super) const CURSOR_SIZE: Text = Text::fixed(
    "must be between 1 and 500",
    "1から500までの値を指定してください。",
);
pub(super) const URL_FORMAT: Text = Text::fixed(
    "The format of the URL is invalid.",
    "URLの形式が正しくありません。",
);
pub(super) const TELEPHONE_FORMAT: Text = Text::fixed(
    "The format of the telephone number is invalid.",
    "電話番号の形式が正しくありません。",
);
pub(super) const MAIL_FORMAT: Text = Text::fixed(
    "The format of the mail address is invalid.",
    "メールアドレスの形式が正しくありません。",
);
pub(super) const DATE_FORMAT: Text = Text::fixed(
    "The format of the date is invalid.",
    "日付の形式が正しくありません。",
);
pub(super) const TIME_FORMAT: Text = Text::fixed(
    "The format of the time is invalid.",
    "時刻の形式が正しくありません。",
);
pub(super) const DATETIME_FORMAT: Text = Text::fixed(
    "The format of the date and time is invalid.",
    "日時の形式が正しくありません。",
);

/// The sentence for a text above its most characters; it names the first length that is too much.
pub(super) fn too_long(limit: u32) -> Text {
    let bound = u64::from(limit) + 1;
    Text::made(
        format!("Enter less than {bound} characters."),
        format!("{bound}文字より短くなければなりません。"),
    )
}

/// The sentence for a text below its fewest characters; it names the last length that is too little.
pub(super) fn too_short(limit: u32) -> Text {
    let bound = limit.saturating_sub(1);
    Text::made(
        format!("Enter more than {bound} characters."),
        format!("{bound}文字より長くなければなりません。"),
    )
}

/// The sentence for a number above its limit.
pub(super) fn too_large(limit: &str) -> Text {
    Text::made(
        format!("The value must be {limit} or less."),
        format!("{limit}以下である必要があります。"),
    )
}

/// The sentence for a number below its limit.
pub(super) fn too_small(limit: &str) -> Text {
    Text::made(
        format!("The value must be {limit} or more."),
        format!("{limit}以上である必要があります。"),
    )
}

/// The sentence for a value that is not among the options.
pub(super) fn not_an_option(value: &str) -> Text {
    Text::made(
        format!("The value, \"{value}\", is not in options."),
        format!("\"{value}\"は選択肢にありません。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_weights_of_the_header() {
        let preferred = |header| preferred(Some(header));
        assert_eq!(super::preferred(None), Language::Japanese);
        assert_eq!(preferred("*"), Language::Japanese);
        assert_eq!(preferred("en"), Language::English);
        assert_eq!(preferred("ja;q=0.5, en-US;q=0.9"), Language::English);
        assert_eq!(preferred("en;q=0.5,ja"), Language::Japanese);
        assert_eq!(preferred("en;q=x"), Language::Japanese);
    }
}
