//! Apps, users and tokens from a directory: what a sandbox is started with.
//!
//! A directory holds one app (`form.json`, id 1) or several (`apps/<id>/form.json`). Beside each form may lie
//! `layout.json`, as the layout API gives it, `records.json` or `records.csv`, with the app's first records, and `app.json`:
//! `{"code": "SALES", "name": "受注管理", "guestSpaceId": 7, "numberPrecision": {"digits": "16", "decimalPlaces": "4", "roundingMode": "HALF_EVEN"}}`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::form::{self, FormError};
use crate::model::{AppCode, AppId, NumberPrecision, Rounding, SpaceId};

/// One app to serve.
#[derive(Debug, Clone)]
pub struct AppSource {
    /// The app's id.
    pub id: AppId,
    /// The app code, the prefix of its record numbers.
    pub code: Option<AppCode>,
    /// The app's name.
    pub name: String,
    /// The form, as kintone's form API returns it.
    pub form: Json,
    /// The layout, as kintone's layout API returns it; derived from the form where there is none.
    pub layout: Option<Json>,
    /// How the app counts and rounds numbers.
    pub precision: NumberPrecision,
    /// The guest space that holds the app.
    pub guest_space: Option<SpaceId>,
    /// The records that the app has at its first start: as the record API takes or reads them.
    pub records: Vec<Json>,
    /// A CSV file of those records, `records.csv` beside the form, where there is no JSON. The sandbox knows
    /// no files of records: whoever starts it reads the file into `records`.
    pub records_csv: Option<PathBuf>,
}

impl AppSource {
    /// An app of this form, without code or guest space.
    pub fn new(id: AppId, name: &str, form: Json) -> Self {
        Self {
            id,
            code: None,
            name: name.to_owned(),
            form,
            layout: None,
            precision: NumberPrecision::default(),
            guest_space: None,
            records: Vec::new(),
            records_csv: None,
        }
    }

    /// An app from a form file, with the layout and settings beside it.
    pub fn from_file(id: AppId, path: &Path) -> Result<Self, LoadError> {
        let form = read_json(path)?;
        form::from_json(&form).map_err(|source| LoadError::Form {
            path: path.to_owned(),
            source,
        })?;
        let beside = |name: &str| path.with_file_name(name);
        let settings: Settings = match read_optional(&beside("app.json"))? {
            Some(json) => parse(json, &beside("app.json"))?,
            None => Settings::default(),
        };
        let mut source = Self::new(id, &settings.name.unwrap_or(format!("App {id}")), form);
        source.code = settings.code.as_deref().and_then(AppCode::new);
        source.layout = read_optional(&beside("layout.json"))?;
        if let Some(json) = read_optional(&beside("records.json"))? {
            source.records = records(json).ok_or_else(|| LoadError::Settings {
                path: beside("records.json"),
                reason: "neither a list of records nor `{\"records\": […]}`".to_owned(),
            })?;
        } else {
            source.records_csv = Some(beside("records.csv")).filter(|path| path.is_file());
        }
        source.guest_space = match settings.guest_space_id {
            Some(space) => {
                Some(
                    plain_text(&space)
                        .parse()
                        .map_err(|error| LoadError::Settings {
                            path: beside("app.json"),
                            reason: format!("guestSpaceId: {error}"),
                        })?,
                )
            }
            None => None,
        };
        if let Some(stated) = settings.number_precision {
            source.precision = precision(&stated).ok_or_else(|| LoadError::Settings {
                path: beside("app.json"),
                reason: "numberPrecision needs digits from 1 to 30, fewer decimalPlaces, and a roundingMode of HALF_EVEN, UP or DOWN".to_owned(),
            })?;
        }
        Ok(source)
    }
}

/// Why apps cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read; the error names it.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// A file holds no JSON.
    #[error("`{}` is not JSON", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// A file is no form.
    #[error("`{}` is not a form", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FormError,
    },
    /// The settings beside a form are not understood.
    #[error("`{}`: {reason}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The directory holds no app.
    #[error("`{}` holds no app: neither `form.json` nor `apps/<id>/form.json`", .0.display())]
    NoApp(PathBuf),
}

/// What `app.json` may say. Unknown names are refused, so that a misspelt one is not ignored.
#[derive(Debug, std::default::Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    code: Option<String>,
    name: Option<String>,
    guest_space_id: Option<Json>,
    number_precision: Option<Json>,
}

