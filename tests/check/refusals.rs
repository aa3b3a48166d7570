//! What kintone refuses, `check` finds where it stands; what kintone changes without a word, `check` tells. Each case
//! is held against the embedded kintone, too: the same content, sent unchecked, is refused or changed as recorded.

use serde_json::json;

use super::kintone::Kintone;
use super::sheet::Sheet;

/// A cell that kintone refuses: its column, its text, what `check` tells at its place, the code of kintone's answer,
/// and the key of its error; none where kintone names no place.
type Refused = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Holds every case, each with these other cells in front of it.
fn hold(kintone: &Kintone, others: &[(&str, &str)], cases: &[Refused]) {
    for (column, cell, told, code, key) in cases {
        let cells: Vec<_> = others
            .iter()
            .filter(|(other, _)| other != column)
            .chain([&(*column, *cell)])
            .copied()
            .collect();
        let sheet = Sheet::of(&cells);
        let told: Vec<_> = told
            .split_whitespace()
            .map(|code| format!("{} {code}", sheet.last_place()))
            .collect();
        assert_eq!(kintone.found(&sheet, &[]), told, "{column} = {cell:?}");
        let answer = kintone.add(&sheet);
        assert_eq!(answer["code"], *code, "{column} = {cell:?}: {answer}");
        assert!(
            key.is_empty() || answer["errors"].get(key).is_some(),
            "{column} = {cell:?}: {answer}"
        );
    }
}

const INVALID: &str = "CB_VA01";

#[test]
fn a_cell_that_kintone_refuses_is_found_where_it_stands() {
    let kintone = Kintone::of("forms/kitchen-sink");
    #[rustfmt::skip]
    let cases = [
        ("text_max", "abcdef", "text.too-long", INVALID, "records[0].text_max.value"),
        ("link_unique", "https://example.com/0123456789a", "text.too-long", INVALID, "records[0].link_unique.value"),
        ("number", "1,000", "number.invalid", INVALID, "records[0][number].value"),
        ("number", ".5", "number.invalid", INVALID, "records[0][number].value"),
        ("number", "１２", "number.invalid", INVALID, "records[0][number].value"),
        ("number", "0x10", "number.invalid", INVALID, "records[0][number].value"),
        ("number", "1234567890123", "number.too-many-digits", INVALID, "records[0].number.value"),
        ("number_range", "9.9999", "number.too-small", INVALID, "records[0].number_range.value"),
        // Judged before it is rounded, and rounded all the same.
        ("number_range", "100.00001", "number.too-large number.rounded", INVALID, "records[0].number_range.value"),
        ("radio", "紫", "option.unknown", INVALID, "records[0].radio.value"),
        ("dropdown", "赤 ", "option.unknown", INVALID, "records[0].dropdown.value"),
        ("check", "赤\n紫", "option.unknown", INVALID, "records[0].check.values[1].value"),
        ("multi_select", "紫\n赤", "option.unknown", INVALID, "records[0].multi_select.values[0].value"),
        ("date", "2026-02-30", "date.invalid", INVALID, "records[0].date.value"),
        ("time", "24:00", "time.invalid", INVALID, "records[0].time.value"),
        ("datetime", "2026-02-30T09:30:00Z", "datetime.invalid", INVALID, "records[0].datetime.value"),
        ("datetime", "2026-01-31T09:30:00", "datetime.no-zone", INVALID, "records[0].datetime.value"),
        ("link_web", "example.com", "link.invalid", INVALID, "records[0].link_web.value"),
        ("link_call", "内線12", "link.invalid", INVALID, "records[0].link_call.value"),
        ("link_mail", "sato", "link.invalid", INVALID, "records[0].link_mail.value"),
        ("users", "sato\nkato", "user.not-found", "GAIA_IL26", ""),
        ("organizations", "purchasing", "user.not-found", "GAIA_IL28", ""),
        ("customer", "C-1", "lookup.not-found", "GAIA_LO04", ""),
        ("t_max", "abcd", "text.too-long", INVALID, "records[0].table.value[0].value.t_max.value"),
        ("t_number", "1234567890123", "number.too-many-digits", INVALID, "records[0].table.value[0].value.t_number.value"),
        ("t_number_range", "11", "number.too-large", INVALID, "records[0].table.value[0].value.t_number_range.value"),
        ("t_number_range", "0", "number.too-small", INVALID, "records[0].table.value[0].value.t_number_range.value"),
        ("t_dropdown", "紫", "option.unknown", INVALID, "records[0].table.value[0].value.t_dropdown.value"),
        ("t_radio", "C", "option.unknown", INVALID, "records[0].table.value[0].value.t_radio.value"),
        ("t_check", "赤\n紫", "option.unknown", INVALID, "records[0].table.value[0].value.t_check.values[1].value"),
        ("t_date", "2026-13-01", "date.invalid", INVALID, "records[0].table.value[0].value.t_date.value"),
        ("t_users", "kato", "user.not-found", "GAIA_IL26", ""),
        ("table", "seven", "row-id.invalid", "CB_IJ01", ""),
    ];
    hold(&kintone, &[("multi", "a")], &cases);
}

