//! Records that are found by what their fields say once it is made the same on both sides.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::support::{Run, Tenant, World, testdata};

const MAP: &str =
    "[fields]\n\"会社名\" = \"name\"\n\"住所\" = \"address\"\n\"電話\" = \"phone\"\n[match]\n";

fn tenant(records: &[[&str; 3]]) -> Tenant {
    let tenant = Tenant::of(&testdata("maps/customers"));
    let records: Vec<_> = records
        .iter()
        .map(|[name, address, phone]| json!({"会社名": {"value": name}, "住所": {"value": address}, "電話": {"value": phone}}))
        .collect();
    let added = tenant.call(
        "POST",
        "records.json",
        &json!({"app": 1, "records": records}),
    );
    assert!(added["ids"].is_array(), "{added}");
    tenant
}

fn import(tenant: &Tenant, rule: &str, file: &str, arguments: &[&str]) -> Run {
    let world = World::new();
    world.file("in.csv", file);
    world.file("map.toml", format!("{MAP}{rule}\n"));
    tenant.import(
        &world,
        "in.csv",
        &[&["--map", "map.toml"], arguments].concat(),
    )
}

/// The names and addresses that the app holds.
fn held(tenant: &Tenant) -> Vec<(String, String)> {
    let text = |record: &Json, code: &str| record[code]["value"].as_str().unwrap().to_owned();
    let records = tenant.records();
    let mut held: Vec<_> = records
        .iter()
        .map(|one| (text(one, "会社名"), text(one, "住所")))
        .collect();
    held.sort();
    held
}

#[test]
fn the_first_ten_characters_of_a_name_find_its_record() {
    let tenant = tenant(&[["Aoba Trading Company", "old", ""], ["Midori", "old", ""]]);
    let file = "name,address,phone\nAoba Trading K.K.,new,\nKuro,new,\n";
    let run = import(&tenant, "by = \"会社名[:10]\"", file, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("notice[match.reads-all]"), "{run:?}");
    assert!(
        run.stderr
            .contains("all 2 of the app are read once, in about 1 request"),
        "{run:?}"
    );
    assert!(run.stdout.contains("1 added, 1 updated"), "{run:?}");
    let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    assert_eq!(
        held(&tenant),
        [
            pair("Aoba Trading K.K.", "new"),
            pair("Kuro", "new"),
            pair("Midori", "old")
        ]
    );
}

