//! An app as files: what lies in a directory of one app or of several, read and put into words here alone.
//!
//! A directory holds one app (`form.json`, with the id that `app.json` states, else 1) or several (`apps/<id>/form.json`), and, if it states any, users and
//! tokens (`users.json`). Beside each form may lie `layout.json`, as the layout API gives it, `records.json` or
//! `records.csv`, with the app's first records, the files that these attach, and `app.json`:
//! `{"code": "SALES", "name": "受注管理", "appId": "12", "guestSpaceId": 7, "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"}}`.
//!
//! It knows neither who serves an app nor the network. Begin with [`apps`] and [`AppFiles`].

mod app;
mod error;
mod files;
mod people;
mod precision;

use std::path::{Path, PathBuf};

pub use app::AppFiles;
pub use error::AppDirError;
pub use files::{beside, read_of, written_to};
pub use people::{ApiToken, Directory, Entity, Right, User};
pub use precision::precision_json;

use files::{FORM, USERS, parse, read_optional};

use crate::language::Text;
use crate::model::{AppId, IdError};

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
    let single = single
        .is_file()
        .then(|| AppFiles::read(&single))
        .transpose()?;
    let single = single.map(|files| {
        let id = files.id.map_or_else(|| "1".parse(), Ok);
        let id = id.map_err(|error| no_id(&dir.join(FORM), &error))?;
        Ok::<_, AppDirError>(AppSource { id, files })
    });
    let single = single.transpose()?;
    let apps = dir.join("apps");
    if apps.is_dir() {
        for entry in fs_err::read_dir(&apps)? {
            let path = entry?.path().join(FORM);
            if let Some(id) = app_id_of(&path).filter(|_| path.is_file()) {
                forms.push((id, path));
            }
        }
    }
    forms.sort();
    forms.dedup_by_key(|(id, _)| *id);
    let read = |(id, form): &(u64, PathBuf)| {
        let id = id.to_string().parse();
        let id = id.map_err(|error| no_id(form, &error))?;
        let files = AppFiles::read(form)?;
        Ok(AppSource { id, files })
    };
    let apps: Result<Vec<_>, AppDirError> = forms.iter().map(read).collect();
    let mut apps = apps?;
    // What lies in the directory itself comes before another of its id.
    apps.retain(|app| single.as_ref().is_none_or(|single| single.id != app.id));
    apps.extend(single);
    apps.sort_by_key(|app| app.id);
    if apps.is_empty() {
        return Err(AppDirError::NoApp(dir.to_owned()));
    }
    Ok(apps)
}

fn app_id_of(form: &Path) -> Option<u64> {
    form.parent()?.file_name()?.to_str()?.parse().ok()
}

fn no_id(form: &Path, error: &IdError) -> AppDirError {
    let reason = Text::made(
        format!("the directory's name is not an app ID: {error}"),
        "フォルダーの名前がアプリIDではありません".to_owned(),
    );
    AppDirError::settings(form, reason)
}

/// The users and tokens of a directory, if it states any.
pub fn people(dir: &Path) -> Result<Option<Directory>, AppDirError> {
    let path = dir.join(USERS);
    let json = read_optional(&path)?;
    json.map(|json| parse(json, &path)).transpose()
}
