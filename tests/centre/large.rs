//! A page of very many runs stays small.

use kintable::history::Run;
use kintable::job::RecordResult;
use kintable::language::Language;

use super::html::page;
use super::{entry, keep, page_of, run};

/// So many runs, the newest first, an hour apart, of twelve jobs.
fn runs(number: u64) -> Vec<Run> {
    let runs = (0..number).rev().map(|place| {
        let mut run = run(1_750_000_000_000 + place * 3_600_000, 1_000, place % 7 % 2);
        run.about.job = Some(format!("nightly-{}", place % 12));
        run
    });
    runs.collect()
}

#[test]
fn ten_thousand_runs_and_a_hundred_thousand_records_stay_below_five_megabytes() {
    let runs = runs(10_000);
    let html = page_of(&runs, Language::Japanese, |_| {
        (1..=1_000)
            .map(|number| entry(number, RecordResult::Updated))
            .collect()
    });
    assert!(html.len() < 5_000_000, "{}", html.len());
    keep("large", &html);
    let page = page(&html);
    let articles = page.tags.iter().filter(|tag| tag.starts_with("article"));
    assert_eq!(articles.count(), 100);
    assert!(page.says("10000件のうち100件"), "{:?}", &page.texts[..40]);
    // Every run is there for the script.
    let data: serde_json::Value = serde_json::from_str(
        page.raw
            .iter()
            .find(|raw| raw.starts_with("{\"runs\""))
            .unwrap(),
    )
    .unwrap();
    assert_eq!(data["runs"].as_array().unwrap().len(), 10_000);
}

#[test]
fn records_that_somebody_has_to_look_at_come_first() {
    let runs = runs(1);
    let html = page_of(&runs, Language::English, |_| {
        let mut records: Vec<_> = (1..=20_000)
            .map(|number| entry(number, RecordResult::Updated))
            .collect();
        records.push(entry(20_001, RecordResult::Failed));
        records
    });
    let page = page(&html);
    let shown = page
        .texts
        .iter()
        .find(|text| text.starts_with("ORD-"))
        .unwrap();
    assert_eq!(shown, "ORD-2026-020001");
}
