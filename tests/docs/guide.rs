//! The user's guide: every screen is what the program shows, every command is one, every option is explained, and
//! all of it in both languages.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

use super::fences::{fences, given, own_commands};
use super::markdown::{code_spans, headings, links};
use super::screens::{self, Spoken};
use super::{files, root, text_of};
use crate::support::World;

const README: &str = "README.md";
/// Beyond it nobody finds the way from here.
const LONGEST_README: usize = 160;
/// What is written for those who work on the code.
const NOT_FOR_USERS: [&str; 2] = ["docs/architecture.md", "docs/kintone-api.md"];
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
    let mut untold = Vec::new();
    let languages = [english(), japanese()].map(|pages| (pages[0].clone(), code(&pages)));
    for (command, help) in commands(&world, "") {
        let is_told = |page: &String| text_of(page).contains(&format!("kintable{command}"));
        for pages in [english(), japanese()] {
            if !pages.iter().any(is_told) {
                untold.push(format!("{} …: kintable{command}", pages[0]));
            }
        }
        for option in options(&help) {
            let without = languages
                .iter()
                .filter(|(_, words)| !words.contains(&option));
            untold.extend(without.map(|(page, _)| format!("{page} …: kintable{command} {option}")));
        }
    }
    let help = world.run(&["--help"]).stdout;
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    for page in ["docs/output.md", "docs/ja/output.md"] {
        for code in codes
            .lines()
            .filter_map(|line| line.split_whitespace().next())
        {
            if !text_of(page).contains(&format!("\n| {code} |")) {
                untold.push(format!("{page}: exit code {code}"));
            }
        }
    }
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}

/// The words of these pages that are code: in blocks, as far as it is typed, and in running text.
fn code(pages: &[String]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for page in pages {
        let page = text_of(page);
        let typed = typed(&page).into_iter().flat_map(|(_, lines)| lines);
        let spans = code_spans(&page).into_iter().map(|(_, span)| span);
        for text in typed.chain(spans) {
            words.extend(text.split([' ', '=', '\n']).map(str::to_owned));
        }
    }
    words
}

/// The commands below this one that do something, and this one if it has none below: each with its help.
fn commands(world: &World, above: &str) -> Vec<(String, String)> {
    let arguments: Vec<_> = above.split_whitespace().chain(["--help"]).collect();
    let help = world.run(&arguments).stdout;
    let Some((_, list)) = help.split_once("\nCommands:\n") else {
        return vec![(above.to_owned(), help)];
    };
    let (list, _) = list.split_once("\n\n").unwrap();
    let names = list
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names
        .flat_map(|name| commands(world, &format!("{above} {name}")))
        .collect()
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
        let (page, other) = (text_of(&path), text_of(&twin));
        if levels(&page) != levels(&other) {
            apart.push(format!("{path} and {twin} have other headings"));
        }
        let (blocks, others) = (typed(&page), typed(&other));
        let different = blocks.iter().zip(&others).find(|(one, other)| one != other);
        if let Some((one, other)) = different {
            apart.push(format!("{path} has {one:?}, and {twin} {other:?}"));
        } else if blocks.len() != others.len() {
            apart.push(format!("{path} and {twin} have other numbers of blocks"));
        }
        for (from, to) in [(&path, &twin), (&twin, &path)] {
            if !leads(from, to) {
                apart.push(format!("{from} does not link to {to}"));
            }
        }
    }
    let twins: BTreeSet<_> = japanese().into_iter().collect();
    let alone = files("docs/ja", "md");
    let alone = alone.difference(&twins);
    apart.extend(alone.map(|page| format!("{page} has no page in English")));
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

fn levels(page: &str) -> Vec<usize> {
    let headings = headings(page).into_iter();
    headings.map(|(level, _)| level).collect()
}

/// What a reader types: block by block, then the files that are given.
fn typed(page: &str) -> Vec<(String, Vec<String>)> {
    let blocks = fences(page);
    let files = given(&blocks).into_iter();
    let files = files.map(|(file, content)| (file, vec![content]));
    let commands = blocks.iter();
    let commands = commands.map(|block| (block.language.clone(), block.typed()));
    commands.chain(files).collect()
}

/// Whether a page has a link to another.
fn leads(from: &str, to: &str) -> bool {
    let from = root().join(from);
    let to = root().join(to).canonicalize().unwrap();
    let targets = links(&fs_err::read_to_string(&from).unwrap()).into_iter();
    let mut targets = targets.map(|(_, target)| from.parent().unwrap().join(target));
    targets.any(|target| target.canonicalize().is_ok_and(|found| found == to))
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
        let screens = fences(&page)
            .into_iter()
            .filter(|fence| fence.language == "console");
        let shown: Vec<_> = screens
            .flat_map(|screen| own_commands(&screen.typed().join("\n")))
            .collect();
        assert_eq!(
            shown.first(),
            own_commands(main_job).first(),
            "what it prints is not shown"
        );
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
