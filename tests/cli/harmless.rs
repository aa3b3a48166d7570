//! Nothing that a server, a form, a file or an argument says reaches a terminal as anything but text: every output
//! is gone over with the same hostile text in every place that can hold one.

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

#[cfg(unix)]
use crate::support::on_a_terminal;
use crate::support::{Double, Run, Tenant, World};

/// Sequences of terminals, what turns and hides text, and commands of a workflow.
const HOSTILE: &str = "x\u{1b}]0;t\u{7}\u{1b}[2J\u{7f}\u{9b}3J\u{85}\u{200b}\u{200f}\u{61c}\u{202e}\u{2066}\u{2028}\u{2029}\
     \u{feff}\u{fff9}\u{e0041}\u{e007f}\r\n::stop-commands::y\n##[add-mask]z";

fn is_restless(character: char) -> bool {
    (character.is_control() && character != '\n')
        || "\u{200b}\u{200f}\u{61c}\u{202e}\u{2066}\u{2028}\u{2029}\u{feff}\u{fff9}\u{e0041}\u{e007f}"
            .contains(character)
}

/// What is told shows the hostile text, and does nothing that it says.
#[track_caller]
fn is_text(what: &str, text: &str) {
    is_quiet(what, text);
    assert!(text.contains("\\u{1b}]0;t"), "{what}: {text}");
}

/// What is told does nothing that a hostile text says, whether it shows it or not.
#[track_caller]
fn is_quiet(what: &str, text: &str) {
    assert!(!text.contains(is_restless), "{what}: {text:?}");
    // A line that is a command of our own is read as one, whatever it holds.
    let is_command = |line: &&str| line.starts_with("::error ") || line.starts_with("::notice ");
    let mut lines = text.lines().filter(|line| !is_command(line));
    assert!(!lines.any(|line| line.contains("##[")), "{what}: {text}");
    let begins = |line: &str| line.trim_start().starts_with("::stop");
    assert!(!text.lines().any(begins), "{what}: {text}");
}

/// A document of this says the hostile text exactly, and does nothing that it says.
#[track_caller]
fn is_exact(what: &str, text: &str) -> Json {
    is_quiet(what, text);
    let document: Json = serde_json::from_str(text).unwrap();
    assert!(document.to_string().contains(&escaped()), "{what}: {text}");
    document
}

/// The hostile text as JSON has it.
fn escaped() -> String {
    json!("\u{1b}]0;t\u{7}")
        .to_string()
        .trim_matches('"')
        .to_owned()
}

fn hostile_form() -> Json {
    let code = format!("c{HOSTILE}");
    json!({"revision": "1", "properties": {
        (&code): {"type": "NUMBER", "code": &code, "label": HOSTILE, "defaultValue": HOSTILE},
        "choice": {"type": "DROP_DOWN", "code": "choice", "label": HOSTILE, "defaultValue": HOSTILE,
            "options": {HOSTILE: {"label": HOSTILE, "index": "0"}}},
        "look": {"type": "SINGLE_LINE_TEXT", "code": "look", "label": HOSTILE, "required": true,
            "lookup": {"relatedApp": {"app": "2", "code": HOSTILE}, "relatedKeyField": HOSTILE, "fieldMappings": []}},
        "odd": {"type": HOSTILE, "code": "odd", "label": HOSTILE},
        (format!("t{HOSTILE}")): {"type": "SUBTABLE", "code": format!("t{HOSTILE}"), "label": HOSTILE, "fields": {
            "inner": {"type": "NUMBER", "code": "inner", "label": HOSTILE}}},
    }})
}

/// A world with the hostile form, and a hostile file.
fn world() -> World {
    let world = World::new();
    world.file("form.json", hostile_form().to_string());
    let app = json!({"code": "APP", "name": HOSTILE});
    world.file("app.json", app.to_string());
    let quoted = HOSTILE.replace('"', "\"\"");
    let file = format!(
        "\"c{quoted}\",choice,\"{quoted}\",inner\n\"{quoted}\",\"{quoted}\",a,\"{quoted}\"\n"
    );
    world.file("bad.csv", file);
    world
}

