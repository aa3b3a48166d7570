//! An app as files: what lies in a directory of one app or of several, read and put into words here alone.
//!
//! A directory holds one app (`form.json`, id 1) or several (`apps/<id>/form.json`), and, if it states any, users and
//! tokens (`users.json`). Beside each form may lie `layout.json`, as the layout API gives it, `records.json` or
//! `records.csv`, with the app's first records, and `app.json`:
//! `{"code": "SALES", "name": "受注管理", "guestSpaceId": 7, "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"}}`.
//!
//! It knows neither who serves an app nor the network. Begin with [`apps`] and [`AppFiles`].

mod app;
mod error;
mod people;
mod precision;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

pub use app::AppFiles;
pub use error::AppDirError;
pub use people::{ApiToken, Directory, Entity, Right, User};
pub use precision::precision_json;

use crate::language::Text;
use crate::model::{AppId, IdError};

/// The files of an app in its directory.
const FORM: &str = "form.json";
const LAYOUT: &str = "layout.json";
const SETTINGS: &str = "app.json";
const RECORDS: &str = "records.json";
const RECORDS_CSV: &str = "records.csv";

/// The file of users and tokens in a directory of apps.
const USERS: &str = "users.json";

/// An app, by its id.
#[derive(Debug, Clone)]
pub struct AppSource {
    /// The app's id.
    pub id: AppId,
    /// Its files.
    pub files: AppFiles,
}

impl AppSource {
    /// The app's name; one of its id where none is stated.
    pub fn name(&self) -> String {
        let stated = self.files.name.clone();
        stated.unwrap_or_else(|| format!("App {}", self.id))
    }
}

/// The apps of a directory, by id.
pub fn apps(dir: &Path) -> Result<Vec<AppSource>, AppDirError> {
    let mut forms = Vec::new();
    let single = dir.join(FORM);
    if single.is_file() {
        forms.push((1, single));
    }
    let apps = dir.join("apps");
    if apps.is_dir() {
        for entry in fs_err::read_dir(&apps)? {
            let path = entry?.path().join(FORM);
            let id = app_id_of(&path);
            if let Some(id) = id.filter(|_| path.is_file()) {
                forms.push((id, path));
            }
        }
    }
    forms.sort();
    forms.dedup_by_key(|(id, _)| *id);
    if forms.is_empty() {
        return Err(AppDirError::NoApp(dir.to_owned()));
    }
    let read = |(id, form): &(u64, PathBuf)| {
        let id = id
            .to_string()
            .parse()
            .map_err(|error| no_id(form, &error))?;
        let files = AppFiles::read(form)?;
        Ok(AppSource { id, files })
    };
    forms.iter().map(read).collect()
}

fn app_id_of(form: &Path) -> Option<u64> {
    form.parent()?.file_name()?.to_str()?.parse().ok()
}

fn no_id(form: &Path, error: &IdError) -> AppDirError {
    let reason = Text::made(
        format!("the directory's name is no app id: {error}"),
        "フォルダーの名前がアプリIDではありません".to_owned(),
    );
    AppDirError::settings(form, reason)
}

/// The users and tokens of a directory, if it states any.
pub fn people(dir: &Path) -> Result<Option<Directory>, AppDirError> {
    let path = dir.join(USERS);
    match read_optional(&path)? {
        Some(json) => parse(json, &path).map(Some),
        None => Ok(None),
    }
}

/// All files that are read of a directory, as far as they are there.
pub fn read_of(dir: &Path) -> Vec<PathBuf> {
    let apps = fs_err::read_dir(dir.join("apps")).into_iter().flatten();
    let apps = apps.flatten().map(|entry| entry.path());
    let dirs = apps.chain([dir.to_owned()]);
    let mut files: Vec<_> = dirs.flat_map(|dir| beside(&dir.join(FORM))).collect();
    files.push(dir.join(USERS));
    files
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

fn read_json(path: &Path) -> Result<Json, AppDirError> {
    let text = fs_err::read_to_string(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|source| AppDirError::Json {
        path: path.to_owned(),
        source,
    })
}

fn read_optional(path: &Path) -> Result<Option<Json>, AppDirError> {
    path.is_file().then(|| read_json(path)).transpose()
}

fn parse<T: serde::de::DeserializeOwned>(json: Json, path: &Path) -> Result<T, AppDirError> {
    serde_json::from_value(json).map_err(|error| AppDirError::unread(path, &error))
}

/// A text or a number of JSON as text.
fn plain_text(json: &Json) -> String {
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}
