//! Random apps: forms of every field type with constraints that some value satisfies.

use std::path::Path;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value as Json, json};

/// An app as the sandbox loads it.
#[derive(Debug, Clone)]
pub(crate) struct RandomApp {
    /// The form, as kintone's form API gives it.
    pub(crate) form: Json,
    /// The app's code and number precision.
    pub(crate) settings: Json,
}

impl RandomApp {
    /// Writes the app's `form.json` and `app.json`.
    pub(crate) fn write(&self, dir: &Path) {
        fs_err::write(dir.join("form.json"), self.form.to_string()).unwrap();
        fs_err::write(dir.join("app.json"), self.settings.to_string()).unwrap();
    }

    /// The properties of all fields, those in tables too, with the code of their table.
    pub(crate) fn fields(&self) -> Vec<(Option<&str>, &str, &Json)> {
        let mut fields = Vec::new();
        for (code, property) in self.form["properties"].as_object().unwrap() {
            match property["fields"].as_object() {
                None => fields.push((None, code.as_str(), property)),
                Some(inner) => fields.extend(
                    inner
                        .iter()
                        .map(|(inner, property)| (Some(code.as_str()), inner.as_str(), property)),
                ),
            }
        }
        fields
    }
}

/// Apps of up to a dozen fields and three tables. What only a user can know (lookup keys, users,
/// organizations, groups, attachments) is never required.
pub(crate) fn random_app() -> impl Strategy<Value = RandomApp> {
    let precision = (1..=30_u32).prop_flat_map(|digits| (Just(digits), 0..=digits.min(10)));
    let modes = select(vec!["HALF_EVEN", "UP", "DOWN"]);
    (precision, modes, any::<bool>()).prop_flat_map(|((digits, places), mode, has_code)| {
        let settings = json!({
            "code": if has_code { "APP" } else { "" },
            "name": "乱数",
            "numberPrecision": {
                "digits": digits.to_string(),
                "decimalPlaces": places.to_string(),
                "roundingMode": mode,
            },
        });
        let table = vec(field(digits, places, false), 1..5);
        let parts = (vec(field(digits, places, true), 0..12), vec(table, 0..3));
        parts.prop_map(move |(fields, tables)| RandomApp {
            form: form(fields, tables),
            settings: settings.clone(),
        })
    })
}

/// A form of these properties, with the fields that every app has. Codes are given here.
fn form(fields: Vec<Vec<Json>>, tables: Vec<Vec<Vec<Json>>>) -> Json {
    let mut properties = Map::new();
    for (kind, code) in [
        ("RECORD_NUMBER", "レコード番号"),
        ("CREATOR", "作成者"),
        ("CREATED_TIME", "作成日時"),
        ("MODIFIER", "更新者"),
        ("UPDATED_TIME", "更新日時"),
    ] {
        properties.insert(
            code.to_owned(),
            json!({"type": kind, "code": code, "label": code}),
        );
    }
    let mut number = 0;
    properties.extend(coded(fields, &mut number));
    for (position, table) in tables.into_iter().enumerate() {
        let code = format!("表{position}");
        let inner = coded(table, &mut number);
        properties.insert(
            code.clone(),
            json!({"type": "SUBTABLE", "code": code, "label": code, "fields": inner}),
        );
    }
    json!({"properties": properties, "revision": "1"})
}

/// Properties by their codes. A lookup fills the field that stands after it.
fn coded(fields: Vec<Vec<Json>>, number: &mut u32) -> Map<String, Json> {
    let mut properties = Map::new();
    for mut property in fields.into_iter().flatten() {
        *number += 1;
        let code = |number| format!("項目_{number}");
        property["code"] = code(*number).into();
        if property.get("lookup").is_some() {
            property["lookup"]["fieldMappings"][0]["field"] = code(*number + 1).into();
        }
        properties.insert(code(*number), property);
    }
    properties
}

/// A field without its code; for a lookup, the field that it fills, too.
fn field(digits: u32, places: u32, outside: bool) -> impl Strategy<Value = Vec<Json>> {
    let labels = select(vec![
        "会社名",
        "a,b",
        "say \"x\"",
        "😀",
        "文字列（1行）とても長い名前の項目で、五文字にも十文字にも収まらない",
        "=SUM(A1)",
        "x",
    ]);
    let unique = any::<bool>().prop_map(move |unique| unique && outside);
    let kinds = prop_oneof![
        text(unique.clone().boxed()),
        long_text(),
        number(digits, places, unique.clone().boxed()),
        choice(),
        moment(unique.clone().boxed()),
        link(unique.boxed()),
        known_to_users(),
        read_only(outside),
        lookup(),
    ];
    (labels, any::<bool>(), kinds).prop_map(|(label, required, mut properties)| {
        for property in &mut properties {
            property["label"] = label.into();
            if property.get("required").is_none() {
                property["required"] = required.into();
            }
        }
        properties
    })
}

fn one(property: Json) -> Vec<Json> {
    vec![property]
}

/// A least and a most length from `shortest` on, either, both or none.
fn lengths(shortest: u32, longest: u32) -> impl Strategy<Value = (String, String)> {
    let ends = (shortest..=longest).prop_flat_map(move |most| (0..=most, Just(most)));
    (ends, any::<bool>(), any::<bool>()).prop_map(|((least, most), has_least, has_most)| {
        let text = |stated: bool, number: u32| {
            if stated {
                number.to_string()
            } else {
                String::new()
            }
        };
        (text(has_least, least), text(has_most, most))
    })
}

