//! The files of one app: read, and as texts that are read again.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::error::AppDirError;
use super::files::{FORM, LAYOUT, RECORDS, RECORDS_CSV, SETTINGS};
use super::files::{parse, plain_text, read_json, read_optional};
use super::precision::{precision, precision_json};
use crate::form;
use crate::language::Text;
use crate::model::{AppCode, AppId, NumberPrecision, SpaceId};

/// An app as its files describe it.
#[derive(Debug, Clone, Default)]
pub struct AppFiles {
    /// The app's id, if it is stated.
    pub id: Option<AppId>,
    /// The form, as kintone's form API returns it.
    pub form: Json,
    /// The layout, as kintone's layout API returns it, if it is known.
    pub layout: Option<Json>,
    /// Whether the app's settings are known. Those that are not stated are what apps begin with.
    pub has_settings: bool,
    /// The app code, the prefix of its record numbers.
    pub code: Option<AppCode>,
    /// The app's name, if it is stated.
    pub name: Option<String>,
    /// How the app counts and rounds numbers.
    pub precision: NumberPrecision,
    /// The guest space that holds the app.
    pub guest_space: Option<SpaceId>,
    /// The records that the app has when it begins: as the record API takes or reads them.
    pub records: Vec<Json>,
    /// Where the files lie that those records attach, by their names.
    pub attachments: Option<PathBuf>,
    /// A CSV file of those records, where there is no JSON. Whoever serves the app reads it into `records`.
    pub records_csv: Option<PathBuf>,
}

impl AppFiles {
    /// An app of this form, of which nothing else is known.
    pub fn new(form: Json) -> Self {
        Self {
            form,
            ..Self::default()
        }
    }

    /// An app from its form's file and those beside it.
    pub fn read(path: &Path) -> Result<Self, AppDirError> {
        let json = read_json(path)?;
        form::from_json(&json).map_err(|source| AppDirError::Form {
            path: path.to_owned(),
            source,
        })?;
        let mut files = Self::new(json);
        let beside = |name: &str| path.with_file_name(name);
        if let Some(json) = read_optional(&beside(SETTINGS))? {
            files.take_settings(json, &beside(SETTINGS))?;
        }
        files.layout = read_optional(&beside(LAYOUT))?;
        files.attachments = path.parent().map(Path::to_owned);
        if let Some(json) = read_optional(&beside(RECORDS))? {
            files.records =
                records(json).ok_or_else(|| AppDirError::settings(&beside(RECORDS), NO_RECORDS))?;
        } else {
            files.records_csv = Some(beside(RECORDS_CSV)).filter(|path| path.is_file());
        }
        Ok(files)
    }

    fn take_settings(&mut self, json: Json, path: &Path) -> Result<(), AppDirError> {
        let settings: Settings = parse(json, path)?;
        self.has_settings = true;
        self.code = settings.code.as_deref().and_then(AppCode::new);
        self.name = settings.name;
        if let Some(id) = settings.app_id {
            let no_id = |error| AppDirError::unread(path, &format!("appId: {error}"));
            self.id = Some(plain_text(&id).parse().map_err(no_id)?);
        }
        if let Some(space) = settings.guest_space_id {
            let no_id = |error| AppDirError::unread(path, &format!("guestSpaceId: {error}"));
            self.guest_space = Some(plain_text(&space).parse().map_err(no_id)?);
        }
        if let Some(stated) = settings.number_precision {
            self.precision =
                precision(&stated).ok_or_else(|| AppDirError::settings(path, NO_PRECISION))?;
        }
        Ok(())
    }

    /// The files that hold the form, the settings and the layout: their names and their texts.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let layout = self.layout.as_ref().map(|layout| (LAYOUT, layout));
        let settings = self.settings();
        let files = [(FORM, &self.form), (SETTINGS, &settings)].into_iter();
        let text = |(name, json)| (name, format!("{json:#}\n"));
        files.chain(layout).map(text).collect()
    }

    fn settings(&self) -> Json {
        let mut settings = json!({
            "code": self.code.as_ref().map_or("", |code| code.as_str()),
            "name": self.name.as_deref().unwrap_or_default(),
        });
        if let Some(id) = self.id {
            settings["appId"] = id.to_string().into();
        }
        if let Some(space) = self.guest_space {
            settings["guestSpaceId"] = space.get().into();
        }
        settings["numberPrecision"] = precision_json(self.precision);
        settings
    }
}

const NO_RECORDS: Text = Text::fixed(
    "neither a list of records nor `{\"records\": […]}`",
    "レコードのリストでも「{\"records\": […]}」でもありません",
);

const NO_PRECISION: Text = Text::fixed(
    "numberPrecision needs digits from 1 to 30, fewer decimalPlaces, and a roundingMode of HALF_EVEN, UP or DOWN",
    "numberPrecisionには、1から30までのdigits、それ以下のdecimalPlaces、HALF_EVEN、UP、DOWNのいずれかのroundingModeが必要です",
);

/// What `app.json` may say. Unknown names are refused, so that a misspelt one is not ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    code: Option<String>,
    name: Option<String>,
    app_id: Option<Json>,
    guest_space_id: Option<Json>,
    number_precision: Option<Json>,
}

/// The records of a list, or of an answer of the record API.
fn records(mut json: Json) -> Option<Vec<Json>> {
    let list = match json.get_mut("records") {
        Some(records) => records.take(),
        None => json,
    };
    serde_json::from_value(list).ok()
}
