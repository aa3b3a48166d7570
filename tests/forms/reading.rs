//! Forms that others wrote, and files that are none.

use serde_json::json;

use crate::support::World;

#[test]
fn what_others_write_in_other_types_is_read_all_the_same() {
    let world = World::new();
    let form = json!({"properties": {
        "t": {"type": "SINGLE_LINE_TEXT", "label": "T", "required": "true", "maxLength": 5},
        "n": {"type": "NUMBER", "label": "N", "minValue": 1.5},
        "k": {"type": "SINGLE_LINE_TEXT", "label": "K", "lookup": {"relatedApp": {"app": 7}, "relatedKeyField": "c", "fieldMappings": []}},
        "sum": {"type": "CALC", "label": "Sum", "expression": "n * 2"},
        "l": {"type": "LABEL"}, "h": {"type": "HR"}, "s": {"type": "SPACER"},
    }});
    world.file("form.json", form.to_string());
    let run = world.run(&["form", "show", "--form", "form.json"]);
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run:?}");
    for shown in [
        "yes",
        "at most 5 characters",
        "at least 1.5",
        "\"c\" in app 7",
        "calculated by kintone: n * 2",
    ] {
        assert!(run.stdout.contains(shown), "{shown}: {run:?}");
    }
    world.file("file.csv", "t\nlonger than five\n");
    let run = world.run(&["check", "file.csv", "--form", "form.json"]);
    assert!(run.stderr.contains("text.too-long"), "{run:?}");
}

#[test]
fn a_rule_that_cannot_be_read_is_not_left_out_in_silence() {
    let world = World::new();
    for (name, value) in [
        ("required", json!("yes")),
        ("unique", json!(1)),
        ("maxLength", json!("five")),
        ("minValue", json!([1])),
    ] {
        let mut field = json!({"type": "NUMBER", "label": "N"});
        field[name] = value;
        world.file("form.json", json!({"properties": {"n": field}}).to_string());
        let run = world.run(&["form", "show", "--form", "form.json"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(
            run.stderr
                .contains(&format!("`{name}` of field `n` cannot be read")),
            "{run:?}"
        );
    }
}

#[test]
fn what_is_no_form_is_said_to_be_what_it_is() {
    let world = World::new();
    for (json, says) in [
        (json!([]), "it is a list"),
        (
            json!({"code": "CB_WA01", "id": "x", "message": "Wrong password."}),
            "it is an error of kintone's: [CB_WA01] Wrong password.",
        ),
        (json!({"records": []}), "it is a list of records"),
        (
            json!({"data": {"properties": {}}}),
            "the form is inside its member `data`",
        ),
    ] {
        world.file("form.json", json.to_string());
        let run = world.run(&["form", "show", "--form", "form.json"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        for says in [says, "kintable form pull"] {
            assert!(run.stderr.contains(says), "{run:?}");
        }
    }
}

#[test]
fn a_form_that_powershell_wrote_is_read() {
    let world = World::new();
    let form = json!({"properties": {"名": {"type": "DATE", "label": "日付"}}}).to_string();
    let text = format!("\u{feff}{form}");
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    world.file("form.json", bytes);
    let run = world.run(&["form", "show", "--form", "form.json"]);
    assert!(run.stdout.contains("日付"), "{run:?}");
}
