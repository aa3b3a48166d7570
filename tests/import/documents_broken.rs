//! OpenDocument spreadsheets as nobody should write them.

use super::documents::import;
use super::workbooks::App;
use crate::support::document::{Document, KIND, archive, manifest, packed, row, rows, text};
use crate::support::{World, testdata};

#[track_caller]
fn broken(app: &App, bytes: &[u8], code: &str) {
    let run = import(app, bytes, &[]);
    assert_eq!(run.code, Some(4), "{code}: {run:?}");
    let told = format!("error[{code}]");
    assert!(run.stderr.contains(&told), "{code}: {run:?}");
    assert!(app.records().is_empty());
}

#[test]
fn cells_that_make_no_sense_or_are_too_large_end_with_an_error() {
    let app = App::new();
    let data = |inner: &str| Document::of(inner).bytes();
    let key = row(&[text("key")]);
    let many = "x".repeat(1 << 20);
    let long = "x".repeat(9 << 20);
    let paragraphs =
        "<text:p>x</text:p>".to_owned() + &format!("<text:p>{}</text:p>", &many).repeat(9);
    let rows_of = |of_row: &str, of_cell: &str, inside: &str| {
        data(&format!(
            "{key}<table:table-row {of_row}><table:table-cell {of_cell}>{inside}</table:table-cell></table:table-row>"
        ))
    };
    let cell = |of_cell: &str| rows_of("", of_cell, "<text:p>x</text:p>");
    let inside = |inside: &str| rows_of("", "", inside);
    let full = r#"table:number-columns-repeated="16384" office:value-type="string""#;
    for (bytes, code) in [
        (
            cell(r#"office:value-type="float" office:value="x""#),
            "workbook.damaged",
        ),
        (
            cell(r#"office:value-type="float" office:value="inf""#),
            "workbook.damaged",
        ),
        (cell(r#"office:value-type="float""#), "workbook.damaged"),
        (cell(r#"office:value-type="date""#), "workbook.damaged"),
        (
            cell(r#"table:number-columns-repeated="x""#),
            "workbook.damaged",
        ),
        (
            cell(r#"table:number-columns-repeated="16385" office:value-type="string""#),
            "workbook.damaged",
        ),
        (
            rows_of(
                r#"table:number-rows-repeated="1048577""#,
                "",
                "<text:p>x</text:p>",
            ),
            "workbook.damaged",
        ),
        (
            rows_of(
                r#"table:number-rows-repeated="x""#,
                "",
                "<text:p>x</text:p>",
            ),
            "workbook.damaged",
        ),
        (
            data(&format!("{key}<table:table-row><table:table-cell>")),
            "workbook.damaged",
        ),
        (
            rows_of("", full, &format!("<text:p>{many}</text:p>")),
            "workbook.too-large",
        ),
        (
            inside(&format!("<text:p>{long}</text:p>")),
            "workbook.too-large",
        ),
        (inside(&paragraphs), "workbook.too-large"),
        (
            inside(r#"<text:p><text:s text:c="4000000000"/></text:p>"#),
            "workbook.too-large",
        ),
    ] {
        broken(&app, &bytes, code);
    }
}

#[test]
fn archives_that_are_no_spreadsheets_or_too_large_end_with_an_error() {
    let app = App::new();
    let key = row(&[text("key")]);
    let styles = |inner: String| {
        let document = Document {
            styles: inner,
            ..Document::of(key.clone())
        };
        document.bytes()
    };
    let named =
        |name: &str| format!(r#"<style:style style:name="{name}" style:family="table-cell"/>"#);
    let content = Document::of(key.clone()).content();
    for (bytes, code) in [
        (styles(named(&"x".repeat(2000))), "workbook.too-large"),
        (
            styles((0..70_000).map(|at| named(&at.to_string())).collect()),
            "workbook.too-large",
        ),
        (archive(&content[..content.len() - 30]), "workbook.damaged"),
        (archive(""), "file.workbook"),
        (
            archive(&content.replace("office:spreadsheet", "office:text")),
            "file.workbook",
        ),
        (
            packed(&[("mimetype", KIND), ("META-INF/manifest.xml", &manifest(""))]),
            "workbook.damaged",
        ),
        (
            packed(&[
                ("mimetype", KIND),
                (
                    "META-INF/manifest.xml",
                    &manifest("<manifest:encryption-data/>"),
                ),
                ("content.xml", "\u{1}"),
            ]),
            "file.workbook",
        ),
        (
            packed(&[
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                ("content.xml", "<a/>"),
            ]),
            "file.format",
        ),
        (Document::of("").bytes(), "file.empty"),
    ] {
        broken(&app, &bytes, code);
    }
    // Without what says what it is, it is read all the same.
    let bare = packed(&[(
        "content.xml",
        &Document::of(rows(&[vec!["key"], vec!["A"]])).content(),
    )]);
    assert_eq!(import(&app, &bare, &[]).code, Some(0));
    assert_eq!(app.records(), ["key=A"]);
}

#[test]
fn no_bytes_of_a_spreadsheet_make_it_panic() {
    let world = World::new();
    world.file(
        "form.json",
        r#"{"properties": {"key": {"type": "SINGLE_LINE_TEXT", "label": "k", "code": "key"}}}"#,
    );
    let whole = fs_err::read(testdata("books/libreoffice.ods")).unwrap();
    let cut = (4..whole.len())
        .step_by(whole.len() / 9)
        .map(|length| whole[..length].to_vec());
    // Bytes that are spread over the file, in a sequence that is always the same.
    let flipped = (0..24_usize).map(|turn| {
        let mut bytes = whole.clone();
        for one in 0..3 {
            let at = (turn * 7919 + one * 104_729) % bytes.len();
            bytes[at] ^= 1 << (turn % 8);
        }
        bytes
    });
    for (turn, bytes) in cut.chain(flipped).enumerate() {
        world.file("file.ods", bytes);
        let run = world.run(&[
            "check",
            "file.ods",
            "--form",
            "form.json",
            "--header-row",
            "3",
            "--ignore-unknown-columns",
        ]);
        assert!(matches!(run.code, Some(0 | 4)), "{turn}: {run:?}");
    }
    let content = Document::of(rows(&[vec!["key"], vec!["A"]])).content();
    for turn in 0..24_usize {
        let mut bytes = content.clone().into_bytes();
        let at = turn * 104_729 % bytes.len();
        bytes[at] = b"<>&\"/ x0"[turn % 8];
        let content = String::from_utf8_lossy(&bytes);
        world.file("file.ods", archive(&content));
        let run = world.run(&["check", "file.ods", "--form", "form.json"]);
        assert!(matches!(run.code, Some(0 | 4)), "{turn}: {run:?}");
    }
}
