//! Writing: what is written is read back as it was, or refused.

use kintable::sheet::{
    Delimiter, DelimiterChoice, Dialect, Encoding, EncodingChoice, GroupItem, LineEnding,
    WriteError, Writer,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::well_formed::JAPANESE;
use super::{open_as, source};

const DIALECT: Dialect = Dialect {
    encoding: Encoding::Utf8,
    bom: false,
    delimiter: Delimiter::Comma,
    line_ending: LineEnding::Lf,
    kind: kintable::sheet::Kind::Csv,
};

fn written(dialect: Dialect, rows: &[Vec<String>]) -> Result<Vec<u8>, WriteError> {
    let mut writer = Writer::new(Vec::new(), dialect)?;
    for row in rows {
        writer.write_row(row)?;
    }
    Ok(writer.finish()?)
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let endings = vec![LineEnding::Lf, LineEnding::CrLf, LineEnding::Cr];
    let parts = (
        select(JAPANESE.to_vec()),
        any::<bool>(),
        select(Delimiter::ALL.to_vec()),
        select(endings),
    );
    parts.prop_map(|(encoding, bom, delimiter, line_ending)| Dialect {
        kind: kintable::sheet::Kind::Csv,
        encoding,
        bom: bom && !encoding.bom().is_empty(),
        delimiter,
        line_ending,
    })
}

/// A header, and rows of as many cells; pieces that tempt a writer to go wrong.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let piece = select(vec![
        "a", " ", "\"", ",", ";", "\t", "\n", "\r", "\r\n", "品", "表", "ｱ", "①", "=1+1",
    ]);
    let cell = vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    (1..5_usize).prop_flat_map(move |columns| {
        let header = (0..columns).map(|column| format!("列{column}")).collect();
        let rows = vec(vec(cell.clone(), columns), 0..6);
        rows.prop_map(move |mut rows| {
            rows.insert(0, Vec::clone(&header));
            rows
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_it_was(dialect in dialect(), rows in rows()) {
        let bytes = written(dialect, &rows).unwrap();
        let sheet = open_as(
            &source(&bytes),
            EncodingChoice::Declared(dialect.encoding),
            DelimiterChoice::Declared(dialect.delimiter),
        );
        let sheet = sheet.unwrap();
        prop_assert_eq!(sheet.dialect, dialect);
        let mut read = vec![sheet.header.names().to_vec()];
        for item in sheet {
            let GroupItem::Group(group) = item.unwrap() else {
                panic!("the sheet is well formed");
            };
            let cells = |row: kintable::sheet::SheetRow<'_>| row.cells().map(str::to_owned).collect();
            read.extend(group.rows().map(cells));
        }
        prop_assert_eq!(read, rows);
    }
}

#[test]
fn only_cells_that_need_quotes_have_them() {
    let rows = [
        row(&["a", "b c", "d,e", "f\"g", "h\ni", ""]),
        row(&["", "1"]),
    ];
    let bytes = written(DIALECT, &rows).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "a,b c,\"d,e\",\"f\"\"g\",\"h\ni\",\n,1\n"
    );
}

#[test]
fn a_character_that_the_encoding_does_not_hold_is_an_error_and_not_another_one() {
    let refused = |encoding, text: &str| {
        let dialect = Dialect {
            encoding,
            ..DIALECT
        };
        written(dialect, &[row(&["品名", text])])
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(Encoding::ShiftJis, "塩😀"),
        "\"😀\" (U+1F600) is not a character of Shift_JIS"
    );
    assert_eq!(
        refused(Encoding::ShiftJis, "\u{a5}1200"),
        "\"\u{a5}\" (U+00A5) is not a character of Shift_JIS",
        "it would come back as a backslash"
    );
    assert_eq!(
        refused(Encoding::EucJp, "\u{2212}1"),
        "\"\u{2212}\" (U+2212) is not a character of EUC-JP"
    );
}

#[test]
fn nothing_is_written_of_a_row_that_is_refused() {
    let dialect = Dialect {
        encoding: Encoding::ShiftJis,
        ..DIALECT
    };
    let mut writer = Writer::new(Vec::new(), dialect).unwrap();
    writer.write_row(["a", "b"]).unwrap();
    assert!(writer.write_row(["1", "😀"]).is_err());
    writer.write_row(["2", "3"]).unwrap();
    assert_eq!(writer.finish().unwrap(), b"a,b\n2,3\n");
}
