//! Where a command takes a form from: a saved file, or an app.

use std::path::PathBuf;

use clap::Args;

use super::apart::{FilesApart, NamesFiles};
use super::connection::{ConnectionArguments, WAY_TO_KINTONE, app_variable};
use super::failure::said;
use super::process::Process;
use super::speech::Speech;
use super::target::Target;
use super::usage::environment;
use crate::appdir::{self, AppFiles};
use crate::form;
use crate::language::text;
use crate::model::{Form, NumberPrecision};

#[derive(Debug, Args)]
pub(super) struct FormSourceArguments {
    /// Use a saved form, without a connection; `app.json` and `layout.json` beside it are read for the app's number
    /// precision and the order of its fields
    #[arg(long, value_name = "FILE", conflicts_with_all = WAY_TO_KINTONE, conflicts_with_all = ["app", "sandbox"])]
    form: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArguments,
}

impl NamesFiles for FormSourceArguments {
    fn name_files(&self, files: &mut FilesApart) {
        let beside = self.form.iter().flat_map(|form| appdir::beside(form));
        files.reads("--form", beside);
        self.connection.name_files(files);
    }
}

impl FormSourceArguments {
    /// Whether anything is typed that leads to a form.
    pub(super) fn is_typed(&self) -> bool {
        self.form.is_some() || self.connection.is_typed()
    }

    /// Whether anything leads to one, the environment included.
    pub(super) fn is_named(&self) -> bool {
        self.is_typed() || app_variable(None).and_then(environment).is_some()
    }

    /// The form that they name, and how its app counts and rounds numbers.
    pub(super) async fn open(&self, process: &Process) -> anyhow::Result<(Form, NumberPrecision)> {
        let speech = process.speech;
        let (app, form) = if let Some(path) = &self.form {
            let app = AppFiles::read(path)?;
            let form = form::from_json(&app.form)?;
            (app, form)
        } else {
            let target = Target::open(&self.connection, process).await?;
            target.tell_notice(speech);
            let app = pulled(&target, speech).await?;
            let form = form::from_json(&app.form).map_err(|error| {
                let id = target.app;
                let unread = text!(
                    "the form of app {id} cannot be read",
                    "アプリ{id}のフォームを読み取れません"
                );
                said(unread, error)
            })?;
            target.close().await;
            (app, form)
        };
        for (code, kind) in &form.unknown {
            speech.notice(&text!(
                "the field \"{code}\" is ignored: its field type, {kind}, is not supported",
                "フィールド「{code}」は無視します。フィールドタイプ「{kind}」には対応していません。"
            ));
        }
        let form = match &app.layout {
            Some(layout) => form::arranged(&form, layout),
            None => form,
        };
        Ok((form, app.precision))
    }
}

/// An app as its kintone describes it. Where that does not tell how numbers count, they do as apps begin with.
pub(super) async fn pulled(target: &Target, speech: Speech) -> anyhow::Result<AppFiles> {
    let client = target.client(speech)?;
    let app = client.app(target.app).await?;
    let form = client.form(target.app).await?;
    let layout = client.layout(target.app).await?;
    let precision = client.number_precision(target.app).await?.unwrap_or_else(|| {
        let usual = NumberPrecision::default();
        let (digits, decimals) = (usual.digits, usual.decimal_places);
        speech.notice(&text!(
            "kintone does not return the app's number settings; a total number of {digits} digits and {decimals} decimal places are assumed",
            "数値と計算の精度の設定をkintoneから取得できません。全体の桁数は{digits}、小数部の桁数は{decimals}とみなします。"
        ));
        usual
    });
    Ok(AppFiles {
        id: Some(target.app),
        has_settings: true,
        code: app.code,
        name: Some(app.name),
        layout: Some(layout),
        precision,
        guest_space: target.connection.guest_space,
        ..AppFiles::new(form)
    })
}