#[test]
fn widths_and_signs_do_not_count_where_the_map_says_so() {
    let tenant = tenant(&[
        ["ＡＯＢＡ商事", "old", "06-1234-5678"],
        ["AOBA商事", "other", "03-0000-0000"],
    ]);
    let file = "name,address,phone\nAOBA商事,new,0612345678\n";
    let run = import(
        &tenant,
        "by = [\"会社名|nfkc\", \"電話|digits\"]",
        file,
        &[],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    assert_eq!(
        held(&tenant),
        [pair("AOBA商事", "new"), pair("AOBA商事", "other")]
    );
}

#[test]
fn what_is_the_same_of_two_records_is_shown() {
    let file = "name,address,phone\nAoba One,a,\nKuro,b,\nAoba Two,c,\n";
    let run = import(&tenant(&[]), "by = \"会社名[:4]\"", file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let told = "in.csv:4:1: error[key.duplicate] 会社名: the update key \"Aoba Two\", which the mapping file compares \
                as \"Aoba\", is also on line 2; delete one of the records, or use `--on-duplicate-in-file first` or `last`";
    assert!(run.stderr.contains(told), "{run:?}");
}

#[test]
fn none_one_and_several_are_dealt_with_as_the_options_say() {
    let file = "name,address,phone\nAoba Inc,new,\nNobody,new,\n";
    let rule = "by = \"会社名[:4]\"";
    let records = [["Aoba One", "old", ""], ["Aoba Two", "old", ""]];
    let several = tenant(&records);
    let run = import(&several, rule, file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("in.csv:2:1: error[key.ambiguous]"),
        "{run:?}"
    );
    assert_eq!(several.records().len(), 2);
    let run = import(
        &several,
        rule,
        file,
        &["--ambiguous", "skip", "--missing", "skip"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("2 skipped"), "{run:?}");
    let one = tenant(&records[..1]);
    let run = import(&one, rule, file, &["--existing", "skip"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("1 added, 0 updated"), "{run:?}");
    let run = import(&one, rule, file, &["--missing", "error"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn all_records_are_read_once_page_by_page_and_as_forecast() {
    let records: Vec<_> = (0..1201).map(|n| format!("Company {n:05}")).collect();
    let tenant = Tenant::of(&testdata("maps/customers"));
    for page in records.chunks(100) {
        let page: Vec<_> = page
            .iter()
            .map(|name| json!({"会社名": {"value": name}}))
            .collect();
        tenant.call("POST", "records.json", &json!({"app": 1, "records": page}));
    }
    let mut file = "name,address,phone\n".to_owned();
    for name in records.iter().rev().take(3) {
        writeln!(file, "{name} Ltd.,new,").unwrap();
    }
    let world = World::new();
    world.file("in.csv", file);
    world.file("map.toml", format!("{MAP}by = \"会社名[:13]\"\n"));
    let run = tenant.import(
        &world,
        "in.csv",
        &["--map", "map.toml", "--verbose", "--no-preflight"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(
        run.stderr
            .contains("all 1,201 of the app are read once, in about 3 requests"),
        "{run:?}"
    );
    assert!(run.stdout.contains("0 added, 3 updated"), "{run:?}");
}

#[test]
fn options_about_records_that_exist_need_a_key_from_somewhere() {
    let tenant = tenant(&[]);
    let world = World::new();
    world.file("in.csv", "name\nA\n");
    world.file("map.toml", "[fields]\n\"会社名\" = \"name\"\n");
    let run = tenant.import(&world, "in.csv", &["--map", "map.toml", "--skip-unchanged"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("[match]"), "{run:?}");
    let run = tenant.import(
        &world,
        "in.csv",
        &["--map", "map.toml", "--skip-unchanged", "--match", "会社名"],
    );
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_condition_of_the_maps_own_finds_one_none_or_several_records() {
    let records = [
        ["Aoba Trading Company", "osaka", ""],
        ["Aoba Trading Company", "closed", ""],
        ["Midori \"M\" \\", "kobe", ""],
    ];
    let query = "query = '会社名 = \"{{ 会社名 }}\" and 住所 not in (\"closed\")'";
    let file = "name,address,phone\nAoba Trading Company,new,1\n\"Midori \"\"M\"\" \\\",new,2\n\"x\"\" or 会社名 != \"\"y\",new,3\n";
    let tenant = tenant(&records);
    let dry = import(&tenant, query, file, &["--dry-run"]);
    assert!(
        dry.stdout.contains("would add 1 and update 2 of 3 records"),
        "{dry:?}"
    );
    let run = import(&tenant, query, file, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("notice[match.asks-each]"), "{run:?}");
    assert!(run.stdout.contains("1 added, 2 updated"), "{run:?}");
    let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
    assert_eq!(
        held(&tenant),
        [
            pair("Aoba Trading Company", "closed"),
            pair("Aoba Trading Company", "new"),
            pair("Midori \"M\" \\", "new"),
            pair("x\" or 会社名 != \"y", "new"),
        ]
    );
    let again = import(&tenant, query, file, &["--skip-unchanged"]);
    assert!(again.stdout.contains("3 unchanged"), "{again:?}");
    let several = "query = '会社名 like \"{{ 会社名[:4] }}\"'";
    let file = "name,address,phone\nAoba,new,\n";
    let run = import(&tenant, several, file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("in.csv:2:1: error[key.ambiguous]"),
        "{run:?}"
    );
    let run = import(&tenant, several, file, &["--ambiguous", "skip"]);
    assert!(run.stdout.contains("1 skipped"), "{run:?}");
}

#[test]
fn two_records_that_are_one_of_the_app_stop_the_run() {
    let tenant = tenant(&[["Aoba", "old", ""]]);
    let query = "query = '会社名 = \"{{ 会社名 }}\" and 電話 != \"{{ 電話 }}\"'";
    let file = "name,address,phone\nAoba,one,1\nAoba,two,2\nKuro,three,3\n";
    let run = import(&tenant, query, file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let said = "in.csv:3:1: error[match.same-record]";
    assert!(run.stderr.contains(said), "{run:?}");
    assert!(run.stderr.contains("also that of line 2"), "{run:?}");
    assert_eq!(held(&tenant).len(), 1);
    assert!(!run.stdout.contains("--on-error skip"), "{run:?}");
    // Which of the two is right is not known, so neither is written.
    let run = import(&tenant, query, file, &["--on-error", "skip"]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(run.stdout.contains("1 failed, 2 not sent"), "{run:?}");
    let old = ("Aoba".to_owned(), "old".to_owned());
    assert_eq!(held(&tenant), [old]);
}

#[test]
fn a_condition_that_kintone_does_not_understand_is_told_at_its_line_and_writes_nothing() {
    let tenant = tenant(&[["Aoba", "old", ""]]);
    let query = "query = '会社 = \"{{ 会社名 }}\"'";
    let file = "name,address,phone\nAoba,one,1\n";
    for more in [&[][..], &["--dry-run"]] {
        let run = import(&tenant, query, file, more);
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.stdout.contains("nothing was sent"), "{run:?}");
        let told = "map.toml:6:9: error[map.unfit] \"query\" does not fit here: kintone returned an error: [GAIA_IQ11] ";
        assert!(run.stderr.contains(told), "{run:?}");
        assert_eq!(held(&tenant).len(), 1);
    }
    let run = import(&tenant, "query = '会社名 is \"{{ 会社名 }}\"'", file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    let told = "map.toml:6:9: error[map.unfit]";
    assert!(run.stderr.contains(told), "{run:?}");
    let run = import(&tenant, "query = '会社名 = {{ 会社名 }}'", file, &[]);
    assert_eq!(run.code, Some(4), "{run:?}");
    assert!(
        run.stderr.contains("map.toml:6:9: error[map.invalid]"),
        "{run:?}"
    );
}
