//! What an app is: its form and layout, its code, its number precision (kintone API facts, sections 1.2 to 1.5).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use super::answer::Quoted;
use super::client::{Body, Request};
use super::{ApiError, Client, Effect};
use crate::model::{AppCode, AppId, NumberPrecision, Rounding};

/// An app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// Its code, the prefix of its record numbers, if it has one.
    pub code: Option<AppCode>,
    /// Its name.
    pub name: String,
}

impl Client {
    /// The app's form as kintone gives it: `{"properties": {…}, "revision": "3"}`. `form::from_json` reads it.
    pub async fn form(&self, app: AppId) -> Result<Json, ApiError> {
        let form: RawForm = self.get("app/form/fields.json", "app", app).await?;
        Ok(form.0)
    }

    /// The form as it will be once the app's settings are published, in the shape of [`Client::form`].
    pub async fn draft_form(&self, app: AppId) -> Result<Json, ApiError> {
        let form: RawForm = self.get("preview/app/form/fields.json", "app", app).await?;
        Ok(form.0)
    }

    /// Adds fields to the form as it will be once the app's settings are published.
    ///
    /// # Errors
    /// Whoever asks may not manage the app, or a field is there already.
    pub async fn add_fields(&self, app: AppId, fields: &Map<String, Json>) -> Result<(), ApiError> {
        #[derive(Deserialize)]
        struct Answer {}
        let body = json!({"app": app.to_string(), "properties": fields});
        let request = Request {
            api: "preview/app/form/fields.json",
            query: &[],
            body: Body::Post(body.to_string().into()),
            effect: Effect::Once,
            stop: None,
        };
        let Answer {} = self.call(&request).await?;
        Ok(())
    }

    /// The app's layout as kintone gives it: `{"layout": […], "revision": "3"}`.
    pub async fn layout(&self, app: AppId) -> Result<Json, ApiError> {
        let layout: RawLayout = self.get("app/form/layout.json", "app", app).await?;
        Ok(layout.0)
    }

    /// The app's name and code.
    pub async fn app(&self, app: AppId) -> Result<App, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            app_id: Quoted<AppId>,
            code: String,
            name: String,
        }
        let answer: Answer = self.get("app.json", "id", app).await?;
        Ok(App {
            id: answer.app_id.0,
            code: AppCode::new(&answer.code),
            name: answer.name,
        })
    }

    /// How the app counts and rounds numbers; `None` if kintone does not say, to whom has no right to know it
    /// for one.
    pub async fn number_precision(&self, app: AppId) -> Result<Option<NumberPrecision>, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Settings {
            number_precision: Option<Precision>,
        }
        let settings: Result<Settings, _> = self.get("app/settings.json", "app", app).await;
        match settings {
            Ok(settings) => Ok(settings.number_precision.and_then(Precision::read)),
            Err(error) if error.is_auth() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The app's settings as kintone returns them.
    pub async fn settings(&self, app: AppId) -> Result<Json, ApiError> {
        self.get("app/settings.json", "app", app).await
    }

    /// The app's views as kintone returns them: `{"views": {…}, "revision": "3"}`.
    pub async fn views(&self, app: AppId) -> Result<Json, ApiError> {
        self.get("app/views.json", "app", app).await
    }

    /// The app's permissions as kintone returns them to whom may manage the app: `{"rights": […], "revision": "3"}`.
    pub async fn permissions(&self, app: AppId) -> Result<Json, ApiError> {
        self.get("app/acl.json", "app", app).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        api: &'static str,
        parameter: &str,
        app: AppId,
    ) -> Result<T, ApiError> {
        let request = Request {
            api,
            query: &[(parameter, &app.to_string())],
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        self.call(&request).await
    }
}

/// An answer that has the outward shape of a form.
#[derive(Deserialize)]
#[serde(try_from = "Json")]
struct RawForm(Json);

impl TryFrom<Json> for RawForm {
    type Error = &'static str;

    fn try_from(json: Json) -> Result<Self, Self::Error> {
        let has_fields = json.get("properties").is_some_and(Json::is_object);
        has_fields
            .then_some(Self(json))
            .ok_or("a form has properties")
    }
}

/// An answer that has the outward shape of a layout.
#[derive(Deserialize)]
#[serde(try_from = "Json")]
struct RawLayout(Json);

impl TryFrom<Json> for RawLayout {
    type Error = &'static str;

    fn try_from(json: Json) -> Result<Self, Self::Error> {
        let has_parts = json.get("layout").is_some_and(Json::is_array);
        has_parts
            .then_some(Self(json))
            .ok_or("a layout has a list of parts")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Precision {
    digits: Quoted<u32>,
    decimal_places: Quoted<u32>,
    rounding_mode: String,
}

impl Precision {
    /// `None` for a rounding mode that is not known.
    fn read(self) -> Option<NumberPrecision> {
        let rounding = match self.rounding_mode.as_str() {
            "HALF_EVEN" => Rounding::HalfEven,
            "UP" => Rounding::Up,
            "DOWN" => Rounding::Down,
            _ => return None,
        };
        Some(NumberPrecision {
            digits: self.digits.0,
            decimal_places: self.decimal_places.0,
            rounding,
        })
    }
}
