//! What belongs to an app beside its records.

use serde_json::Value as Json;

use crate::api::ApiError;
use crate::job::Server;
use crate::language::Text;
use crate::vault::Part;

/// What belongs to an app.
pub(super) struct Parts {
    pub(super) name: String,
    pub(super) form: Json,
    pub(super) layout: Json,
    pub(super) settings: Option<Json>,
    pub(super) views: Option<Json>,
    pub(super) unread: Vec<(Part, Text)>,
}

/// Asks for all of it. What only some may read is left out where kintone says so.
pub(super) async fn read(server: Server<'_>) -> Result<Parts, ApiError> {
    let Server { client, app } = server;
    let form = client.form(app).await?;
    let layout = client.layout(app).await?;
    let mut unread = Vec::new();
    let settings = client.settings(app).await;
    let settings = allowed(settings, Part::Settings, &mut unread)?;
    let views = allowed(client.views(app).await, Part::Views, &mut unread)?;
    let name = match client.app(app).await {
        Ok(app) => app.name,
        Err(error) if error.refusal().is_some() => String::new(),
        Err(error) => return Err(error),
    };
    Ok(Parts {
        name,
        form,
        layout,
        settings,
        views,
        unread,
    })
}

fn allowed(
    answer: Result<Json, ApiError>,
    part: Part,
    unread: &mut Vec<(Part, Text)>,
) -> Result<Option<Json>, ApiError> {
    match answer {
        Ok(json) => Ok(Some(json)),
        Err(error) if error.refusal().is_some() && !error.may_pass() => {
            unread.push((part, error.failure.text()));
            Ok(None)
        }
        // The sandbox does not have everything.
        Err(error) if error.failure.status() == Some(501) => {
            const LACKING: Text = Text::fixed(
                "they do not exist there (HTTP status 501)",
                "接続先にありません（HTTPステータス501）",
            );
            unread.push((part, LACKING));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
