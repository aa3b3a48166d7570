//! A form for people and for machines: what each field is and what it demands.

use std::fmt::Display;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::columns::aligned;
use super::field_type::type_name;
use crate::language::{Language, Text, text, told};
use crate::model::{
    AppId, Constraints, Field, FieldDefault, FieldKind, Form, LinkProtocol, Lookup,
    NumberPrecision, Rounding, Table,
};
use crate::plain::harmless;

/// The version of the JSON document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

static HEADER: [Text; 9] = [
    Text::fixed("field code", "フィールドコード"),
    Text::fixed("field name", "フィールド名"),
    Text::fixed("field type", "フィールドタイプ"),
    Text::fixed("required", "必須項目"),
    Text::fixed("no duplicates", "値の重複を禁止する"),
    Text::fixed("limits", "制限"),
    Text::fixed("default value", "初期値"),
    Text::fixed("options", "選択肢"),
    Text::fixed("lookup", "ルックアップ"),
];

/// A form as a table, one line a field; the fields of a table are indented below it.
pub fn text(form: &Form, precision: NumberPrecision, language: Language) -> String {
    let field_line = |field: &Arc<Field>, indent: &str| line(field, indent, language);
    let fields = form.fields().iter();
    let mut lines: Vec<_> = fields.map(|field| field_line(field, "")).collect();
    for table in form.tables() {
        lines.push(table_line(table, language));
        lines.extend(table.fields.iter().map(|field| field_line(field, "  ")));
    }
    let NumberPrecision {
        digits,
        decimal_places,
        rounding,
    } = precision;
    let rounding = match rounding {
        Rounding::HalfEven => Text::fixed("to nearest even number", "最近接偶数への丸め"),
        Rounding::Up => Text::fixed("up", "切り上げ"),
        Rounding::Down => Text::fixed("down", "切り捨て"),
    };
    let rounding = rounding.of(language);
    let header = HEADER.each_ref().map(|name| name.of(language));
    let numbers = told!(
        language,
        "numbers: total number of digits {digits}, number of decimal places {decimal_places}, round {rounding}",
        "数値：全体の桁数「{digits}」、小数部の桁数「{decimal_places}」、丸めかた「{rounding}」"
    );
    format!("{}\n{numbers}\n", aligned(&header, &lines))
}

fn line(field: &Field, indent: &str, language: Language) -> Vec<String> {
    let yes = |fact: bool| {
        if fact {
            told!(language, "yes", "はい")
        } else {
            String::new()
        }
    };
    let default = field
        .default
        .as_ref()
        .map(|default| default_words(default, language));
    let lookup = field.lookup.as_ref().map(|of| lookup(of, language));
    let cells = [
        format!("{indent}{}", field.code),
        field.label.clone(),
        type_name(field.kind).of(language).to_owned(),
        yes(field.required),
        yes(field.unique),
        constraints(field, language),
        default.unwrap_or_default(),
        field
            .constraints
            .options
            .join(Text::fixed(", ", "、").of(language)),
        lookup.unwrap_or_default(),
    ];
    cells.iter().map(|cell| harmless(cell)).collect()
}

fn table_line(table: &Table, language: Language) -> Vec<String> {
    let mut cells = vec![
        harmless(table.code.as_str()),
        harmless(&table.label),
        told!(language, "Table", "テーブル"),
    ];
    cells.resize(HEADER.len(), String::new());
    cells
}

/// What a value must satisfy, in words.
pub(super) fn constraints(field: &Field, language: Language) -> String {
    let calculated = || match &field.formula {
        Some(formula) => told!(
            language,
            "calculated by kintone: {formula}",
            "kintoneが自動で計算：{formula}"
        ),
        None => told!(language, "calculated by kintone", "kintoneが自動で計算"),
    };
    match field.kind {
        FieldKind::Calc => return calculated(),
        FieldKind::Group | FieldKind::ReferenceTable => {
            return told!(language, "has no value", "値なし");
        }
        _ if field.calculated => return calculated(),
        _ if !field.is_given() => {
            return told!(language, "set by kintone", "kintoneが自動で設定");
        }
        _ => {}
    }
    let limits = &field.constraints;
    let characters = Text::fixed(" characters", "文字");
    let (least, most) = (limits.min_value.as_ref(), limits.max_value.as_ref());
    let parts = [
        limits.protocol.map(protocol_words),
        range(limits.min_length, limits.max_length, &characters),
        range(least, most, &Text::fixed("", "")),
    ];
    let parts = parts.iter().flatten();
    let parts: Vec<_> = parts.map(|part| part.of(language)).collect();
    parts.join(Text::fixed(", ", "、").of(language))
}

