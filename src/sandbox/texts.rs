//! The sentences of kintone's errors, in Japanese and English (kintone API facts, sections 4.2 and 7).

use std::borrow::Cow;

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    ja: Cow<'static, str>,
    en: Cow<'static, str>,
}

/// A language that errors are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Japanese,
    English,
}

impl Language {
    /// The language that an `Accept-Language` header prefers. Without one the real service is contradictory;
    /// Japanese is what its domains mostly answer (kintone API facts, section 8, item 11).
    pub(super) fn preferred(header: Option<&str>) -> Self {
        let mut best = (0.0, Self::Japanese);
        for part in header.unwrap_or_default().split(',') {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let weight = weight.trim().trim_start_matches("q=").parse();
            let tag = tag.trim().to_ascii_lowercase();
            let language = match tag.split('-').next() {
                Some("ja" | "*" | "") | None => Self::Japanese,
                Some(_) => Self::English,
            };
            let weight = weight.unwrap_or(0.0);
            if weight > best.0 && !tag.is_empty() {
                best = (weight, language);
            }
        }
        best.1
    }
}

impl Text {
    /// A sentence that never changes.
    pub(super) const fn fixed(ja: &'static str, en: &'static str) -> Self {
        Self {
            ja: Cow::Borrowed(ja),
            en: Cow::Borrowed(en),
        }
    }

    /// A sentence made for the occasion.
    pub(super) fn made(ja: String, en: String) -> Self {
        Self {
            ja: ja.into(),
            en: en.into(),
        }
    }

    /// The sentence in this language.
    pub(super) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

pub(super) const INVALID_INPUT: Text =
    Text::fixed("入力内容が正しくありません。", "Missing or invalid input.");
pub(super) const REQUIRED: Text = Text::fixed("必須です。", "Required.");
pub(super) const REQUIRED_PARAMETER: Text = Text::fixed("必須です。", "Required field.");
pub(super) const DUPLICATE_VALUE: Text = Text::fixed(
    "値がほかのレコードと重複しています。",
    "This value already exists in another record.",
);
pub(super) const NOT_A_NUMBER: Text =
    Text::fixed("数字でなければなりません。", "Only numbers are allowed.");
pub(super) const TOO_MANY_DIGITS: Text = Text::fixed(
    "有効桁数を超えています。",
    "The number of digits exceeds the maximum allowed.",
);
pub(super) const NOT_AN_INTEGER: Text =
    Text::fixed("整数で指定してください。", "Enter an integer value.");
pub(super) const AT_LEAST_ONE: Text =
    Text::fixed("最小でも1以上です。", "must be greater than or equal to 1");
pub(super) const AT_LEAST_ZERO: Text =
    Text::fixed("最小でも0以上です。", "must be greater than or equal to 0");
pub(super) const QUERY_SYNTAX: Text = Text::fixed(
    "クエリ記法が間違っています。",
    "The query syntax is incorrect.",
);
pub(super) const TOO_MANY_TO_ADD: Text = Text::fixed(
    "一度に100件までのレコードを追加できます。",
    "A maximum of 100 records can be added at one time.",
);
pub(super) const TOO_MANY_TO_UPDATE: Text = Text::fixed(
    "一度に100件までのレコードを更新できます。",
    "A maximum of 100 records can be updated at one time.",
);
pub(super) const COUNT_TO_DELETE: Text = Text::fixed(
    "一度に1件から100件までのレコードを削除できます。",
    "Between 1 and 100 records can be deleted at one time.",
);
pub(super) const TOO_MANY_REQUESTS: Text = Text::fixed(
    "一度に20件までのリクエストを実行できます。",
    "A maximum of 20 requests can be run at one time.",
);
pub(super) const ID_OR_UPDATE_KEY: Text = Text::fixed(
    "更新するレコードは、パラメーター「id」または「updateKey」のいずれかで指定してください。",
    "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\".",
);
pub(super) const KEY_NOT_UNIQUE: Text = Text::fixed(
    "「値の重複を禁止する」を設定した文字列（1行）または数値フィールドを指定してください。",
    "Specify a text or number field that prohibits duplicate values.",
);
pub(super) const KEY_ALSO_IN_RECORD: Text = Text::fixed(
    "「updateKey」に指定したフィールドは、「record」に指定できません。",
    "The field specified as \"updateKey\" cannot be specified in \"record\".",
);
pub(super) const KEY_TOO_LONG: Text = Text::fixed(
    "65文字より短くなければなりません。",
    "Enter less than 65 characters.",
);
pub(super) const CURSOR_SIZE: Text = Text::fixed(
    "1から500までの値を指定してください。",
    "must be between 1 and 500",
);
pub(super) const URL_FORMAT: Text = Text::fixed(
    "URLの形式が正しくありません。",
    "The format of the URL is invalid.",
);
pub(super) const TELEPHONE_FORMAT: Text = Text::fixed(
    "電話番号の形式が正しくありません。",
    "The format of the telephone number is invalid.",
);
pub(super) const MAIL_FORMAT: Text = Text::fixed(
    "メールアドレスの形式が正しくありません。",
    "The format of the mail address is invalid.",
);
pub(super) const DATE_FORMAT: Text = Text::fixed(
    "日付の形式が正しくありません。",
    "The format of the date is invalid.",
);
pub(super) const TIME_FORMAT: Text = Text::fixed(
    "時刻の形式が正しくありません。",
    "The format of the time is invalid.",
);
pub(super) const DATETIME_FORMAT: Text = Text::fixed(
    "日時の形式が正しくありません。",
    "The format of the date and time is invalid.",
);

/// The sentence for a text above its most characters; it names the first length that is too much.
pub(super) fn too_long(limit: u32) -> Text {
    let bound = u64::from(limit) + 1;
    Text::made(
        format!("{bound}文字より短くなければなりません。"),
        format!("Enter less than {bound} characters."),
    )
}

/// The sentence for a text below its fewest characters; it names the last length that is too little.
pub(super) fn too_short(limit: u32) -> Text {
    let bound = limit.saturating_sub(1);
    Text::made(
        format!("{bound}文字より長くなければなりません。"),
        format!("Enter more than {bound} characters."),
    )
}

/// The sentence for a number above its limit.
pub(super) fn too_large(limit: &str) -> Text {
    Text::made(
        format!("{limit}以下である必要があります。"),
        format!("The value must be {limit} or less."),
    )
}

/// The sentence for a number below its limit.
pub(super) fn too_small(limit: &str) -> Text {
    Text::made(
        format!("{limit}以上である必要があります。"),
        format!("The value must be {limit} or more."),
    )
}

/// The sentence for a value that is not among the options.
pub(super) fn not_an_option(value: &str) -> Text {
    Text::made(
        format!("\"{value}\"は選択肢にありません。"),
        format!("The value, \"{value}\", is not in options."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_follows_the_weights_of_the_header() {
        let preferred = |header| Language::preferred(Some(header));
        assert_eq!(Language::preferred(None), Language::Japanese);
        assert_eq!(preferred("*"), Language::Japanese);
        assert_eq!(preferred("en"), Language::English);
        assert_eq!(preferred("ja;q=0.5, en-US;q=0.9"), Language::English);
        assert_eq!(preferred("en;q=0.5,ja"), Language::Japanese);
        assert_eq!(preferred("en;q=x"), Language::Japanese);
    }
}