#[test]
fn a_form_is_shown_as_text() {
    let world = world();
    let shown = world.run(&["form", "show", "--form", "form.json"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    is_text("form show", &shown.stdout);
    is_text("form show's notices", &shown.stderr);
    let json = ["form", "show", "--form", "form.json", "--output", "json"];
    is_exact("form show", &world.run(&json).stdout);
    let template = world.run(&["template", "--form", "form.json"]);
    assert_eq!(template.code, Some(0), "{template:?}");
    is_text("template's notices", &template.stderr);
    assert!(
        template.stdout.contains(HOSTILE),
        "bytes are kept: {template:?}"
    );
}

#[test]
fn problems_are_told_as_text_and_data() {
    let world = world();
    let check = |arguments: &[&str]| {
        let base = [
            "check",
            "bad.csv",
            "--form",
            "form.json",
            "--ignore-unknown-columns",
        ];
        let all = [&base, arguments].concat();
        let mut command = world.command(&all);
        command.env("GITHUB_ACTIONS", "true");
        let run = Run::from(command.output().unwrap());
        assert_eq!(run.code, Some(4), "{run:?}");
        is_text("problems", &run.stderr);
        run.stdout
    };
    is_quiet("the summary", &check(&[]));
    is_quiet(
        "problems that are counted",
        &check(&["--max-problems", "0"]),
    );
    is_exact("json", &check(&["--output", "json"]));
    is_quiet("sarif", &check(&["--output", "sarif"]));
    let annotations = check(&["--output", "github"]);
    is_text("annotations", &annotations);
    assert!(
        annotations
            .lines()
            .all(|line| line.starts_with("::error ") || line.starts_with("::notice ")),
        "{annotations}"
    );
    let junit = check(&["--output", "junit"]);
    is_text("junit", &junit);
    let document = roxmltree::Document::parse(&junit).unwrap();
    let names = document
        .descendants()
        .filter_map(|node| node.attribute("name"));
    let exact = "\u{7f}\u{9b}3J\u{85}\u{200b}\u{200f}\u{61c}\u{202e}\u{2066}\u{2028}\u{2029}\u{feff}\u{fff9}\u{e0041}\u{e007f}\r\n::stop";
    assert!(
        names.into_iter().any(|name| name.contains(exact)),
        "{junit}"
    );
}

#[test]
fn what_changes_is_shown_as_text_and_data() {
    let world = World::new();
    let tenant = Tenant::with_form(&json!({"properties": {
        "key": {"type": "SINGLE_LINE_TEXT", "code": "key", "label": "key", "unique": true},
        "memo": {"type": "MULTI_LINE_TEXT", "code": "memo", "label": "memo"},
        "表": {"type": "SUBTABLE", "code": "表", "label": HOSTILE, "fields": {
            "cell": {"type": "MULTI_LINE_TEXT", "code": "cell", "label": "cell"}}},
    }}));
    let record = json!({"key": {"value": "a"}, "memo": {"value": HOSTILE}, "表": {"value": [
        {"value": {"cell": {"value": HOSTILE}}}]}});
    tenant.call("POST", "record.json", &json!({"app": 1, "record": record}));
    let row = tenant.records()[0]["表"]["value"][0]["id"].clone();
    let row = row.as_str().unwrap();
    world.file(
        "new.csv",
        format!("*,key,memo,表,cell\n*,a,\"new{HOSTILE}\",{row},b\n,,,,\"{HOSTILE}\"\n"),
    );
    let base = ["--update-key", "key", "--dry-run"];
    let shown = tenant.import(&world, "new.csv", &[&base[..], &["--diff"]].concat());
    assert_eq!(shown.code, Some(0), "{shown:?}");
    is_text("the diff", &shown.stdout);
    let data = tenant.import(
        &world,
        "new.csv",
        &[&base[..], &["--diff", "--output", "json"]].concat(),
    );
    is_exact("the diff", &data.stdout);
    let guarded = tenant.import(
        &world,
        "new.csv",
        &["--update-key", "key", "--max-updates", "0"],
    );
    assert_eq!(guarded.code, Some(8), "{guarded:?}");
    is_quiet("a guard", &guarded.stdout);
}

#[test]
fn what_kintone_says_is_told_as_text() {
    let world = World::new();
    world.file("file.csv", "Text\na\n");
    let refusal = json!({"code": "CB_VA01", "id": HOSTILE, "message": HOSTILE,
        "errors": {HOSTILE: {"messages": [HOSTILE]}}});
    let answers = [
        (
            "a refusal",
            ResponseTemplate::new(400).set_body_json(&refusal),
        ),
        (
            "a page",
            ResponseTemplate::new(502).set_body_string(HOSTILE),
        ),
    ];
    for (what, answer) in answers {
        for api in ["app/form/fields.json", "bulkRequest.json"] {
            for output in ["text", "json", "junit", "github", "sarif"] {
                // A run that breaks off keeps its file from being added once more.
                let world = World::new();
                world.file("file.csv", "Text\na\n");
                let double = Double::new();
                double.answer(api, u64::MAX, answer.clone());
                let run =
                    double.import(&world, "file.csv", &["--retries", "0", "--output", output]);
                assert_ne!(run.code, Some(0), "{run:?}");
                is_quiet(what, &run.stdout);
                is_quiet(what, &run.stderr);
                let all = format!("{}{}", run.stdout, run.stderr);
                let shows = all.contains("u{1b}]0;t") || all.contains("u001b]0;t");
                assert!(shows, "{what} {api} {output}: {run:?}");
            }
        }
    }
    // A wait names what it waits for.
    for command in ["import", "form"] {
        let double = Double::new();
        let mut refusal = refusal.clone();
        refusal["code"] = json!("GAIA_TO04");
        let busy = ResponseTemplate::new(429)
            .set_body_json(&refusal)
            .insert_header("retry-after", "0");
        double.answer("app/form/fields.json", 1, busy);
        let url = double.base_url();
        let connection = ["--base-url", &url, "--api-token", "t", "--app", "1"];
        let arguments: &[&str] = match command {
            "import" => &["import", "file.csv"],
            _ => &["form", "pull"],
        };
        let run = world.run(&[arguments, &connection].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        is_text("a wait", &run.stderr);
    }
}

#[test]
fn what_is_typed_is_told_as_text() {
    let world = world();
    let (name, option) = (format!("::{HOSTILE}.csv"), format!("--{HOSTILE}"));
    for arguments in [
        &["explain", HOSTILE][..],
        &["import", "bad.csv", "--encoding", HOSTILE],
        &["import", "bad.csv", &option],
        &[
            "check",
            "bad.csv",
            "--form",
            "form.json",
            "--timezone",
            HOSTILE,
        ],
        &[
            "check",
            "bad.csv",
            "--form",
            "form.json",
            "--fields",
            HOSTILE,
        ],
        &["check", &name, "--form", "form.json"],
        &["check", "bad.csv", "--form", HOSTILE],
        &["sandbox", "reset", HOSTILE],
        &[
            "import",
            "bad.csv",
            "--base-url",
            HOSTILE,
            "--app",
            "1",
            "--api-token",
            "t",
        ],
        &["import", "bad.csv", "--app", HOSTILE],
    ] {
        let run = world.run(arguments);
        assert_ne!(run.code, Some(0), "{run:?}");
        is_quiet("standard output", &run.stdout);
        is_quiet("a complaint", &run.stderr);
    }
}

/// `::` at a line's beginning is a command to the workflow's runner, and so is `##[` anywhere.
#[cfg(unix)]
#[test]
fn no_name_of_a_file_is_a_command() {
    let world = World::new();
    for (name, told) in [
        ("::stop-commands::x.csv", "::stop-commands::x.csv"),
        ("\n::stop-commands::x.csv", "%0A%3A%3Astop-commands"),
        ("a%0A::stop-commands::b.csv", "a%250A%3A%3Astop-commands"),
        ("##[add-mask]x.csv", "##[add-mask]x.csv"),
    ] {
        world.file(name, "数量\nx\n");
        world.file(
            "form.json",
            json!({"properties": {"数量": {"type": "NUMBER", "code": "数量"}}}).to_string(),
        );
        let mut command = world.command(&[
            "check",
            name,
            "--form",
            "form.json",
            "--errors-file",
            "::stop-commands::e",
        ]);
        command.env("GITHUB_ACTIONS", "true");
        let run = Run::from(command.output().unwrap());
        assert_eq!(run.code, Some(4), "{run:?}");
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            let is_ours = line.starts_with("::error file=");
            assert!(is_ours || !line.trim_start().starts_with("::"), "{run:?}");
            assert!(is_ours || !line.contains("##["), "{run:?}");
        }
        let told = if told.contains('%') {
            told.to_owned()
        } else {
            told.replace(':', "%3A")
        };
        assert!(
            run.stderr.contains(&format!("::error file={told}")),
            "{run:?}"
        );
    }
}

/// What a terminal is sent, without our colours, the bar's own sequences, and the carriage returns of a terminal.
#[cfg(unix)]
fn seen(world: &World, arguments: &[&str]) -> String {
    let sent = on_a_terminal(world.command(arguments)).replace("\r\n", "\n");
    let mut parts = sent.split("\u{1b}[");
    let mut seen = parts.next().unwrap().to_owned();
    for part in parts {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic());
        let end = end.unwrap();
        let is_ours = part[..end]
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == ';');
        // `J` alone, which clears the screen, is what the hostile text asks for.
        assert!(is_ours && part.as_bytes()[end] != b'J', "{sent:?}");
        seen.push_str(&part[end + 1..]);
    }
    seen.replace('\r', "")
}