fn range<T: Display>(least: Option<T>, most: Option<T>, unit: &Text) -> Option<Text> {
    let [unit, ja_unit] = unit.both();
    Some(match (least, most) {
        (Some(least), Some(most)) => {
            text!("{least} to {most}{unit}", "{least}～{most}{ja_unit}")
        }
        (Some(least), None) => text!("at least {least}{unit}", "{least}{ja_unit}以上"),
        (None, Some(most)) => text!("at most {most}{unit}", "{most}{ja_unit}以下"),
        (None, None) => return None,
    })
}

fn protocol_words(protocol: LinkProtocol) -> Text {
    match protocol {
        LinkProtocol::Web => Text::fixed("URL", "URL"),
        LinkProtocol::Call => Text::fixed("telephone number", "電話番号"),
        LinkProtocol::Mail => Text::fixed("email address", "メールアドレス"),
    }
}

fn default_words(default: &FieldDefault, language: Language) -> String {
    match default {
        FieldDefault::Now => told!(language, "current date and time", "現在の日時"),
        FieldDefault::Values(values) => values.join(Text::fixed(", ", "、").of(language)),
    }
}

fn lookup(lookup: &Lookup, language: Language) -> String {
    let filled = lookup.mappings.iter().map(|(target, _)| target.as_str());
    let filled = filled.collect::<Vec<_>>();
    let filled = filled.join(Text::fixed(", ", "、").of(language));
    let (key, app) = (&lookup.key_field, app_words(lookup));
    let app = app.of(language);
    let key = told!(language, "\"{key}\" in {app}", "{app}の「{key}」");
    if filled.is_empty() {
        key
    } else {
        told!(
            language,
            "{key}, copied to {filled}",
            "{key}（コピー先：{filled}）"
        )
    }
}

/// The source app of a lookup.
pub(super) fn app_words(lookup: &Lookup) -> Text {
    match lookup.app {
        Some(app) => text!("app {app}", "アプリ{app}"),
        None => Text::fixed("another app", "ほかのアプリ"),
    }
}

/// A form as one JSON document.
pub fn json(form: &Form, precision: NumberPrecision) -> Json {
    let fields = form.fields().iter().map(|field| field_json(field));
    let tables = form.tables().iter().map(|table| {
        let inner: Vec<_> = table.fields.iter().map(|field| field_json(field)).collect();
        json!({
            "code": table.code.as_str(),
            "label": table.label,
            "type": "SUBTABLE",
            "fields": inner,
        })
    });
    json!({
        "version": VERSION,
        "command": "form show",
        "exit_code": 0,
        "fields": fields.chain(tables).collect::<Vec<_>>(),
        "number_precision": {
            "digits": precision.digits,
            "decimal_places": precision.decimal_places,
            "rounding": match precision.rounding {
                Rounding::HalfEven => "half-even",
                Rounding::Up => "up",
                Rounding::Down => "down",
            },
        },
    })
}

fn field_json(field: &Field) -> Json {
    let Constraints {
        min_length,
        max_length,
        min_value,
        max_value,
        options,
        protocol,
    } = &field.constraints;
    json!({
        "code": field.code.as_str(),
        "label": field.label,
        "type": field.kind.api_name(),
        "required": field.required,
        "unique": field.unique,
        "writable": field.is_given(),
        "formula": field.formula,
        "min_length": min_length,
        "max_length": max_length,
        "min_value": min_value.as_ref().map(ToString::to_string),
        "max_value": max_value.as_ref().map(ToString::to_string),
        "protocol": protocol.map(|protocol| match protocol {
            LinkProtocol::Web => "web",
            LinkProtocol::Call => "call",
            LinkProtocol::Mail => "mail",
        }),
        "default": field.default.as_ref().map(|default| match default {
            FieldDefault::Now => json!("now"),
            FieldDefault::Values(values) => json!(values),
        }),
        "options": **options,
        "lookup": field.lookup.as_ref().map(|lookup| json!({
            "app": lookup.app.map(AppId::get),
            "key_field": lookup.key_field.as_str(),
            "fills": lookup.mappings.iter().map(|(target, _)| target.as_str()).collect::<Vec<_>>(),
        })),
    })
}
