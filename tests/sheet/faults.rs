//! What the `csv` crate forgives and an import must not.

use kintable::sheet::{Delimiter, DelimiterChoice, Encoding, EncodingChoice};

use super::{told, told_as};

#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &[&str]) {
    let bytes = bytes.as_ref();
    assert_eq!(told(bytes), expected, "{}", String::from_utf8_lossy(bytes));
}

#[track_caller]
fn check_declared(encoding: Encoding, bytes: &[u8], expected: &[&str]) {
    let choice = EncodingChoice::Declared(encoding);
    assert_eq!(told_as(bytes, choice, DelimiterChoice::Auto), expected);
}

#[test]
fn a_quote_that_is_never_closed_stops_the_reading_where_it_is() {
    check(
        "a,b\n1,2\n3,\"4\n5,6\n",
        &[
            "1 [2-2] 1|2",
            "stop: 3:3#2 file.quote Unclosed at \"4 in 3,\"4",
        ],
    );
    check(
        "a,b\n1,\"2\"\"\n",
        &["stop: 2:3#2 file.quote Unclosed at \"2\"\" in 1,\"2\"\""],
    );
    check(
        "a,b\n1,\"",
        &["stop: 2:3#2 file.quote Unclosed at \" in 1,\""],
    );
    check(
        "a,\"b\n1,2\n",
        &["stop: 1:3#2 file.quote Unclosed at \"b in a,\"b"],
    );
    // What is told is the first of two faults.
    check(
        "a,b,c\n1,2\"x,\"3\n4,5,6\n",
        &["stop: 2:3#2 file.quote InsideUnquoted at 2\"x in 1,2\"x,\"3"],
    );
}

#[test]
fn a_quote_inside_or_behind_a_cell_spoils_its_record_alone() {
    check(
        "a,b\r\n\"x\"y,2\r\n3,4\r\n",
        &[
            "1 [2-2] \"x\"y|2",
            "2:4#1 file.quote TextAfterClosing at y in \"x\"y,2",
            "2 [3-3] 3|4",
        ],
    );
    check(
        "a,b\n品,\"x\ny\"品\n3,4\n",
        &[
            "1 [2-3] 品|\"x\ny\"品",
            "2:3#2 file.quote AcrossLines { first: 2, last: 3 } at \"x in 品,\"x",
            "2 [4-4] 3|4",
        ],
    );
    check(
        "a,b\n1,\"x\" ",
        &[
            "1 [2-2] 1|\"x\" ",
            "2:6#2 file.quote TextAfterClosing at   in 1,\"x\" ",
        ],
    );
    check(
        "a,b\n1,x\"y\"z\n3,4\"\n5,6\n",
        &[
            "1 [2-2] 1|x\"y\"z",
            "2:3#2 file.quote InsideUnquoted at x\"y\"z in 1,x\"y\"z",
            "2 [3-3] 3|4\"",
            "3:3#2 file.quote InsideUnquoted at 4\" in 3,4\"",
            "3 [4-4] 5|6",
        ],
    );
    check(
        "a\r\r\"1\"x\r2",
        &[
            "1 [3-3] \"1\"x",
            "3:4#1 file.quote TextAfterClosing at x in \"1\"x",
            "2 [4-4] 2",
        ],
    );
}

#[test]
fn what_a_broken_row_may_have_swallowed_is_no_record_of_its_own() {
    // The text within quotes looks like a row, and is none.
    check(
        "a,b,c\n1,5\" pipe,\"x\n7,8,9\ny\"\n4,5,6\n",
        &[
            "1 [2-4] 1|5\" pipe|x\n7,8,9\ny",
            "2:3#2 file.quote InsideUnquoted at 5\" pipe in 1,5\" pipe,\"x",
            "2 [5-5] 4|5|6",
        ],
    );
    // The row has too many cells: reading goes on at the next line that has as many as there are columns.
    check(
        "a,b\n1,5\" pipe, long\nnothing\n3,4\n",
        &[
            "1 [2-3] 1|5\" pipe| long\nnothing",
            "2:3#2 file.quote InsideUnquoted at 5\" pipe in 1,5\" pipe, long",
            "2 [4-4] 3|4",
        ],
    );
    // It belongs to the record before it, and so do the lines behind it that have no mark.
    check(
        "*,a,b\n*,1,2\n,3\"x,4\n,5,6\n*,7,8\n",
        &[
            "1 [2-4] *|1|2 / |3\"x|4 / |5|6",
            "3:2#2 file.quote InsideUnquoted at 3\"x in ,3\"x,4",
            "2 [5-5] *|7|8",
        ],
    );
}

