//! The house keeps its shape: a room imports only from floors below its own, and each external crate has its homes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the source fails"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::arrows::{self, Arrows, Module};

/// The rooms of each floor, from the ground up.
const FLOORS: &[&[&str]] = &[
    &["model", "plain", "language"],
    &["problem", "xlsx", "family"],
    &["cell", "rules", "form", "sheet", "api", "toml_file"],
    &[
        "plan", "template", "appdir", "log_app", "map", "notify", "project", "vault",
    ],
    &["job", "sandbox", "schedulers"],
    &[
        "import", "export", "undo", "delete", "history", "backup", "restore", "convert",
    ],
    &["report"],
    &["cli"],
];

/// What is not told by the floors alone.
const FORBIDDEN: &[(&str, &str)] = &[
    ("appdir", "api"),
    ("appdir", "sheet"),
    ("sandbox", "api"),
    ("report", "sandbox"),
    ("report", "import"),
    ("sandbox", "sheet"),
    ("plan", "api"),
    ("plan", "sheet"),
    ("import", "history"),
    ("history", "import"),
    ("report", "undo"),
    ("report", "delete"),
    ("report", "backup"),
    ("report", "restore"),
    ("report", "vault"),
    ("vault", "api"),
];

/// Where each external crate lives. Those that are at home everywhere are not listed.
const HOMES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["report"]),
    ("anyhow", &["cli"]),
    ("axum", &["sandbox"]),
    ("base64", &["api", "notify", "report", "sandbox", "sheet"]),
    ("bigdecimal", &["model", "sandbox"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("compact_str", &["model"]),
    ("csv", &["sheet"]),
    ("encoding_rs", &["sheet"]),
    ("etcetera", &["cli"]),
    ("flate2", &["sheet"]),
    ("fastrand", &["api", "sandbox", "cli"]),
    ("foldhash", &["sheet", "import"]),
    (
        "futures_util",
        &["api", "export", "import", "delete", "backup", "restore"],
    ),
    ("glob", &["cli"]),
    ("http_body", &["api"]),
    ("icu_normalizer", &["plain", "map"]),
    ("indicatif", &["report"]),
    (
        "jiff",
        &[
            "model",
            "cell",
            "sheet",
            "api",
            "export",
            "backup",
            "restore",
            "import",
            "log_app",
            "map",
            "project",
            "template",
            "sandbox",
            "schedulers",
            "report",
            "cli",
            "xlsx",
        ],
    ),
    ("maud", &["report"]),
    ("memchr", &["plain", "sheet", "toml_file"]),
    ("mime_guess", &["api"]),
    ("minijinja", &["map"]),
    ("p12_keystore", &["api"]),
    ("phonenumber", &["map"]),
    ("quick_xml", &["sheet"]),
    ("regex", &["map"]),
    ("reqwest", &["api", "notify"]),
    ("rusqlite", &["sandbox", "history"]),
    ("rustix", &["notify", "cli"]),
    ("rustls", &["api"]),
    ("rustls_platform_verifier", &["api"]),
    ("secrecy", &["api", "cli"]),
    (
        "serde",
        &[
            "api", "appdir", "backup", "export", "form", "history", "map", "plan", "problem",
            "report", "sandbox", "sheet", "vault",
        ],
    ),
    (
        "serde_json",
        &[
            "api",
            "appdir",
            "backup",
            "convert",
            "export",
            "form",
            "history",
            "job",
            "log_app",
            "map",
            "notify",
            "plan",
            "report",
            "restore",
            "sandbox",
            "schedulers",
            "sheet",
            "vault",
        ],
    ),
    (
        "sha2",
        &[
            "api", "export", "sheet", "plan", "history", "report", "vault", "cli",
        ],
    ),
    ("strsim", &["plain"]),
    (
        "tempfile",
        &[
            "sheet", "export", "notify", "report", "sandbox", "vault", "cli",
        ],
    ),
    ("terminal_size", &["report"]),
    (
        "tokio",
        &["api", "export", "import", "notify", "sandbox", "cli"],
    ),
    ("tokio_util", &["api", "import", "sandbox", "cli"]),
    ("toml", &["problem", "toml_file", "map", "project"]),
    ("tracing", &["api", "sandbox", "cli"]),
    ("tracing_subscriber", &["cli"]),
    ("twox_hash", &["api"]),
    ("unicode_width", &["report"]),
    ("url", &["map", "notify"]),
    ("zip", &["sheet", "xlsx"]),
];

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// All source files of rooms: (room, path, text without comments and unit tests).
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap();
            let mut parts = inside.components();
            let room = parts
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy()
                .into_owned();
            let is_product = !path.ends_with("tests.rs") && path.extension() == Some("rs".as_ref());
            if parts.next().is_some() && is_product {
                let text = code_of(&fs_err::read_to_string(&path).unwrap());
                found.push((room, path, text));
            }
        }
    }
    found
}

