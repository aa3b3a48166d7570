//! What is told of a run beside the last good one: all that differs of what is kept, and "nothing" of that alone.

use super::document;
use crate::support::{Double, Tenant, World, testdata};

/// What is different about the newest run.
#[track_caller]
fn changed(world: &World, language: &str) -> String {
    let page = world.run(&["show", "--lang", language]).stdout;
    let label = ["  changed ", "  前回との違い "];
    let mut lines = page.lines();
    let line = lines.find(|line| label.iter().any(|label| line.starts_with(label)));
    line.unwrap_or_else(|| panic!("{page}")).to_owned()
}

#[test]
fn another_file_of_the_same_size_is_another_file() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "Number\n1\n");
    tenant.import(&world, "file.csv", &[]);
    tenant.import(&world, "file.csv", &[]);
    let same = changed(&world, "en");
    let says = "nothing in form, columns, file, map, options, kintone user, version of kintable since the last good run ";
    assert!(same.contains(says), "{same}");
    let same = changed(&world, "ja");
    let says = "から、フォーム、列、ファイル、マッピング、オプション、kintoneのユーザー、kintableのバージョンに変更はありません。";
    assert!(same.contains(says), "{same}");
    world.file("file.csv", "Number\nx\n");
    tenant.import(&world, "file.csv", &[]);
    let other = changed(&world, "en");
    assert!(other.ends_with("): other content of the file"), "{other}");
    let other = changed(&world, "ja");
    assert!(other.ends_with("）から：ファイルの内容"), "{other}");
    let page = world.run(&["report"]).stdout;
    assert!(page.contains("other content of the file"), "{page}");
}

#[test]
fn another_map_is_told() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "a,b\n1,x\n");
    let map = |number: &str, text: &str| {
        let fields = format!("[fields]\nNumber = \"{number}\"\nUniqueText = \"{text}\"\n");
        world.file("map.toml", fields);
    };
    let by_map = || tenant.import(&world, "file.csv", &["--map", "map.toml"]);
    map("a", "b");
    let run = by_map();
    assert_eq!(run.code, Some(0), "{run:?}");
    let kept = document(&world, &["show"])["run"]["map_sha256"].clone();
    assert!(kept.is_string(), "{kept}");
    map("b", "a");
    by_map();
    let told = changed(&world, "en");
    assert!(told.ends_with("): other content of the map"), "{told}");
    assert_ne!(document(&world, &["show"])["run"]["map_sha256"], kept);
    tenant.import(&world, "file.csv", &["--ignore-unknown-columns"]);
    let told = changed(&world, "en");
    let says = "; without a map; options `--ignore-unknown-columns`, `--map`";
    assert!(told.ends_with(says), "{told}");
    let told = changed(&world, "ja");
    let says = "; マッピングなし; オプション --ignore-unknown-columns、--map";
    assert!(told.ends_with(says), "{told}");
}

#[test]
fn other_options_and_another_user_are_told() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("file.csv", "UniqueText,Number\na,1\n");
    tenant.import(&world, "file.csv", &["--update-key", "UniqueText"]);
    // Where a run is kept, and under which name, is nothing that makes it go worse.
    tenant.import(
        &world,
        "file.csv",
        &["--update-key", "UniqueText", "--keep", "9d"],
    );
    let told = changed(&world, "en");
    assert!(told.contains("  nothing in "), "{told}");
    tenant.import(&world, "file.csv", &["--update-key", "Number"]);
    let told = changed(&world, "en");
    assert!(told.ends_with("): options `--update-key`"), "{told}");
    let (world, double) = (World::new(), Double::new());
    world.file("file.csv", "Number\n1\n");
    world.file("bad.csv", "Number\nx\n");
    double.answer("bulkRequest.json", 1, crate::support::Accepts);
    double.import(&world, "file.csv", &[]);
    let url = double.base_url();
    let to = [
        "--base-url",
        &url,
        "--app",
        "1",
        "-u",
        "hanako",
        "-p",
        "secret",
    ];
    world.run(&[&["import", "bad.csv"], &to[..]].concat());
    let told = changed(&world, "en");
    let user = "; kintone user Administrator → hanako";
    assert!(told.ends_with(user), "{told}");
    assert!(!told.contains("secret"), "{told}");
}
