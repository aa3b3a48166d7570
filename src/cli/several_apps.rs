//! What backups and restores share: which apps, where each of them is, and what keeps a backup from being used.

use super::barred::{Bar, Barred};
use super::connection::{self, ConnectionArguments};
use super::recording::Recording;
use super::target::Target;
use super::unfit::Unfit;
use super::usage::{UsageError, filled, named_twice, parsed};
use crate::language::{Text, text};
use crate::model::AppId;
use crate::report::Home;
use crate::vault::VaultError;

/// The parts of `--app`, which may be several: `12,13`. Without one, those of the environment.
pub(super) fn parts(arguments: &ConnectionArguments) -> Result<Vec<String>, UsageError> {
    let typed = filled("--app", arguments.app.as_deref())?;
    let typed =
        typed.or_else(|| connection::app_variable(None).and_then(super::usage::environment));
    let typed = typed.unwrap_or_default();
    let parts = typed.split(',').map(str::trim);
    Ok(parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The apps of these parts; the arguments lead to the first one from now on.
pub(super) fn apps(arguments: &mut ConnectionArguments) -> Result<Vec<AppId>, UsageError> {
    let parts = parts(arguments)?;
    let mut apps: Vec<AppId> = Vec::new();
    for part in &parts {
        let app = parsed("--app", part)?;
        if apps.contains(&app) {
            return Err(named_twice("--app", part));
        }
        apps.push(app);
    }
    arguments.app = apps.first().map(ToString::to_string);
    Ok(apps)
}

/// A run of its own: runs of one moment are told apart by chance, which may once be the same.
pub(super) fn apart<'r>(
    others: impl Iterator<Item = &'r Recording>,
    begin: impl Fn() -> Recording,
) -> Recording {
    let taken: Vec<_> = others.map(|other| other.head().0).collect();
    loop {
        let recording = begin();
        if !taken.contains(&recording.head().0) {
            return recording;
        }
    }
}

/// The same place with another app.
pub(super) fn home_with(target: &Target, app: AppId) -> Home {
    match &target.home {
        Home::Kintone(_, url) => Home::Kintone(app, url.clone()),
        Home::Sandbox(_, dir) => Home::Sandbox(app, dir.clone()),
        Home::Form(path) => Home::Form(path.clone()),
    }
}

/// A place that is not the one of a backup.
pub(super) fn other_place(dir: &str, there: &str, here: &str) -> UsageError {
    UsageError(text!(
        "the backup in `{dir}` is of {there}, and this would be one of {here}: use another directory",
        "「{dir}」のバックアップは{there}のものですが、今回の接続先は{here}です。別のフォルダーを指定してください。"
    ))
}

/// What keeps a backup from being written.
pub(super) fn error_of_vault(error: VaultError) -> anyhow::Error {
    match error {
        VaultError::Locked(_) => Barred {
            by: Bar::Lock,
            message: error.text(),
            hint: Text::fixed(
                "wait until it has ended, and try again",
                "その実行が終わってから、もう一度実行してください。",
            ),
        }
        .into(),
        VaultError::Damaged { .. } => Unfit {
            code: "backup.damaged",
            message: error.text(),
            hint: Text::fixed(
                "back up without `--since`, or into another directory",
                "「--since」を指定せずにバックアップするか、別のフォルダーを指定してください。",
            ),
        }
        .into(),
        VaultError::Io(error) => error.into(),
        error => error.text().into(),
    }
}
