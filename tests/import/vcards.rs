//! Contacts as phones and mail programs write them.

use std::sync::Arc;

use calcard::vcard::{VCardProperty, VCardValue};
use kintable::sheet::{GroupItem, SheetError, Source, Way, open_expecting};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::support::{Run, Tenant, World, testdata};

const FILES: [&str; 5] = ["iphone", "android", "docomo", "outlook", "version4"];

const MAP: &str = r#"[fields]
"会社名" = { from = "ORG", default = "（個人）" }
"氏名" = { from = ["N;last", "N;first"], separator = " " }
"フリガナ" = { from = ["PHONETIC;last", "PHONETIC;first"], separator = " ", normalize = "nfkc" }
"メール" = "EMAIL;WORK"
"電話" = { from = "TEL;CELL", normalize = [{ phone = "JP" }] }
"備考" = "NOTE"
"#;

fn customers() -> Tenant {
    Tenant::of(&testdata("maps/customers"))
}

fn card(name: &str) -> String {
    testdata(&format!("vcards/{name}.vcf"))
        .display()
        .to_string()
}

#[test]
fn cards_of_every_phone_are_rows() {
    let world = World::new();
    for name in FILES {
        let run = world.run(&["convert", &card(name)]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let expected = testdata(&format!("vcards/{name}.expected.csv"));
        assert_eq!(
            run.stdout,
            fs_err::read_to_string(expected).unwrap(),
            "{name}"
        );
    }
}

/// The texts of these properties of each card, as another reader has them, sorted.
fn read_by_another(text: &str, wanted: &VCardProperty) -> Vec<Vec<String>> {
    let mut parser = calcard::Parser::new(text);
    let mut cards = Vec::new();
    loop {
        match parser.entry() {
            calcard::Entry::VCard(card) => {
                let entries = card.entries.into_iter();
                let values = entries.filter(|entry| entry.name == *wanted);
                let texts = values
                    .flat_map(|entry| entry.values)
                    .flat_map(|value| match value {
                        VCardValue::Text(text) => vec![text],
                        VCardValue::Component(parts) => parts,
                        _ => Vec::new(),
                    });
                // What calls a number is the number.
                let number =
                    |text: String| text.strip_prefix("tel:").map(str::to_owned).unwrap_or(text);
                let texts = texts.filter(|text| !text.is_empty()).map(number);
                let mut texts: Vec<_> = texts.collect();
                texts.sort();
                cards.push(texts);
            }
            calcard::Entry::Eof => return cards,
            other => assert!(matches!(other, calcard::Entry::InvalidLine(_)), "{other:?}"),
        }
    }
}

/// Of names, numbers and addresses of mail; it is handed Shift_JIS as UTF-8.
#[test]
fn another_reader_finds_the_same_texts() {
    for name in FILES {
        let bytes = fs_err::read(testdata(&format!("vcards/{name}.vcf"))).unwrap();
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::SHIFT_JIS.decode(&bytes).0,
        };
        let rows = testdata(&format!("vcards/{name}.expected.csv"));
        let mut rows = csv::Reader::from_path(rows).unwrap();
        let columns = rows.headers().unwrap().clone();
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        for (property, column) in [
            (VCardProperty::Fn, "FN"),
            (VCardProperty::N, "N"),
            (VCardProperty::Tel, "TEL"),
            (VCardProperty::Email, "EMAIL"),
        ] {
            let is_of = |name: &str| name.split(';').next() == Some(column);
            let own = rows.iter().map(|row| {
                let cells = columns.iter().zip(row).filter(|(name, _)| is_of(name));
                let mut texts: Vec<_> = cells
                    .map(|(_, text)| text.to_owned())
                    .filter(|text| !text.is_empty())
                    .collect();
                texts.sort();
                texts
            });
            let own: Vec<_> = own.collect();
            assert!(
                own.iter().any(|texts| !texts.is_empty()) || column != "FN",
                "{name}"
            );
            assert_eq!(own, read_by_another(&text, &property), "{name} {column}");
        }
    }
}

