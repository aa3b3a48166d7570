//! A file of values: two columns of CSV, what stands in the user's file and what is written for it. People edit it in a
//! spreadsheet, so that it may be in any encoding that they save.

use std::collections::HashMap;
use std::path::Path;

use super::MOST_BYTES;
use crate::language::{Text, text};
use crate::sheet::{self, GroupItem, SheetError, Source, Way};
use crate::toml_file::Named;

/// The header lines that it may have. Without one of them, its first pair would be taken for a header.
const HEADERS: [[&str; 2]; 2] = [["from", "to"], ["元の値", "書き込む値"]];

/// Values by the texts for which they are written.
pub(super) type Pairs = HashMap<String, Named>;

/// Reads the one that a map names, or says what it should be.
pub(super) fn read(path: &Path, named: &Named) -> Result<Pairs, Text> {
    let name = &path.display().to_string();
    let source = Source::open(path).map_err(|error| {
        text!(
            "a file that can be read ({error})",
            "読み取れるファイル（{error}）"
        )
    })?;
    if source.size() > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        return Err(text!(
            "a file of {most} MiB at most ({name} is larger)",
            "{most}MiB以下のファイル（{name}はこれより大きいファイルです）"
        ));
    }
    let opened = sheet::open_expecting(&source, &Way::default(), Vec::new());
    let sheet = opened.map_err(|error| broken(name, &error))?;
    let first = sheet.header.names();
    let is_header = |header: &[&str; 2]| first.starts_with(&header.map(str::to_owned));
    if !HEADERS.iter().any(is_header) {
        let first = first.join(",");
        return Err(text!(
            "a CSV file whose first line is `from,to`, and whose lines behind it have what the file has and what is written for it; the first line of {name} is \"{first}\"",
            "1行目が「元の値,書き込む値」（または「from,to」）で、2行目からファイルの値と書き込む値を並べたCSVファイル（{name}の1行目は「{first}」です）"
        ));
    }
    let mut pairs = HashMap::new();
    for item in sheet {
        let item = item.map_err(|error| broken(name, &error))?;
        let GroupItem::Group(group) = item else {
            continue;
        };
        for row in group.rows() {
            let line = row.first_line();
            let (from, to) = (row.cell(0).to_owned(), row.cell(1).to_owned());
            let has_more = (2..row.held_cells()).any(|cell| !row.is_blank(cell));
            if from.is_empty() && to.is_empty() && !has_more {
                continue;
            }
            // A value that is still to be typed would empty the field.
            if row.len() < 2 || from.is_empty() || has_more {
                return Err(text!(
                    "a file with a text and what is written for it on each line; line {line} of {name} has not these two (what is to be empty is `text,`)",
                    "各行に元の値と書き込む値の2つがあるファイル（{name}の{line}行目は、2つではありません。空にするときは「元の値,」とします）"
                ));
            }
            let to = Named {
                text: to,
                at: named.at.clone(),
            };
            if let Some(other) = pairs.insert(from.clone(), to.clone())
                && other.text != to.text
            {
                return Err(text!(
                    "a file with one value for each text; line {line} of it has another one for \"{from}\"",
                    "1つの値に1つの変換先を持つファイル（{line}行目の「{from}」に別の変換先があります）"
                ));
            }
        }
    }
    Ok(pairs)
}

fn broken(path: &str, error: &SheetError) -> Text {
    text!(
        "a CSV file that can be read ({path}: {error})",
        "読み取れるCSVファイル（{path}：{error}）"
    )
}