#[test]
fn text_inside_a_broken_quoted_cell_is_no_record_of_its_own() {
    // Its lines belong to it until its quotes are even in number.
    check(
        "name,memo\nA,\"He said \"hi\" to\nfoo, bar\nend\"\nB,ok\n",
        &[
            "1 [2-4] A|\"He said \"hi\" to\nfoo| bar\nend\"",
            "2:13#2 file.quote TextAfterClosing at h in A,\"He said \"hi\" to",
            "2 [5-5] B|ok",
        ],
    );
    check(
        "a,b,c\r\nA,\"He said \"hi\"\r\nfoo, bar, 12\r\nend\",1\r\nB,ok,2\r\n",
        &[
            "1 [2-4] A|\"He said \"hi\"\r\nfoo| bar| 12\r\nend\"|1",
            "2:13#2 file.quote TextAfterClosing at h in A,\"He said \"hi\"",
            "2 [5-5] B|ok|2",
        ],
    );
    // A stray quote in a cell before it is not counted.
    check(
        "a,b\n5\" pipe,\"He said \"hi\" to\nfoo,bar\nend\"\nB,ok\n",
        &[
            "1 [2-4] 5\" pipe|\"He said \"hi\" to\nfoo|bar\nend\"",
            "2:1#1 file.quote InsideUnquoted at 5\" pipe in 5\" pipe,\"He said \"hi\" to",
            "2 [5-5] B|ok",
        ],
    );
    // Behind it, reading goes on at the next line that fits, as behind any row that is broken.
    check(
        "a,b\nA,\"x\"y\"\nc,d\ne\"\nnothing\nB,ok",
        &[
            "1 [2-5] A|\"x\"y\"\nc|d\ne\"\nnothing",
            "2:6#2 file.quote TextAfterClosing at y in A,\"x\"y\"",
            "2 [6-6] B|ok",
        ],
    );
}

#[test]
fn what_is_quoted_behind_spaces_is_no_record_of_its_own() {
    check(
        "a,b\nA, \"foo\nx, y\nend\"\nB,ok\n",
        &[
            "1 [2-4] A| \"foo\nx| y\nend\"",
            "2:3#2 file.quote BehindSpaces at  \"foo in A, \"foo",
            "2 [5-5] B|ok",
        ],
    );
    check(
        "a,b\n\u{3000}\"He said \"hi\"\nx,y\nend\",1\nB,ok\n",
        &[
            "1 [2-4] \u{3000}\"He said \"hi\"\nx|y\nend\"|1",
            "2:1#1 file.quote BehindSpaces at \u{3000}\"He said \"hi\" in \u{3000}\"He said \"hi\"",
            "2 [5-5] B|ok",
        ],
    );
    // What is never closed is no quoted cell.
    for later in ["B,ok", "B,\"ok\""] {
        check(
            format!("a,b\nA, \"5\n{later}\n"),
            &[
                "1 [2-2] A| \"5",
                "2:3#2 file.quote BehindSpaces at  \"5 in A, \"5",
                "2 [3-3] B|ok",
            ],
        );
    }
}

#[test]
fn a_quote_that_swallows_lines_is_told_where_it_opens() {
    check(
        "name,memo\nA,\"foo\nB,ok\nC,\"x\"\nD,y\n",
        &["stop: 2:3#2 file.quote AcrossLines { first: 2, last: 4 } at \"foo in A,\"foo"],
    );
    // The lines are those of the record as it was read.
    check(
        "a,b\nA,\"foo\nC,\"x\"\nD,\"y\nE,z\n",
        &[
            "1 [2-4] A|\"foo\nC,\"x\"\nD|\"y",
            "2:3#2 file.quote AcrossLines { first: 2, last: 4 } at \"foo in A,\"foo",
            "2 [5-5] E|z",
        ],
    );
}

#[test]
fn a_broken_quoted_cell_without_an_end_in_sight_stops_the_reading() {
    let stop = "stop: 2:6#2 file.quote TextAfterClosing at   in A,\"5\" pipe\"";
    check("a,b\nA,\"5\" pipe\"\nB,ok\n", &[stop]);
    let far = "B,ok\n".repeat(300_000);
    let content = format!("a,b\nA,\"5\" pipe\"\n{far}\"C\",D\"\n");
    check(content, &[stop]);
}

