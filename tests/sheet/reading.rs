//! What well-formed files say: places, headers, dialects, groups.

use kintable::model::Place;
use kintable::sheet::{
    Delimiter, DelimiterChoice, Encoding, EncodingChoice, GroupItem, LineEnding, Sheet,
};

use super::{open, open_as, source, told, told_as};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(text.as_bytes()), expected, "{text:?}");
}

#[test]
fn lines_are_those_of_the_file() {
    check("a,b\r\n1,2\r\n3,4\r\n", &["1 [2-2] 1|2", "2 [3-3] 3|4"]);
    check("a,b\r1,2\r3,4", &["1 [2-2] 1|2", "2 [3-3] 3|4"]);
    check("a,b\n\n1,2\n\n\n3,4\n", &["1 [3-3] 1|2", "2 [6-6] 3|4"]);
    check(
        "\r\n\na,b\r\n\r\n1,2\r\r3,4",
        &["1 [5-5] 1|2", "2 [7-7] 3|4"],
    );
    check(
        "a,b\n\"x\r\ny\rz\n\",2\n3,4\n",
        &["1 [2-5] x\r\ny\rz\n|2", "2 [6-6] 3|4"],
    );
}

#[test]
fn cells_are_as_the_file_has_them() {
    check(
        "a,b\n 1 ,\"\u{3000}say \"\"hi\"\" \"\n,\n",
        &["1 [2-2]  1 |\u{3000}say \"hi\" ", "2 [3-3] |"],
    );
    check("a\n\"\"\n", &["1 [2-2] "]);
}

#[test]
fn cells_know_where_they_stand() {
    let mut sheet = open("a,b,c\n品名,\"x\r\ny\",z\n".as_bytes());
    assert_eq!(sheet.header.row().place(2), place(1, 5, 3));
    let Some(Ok(GroupItem::Group(group))) = sheet.next() else {
        panic!("a record");
    };
    let row = group.row(0);
    assert_eq!(row.place(0), place(2, 1, 1));
    assert_eq!(row.place(1), place(2, 4, 2));
    assert_eq!(row.place(2), place(3, 4, 3));
    assert_eq!(row.place(5), place(3, 5, 6));
    assert_eq!(row.lines(), Place::Lines { first: 2, last: 3 });
    assert_eq!(row.excerpt(1).text, "品名,\"x");
    assert_eq!((row.cell(2), row.cell(3)), ("z", ""));
}

fn place(line: u64, column: u64, cell: u64) -> Place {
    Place::Cell { line, column, cell }
}

#[test]
fn header_names_are_trimmed_with_a_notice() {
    let sheet = open("\u{FEFF}\" a\u{3000}\",b, ,\n".as_bytes());
    assert_eq!(sheet.header.names(), ["a", "b", "", ""]);
    assert_eq!(sheet.header.position("b"), Some(1));
    assert_eq!(sheet.header.blanks().collect::<Vec<_>>(), [2, 3]);
    check(
        " a\u{3000},b\n",
        &["1:1#1 header.trimmed ` a\u{3000}` at  a\u{3000} in  a\u{3000},b"],
    );
}

#[test]
fn a_name_that_stands_twice_is_an_error_each_further_time() {
    check(
        "a,b,a, b,,\n",
        &[
            "1:5#3 header.duplicate a as in 1 at a in a,b,a, b,,",
            "1:7#4 header.trimmed ` b` at  b in a,b,a, b,,",
            "1:7#4 header.duplicate b as in 2 at  b in a,b,a, b,,",
        ],
    );
}

#[track_caller]
fn dialect(bytes: &[u8], expected: (Encoding, bool, Delimiter, LineEnding)) {
    let Sheet { dialect, .. } = open(bytes);
    let (encoding, bom, delimiter, line_ending) = expected;
    assert_eq!(dialect.encoding, encoding);
    assert_eq!(dialect.bom, bom);
    assert_eq!(dialect.delimiter, delimiter);
    assert_eq!(dialect.line_ending, line_ending);
}

#[test]
fn the_dialect_is_what_the_file_shows() {
    use Delimiter::{Comma, Semicolon, Tab};
    use Encoding::{ShiftJis, Utf8, Utf16Be, Utf16Le};
    use LineEnding::{Cr, CrLf, Lf};
    dialect(b"a,b\r\n1,2\n", (Utf8, false, Comma, CrLf));
    dialect(b"\xEF\xBB\xBF\"a\";b\r", (Utf8, true, Semicolon, Cr));
    dialect("品\t名".as_bytes(), (Utf8, false, Tab, Lf));
    dialect(
        b"\x8F\xA4\x95\x69\x96\xBC\x95\x5C,b\n",
        (ShiftJis, false, Comma, Lf),
    );
    dialect(b"\xFF\xFEa\0\t\0b\0\n\0", (Utf16Le, true, Tab, Lf));
    dialect(b"\xFE\xFF\0a\0;\0b", (Utf16Be, true, Semicolon, Lf));
}