/// The apps of a directory, by id.
pub fn load_dir(dir: &Path) -> Result<Vec<AppSource>, LoadError> {
    let mut sources = Vec::new();
    let single = dir.join("form.json");
    if single.is_file() {
        sources.push((1, single));
    }
    let apps = dir.join("apps");
    if apps.is_dir() {
        for entry in fs_err::read_dir(&apps)? {
            let path = entry?.path().join("form.json");
            let id = app_id_of(&path);
            if let Some(id) = id.filter(|_| path.is_file()) {
                sources.push((id, path));
            }
        }
    }
    sources.sort();
    sources.dedup_by_key(|(id, _)| *id);
    let read = |(id, path): &(u64, PathBuf)| {
        let id: AppId = id
            .to_string()
            .parse()
            .map_err(|error| LoadError::Settings {
                path: path.clone(),
                reason: format!("the directory's name is no app id: {error}"),
            })?;
        AppSource::from_file(id, path)
    };
    if sources.is_empty() {
        return Err(LoadError::NoApp(dir.to_owned()));
    }
    sources.iter().map(read).collect()
}

fn app_id_of(form: &Path) -> Option<u64> {
    form.parent()?.file_name()?.to_str()?.parse().ok()
}

/// The users, organizations, groups and tokens that a sandbox knows: `users.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Directory {
    /// Users, who may log in.
    pub users: Vec<User>,
    /// Organizations (departments).
    pub organizations: Vec<Entity>,
    /// Groups.
    pub groups: Vec<Entity>,
    /// API tokens.
    pub tokens: Vec<ApiToken>,
}

/// A user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The login name.
    pub code: String,
    /// The display name.
    pub name: String,
    /// The password; any is accepted where none is stated.
    pub password: Option<String>,
}

/// An organization or a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its code.
    pub code: String,
    /// Its display name.
    pub name: String,
}

/// An API token of an app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// The token.
    pub token: String,
    /// The app's id.
    pub app: u64,
    /// What it allows.
    pub rights: Vec<Right>,
}

/// What an API token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Reading records.
    View,
    /// Adding records.
    Add,
    /// Changing records.
    Edit,
    /// Deleting records.
    Delete,
}

/// The users and tokens of a directory (`users.json`), if it states any.
pub fn load_directory(dir: &Path) -> Result<Option<Directory>, LoadError> {
    let path = dir.join("users.json");
    match read_optional(&path)? {
        Some(json) => parse(json, &path).map(Some),
        None => Ok(None),
    }
}

fn read_json(path: &Path) -> Result<Json, LoadError> {
    let text = fs_err::read_to_string(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|source| LoadError::Json {
        path: path.to_owned(),
        source,
    })
}

fn read_optional(path: &Path) -> Result<Option<Json>, LoadError> {
    path.is_file().then(|| read_json(path)).transpose()
}

fn parse<T: serde::de::DeserializeOwned>(json: Json, path: &Path) -> Result<T, LoadError> {
    serde_json::from_value(json).map_err(|error| LoadError::Settings {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

/// The records of a list, or of an answer of the record API.
fn records(mut json: Json) -> Option<Vec<Json>> {
    let list = match json.get_mut("records") {
        Some(records) => records.take(),
        None => json,
    };
    match list {
        Json::Array(records) => Some(records),
        _ => None,
    }
}

/// The number precision that a settings answer states; `None` where it makes no sense.
fn precision(json: &Json) -> Option<NumberPrecision> {
    let number = |name: &str| plain_text(json.get(name)?).parse::<u32>().ok();
    let precision = NumberPrecision {
        digits: number("digits")?,
        decimal_places: number("decimalPlaces")?,
        rounding: match json.get("roundingMode")?.as_str()? {
            "HALF_EVEN" => Rounding::HalfEven,
            "UP" => Rounding::Up,
            "DOWN" => Rounding::Down,
            _ => return None,
        },
    };
    let sensible =
        (1..=30).contains(&precision.digits) && precision.decimal_places <= precision.digits;
    sensible.then_some(precision)
}

/// A number precision as the settings API states it.
pub(super) fn precision_json(precision: NumberPrecision) -> Json {
    json!({
        "digits": precision.digits.to_string(),
        "decimalPlaces": precision.decimal_places.to_string(),
        "roundingMode": match precision.rounding {
            Rounding::HalfEven => "HALF_EVEN",
            Rounding::Up => "UP",
            Rounding::Down => "DOWN",
        },
    })
}

/// A text or a number of JSON as text.
fn plain_text(json: &Json) -> String {
    json.as_str()
        .map_or_else(|| json.to_string(), str::to_owned)
}
