//! A sheet as a file, and as the request that sends the same content unchecked.

use serde_json::{Map, Value as Json, json};

/// A header and lines. Without a column of marks, each line is a record.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) lines: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet of one record on one line, of these columns and cells.
    pub(super) fn of(cells: &[(&str, &str)]) -> Self {
        let (header, line) = cells
            .iter()
            .map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned()))
            .unzip();
        Self {
            header,
            lines: vec![line],
        }
    }

    /// The same with one more line.
    pub(super) fn and(mut self, cells: &[&str]) -> Self {
        assert_eq!(cells.len(), self.header.len());
        let line = cells.iter().map(|cell| (*cell).to_owned());
        self.lines.push(line.collect());
        self
    }

    pub(super) fn csv(&self) -> String {
        let lines = std::iter::once(&self.header).chain(&self.lines);
        let line = |cells: &Vec<String>| {
            let cells: Vec<_> = cells.iter().map(|cell| written(cell)).collect();
            cells.join(",") + "\n"
        };
        lines.map(line).collect()
    }

    /// For each line, for each cell, the physical line on which it begins, and its position on the sheet's line; both
    /// are counted from 1, as problems count them.
    pub(super) fn places(&self) -> Vec<Vec<(u64, u64)>> {
        let mut physical = 2;
        let mut of_line = |cells: &Vec<String>| {
            let mut places = Vec::new();
            for (at, cell) in (1..).zip(cells) {
                places.push((physical, at));
                let breaks = cell.replace("\r\n", "\n");
                physical += breaks.matches(['\n', '\r']).count() as u64;
            }
            physical += 1;
            places
        };
        self.lines.iter().map(&mut of_line).collect()
    }

    /// Where the last cell of the last line stands, as problems tell it. No cell before may hold a break.
    pub(super) fn last_place(&self) -> String {
        let [before @ .., _] = &self.lines[self.lines.len() - 1][..] else {
            panic!("a line has cells")
        };
        let characters: usize = before
            .iter()
            .map(|cell| written(cell).chars().count() + 1)
            .sum();
        format!("{}:{}", self.lines.len() + 1, characters + 1)
    }

    /// The records as the API takes them, with every text as it is written.
    pub(super) fn records(&self, form: &Json) -> Vec<Json> {
        let has_marks = self.header[0] == "*";
        let mut records: Vec<Map<String, Json>> = Vec::new();
        for line in &self.lines {
            let begins = !has_marks || line[0] == "*";
            if begins {
                records.push(Map::new());
            }
            let record = records.last_mut().unwrap();
            for (code, field) in form["properties"].as_object().unwrap() {
                if field["type"] == "SUBTABLE" {
                    if let Some(row) = self.row(code, field, line) {
                        let rows = record.entry(code.clone()).or_insert(json!({ "value": [] }));
                        rows["value"].as_array_mut().unwrap().push(row);
                    }
                } else if let (true, Some(text)) = (begins, self.cell(line, code)) {
                    record.insert(code.clone(), value(field, text));
                }
            }
        }
        records.into_iter().map(Json::Object).collect()
    }

    fn cell<'l>(&self, line: &'l [String], column: &str) -> Option<&'l str> {
        let at = self.header.iter().position(|name| name == column)?;
        Some(&line[at])
    }

    /// A line's row of a table; none where all its cells are empty.
    fn row(&self, code: &str, table: &Json, line: &[String]) -> Option<Json> {
        let id = self.cell(line, code).unwrap_or_default();
        let fields = table["fields"].as_object().unwrap();
        let cells: Vec<_> = fields
            .iter()
            .filter_map(|(code, field)| Some((code, field, self.cell(line, code)?)))
            .collect();
        let is_row = !id.is_empty() || cells.iter().any(|(_, _, text)| !text.is_empty());
        is_row.then(|| {
            let cells = cells
                .into_iter()
                .map(|(code, field, text)| (code.clone(), value(field, text)));
            json!({"id": id, "value": cells.collect::<Map<_, _>>()})
        })
    }
}

fn written(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A field's value in a request: lists one element a line, everything else as it is written.
pub(super) fn value(field: &Json, text: &str) -> Json {
    let lines = text.split('\n').filter(|_| !text.is_empty());
    match field["type"].as_str().unwrap() {
        "CHECK_BOX" | "MULTI_SELECT" => json!({"value": lines.collect::<Vec<_>>()}),
        "USER_SELECT" | "ORGANIZATION_SELECT" | "GROUP_SELECT" => {
            json!({"value": lines.map(|code| json!({"code": code})).collect::<Vec<_>>()})
        }
        "FILE" => json!({"value": []}),
        _ => json!({"value": text}),
    }
}
