//! Which file of a room imports from which, as the compiler would see it: `use` and paths in the code, through what a
//! `mod.rs` hands on, without unit tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Item, ItemUse, UseTree, Visibility};

/// A module by the names on the way to it: `["import", "bind", "layout"]`. A folder's is its `mod.rs`.
pub(super) type Module = Vec<String>;

/// For each module, those that it imports from.
pub(super) type Arrows = BTreeMap<Module, BTreeSet<Module>>;

/// The arrows between the files of these (path below `src`, text).
pub(super) fn arrows(files: &[(String, String)]) -> Arrows {
    let read: BTreeMap<Module, Names> = files
        .iter()
        .map(|(path, text)| (module_of(path), Names::of(text)))
        .collect();
    let modules: BTreeSet<Module> = read.keys().cloned().collect();
    let handed_on: BTreeMap<&Module, BTreeMap<String, Module>> = read
        .iter()
        .map(|(module, names)| {
            let targets = names.handed_on.iter().map(|path| {
                let name = path.last().cloned().unwrap_or_default();
                (name, absolute(module, path, &modules))
            });
            (module, targets.collect())
        })
        .collect();
    let mut arrows = Arrows::new();
    for (module, names) in &read {
        let mut targets = BTreeSet::new();
        for path in &names.used {
            let mut target = absolute(module, path, &modules);
            // What a `mod.rs` hands on is followed to the file that it comes from.
            loop {
                let holder = holder_of(&target, &modules);
                let name = target.get(holder.len()).cloned().unwrap_or_default();
                match handed_on.get(&holder).and_then(|names| names.get(&name)) {
                    Some(next) if *next != target => target.clone_from(next),
                    _ => {
                        targets.insert(holder);
                        break;
                    }
                }
            }
        }
        targets.remove(module);
        arrows.insert(module.clone(), targets);
    }
    arrows
}

/// The circles among modules: each a set that leads back to itself.
pub(super) fn circles(arrows: &Arrows) -> BTreeSet<Vec<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = arrows
        .keys()
        .map(|module| (module, reached_from(module, arrows)))
        .collect();
    let in_circle = |module: &&Module| reached[*module].contains(*module);
    reached
        .keys()
        .copied()
        .filter(in_circle)
        .map(|module| {
            let back = |other: &&&Module| {
                reached[module].contains(**other)
                    && reached
                        .get(**other)
                        .is_some_and(|there| there.contains(module))
            };
            reached
                .keys()
                .filter(back)
                .map(|other| (*other).clone())
                .collect()
        })
        .collect()
}

/// The same arrows between the children of a folder: its files and the folders in it.
pub(super) fn between_children(folder: &[String], arrows: &Arrows) -> Arrows {
    let child = |module: &Module| {
        let is_inside = module.len() > folder.len() && module.starts_with(folder);
        is_inside.then(|| module[..=folder.len()].to_vec())
    };
    let mut found = Arrows::new();
    for (from, targets) in arrows {
        let Some(from) = child(from) else { continue };
        let targets = targets.iter().filter_map(child).filter(|to| *to != from);
        found.entry(from.clone()).or_default().extend(targets);
    }
    found
}

fn reached_from<'a>(module: &'a Module, arrows: &'a Arrows) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![module];
    while let Some(next) = waiting.pop() {
        for target in arrows.get(next).into_iter().flatten() {
            if reached.insert(target) {
                waiting.push(target);
            }
        }
    }
    reached
}

fn module_of(path: &str) -> Module {
    let path = Path::new(path).with_extension("");
    let mut names: Module = path
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|name| name == "mod") {
        names.pop();
    }
    names
}

/// The longest part of a path that is a module.
fn holder_of(path: &[String], modules: &BTreeSet<Module>) -> Module {
    let mut holder = path.to_vec();
    while !holder.is_empty() && !modules.contains(&holder) {
        holder.pop();
    }
    holder
}

/// A path as it is written in a module, from the crate's root.
fn absolute(module: &Module, path: &[String], modules: &BTreeSet<Module>) -> Module {
    let (mut base, mut rest) = match path.first().map(String::as_str) {
        Some("crate") => (Vec::new(), &path[1..]),
        Some("self") => (module.clone(), &path[1..]),
        Some("super") => (module.clone(), path),
        Some(name) => {
            let child: Module = module.iter().cloned().chain([name.to_owned()]).collect();
            if !modules.contains(&child) {
                // A crate, or a name that is imported elsewhere in the file.
                return module.clone();
            }
            (module.clone(), path)
        }
        None => return module.clone(),
    };
    while rest.first().is_some_and(|name| name == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend(rest.iter().cloned());
    base
}

/// The paths that a file names.
#[derive(Default)]
struct Names {
    used: Vec<Vec<String>>,
    /// What `pub use` makes reachable by another name.
    handed_on: Vec<Vec<String>>,
}

impl Names {
    fn of(text: &str) -> Self {
        let mut names = Self::default();
        match syn::parse_file(text) {
            Ok(file) => names.visit_file(&file),
            Err(error) => panic!("{error}: {text}"),
        }
        names
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        let is_test = attributes.iter().any(|attribute| {
            let text = attribute
                .meta
                .require_list()
                .map(|list| list.tokens.to_string());
            attribute.path().is_ident("cfg") && text.is_ok_and(|text| text == "test")
        });
        if !is_test {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_private = matches!(item.vis, Visibility::Inherited);
        let into = if is_private {
            &mut self.used
        } else {
            &mut self.handed_on
        };
        spell(&item.tree, &mut Vec::new(), into);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {
        // Who may see a thing is no import.
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        let names: Vec<_> = names.collect();
        if names.len() > 1 {
            self.used.push(names);
        }
        visit::visit_path(self, path);
    }
}

fn spell(tree: &UseTree, before: &mut Vec<String>, into: &mut Vec<Vec<String>>) {
    let mut end = |name: Option<String>| into.push(before.iter().cloned().chain(name).collect());
    match tree {
        UseTree::Name(name) if name.ident == "self" => end(None),
        UseTree::Name(name) => end(Some(name.ident.to_string())),
        UseTree::Rename(name) => end(Some(name.ident.to_string())),
        UseTree::Glob(_) => end(None),
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spell(&path.tree, before, into);
            before.pop();
        }
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| spell(tree, before, into)),
    }
}

#[test]
fn circles_are_found_through_what_a_folder_hands_on_and_tests_do_not_count() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let room = [
        file(
            "room/mod.rs",
            "mod a; mod b; mod c; pub use b::B; use c::C;",
        ),
        file(
            "room/a.rs",
            "use super::B; #[cfg(test)] mod tests { use super::super::c::C; }",
        ),
        file("room/b.rs", "fn b() { super::a::a() } pub struct B;"),
        file(
            "room/c.rs",
            "use crate::room::{a::a, b::{self}}; use std::fmt;",
        ),
    ];
    let module = |name: &str| vec!["room".to_owned(), name.to_owned()];
    let found = circles(&arrows(&room));
    assert_eq!(found, [vec![module("a"), module("b")]].into());
}
