//! OpenDocument spreadsheets: what each kind of cell is, and what is repeated.

use super::workbooks::App;
use crate::support::Run;
use crate::support::document::{Document, row, rows, text};

pub(super) fn import(app: &App, bytes: &[u8], arguments: &[&str]) -> Run {
    app.world.file("file.ods", bytes);
    app.tenant.import(&app.world, "file.ods", arguments)
}

#[track_caller]
fn holds(app: &App, document: &Document, arguments: &[&str]) -> Vec<String> {
    let run = import(app, &document.bytes(), arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    app.records()
}

#[track_caller]
fn refused(app: &App, bytes: &[u8], arguments: &[&str], told: &str) {
    let run = import(app, bytes, arguments);
    assert_eq!(run.code, Some(4), "{told}: {run:?}");
    assert!(run.stderr.contains(told), "{told}: {run:?}");
    assert!(app.records().is_empty());
}

/// A row of a cell with these attributes, and this in it, below the name of its field.
fn below(field: &str, attributes: &str, inside: &str) -> Document {
    Document::of(format!(
        "{}<table:table-row><table:table-cell {attributes}>{inside}</table:table-cell></table:table-row>",
        row(&[text(field)])
    ))
}

const STRING: &str = r#"office:value-type="string""#;

/// What a cell says of itself, what is in it, and the text that it is.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        STRING,
        "<text:p>a</text:p><text:p/><text:p>b</text:p>",
        "a\n\nb",
    ),
    (
        STRING,
        "<text:p>a<text:s text:c=\"3\"/>b<text:s/>c</text:p>",
        "a   b c",
    ),
    (
        STRING,
        "<text:p>a<text:tab/>b<text:line-break/>c</text:p>",
        "a\tb\nc",
    ),
    (
        STRING,
        "<text:p>東<text:span>京<text:span>都</text:span></text:span></text:p>",
        "東京都",
    ),
    (
        STRING,
        "<text:p><text:a xlink:href=\"http://x\">link</text:a> &lt;b&gt; &amp;</text:p>",
        "link <b> &",
    ),
    (
        STRING,
        "<text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>都</text:p>",
        "東京都",
    ),
    (
        STRING,
        "<office:annotation><dc:creator>me</dc:creator><text:p>note</text:p></office:annotation><text:p>a</text:p>",
        "a",
    ),
    (
        STRING,
        "<draw:frame><draw:text-box><text:p>shape</text:p></draw:text-box></draw:frame><text:p>a<draw:frame><text:p>b</text:p></draw:frame></text:p>",
        "a",
    ),
    (STRING, "<text:p><![CDATA[a&b]]>&#x21;</text:p>", "a&b!"),
    (
        r#"office:value-type="string" office:string-value="田中""#,
        "<text:p>田中 様</text:p>",
        "田中",
    ),
    ("", "<text:p>a</text:p>", "a"),
    (
        r#"table:formula="of:=A1" office:value-type="string""#,
        "<text:p>made</text:p>",
        "made",
    ),
    (
        r#"office:value-type="float" office:value="12""#,
        "<text:p>12.00</text:p>",
        "12",
    ),
    (
        r#"office:value-type="percentage" office:value="0.1""#,
        "<text:p>10%</text:p>",
        "0.1",
    ),
    (
        r#"office:value-type="currency" office:currency="JPY" office:value="1000""#,
        "<text:p>¥1,000</text:p>",
        "1000",
    ),
    (
        r#"office:value-type="boolean" office:boolean-value="false""#,
        "<text:p>いいえ</text:p>",
        "FALSE",
    ),
    (
        r#"office:value-type="date" office:date-value="2026-11-01""#,
        "<text:p>1 Nov</text:p>",
        "2026-11-01",
    ),
    (
        r#"office:value-type="date" office:date-value="2026-11-01T09:30:00""#,
        "",
        "2026-11-01 09:30",
    ),
    (
        r#"office:value-type="date" office:date-value="1868-01-25""#,
        "",
        "1868-01-25",
    ),
    (
        r#"office:value-type="time" office:time-value="PT09H30M00S""#,
        "",
        "09:30",
    ),
    (
        r#"office:value-type="time" office:time-value="PT36H00M00S""#,
        "",
        "36:00",
    ),
];

#[test]
fn a_text_is_what_people_see_of_its_paragraphs() {
    let app = App::new();
    for (attributes, inside, expected) in TEXTS {
        let held = holds(&app, &below("text", attributes, inside), &[]);
        assert_eq!(held, [format!("text={expected}")], "{attributes} {inside}");
    }
}

