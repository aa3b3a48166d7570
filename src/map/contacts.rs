//! What columns of contacts mean, as fields of apps are called in English and Japanese.

use crate::plain::folded;

/// Columns of vCard files, and names of fields that are filled by them.
const MEANINGS: &[(&str, &[&str])] = &[
    (
        "FN",
        &["氏名", "名前", "お名前", "担当者名", "name", "full name"],
    ),
    ("N;last", &["姓", "苗字", "last name", "family name"]),
    ("N;first", &["名", "first name", "given name"]),
    ("PHONETIC", &["フリガナ", "ふりがな", "氏名カナ"]),
    (
        "PHONETIC;last",
        &["姓フリガナ", "姓カナ", "フリガナ", "ふりがな"],
    ),
    ("PHONETIC;first", &["名フリガナ", "名カナ"]),
    (
        "ORG",
        &["会社名", "会社", "勤務先", "company", "organization"],
    ),
    ("ORG;unit", &["部署", "部署名", "所属", "department"]),
    ("TITLE", &["役職", "肩書", "job title"]),
    (
        "EMAIL;WORK",
        &["メール", "メールアドレス", "e-mail", "email address"],
    ),
    (
        "EMAIL",
        &["メール", "メールアドレス", "e-mail", "email address"],
    ),
    ("TEL;CELL", &["携帯電話", "携帯番号", "携帯", "mobile"]),
    (
        "TEL;WORK",
        &["電話", "電話番号", "会社電話", "tel", "phone"],
    ),
    ("TEL", &["電話", "電話番号", "phone"]),
    ("TEL;WORK;FAX", &["fax", "fax番号", "ファックス"]),
    ("ADR;WORK;postal", &["郵便番号", "postal code", "zip"]),
    ("ADR;WORK;region", &["都道府県", "state"]),
    ("ADR;WORK;city", &["市区町村", "city"]),
    ("ADR;WORK;street", &["住所", "番地", "address", "street"]),
    ("URL", &["サイト", "ウェブサイト", "url", "website"]),
    ("BDAY", &["生年月日", "誕生日", "birthday"]),
    ("CATEGORIES", &["タグ", "分類", "tags"]),
    ("NOTE", &["備考", "メモ", "note", "memo"]),
    ("PHOTO", &["写真", "顔写真", "画像", "photo", "picture"]),
    ("LOGO", &["ロゴ", "会社ロゴ", "logo"]),
];

/// The name of a field that a column of contacts is likely to be for.
pub(super) fn meant<'n>(column: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let (_, words) = MEANINGS.iter().find(|(known, _)| *known == column)?;
    let names: Vec<_> = names.map(|name| (folded(name), name)).collect();
    words.iter().find_map(|word| {
        let word = folded(word);
        let found = names.iter().find(|(name, _)| *name == word);
        found.map(|(_, name)| *name)
    })
}