fn code_of(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = product
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow each occurrence of `prefix` at the beginning of a path.
fn names_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(prefix).filter_map(move |(at, _)| {
        let begins = !text[..at].ends_with(|before: char| is_word(before) || before == ':');
        let rest = &text[at + prefix.len()..];
        let end = rest
            .find(|character| !is_word(character))
            .unwrap_or(rest.len());
        (begins && end > 0).then(|| &rest[..end])
    })
}

#[test]
fn every_room_has_a_floor() {
    for (room, path, _) in sources() {
        assert!(
            floor_of(&room).is_some(),
            "{} stands on no floor",
            path.display()
        );
    }
}

#[test]
fn rooms_import_only_from_floors_below() {
    for (room, path, text) in sources() {
        // `use crate::{cell, model::…}` names rooms, too.
        let text = text.replace("crate::{", "crate::");
        for name in names_after(&text, "crate::") {
            let Some(floor) = floor_of(name) else {
                continue;
            };
            let below = Some(floor) < floor_of(&room);
            assert!(
                name == room || below,
                "{} imports from {name}",
                path.display()
            );
            let forbidden = FORBIDDEN.contains(&(room.as_str(), name));
            assert!(!forbidden, "{} must not know {name}", path.display());
        }
    }
}

/// All files that are not unit tests, with their arrows.
fn all_arrows() -> Arrows {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<_> = sources()
        .into_iter()
        .map(|(_, path, _)| {
            let inside = path.strip_prefix(&root).unwrap();
            let text = fs_err::read_to_string(&path).unwrap();
            (inside.to_string_lossy().into_owned(), text)
        })
        .collect();
    arrows::arrows(&files)
}

fn spelled(circles: &BTreeSet<Vec<Module>>) -> Vec<String> {
    let circle = |circle: &Vec<Module>| {
        let names: Vec<_> = circle.iter().map(|module| module.join("::")).collect();
        names.join(", ")
    };
    circles.iter().map(circle).collect()
}

#[test]
fn no_file_leads_back_to_itself() {
    let circles = arrows::circles(&all_arrows());
    assert_eq!(spelled(&circles), Vec::<String>::new());
}

#[test]
fn data_flows_one_way_between_the_parts_of_a_room() {
    let arrows = all_arrows();
    let folders: BTreeSet<Module> = arrows
        .keys()
        .map(|module| module[..module.len() - 1].to_vec())
        .collect();
    for folder in folders.iter().filter(|folder| !folder.is_empty()) {
        let circles = arrows::circles(&arrows::between_children(folder, &arrows));
        assert_eq!(spelled(&circles), Vec::<String>::new());
    }
    // A stage takes from the ones before it alone.
    let stages = ["bind", "read", "decide", "send"];
    let stage_of = |module: &Module| {
        stages
            .iter()
            .position(|stage| module.get(1).is_some_and(|name| name == stage))
    };
    for (from, targets) in arrows.iter().filter(|(from, _)| from[0] == "import") {
        for to in targets.iter().filter(|to| to[0] == "import") {
            let climbs = stage_of(from).is_some_and(|from| stage_of(to) > Some(from));
            assert!(!climbs, "{from:?} takes from {to:?}");
        }
    }
}

#[test]
fn external_crates_stay_in_their_homes() {
    for (room, path, text) in sources() {
        for (name, homes) in HOMES {
            let path_start = format!("{name}::");
            let is_used = text.match_indices(&path_start).any(|(at, _)| {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                !(before.is_alphanumeric() || before == '_' || before == ':')
            });
            assert!(
                !is_used || homes.contains(&room.as_str()),
                "{} uses {name}",
                path.display()
            );
        }
    }
}

/// Texts for people are made harmless where they leave the program; a second way out would go around that.
#[test]
fn nothing_is_printed_but_through_the_outlet() {
    let ways = [
        "io::stdout",
        "io::stderr",
        "print!(",
        "println!(",
        ".print()",
        "/dev/tty",
    ];
    for (_, path, text) in sources() {
        if !path.ends_with("report/outlet.rs") {
            let found = ways.iter().find(|way| text.contains(**way));
            assert_eq!(found, None, "{} prints", path.display());
        }
    }
}

/// What to do about a failure is said above, where the options are.
#[test]
fn the_api_names_no_option_of_the_command_line() {
    for (room, path, text) in sources() {
        let names_one = text.contains("`--") || text.contains(" --");
        assert!(room != "api" || !names_one, "{} names one", path.display());
    }
}

/// What to type is counselled by rooms that know what can be typed; a library's user has typed nothing.
#[test]
fn only_rooms_that_speak_to_people_name_options() {
    let silent = [
        "model", "cell", "rules", "form", "sheet", "api", "plan", "job", "import",
    ];
    for (room, path, text) in sources() {
        let named = names_after(&text, "--").next();
        let is_silent = silent.contains(&room.as_str());
        assert!(
            !is_silent || named.is_none(),
            "{} names --{named:?}",
            path.display()
        );
    }
}
