//! The user's guide: every screen is what the program shows, every command is one, every option is explained, and
//! all of it in both languages.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

use super::fences::{fences, own_commands};
use super::markdown::{code_spans, headings, links};
use super::screens::{self, Spoken};
use super::{files, root, text_of};
use crate::support::World;

const README: &str = "README.md";
/// Beyond it nobody finds the way from here.
const LONGEST_README: usize = 160;
/// What is written for those who work on the code.
const NOT_FOR_USERS: [&str; 2] = ["docs/architecture.md", "docs/kintone-api.md"];
/// The commands whose options a guide has to tell.
const COMMANDS: [&[&str]; 12] = [
    &[],
    &["import"],
    &["record", "import"],
    &["check"],
    &["explain"],
    &["form", "pull"],
    &["form", "show"],
    &["template"],
    &["completions"],
    &["sandbox", "serve"],
    &["sandbox", "records"],
    &["sandbox", "reset"],
];

/// The pages for users in English.
fn english() -> Vec<String> {
    let pages = files("docs", "md").into_iter();
    let pages = pages
        .filter(|page| !NOT_FOR_USERS.contains(&page.as_str()) && !page.starts_with("docs/ja/"));
    std::iter::once(README.to_owned()).chain(pages).collect()
}

/// The same page in Japanese.
fn twin(page: &str) -> String {
    match page.strip_prefix("docs/") {
        Some(name) => format!("docs/ja/{name}"),
        None => page.replace(".md", ".ja.md"),
    }
}

fn japanese() -> Vec<String> {
    english().iter().map(|page| twin(page)).collect()
}

