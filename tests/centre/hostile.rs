//! Whatever texts say, they are texts.

use kintable::history::{Cause, Next, RecordEntry, Run, RunId, TableRows, Trouble};
use kintable::job::RecordResult;
use kintable::language::Language;
use proptest::prelude::*;

use super::html::page;
use super::{entry, keep, page_of, run};

const HOSTILE: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "<!-- <![CDATA[ ]]> --> </title></style></textarea>",
    "&lt;b&gt; &amp; &#60;",
    "=HYPERLINK(\"javascript:alert(1)\")",
    "abc\u{202e}gnp.exe \u{200b}\u{2066}\u{0}\u{1b}[2J\u{2028}",
    "javascript:alert(1)",
];

/// A run all of whose texts are this.
fn saying(text: &str) -> Run {
    let some = || Some(text.to_owned());
    let mut run = run(1_790_000_000_000, 3, 1);
    run.about.job = some();
    text.clone_into(&mut run.about.file);
    text.clone_into(&mut run.about.user);
    text.clone_into(&mut run.about.command);
    text.clone_into(&mut run.about.directory);
    run.about.ci_run = some();
    text.clone_into(&mut run.about.version);
    run.learned.app_name = some();
    run.learned.columns = vec![text.to_owned()];
    run.end.errors_file = some();
    run.end.cancelled_by = some();
    run.end.error = Some(Cause {
        code: text.to_owned(),
        message: text.to_owned(),
        hint: some(),
    });
    run.end.next = Some(Next {
        purpose: text.to_owned(),
        command: text.to_owned(),
    });
    run.end.tables = vec![TableRows {
        label: text.to_owned(),
        new: 1,
        ..TableRows::default()
    }];
    run.end.problems = vec![Trouble {
        severity: "error".to_owned(),
        code: text.to_owned(),
        field: some(),
        count: 1,
        line: Some(2),
        message: some(),
    }];
    run
}

fn records(text: &str) -> Vec<RecordEntry> {
    let said = RecordEntry {
        key: Some(text.to_owned()),
        code: Some(text.to_owned()),
        message: Some(text.to_owned()),
        ..entry(1, RecordResult::Failed)
    };
    vec![said]
}

fn html(text: &str, language: Language) -> String {
    page_of(&[saying(text)], language, |_| records(text))
}

#[test]
fn hostile_texts_stand_on_the_page_as_texts() {
    for language in Language::ALL {
        let tags = page(&html("x", language)).tags;
        for text in HOSTILE {
            let html = html(text, language);
            let page = page(&html);
            assert_eq!(page.tags, tags, "{text}");
            let is_restless =
                |character| "\u{202e}\u{200b}\u{2066}\0\u{1b}\u{2028}".contains(character);
            assert!(!html.contains(is_restless), "{text}");
            for (name, value) in &page.attributes {
                let leads = name == "href" || name == "src";
                let is_ours = value.starts_with(['#']) || value == "data:,";
                let is_kintone = value.starts_with("https://example.cybozu.com/k/12/");
                assert!(!leads || is_ours || is_kintone, "{name}={value}");
                assert!(!name.starts_with("on"), "{name}={value}");
            }
        }
        assert!(page(&html(HOSTILE[1], language)).says(HOSTILE[1]));
        assert!(page(&html(HOSTILE[6], language)).says("abc\\u{202e}gnp.exe"));
    }
}

/// One run for each of them, as a browser gets them.
#[test]
fn all_hostile_texts_stand_on_one_page() {
    let runs = HOSTILE.iter().enumerate().map(|(place, text)| {
        let mut run = saying(text);
        run.started += place as u64;
        run.id = RunId::new(run.started, 0);
        run
    });
    let runs: Vec<_> = runs.rev().collect();
    for language in Language::ALL {
        let said = |run: &Run| records(&run.about.file);
        let html = page_of(&runs, language, said);
        page(&html);
        keep(&format!("hostile-{}", language.tag()), &html);
    }
}

#[test]
fn an_endless_text_is_cut_with_a_word() {
    let text = "長".repeat(1_000_000);
    let html = html(&text, Language::English);
    assert!(html.len() < 200_000, "{}", html.len());
    assert!(page(&html).says("(cut; 1,000,000 characters)"));
}

#[test]
fn only_an_address_of_the_web_is_led_to() {
    let mut one = run(1_790_000_000_000, 1, 0);
    for (home, at) in [
        (
            "https://example.cybozu.com",
            Some("https://example.cybozu.com/k/12/"),
        ),
        (
            "https://example.cybozu.com/k/guest/7",
            Some("https://example.cybozu.com/k/guest/7/12/"),
        ),
        ("the sandbox /tmp/x", None),
        ("javascript:alert(1)", None),
        ("https://x\" onclick=\"y", None),
    ] {
        one.about.home = home.to_owned();
        let html = page_of(&[one.clone()], Language::English, |_| {
            vec![entry(7, RecordResult::Created)]
        });
        let links = page(&html).attributes.into_iter();
        let links: Vec<_> = links
            .filter(|(name, value)| name == "href" && !value.starts_with(['#', 'd']))
            .collect();
        let links: Vec<_> = links.iter().map(|(_, value)| value.as_str()).collect();
        let record = at.map(|at| format!("{at}show#record=7"));
        let expected: Vec<_> = at.into_iter().chain(record.as_deref()).collect();
        assert_eq!(links, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Markup, quotes, ends of scripts, marks of direction: in any order, of any of them, no tag is formed.
    #[test]
    fn no_text_ever_forms_a_tag(parts in prop::collection::vec(prop_oneof![
        prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
        "[<>&\"'/=!;# a-zｱ日\u{202a}-\u{202e}\\\\`-]{0,12}",
        any::<char>().prop_map(String::from),
    ], 1..6)) {
        let text = parts.concat();
        let plain = page(&html("x", Language::English));
        let hostile = page(&html(&text, Language::English));
        // What is empty is left out, here and there.
        prop_assume!(!text.is_empty() && !text.ends_with(['/', '\\']));
        prop_assume!(!text.contains("https://") && !text.contains("http://"));
        prop_assert_eq!(hostile.tags, plain.tags);
        prop_assert_eq!(hostile.raw.len(), plain.raw.len());
        for raw in hostile.raw {
            prop_assert!(!raw.contains("</") && !raw.contains("<!--"));
        }
    }
}
