//! The app that the model knows: its fields, and texts that a file may hold for them with what kintone makes of each.

use serde_json::{Map, Value as Json, json};

/// What a field holds: nothing, one text, or a list in order of its elements.
pub(super) type Meaning = Vec<String>;

/// A text of a file, and what it says.
type Spelling = (&'static str, &'static [&'static str]);

#[derive(Debug)]
pub(super) struct Field {
    pub(super) code: &'static str,
    pub(super) kind: &'static str,
    /// None of an empty text.
    pub(super) spellings: &'static [Spelling],
    /// What a record has that is added without a word about the field.
    pub(super) default: &'static [&'static str],
}

const fn field(code: &'static str, kind: &'static str, spellings: &'static [Spelling]) -> Field {
    Field {
        code,
        kind,
        spellings,
        default: &[],
    }
}

const TEXTS: &[Spelling] = &[("a", &["a"]), ("b", &["b"]), ("c", &["c"]), ("a ", &["a "])];
const LINES: &[Spelling] = &[("a\nb", &["a\nb"]), ("a\r\nb", &["a\nb"]), ("c", &["c"])];
const NUMBERS: &[Spelling] = &[
    ("1", &["1"]),
    ("1.0", &["1"]),
    ("10", &["10"]),
    ("1e1", &["10"]),
    ("0.1234", &["0.1234"]),
    ("0.12345", &["0.1234"]),
    ("-2", &["-2"]),
];
const OPTIONS: &[Spelling] = &[("x", &["x"]), ("y", &["y"])];
const LISTS: &[Spelling] = &[("x", &["x"]), ("x\ny", &["x", "y"]), ("y\nx", &["x", "y"])];
const DATES: &[Spelling] = &[
    ("2026-01-02", &["2026-01-02"]),
    ("2026/1/2", &["2026-01-02"]),
    ("2026-03-04", &["2026-03-04"]),
];
const USERS: &[Spelling] = &[("u", &["u"]), ("u\nv", &["u", "v"]), ("v\nu", &["u", "v"])];
/// Names and sizes, by which attachments are compared.
const FILES: &[Spelling] = &[
    ("a.txt", &["a.txt 3"]),
    ("big/a.txt", &["a.txt 9"]),
    ("a.txt\nb.txt", &["a.txt 3", "b.txt 1"]),
    ("b.txt\na.txt", &["a.txt 3", "b.txt 1"]),
];

/// The attachments: path and content.
pub(super) const ATTACHMENTS: [(&str, &str); 3] =
    [("a.txt", "aaa"), ("big/a.txt", "aaaaaaaaa"), ("b.txt", "b")];

/// The fields outside tables, but for the keys.
pub(super) const FIELDS: [Field; 8] = [
    field("name", "SINGLE_LINE_TEXT", TEXTS),
    field("memo", "MULTI_LINE_TEXT", LINES),
    field("amount", "NUMBER", NUMBERS),
    Field {
        default: &["x"],
        ..field("choice", "DROP_DOWN", OPTIONS)
    },
    field("checks", "CHECK_BOX", LISTS),
    field("day", "DATE", DATES),
    field("people", "USER_SELECT", USERS),
    field("doc", "FILE", FILES),
];

/// The tables and their fields.
pub(super) const TABLES: [(&str, &[Field]); 2] = [
    (
        "T",
        &[
            field("item", "SINGLE_LINE_TEXT", TEXTS),
            field("qty", "NUMBER", NUMBERS),
            field("note", "MULTI_LINE_TEXT", LINES),
            field("flags", "CHECK_BOX", LISTS),
            field("paper", "FILE", FILES),
        ],
    ),
    (
        "U",
        &[
            field("label", "SINGLE_LINE_TEXT", TEXTS),
            field("on", "DATE", DATES),
        ],
    ),
];

/// The fields that prohibit duplicate values: a text and a number.
pub(super) const UNIQUE: [&str; 2] = ["key", "num"];

/// What stands before record numbers.
pub(super) const APP_CODE: &str = "APP";

/// What a text says in a field; what is not among a field's spellings says itself.
pub(super) fn meaning(code: &str, text: &str) -> Meaning {
    let known = spellings(code).iter().find(|(known, _)| *known == text);
    match known {
        _ if text.is_empty() => Meaning::new(),
        Some((_, says)) => says.iter().map(|text| (*text).to_owned()).collect(),
        // Fresh keys are numbers as `7` and `7.0`, or texts with blanks at the end.
        None if code == "num" => vec![text.trim_end_matches(".0").to_owned()],
        None => vec![text.to_owned()],
    }
}

pub(super) fn spellings(code: &str) -> &'static [Spelling] {
    static ALL: [&[Field]; 3] = [&FIELDS, TABLES[0].1, TABLES[1].1];
    let mut all = ALL.iter().flat_map(|fields| fields.iter());
    let field = all.find(|field| field.code == code);
    field.map_or(&[], |field| field.spellings)
}

/// The form, as kintone's API gives it.
pub(super) fn json() -> Json {
    let property = |field: &Field| {
        let json = json!({"type": field.kind, "code": field.code, "label": field.code, "options": {
            "x": {"label": "x", "index": "0"}, "y": {"label": "y", "index": "1"},
        }, "defaultValue": field.default.first().copied().unwrap_or_default()});
        (field.code.to_owned(), json)
    };
    let unique = |code: &str, kind: &str| {
        let json = json!({"type": kind, "code": code, "label": code, "unique": true});
        (code.to_owned(), json)
    };
    let mut properties: Map<_, _> = FIELDS.iter().map(property).collect();
    for field in [FIELDS[4].code, FIELDS[6].code, FIELDS[7].code] {
        properties[field]["defaultValue"] = json!([]);
    }
    properties.extend([unique("key", "SINGLE_LINE_TEXT"), unique("num", "NUMBER")]);
    let number = json!({"type": "RECORD_NUMBER", "code": "No", "label": "No"});
    properties.insert("No".to_owned(), number);
    for (table, fields) in TABLES {
        let mut inside: Map<_, _> = fields.iter().map(property).collect();
        for field in inside.values_mut() {
            field.as_object_mut().unwrap().remove("defaultValue");
        }
        let json = json!({"type": "SUBTABLE", "code": table, "label": table, "fields": inside});
        properties.insert(table.to_owned(), json);
    }
    json!({"revision": "1", "properties": properties})
}
