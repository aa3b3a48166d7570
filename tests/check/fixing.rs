//! `check --fix` makes the corrections that are certain, and no other change.

use serde_json::json;

use crate::support::{Tenant, World, testdata};

const FILE: &str = "*,注文番号,会社名,金額,支払,明細,品名,数量\r\n\
                    \r\n\
                    *,A-1,株式会社あおば,\"1,200\",ｶｰﾄﾞ,,ペン,２\r\n\
                    *,A-2,\"二行の\r\n会社\",12o0,現金払,,\"紙, 白\",10\r\n";

fn form() -> String {
    testdata("odd/form.json").display().to_string()
}

#[test]
fn what_is_certain_is_corrected_and_all_else_is_kept_byte_by_byte() {
    let world = World::new();
    let bytes = encoding_rs::SHIFT_JIS.encode(FILE).0.into_owned();
    world.file("orders.csv", &bytes);
    let form = form();
    let arguments = ["check", "orders.csv", "--form", &form, "--fix", "fixed.csv"];
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(4), "{run:?}");
    for line in [
        "orders.csv:1:3: \"注文番号\" → \"受注番号\"",
        "orders.csv:3:15: \"1,200\" → \"1200\"",
        "orders.csv:3:23: \"ｶｰﾄﾞ\" → \"カード\"",
        "orders.csv:3:32: \"２\" → \"2\"",
        "fixed.csv: 4 corrections made; 2 errors are left",
    ] {
        assert!(
            run.stderr.lines().any(|told| told == line),
            "{line}: {run:?}"
        );
    }
    let expected = FILE
        .replace("注文番号", "受注番号")
        .replace("1,200", "1200");
    let expected = expected.replace("ｶｰﾄﾞ", "カード").replace('２', "2");
    let expected = encoding_rs::SHIFT_JIS.encode(&expected).0.into_owned();
    assert_eq!(world.read("fixed.csv"), expected);
    assert_eq!(world.read("orders.csv"), bytes);
    // What is doubtful is left, and no file is written over without being asked for.
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("--force"), "{run:?}");
    let run = world.run(&[&arguments[..], &["--force"]].concat());
    assert_eq!(run.code, Some(4), "{run:?}");
}

#[test]
fn a_file_is_corrected_in_place_until_nothing_is_certain() {
    let world = World::new();
    world.file(
        "orders.csv",
        "受注番号,会社名,受注日\nA,a,27/10/2026\nB,b,05/10/2026\n",
    );
    let form = form();
    let arguments = ["check", "orders.csv", "--form", &form, "--fix-in-place"];
    assert_eq!(world.run(&arguments).code, Some(4));
    let fixed = "受注番号,会社名,受注日\nA,a,2026-10-27\nB,b,2026-10-05\n";
    assert_eq!(world.read("orders.csv"), fixed.as_bytes());
    let run = world.run(&arguments);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("no correction is certain"), "{run:?}");
    let run = world.run_with_input(&["check", "-", "--form", &form, "--fix-in-place"], "a\n");
    assert_eq!(run.code, Some(2), "{run:?}");
}

/// What `check --fix` makes of a file; `None` if it corrects nothing.
fn fixed(tenant: &Tenant, arguments: &[&str], file: &str) -> Option<String> {
    let world = World::new();
    world.file("orders.csv", file);
    let arguments = [arguments, &["--fix-in-place"]].concat();
    let run = tenant.check(&world, "orders.csv", &arguments);
    assert_ne!(run.code, Some(1), "{run:?}");
    let text = String::from_utf8(world.read("orders.csv")).unwrap();
    (text != file).then_some(text)
}

#[test]
fn what_may_be_another_is_left_as_it_is() {
    let options = json!({
        "A B": {"label": "A B", "index": "0"},
        "ab": {"label": "ab", "index": "1"},
        "25": {"label": "25", "index": "2"},
        "カード": {"label": "カード", "index": "3"},
    });
    let tenant = Tenant::with_form(&json!({"properties": {
        "tel_1": {"type": "SINGLE_LINE_TEXT", "label": "home"},
        "TEL1": {"type": "SINGLE_LINE_TEXT", "label": "work"},
        "n": {"type": "NUMBER", "label": "n", "unique": true},
        "name": {"type": "SINGLE_LINE_TEXT", "label": "name"},
        "kind": {"type": "DROP_DOWN", "label": "kind", "options": options},
        "items": {"type": "SUBTABLE", "label": "items", "fields": {
            "day": {"type": "DATE", "label": "day"},
        }},
    }}));
    let fixed = |arguments: &[&str], file: &str| fixed(&tenant, arguments, file);
    assert_eq!(
        fixed(&[], "name,kind\nx,ｶｰﾄﾞ\n").unwrap(),
        "name,kind\nx,カード\n"
    );
    let key = ["--update-key", "n"];
    for (arguments, file) in [
        (&[][..], "name,tel 1\nx,1\n"),
        (&[], "name,kind\nx,A_B\n"),
        (&[], "name,kind\nx,2⁵\n"),
        (&[], "name,n\nx,\"0,123\"\n"),
        // A key is read as any other cell is.
        (&[], "n;name\n1,234;x\n"),
        (&key, "n;name\n1,234;x\n"),
    ] {
        assert_eq!(fixed(arguments, file), None, "{file}");
    }
    // Of a record with many problems a part is known, which shows no order.
    let rows = |first: &str, others: usize, last: &str| {
        let row = |day: &str| format!(",,{day}\n");
        [
            "*,name,day\n*,x,05/10/2025\n",
            &row(first).repeat(others),
            &row(last),
        ]
        .concat()
    };
    let few = fixed(&[], &rows("13/12/2025", 2, "14/12/2025")).unwrap();
    assert!(few.contains("*,x,2025-10-05"), "{few}");
    let many = fixed(&[], &rows("13/12/2025", 1100, "12/31/2025")).unwrap();
    assert!(many.contains("*,x,05/10/2025"));
}
