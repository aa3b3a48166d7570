//! The fields of a log app: their codes, types and labels in one place.

use serde_json::{Map, Value as Json, json};

use crate::language::{Text, text};

/// A field of a log app.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogField {
    pub(super) code: &'static str,
    kind: &'static str,
    /// In English, and in Japanese.
    label: [&'static str; 2],
}

macro_rules! log_fields {
    ($($name:ident: $code:literal, $kind:literal, $english:literal, $japanese:literal;)*) => {
        $(pub(super) const $name: LogField = LogField {
            code: $code,
            kind: $kind,
            label: [$english, $japanese],
        };)*
        /// All of them, in the order in which a form shows them.
        const ALL: &[LogField] = &[$($name),*];
    };
}

log_fields! {
    RUN: "run_id", "SINGLE_LINE_TEXT", "Run", "実行ID";
    KIND: "kind", "SINGLE_LINE_TEXT", "Kind", "種類";
    STATUS: "status", "SINGLE_LINE_TEXT", "Status", "状態";
    JOB: "job", "SINGLE_LINE_TEXT", "Job", "ジョブ";
    APP: "app", "NUMBER", "App", "アプリ";
    FILE: "file", "SINGLE_LINE_TEXT", "File", "ファイル";
    SHA256: "sha256", "SINGLE_LINE_TEXT", "SHA-256", "SHA-256";
    WHO: "who", "SINGLE_LINE_TEXT", "Started by", "実行者";
    HOST: "host", "SINGLE_LINE_TEXT", "Computer", "コンピューター";
    STARTED: "started", "DATETIME", "Started", "開始日時";
    ENDED: "ended", "DATETIME", "Ended", "終了日時";
    READ: "read", "NUMBER", "Records", "レコード数";
    CREATED: "created", "NUMBER", "Added", "追加";
    UPDATED: "updated", "NUMBER", "Updated", "更新";
    UNCHANGED: "unchanged", "NUMBER", "Unchanged", "変更なし";
    SKIPPED: "skipped", "NUMBER", "Skipped", "スキップ";
    FAILED: "failed", "NUMBER", "With errors", "エラー";
    NOT_TRIED: "not_tried", "NUMBER", "Not sent", "未送信";
    UNKNOWN: "unknown", "NUMBER", "Unknown", "不明";
    HEALTH: "health", "NUMBER", "Health (%)", "健全性（%）";
    EXIT_CODE: "exit_code", "NUMBER", "Exit code", "終了コード";
    MESSAGE: "message", "MULTI_LINE_TEXT", "Message", "メッセージ";
    ERRORS_FILE: "errors_file", "FILE", "Errors file", "エラーファイル";
    LINK: "link", "LINK", "Link to the job", "ジョブへのリンク";
    BATCH: "batch", "NUMBER", "Last batch", "最後のバッチ";
    CLOSED: "closed", "NUMBER", "Batch closed", "打ち切ったバッチ";
    LEASE: "lease", "DATETIME", "At work until", "実行中とみなす期限";
}

/// The form of a log app, as kintone's form API gives it.
pub fn form() -> Json {
    let properties: Map<String, Json> = ALL.iter().map(property).collect();
    json!({ "properties": properties })
}

fn property(field: &LogField) -> (String, Json) {
    let [english, japanese] = field.label;
    let label = if english == japanese {
        english.to_owned()
    } else {
        format!("{japanese} / {english}")
    };
    let mut property = json!({"type": field.kind, "code": field.code, "label": label});
    if field.code == RUN.code {
        property["unique"] = true.into();
        property["required"] = true.into();
    }
    if field.kind == "LINK" {
        property["protocol"] = "WEB".into();
    }
    (field.code.to_owned(), property)
}

/// The fields that a form lacks to be that of a log app, as kintone's form API takes them.
pub fn missing(form: &Json) -> Map<String, Json> {
    let is_missing = |field: &&LogField| form["properties"].get(field.code).is_none();
    ALL.iter().filter(is_missing).map(property).collect()
}

/// What keeps a form from being that of a log app.
pub fn faults(form: &Json) -> Vec<Text> {
    ALL.iter().filter_map(|field| fault(form, field)).collect()
}

fn fault(form: &Json, field: &LogField) -> Option<Text> {
    let LogField { code, kind, .. } = field;
    let Some(found) = form["properties"].get(code) else {
        return Some(text!(
            "field `{code}` ({kind}) is missing",
            "フィールド「{code}」（{kind}）がありません。"
        ));
    };
    let found_kind = found["type"].as_str().unwrap_or_default();
    if found_kind != *kind {
        return Some(text!(
            "field `{code}` is {found_kind} and must be {kind}",
            "フィールド「{code}」の種類は{found_kind}ですが、{kind}にしてください。"
        ));
    }
    (*code == RUN.code && found["unique"] != true).then(|| {
        text!(
            "field `{code}` must prohibit duplicate values",
            "フィールド「{code}」は、値の重複を禁止してください。"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_made_lacks_nothing_and_each_fault_is_named() {
        let mut form = form();
        assert!(faults(&form).is_empty());
        form["properties"]["run_id"]["unique"] = false.into();
        form["properties"]["batch"]["type"] = "DATE".into();
        if let Some(properties) = form["properties"].as_object_mut() {
            properties.remove("lease");
        }
        let missing: Vec<_> = missing(&form).into_iter().collect();
        assert_eq!(missing[0].0, "lease");
        assert_eq!(missing.len(), 1);
        let faults: Vec<_> = faults(&form).iter().map(ToString::to_string).collect();
        let expected = [
            "field `run_id` must prohibit duplicate values",
            "field `batch` is DATE and must be NUMBER",
            "field `lease` (DATETIME) is missing",
        ];
        assert_eq!(faults, expected);
    }
}