#[test]
fn a_quote_opens_after_the_delimiter_in_use_only() {
    let tab = DelimiterChoice::Declared(Delimiter::Tab);
    assert_eq!(
        told_as(b"a\tb\n1\t\"2\"\n", EncodingChoice::Auto, tab),
        ["1 [2-2] 1|2"]
    );
    assert_eq!(
        told_as(b"a\tb\n1,\"2\"\n", EncodingChoice::Auto, tab),
        [
            "1 [2-2] 1,\"2\"",
            "2:1#1 file.quote InsideUnquoted at 1,\"2\" in 1,\"2\""
        ]
    );
}

#[test]
fn a_wrong_number_of_cells_is_told_and_reading_goes_on() {
    check(
        "a,b\n1\n1,2,,3\n\"x\ny\",2\n",
        &[
            "1 [2-2] 1",
            "2:2#2 file.too-few-columns 1 of 2 at  in 1",
            "2 [3-3] 1|2||3",
            "3:5#3 file.too-many-columns 4 of 2 at  in 1,2,,3",
            "3 [4-5] x\ny|2",
        ],
    );
}

#[test]
fn lines_that_lose_nothing_by_their_number_of_cells_are_one_notice() {
    check(
        "a,b,\n1,2,,,\n3,4\n5,6,\n7\n",
        &[
            "1 [2-2] 1|2|||",
            "2 [3-3] 3|4",
            "3 [4-4] 5|6|",
            "4 [5-5] 7",
            "5:2#2 file.too-few-columns 1 of 3 at  in 7",
            "2-2 file.ragged 2",
        ],
    );
}

#[test]
fn a_line_that_lacks_cells_may_be_a_part_of_another() {
    check(
        "a,b,c,d\n1,2,3\n5,6,7,8\n1,2\n",
        &[
            "1 [2-2] 1|2|3",
            "2:6#4 file.too-few-columns 3 of 4 at its end at  in 1,2,3",
            "2 [3-3] 5|6|7|8",
            "3 [4-4] 1|2",
            "4:4#3 file.too-few-columns 2 of 4 at  in 1,2",
        ],
    );
    check(
        "a,b,c,d\n1,2,line\nb,4\n5,6,x\n",
        &[
            "1 [2-2] 1|2|line",
            "2:9#4 file.too-few-columns 3 of 4 at  in 1,2,line",
            "2 [3-3] b|4",
            "3:4#3 file.too-few-columns 2 of 4 at  in b,4",
            "3 [4-4] 5|6|x",
            "4:6#4 file.too-few-columns 3 of 4 at  in 5,6,x",
        ],
    );
    check(
        "*,a,b,c\n*,1,2\n,3,4\nx,5,6\n*,7,8,9\n",
        &[
            "1 [2-4] *|1|2 / |3|4 / x|5|6",
            "2:6#4 file.too-few-columns 3 of 4 at its end at  in *,1,2",
            "3:5#4 file.too-few-columns 3 of 4 at  in ,3,4",
            "4:6#4 file.too-few-columns 3 of 4 at  in x,5,6",
            "2 [5-5] *|7|8|9",
        ],
    );
}

#[test]
fn a_row_with_a_wrong_number_of_cells_spoils_its_record() {
    check(
        "*,a,b\n*,1,2\nx\n,3,4\n*,5,6,7\n",
        &[
            "1 [2-4] *|1|2 / x / |3|4",
            "3:2#2 file.too-few-columns 1 of 3 at  in x",
            "2 [5-5] *|5|6|7",
            "5:7#4 file.too-many-columns 4 of 3 at 7 in *,5,6,7",
        ],
    );
}

#[test]
fn bytes_that_do_not_decode_stop_the_reading_where_they_are() {
    check(
        b"a,b\n\xE5\x93\x81,1\n2,\xE5\x93\x81\x80\n",
        &[
            "1 [2-2] 品|1",
            "stop: 3:4#2 file.encoding UTF-8 not UTF-8 at  in 2,品",
        ],
    );
    check(
        b"a,b\r\n\"x\r\ny\",\"\xE5\x93\x81\r\n\xFF\"\r\n",
        &["stop: 4:1#2 file.encoding UTF-8 not known at  in "],
    );
    check(
        b"\xFF",
        &["stop: 1:1#1 file.encoding UTF-8 not known at  in "],
    );
}