#[test]
fn an_unknown_group_is_found_where_it_stands() {
    let kintone = Kintone::of("forms/kitchen-sink");
    let sheet = Sheet::of(&[("groups", "guests")]);
    assert_eq!(kintone.found(&sheet, &[]), ["2:1 user.not-found"]);
    let answer = kintone.add(&sheet);
    // kintone's code for groups is not recorded.
    assert!(answer["ids"].is_null(), "{answer}");
    assert!(answer["code"].is_string(), "{answer}");
}

/// The good cells of a record of the form `strict`.
const STRICT: [(&str, &str); 18] = [
    ("text", "a"),
    ("text_min", "ab"),
    ("multi", "a"),
    ("number", "1"),
    ("radio", "赤"),
    ("dropdown", "赤"),
    ("check", "赤"),
    ("multi_select", "赤"),
    ("date", "2026-01-31"),
    ("time", "09:30"),
    ("datetime", "2026-01-31T09:30:00Z"),
    ("link", "https://a.example"),
    ("users", "sato"),
    ("organizations", "sales"),
    ("groups", "staff"),
    ("t_text", "a"),
    ("t_number", "1"),
    ("t_min", "ab"),
];

#[test]
fn a_required_field_that_is_empty_is_found_where_it_stands() {
    let kintone = Kintone::of("forms/strict");
    #[rustfmt::skip]
    let cases = [
        ("text", "", "required.empty", INVALID, "records[0].text.value"),
        ("multi", "", "required.empty", INVALID, "records[0].multi.value"),
        ("number", "", "required.empty", INVALID, "records[0].number.value"),
        ("dropdown", "", "required.empty", INVALID, "records[0].dropdown.value"),
        ("check", "", "required.empty", INVALID, "records[0].check.values"),
        ("check", "紫", "required.empty option.unknown", INVALID, "records[0].check.values"),
        ("multi_select", "", "required.empty", INVALID, "records[0].multi_select.values"),
        ("date", "", "required.empty", INVALID, "records[0].date.value"),
        ("time", "", "required.empty", INVALID, "records[0].time.value"),
        ("datetime", "", "required.empty", INVALID, "records[0].datetime.value"),
        ("link", "", "required.empty text.too-short", INVALID, "records[0].link.value"),
        ("users", "", "required.empty", INVALID, "records[0].users.values.value"),
        ("organizations", "", "required.empty", INVALID, "records[0].organizations.values.value"),
        ("groups", "", "required.empty", INVALID, "records[0].groups.values.value"),
        // A default fills only what is not sent.
        ("text_default", "", "required.empty", INVALID, "records[0].text_default.value"),
        ("text_min", "a", "text.too-short", INVALID, "records[0].text_min.value"),
        ("text_min", "", "text.too-short", INVALID, "records[0].text_min.value"),
        ("number", "1234567", "number.too-many-digits", INVALID, "records[0].number.value"),
        ("t_text", "", "required.empty", INVALID, "records[0].table.value[0].value.t_text.value"),
        ("t_min", "", "text.too-short", INVALID, "records[0].table.value[0].value.t_min.value"),
        ("t_number", "0", "number.too-small", INVALID, "records[0].table.value[0].value.t_number.value"),
    ];
    for (column, cell, told, code, key) in cases {
        let others = STRICT.iter().filter(|(other, _)| *other != column);
        let cells: Vec<_> = others.chain([&(column, cell)]).copied().collect();
        let sheet = Sheet::of(&cells);
        // No column holds the required attachment.
        let mut expected = vec!["required.no-column".to_owned()];
        let place = sheet.last_place();
        expected.extend(told.split(' ').map(|code| format!("{place} {code}")));
        assert_eq!(kintone.found(&sheet, &[]), expected, "{column} = {cell:?}");
        let answer = kintone.add(&sheet);
        assert_eq!(answer["code"], code, "{column} = {cell:?}: {answer}");
        let errors = answer["errors"].as_object().unwrap();
        let mut keys: Vec<_> = errors.keys().map(String::as_str).collect();
        keys.retain(|named| !named.starts_with(key));
        assert_eq!(
            keys,
            ["records[0].file.values"],
            "{column} = {cell:?}: {answer}"
        );
    }
}

