//! Screens of a page: its commands are run one after the other, and what they print is compared with what it shows.
//!
//! `…` alone stands for lines that are left out, at the end of a line for the rest of it. Times, ports and the scratch
//! directory are whatever they are. Blocks of `bash` are scripts that have to end well; they run after the screens before
//! them, in the same directory. A sandbox that is served in a block of `sh beside` stays until the end of the page; the
//! commands behind it find it by the environment.

use std::process::Command;

use super::fences::{Fence, Step, fences, given};
use crate::support::{Run, Served, World, testdata};

/// The language of a page's screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
    English,
    Japanese,
}

/// What is different on a page's screens, and the page with the screens as they are.
pub(super) struct Shown {
    pub(super) differences: Vec<String>,
    pub(super) page: String,
}

/// Runs the screens of a page in a directory of their own.
pub(super) fn run(path: &str, page: &str, spoken: Spoken) -> Shown {
    let fences = fences(page);
    let world = desk(&fences);
    let scratch = world.path().to_str().unwrap();
    let mut differences = Vec::new();
    let mut renewed = Vec::new();
    let (mut code, mut steps) = (0, Vec::new());
    let mut served = None;
    for fence in &fences {
        match fence.language.as_str() {
            "sh" if fence.is_beside => served = Some(beside_it(&world, fence)),
            "bash" => differences.extend(script(&world, path, fence, spoken)),
            "console" => steps.extend(fence.steps()),
            _ => {}
        }
        for step in steps.drain(..) {
            let mut shell = shell(&world, &step.command, code, spoken);
            if let Some(served) = &served {
                let there = [
                    ("KINTONE_BASE_URL", served.base_url()),
                    ("KINTONE_API_TOKEN", "any"),
                ];
                shell.envs(there);
            }
            let run = Run::of(&mut shell);
            code = run.code.unwrap();
            let printed = run.stdout.replace(scratch, "/home");
            let printed: Vec<_> = printed.lines().map(str::to_owned).collect();
            if !agree(&step.shown, &printed) {
                differences.push(difference(path, &step, &printed));
                let from = step.line + step.command.lines().count();
                renewed.push((from, step.shown.len(), renew(&step.shown, &printed)));
            }
        }
    }
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    for (from, length, new) in renewed.into_iter().rev() {
        lines.splice(from..from + length, new);
    }
    Shown {
        differences,
        page: lines.join("\n") + "\n",
    }
}

/// What the reader of a page has: the app and the orders of the repository, and the files that the page gives.
fn desk(fences: &[Fence]) -> World {
    let world = World::new();
    for directory in ["orders", "maps", "maps/customers", "vcards"] {
        for entry in fs_err::read_dir(testdata(directory)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_file() {
                let copy = format!("testdata/{directory}/{name}");
                world.file(&copy, fs_err::read(&path).unwrap());
            }
        }
    }
    for (file, content) in given(fences) {
        world.file(&file, content);
    }
    world
}

/// Serves the sandbox of a block, on a port that is free.
fn beside_it(world: &World, fence: &Fence) -> Served {
    let typed = fence.typed().join(" ").replace('\\', " ");
    let words: Vec<_> = typed.split_whitespace().collect();
    let arguments = words
        .strip_prefix(&["kintable", "sandbox", "serve"])
        .unwrap();
    Served::start(world, arguments)
}

fn difference(path: &str, step: &Step, printed: &[String]) -> String {
    let (line, command) = (step.line + 1, &step.command);
    let (shown, printed) = (step.shown.join("\n"), printed.join("\n"));
    format!("{path}:{line}: $ {command}\n{shown}\n--- printed:\n{printed}\n")
}

