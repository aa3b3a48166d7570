//! Which files there are, and the JSON in them.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::error::AppDirError;

/// The files of an app in its directory.
pub(super) const FORM: &str = "form.json";
pub(super) const LAYOUT: &str = "layout.json";
pub(super) const SETTINGS: &str = "app.json";
pub(super) const RECORDS: &str = "records.json";
pub(super) const RECORDS_CSV: &str = "records.csv";

/// The file of users and tokens in a directory of apps.
pub(super) const USERS: &str = "users.json";

/// All files that are read of a directory, as far as they are there.
pub fn read_of(dir: &Path) -> Vec<PathBuf> {
    let apps = fs_err::read_dir(dir.join("apps")).into_iter().flatten();
    let apps = apps.flatten().map(|entry| entry.path());
    let dirs = apps.chain([dir.to_owned()]);
    let files = dirs.flat_map(|dir| beside(&dir.join(FORM)));
    files.chain([dir.join(USERS)]).collect()
}

/// A form's file, and what is read beside it.
pub fn beside(form: &Path) -> Vec<PathBuf> {
    let others = [LAYOUT, SETTINGS, RECORDS, RECORDS_CSV];
    let others = others.map(|name| form.with_file_name(name));
    std::iter::once(form.to_owned()).chain(others).collect()
}

/// The files that an app is written to in a directory, all of them.
pub fn written_to(dir: &Path) -> [PathBuf; 3] {
    [FORM, LAYOUT, SETTINGS].map(|name| dir.join(name))
}

pub(super) fn read_json(path: &Path) -> Result<Json, AppDirError> {
    let text = text_of(fs_err::read(path)?).map_err(|error| {
        let name = path.display();
        io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|source| AppDirError::Json {
        path: path.to_owned(),
        source,
    })
}

/// The text of a file: UTF-8, or UTF-16 with a byte-order mark, as PowerShell writes what a program prints.
fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    let units = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2);
        let units = pairs.map(|pair| unit([pair[0], pair[1]]));
        String::from_utf16(&units.collect::<Vec<_>>()).map_err(|error| error.to_string())
    };
    match bytes.get(..2) {
        Some([0xFF, 0xFE]) => units(u16::from_le_bytes),
        Some([0xFE, 0xFF]) => units(u16::from_be_bytes),
        _ => String::from_utf8(bytes).map_err(|error| error.to_string()),
    }
}

/// The JSON of a file, if it is there.
pub(super) fn read_optional(path: &Path) -> Result<Option<Json>, AppDirError> {
    path.is_file().then(|| read_json(path)).transpose()
}

/// What JSON of a file means.
pub(super) fn parse<T: serde::de::DeserializeOwned>(
    json: Json,
    path: &Path,
) -> Result<T, AppDirError> {
    serde_json::from_value(json).map_err(|error| AppDirError::unread(path, &error))
}

/// A text or a number of JSON as text.
pub(super) fn plain_text(json: &Json) -> String {
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}