#[test]
fn every_screen_is_what_the_program_shows() {
    let pages = english().into_iter().map(|page| (page, Spoken::English));
    let twins = japanese().into_iter().map(|page| (page, Spoken::Japanese));
    let waiting = Mutex::new(pages.chain(twins).collect::<Vec<_>>());
    let differences = Mutex::new(Vec::new());
    let is_overwriting = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let work = || {
        let next = || waiting.lock().unwrap().pop();
        while let Some((path, spoken)) = next() {
            let shown = screens::run(&path, &text_of(&path), spoken);
            if is_overwriting && !shown.differences.is_empty() {
                fs_err::write(root().join(&path), shown.page).unwrap();
            } else {
                differences.lock().unwrap().extend(shown.differences);
            }
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let differences = differences.into_inner().unwrap();
    assert!(
        differences.is_empty(),
        "{}\n`SNAPSHOTS=overwrite` shows what is printed",
        differences.join("\n")
    );
}

/// A command is typed as it is written, and asked for its help, so that it does nothing: what is before has to be known.
#[test]
fn every_command_is_one_that_the_program_takes() {
    let mut commands = BTreeSet::new();
    for path in english().into_iter().chain(japanese()) {
        let page = text_of(&path);
        for fence in fences(&page) {
            commands.extend(own_commands(&fence.typed().join("\n")));
        }
        let spans = code_spans(&page).into_iter().map(|(_, span)| span);
        let spans = spans.filter(|span| span.starts_with("kintable ") && !span.contains('…'));
        commands.extend(spans.flat_map(|span| own_commands(&span)));
    }
    assert!(commands.len() > 20, "{commands:?}");
    let world = World::new();
    let mut refused = Vec::new();
    for command in &commands {
        let run = screens::told(&world, &format!("kintable {command} --help"));
        if run.code != Some(0) {
            refused.push(format!("kintable {command}\n{}", run.stdout));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn every_option_and_exit_code_is_told_in_both_languages() {
    let world = World::new();
    let guides = [english(), japanese()].map(|pages| {
        let spans = pages.iter().flat_map(|page| {
            let page = text_of(page);
            let typed = fences(&page)
                .iter()
                .flat_map(super::fences::Fence::typed)
                .collect::<Vec<_>>();
            let spans = code_spans(&page).into_iter().map(|(_, span)| span);
            spans.chain(typed).collect::<Vec<_>>()
        });
        let words: BTreeSet<String> = spans
            .flat_map(|span| {
                span.split([' ', '=', '\n'])
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        (pages, words)
    });
    let mut untold = Vec::new();
    for command in COMMANDS {
        let help = world.run(&[command, &["--help"]].concat()).stdout;
        for word in options(&help) {
            for (pages, _) in guides.iter().filter(|(_, words)| !words.contains(&word)) {
                untold.push(format!("{}…: {} {word}", pages[0], command.join(" ")));
            }
        }
    }
    let help = world.run(&["--help"]).stdout;
    let codes: Vec<_> = help
        .split("Exit codes:\n")
        .nth(1)
        .unwrap()
        .lines()
        .collect();
    assert!(codes.len() > 5);
    for page in ["docs/output.md", "docs/ja/output.md"] {
        for code in codes
            .iter()
            .filter_map(|line| line.split_whitespace().next())
        {
            if !text_of(page).contains(&format!("\n| {code} |")) {
                untold.push(format!("{page}: exit code {code}"));
            }
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}

/// The options that a help defines.
fn options(help: &str) -> BTreeSet<String> {
    let lines = help.lines().map(str::trim_start);
    let words = lines
        .filter(|line| line.starts_with('-'))
        .filter_map(|line| {
            let mut words = line.split([' ', ',']).take(3);
            words.find(|word| word.starts_with("--")).map(str::to_owned)
        });
    words.filter(|word| word.len() > 2).collect()
}

#[test]
fn a_page_and_its_twin_say_the_same_in_two_languages() {
    let mut apart = Vec::new();
    for path in english() {
        let twin = twin(&path);
        if !root().join(&twin).exists() {
            apart.push(format!("{twin} is missing"));
            continue;
        }
        let pages = [&path, &twin].map(|path| text_of(path));
        let levels = pages.each_ref().map(|page| {
            headings(page)
                .into_iter()
                .map(|(level, _)| level)
                .collect::<Vec<_>>()
        });
        if levels[0] != levels[1] {
            apart.push(format!("{path} and {twin} have other headings: {levels:?}"));
        }
        let typed = pages.each_ref().map(|page| {
            fences(page)
                .iter()
                .map(|fence| (fence.language.clone(), fence.typed()))
                .collect::<Vec<_>>()
        });
        let mut blocks = typed[0].iter().zip(&typed[1]);
        if let Some((one, other)) = blocks.find(|(one, other)| one != other) {
            apart.push(format!(
                "{path} and {twin} type other commands: {one:?} and {other:?}"
            ));
        } else if typed[0].len() != typed[1].len() {
            apart.push(format!("{path} and {twin} have other numbers of blocks"));
        }
        for (from, to, page) in [(&path, &twin, &pages[0]), (&twin, &path, &pages[1])] {
            let directory = root().join(from);
            let directory = directory.parent().unwrap();
            let targets = links(page)
                .into_iter()
                .map(|(_, target)| directory.join(target));
            let linked: Vec<_> = targets
                .filter_map(|target| target.canonicalize().ok())
                .collect();
            if !linked.contains(&root().join(to).canonicalize().unwrap()) {
                apart.push(format!("{from} does not link to {to}"));
            }
        }
    }
    let twins: BTreeSet<_> = japanese().into_iter().collect();
    for page in files("docs/ja", "md") {
        if !twins.contains(&page) {
            apart.push(format!("{page} has no page in English"));
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

/// The door: what it is, one command that does the main job, one that runs the tests, and where to read on.
#[test]
fn the_readme_is_short_and_begins_with_two_commands() {
    for path in [README.to_owned(), twin(README)] {
        let page = text_of(&path);
        let length = page.lines().count();
        assert!(length < LONGEST_README, "{path} has {length} lines");
        let blocks = fences(&page)
            .into_iter()
            .filter(|fence| fence.language == "sh");
        let commands: Vec<_> = blocks.flat_map(|fence| fence.typed()).collect();
        let [main_job, tests] = commands.as_slice() else {
            panic!("{path} has other than two commands: {commands:?}");
        };
        assert!(main_job.starts_with("cargo run -- import "), "{main_job}");
        assert_eq!(tests, "cargo test --locked");
        assert!(text_of(".ci/run").contains(tests));
        for page in english()
            .iter()
            .chain(&japanese())
            .filter(|page| page.starts_with("docs/"))
        {
            let is_of_this = page.starts_with("docs/ja/") == path.ends_with(".ja.md");
            let is_linked = text_of(&path).contains(&format!("]({page}"));
            assert!(!is_of_this || is_linked, "{path} does not lead to {page}");
        }
    }
}
