//! Cells in columns, aligned by their width on a terminal, where a Japanese character takes two places.

use std::iter;

use unicode_width::UnicodeWidthStr as _;

/// Lines of cells under a header. A column without a cell is left out.
pub(super) fn aligned(header: &[&str], lines: &[Vec<String>]) -> String {
    let cells = lines
        .iter()
        .map(|line| line.iter().map(String::as_str).collect());
    let rows: Vec<Vec<&str>> = iter::once(header.to_vec()).chain(cells).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max();
    let used: Vec<_> = (0..header.len())
        .filter(|column| lines.iter().any(|line| !line[*column].is_empty()))
        .map(|column| (column, width(column).unwrap_or(0)))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let padded = |(column, width): &(usize, usize)| {
            let cell = row[*column];
            format!("{cell}{}", " ".repeat(width - cell.width() + 2))
        };
        let line: String = used.iter().map(padded).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_places_and_empty_columns_none() {
        let line = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
        let lines = [
            line(["会社名", "x", "", "1"]),
            line(["ｶﾅ", "", "", "22"]),
            line(["name", "", "", ""]),
        ];
        let text = aligned(&["code", "b", "gone", "n"], &lines);
        let expected = "code    b  n\n会社名  x  1\nｶﾅ         22\nname\n";
        assert_eq!(text, expected);
    }
}
