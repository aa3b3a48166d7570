//! Where maps are found, what they leave of the user's file, and what no map can do.

use super::{check, told};
use crate::cli::endings::document;
use crate::support::{Tenant, World, lines, testdata};

const FILE: &str = "no,name,sum,memo\n1,Aoba,\"1,5\",x\n2,Midori,\"2,x\",y\n3,Kuro,,\n";
const MAP: &str = "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n\n[fields.\"金額\"]\nfrom = \"sum\"\nnormalize = [{ number = { decimal = \",\" } }]\n";

fn world() -> World {
    let world = World::new();
    world.file("in.csv", FILE);
    world.file("maps/customers.toml", MAP);
    world
}

#[test]
fn a_map_is_found_by_its_name() {
    let world = world();
    for name in ["customers", "customers.toml", "maps/customers.toml"] {
        let run = check(&world, "in.csv", name, &["--output", "json"]);
        assert_eq!(run.code, Some(4), "{run:?}");
        let found = told(&run);
        assert_eq!(
            found[0],
            ("value.unread".to_owned(), Some(3), Some(5)),
            "{name}"
        );
    }
    let run = world.run(&["map", "list"]);
    assert!(run.stdout.contains("customers.toml"), "{run:?}");
    let run = check(&world, "in.csv", "nowhere", &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("nowhere"), "{run:?}");
}

#[test]
fn the_errors_file_has_the_users_own_columns_and_passes_once_it_is_mended() {
    let world = world();
    let run = check(
        &world,
        "in.csv",
        "customers",
        &["--errors-file", "errors.csv"],
    );
    assert_eq!(run.code, Some(4), "{run:?}");
    let errors = String::from_utf8(world.read("errors.csv")).unwrap();
    let mut lines = errors.lines();
    assert_eq!(
        lines.next(),
        Some("no,name,sum,memo,_line,_problem,_message")
    );
    let line = lines.next().unwrap();
    assert!(
        line.starts_with("2,Midori,\"2,x\",y,3,value.unread,"),
        "{line}"
    );
    assert_eq!(lines.next(), None);
    world.file("errors.csv", errors.replace("2,x", "2,5"));
    let run = check(&world, "errors.csv", "customers", &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("_line"), "{run:?}");
}

#[test]
fn a_line_that_is_broken_stays_broken_through_a_map() {
    let world = world();
    world.file(
        "in.csv",
        "no,name,sum,memo\n1,Aoba\n2,Midori,\"1,5\",x,y,z\n3,\"Ku\"ro,,\n4,Shiro,\"1,5\",\n",
    );
    let run = check(&world, "in.csv", "customers", &["--output", "json"]);
    let codes: Vec<_> = told(&run)
        .into_iter()
        .map(|(code, line, _)| (code, line))
        .collect();
    assert!(
        codes.contains(&("file.too-few-columns".to_owned(), Some(2))),
        "{codes:?}"
    );
    assert!(
        codes.contains(&("file.too-many-columns".to_owned(), Some(3))),
        "{codes:?}"
    );
    assert!(
        codes.contains(&("file.quote".to_owned(), Some(4))),
        "{codes:?}"
    );
    assert!(
        codes
            .iter()
            .all(|(_, line)| line.is_none_or(|line| line != 5)),
        "{codes:?}"
    );
}

#[test]
fn a_map_may_say_that_lines_lack_cells() {
    let world = World::new();
    world.file("in.csv", "no,name,memo\n1,Aoba,x\n2,Midori\n");
    for (source, code) in [("", 4), ("[source]\nragged = \"pad\"\n", 0)] {
        let map = "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n";
        world.file("map.toml", format!("{source}{map}"));
        let run = check(&world, "in.csv", "map.toml", &[]);
        assert_eq!(run.code, Some(code), "{run:?}");
        let is_told = run.stderr.contains("error[file.too-few-columns]");
        assert_eq!(is_told, code != 0, "{run:?}");
        let is_padded = run.stderr.contains("in.csv:3: notice[file.ragged]");
        assert_eq!(is_padded, code == 0, "{run:?}");
    }
}