fn text(unique: BoxedStrategy<bool>) -> impl Strategy<Value = Vec<Json>> {
    let default = select(vec!["", "既定"]);
    (lengths(1, 64), unique, default).prop_map(|((least, most), unique, default)| {
        one(json!({
            "type": "SINGLE_LINE_TEXT", "unique": unique, "minLength": least, "maxLength": most,
            "defaultValue": default, "expression": "", "hideExpression": false,
        }))
    })
}

fn long_text() -> impl Strategy<Value = Vec<Json>> {
    select(vec!["MULTI_LINE_TEXT", "RICH_TEXT"])
        .prop_map(|kind| one(json!({"type": kind, "defaultValue": ""})))
}

/// Limits are numbers that the app can keep, far enough apart for two different values.
fn number(
    digits: u32,
    places: u32,
    unique: BoxedStrategy<bool>,
) -> impl Strategy<Value = Vec<Json>> {
    let largest = 10_i64.pow(digits.min(15)) - 1;
    let least = option::of(-largest..largest);
    let width = option::of(1..1000_i64);
    (least, width, unique).prop_map(move |(least, width, unique)| {
        let most = width.map(|width| (least.unwrap_or(-largest) + width).min(largest));
        let decimal = |steps: Option<i64>| {
            steps.map_or_else(String::new, |steps| in_steps(steps, places as usize))
        };
        one(json!({
            "type": "NUMBER", "unique": unique, "minValue": decimal(least), "maxValue": decimal(most),
            "defaultValue": "", "digit": true, "displayScale": "", "unit": "円", "unitPosition": "AFTER",
        }))
    })
}

/// So many steps of the last decimal place, in plain notation.
fn in_steps(steps: i64, places: usize) -> String {
    let sign = if steps < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", steps.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if places == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

fn choice() -> impl Strategy<Value = Vec<Json>> {
    let labels = vec!["赤", "青", "a,b", "\"引用\"", "=1+1", " 空白 ", "緑"];
    let kinds = select(vec![
        "RADIO_BUTTON",
        "DROP_DOWN",
        "CHECK_BOX",
        "MULTI_SELECT",
    ]);
    (kinds, subsequence(labels, 1..=7)).prop_map(|(kind, labels)| {
        let options: Map<String, Json> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| {
                let option = json!({"label": label, "index": index.to_string()});
                ((*label).to_owned(), option)
            })
            .collect();
        let default = match kind {
            "CHECK_BOX" | "MULTI_SELECT" => json!([]),
            "RADIO_BUTTON" => labels[0].into(),
            _ => "".into(),
        };
        one(json!({"type": kind, "options": options, "defaultValue": default}))
    })
}

fn moment(unique: BoxedStrategy<bool>) -> impl Strategy<Value = Vec<Json>> {
    let kinds = select(vec!["DATE", "TIME", "DATETIME"]);
    (kinds, unique, any::<bool>()).prop_map(|(kind, unique, now)| {
        one(json!({
            "type": kind, "unique": unique && kind != "TIME", "defaultValue": "", "defaultNowValue": now,
        }))
    })
}

fn link(unique: BoxedStrategy<bool>) -> impl Strategy<Value = Vec<Json>> {
    // The shortest links of each protocol that could be ones.
    let protocols = select(vec![("WEB", 7), ("MAIL", 3), ("CALL", 1)]);
    let limited =
        protocols.prop_flat_map(|(protocol, shortest)| (Just(protocol), lengths(shortest, 100)));
    (limited, unique).prop_map(|((protocol, (least, most)), unique)| {
        one(json!({
            "type": "LINK", "protocol": protocol, "unique": unique, "minLength": least, "maxLength": most,
            "defaultValue": "",
        }))
    })
}

fn known_to_users() -> impl Strategy<Value = Vec<Json>> {
    let kinds = vec!["FILE", "USER_SELECT", "ORGANIZATION_SELECT", "GROUP_SELECT"];
    select(kinds).prop_map(|kind| one(json!({"type": kind, "required": false, "defaultValue": []})))
}

fn read_only(outside: bool) -> impl Strategy<Value = Vec<Json>> {
    let inside = vec![
        json!({"type": "CALC", "required": false, "expression": "1", "format": "NUMBER"}),
        json!({"type": "SINGLE_LINE_TEXT", "required": false, "expression": "\"x\"", "defaultValue": ""}),
    ];
    let alone = [
        json!({"type": "GROUP", "required": false, "openGroup": true}),
        json!({"type": "REFERENCE_TABLE", "required": false}),
    ];
    let kinds = inside
        .into_iter()
        .chain(alone.into_iter().filter(|_| outside));
    select(kinds.collect::<Vec<_>>()).prop_map(one)
}

fn lookup() -> impl Strategy<Value = Vec<Json>> {
    let key = json!({
        "type": "SINGLE_LINE_TEXT", "required": false,
        "lookup": {
            "relatedApp": {"app": "99", "code": ""}, "relatedKeyField": "番号",
            "fieldMappings": [{"field": "", "relatedField": "名前"}],
            "lookupPickerFields": [], "filterCond": "", "sort": "",
        },
    });
    let copy = json!({"type": "SINGLE_LINE_TEXT", "required": false, "defaultValue": ""});
    Just(vec![key, copy])
}
