//! The house keeps its shape: a room imports only from floors below its own, and each external crate has its homes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the source fails"
)]

use std::path::{Path, PathBuf};

/// The rooms of each floor, from the ground up.
const FLOORS: &[&[&str]] = &[
    &["model", "plain", "language"],
    &["cell", "rules", "form", "sheet", "api"],
    &["plan", "template", "appdir"],
    &["job", "sandbox"],
    &["import"],
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
];

/// Where each external crate lives. Those that are at home everywhere are not listed.
const HOMES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["report"]),
    ("anyhow", &["cli"]),
    ("axum", &["sandbox"]),
    ("base64", &["api", "sandbox"]),
    ("bigdecimal", &["model", "sandbox"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("csv", &["sheet"]),
    ("encoding_rs", &["sheet"]),
    ("etcetera", &["cli"]),
    ("fastrand", &["api", "sandbox"]),
    ("indicatif", &["report"]),
    (
        "jiff",
        &[
            "model", "cell", "api", "import", "template", "sandbox", "cli",
        ],
    ),
    ("memchr", &["sheet"]),
    ("p12_keystore", &["api"]),
    ("reqwest", &["api"]),
    ("rusqlite", &["sandbox"]),
    ("rustls", &["api"]),
    ("secrecy", &["api", "cli"]),
    (
        "serde",
        &["api", "appdir", "form", "plan", "report", "sandbox"],
    ),
    (
        "serde_json",
        &["api", "appdir", "form", "plan", "report", "sandbox"],
    ),
    ("sha2", &["sheet", "plan", "cli"]),
    ("strsim", &["import", "report"]),
    ("tempfile", &["sheet", "report", "sandbox", "cli"]),
    ("terminal_size", &["report"]),
    ("tokio", &["api", "import", "sandbox", "cli"]),
    ("tokio_util", &["api", "import", "sandbox"]),
    ("tracing", &["api", "sandbox", "cli"]),
    ("tracing_subscriber", &["cli"]),
    ("unicode_width", &["report"]),
];

/// Rooms whose files can be read one after the other: none needs, by way of others, itself.
const WITHOUT_CIRCLES: &[&str] = &["appdir", "cli"];

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
            let is_test = path.ends_with("tests.rs");
            if parts.next().is_some() && !is_test {
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

#[test]
fn no_files_of_a_room_go_in_a_circle() {
    for room in WITHOUT_CIRCLES {
        let files: Vec<_> = sources()
            .into_iter()
            .filter(|(of, ..)| of == room)
            .map(|(_, path, text)| (module_of(&path), text.replace("pub(in crate::", "pub(")))
            .collect();
        assert!(!files.is_empty(), "{room} is no room");
        let modules: Vec<&str> = files.iter().map(|(module, _)| module.as_str()).collect();
        let mut needs: Vec<(&str, Vec<&str>)> = files
            .iter()
            .map(|(module, text)| (module.as_str(), needed(module, text, &modules)))
            .collect();
        while let Some(at) = needs.iter().position(|(_, needed)| needed.is_empty()) {
            let (read, _) = needs.remove(at);
            for (_, needed) in &mut needs {
                needed.retain(|module| *module != read);
            }
        }
        assert!(needs.is_empty(), "a circle is among {needs:?}");
    }
}

/// `crate::cli::commands::form` for `src/cli/commands/form.rs`.
fn module_of(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let path = path.strip_prefix(root).unwrap().with_extension("");
    let parts = path.iter().map(|part| part.to_str().unwrap());
    let parts = parts.filter(|part| *part != "mod");
    std::iter::once("crate")
        .chain(parts)
        .collect::<Vec<_>>()
        .join("::")
}

/// The modules of these that a module names.
fn needed<'a>(module: &str, text: &str, modules: &[&'a str]) -> Vec<&'a str> {
    let parent = module.rsplit_once("::").unwrap().0;
    let is_mod = modules
        .iter()
        .any(|other| other.starts_with(&format!("{module}::")));
    let mut named = Vec::new();
    for (prefix, base) in [
        ("crate::", "crate"),
        ("super::", parent),
        ("self::", module),
    ] {
        for (at, _) in text.match_indices(prefix) {
            let rest = &text[at + prefix.len()..];
            let end = rest.find(|end: char| !(end.is_alphanumeric() || "_:".contains(end)));
            let path = &rest[..end.unwrap_or(rest.len())];
            let group = rest[path.len()..]
                .strip_prefix('{')
                .filter(|_| path.is_empty() || path.ends_with("::"));
            let group = group.map_or("", |group| group.split('}').next().unwrap());
            let names = group
                .split(',')
                .map(|name| name.trim().split("::").next().unwrap());
            named.extend(names.map(|name| format!("{base}::{path}{name}")));
        }
    }
    if is_mod {
        // What a folder's own file takes from its files.
        let names = names_after(text, "use ").chain(names_after(text, "pub use "));
        named.extend(names.map(|name| format!("{module}::{name}")));
    }
    let of = |path: &String| {
        let in_it = |other: &&&str| path == **other || path.starts_with(&format!("{other}::"));
        let found = modules.iter().filter(in_it).max_by_key(|other| other.len());
        found.copied().filter(|other| *other != module)
    };
    let mut needed: Vec<_> = named.iter().filter_map(of).collect();
    needed.sort_unstable();
    needed.dedup();
    needed
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