#[test]
fn lines_of_one_group_are_one_record_and_a_group_that_comes_again_is_another() {
    let world = World::new();
    world.file("in.csv", "order,item,qty\nA,1,1\nA,2,\nB,3,x\nA,4,1\n");
    world.file(
        "map.toml",
        "[source]\ngroup-by = \"order\"\n[fields]\n\"会社名\" = \"order\"\n[tables.\"明細\".fields]\n\"商品コード\" = \"item\"\n\"数量\" = \"qty\"\n\"区分\" = { value = \"通常\" }\n",
    );
    let run = check(&world, "in.csv", "map.toml", &["--output", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["records"]["read"], 3, "{document}");
    let found = told(&run);
    assert_eq!(found, [("number.invalid".to_owned(), Some(4), Some(7))]);
}

#[test]
fn a_constant_alone_makes_no_row() {
    let world = World::new();
    let app = super::shown(&testdata("maps/customers"));
    world.file("in.csv", "*,name,item\n*,A,1\n*,B,\n");
    world.file(
        "map.toml",
        "[fields]\n\"会社名\" = \"name\"\n[tables.\"明細\".fields]\n\"商品コード\" = \"item\"\n\"区分\" = { value = \"返品\" }\n",
    );
    let run = world.run(&["import", "in.csv", "--map", "map.toml", "--sandbox", &app]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("1 added"), "{run:?}");
    let run = world.run(&["export", "--sandbox", &app, "--fields", "会社名,明細"]);
    assert!(
        run.stdout.contains("\"A\",\"1\",\"1\",,,\"返品\""),
        "{run:?}"
    );
    assert_eq!(run.stdout.matches("返品").count(), 1, "{run:?}");
}

/// The rows of a table that a map makes of lines, as they are exported: what stands behind the company and the row's id.
fn rows(csv: &str, map: &str) -> Vec<String> {
    let world = World::new();
    let app = super::shown(&testdata("maps/customers"));
    world.file("in.csv", csv);
    world.file("map.toml", map);
    let run = world.run(&["import", "in.csv", "--map", "map.toml", "--sandbox", &app]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let run = world.run(&[
        "export",
        "--sandbox",
        &app,
        "--fields",
        "会社名,明細",
        "--format",
        "ndjson",
    ]);
    let row = |record: &serde_json::Value, row: &serde_json::Value| {
        let company = record["会社名"]["value"].as_str().unwrap();
        let value = |code: &str| {
            row["value"][code]["value"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let texts = [company.to_owned(), value("商品コード"), value("区分")];
        texts.join(",")
    };
    let records = run.stdout.lines().map(|line| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let rows = record["明細"]["value"].as_array().unwrap().clone();
        rows.iter().map(|one| row(&record, one)).collect::<Vec<_>>()
    });
    records.collect::<Vec<_>>().concat()
}

#[test]
fn what_an_expression_reads_makes_a_row() {
    let lines = "order,customer,item,kind\nA,x,1,通\nA,x,,返\nA,x,,\nB,y,2,\n";
    let own = "[source]\ngroup-by = \"order\"\n[fields]\n\"会社名\" = \"customer\"\n[tables.\"明細\".fields]\n";
    let item = "\"商品コード\" = \"item\"\n";
    let kind = "\"区分\" = { expr = \"'返品' if kind == '返' else '通常'\" }\n";
    let sorted = |mut rows: Vec<String>| {
        rows.sort();
        rows
    };
    // Beside a column, alone, and by the name of the column.
    let found = rows(lines, &format!("{own}{item}{kind}"));
    assert_eq!(sorted(found), ["x,,返品", "x,1,通常", "y,2,通常"]);
    let found = rows(lines, &format!("{own}{kind}"));
    assert_eq!(sorted(found), ["x,,返品", "x,,通常"]);
    let named = kind.replace("if kind", "if columns['kind']");
    let found = rows(lines, &format!("{own}{named}"));
    assert_eq!(sorted(found), ["x,,返品", "x,,通常"]);
    // What is repeated for the record makes no row beside a column of the table, and constants make none.
    for expression in ["'通常' if customer == 'x' else '返品'", "'通常'"] {
        let kind = format!("\"区分\" = {{ expr = \"{expression}\" }}\n");
        let found = rows(lines, &format!("{own}{item}{kind}"));
        assert_eq!(found.len(), 2, "{found:?}");
    }
    let none = "\"区分\" = { expr = \"'通常'\" }\n";
    assert!(rows(lines, &format!("{own}{none}")).is_empty());
    // Where the table has nothing else, the columns of the record are what it is made of.
    let made = "\"商品コード\" = { expr = \"customer ~ '-1'\" }\n";
    let found = rows("order,customer\nA,x\nB,\n", &format!("{own}{made}"));
    assert_eq!(found, ["x,x-1,"]);
}

#[test]
fn hostile_maps_end_with_an_error_that_names_their_line() {
    let world = World::new();
    world.file("in.csv", "no,name\n1,Aoba\n");
    let long = "x".repeat(1_000_000);
    let expressions = [
        "'a' * 1000000000".to_owned(),
        "range(1000000000)".to_owned(),
        format!("{}1{}", "(".repeat(5000), ")".repeat(5000)),
        "-".repeat(3000) + "1",
        format!("'{long}'"),
        "name|replace('', name * 100)|replace('', name * 1000)|replace('', name * 10000)"
            .to_owned(),
        "columns".to_owned(),
        "missing".to_owned(),
        "{{ name }}".to_owned(),
        "name.__class__".to_owned(),
    ];
    for expression in expressions {
        let map =
            format!("[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = {{ expr = {expression:?} }}\n");
        world.file("map.toml", map);
        let run = check(&world, "in.csv", "map.toml", &["--output", "json"]);
        assert_eq!(run.code, Some(4), "{expression:.60}: {run:?}");
        let found = told(&run);
        assert_eq!(found[0].2, Some(3), "{expression:.60}: {found:?}");
    }
    let values = lines(0..=200_000, |n| format!("\"{n:040}\" = \"取引中\"\n"));
    world.file(
        "map.toml",
        format!("[fields.\"状態\"]\nfrom = \"name\"\n[fields.\"状態\".values]\n{values}"),
    );
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("4 MiB"), "{run:?}");
    world.file(
        "map.toml",
        format!(
            "[fields.\"備考\"]\nfrom = \"name\"\nmatches = \"{}\"\n",
            "(a+)+".repeat(200)
        ),
    );
    let run = check(&world, "in.csv", "map.toml", &[]);
    assert!(run.code == Some(4), "{run:?}");
}

#[test]
fn a_file_of_values_is_not_written_over() {
    let world = World::new();
    let map = "[fields]\n\"会社名\" = \"name\"\n\"状態\" = { from = \"s\", values-file = \"values.csv\" }\n";
    world.file("maps/m.toml", map);
    world.file("in.csv", "name,s\nA,済\nB,謎\n");
    let values = "from,to\n済,取引中\n";
    world.file("maps/values.csv", values);
    let over = ["--errors-file", "maps/values.csv"];
    let run = check(&world, "in.csv", "m", &over);
    assert_eq!(run.code, Some(2), "{run:?}");
    let told = "`--errors-file` is a file that is read (--map)";
    assert!(run.stderr.contains(told), "{run:?}");
    assert_eq!(world.read("maps/values.csv"), values.as_bytes());
    // Also where the map itself is broken.
    world.file("maps/m.toml", format!("{map}what\n"));
    let over = ["--errors-file", "maps/m.toml"];
    assert_eq!(check(&world, "in.csv", "m", &over).code, Some(2));
}

#[test]
fn values_may_stand_in_a_file_of_any_encoding() {
    let world = World::new();
    let map = "[fields]\n\"会社名\" = \"name\"\n[fields.\"状態\"]\nfrom = \"s\"\nvalues-file = \"values.csv\"\n";
    world.file("maps/m.toml", map);
    world.file("in.csv", "name,s\nA,済\nB,作業\nC,謎\n");
    let (sjis, ..) =
        encoding_rs::SHIFT_JIS.encode("元の値,書き込む値\r\n済,取引中\r\n作業,商談中\r\n");
    world.file("maps/values.csv", &sjis);
    let run = check(&world, "in.csv", "m", &["--output", "json"]);
    assert_eq!(
        told(&run),
        [("value.unmapped".to_owned(), Some(4), Some(3))],
        "{run:?}"
    );
    // Whether the cell has an option was not looked at.
    let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let rows = document["checklist"].as_array().unwrap();
    let options = rows.iter().find(|row| row["item"] == "options").unwrap();
    assert_eq!(options["state"], "partly_checked", "{run:?}");
    assert_eq!(options["why"], "unreadable_cells", "{run:?}");
    world.file("maps/values.csv", "from,to\n済,取引中\n済,休止\n");
    let run = check(&world, "in.csv", "m", &["--output", "json"]);
    assert_eq!(told(&run)[0].0, "map.invalid", "{run:?}");
    for first in ["済,取引中", "from", "to,from"] {
        world.file("maps/values.csv", format!("{first}\n作業,商談中\n"));
        let run = check(&world, "in.csv", "m", &[]);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(
            run.stderr.contains("whose first line is `from,to`"),
            "{run:?}"
        );
    }
    world.file("maps/values.csv", "from,to\n済,取引ちゅう\n");
    let run = check(&world, "in.csv", "m", &["--output", "json"]);
    assert_eq!(told(&run)[0].0, "map.unknown-option", "{run:?}");
}

/// What could not be read is neither filled for certain, nor does it find a row.
#[test]
fn what_a_map_cannot_read_is_not_ticked() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("maps/customers")));
    let field = |code: &str, from: &str| {
        format!("{code}]\nfrom = \"{from}\"\nvalues = {{ good = \"good\" }}\n")
    };
    let row = field("\"商品コード\"", "item");
    let map = [
        format!("[fields.{}", field("\"会社名\"", "name")),
        format!("[fields.{}", field("\"顧客番号\"", "no")),
        "[tables.\"明細\"]\nrow-key = [\"商品コード\"]\n".to_owned(),
        format!("[tables.\"明細\".fields.{row}"),
    ];
    world.file("m.toml", map.concat());
    let standing = |no: &str, name: &str, item: &str| {
        world.file("in.csv", format!("no,name,item\n{no},{name},{item}\n"));
        let way = ["--map", "m.toml", "--update-key", "顧客番号"];
        let run = tenant.check(
            &world,
            "in.csv",
            &[&way[..], &["--output", "json"]].concat(),
        );
        let document = document("run", &run);
        ["keys", "required", "row_ids"].map(|item| {
            let mut rows = document["checklist"].as_array().unwrap().iter();
            let row = rows.find(|row| row["item"] == item).unwrap();
            let why = row["why"].as_str().map(|why| format!(": {why}"));
            row["state"].as_str().unwrap().to_owned() + &why.unwrap_or_default()
        })
    };
    let (sure, part) = ("passed", "partly_checked: unreadable_cells");
    assert_eq!(standing("good", "good", "good"), [sure, sure, sure]);
    assert_eq!(standing("good", "what", "good"), [sure, part, sure]);
    assert_eq!(standing("good", "good", "what"), [sure, sure, part]);
    // Without the record, its rows are not found either.
    assert_eq!(standing("what", "good", "good"), [part, sure, part]);
}

