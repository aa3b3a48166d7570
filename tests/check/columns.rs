//! The columns that a file for a form may have, and texts for their cells.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::Value as Json;

/// A field that a file may fill, and the table that holds it.
pub(super) struct Column {
    pub(super) table: Option<String>,
    pub(super) code: String,
    field: Json,
}

impl Column {
    pub(super) fn kind(&self) -> &str {
        self.field["type"].as_str().unwrap()
    }

    fn limit(&self, name: &str) -> Option<&str> {
        self.field[name].as_str().filter(|limit| !limit.is_empty())
    }

    /// Texts for the column: mostly good ones, and now and then one at the edge of the field's rules, or beyond it.
    pub(super) fn cell(&self) -> BoxedStrategy<String> {
        let (good, edges) = match self.kind() {
            "NUMBER" => self.numbers(),
            "RADIO_BUTTON" | "DROP_DOWN" => self.choices(),
            "CHECK_BOX" | "MULTI_SELECT" => return self.lists(),
            "DATE" => texts(
                &["2026-01-31", "2024-02-29"],
                &[
                    "2026/1/31",
                    "2026-02-29",
                    "0999-01-01",
                    "1000-01-01",
                    "9999-12-31",
                    "20260131",
                    "01/31/2026",
                ],
            ),
            "TIME" => texts(
                &["09:05", "23:59"],
                &["9:05", "09:05:30", "24:00", "09:60", "９:05"],
            ),
            "DATETIME" => texts(
                &["2026-01-31T09:30:00Z", "2026-01-31T09:30:00+09:00"],
                &[
                    "2026-01-31T09:30:45Z",
                    "2026/1/31 9:30+09:00",
                    "2026-01-31T09:30Z",
                    "2026-01-31 09:30",
                    "2026-12-31T23:59:59-12:00",
                    "9999-12-31T23:59:00Z",
                    "1000-01-01T00:00:00Z",
                    "2026-01-31T09:30:00.5Z",
                ],
            ),
            "LINK" => self.links(),
            "USER_SELECT" => texts(
                &["sato", "sato\nsuzuki"],
                &["suzuki\n", "佐藤", "sato ", "SATO", "sato\nsato"],
            ),
            "ORGANIZATION_SELECT" => texts(&["sales"], &["purchasing", "sales\n"]),
            "GROUP_SELECT" => texts(&["staff"], &["guests"]),
            _ if self.field.get("lookup").is_some() => texts(&["C1"], &["C2", "c1", "C1 "]),
            _ => self.texts(),
        };
        let good = if self.field["unique"] == true {
            self.distinct()
        } else {
            good
        };
        let needs_text = self.field["required"] == true || self.limit("minLength").is_some();
        let empty = if needs_text { 1 } else { 20 };
        prop_oneof![
            80 => select(good),
            empty => Just(String::new()),
            1 => select(edges),
        ]
        .boxed()
    }

    /// Good texts that hardly meet.
    fn distinct(&self) -> Vec<String> {
        let distinct = |number: u32| {
            let (month, day) = (number / 28 % 12 + 1, number % 28 + 1);
            match self.kind() {
                "NUMBER" => number.to_string(),
                "DATE" => format!("2026-{month:02}-{day:02}"),
                "DATETIME" => format!("2026-{month:02}-{day:02}T09:30:00Z"),
                "LINK" => format!("https://a.example/{number}"),
                _ => format!("N{number}"),
            }
        };
        (0..300).map(distinct).collect()
    }

    fn numbers(&self) -> (Vec<String>, Vec<String>) {
        let (least, most) = (self.limit("minValue"), self.limit("maxValue"));
        let good: Vec<_> = [least, most]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect();
        let (usual, mut edges) = texts(
            &["1", "12", "3.5"],
            &[
                "0",
                "-1",
                "00012.50",
                "5.",
                " 42 ",
                "1.5e1",
                "1e-7",
                "-0.00005",
                "0.00005",
                "123456.785",
                "123456",
                "999999.999",
                "999999999999",
                "999999999999.99995",
                "1234567890123",
                ".5",
                "１２",
                "1,000",
                "x",
            ],
        );
        edges.extend(good.iter().flat_map(|limit| {
            [
                format!("{limit}.00001"),
                format!("-{limit}"),
                format!("{limit}0"),
            ]
        }));
        (if good.is_empty() { usual } else { good }, edges)
    }

    fn options(&self) -> Vec<String> {
        let options = self.field["options"].as_object().unwrap();
        options.keys().cloned().collect()
    }

