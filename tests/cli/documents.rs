//! Every command that has a document is run, well, badly and with a slip, and each document is held to its schema.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use wiremock::ResponseTemplate;

use super::endings::{document, schema};
use crate::glossary::files;
use crate::support::{Accepts, Double, Run, Served, Tenant, World, lines};

/// Schemas of documents that are handed to others than standard output, and where these are held to them.
const ELSEWHERE: [(&str, &str); 3] = [
    ("after-batch", "notices/after_batch.rs"),
    ("notification", "notices/mod.rs"),
    ("help", "cli/help_document.rs"),
];

/// Commands that only arguments can make fail.
const NEVER_FAIL: [&str; 1] = ["explain"];

/// A command, the schema of what it prints, its exit code, and what is typed behind it.
type Row = (&'static str, &'static str, i32, &'static str);

/// Good runs and bad ones, in the order in which they are made. `APP` is the way to the app, `LOST` one to a kintone that
/// nobody reaches, and with `UNREADABLE` neither what runs keep nor a map of `maps/` can be read.
const ROWS: &[Row] = &[
    ("import", "run", 0, "good.csv APP"),
    ("import", "run", 4, "bad.csv APP"),
    ("import", "run", 3, "bad.csv APP --on-error skip"),
    (
        "import",
        "run",
        0,
        "good.csv APP --update-key Key --dry-run --diff",
    ),
    (
        "import",
        "group",
        0,
        "good.csv more.csv APP --update-key Key",
    ),
    ("import", "group", 4, "good.csv bad.csv APP"),
    ("import", "rejection", 1, "gone.csv APP"),
    (
        "record import",
        "run",
        0,
        "--file-path good.csv APP --update-key Key",
    ),
    ("record import", "run", 4, "--file-path bad.csv APP"),
    ("check", "run", 0, "good.csv APP --update-key Key"),
    ("check", "run", 0, "good.csv --form form.json"),
    ("check", "run", 4, "bad.csv APP"),
    ("check", "run", 1, "good.csv LOST"),
    ("check", "rejection", 1, "gone.csv APP"),
    ("check", "group", 4, "good.csv bad.csv APP"),
    ("convert", "convert", 0, "good.csv -o good.xlsx"),
    ("convert", "convert", 4, "torn.csv -o torn.xlsx"),
    ("convert", "rejection", 1, "gone.csv -o gone.xlsx"),
    ("explain", "explanation", 0, "number.invalid"),
    ("explain", "explanation", 0, "GAIA_LO04"),
    ("explain", "explanations", 0, ""),
    ("auth test", "auth-test", 0, "APP"),
    ("auth test", "rejection", 1, "LOST"),
    ("form show", "form", 0, "APP"),
    ("form show", "rejection", 1, "--form gone.json"),
    ("map check", "map", 0, "map.toml good.csv APP"),
    ("map check", "map", 4, "broken.toml good.csv APP"),
    ("map list", "map", 0, ""),
    ("map show", "map", 0, "map.toml"),
    ("map show", "map", 4, "broken.toml"),
    ("job run", "run", 0, "good"),
    ("job run", "run", 4, "bad"),
    ("job check", "job-check", 0, ""),
    (
        "job check",
        "job-check",
        4,
        "--project broken/kintable.toml",
    ),
    ("job list", "job-list", 0, ""),
    ("job list", "rejection", 1, "--project gone.toml"),
    ("job show", "job-list", 0, "good"),
    ("job show", "rejection", 1, "good --project gone.toml"),
    ("history", "history", 0, ""),
    ("history", "rejection", 1, "--history good.csv"),
    ("show", "show", 0, "last --records"),
    ("show", "rejection", 1, "last --history good.csv"),
    ("errors", "show", 0, "last"),
    ("errors", "rejection", 1, "last --history good.csv"),
    ("stats", "stats", 0, ""),
    ("stats", "rejection", 1, "--history good.csv"),
    ("lock status", "lock-status", 0, ""),
    ("lock status", "rejection", 1, "UNREADABLE"),
    ("export", "export", 0, "APP -o out.csv"),
    ("export", "rejection", 1, "LOST -o out.csv"),
    ("record export", "export", 0, "APP -o again.csv"),
    ("record export", "rejection", 1, "LOST -o again.csv"),
    ("backup", "backup", 0, "copy APP"),
    ("backup", "rejection", 1, "other LOST"),
    ("restore", "restore", 0, "copy APP --yes"),
    ("restore", "rejection", 1, "copy LOST --yes"),
    ("delete", "delete", 0, "APP --condition Key=\"c\" --yes"),
    ("undo", "undo", 0, "last --api-token t"),
    (
        "undo",
        "rejection",
        1,
        "last --api-token t --history good.csv",
    ),
    ("delete", "delete", 1, "LOST --condition Key=\"c\" --yes"),
    ("record delete", "delete", 0, "APP --yes"),
    ("record delete", "delete", 1, "LOST --yes"),
    ("sandbox serve", "rejection", 1, "gone"),
    ("map list", "rejection", 1, "UNREADABLE"),
];

/// A kintone, and files that go into it and files that do not.
struct Place {
    world: World,
    tenant: Tenant,
}

impl Place {
    fn new() -> Self {
        let field = |kind: &str, code: &str| json!({"type": kind, "code": code, "label": code});
        let mut key = field("SINGLE_LINE_TEXT", "Key");
        key["unique"] = json!(true);
        let fields = json!({"Key": key, "Number": field("NUMBER", "Number")});
        let form = json!({"properties": fields, "revision": "3"});
        let (world, tenant) = (World::new(), Tenant::with_form(&form));
        for file in ["form.json", "box/form.json"] {
            world.file(file, form.to_string());
        }
        world.file("good.csv", "Key,Number\na,1\nb,2\n");
        world.file("more.csv", "Key,Number\nc,3\n");
        world.file("bad.csv", "Key,Number\nd,4\ne,x\n");
        world.file("torn.csv", "Key,Number\n\"d,4\n");
        let map = "[fields]\nKey = \"Key\"\nNumber = \"Number\"\n";
        world.file("map.toml", map);
        world.file("broken.toml", "[fields]\nKey = 3\nNone = \"Key\"\n");
        let url = tenant.base_url();
        let project = format!(
            "[connection.box]\nbase-url = \"{url}\"\napp = 1\ntoken-file = \"token\"\n\n\
             [job.good]\nconnection = \"box\"\nfile = \"good.csv\"\nupdate-key = \"Key\"\n\n[job.bad]\nconnection = \"box\"\nfile = \"bad.csv\"\n"
        );
        world.file("token", "token");
        world.file("kintable.toml", project);
        world.file("broken/kintable.toml", "[job.good]\nno-such-option = 1\n");
        Self { world, tenant }
    }

    /// Runs a command with what is typed behind it.
    fn run(&self, command: &str, typed: &str) -> Run {
        let app = format!(
            "--base-url {} --app 1 --api-token t",
            self.tenant.base_url()
        );
        let lost = "--base-url http://127.0.0.1:1 --app 1 --api-token t --retries 0";
        let line = format!("{command} {typed} --output json");
        let line = line.replace("APP", &app).replace("LOST", lost);
        let (line, is_unreadable) = match line.split_once(" UNREADABLE") {
            Some((before, after)) => (format!("{before}{after}"), true),
            None => (line, false),
        };
        let words: Vec<_> = line.split_whitespace().collect();
        let mut command = self.world.command(&words);
        if is_unreadable {
            // A file stands for a directory, and a directory for a file.
            self.world.file("maps/map.toml/file", "");
            command.env("XDG_STATE_HOME", self.world.path().join("good.csv"));
        }
        Run::of(&mut command)
    }
}

/// The commands whose help offers a document.
fn commands(world: &World) -> Vec<String> {
    let help = document("help", &world.run(&["help", "--output", "json"]));
    let has_one = |command: &&Json| {
        let arguments = command["arguments"].as_array().unwrap().iter();
        let mut outputs = arguments.filter(|one| one["name"] == "--output");
        outputs.any(|one| {
            let mut values = one["values"].as_array().unwrap().iter();
            values.any(|value| value["name"] == "json")
        })
    };
    let commands = help["commands"].as_array().unwrap().iter();
    let names = commands.filter(has_one).map(|command| &command["name"]);
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

/// What is wrong with how a command ended.
fn faults(row: &Row, run: &Run) -> Vec<String> {
    let (_, name, code, _) = row;
    let mut faults = Vec::new();
    if run.code != Some(*code) {
        faults.push(format!("exit {:?}", run.code));
    }
    match serde_json::from_str::<Json>(&run.stdout) {
        Err(error) => faults.push(error.to_string()),
        Ok(told) => {
            let validator = schema(name);
            let errors = validator.iter_errors(&told);
            faults.extend(errors.map(|fault| format!("{}: {fault}", fault.instance_path())));
            let said = &told["exit_code"];
            if *said != *code {
                faults.push(format!("it says exit {said}"));
            }
        }
    }
    faults
}

#[test]
fn every_command_with_a_document_holds_to_its_schema() {
    let place = Place::new();
    let (mut wrong, mut ends, mut held) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for row in ROWS {
        let (command, name, code, typed) = row;
        let run = place.run(command, typed);
        let faults = faults(row, &run);
        if !faults.is_empty() {
            let told: String = run.stdout.chars().take(600).collect();
            let said = &run.stderr;
            wrong.push(format!("{command} {typed}: {faults:#?}\n{said}\n{told}"));
        }
        ends.insert((command.to_string(), *code == 0));
        held.insert(*name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Those that do not end by themselves, or go on behind a run that broke off.
    resumed(&place.world);
    let served = Served::start(&place.world, &["box"]);
    assert!(
        schema("sandbox").is_valid(&served.ready),
        "{:#}",
        served.ready
    );
    drop(served);
    for command in ["resume", "sandbox serve"] {
        ends.insert((command.to_owned(), true));
    }
    ends.insert(("resume".to_owned(), false));
    held.extend(["run", "sandbox"]);
    for command in commands(&place.world) {
        for is_good in [true, false] {
            let is_held = ends.contains(&(command.clone(), is_good));
            let needs = is_good || !NEVER_FAIL.contains(&&*command);
            assert_eq!(is_held, needs, "a row for `{command}`, good: {is_good}");
        }
    }
    for file in files("docs/schemas", "json") {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let elsewhere = ELSEWHERE.iter().find(|(other, _)| *other == name);
        let is_elsewhere = elsewhere.is_some_and(|(name, file)| {
            let path = format!("{}/tests/{file}", env!("CARGO_MANIFEST_DIR"));
            let source = fs_err::read_to_string(path).unwrap();
            source.contains(&format!("(\"{name}\""))
        });
        assert!(held.contains(name) || is_elsewhere, "no document of {name}");
    }
}

/// A run that broke off is gone on with: once more in vain, and then to its end.
fn resumed(world: &World) {
    let double = Double::new();
    double.answer("bulkRequest.json", 1, Accepts);
    double.answer("bulkRequest.json", 1, ResponseTemplate::new(502));
    let records = lines(1..=4400, |number| number.to_string());
    world.file("long.csv", format!("Number\n{records}"));
    let json = ["--output", "json"];
    let run = double.import(world, "long.csv", &json);
    assert_eq!(document("run", &run)["ending"], "lost", "{run:?}");
    let unknown = ["--treat-unknown-as", "not-written"];
    let resume = |more: &[&str]| {
        let token = ["--api-token", "t"];
        world.run(&[&["resume", "last"], &token[..], &json, more].concat())
    };
    let run = resume(&[]);
    let told = document("run", &run);
    assert_ne!((run.code, &told["exit_code"]), (Some(0), &json!(0)));
    let run = resume(&unknown);
    assert_eq!(document("run", &run)["ending"], "complete", "{run:?}");
}

#[test]
fn a_usage_error_of_each_command_is_a_document() {
    let world = World::new();
    let commands = commands(&world);
    assert!(commands.len() > 15, "{commands:?}");
    for name in commands {
        let slip = ["--output", "json", "--no-such-option"];
        let words: Vec<_> = name.split(' ').chain(slip).collect();
        let run = world.run(&words);
        assert_eq!(run.code, Some(2), "{run:?}");
        let told = document("rejection", &run);
        // The names of the reference product are other words for the same.
        let name = match name.strip_prefix("record ").unwrap_or(&name) {
            "job run" | "resume" => "import",
            name => name,
        };
        assert_eq!(told["command"], name, "{told:#}");
        assert_eq!(told["error"]["code"], "usage", "{told:#}");
    }
}

#[test]
fn every_schema_is_one_and_lets_no_other_member_pass() {
    for path in files("docs/schemas", "json") {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text: Json = serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap();
        assert!(jsonschema::meta::is_valid(&text), "{name}");
        let nothing = json!({"no member of any document": 1});
        assert!(!schema(&name).is_valid(&nothing), "{name}");
    }
}
