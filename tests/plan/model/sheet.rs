//! A file, before it is written as one.

use std::collections::BTreeMap;

use super::form::{FIELDS, TABLES, UNIQUE, meaning};

pub(super) type Texts = BTreeMap<&'static str, String>;

/// A row of a table, and the id that the file gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) cells: Texts,
}

/// A record of the file. It may have texts for columns that the file has not.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) cells: Texts,
    pub(super) rows: BTreeMap<&'static str, Vec<Line>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// In their order, without the column of marks.
    pub(super) columns: Vec<&'static str>,
    pub(super) entries: Vec<Entry>,
    /// Rows of the two tables stand on lines of their own.
    pub(super) apart: bool,
}

impl Line {
    /// A line that says nothing about its table is no row.
    fn is_row(&self, table: &str, columns: &[&str]) -> bool {
        let is_filled = |(code, text): (&&str, &String)| columns.contains(code) && !text.is_empty();
        let has_id = columns.contains(&table) && !self.id.is_empty();
        has_id || self.cells.iter().any(is_filled)
    }

    /// The id, if the file has a column of them.
    pub(super) fn id(&self, table: &str, columns: &[&str]) -> &str {
        if columns.contains(&table) {
            &self.id
        } else {
            ""
        }
    }
}

impl Entry {
    pub(super) fn text(&self, code: &str) -> &str {
        self.cells.get(code).map_or("", String::as_str)
    }

    /// Whether it has no value in any of these columns.
    pub(super) fn is_blank(&self, columns: &[&'static str]) -> bool {
        let has_rows = |(table, _): &(&str, _)| !self.rows(table, columns).is_empty();
        columns.iter().all(|code| self.text(code).is_empty()) && !TABLES.iter().any(has_rows)
    }

    /// The rows of a table that the file lists, by these columns.
    pub(super) fn rows(&self, table: &str, columns: &[&str]) -> Vec<&Line> {
        let lines = self.rows.get(table).into_iter().flatten();
        lines.filter(|line| line.is_row(table, columns)).collect()
    }

    /// What the record says in these columns, with ids of rows.
    pub(super) fn says(&self, columns: &[&str]) -> Vec<Vec<String>> {
        let mut said = Vec::new();
        let outside = FIELDS.iter().map(|field| field.code).chain(UNIQUE);
        said.extend(
            outside
                .filter(|code| columns.contains(code))
                .map(|code| meaning(code, self.text(code))),
        );
        for (table, fields) in TABLES {
            for line in self.rows(table, columns) {
                said.push(vec![line.id(table, columns).to_owned()]);
                let codes = fields.iter().map(|field| field.code);
                let codes = codes.filter(|code| columns.contains(code));
                said.extend(codes.map(|code| meaning(code, line.text(code))));
            }
            said.push(vec!["-".to_owned()]);
        }
        said
    }
}

impl Line {
    pub(super) fn text(&self, code: &str) -> &str {
        self.cells.get(code).map_or("", String::as_str)
    }
}

impl Sheet {
    pub(super) fn csv(&self) -> String {
        let mut csv = line(&[&["*"], &self.columns[..]].concat());
        for entry in &self.entries {
            let count = |table: &str| entry.rows.get(table).map_or(0, Vec::len);
            let (first, second) = (count("T"), count("U"));
            let depth = if self.apart {
                first + second
            } else {
                first.max(second)
            };
            for at in 0..depth.max(1) {
                let cell = |column: &&'static str| {
                    let table = TABLES.iter().find(|(table, fields)| {
                        table == column || fields.iter().any(|field| field.code == *column)
                    });
                    let Some((table, _)) = table else {
                        return if at == 0 { entry.text(column) } else { "" };
                    };
                    let before = if self.apart && *table == "U" {
                        first
                    } else {
                        0
                    };
                    let row = at.checked_sub(before);
                    let row = row.and_then(|row| entry.rows.get(table)?.get(row));
                    row.map_or("", |row| {
                        if column == table {
                            &row.id
                        } else {
                            row.text(column)
                        }
                    })
                };
                let mark = if at == 0 { "*" } else { "" };
                let cells: Vec<_> = self.columns.iter().map(cell).collect();
                csv += &line(&[&[mark], &cells[..]].concat());
            }
        }
        csv
    }
}

fn line(cells: &[&str]) -> String {
    let quoted = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",") + "\n"
}