/// Runs a script to its end; what it prints, if it fails. It may need `jq`, which is missing on some desks, never in CI.
fn script(world: &World, path: &str, fence: &Fence, spoken: Spoken) -> Option<String> {
    let text = fence.text.join("\n");
    let has_jq = || told(world, "command -v jq").code == Some(0);
    if text.contains("jq ") && std::env::var_os("CI").is_none() && !has_jq() {
        return None;
    }
    let run = Run::of(&mut shell(world, &format!("set -eu\n{text}"), 0, spoken));
    let line = fence.lines.start;
    (run.code != Some(0)).then(|| format!("{path}:{line}: the script fails:\n{}\n", run.stdout))
}

/// A shell that runs a command as a terminal would, with both streams in one, after a command that ended with `code`.
fn shell(world: &World, command: &str, code: i32, spoken: Spoken) -> Command {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kintable"));
    let programs = program.parent().unwrap().to_str().unwrap();
    let locale = match spoken {
        Spoken::English => "en_US.UTF-8",
        Spoken::Japanese => "ja_JP.UTF-8",
    };
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec 2>&1\n(exit {code})\n{command}")])
        .current_dir(world.path())
        .env_clear()
        .env("HOME", world.path())
        .env("LANG", locale)
        .env("PATH", format!("{programs}:/usr/local/bin:/usr/bin:/bin"))
        .stdin(std::process::Stdio::null());
    shell
}

/// What a command prints in a directory of its own.
pub(super) fn told(world: &World, command: &str) -> Run {
    Run::of(&mut shell(world, command, 0, Spoken::English))
}

/// Whether what is shown is what was printed.
fn agree(shown: &[String], printed: &[String]) -> bool {
    match (shown, printed) {
        ([], _) => printed.is_empty(),
        ([left_out, rest @ ..], _) if left_out.trim() == "…" => {
            (1..=printed.len()).any(|from| agree(rest, &printed[from..]))
        }
        ([first, rest @ ..], [line, after @ ..]) => alike(first, line) && agree(rest, after),
        (_, []) => false,
    }
}

fn alike(shown: &str, printed: &str) -> bool {
    let [shown, printed] = [shown, printed].map(|line| without_figures(&without_ids(line)));
    match shown.strip_suffix('…') {
        Some(beginning) if printed != shown => printed.starts_with(beginning),
        _ => printed == shown,
    }
}

/// A line without the ids of runs, and the times at which they began.
fn without_ids(line: &str) -> String {
    let is_of_word =
        |character: char| character.is_ascii_alphanumeric() || "-:".contains(character);
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(is_of_word) {
        let (before, from) = rest.split_at(at);
        let end = from.find(|character| !is_of_word(character));
        let (word, after) = from.split_at(end.unwrap_or(from.len()));
        let has = |is: fn(&char) -> bool| word.chars().any(|character| is(&character));
        let is_id = word.trim_end_matches(':').len() == 12
            && has(char::is_ascii_digit)
            && has(char::is_ascii_lowercase);
        let figures = |letter: char| word.chars().filter(|other| *other == letter).count();
        let has_two = figures('-') == 2 || figures(':') == 2;
        let is_time = word.len() >= 8 && !has(char::is_ascii_alphabetic) && has_two;
        kept.push_str(before);
        kept.push_str(if is_id || is_time { "*" } else { word });
        rest = after;
    }
    kept + rest
}

/// A line without the figures that are another time after time: how long something took, and ports.
fn without_figures(line: &str) -> String {
    let units = [" ms", " s", "ミリ秒", "秒"];
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let is_figure = |character: char| character.is_ascii_digit() || ".,".contains(character);
        let end = from
            .find(|character| !is_figure(character))
            .unwrap_or(from.len());
        let (figure, after) = from.split_at(end);
        kept.push_str(before);
        let unit = units
            .iter()
            .find(|unit| after.strip_prefix(**unit).is_some_and(ends));
        let is_port = kept.ends_with("127.0.0.1:") || kept.ends_with("localhost:");
        if unit.is_none() && !is_port {
            kept.push_str(figure);
        }
        rest = unit.map_or(after, |unit| &after[unit.len()..]);
    }
    kept + rest
}

