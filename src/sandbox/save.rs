//! An app as the files from which it is loaded again.

use serde_json::{Value as Json, json};

use super::load::{AppSource, precision_json};

impl AppSource {
    /// The files that a directory needs to hold this app: their names and their texts.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let layout = self.layout.as_ref().map(|layout| ("layout.json", layout));
        let settings = self.settings();
        let files = [("form.json", &self.form), ("app.json", &settings)];
        files
            .into_iter()
            .chain(layout)
            .map(|(name, json)| (name, format!("{json:#}\n")))
            .collect()
    }

    fn settings(&self) -> Json {
        let mut settings = json!({
            "code": self.code.as_ref().map_or("", |code| code.as_str()),
            "name": self.name,
        });
        if let Some(space) = self.guest_space {
            settings["guestSpaceId"] = space.get().into();
        }
        settings["numberPrecision"] = precision_json(self.precision);
        settings
    }
}
