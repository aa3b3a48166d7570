//! The same records in files of each format: what the app then holds is equal, for every type of field.

use serde_json::{Value as Json, json};

use crate::support::typed::{Holds, Typed, document, old_workbook, workbook};
use crate::support::{Tenant, World, testdata};

/// A value of a field: in a cell of a spreadsheet, as text, and as JSON.
struct Same {
    field: &'static str,
    typed: Typed,
    text: String,
    json: Json,
}

fn text(field: &'static str, text: &str) -> Same {
    Same {
        field,
        typed: Typed::text(text),
        text: text.to_owned(),
        json: json!(text),
    }
}

/// A number with this format, which is this text.
fn number(field: &'static str, number: &str, format: &str, text: &str) -> Same {
    Same {
        field,
        typed: Typed::number(number, format),
        text: text.to_owned(),
        json: json!(text),
    }
}

fn list(field: &'static str, texts: &[&str]) -> Same {
    Same {
        json: json!(texts),
        ..text(field, &texts.join("\n"))
    }
}

fn people(field: &'static str, codes: &[&str]) -> Same {
    let people = codes.iter().map(|code| json!({"code": code}));
    Same {
        json: people.collect(),
        ..text(field, &codes.join("\n"))
    }
}

/// A record, but for its table.
fn record() -> Vec<Same> {
    vec![
        number("text", "123", "00000", "00123"),
        text("multi", "一行目\n\"二行目\", <b> & c\n"),
        text("rich", "<b>太字</b>"),
        number("number", "1234567.5", "#,##0.00", "1234567.5"),
        text("radio", "赤"),
        text("dropdown", "青"),
        list("check", &["赤", "緑"]),
        list("multi_select", &["青"]),
        number("date", "46327", "yyyy/m/d", "2026-11-01"),
        number("time", "0.39583333333333331", "h:mm", "09:30"),
        number(
            "datetime",
            "46327.395833333336",
            "yyyy/m/d h:mm",
            "2026-11-01T09:30:00+09:00",
        ),
        text("link_web", "https://example.com/?a=1&b=2"),
        number("link_call", "312345678", "0000000000", "0312345678"),
        text("link_mail", "order@example.com"),
        people("users", &["sato", "suzuki"]),
        people("organizations", &["sales"]),
        people("groups", &["Administrators"]),
        text("file", "a.txt"),
    ]
}

/// The rows of its table.
fn rows() -> [Vec<Same>; 2] {
    [
        vec![
            text("t_text", "=1+1"),
            number("t_number", "0.1", "0%", "0.1"),
            text("t_dropdown", "赤"),
            list("t_check", &["赤", "青"]),
            number("t_date", "61", "yyyy\"年\"m\"月\"d\"日\"", "1900-03-01"),
            people("t_users", &["sato"]),
            text("t_radio", "A"),
        ],
        vec![
            number("t_text", "600001", "000\\-0000", "060-0001"),
            number("t_number", "-12", "General", "-12"),
            text("t_dropdown", "青"),
            list("t_check", &["緑"]),
            number(
                "t_date",
                "46327",
                "[$-411]ggge\"年\"m\"月\"d\"日\"",
                "2026-11-01",
            ),
            people("t_users", &["suzuki"]),
            text("t_radio", "B"),
        ],
    ]
}

/// The record over two lines, below the header: cells of each column, and their texts.
fn lines() -> Vec<Vec<(Typed, String)>> {
    let [first, second] = rows();
    let fixed = |text: &str| (Typed::text(text), text.to_owned());
    let empty = || {
        let holds = Holds::Empty;
        (
            Typed {
                holds,
                ..Typed::text("")
            },
            String::new(),
        )
    };
    let names = record()
        .into_iter()
        .chain(rows().into_iter().next().unwrap());
    let header = std::iter::once(fixed("*")).chain(names.map(|same| fixed(same.field)));
    let cell = |same: Same| (same.typed, same.text);
    let line = std::iter::once(fixed("*")).chain(record().into_iter().chain(first).map(cell));
    let below = std::iter::once(empty()).chain(record().into_iter().map(|_| empty()));
    let below = below.chain(second.into_iter().map(cell));
    vec![header.collect(), line.collect(), below.collect()]
}

fn csv() -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines() {
        writer
            .write_record(line.iter().map(|(_, text)| text))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn spreadsheet(written: impl Fn(&[Vec<Typed>]) -> Vec<u8>) -> Vec<u8> {
    let lines = lines().into_iter();
    let cells: Vec<Vec<_>> = lines
        .map(|line| line.into_iter().map(|(typed, _)| typed).collect())
        .collect();
    written(&cells)
}

fn ndjson() -> Vec<u8> {
    let object = |fields: Vec<Same>| -> Json {
        let fields = fields.into_iter();
        fields
            .map(|same| (same.field.to_owned(), same.json))
            .collect()
    };
    let mut record = object(record());
    record["table"] = rows().map(object).to_vec().into();
    record.to_string().into_bytes()
}

/// What the app holds after a file of this name came in: each field but those that kintone fills, and of attachments the names.
fn held(name: &str, bytes: &[u8]) -> Json {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("forms/kitchen-sink")));
    world.file(name, bytes);
    world.file("a.txt", "attached");
    let arguments = ["--timezone", "Asia/Tokyo", "--attachments-dir", "."];
    let run = tenant.import(&world, name, &arguments);
    assert_eq!(run.code, Some(0), "{name}: {run:?}");
    let mut records = tenant.records();
    assert_eq!(records.len(), 1, "{name}");
    let record = records[0].as_object_mut().unwrap();
    let names = record["file"]["value"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|file| file["name"].clone()).collect();
    record["file"] = json!(names);
    record.retain(|code, _| !code.ends_with("_now"));
    for code in ["作成日時", "更新日時"] {
        record.remove(code);
    }
    for row in record["table"]["value"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("id");
    }
    json!(record)
}

#[test]
fn a_record_is_the_same_whatever_file_it_is_in() {
    let of_csv = held("file.csv", &csv());
    for same in record() {
        assert_ne!(of_csv[same.field]["value"], json!(""), "{}", same.field);
    }
    assert_eq!(of_csv["table"]["value"].as_array().unwrap().len(), 2);
    assert_eq!(of_csv["file"], json!(["a.txt"]));
    assert_eq!(held("file.xlsx", &spreadsheet(workbook)), of_csv);
    assert_eq!(held("file.xls", &spreadsheet(old_workbook)), of_csv);
    assert_eq!(held("file.ods", &spreadsheet(document)), of_csv);
    assert_eq!(held("file.ndjson", &ndjson()), of_csv);
}
