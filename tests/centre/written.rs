//! The page as the program writes it, of runs that it made.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use wiremock::ResponseTemplate;

use super::html::{Page, page};
use super::keep;
use crate::support::{Accepts, Double, Run, Tenant, World, lines, testdata};

/// A world in which two jobs ran, one of them with an error.
fn world() -> (World, Tenant) {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("good.csv", "*,Number,Table,TextInTable\n*,1,,a\n*,2,,b\n");
    world.file("bad.csv", "Number\n1\nx\n3\n");
    tenant.import(&world, "good.csv", &["--job", "nightly"]);
    let skip = [
        "--job",
        "weekly",
        "--on-error",
        "skip",
        "--errors-file",
        "errors.csv",
    ];
    tenant.import(&world, "bad.csv", &skip);
    (world, tenant)
}

#[track_caller]
fn written(world: &World, arguments: &[&str]) -> Page {
    let run = world.run(&[&["report"], arguments, &["-o", "-"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    page(&run.stdout)
}

#[test]
fn the_page_says_what_ran_what_failed_and_what_to_do() {
    let (world, tenant) = world();
    for language in ["en", "ja"] {
        let run = world.run(&["report", "--lang", language]);
        keep(&format!("written-{language}"), &run.stdout);
        let run = world.run(&["report", "last", "--lang", language]);
        keep(&format!("run-{language}"), &run.stdout);
    }
    let shown = written(&world, &[]);
    for text in [
        "1 of 2 jobs needs attention.",
        "In the last 24 hours: 2 runs, 4 records written, 1 failed",
        "nightly",
        "completed with errors",
        "66.66% warn",
        "errors.csv",
        "number.invalid",
        "What to do next",
        "kintable undo ",
    ] {
        assert!(shown.says(text), "{text}");
    }
    let record = format!("{}/k/1/show#record=1", tenant.base_url());
    assert!(shown.attributes.contains(&("href".to_owned(), record)));
    let japanese = written(&world, &["--lang", "ja"]);
    for text in [
        "2件のジョブのうち、1件に確認が必要です。",
        "一部失敗",
        "66.66% 注意",
        "次にすること",
        "修正するファイル：",
    ] {
        assert!(japanese.says(text), "{text}");
    }
    assert_eq!(shown.tags.len(), japanese.tags.len());
}

#[test]
fn a_run_that_broke_off_says_how_it_is_finished() {
    let (world, double) = (World::new(), Double::new());
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(502));
    let records = lines(1..=4400, |number| number.to_string());
    world.file("file.csv", format!("Number\n{records}"));
    double.import(&world, "file.csv", &["--job", "nightly"]);
    let page = written(&world, &[]);
    for text in [
        "2,400 of 4,400 records are not written for certain",
        "interrupted",
        "kintable resume ",
        "2,000 of 4,400 records are on this page",
    ] {
        assert!(page.says(text), "{text}");
    }
    assert!(written(&world, &["--lang", "ja"]).says("4,400件のうち2,400件が未送信または不明"));
}

#[test]
fn what_the_history_does_not_keep_is_not_on_the_page() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("some.csv", "Number\n1\nsecret\n");
    tenant.import(&world, "some.csv", &["--on-error", "skip", "--no-values"]);
    let html = world.run(&["report"]).stdout;
    assert!(page(&html).says("number.invalid") && !html.contains("secret"));
    tenant.import(
        &world,
        "some.csv",
        &["--on-error", "skip", "--history-records", "none"],
    );
    let last = written(&world, &["last"]);
    assert!(last.says("The history does not have what became of each record of this run."));
}

#[test]
fn a_store_that_cannot_be_read_is_told_and_the_others_are_shown() {
    let (world, _tenant) = world();
    world.file(".local/state/kintable/history/broken.sqlite", "no database");
    let run = world.run(&["report"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.stderr.matches("broken.sqlite").count(),
        1,
        "{}",
        run.stderr
    );
    assert!(page(&run.stdout).says("nightly"));
}

#[test]
fn the_page_allows_its_own_style_and_script_and_nothing_else() {
    let (world, _tenant) = world();
    let page = written(&world, &[]);
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let (style, script) = (hash(&page.raw[0]), hash(page.raw.last().unwrap()));
    let allowed = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    assert!(page.attributes.contains(&("content".to_owned(), allowed)));
    let is_style = |(name, _): &&(String, String)| name == "style" || name == "src";
    assert_eq!(page.attributes.iter().find(is_style), None);
}

#[test]
fn runs_are_chosen_and_one_stands_alone() {
    let (world, _tenant) = world();
    let nightly = written(&world, &["--job", "nightly"]);
    assert!(nightly.says("The job is in order.") && !nightly.says("weekly"));
    assert!(nightly.says("--job nightly"));
    let newest = written(&world, &["--limit", "1"]);
    assert!(newest.says("There are older runs") && !newest.says("nightly"));
    assert!(written(&world, &["--app", "77"]).says("No run is in the history."));
    let alone = written(&world, &["last"]);
    let articles = |page: &Page| {
        page.tags
            .iter()
            .filter(|tag| tag.starts_with("article"))
            .count()
    };
    assert_eq!([articles(&alone), articles(&nightly)], [1, 1]);
    assert!(alone.says("weekly") && !alone.says("Import centre"));
    let unknown = world.run(&["report", "nothing"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    for contradicting in [
        &["report", "last", "--app", "1"][..],
        &["report", "-o", "-", "--open"],
        &["report", "--open"],
        &["report", "--limit", "0"],
    ] {
        assert_eq!(world.run(contradicting).code, Some(2), "{contradicting:?}");
    }
}

#[test]
fn one_history_makes_one_page() {
    let (world, _tenant) = world();
    let html = || {
        let html = world.run(&["report"]).stdout;
        let (head, rest) = html.split_once("<span class=\"made\">").unwrap();
        let (_, rest) = rest.split_once("</span>").unwrap();
        format!("{head}{rest}")
    };
    assert_eq!(html(), html());
}

#[test]
fn a_file_is_whole_and_no_other_is_overwritten() {
    let (world, _tenant) = world();
    let to = |more: &[&str]| world.run(&[&["report", "-o", "centre.html"], more].concat());
    let told = |run: Run| (run.code, run.stdout, run.stderr);
    assert_eq!(told(to(&[])), (Some(0), String::new(), String::new()));
    let first = String::from_utf8(world.read("centre.html")).unwrap();
    page(&first);
    let run = to(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("--force"), "{run:?}");
    assert_eq!(to(&["--force"]).code, Some(0));
    let nowhere = world.run(&["report", "-o", "nowhere/centre.html"]);
    assert_eq!(nowhere.code, Some(1), "{nowhere:?}");
    assert!(nowhere.stderr.contains("nowhere"), "{nowhere:?}");
}

#[test]
fn an_empty_history_makes_a_page_that_says_so() {
    let world = World::new();
    assert!(written(&world, &[]).says("No run is in the history."));
    assert!(written(&world, &["--lang", "ja"]).says("該当する実行は履歴にありません。"));
}

#[cfg(unix)]
#[test]
fn the_page_is_opened_with_what_the_system_opens_pages_with() {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::support::PATIENCE;

    let world = World::new();
    let opener = world.file(
        "bin/xdg-open",
        "#!/bin/sh\nprintf %s \"$1\" > opened.tmp && mv opened.tmp opened\n",
    );
    fs_err::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let open = |path: &str| {
        let arguments = ["report", "-o", "centre.html", "--force", "--open"];
        Run::of(world.command(&arguments).env("PATH", path))
    };
    let bin = world.path().join("bin");
    let run = open(&format!("{}:/bin:/usr/bin", bin.display()));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let opened = world.path().join("opened");
    let begun = std::time::Instant::now();
    while !opened.exists() && begun.elapsed() < PATIENCE {
        std::thread::yield_now();
    }
    let place = world.path().join("centre.html");
    assert!(
        fs_err::read_to_string(opened)
            .unwrap()
            .ends_with("centre.html")
    );
    assert!(place.exists());
    let run = open("/nowhere");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("no browser could be opened"), "{run:?}");
}