/// Columns that prohibit duplicates, a value, and another text for the same.
const UNIQUE: [(&str, &str, &str); 6] = [
    ("text_unique", "A", "A "),
    ("number_unique", "7", "7.0"),
    ("number_unique", "8", "8.00001"),
    ("date_unique", "2026-01-31", "2026-01-31"),
    (
        "datetime_unique",
        "2026-01-31T00:30:00Z",
        "2026-01-31T09:30:00+09:00",
    ),
    ("link_unique", "https://a.example", "https://a.example"),
];

#[test]
fn a_value_that_stands_twice_is_found_in_the_file_and_in_the_app() {
    let kintone = Kintone::of("forms/kitchen-sink");
    for (column, value, same) in UNIQUE {
        let twice = Sheet::of(&[("multi", "a"), (column, value)]).and(&["a", same]);
        let told = format!("{} unique.in-file", twice.last_place());
        assert!(kintone.found(&twice, &[]).contains(&told), "{column}");
        let answer = kintone.add(&twice);
        let key = format!("records[1].{column}.value");
        assert!(answer["errors"].get(key).is_some(), "{column}: {answer}");

        let once = Sheet::of(&[("multi", "a"), (column, value)]);
        assert_eq!(kintone.found(&once, &[]), Vec::<String>::new(), "{column}");
        assert!(kintone.add(&once)["ids"].is_array(), "{column}");
        let again = Sheet::of(&[("multi", "a"), (column, same)]);
        let told = format!("{} unique.in-app", again.last_place());
        assert!(kintone.found(&again, &[]).contains(&told), "{column}");
        let answer = kintone.add(&again);
        let key = format!("records[0].{column}.value");
        assert!(answer["errors"].get(key).is_some(), "{column}: {answer}");
    }
}

#[test]
fn a_row_id_that_stands_twice_is_found_where_it_stands() {
    let kintone = Kintone::of("forms/kitchen-sink");
    let added = kintone.add(&Sheet::of(&[("text_unique", "A"), ("t_text", "a")]));
    assert_eq!(added["ids"].as_array().unwrap().len(), 1, "{added}");
    let held = &kintone.tenant.records()[0]["table"]["value"][0]["id"];
    let id = held.as_str().unwrap();
    let sheet = Sheet::of(&[
        ("*", "*"),
        ("text_unique", "A"),
        ("t_text", "b"),
        ("table", id),
    ]);
    let sheet = sheet.and(&["", "", "c", id]);
    let told = format!("{} row-id.duplicate", sheet.last_place());
    assert_eq!(
        kintone.found(&sheet, &["--update-key", "text_unique"]),
        [told]
    );
    let rows = &sheet.records(&kintone.form)[0]["table"];
    let record =
        json!({"updateKey": {"field": "text_unique", "value": "A"}, "record": {"table": rows}});
    let body = json!({"app": 1, "records": [record]});
    let answer = kintone.tenant.call("PUT", "records.json", &body);
    assert_eq!(answer["code"], "GAIA_SI01", "{answer}");
}

