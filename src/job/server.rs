//! Who is asked and written to.

use std::io;

use crate::api::{ApiError, Client};
use crate::form;
use crate::language::text;
use crate::model::{AppId, Form};

/// An app of a kintone.
#[derive(Clone, Copy)]
pub struct Server<'a> {
    /// Asks it.
    pub client: &'a Client,
    /// The app.
    pub app: AppId,
}

impl Server<'_> {
    /// The app's form.
    ///
    /// # Errors
    /// What kintone answers; and, inside, a form that cannot be read.
    pub(crate) async fn form(self) -> Result<io::Result<Form>, ApiError> {
        let form = self.client.form(self.app).await?;
        Ok(form::from_json(&form).map_err(|error| {
            let app = self.app;
            let [reason, ja_reason] = error.text().both();
            io::Error::other(text!(
                "the form of app {app} cannot be read: {reason}",
                "アプリ{app}のフォームを読み取れません（{ja_reason}）"
            ))
        }))
    }
}
