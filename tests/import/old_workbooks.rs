//! Excel files as they were until 2003: what is in them is what newer ones would say.

use std::fmt::Write as _;

use super::workbooks::App;
use crate::support::old_book::{
    OldBook, cell, contained, formula, label, labels, number, record, shared, shared_texts,
};
use crate::support::{Run, testdata};
use kintable::sheet::{self, SheetError, Source, Way};

#[track_caller]
fn holds(app: &App, book: &OldBook, arguments: &[&str]) -> Vec<String> {
    let run = app.import(&book.bytes(), arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    app.records()
}

/// A sheet of one field and one cell below it.
fn column(field: &str, cell: &[u8]) -> OldBook {
    OldBook::of([&label((0, 0, 0), field), cell].concat())
}

/// A number in 30 bits.
fn short(bits: u32) -> [u8; 6] {
    let [a, b, c, d] = bits.to_le_bytes();
    [0, 0, a, b, c, d]
}

#[test]
fn a_cell_is_what_is_stored_of_it() {
    let app = App::new();
    let at = (1, 0, 0);
    let text_follows = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let text = |kinds: &[u16]| {
        let between = kinds.iter().map(|kind| record(*kind, &[0; 8]));
        let text = [&[2, 0, 1][..], &[0xE5, 0x65, 0x2C, 0x67]].concat();
        let all = std::iter::once(formula(at, text_follows, 0)).chain(between);
        let all: Vec<_> = all.chain([record(0x207, &text)]).collect();
        all.concat()
    };
    let stored = |kind: u8, value: u8| [kind, 0, value, 0, 0, 0, 0xFF, 0xFF];
    let computed = |value: f64, flags| formula(at, value.to_le_bytes(), flags);
    // Of a program that is not Excel, 0 may stand for a text.
    let of = |parts: &[u8], flags: u16| {
        let length = u16::try_from(parts.len()).unwrap().to_le_bytes();
        let stored = [&[0; 8], &flags.to_le_bytes()[..], &[0; 4], &length, parts];
        cell(6, at, &stored.concat())
    };
    let of_shared = |parts: &[u8]| {
        let length = u16::try_from(parts.len()).unwrap().to_le_bytes();
        let data = [&[1, 0, 1, 0, 0, 0, 0, 1], &length[..], parts].concat();
        [of(&[1, 1, 0, 0, 0], 8), record(0x4BC, &data)].concat()
    };
    let rich = [&[2, 0, 8, 1, 0][..], b"ab", &[0; 4]].concat();
    for (records, told) in [
        (text(&[]), "=日本"),
        (text(&[0x4BC]), "=日本"),
        (text(&[0x221, 0x236]), "=日本"),
        (formula(at, text_follows, 0), "cell.formula"),
        (computed(1.5, 0), "=1.5"),
        (computed(1.5, 2), "=1.5"),
        (computed(0.0, 0), "=0"),
        (of(&[0x44, 0, 0, 0, 0, 0x1E, 1, 0, 5], 0), "=0"),
        (of(&[0x44, 0, 0, 0, 0, 0x1E, 1, 0, 5, 0x15], 0), "=0"),
        (of(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0x42, 1, 4, 0], 0), "=0"),
        (of(&[0x1F, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 24, 0], 0), "=0"),
        (of(&[0x44, 0, 0, 0, 0, 0x1E, 1, 0, 5], 2), "cell.formula"),
        (
            of(&[0x44, 0, 0, 0, 0, 0x44, 0, 0, 0, 0, 8], 0),
            "cell.formula",
        ),
        (of(&[0x17, 1, 1, 0x2F, 4], 0), "cell.formula"),
        (of(&[1, 1, 0, 0, 0], 8), "cell.formula"),
        (of_shared(&[0x4C, 0, 0, 0xFF, 0, 0x1E, 1, 0, 5]), "=0"),
        (
            of_shared(&[0x4C, 0, 0, 0xFF, 0, 0x1E, 1, 0, 8]),
            "cell.formula",
        ),
        (formula(at, stored(1, 1), 0), "=TRUE"),
        (formula(at, stored(2, 0x17), 0), "cell.error"),
        (formula(at, stored(3, 0), 2), "cell.formula"),
        (formula(at, stored(9, 0), 0), "workbook.damaged"),
        (cell(0x205, at, &[0, 0]), "=FALSE"),
        (cell(0x205, at, &[0x2A, 1]), "cell.error"),
        (cell(0x205, at, &[0x99, 1]), "workbook.damaged"),
        (cell(0x204, at, &rich), "=ab"),
        (cell(0xD6, at, &rich), "=ab"),
        (cell(0x27E, at, &short(0x3FF8_0000)[2..]), "=1.5"),
        (cell(0x27E, at, &short(15 << 2 | 3)[2..]), "=0.15"),
        (
            cell(0x27E, at, &short((-7_i32 << 2 | 2).cast_unsigned())[2..]),
            "=-7",
        ),
        (cell(0x27E, at, &short(0x7FFF_FFFE)[2..]), "=536870911"),
        (cell(0x203, at, &f64::NAN.to_le_bytes()), "workbook.damaged"),
        (cell(0x203, at, &[0; 3]), "workbook.damaged"),
        (cell(0x204, at, &[9, 0, 0, b'a']), "workbook.damaged"),
        (shared(at, 7), "workbook.damaged"),
        (cell(0x203, (1, 256, 0), &[0; 8]), "workbook.damaged"),
    ] {
        let run = app.import(&column("text", &records).bytes(), &[]);
        if let Some(text) = told.strip_prefix('=') {
            assert_eq!(run.code, Some(0), "{told} {records:02X?}: {run:?}");
            assert_eq!(app.records(), [format!("text={text}")], "{records:02X?}");
        } else {
            assert_eq!(run.code, Some(4), "{told} {records:02X?}: {run:?}");
            let told = format!("error[{told}]");
            assert!(run.stderr.contains(&told), "{told} {records:02X?}: {run:?}");
        }
    }
}