#[test]
fn a_mark_that_is_left_before_the_header_is_no_part_of_a_name() {
    let twice = open(b"\xEF\xBB\xBF\xEF\xBB\xBF*,a\n*,1\n");
    assert_eq!(twice.header.names(), ["*", "a"]);
    let gbk = EncodingChoice::Declared(Encoding::Gbk);
    let source = source(b"\x84\x31\x95\x33*,a\n*,1\n");
    let sheet = open_as(&source, gbk, DelimiterChoice::Auto).unwrap();
    assert_eq!(sheet.header.names(), ["*", "a"]);
}

#[test]
fn a_declared_delimiter_is_the_only_one() {
    let semicolon = DelimiterChoice::Declared(Delimiter::Semicolon);
    let told = told_as(b"a,b,c;d\n1,2;3\n", EncodingChoice::Auto, semicolon);
    assert_eq!(told, ["1 [2-2] 1,2|3"]);
}

#[test]
fn rows_are_joined_at_each_mark() {
    check(
        "*,a\n*,1\n,2\n\n,3\n*,4\n",
        &["1 [2-5] *|1 / |2 / |3", "2 [6-6] *|4"],
    );
    check("a,*\n1,*\n2,\n", &["1 [2-3] 1|* / 2|"]);
}

#[test]
fn without_a_mark_column_each_row_is_a_record() {
    check("a\n1\n2\n", &["1 [2-2] 1", "2 [3-3] 2"]);
}

#[test]
fn rows_before_the_first_mark_are_one_problem() {
    check(
        "*,a\n\n,1\n,\"2\n3\"\n*,4\n",
        &["3-5 group.orphan-row at  in ,1", "1 [6-6] *|4"],
    );
    check("*,a\n,1\n", &["2-2 group.orphan-row at  in ,1"]);
    // Lines without any value lose nothing.
    check("*,a\n,\n,\"\"\n*,4\n", &["1 [4-4] *|4"]);
    check(
        "*,a\n,\n,1\n,\n,2\n,\n*,4\n",
        &["3-5 group.orphan-row at  in ,1", "1 [7-7] *|4"],
    );
    check(
        "*,a\n,,1\n",
        &[
            "2:3#3 file.too-many-columns 3 of 2 at 1 in ,,1",
            "2-2 group.orphan-row at  in ,,1",
        ],
    );
    check(
        "*,a\n,1\n,\"\n",
        &[
            "2-2 group.orphan-row at  in ,1",
            "stop: 3:2#2 file.quote Unclosed at \" in ,\"",
        ],
    );
    check(
        "*,a\n,1\n,1,2\n",
        &[
            "3:4#3 file.too-many-columns 3 of 2 at 2 in ,1,2",
            "2-3 group.orphan-row at  in ,1",
        ],
    );
}

#[test]
fn an_unknown_mark_begins_a_record_that_is_at_fault() {
    check(
        "a,*\n1,*\n2,＊\n3,\n4,*\n",
        &[
            "1 [2-2] 1|*",
            "2 [3-4] 2|＊ / 3|",
            "3:3#2 group.unknown-mark ＊ at ＊ in 2,＊",
            "3 [5-5] 4|*",
        ],
    );
}

#[test]
fn a_sheet_can_be_read_on_another_thread() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let mut sheet = is_send(open(b"a\n1\n"));
    let count = std::thread::spawn(move || sheet.by_ref().count());
    assert_eq!(count.join().unwrap(), 1);
}

#[test]
fn a_source_is_read_again_by_what_was_decided() {
    let source = source("品名;b\n1;2\n".as_bytes());
    let first = open_as(&source, EncodingChoice::Auto, DelimiterChoice::Auto).unwrap();
    let again = open_as(
        &source,
        EncodingChoice::Declared(first.dialect.encoding),
        DelimiterChoice::Declared(first.dialect.delimiter),
    )
    .unwrap();
    assert_eq!(again.dialect, first.dialect);
    assert_eq!(first.count(), 1);
    assert_eq!(again.count(), 1);
}