#[test]
fn damaged_utf8_is_not_taken_for_shift_jis() {
    check(
        // All of it decodes in Shift_JIS, too.
        b"a,b\n\xE5\x93\x81\xE7\x9B\xAE,1\n2,\xE5\x93",
        &[
            "1 [2-2] 品目|1",
            "stop: 3:3#2 file.encoding UTF-8 not UTF-8 at  in 2,",
        ],
    );
}

#[test]
fn a_declared_encoding_that_fails_names_the_likely_one() {
    let shift_jis = b"a,b\n\x8F\xA4\x95\x69\x96\xBC\x95\x5C,1\n";
    check_declared(Encoding::ShiftJis, shift_jis, &["1 [2-2] 商品名表|1"]);
    check_declared(
        Encoding::Utf8,
        shift_jis,
        &["stop: 2:1#1 file.encoding UTF-8 not Shift_JIS at  in "],
    );
    let euc_jp = b"a,b\n1,\xA5\xDC\xA1\xBC\xA5\xEB\xA5\xDA\xA5\xF3\xA4\xCE\xA4\xAB\xA4\xBA\xA4\xAC\xA4\xBF\xA4\xEA\xA4\xDE\xA4\xBB\xA4\xF3\xA4\xC7\xA4\xB7\xA4\xBF\n";
    check_declared(
        Encoding::EucJp,
        euc_jp,
        &["1 [2-2] 1|ボールペンのかずがたりませんでした"],
    );
    check_declared(
        Encoding::Utf8,
        euc_jp,
        &["stop: 2:3#2 file.encoding UTF-8 not EUC-JP at  in 1,"],
    );
    let utf8 = "a,b\n1,品目\n".as_bytes();
    check_declared(
        Encoding::EucJp,
        utf8,
        &["stop: 2:3#2 file.encoding EUC-JP not UTF-8 at  in 1,"],
    );
    check_declared(
        Encoding::Utf16Le,
        b"a,b\n1,2\n",
        &["stop: 1:1#1 file.encoding UTF-16LE not UTF-8"],
    );
}

#[test]
fn a_byte_order_mark_contradicts_another_encoding() {
    let first_cell = |tried, likely| format!("stop: 1:1#1 file.encoding {tried} not {likely}");
    for (declared, bytes, likely) in [
        (Encoding::Utf8, &b"\xFF\xFEa\0"[..], "UTF-16LE"),
        (Encoding::Utf8, b"\xFE\xFF\0a", "UTF-16BE"),
        (Encoding::ShiftJis, b"\xEF\xBB\xBFa", "UTF-8"),
        (Encoding::Utf16Le, b"\xEF\xBB\xBFab", "UTF-8"),
        (Encoding::Utf16Be, b"\xFF\xFEa\0", "UTF-16LE"),
    ] {
        let expected = first_cell(declared.name(), likely);
        check_declared(declared, bytes, &[expected.as_str()]);
    }
    check(
        b"\xEF\xBB\xBFa\n\x95\x5C\n",
        &["stop: 2:1#1 file.encoding UTF-8 not known at  in "],
    );
}

#[test]
fn utf16_without_a_byte_order_mark_must_be_declared() {
    let little = b"a\0,\0b\0\n\0\x31\0,\0\xC1\x54\n\0";
    check_declared(Encoding::Utf16Le, little, &["1 [2-2] 1|品"]);
    check(little, &["stop: 1:1#1 file.encoding UTF-8 not UTF-16LE"]);
    check_declared(
        Encoding::Utf16Be,
        little,
        &["stop: 1:1#1 file.encoding UTF-16BE not UTF-16LE"],
    );
    check_declared(
        Encoding::ShiftJis,
        b"\0a\0,\0b\0\r\0\n",
        &["stop: 1:1#1 file.encoding Shift_JIS not UTF-16BE"],
    );
    check(b"a,b\n1,\0x\n", &["1 [2-2] 1|\0x"]);
}

#[test]
fn a_file_without_a_header_is_empty() {
    for bytes in [&b""[..], b"\n\r\n\r", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        check(bytes, &["stop: file file.empty"]);
    }
}
