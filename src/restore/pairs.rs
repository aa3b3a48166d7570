//! Small CSV files that are read whole: maps of users, and of record numbers.

use crate::language::{Text, text};

/// The lines that have something on them, by their numbers, each as its cells.
pub(super) fn lines(text: &str) -> Result<Vec<(usize, Vec<String>)>, Text> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| Ok((number, cells(number, line)?)))
        .collect()
}

/// So many cells as there must be.
pub(super) fn exactly<const N: usize>(
    line: usize,
    cells: Vec<String>,
) -> Result<[String; N], Text> {
    let found = cells.len();
    cells.try_into().map_err(|_| {
        text!(
            "line {line} has {found} cells instead of {N}",
            "{line}行目のセルは{N}個のはずですが、{found}個あります"
        )
    })
}

fn cells(number: usize, line: &str) -> Result<Vec<String>, Text> {
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        let cell = match rest.strip_prefix('"') {
            None => {
                let (cell, behind) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                rest = behind;
                cell.trim().to_owned()
            }
            Some(quoted) => {
                let (cell, behind) = quoted_cell(quoted).ok_or_else(|| {
                    text!(
                        "line {number} has a double quotation mark that does not end",
                        "{number}行目のダブルクォーテーションが閉じられていません"
                    )
                })?;
                rest = behind;
                cell
            }
        };
        cells.push(cell);
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return Ok(cells),
        }
    }
}

/// A cell up to its closing quote, and what is behind it.
fn quoted_cell(text: &str) -> Option<(String, &str)> {
    let (mut cell, mut rest) = (String::new(), text);
    loop {
        let end = rest.find('"')?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(behind) => {
                cell.push('"');
                rest = behind;
            }
            None => return Some((cell, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_a_spreadsheet_writes_them() {
        let read = lines("\u{feff}a, b\r\n\n\"c,\"\"d\",\n").unwrap();
        let cells = |cells: &[&str]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(read, [(1, cells(&["a", "b"])), (3, cells(&["c,\"d", ""]))]);
        assert!(lines("\"a,b").is_err());
        assert!(exactly::<2>(1, cells(&["a"])).is_err());
    }
}