#[test]
fn what_a_cell_says_that_it_is_and_what_it_lacks_is_told() {
    let app = App::new();
    let formula = |rest: &str| format!(r#"table:formula="of:=Z1" {rest}"#);
    for (attributes, inside, code) in [
        (formula(""), "", "cell.formula"),
        (formula(r#"office:value-type="float""#), "", "cell.formula"),
        (formula(r#"office:value-type="string""#), "", "cell.formula"),
        (
            formula(
                r#"office:value-type="string" office:string-value="" calcext:value-type="error""#,
            ),
            "<text:p>エラー:502</text:p>",
            "cell.error",
        ),
        (
            formula(r#"office:value-type="string" office:string-value="""#),
            "<text:p>#DIV/0!</text:p>",
            "cell.error",
        ),
        (
            formula(r##"office:value-type="string" office:string-value="#N/A""##),
            "<text:p>#N/A</text:p>",
            "cell.error",
        ),
        (
            formula(r#"office:value-type="float" office:value="0""#),
            "<text:p>Err:502</text:p>",
            "cell.error",
        ),
        (
            r#"office:value-type="boolean" office:boolean-value="true""#.to_owned(),
            "",
            "cell.boolean",
        ),
    ] {
        let document = below("number", &attributes, inside);
        let told = format!("file.ods:Sheet1!A2: error[{code}]");
        refused(&app, &document.bytes(), &[], &told);
        let beside = Document::of(format!(
            "{}<table:table-row>{}<table:table-cell {attributes}>{inside}</table:table-cell></table:table-row>",
            row(&[text("text"), text("other")]),
            text("x")
        ));
        assert_eq!(
            holds(&app, &beside, &["--ignore-unknown-columns"]),
            ["text=x"],
            "{code}"
        );
    }
    let empty = formula(r#"office:value-type="string" office:string-value="""#);
    for (attributes, inside) in [(&*empty, "<text:p/>"), (&formula(""), "<text:p/>")] {
        let beside = Document::of(format!(
            "{}<table:table-row>{}<table:table-cell {attributes}>{inside}</table:table-cell></table:table-row>",
            row(&[text("text"), text("number")]),
            text("x")
        ));
        assert_eq!(holds(&app, &beside, &[]), ["text=x"], "{attributes}");
    }
}

#[test]
fn a_format_is_that_of_the_cell_its_row_or_its_column() {
    let app = App::new();
    let styles = r#"
        <number:number-style style:name="five"><number:number number:decimal-places="0" number:min-integer-digits="5"/></number:number-style>
        <number:number-style style:name="postal"><number:number number:min-integer-digits="7"><number:embedded-text number:position="4">-</number:embedded-text></number:number></number:number-style>
        <number:number-style style:name="three" style:volatile="true"><number:number number:min-integer-digits="3"/></number:number-style>
        <number:number-style style:name="signed"><number:text>-</number:text><number:number number:min-integer-digits="3"/><style:map style:condition="value()&gt;=0" style:apply-style-name="three"/></number:number-style>
        <number:number-style style:name="long"><number:number number:min-integer-digits="7"/><style:map style:condition="value()&lt;=999" style:apply-style-name="three"/></number:number-style>
        <number:number-style style:name="longer"><number:number number:min-integer-digits="7"/><style:map style:condition="value()&lt;=9" style:apply-style-name="three"/></number:number-style>
        <number:number-style style:name="odd"><number:number number:min-integer-digits="7"/><style:map style:condition="value()&lt;=9.5" style:apply-style-name="three"/></number:number-style>
        <number:number-style style:name="telephone"><number:text>(</number:text><number:number number:min-integer-digits="2"><number:embedded-text number:position="8">) </number:embedded-text></number:number></number:number-style>
        <style:style style:name="longer" style:family="table-cell" style:data-style-name="longer"/>
        <style:style style:name="odd" style:family="table-cell" style:data-style-name="odd"/>
        <style:style style:name="telephone" style:family="table-cell" style:data-style-name="telephone"/>
        <style:style style:name="five" style:family="table-cell" style:data-style-name="five"/>
        <style:style style:name="bold" style:family="table-cell" style:parent-style-name="five"/>
        <style:style style:name="postal" style:family="table-cell" style:data-style-name="postal"/>
        <style:style style:name="signed" style:family="table-cell" style:data-style-name="signed"/>
        <style:style style:name="long" style:family="table-cell" style:data-style-name="long"/>
        <style:style style:name="endless" style:family="table-cell" style:parent-style-name="endless"/>
        <style:style style:name="plain" style:family="table-cell"/>"#;
    let number = |style: &str| {
        let style = match style {
            "" => String::new(),
            style => format!(r#"table:style-name="{style}""#),
        };
        format!(r#"<table:table-cell {style} office:value-type="float" office:value="12"/>"#)
    };
    for (columns, row_style, cell, expected) in [
        ("", "", "five", "00012"),
        ("", "", "bold", "00012"),
        ("", "", "postal", "000-0012"),
        ("", "", "signed", "012"),
        ("", "", "long", "012"),
        ("", "", "longer", "0000012"),
        ("", "", "odd", "12"),
        ("", "", "telephone", "12"),
        ("", "", "endless", "12"),
        ("", "", "unknown", "12"),
        ("", "five", "", "00012"),
        ("", "five", "plain", "12"),
        ("five", "", "", "00012"),
        ("five", "postal", "", "000-0012"),
        ("five", "plain", "", "12"),
        ("five", "", "plain", "12"),
    ] {
        let columns = format!(
            r#"<table:table-column table:number-columns-repeated="1"/><table:table-column table:number-columns-repeated="1023" table:default-cell-style-name="{columns}"/>"#
        );
        let row_style = match row_style {
            "" => String::new(),
            style => format!(r#" table:default-cell-style-name="{style}""#),
        };
        let data = format!(
            "{columns}{}<table:table-row{row_style}>{}{}</table:table-row>",
            row(&[text("key"), text("text")]),
            text("k"),
            number(cell)
        );
        let document = Document {
            styles: styles.to_owned(),
            ..Document::of(data)
        };
        assert_eq!(
            holds(&app, &document, &[]),
            [format!("key=k text={expected}")],
            "{cell}"
        );
    }
}

#[test]
fn what_is_repeated_is_there_as_often_and_what_is_empty_takes_no_time() {
    let app = App::new();
    let document = Document::of(format!(
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-header-rows><table:table-row><table:table-cell/>{}</table:table-row></table:table-header-rows>
        <table:table-row-group><table:table-row table:number-rows-repeated="500000" table:visibility="collapse"><table:table-cell table:number-columns-repeated="4000000000"/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell/>{}<table:covered-table-cell table:number-columns-repeated="2" office:value-type="float" office:value="5"/><table:table-cell table:number-columns-repeated="16379"/></table:table-row></table:table-row-group>
        <table:table-row table:number-rows-repeated="99999999999"><table:table-cell/></table:table-row>"#,
        [text("text"), text("number"), text("item")].concat(),
        text("a"),
    ));
    assert_eq!(holds(&app, &document, &[]), ["text=a number=5 item=5"; 2]);
    let places = holds(&app, &document, &["--range", "C3:D500004"]);
    assert_eq!(places, ["number=5 item=5"]);
}

#[test]
fn sheets_are_found_by_name_and_number_and_hidden_ones_are_named() {
    let app = App::new();
    let sheet =
        |name: &str, is_hidden, key| (name.to_owned(), is_hidden, rows(&[vec!["key"], vec![key]]));
    let document = Document {
        sheets: vec![
            sheet("隠", true, "A"),
            sheet("B & \"C\"", false, "B"),
            sheet("1", false, "C"),
        ],
        ..Document::default()
    };
    let run = import(&app, &document.bytes(), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let told = r#"only the sheet "B & "C"" is read, not "1"; hidden: "隠""#;
    assert!(run.stderr.contains(told), "{run:?}");
    assert_eq!(app.records(), ["key=B"]);
    for (choice, key) in [("隠", "A"), ("2", "B"), ("1", "C"), ("3", "C")] {
        assert_eq!(
            holds(&app, &document, &["--sheet", choice]),
            [format!("key={key}")]
        );
    }
    refused(
        &app,
        &document.bytes(),
        &["--sheet", "4"],
        "error[workbook.no-sheet]",
    );
}

#[test]
fn a_spreadsheet_is_known_by_what_is_in_it_and_comes_in_by_standard_input() {
    let app = App::new();
    let bytes = Document::of(rows(&[vec!["key"], vec!["A"]])).bytes();
    for (name, arguments) in [
        ("file.xlsx", &[][..]),
        ("file.csv", &[]),
        ("file.ods", &["--format", "ods"]),
    ] {
        app.world.file(name, &bytes);
        let run = app.tenant.import(&app.world, name, arguments);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(app.records(), ["key=A"], "{name}");
    }
    refused(&app, &bytes, &["--format", "xlsx"], "error[file.workbook]");
    refused(
        &app,
        b"key\nA\n",
        &["--format", "ods"],
        "error[workbook.damaged]",
    );
    refused(&app, &bytes, &["--encoding", "sjis"], "error[file.no-text]");
    let excel = crate::support::book::Book::of(String::new()).bytes();
    refused(&app, &excel, &["--format", "ods"], "error[file.workbook]");
}

#[test]
fn days_may_count_from_another_day() {
    let app = App::new();
    let cell = |date: &str| {
        format!(r#"<table:table-cell office:value-type="date" office:date-value="{date}"/>"#)
    };
    let data = format!(
        "{}{}",
        row(&[text("date"), text("time")]),
        row(&[cell("2026-11-01"), cell("1904-01-01T09:30:00")])
    );
    let before = r#"<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>"#;
    let document = Document {
        before: before.to_owned(),
        ..Document::of(data)
    };
    assert_eq!(holds(&app, &document, &[]), ["date=2026-11-01 time=09:30"]);
}