#[cfg(unix)]
#[test]
fn a_terminal_is_shown_text() {
    let world = world();
    let check = [
        "check",
        "bad.csv",
        "--form",
        "form.json",
        "--ignore-unknown-columns",
    ];
    for (what, arguments) in [
        ("drawings", &check[..]),
        ("json", &[&check[..], &["--output", "json"]].concat()),
        ("form show", &["form", "show", "--form", "form.json"]),
        ("template", &["template", "--form", "form.json"]),
        (
            "usage",
            &[
                "check",
                "bad.csv",
                "--form",
                "form.json",
                "--encoding",
                HOSTILE,
            ],
        ),
    ] {
        let seen = seen(&world, arguments);
        is_text(what, &seen);
    }
}

/// The part that is meant is underlined where it stands, whatever stands before it.
#[cfg(unix)]
#[test]
fn a_caret_stands_under_what_it_means() {
    let world = World::new();
    let form = json!({"properties": {
        "a": {"type": "SINGLE_LINE_TEXT", "code": "a", "label": "a"},
        "n": {"type": "NUMBER", "code": "n", "label": "n"}}});
    world.file("form.json", form.to_string());
    world.file("f.csv", "a,n\n日\u{1b}[2J\u{202e}x,ten\n");
    let seen = seen(&world, &["check", "f.csv", "--form", "form.json"]);
    let lines: Vec<_> = seen.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains("x,ten"))
        .unwrap();
    assert!(lines[at].contains("日\\u{1b}[2J\\u{202e}x,ten"), "{seen}");
    // 日 takes two columns.
    let start = lines[at].split("ten").next().unwrap().chars().count() + 1;
    let caret = lines[at + 1].chars().position(|letter| letter == '^');
    assert_eq!(caret, Some(start), "{seen}");
    assert!(lines[at + 1].contains("^^^"), "{seen}");
}

#[cfg(unix)]
#[test]
fn help_has_its_colours_on_a_terminal_alone() {
    let world = World::new();
    let sent = on_a_terminal(world.command(&["--help"]));
    assert!(sent.contains("\u{1b}[1m"), "{sent:?}");
    let mut plain = world.command(&["--help"]);
    plain.env("NO_COLOR", "1");
    assert!(!on_a_terminal(plain).contains('\u{1b}'));
    assert!(!world.run(&["--help"]).stdout.contains('\u{1b}'));
}