#[test]
fn an_option_that_is_gone_is_told_with_the_lines_that_use_it() {
    let world = World::new();
    let map = "[fields]\n\"会社名\" = \"name\"\n[fields.\"状態\"]\nfrom = \"s\"\nvalues = { a = \"取引ちゅう\", b = \"休み\", c = \"取引中\", d = \"無し\" }\n";
    world.file("maps/m.toml", map);
    world.file("in.csv", "name,s\nA,a\nB,c\nC,b\nD,a\nE,x\n");
    let run = check(&world, "in.csv", "m", &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    for told in [
        "maps/m.toml:5:16: error[map.unknown-option] 状態: the field has no option \"取引ちゅう\", which 2 lines of the file use, line 2 first",
        "the field has no option \"休み\", which line 4 of the file uses",
        "the field has no option \"無し\", which no line of the file uses",
    ] {
        assert!(run.stderr.contains(told), "{told}: {run:?}");
    }
    let run = check(&world, "in.csv", "m", &["--lang", "ja"]);
    assert!(
        run.stderr
            .contains("はありません。ファイルの2行（最初は2行目）で使われています。"),
        "{run:?}"
    );
}

#[test]
fn the_second_reading_maps_as_the_first() {
    let world = World::new();
    let app = super::shown(&testdata("maps/customers"));
    // More than is kept from the check.
    let long = "x".repeat(150);
    let orders = lines(0..=2999, |order| {
        let line = |item: u32| format!("{order:06},{item}-{long}\n");
        [0, 1, 2].map(line).concat()
    });
    let csv = format!("order,item\n{orders}");
    world.file("in.csv", csv);
    world.file(
        "map.toml",
        "[source]\ngroup-by = \"order\"\n[fields]\n\"会社名\" = { expr = \"'No. ' ~ order\" }\n[tables.\"明細\".fields]\n\"商品コード\" = { from = \"item\", take = 3 }\n",
    );
    let run = world.run(&["import", "in.csv", "--map", "map.toml", "--sandbox", &app]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("3,000 added"), "{run:?}");
    let run = world.run(&[
        "export",
        "--sandbox",
        &app,
        "--fields",
        "会社名,明細",
        "--limit",
        "1",
    ]);
    assert!(
        run.stdout.contains("\"No. 000000\",\"1\",\"0-x\""),
        "{run:?}"
    );
}

#[test]
fn documents_of_maps_hold_to_their_schema() {
    let world = world();
    world.file(
        "maps/broken.toml",
        "[fields]\n\"会社名\" = 3\n\"住所\" = \"a\"\n",
    );
    let shop = super::shown(&testdata("maps/shop.toml"));
    for (arguments, code) in [
        (vec!["map", "list"], 0),
        (vec!["map", "show", &shop], 0),
        (vec!["map", "show", "broken"], 4),
        (vec!["map", "check", "customers", "--offline"], 0),
        (vec!["map", "check", "broken", "--offline"], 4),
    ] {
        let run = world.run(&[&arguments[..], &["--output", "json"]].concat());
        assert_eq!(run.code, Some(code), "{run:?}");
        let document = document("map", &run);
        assert_eq!(document["exit_code"], code);
    }
    let run = world.run(&["map", "check", "customers", "in.csv", "--offline"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn lines_of_a_file_of_values_have_a_text_and_what_is_written_for_it() {
    let world = World::new();
    let map = "[fields]\n\"会社名\" = \"name\"\n[fields.\"状態\"]\nfrom = \"s\"\nvalues-file = \"values.csv\"\n";
    world.file("maps/m.toml", map);
    world.file("in.csv", "name,s\nA,済\n");
    for (line, is_right) in [
        ("済,取引中", true),
        // What is empty is stated as such.
        ("済,", true),
        ("済,取引中,", true),
        ("済", false),
        (",取引中", false),
        ("済,取引中,商談中", false),
    ] {
        world.file("maps/values.csv", format!("from,to\n{line}\n"));
        let run = check(&world, "in.csv", "m", &[]);
        assert_eq!(run.code == Some(0), is_right, "{line}: {run:?}");
        let is_told = run.stderr.contains("line 2 of ");
        assert_eq!(is_told, !is_right, "{line}: {run:?}");
    }
}
