//! What JSON is that is no form, and how to get the right one.

use serde_json::Value as Json;

use crate::language::{Text, text};

/// What JSON without `properties` is.
pub(super) fn other(json: &Json) -> Text {
    let [what, ja_what] = what(json).both().map(str::to_owned);
    text!(
        "{what}; `kintable form pull` saves a form",
        "{ja_what}。フォームは「kintable form pull」で保存できます"
    )
}

fn what(json: &Json) -> Text {
    let member = |name: &str| json.get(name).and_then(Json::as_str);
    if let (Some(code), Some(message)) = (member("code"), member("message")) {
        return text!(
            "it is an error of kintone's: [{code}] {message}",
            "kintoneのエラーです（[{code}] {message}）"
        );
    }
    if json.is_array() {
        return Text::fixed("it is a list", "リストです");
    }
    for (name, english, japanese) in [
        ("records", "it is a list of records", "レコードのリストです"),
        ("record", "it is a record", "レコードです"),
        (
            "layout",
            "it is the layout of a form",
            "フォームのレイアウトです",
        ),
        ("appId", "it is an app's settings", "アプリの設定です"),
    ] {
        if json.get(name).is_some() {
            return Text::fixed(english, japanese);
        }
    }
    let members = json.as_object().into_iter().flatten();
    let mut wrapping = members.filter(|(_, inner)| inner.get("properties").is_some());
    match wrapping.next() {
        Some((name, _)) => text!(
            "the form is inside its member `{name}`: save what is in there",
            "フォームは「{name}」の中にあります。その中身を保存してください"
        ),
        None => Text::fixed("`properties` is missing", "「properties」がない"),
    }
}