    fn choices(&self) -> (Vec<String>, Vec<String>) {
        let options = self.options();
        let edges = vec![
            format!("{} ", options[0]),
            format!("{}\n{}", options[0], options[1]),
            "紫".to_owned(),
        ];
        (options, edges)
    }

    fn lists(&self) -> BoxedStrategy<String> {
        let options = self.options();
        let count = options.len();
        let good = subsequence(options.clone(), 1..=count).prop_shuffle();
        let least = usize::from(self.field["required"] == true);
        let any = subsequence(options.clone(), least..=count);
        let edge = vec(
            select([options, vec!["紫".to_owned(), String::new()]].concat()),
            1..4,
        );
        prop_oneof![60 => good, 20 => any, 1 => edge]
            .prop_map(|chosen| chosen.join("\n"))
            .boxed()
    }

    fn links(&self) -> (Vec<String>, Vec<String>) {
        let (good, mut edges) = match self.field["protocol"].as_str().unwrap() {
            "CALL" => texts(
                &["03-1234-5678", "+81312345678"],
                &["(03)1234", "０３", "#", "03 1234"],
            ),
            "MAIL" => texts(
                &["sato@example.com"],
                &["a@b", "@", "sato", "a@b@c", "a b@c"],
            ),
            _ => texts(
                &["https://a.example", "http://b.example/"],
                &[
                    "https://",
                    "HTTP://A.EXAMPLE",
                    "ftp://a.example",
                    "a.example",
                    "https://a b.example",
                ],
            ),
        };
        edges.extend(self.lengths("https://a.example/"));
        (good, edges)
    }

    /// Texts around the limits of the length, of characters inside and outside the first plane.
    fn lengths(&self, head: &str) -> Vec<String> {
        let limits = ["minLength", "maxLength"]
            .into_iter()
            .filter_map(|name| self.limit(name));
        let limits = limits.map(|limit| limit.parse::<usize>().unwrap());
        let fill =
            |length: usize| format!("{head}{}", "x".repeat(length.saturating_sub(head.len())));
        limits
            .flat_map(|limit| {
                [
                    fill(limit - 1),
                    fill(limit),
                    fill(limit + 1),
                    "𠮷".repeat(limit),
                    "髙".repeat(limit),
                ]
            })
            .collect()
    }

    fn texts(&self) -> (Vec<String>, Vec<String>) {
        let (mut good, mut edges) = texts(
            &["ab", "品名", "a,b", "AB"],
            &[
                "a", " a", "ab ", "a\"b", "1.2E+11", "#REF!", "=1+1", "*", "\u{3000}", "ｱｲ", "0",
                "N/A",
            ],
        );
        if matches!(self.kind(), "MULTI_LINE_TEXT" | "RICH_TEXT") {
            good.push("a\nb".to_owned());
        }
        edges.extend(self.lengths(""));
        (good, edges)
    }
}

fn texts(good: &[&str], edges: &[&str]) -> (Vec<String>, Vec<String>) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (owned(good), owned(edges))
}

/// The columns that a file for this form may have.
pub(super) fn columns(form: &Json) -> Vec<Column> {
    const FILLED: [&str; 16] = [
        "SINGLE_LINE_TEXT",
        "MULTI_LINE_TEXT",
        "RICH_TEXT",
        "NUMBER",
        "RADIO_BUTTON",
        "DROP_DOWN",
        "CHECK_BOX",
        "MULTI_SELECT",
        "DATE",
        "TIME",
        "DATETIME",
        "LINK",
        "USER_SELECT",
        "ORGANIZATION_SELECT",
        "GROUP_SELECT",
        "SUBTABLE",
    ];
    let fields = form["properties"].as_object().unwrap();
    let mut copied = HashSet::new();
    for field in fields.values() {
        let mappings = field["lookup"]["fieldMappings"].as_array();
        copied.extend(
            mappings
                .into_iter()
                .flatten()
                .map(|mapping| &mapping["field"]),
        );
    }
    let mut columns = Vec::new();
    let mut add = |table: Option<&String>, code: &String, field: &Json| {
        let kind = field["type"].as_str().unwrap();
        let is_calculated = field["expression"]
            .as_str()
            .is_some_and(|text| !text.is_empty());
        if FILLED.contains(&kind) && !is_calculated && !copied.contains(&field["code"]) {
            columns.push(Column {
                table: table.cloned(),
                code: code.clone(),
                field: field.clone(),
            });
        }
    };
    for (code, field) in fields {
        match field["fields"].as_object() {
            Some(inside) => inside
                .iter()
                .for_each(|(inner, field)| add(Some(code), inner, field)),
            None => add(None, code, field),
        }
    }
    columns
}