fn utf16(text: &str, mark: bool, is_big: bool) -> Vec<u8> {
    let units = mark
        .then_some(0xFEFF)
        .into_iter()
        .chain(text.encode_utf16());
    let bytes = units.flat_map(|unit| {
        if is_big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    });
    bytes.collect()
}

/// As Windows writes them: what each property says of its own encoding is left from the file that it was.
#[test]
fn cards_in_utf_16_are_the_same_rows() {
    let world = World::new();
    for name in FILES {
        let bytes = fs_err::read(testdata(&format!("vcards/{name}.vcf"))).unwrap();
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text.into(),
            Err(_) => encoding_rs::SHIFT_JIS.decode(&bytes).0,
        };
        let expected = testdata(&format!("vcards/{name}.expected.csv"));
        let expected = fs_err::read_to_string(expected).unwrap();
        for (mark, is_big, stated) in [
            (true, false, None),
            (true, true, Some("utf16be")),
            (false, false, Some("UTF-16LE")),
            (false, true, None),
        ] {
            world.file("a.vcf", utf16(&text, mark, is_big));
            let stated = stated.map(|stated| ["--encoding", stated]);
            let arguments = [
                &["convert", "a.vcf", "--attachments-dir", "p"][..],
                stated.as_ref().map_or(&[], |all| &all[..]),
            ];
            let run = world.run(&arguments.concat());
            assert_eq!(run.code, Some(0), "{run:?}");
            assert_eq!(run.stdout, expected, "{name}");
        }
    }
    // Two phones have the same picture.
    assert_eq!(fs_err::read_dir(world.path().join("p")).unwrap().count(), 2);
    world.file("a.vcf", utf16("BEGIN:VCARD\nFN:a\nEND:VCARD", true, false));
    for (encoding, told) in [
        ("utf16be", "not valid UTF-16BE; it looks like UTF-16LE"),
        ("utf8", "not valid UTF-8; it looks like UTF-16LE"),
    ] {
        let run = world.run(&["convert", "a.vcf", "--encoding", encoding]);
        assert!(run.code == Some(4) && run.stderr.contains(told), "{run:?}");
    }
    let torn = [
        &utf16("BEGIN:VCARD\nFN:a\n", true, false)[..],
        b"\x00\xD8\n\0",
    ]
    .concat();
    world.file("a.vcf", torn);
    let run = world.run(&["convert", "a.vcf"]);
    let told =
        "a.vcf:3: error[vcard.invalid] this is not a card: it is not UTF-16LE, as the file is";
    assert!(run.code == Some(4) && run.stderr.contains(told), "{run:?}");
}