#[test]
fn an_empty_text_of_a_formula_is_one_where_a_program_calculated_it() {
    let app = App::new();
    let empty = formula((1, 1, 0), [3, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0);
    let header = [
        label((0, 0, 0), "key"),
        label((0, 1, 0), "text"),
        label((1, 0, 0), "A"),
    ];
    let book = OldBook::of([header.concat(), empty].concat());
    let run = app.import(&book.bytes(), &[]);
    assert!(
        run.stderr.contains("Sheet1!B2: error[cell.formula]"),
        "{run:?}"
    );
    let of_excel = OldBook { flags: 1, ..book };
    assert_eq!(holds(&app, &of_excel, &[]), ["key=A"]);
    let calculated = OldBook {
        more: record(0x1C1, &[0; 8]),
        flags: 0,
        ..of_excel
    };
    assert_eq!(holds(&app, &calculated, &[]), ["key=A"]);
}

#[test]
fn numbers_of_a_row_may_be_in_one_record() {
    let app = App::new();
    let numbers = [short(4 << 2 | 2), short(0x4014_0000), short(600 << 2 | 3)].concat();
    let row = record(0xBD, &[&[1, 0, 0, 0], &numbers[..], &[2, 0]].concat());
    let names = labels(&[vec!["key", "text", "number"]]);
    let book = OldBook::of([names, row].concat());
    assert_eq!(holds(&app, &book, &[]), ["key=4 text=5 number=6"]);
}

#[test]
fn cells_are_read_row_by_row_in_whichever_order_they_are() {
    let app = App::new();
    let rows = [["key", "text"], ["A", "1"], ["B", "2"]];
    let mut records = Vec::new();
    for column in 0..2_u16 {
        for (row, texts) in (0..3_u16).zip(rows).rev() {
            records.extend(label((row, column, 0), texts[usize::from(column)]));
        }
    }
    // A chart on the sheet has numbers of its own, and a cell that is written again is what it is then.
    let book = OldBook::of(Vec::new());
    let chart = [
        book.begin(0x20),
        label((1, 0, 0), "chart"),
        record(0x0A, &[]),
    ]
    .concat();
    records.extend(chart);
    let text = [&[1, 0, 0], &b"x"[..]].concat();
    records.extend(formula((2, 1, 0), [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0));
    records.extend(record(0x207, &text));
    let book = OldBook::of(records);
    assert_eq!(holds(&app, &book, &[]), ["key=A text=1", "key=B text=x"]);
}

#[test]
fn merged_cells_hold_the_rows_of_a_record_together() {
    let app = App::new();
    let rows = [
        vec!["key", "text", "item"],
        vec!["A", "a", "pen"],
        vec!["", "", "ink"],
        vec!["B", "", "cup"],
    ];
    let merged = [2_u16, 1, 2, 0, 0, 1, 2, 1, 1].map(u16::to_le_bytes);
    let records = [labels(&rows), record(0xE5, &merged.concat())].concat();
    let grouped = ["key=A text=a item=pen item=ink", "key=B item=cup"];
    assert_eq!(holds(&app, &OldBook::of(records), &[]), grouped);
    let backwards = [1_u16, 2, 1, 0, 0].map(u16::to_le_bytes);
    let records = [labels(&rows), record(0xE5, &backwards.concat())].concat();
    app.refused(
        &OldBook::of(records).bytes(),
        &[],
        "error[workbook.damaged]",
    );
}

#[test]
fn texts_that_cells_share_go_on_in_further_records() {
    let app = App::new();
    let long = ["é", "日本語", "a", "😀"].concat().repeat(40);
    let mut texts = vec!["key".to_owned(), "text".to_owned()];
    texts.extend((0..12).map(|at| match at % 4 {
        0 => format!("plain {at} text"),
        1 => format!("受注{at}番"),
        2 => format!("{at}{long}{at}").chars().take(40).collect(),
        _ => format!("half {at} 半角と全角 é"),
    }));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let cells = (0..14).map(|at| shared((at / 2, at % 2, 0), u32::from(at)));
    let cells = cells.collect::<Vec<_>>().concat();
    let mut expected = Vec::new();
    for pair in texts[2..].chunks(2) {
        expected.push(format!("key={} text={}", pair[0], pair[1]));
    }
    for most in [20, 21, 22, 23, 31, 64, 99, 8224] {
        let book = OldBook {
            more: shared_texts(&texts, most),
            ..OldBook::of(cells.clone())
        };
        assert_eq!(holds(&app, &book, &[]), expected, "{most}");
    }
}

#[test]
fn sheets_are_chosen_as_in_newer_files() {
    let app = App::new();
    let sheet = |name: &str, sight, key| {
        let records = labels(&[vec!["key"], vec![key]]);
        (name.to_owned(), sight, records)
    };
    let mut book = OldBook {
        sheets: vec![
            sheet("秘密", 2, "A"),
            sheet("隠", 1, "B"),
            sheet("é", 0, "C"),
            sheet("明細", 0, "D"),
        ],
        ..OldBook::default()
    };
    let run = app.import(&book.bytes(), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told = "notice[workbook.sheets] only the sheet \"é\" is read, not \"明細\"; hidden: \"隠\"";
    assert!(run.stderr.contains(told), "{run:?}");
    assert_eq!(app.records(), ["key=C"]);
    for (choice, key) in [("秘密", "A"), ("2", "B"), ("4", "D")] {
        assert_eq!(
            holds(&app, &book, &["--sheet", choice]),
            [format!("key={key}")]
        );
    }
    let range = ["--range", "A2", "--no-header", "--columns", "key"];
    assert_eq!(holds(&app, &book, &range), ["key=C"]);
    // The name of a chart, and that of macros.
    for kind in [2, 1] {
        let data = [&[0, 0, 0, 0, 0, kind, 5, 0], &b"Chart"[..]].concat();
        book.more = record(0x85, &data);
        let run = app.import(&book.bytes(), &["--sheet", "Chart"]);
        assert!(run.stderr.contains("error[workbook.no-sheet]"), "{run:?}");
    }
}

#[test]
fn days_may_count_from_1904() {
    let book = OldBook {
        formats: vec!["14".to_owned()],
        more: record(0x22, &[1, 0]),
        ..column("date", &number((1, 0, 1), 44_865.0))
    };
    assert_eq!(holds(&App::new(), &book, &[]), ["date=2026-11-01"]);
}

#[test]
fn texts_of_older_files_are_in_their_code_page() {
    let app = App::new();
    let coded = |place, text: &[u8]| {
        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
        cell(0x204, place, &[&length, text].concat())
    };
    for (page, bytes, text) in [
        (932, &b"\x93\xFA\x96\x7B\xCA\xDF"[..], "日本ﾊﾟ"),
        (10001, b"\x93\xFA\x96\x7B", "日本"),
        (1252, b"caf\xE9", "café"),
        (949, b"\xC7\xD1", "한"),
    ] {
        let cells = [coded((0, 0, 0), b"text"), coded((1, 0, 0), bytes)].concat();
        let book = OldBook {
            code_page: Some(page),
            ..OldBook::of(cells)
        };
        assert_eq!(holds(&app, &book, &[]), [format!("text={text}")], "{page}");
    }
    for (page, text, code) in [
        (932, b"\x93", "workbook.damaged"),
        (437, b"x", "file.workbook"),
    ] {
        let book = OldBook {
            code_page: Some(page),
            ..OldBook::of([coded((0, 0, 0), b"text"), coded((1, 0, 0), text)].concat())
        };
        app.refused(&book.bytes(), &[], &format!("error[{code}]"));
    }
}

#[test]
fn what_is_not_read_is_told_and_how_it_can_be() {
    let app = App::new();
    let told = "save it as .xlsx without a password";
    let with_password = OldBook {
        more: record(0x2F, &[1, 0]),
        ..OldBook::of(labels(&[vec!["key"], vec!["A"]]))
    };
    for bytes in [
        with_password.bytes(),
        contained(&[
            ("EncryptionInfo", vec![0; 200]),
            ("EncryptedPackage", vec![0; 9000]),
        ]),
        contained(&[("WordDocument", vec![0; 5000])]),
        // Excel 2, 3 and 4, and what has no container.
        b"\x09\x00\x04\x00\x07\x00\x10\x00".to_vec(),
        b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00".to_vec(),
        b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00".to_vec(),
        with_password.stream(),
    ] {
        let run = app.refused(&bytes, &[], "error[file.workbook]");
        assert!(run.stderr.contains(told), "{run:?}");
    }
}

#[test]
fn a_name_says_nothing_of_what_is_in_a_file() {
    let app = App::new();
    let check = |name: &str, bytes: &[u8], arguments: &[&str]| -> Run {
        app.world.file(name, bytes);
        app.tenant.import(&app.world, name, arguments)
    };
    for bytes in [&b"key,text\nA,1\n"[..], b"key\ttext\nA\t1\n"] {
        assert_eq!(check("file.xls", bytes, &[]).code, Some(0));
        assert_eq!(app.records(), ["key=A text=1"]);
    }
    for page in [
        "<html><body><table><tr><td>key</td></tr></table></body></html>",
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n",
    ] {
        for arguments in [&[][..], &["--format", "xls"]] {
            let run = check("file.xls", page.as_bytes(), arguments);
            assert_eq!(run.code, Some(4), "{run:?}");
            assert!(
                run.stderr
                    .contains("error[file.format] this is an HTML or XML file"),
                "{run:?}"
            );
        }
    }
    let book = OldBook::of(labels(&[vec!["key"], vec!["A"]])).bytes();
    for format in ["xls", "xlsx"] {
        assert_eq!(
            check("file.csv", &book, &["--format", format]).code,
            Some(0)
        );
        assert_eq!(app.records(), ["key=A"]);
    }
    let run = check("file.xls", &book, &["--encoding", "sjis"]);
    assert!(run.stderr.contains("error[file.no-text]"), "{run:?}");
}

#[test]
fn errors_go_back_as_a_workbook_that_passes_once_it_is_mended() {
    let app = App::new();
    let cells = [
        labels(&[
            vec!["key", "text", "number"],
            vec!["A", "", "1"],
            vec!["B", "", "x"],
        ]),
        number((1, 1, 1), 7.0),
        number((2, 1, 1), 8.0),
    ];
    let book = OldBook {
        formats: vec!["00000".to_owned()],
        ..OldBook::of(cells.concat())
    };
    app.world.file("orders.xls", book.bytes());
    let run = app
        .tenant
        .import(&app.world, "orders.xls", &["--on-error", "skip"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert_eq!(app.records(), ["key=A text=00007 number=1"]);
    let run = app.world.run(&["errors", "last", "-o", "again.xlsx"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = app.tenant.import(&app.world, "again.xlsx", &[]);
    assert!(
        run.stderr
            .contains("again.xlsx:Sheet1!C2: error[number.invalid]"),
        "{run:?}"
    );
    let numbers = ["--on-error", "skip", "--errors-file", "errors.xlsx"];
    let run = app.tenant.import(&app.world, "orders.xls", &numbers);
    assert_eq!(run.code, Some(3), "{run:?}");
    app.records();
    app.world.file(
        "map.toml",
        "[fields]\n\"key\" = \"key\"\n\"text\" = \"text\"\n",
    );
    let run = app
        .tenant
        .import(&app.world, "errors.xlsx", &["--map", "map.toml"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(app.records(), ["key=B text=00008"]);
}

#[test]
fn the_last_cell_of_a_sheet_takes_no_memory() {
    let app = App::new();
    let far = [
        &labels(&[vec!["key"], vec!["A"]])[..],
        &number((65_535, 255, 0), 1.0),
    ]
    .concat();
    app.refused(
        &OldBook::of(far).bytes(),
        &[],
        "file.xlsx:Sheet1!B65536: error[file.too-many-columns]",
    );
}

/// What is read of a file, or what is said of it.
fn read(bytes: &[u8]) -> String {
    let source = Source::spool("<stdin>", bytes).unwrap();
    let said = |error: SheetError| match error {
        SheetError::Problem(problem) => problem.kind.code().to_owned(),
        other => panic!("{other:?}"),
    };
    let mut told = String::new();
    match sheet::open_expecting(&source, &Way::default(), Vec::new()) {
        Ok(sheet) => {
            for item in sheet {
                match item {
                    Ok(group) => write!(told, "{group:?}").unwrap(),
                    Err(error) => told += &said(error),
                }
            }
        }
        Err(error) => told = said(error),
    }
    told
}

#[test]
fn no_damage_of_a_file_does_more_than_make_it_unreadable() {
    let texts = ["key", "text", "日本語", "half"];
    let cells = [
        shared((0, 0, 0), 0),
        shared((0, 1, 0), 1),
        shared((1, 0, 0), 2),
        formula((1, 1, 0), [0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 0),
        record(0x207, &[1, 0, 0, b'x']),
        number((2, 0, 1), 5.0),
    ];
    let book = OldBook {
        formats: vec!["000".to_owned()],
        more: shared_texts(&texts, 24),
        ..OldBook::of(cells.concat())
    };
    let large = fs_err::read(testdata("books/libreoffice.xls")).unwrap();
    for whole in [contained(&[("Workbook", book.stream())]), large] {
        for length in (0..whole.len()).step_by(whole.len() / 100) {
            read(&whole[..length]);
        }
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..400 {
            let mut damaged = whole.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..damaged.len());
                let byte = random.u8(..);
                let bytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, byte];
                damaged[at] = bytes[random.usize(..bytes.len())];
            }
            read(&damaged);
        }
    }
}

#[test]
fn containers_that_go_in_circles_end() {
    let records = labels(&[vec!["key"], vec!["A"]]);
    let whole = OldBook::of([records, vec![0; 9000]].concat()).bytes();
    let table = whole.len() - 512;
    // Each sector is the one behind itself, or the first one, or none.
    for next in [None, Some(0_u32), Some(3), Some(u32::MAX - 1)] {
        let mut circle = whole.clone();
        for (at, entry) in (0_u32..).zip(circle[table..].chunks_exact_mut(4)) {
            entry.copy_from_slice(&next.unwrap_or(at).to_le_bytes());
        }
        assert!(!read(&circle).is_empty());
    }
    // So many parts of the table as there are numbers, and further ones without end.
    let mut endless = whole.clone();
    endless[68..76].copy_from_slice(&[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F]);
    read(&endless);
    // The tree of names has a circle.
    let mut tree = contained(&[("A", vec![1; 5000]), ("B", vec![1; 5000])]);
    let at = tree.windows(4).position(|part| part == b"A\0\0\0").unwrap();
    tree[at + 68..at + 72].copy_from_slice(&1_u32.to_le_bytes());
    assert_eq!(read(&tree), "workbook.damaged");
}

#[test]
fn files_of_other_programs_are_read_as_they_show_them() {
    let app = App::new();
    let long = |text: &str| text.repeat(500);
    let expected = [
        "key=A-1 text=日本語ABC number=1.5 date=2026-11-01 time=01:00 moment=2026-10-31T16:00:00Z"
            .to_owned(),
        "key=A-2 text=00123 number=100 date=2026-11-02 time=02:00 moment=2026-11-01T17:00:00Z"
            .to_owned(),
        "key=A-3 text=TRUE number=-0.01 date=2026-11-03 time=03:00 moment=2026-11-02T18:00:00Z"
            .to_owned(),
        format!(
            "key=A-4 text={} number=123456789012 date=2026-11-04 time=04:00 moment=2026-11-03T19:00:00Z",
            long("half 半角 é😀 ")
        ),
        format!(
            "key=A-5 text={} number=0.001 date=2026-11-05 time=05:00 moment=2026-11-04T20:00:00Z",
            long("全角と半角 half ")
        ),
        "key=A-6 text=007 number=3 date=2026-11-06 time=06:00 moment=2026-11-05T21:00:00Z"
            .to_owned(),
    ];
    for (name, count) in [("xlwt.xls", 5), ("libreoffice.xls", 6)] {
        let bytes = fs_err::read(testdata("books").join(name)).unwrap();
        let run = app.import(
            &bytes,
            &["--timezone", "Asia/Tokyo", "--ignore-unknown-columns"],
        );
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stderr.contains("hidden: \"隠\""), "{run:?}");
        let records = app.records();
        assert_eq!(records.len(), count, "{name}");
        for (record, expected) in records.iter().zip(&expected) {
            assert_eq!(record, expected, "{name}");
        }
        // Formulas: the first program calculates none, and the second one stores 0 where it is a text.
        app.world.file(
            "map.toml",
            "[fields]\n\"key\" = \"key\"\n\"text\" = \"式\"\n",
        );
        let run = app.import(&bytes, &["--map", "map.toml", "--on-error", "skip"]);
        let told = |row: u32, code: &str| {
            let told = format!("受注!G{row}: error[cell.{code}]");
            run.stderr.contains(&told)
        };
        let told = |code| (2..7).filter(|row| told(*row, code)).collect::<Vec<_>>();
        if count == 5 {
            assert_eq!(told("formula"), [2, 3, 4, 5, 6], "{run:?}");
        } else {
            assert_eq!(
                (told("formula"), told("error")),
                (vec![3, 6], vec![5]),
                "{run:?}"
            );
            let records = ["key=A-1 text=2", "key=A-3 text=1", "key=A-6"];
            assert_eq!(app.records(), records);
        }
    }
}
