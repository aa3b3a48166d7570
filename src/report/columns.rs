//! Cells in columns, aligned by their width on a terminal, where a Japanese character takes two places.

use unicode_width::UnicodeWidthStr as _;

/// Lines of cells under a header. A column without a cell is left out.
pub(super) fn aligned(header: &[&str], lines: &[Vec<String>]) -> String {
    let used: Vec<_> = (0..header.len())
        .filter(|column| lines.iter().any(|line| !line[*column].is_empty()))
        .collect();
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].width());
        cells.max().unwrap_or(0).max(header[column].width())
    };
    let widths: Vec<_> = used.iter().map(|column| width(*column)).collect();
    let draw = |cell: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for (column, width) in used.iter().zip(&widths) {
            let cell = cell(*column);
            let padding = " ".repeat(width.saturating_sub(cell.width()) + 2);
            text.push_str(&cell);
            text.push_str(&padding);
        }
        format!("{}\n", text.trim_end())
    };
    let mut text = draw(&|column| header[column].to_owned());
    for line in lines {
        text.push_str(&draw(&|column| line[column].clone()));
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