/// One map fits all of them: a column that it uses is there, whatever cards have.
#[test]
fn contacts_come_into_an_app_through_one_map() {
    let world = World::new();
    world.file("contacts.toml", MAP);
    let tenant = customers();
    for name in &FILES[..4] {
        let run = tenant.import(&world, &card(name), &["--map", "contacts.toml"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let check = tenant.check(&world, &card(name), &["--map", "contacts.toml"]);
        assert_eq!(check.code, Some(0), "{check:?}");
    }
    let text = |record: &Json, code: &str| record[code]["value"].as_str().unwrap().to_owned();
    let held = tenant.records();
    let held: Vec<_> = held
        .iter()
        .map(|record| ["会社名", "氏名", "フリガナ", "電話"].map(|code| text(record, code)))
        .collect();
    let expected = [
        [
            "株式会社サンプル商事",
            "山田 太郎",
            "ヤマダ タロウ",
            "+819012345678",
        ],
        ["有限会社みどり製作所", "", "", ""],
        [
            "株式会社髙橋電機",
            "鈴木 花子",
            "スズキ ハナコ",
            "+818022223333",
        ],
        [
            "（個人）",
            "表 ソ一郎",
            "オモテ ソイチロウ",
            "+819011112222",
        ],
        ["（個人）", "能 次郎", "", "+819033334444"],
        ["佐藤商店", "佐藤 次郎", "", "+819055556666"],
    ];
    assert_eq!(held, expected.map(|row| row.map(str::to_owned)));
}

#[test]
fn a_map_is_drawn_up_for_contacts() {
    let world = World::new();
    let form = testdata("maps/customers/form.json");
    let form = form.to_str().unwrap();
    let run = world.run(&["map", "suggest", &card("iphone"), "--form", form]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for line in [
        "\"ORG\"",
        "\"FN\"",
        "\"TEL;WORK\"",
        "\"EMAIL;WORK\"",
        "\"NOTE\"",
    ] {
        let is_there = |shown: &str| shown.contains(&format!("= {line}"));
        assert!(run.stdout.lines().any(is_there), "{line}: {}", run.stdout);
    }
}

#[test]
fn what_is_no_card_is_told_with_its_lines() {
    let world = World::new();
    let begun = "BEGIN:VCARD\nVERSION:3.0\n";
    for (content, place, reason) in [
        (format!("{begun}FN:a\n"), "1-3", "there is no END:VCARD"),
        (
            format!("{begun}FN:a\nEND:VCARD\nFN:b\n"),
            "5",
            "there is no BEGIN:VCARD above this line",
        ),
        (
            format!("{begun}FN:a\n\nfolded\nEND:VCARD\n"),
            "5",
            "there is no colon on this line",
        ),
        (
            format!("{begun}FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FF\nEND:VCARD\n"),
            "3",
            "it is not UTF-8, which it says it is",
        ),
        (
            format!("{begun}FN;CHARSET=none:a\nEND:VCARD\n"),
            "3",
            "it is not none, which it says it is",
        ),
    ] {
        world.file("a.vcf", &content);
        let run = world.run(&["convert", "a.vcf"]);
        let told = format!("a.vcf:{place}: error[vcard.invalid] this is not a card: {reason}");
        assert!(
            run.code == Some(4) && run.stderr.contains(&told),
            "{told} {run:?}"
        );
    }
    let run = world.run(&["convert", &card("docomo"), "--encoding", "sjis"]);
    assert!(
        run.code == Some(4) && run.stderr.contains("file.no-text"),
        "{run:?}"
    );
    world.file("empty.vcf", format!("{begun}END:VCARD\n"));
    let run = world.run(&["convert", "empty.vcf"]);
    assert!(
        run.code == Some(4) && run.stderr.contains("file.empty"),
        "{run:?}"
    );
}

#[test]
fn an_errors_file_of_contacts_may_be_csv_and_passes_once_it_is_mended() {
    let world = World::new();
    let tenant = customers();
    let map = MAP.replace(", default = \"（個人）\"", "");
    world.file("contacts.toml", &map);
    let arguments = [
        "--map",
        "contacts.toml",
        "--errors-file",
        "errors.csv",
        "--on-error",
        "skip",
    ];
    let run = tenant.import(&world, &card("docomo"), &arguments);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr
            .contains("docomo.vcf:1-12: error[required.empty]"),
        "{run:?}"
    );
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    world.file("errors.csv", errors.replace("表,ソ一郎", "表,一郎"));
    world.file("mended.toml", MAP);
    let run = tenant.import(&world, "errors.csv", &["--map", "mended.toml"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records().len(), 2);
}

/// A file without the lines of errors within its cards, and how many it had.
fn without_errors(text: &str) -> (String, usize) {
    let (mut plain, mut count) = (String::new(), 0);
    let mut is_error = false;
    for line in text.split_inclusive('\n') {
        let begins = line.starts_with("X-KINTABLE-ERROR:[");
        count += usize::from(begins);
        is_error = begins || (is_error && line.starts_with(' '));
        if is_error {
            assert!(line.trim_end().len() <= 75, "{line}");
        } else {
            plain.push_str(line);
        }
    }
    (plain, count)
}

#[test]
fn an_errors_file_of_contacts_has_the_cards_as_they_were() {
    let map = MAP.replace(", default = \"（個人）\"", "");
    let sjis = fs_err::read(card("docomo")).unwrap();
    let text = encoding_rs::SHIFT_JIS.decode(&sjis).0.into_owned();
    let undeclared = text.replace(";CHARSET=SHIFT_JIS", "");
    let utf8 = undeclared.replace("\r\n", "\n");
    let marked = format!("\u{FEFF}{}", undeclared.trim_end());
    for (content, encoding) in [
        (sjis, encoding_rs::SHIFT_JIS),
        (utf8.into_bytes(), encoding_rs::UTF_8),
        (marked.into_bytes(), encoding_rs::UTF_8),
        (utf16(&text, true, false), encoding_rs::UTF_16LE),
        (utf16(&text, false, true), encoding_rs::UTF_16BE),
    ] {
        let (world, tenant) = (World::new(), customers());
        world.file("a.vcf", &content);
        world.file("contacts.toml", &map);
        let skip = [
            "--map",
            "contacts.toml",
            "--on-error",
            "skip",
            "--lang",
            "ja",
        ];
        let arguments = [&skip[..], &["--errors-file", "errors.vcf"]].concat();
        let run = tenant.import(&world, "a.vcf", &arguments);
        assert_eq!(run.code, Some(4), "{run:?}");
        let decode = |name: &str| {
            let bytes = world.read(name);
            let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
            text.unwrap().into_owned()
        };
        let errors = decode("errors.vcf");
        assert!(
            errors.contains("VERSION:2.1\r\nX-KINTABLE-ERROR:[required.empty] ")
                || errors.contains("VERSION:2.1\nX-KINTABLE-ERROR:[required.empty] "),
            "{errors}"
        );
        assert!(errors.contains("会社名"), "{errors}");
        let own = encoding.decode_without_bom_handling(&content).0;
        let (plain, count) = without_errors(&errors);
        assert_eq!((plain.trim_end(), count), (own.trim_end(), 2));
        // Once more, it says the same once.
        let arguments = [&skip[..], &["--errors-file", "again.vcf"]].concat();
        let run = tenant.import(&world, "errors.vcf", &arguments);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert_eq!(without_errors(&decode("again.vcf")).1, 2);
        // One of an earlier run is replaced.
        let run = tenant.import(&world, "errors.vcf", &arguments);
        assert_eq!(run.code, Some(4), "{run:?}");
        let run = world.run(&["errors", "last", "-o", "kept.vcf"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let [kept, again] = ["kept.vcf", "again.vcf"].map(|name| without_errors(&decode(name)));
        assert_eq!(kept, again);
        world.file("mended.toml", MAP);
        let run = tenant.import(&world, "errors.vcf", &["--map", "mended.toml"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(tenant.records().len(), 2);
    }
}

#[test]
fn an_errors_file_of_contacts_keeps_pictures_and_what_is_not_among_errors_is_left_out() {
    let (world, tenant) = (World::new(), customers());
    world.file("contacts.toml", MAP.replace(", default = \"（個人）\"", ""));
    let picture = "PHOTO;ENCODING=BASE64:\r\n /9j/4AAQ\r\n SkZJRgAB\r\n\r\n";
    let cards = ["a", "b", "c"].map(|name| {
        let org = if name == "b" { "" } else { "ORG:x\r\n" };
        format!("BEGIN:VCARD\r\n{org}{picture}N:{name}\r\nEND:VCARD\r\n\r\n")
    });
    world.file("a.vcf", cards.concat());
    let named = |file| {
        [
            "--map",
            "contacts.toml",
            "--on-error",
            "skip",
            "--errors-file",
            file,
        ]
    };
    let run = tenant.import(&world, "a.vcf", &named("errors.vcf"));
    assert_eq!(run.code, Some(3), "{run:?}");
    let (plain, count) = without_errors(&String::from_utf8(world.read("errors.vcf")).unwrap());
    assert_eq!((plain.trim_end(), count), (cards[1].trim_end(), 1));
    for (file, told) in [("a.vcf", "other.xlsx"), ("other.csv", "other.vcf")] {
        world.file("other.csv", "会社名\na\n");
        let run = tenant.import(&world, file, &["--errors-file", told]);
        assert!(
            run.code == Some(2) && run.stderr.contains("are written as"),
            "{run:?}"
        );
    }
    world.file("mine.vcf", &cards[0]);
    let run = tenant.import(&world, "a.vcf", &named("mine.vcf"));
    assert_ne!(run.code, Some(3), "{run:?}");
    assert_eq!(world.read("mine.vcf"), cards[0].as_bytes());
}

#[test]
fn standard_input_may_be_contacts() {
    let world = World::new();
    let input =
        "begin:vcard\r\nversion:3.0\r\nfn:a\r\nend:vcard\r\n\r\nBEGIN:VCARD\r\nFN:b\r\nEND:VCARD";
    let run = world.run_with_input(&["convert", "-"], input);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "FN\na\nb\n"),
        "{run:?}"
    );
    let named: Run = world.run_with_input(&["convert", "-", "--format", "vcard"], "FN:a\n");
    assert_eq!(named.code, Some(4), "{named:?}");
}

/// The cells of a file of one card, by their columns.
fn read(content: &[u8]) -> Result<Vec<(String, String)>, SheetError> {
    let source = Source::spool("a.vcf", content).unwrap();
    let mut sheet = open_expecting(&source, &Way::default(), Vec::new())?;
    let names = sheet.header.names().to_vec();
    let mut cells = Vec::new();
    for item in &mut sheet {
        if let GroupItem::Group(group) = item? {
            let row = group.row(0);
            let texts = (0..names.len()).map(|at| row.cell(at).to_owned());
            cells.extend(names.iter().cloned().zip(texts));
        }
    }
    Ok(cells)
}

/// Lines of at most so many bytes, broken between characters.
fn folded(text: &str, most: usize) -> String {
    let mut lines = String::new();
    let mut length = 0;
    for character in text.chars() {
        if length + character.len_utf8() > most {
            lines.push_str("\r\n ");
            length = 1;
        }
        lines.push(character);
        length += character.len_utf8();
    }
    lines
}

fn quoted(bytes: &[u8], width: usize) -> String {
    let codes: Vec<_> = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
    let lines: Vec<_> = codes.chunks(width).map(<[String]>::concat).collect();
    lines.join("=\r\n")
}

/// Parts of cards, which mean something where they should not be.
const FRAGMENTS: &[&[u8]] = &[
    b"BEGIN:VCARD\n",
    b"END:VCARD\n",
    b"N:",
    b"ADR;HOME",
    b"item1.",
    b";",
    b":",
    b"=\n",
    b"\n ",
    b"\\",
    b"ENCODING=b",
    b"QUOTED-PRINTABLE",
    b"\xE9\x81",
    b"\x95\\",
    b"\"",
    b"=E9",
    b"19800405\n",
    b"BDAY:",
    b"CHARSET=x",
    b"\n",
];

proptest! {
    #[test]
    fn every_text_is_read_as_it_was_written(
        text in "[ -~ぁ-んァ-ヶ亜-熙\n;,:\\\\]{1,60}",
        width in 1_usize..30,
    ) {
        let escaped = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n");
        let new = folded(&format!("NOTE:{escaped}"), width + 20);
        let new = format!("BEGIN:VCARD\r\nVERSION:3.0\r\n{new}\r\nEND:VCARD\r\n");
        let found = read(new.as_bytes()).unwrap();
        prop_assert_eq!(&found, &[("NOTE".to_owned(), text.clone())]);
        let old = text.replace('\\', "\\\\").replace(';', "\\;").replace('\n', "\r\n");
        let head = "BEGIN:VCARD\r\nVERSION:2.1\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=";
        let utf8 = quoted(old.as_bytes(), width);
        let found = read(format!("{head}UTF-8:{utf8}\r\nEND:VCARD\r\n").as_bytes()).unwrap();
        prop_assert_eq!(&found, &[("NOTE".to_owned(), text.clone())]);
        let (shifted, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(&old);
        if !is_lossy {
            let shifted = quoted(&shifted, width);
            let found = read(format!("{head}SHIFT_JIS:{shifted}\r\nEND:VCARD\r\n").as_bytes()).unwrap();
            prop_assert_eq!(&found, &[("NOTE".to_owned(), text)]);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(
        parts in proptest::collection::vec(proptest::sample::select(FRAGMENTS), 0..40),
    ) {
        let content = [b"BEGIN:VCARD\n", parts.concat().as_slice()].concat();
        let _ = read(&content);
        let needs = kintable::sheet::Expected { words: Vec::new(), needs: Arc::new(|_| None) };
        let _ = open_expecting(&Source::spool("a", &content[..]).unwrap(), &Way::default(), needs);
    }
}
