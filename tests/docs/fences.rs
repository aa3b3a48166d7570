//! The fenced blocks of a page, and the commands in them.

use std::ops::Range;

/// A fenced block.
pub(super) struct Fence {
    /// The first word of what stands behind the opening fence.
    pub(super) language: String,
    /// Whether its command goes on beside those that follow: the second word is `beside`.
    pub(super) is_beside: bool,
    /// Which lines of the page it has between its fences, from 0.
    pub(super) lines: Range<usize>,
    pub(super) text: Vec<String>,
}

/// A command on a screen, and what the screen shows of its output.
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) command: String,
    pub(super) shown: Vec<String>,
}

/// The fenced blocks of a page, in order.
pub(super) fn fences(page: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut is_open = false;
    for (line, text) in page.lines().enumerate() {
        if let Some(info) = text.strip_prefix("```") {
            is_open = !is_open;
            if is_open {
                let language = info.split(' ').next().unwrap_or_default().to_owned();
                let lines = line + 1..line + 1;
                let text = Vec::new();
                fences.push(Fence {
                    is_beside: info.split(' ').nth(1) == Some("beside"),
                    language,
                    lines,
                    text,
                });
            }
        } else if let Some(fence) = fences.last_mut().filter(|_| is_open) {
            fence.lines.end = line + 1;
            fence.text.push(text.to_owned());
        }
    }
    assert!(!is_open, "a block has no end");
    fences
}

impl Fence {
    /// The commands of a screen: they begin with `$ `, and go on behind `> ` where a line ends with a backslash.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (line, text) in self.lines.clone().zip(&self.text) {
            let goes_on = steps
                .last()
                .is_some_and(|step| step.command.ends_with('\\'));
            if let Some(command) = text.strip_prefix("$ ") {
                let command = command.to_owned();
                let shown = Vec::new();
                steps.push(Step {
                    line,
                    command,
                    shown,
                });
            } else {
                let step = steps.last_mut().expect("a screen begins with a command");
                match text
                    .strip_prefix("> ")
                    .filter(|_| goes_on && step.shown.is_empty())
                {
                    Some(more) => step.command = format!("{}\n{more}", step.command),
                    None => step.shown.push(text.clone()),
                }
            }
        }
        steps
    }

    /// What is typed in it: the commands of a screen, all else of another block but its comments.
    pub(super) fn typed(&self) -> Vec<String> {
        if self.language == "console" {
            return self.steps().into_iter().map(|step| step.command).collect();
        }
        let is_comment = |line: &&String| line.trim_start().starts_with('#');
        let lines = self.text.iter().filter(|line| !is_comment(line));
        lines.map(|line| line.trim_end().to_owned()).collect()
    }
}

/// The files that the reader of a page has: those that a screen shows by `cat`, and that no command before it names.
pub(super) fn given(fences: &[Fence]) -> Vec<(String, String)> {
    let mut typed = String::new();
    let mut given = Vec::new();
    let screens = fences.iter().filter(|fence| fence.language == "console");
    for step in screens.flat_map(Fence::steps) {
        let file = step.command.strip_prefix("cat ");
        let file = file.filter(|file| !file.contains([' ', '|']) && !is_named(&typed, file));
        if let Some(file) = file {
            given.push((file.to_owned(), step.shown.join("\n") + "\n"));
        }
        typed = typed + &step.command + "\n";
    }
    given
}

fn is_named(commands: &str, file: &str) -> bool {
    let mut words = commands.split([' ', '\n', '=']);
    words.any(|word| word == file)
}

/// The commands of this program in a text of shell or of a workflow: each from its name to what ends it.
pub(super) fn own_commands(text: &str) -> Vec<String> {
    let text = text
        .replace("cargo run -- ", "kintable ")
        .replace("\\\n", " ");
    let mut commands = Vec::new();
    for (at, name) in text.match_indices("kintable ") {
        let before = text[..at].chars().next_back();
        let rest = &text[at + name.len()..];
        let is_option = rest.starts_with(|first: char| first.is_ascii_lowercase() || first == '-');
        if before.is_none_or(|before| " \n`(".contains(before)) && is_option {
            let (command, after) = rest.split_at(end_of_command(rest));
            let before_stream = command
                .strip_suffix(" 2")
                .filter(|_| after.starts_with('>'));
            commands.push(before_stream.unwrap_or(command).trim().to_owned());
        }
    }
    commands
}

/// Where a command ends: at the end of its line, at a pipe and the like, unless it is quoted.
fn end_of_command(text: &str) -> usize {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            None if "'\"".contains(character) => quote = Some(character),
            None if "\n|&;<>)`#".contains(character) => return at,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn blocks_commands_and_what_they_show_are_found() {
    let page = "a\n```console\n$ kintable x \\\n> --y\nz\n> w\n$ cat f\n```\n```sh\n# no\nkintable a --b 'c | d' | jq .\n```\n";
    let found = fences(page);
    let languages: Vec<_> = found.iter().map(|fence| fence.language.as_str()).collect();
    assert_eq!(languages, ["console", "sh"]);
    let steps = found[0].steps();
    assert_eq!(steps[0].command, "kintable x \\\n--y");
    assert_eq!(steps[0].shown, ["z", "> w"]);
    assert_eq!(steps[1].line, 6);
    assert_eq!(given(&found), [("f".to_owned(), "\n".to_owned())]);
    assert!(given(&fences("```console\n$ x -o f\n$ cat f\ny\n```")).is_empty());
    assert_eq!(found[1].typed(), ["kintable a --b 'c | d' | jq ."]);
    let commands = |text: &str| own_commands(text);
    assert_eq!(commands(&found[1].text.join("\n")), ["a --b 'c | d'"]);
    assert_eq!(commands("kintable x 2>&1 | y"), ["x"]);
    assert_eq!(commands("(kintable x \\\n --y >z)"), ["x   --y"]);
    assert_eq!(commands("mykintable x; the kintable CLI"), [""; 0]);
}