/// Whether a unit's name ends here, and is not the beginning of a word.
fn ends(rest: &str) -> bool {
    !rest.starts_with(|next: char| next.is_ascii_alphanumeric())
}

/// What is to be shown of what was printed: as many lines at the beginning and at the end as were shown before.
fn renew(shown: &[String], printed: &[String]) -> Vec<String> {
    let is_left_out = |line: &String| line.trim() == "…";
    let first = shown.iter().position(is_left_out);
    let last = shown.iter().rposition(is_left_out);
    let (Some(first), Some(last)) = (first, last) else {
        return beside(shown, printed);
    };
    let tail = shown.len() - last - 1;
    if first + tail >= printed.len() {
        return beside(shown, printed);
    }
    let (head_shown, head) = (&shown[..first], &printed[..first]);
    let (tail_shown, tail) = (&shown[last + 1..], &printed[printed.len() - tail..]);
    let middle = between(
        &shown[first..=last],
        &printed[first..printed.len() - tail.len()],
    );
    [beside(head_shown, head), middle, beside(tail_shown, tail)].concat()
}

/// Shown lines among others that are left out: each is the one that begins most like it.
fn between(shown: &[String], printed: &[String]) -> Vec<String> {
    let mut rest = printed;
    let mut lines = Vec::new();
    for line in shown {
        let beginning = |at: &usize| {
            let pairs = line.chars().zip(rest[*at].chars());
            pairs.take_while(|(one, other)| one == other).count()
        };
        // The first of those that are equally like it.
        let likest = (0..rest.len()).rev().max_by_key(beginning);
        match likest.filter(|at| beginning(at) > 1) {
            Some(at) => {
                lines.extend(beside(std::slice::from_ref(line), &rest[at..=at]));
                rest = &rest[at + 1..];
            }
            None => lines.push(line.clone()),
        }
    }
    lines
}

/// Printed lines; those that agree with what was shown, or that were shown up to a point, stay so.
fn beside(shown: &[String], printed: &[String]) -> Vec<String> {
    let shown = shown.iter().map(Some).chain(std::iter::repeat(None));
    printed
        .iter()
        .zip(shown)
        .map(|(line, shown)| match shown {
            Some(shown) if alike(shown, line) => shown.clone(),
            Some(shown) if shown.ends_with('…') => {
                let kept = line.chars().take(shown.chars().count() - 1);
                kept.collect::<String>().trim_end().to_owned() + " …"
            }
            _ => line.clone(),
        })
        .collect()
}

#[test]
fn lines_may_be_left_out_and_figures_may_differ() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (shown, printed, expected) in [
        ("a\nb", "a\nb", true),
        ("a", "a\nb", false),
        ("a\n…\nd", "a\nb\nc\nd", true),
        ("a\n…\nd", "a\nd", false),
        ("a b…", "a b c", true),
        ("a c…", "a b c", false),
        ("in 12 ms; 3 of", "in 1.2 s; 3 of", true),
        ("in 12 ms; 3 of", "in 12 ms; 4 of", false),
        ("（12ミリ秒）", "（3秒）", true),
        ("12 sheets", "13 sheets", false),
        ("http://127.0.0.1:80/k", "http://127.0.0.1:4711/k", true),
    ] {
        assert_eq!(
            agree(&lines(shown), &lines(printed)),
            expected,
            "{shown}, {printed}"
        );
    }
    let renewed = |shown: &str, printed: &str| renew(&lines(shown), &lines(printed)).join("\n");
    assert_eq!(
        renewed("in 1 ms\n…\ny", "in 2 ms\nb\nc\nd"),
        "in 1 ms\n…\nd"
    );
    assert_eq!(renewed("…\na 1\n…", "x\na 2\ny"), "…\na 2\n…");
    assert_eq!(renewed("", "a\nb"), "a\nb");
    assert_eq!(renewed("a b…", "x y z"), "x y …");
}