#[test]
fn an_update_key_that_kintone_refuses_is_found_where_it_stands() {
    let kintone = Kintone::of("forms/kitchen-sink");
    kintone.add(&Sheet::of(&[("text_unique", "A"), ("number_unique", "7")]));
    let long = "x".repeat(65);
    let by = |field: &str, value: &str| json!({"updateKey": {"field": field, "value": value}, "record": {}});
    let text = |value: &str| by("text_unique", value);
    let id = |id: &str| json!({"id": id, "record": {}});
    #[rustfmt::skip]
    let cases = [
        ("text_unique", "A A", None, "3:1 key.duplicate", vec![text("A"), text("A")], "GAIA_RE09"),
        ("text_unique", "B", Some("error"), "2:1 key.not-found", vec![text("B")], "GAIA_RE20"),
        ("text_unique", &long, None, "2:1 key.too-long", vec![text(&long)], INVALID),
        ("number_unique", "7 7.0", None, "3:1 key.duplicate", vec![by("number_unique", "7"), by("number_unique", "7.0")], "GAIA_RE09"),
        ("number_unique", "7 7.00001", None, "3:1 key.duplicate|3:1 number.rounded", vec![by("number_unique", "7"), by("number_unique", "7.00001")], "GAIA_RE09"),
        ("レコード番号", "99", None, "2:1 key.not-found", vec![id("99")], "GAIA_RE01"),
        ("レコード番号", "1 1", None, "3:1 key.duplicate", vec![id("1"), id("1")], "GAIA_RE09"),
        ("text", "A", None, "key.not-unique-field", vec![by("text", "A")], INVALID),
    ];
    for (key, cells, missing, told, records, code) in cases {
        let mut cells_of_lines = cells.split(' ');
        let mut sheet = Sheet::of(&[(key, cells_of_lines.next().unwrap())]);
        for cell in cells_of_lines {
            sheet = sheet.and(&[cell]);
        }
        let mut arguments = vec!["--update-key", key];
        arguments.extend(missing.iter().flat_map(|missing| ["--missing", missing]));
        let told: Vec<_> = told.split('|').collect();
        assert_eq!(kintone.found(&sheet, &arguments), told, "{key}: {cells}");
        let body = json!({"app": 1, "records": records});
        let answer = kintone.tenant.call("PUT", "records.json", &body);
        assert_eq!(answer["code"], code, "{key}: {cells}: {answer}");
    }
}

#[test]
fn a_record_that_an_upsert_would_add_without_a_required_field_is_found() {
    let kintone = Kintone::of("orders");
    let held = [
        ("受注番号", "A"),
        ("受注日", "2026-01-31"),
        ("会社名", "会社"),
    ];
    assert!(kintone.add(&Sheet::of(&held))["ids"].is_array());
    let sheet = Sheet::of(&[("受注番号", "A"), ("受注日", "2026-02-01")]);
    let upsert = ["--update-key", "受注番号"];
    assert_eq!(kintone.found(&sheet, &upsert), Vec::<String>::new());
    let sheet = sheet.and(&["B", "2026-02-01"]);
    let told = kintone.found(&sheet, &upsert);
    assert_eq!(told, ["3:1 required.no-column"]);
    let key = json!({"field": "受注番号", "value": "B"});
    let record = json!({"updateKey": key, "record": {"受注日": {"value": "2026-02-01"}}});
    let body = json!({"app": 1, "upsert": true, "records": [record]});
    let answer = kintone.tenant.call("PUT", "records.json", &body);
    let errors = &answer["errors"];
    assert!(errors["records[0].会社名.value"].is_object(), "{answer}");
}

