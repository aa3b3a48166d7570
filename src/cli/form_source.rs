//! Where a command takes a form from: a saved file, or an app.

use anyhow::Context as _;

use super::form_arguments::FormSourceArguments;
use super::screen::{Speech, tell};
use super::target::Target;
use crate::api::Client;
use crate::appdir::AppFiles;
use crate::form;
use crate::model::{AppId, Form, NumberPrecision};

/// A form, and how its app counts and rounds numbers.
pub(super) struct FormSource {
    pub(super) form: Form,
    pub(super) precision: NumberPrecision,
}

impl FormSource {
    /// The form that the arguments name.
    pub(super) async fn open(
        arguments: &FormSourceArguments,
        speech: Speech,
    ) -> anyhow::Result<Self> {
        let (app, form) = if let Some(path) = &arguments.form {
            let app = AppFiles::read(path)?;
            let form = form::from_json(&app.form)?;
            (app, form)
        } else {
            let target = Target::open(&arguments.connection, speech).await?;
            target.tell_notices(speech.level);
            let app = pulled(&target, speech).await?;
            let form = form::from_json(&app.form)
                .with_context(|| format!("the form of app {} cannot be read", target.app))?;
            target.close().await;
            (app, form)
        };
        for (code, kind) in &form.unknown {
            let notice =
                format!("`{code}` has the type {kind}, which is not known: it is left out");
            tell(speech.level, &notice);
        }
        let form = match &app.layout {
            Some(layout) => form::arranged(&form, layout),
            None => form,
        };
        Ok(Self {
            form,
            precision: app.precision,
        })
    }
}

/// An app as its kintone describes it.
pub(super) async fn pulled(target: &Target, speech: Speech) -> anyhow::Result<AppFiles> {
    let client = target.client(speech)?;
    let app = client.app(target.app).await?;
    let form = client.form(target.app).await?;
    Ok(AppFiles {
        has_settings: true,
        code: app.code,
        name: Some(app.name),
        layout: Some(client.layout(target.app).await?),
        precision: precision(&client, target.app, speech).await?,
        guest_space: target.connection.guest_space,
        ..AppFiles::new(form)
    })
}

/// How an app counts and rounds numbers; what apps begin with, where kintone does not tell it.
async fn precision(client: &Client, app: AppId, speech: Speech) -> anyhow::Result<NumberPrecision> {
    if let Some(precision) = client.number_precision(app).await? {
        return Ok(precision);
    }
    let usual = NumberPrecision::default();
    let notice = format!(
        "kintone does not say how the app counts numbers: {} digits, {} of them after the decimal point, are assumed",
        usual.digits, usual.decimal_places
    );
    tell(speech.level, &notice);
    Ok(usual)
}
