//! What is left of older backups, and of those that broke off, is removed.

use std::collections::BTreeSet;
use std::path::Path;

use super::contents::{ContentId, FOLDER};
use super::draft::DRAFT;
use super::error::VaultError;
use super::manifest::Manifest;
use super::records::Records;

/// The file whose lock says that somebody writes the backup.
pub(super) const LOCK: &str = ".kintable-lock";

/// Makes sure that nothing is in a directory but what a backup that broke off may have left.
pub(super) fn ensure_ours(dir: &Path) -> Result<(), VaultError> {
    for entry in fs_err::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_ours = name == LOCK
            || name == FOLDER
            || name.starts_with(DRAFT)
            || name.strip_prefix("app-").is_some_and(is_number);
        if !is_ours {
            let dir = dir.to_owned();
            return Err(VaultError::NotOurs { dir, name });
        }
    }
    Ok(())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Removes what a manifest does not name.
pub(super) fn sweep(dir: &Path, now: &Manifest, with_contents: bool) {
    let named: BTreeSet<_> = now.files().map(|file| file.path.clone()).collect();
    for folder in names(dir) {
        if !folder.strip_prefix("app-").is_some_and(is_number) {
            continue;
        }
        for name in names(&dir.join(&folder)) {
            let path = format!("{folder}/{name}");
            if !named.contains(&path) && (is_part(&name) || name.starts_with(DRAFT)) {
                let _ = fs_err::remove_file(dir.join(path));
            }
        }
        // One that has files still stays.
        let _ = fs_err::remove_dir(dir.join(&folder));
    }
    for name in names(&dir.join(FOLDER)) {
        if name.starts_with(DRAFT) {
            let _ = fs_err::remove_file(dir.join(FOLDER).join(name));
        }
    }
    if with_contents && let Ok(wanted) = wanted(dir, now) {
        sweep_contents(dir, &wanted);
    }
}

/// Whether a name is one of a file that a backup writes: `records.000002.ndjson`.
fn is_part(name: &str) -> bool {
    let mut parts = name.split('.');
    let kind = parts.next().unwrap_or_default();
    let kinds = ["records", "form", "layout", "settings", "views", "users"];
    kinds.contains(&kind) && parts.next().is_some_and(is_number)
}

/// The contents that records name.
fn wanted(dir: &Path, now: &Manifest) -> Result<BTreeSet<ContentId>, VaultError> {
    let mut wanted = BTreeSet::new();
    for app in &now.apps {
        let mut records = Records::open(dir, &app.segments)?;
        while let Some(line) = records.next_record()? {
            let ids = line
                .files
                .values()
                .map(|digits| digits.parse::<ContentId>());
            wanted.extend(ids.flatten());
        }
    }
    Ok(wanted)
}

fn sweep_contents(dir: &Path, wanted: &BTreeSet<ContentId>) {
    let folder = dir.join(FOLDER);
    for part in names(&folder) {
        let folder = folder.join(part);
        for name in names(&folder) {
            let id = name.parse::<ContentId>();
            if id.is_ok_and(|id| !wanted.contains(&id)) {
                let _ = fs_err::remove_file(folder.join(name));
            }
        }
        let _ = fs_err::remove_dir(folder);
    }
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}