#[test]
fn a_row_that_an_update_would_add_without_a_required_field_is_found() {
    let kintone = Kintone::of("orders");
    let order = [
        ("受注番号", "A"),
        ("受注日", "2026-01-31"),
        ("会社名", "会社"),
    ];
    assert!(kintone.add(&Sheet::of(&order))["ids"].is_array());
    let sheet = Sheet::of(&[("受注番号", "A"), ("数量", "1")]);
    let told = kintone.found(&sheet, &["--update-key", "受注番号"]);
    assert_eq!(told, ["2:3 required.no-column"]);
    let rows = &sheet.records(&kintone.form)[0]["受注明細"];
    let key = json!({"field": "受注番号", "value": "A"});
    let record = json!({"updateKey": key, "record": {"受注明細": rows}});
    let body = json!({"app": 1, "records": [record]});
    let answer = kintone.tenant.call("PUT", "records.json", &body);
    let key = "records[0].受注明細.value[0].value.商品コード.value";
    assert!(answer["errors"][key].is_object(), "{answer}");
}

#[test]
fn what_kintone_changes_without_a_word_is_told() {
    let kintone = Kintone::of("forms/kitchen-sink");
    let row = |field: &str| format!("/table/value/0/value/{field}/value");
    let cell = |field: &str| format!("/{field}/value");
    #[rustfmt::skip]
    let cases = [
        ("number", "1.00005", "number.rounded", cell("number"), "1"),
        ("number", "-0.00005", "number.rounded", cell("number"), "0"),
        ("t_number", "2.00015", "number.rounded", row("t_number"), "2.0002"),
        ("t_number", "1,000", "number.invalid", row("t_number"), ""),
        ("t_number", "twelve", "number.invalid", row("t_number"), ""),
        ("datetime", "2026-01-31T09:30:59Z", "datetime.seconds-dropped", cell("datetime"), "2026-01-31T09:30:00Z"),
    ];
    for (column, text, told, place, stored) in cases {
        let sheet = Sheet::of(&[("multi", "a"), (column, text)]);
        let told = format!("{} {told}", sheet.last_place());
        assert_eq!(kintone.found(&sheet, &[]), [told], "{column} = {text:?}");
        let answer = kintone.add(&sheet);
        assert!(answer["ids"].is_array(), "{column} = {text:?}: {answer}");
        let records = kintone.tenant.records();
        let held = records.last().unwrap().pointer(&place);
        assert_eq!(held, Some(&json!(stored)), "{column} = {text:?}");
    }
}

#[test]
fn a_column_that_kintone_fills_itself_is_told_to_be_left_out() {
    let kintone = Kintone::of("forms/kitchen-sink");
    let sheet = Sheet::of(&[("multi", "a"), ("レコード番号", "5")]);
    assert_eq!(kintone.found(&sheet, &[]), ["header.read-only"]);
    // kintone refuses it, with which code is not known.
    assert_eq!(kintone.add(&sheet)["code"], "SANDBOX_RECORD_NUMBER");
    for column in ["calc", "calc_text", "t_calc", "customer_name"] {
        let sheet = Sheet::of(&[("multi", "a"), ("t_text", "a"), (column, "5")]);
        assert_eq!(kintone.found(&sheet, &[]), ["header.read-only"], "{column}");
        let answer = kintone.add(&sheet);
        assert!(answer["ids"].is_array(), "{column}: {answer}");
        let record = kintone.tenant.records().pop().unwrap();
        let held = record
            .get(column)
            .unwrap_or(&record["table"]["value"][0]["value"][column]);
        assert_ne!(held["value"], "5", "{column}");
    }
}

#[test]
fn a_key_that_finds_another_text_is_told() {
    let kintone = Kintone::of("forms/kitchen-sink");
    kintone.add(&Sheet::of(&[("text_unique", "A")]));
    let sheet = Sheet::of(&[("text", "a"), ("text_unique", "A ")]);
    let told = kintone.found(&sheet, &["--update-key", "text_unique"]);
    assert_eq!(told, [format!("{} key.trailing-blank", sheet.last_place())]);
    let key = json!({"field": "text_unique", "value": "A "});
    let record = json!({"updateKey": key, "record": {"text": {"value": "a"}}});
    let body = json!({"app": 1, "upsert": true, "records": [record]});
    let answer = kintone.tenant.call("PUT", "records.json", &body);
    assert_eq!(answer["records"][0]["operation"], "UPDATE", "{answer}");
}
