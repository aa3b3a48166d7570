//! Maps in words and documents: what fills each field, and what a check of one found.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::RunNames;
use super::columns::aligned;
use super::json::mapped_json;
use crate::language::{Language, told};
use crate::map::Map;
use crate::plain::harmless;
use crate::problem::Problem;

/// What a check of a map came to, on a line.
pub fn checked(names: &RunNames, problems: &[Problem], map: &Map) -> String {
    let name = names.map.as_ref().map_or("", |map| &map.file);
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let fields = map.shown().len();
    let line = match errors {
        0 => told!(
            names.language,
            "{name}: {fields} fields, no errors",
            "{name}：フィールド{fields}個、エラーはありません"
        ),
        1 => told!(names.language, "{name}: 1 error", "{name}：エラー1件"),
        _ => told!(
            names.language,
            "{name}: {errors} errors",
            "{name}：エラー{errors}件"
        ),
    };
    format!("{}\n", harmless(&line))
}

/// It, as a document.
pub fn check_document(names: &RunNames, problems: &[Problem], exit_code: u8) -> Json {
    let map = names.map.as_ref().map(|map| map.file.as_str());
    let problems: Vec<_> = problems
        .iter()
        .map(|problem| mapped_json(problem, names))
        .collect();
    json!({
        "version": 1,
        "command": "map check",
        "exit_code": exit_code,
        "map": map,
        "problems": problems,
    })
}

/// Maps with their fields, a line each.
pub fn list(maps: &[(String, Arc<Map>)], language: Language) -> String {
    let header = match language {
        Language::English => ["map", "fields", "tables", "errors"],
        Language::Japanese => ["マップ", "フィールド", "テーブル", "エラー"],
    };
    let lines: Vec<_> = maps
        .iter()
        .map(|(name, map)| {
            let errors = map.faults().len();
            let errors = if errors == 0 {
                String::new()
            } else {
                errors.to_string()
            };
            let [fields, tables] = counts(map).map(|count| count.to_string());
            vec![harmless(name), fields, tables, errors]
        })
        .collect();
    aligned(&header, &lines)
}

fn counts(map: &Map) -> [usize; 2] {
    let shown = map.shown();
    let mut tables: Vec<_> = shown
        .iter()
        .filter_map(|field| field.table.as_ref())
        .collect();
    tables.dedup();
    [shown.len(), tables.len()]
}

/// It, as a document.
pub fn list_document(maps: &[(String, Arc<Map>)]) -> Json {
    let maps: Vec<_> = maps
        .iter()
        .map(|(name, map)| {
            let [fields, tables] = counts(map);
            json!({"map": name, "fields": fields, "tables": tables, "errors": map.faults().len()})
        })
        .collect();
    json!({"version": 1, "command": "map list", "exit_code": 0, "maps": maps})
}

/// What fills each field of a map, a line each.
pub fn show(map: &Map, language: Language) -> String {
    let header = match language {
        Language::English => ["table", "field", "from", "rules", "line"],
        Language::Japanese => ["テーブル", "フィールド", "列", "規則", "行"],
    };
    let lines: Vec<_> = map
        .shown()
        .into_iter()
        .map(|field| {
            let constant = field.value.map(|value| format!("= {value:?}"));
            let from = constant.unwrap_or_else(|| field.from.join(" + "));
            let cells = [
                field.table.unwrap_or_default(),
                field.field,
                from,
                field.rules.join(", "),
                field.line.to_string(),
            ];
            cells.map(|cell| harmless(&cell)).to_vec()
        })
        .collect();
    aligned(&header, &lines)
}

/// It, as a document.
pub fn show_document(name: &str, map: &Map) -> Json {
    let fields: Vec<_> = map
        .shown()
        .into_iter()
        .map(|field| {
            json!({
                "table": field.table,
                "field": field.field,
                "line": field.line,
                "from": field.from,
                "value": field.value,
                "rules": field.rules,
            })
        })
        .collect();
    json!({
        "version": 1,
        "command": "map show",
        "exit_code": if map.faults().is_empty() { 0 } else { 4 },
        "map": name,
        "errors": map.faults().len(),
        "group_by": map.group_by(),
        "fields": fields,
    })
}
