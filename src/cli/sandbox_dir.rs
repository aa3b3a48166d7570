//! A directory of apps as a sandbox, and where its records are kept.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use super::failure::said;
use super::seed::read_csv_records;
use super::usage::UsageError;
use crate::appdir::{self, ApiToken, AppSource, Directory, Right};
use crate::language::{Text, text};
use crate::model::AppId;
use crate::sandbox::{self, Begun, Config, Store};

const HOMELESS: Text = Text::fixed(
    "the home directory is not known: set HOME",
    "ホームフォルダーが分かりません。環境変数HOMEを設定してください",
);

/// How many tokens one request may carry (kintone API facts, section 1.13).
const MOST_TOKENS: usize = 9;

pub(super) struct SandboxDir {
    path: PathBuf,
    apps: Vec<AppSource>,
    directory: Option<Directory>,
}

impl SandboxDir {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            apps: appdir::apps(path)?,
            directory: appdir::people(path)?,
        })
    }

    /// Whether it states who exists.
    pub(super) fn knows_people(&self) -> bool {
        self.directory.is_some()
    }

    /// The app that is meant: only one app need not be named. `variable` named it where nobody typed it.
    pub(super) fn app(
        &self,
        named: Option<AppId>,
        variable: Option<&str>,
    ) -> Result<&AppSource, UsageError> {
        let is_meant = |app: &&AppSource| named.is_none_or(|named| app.id == named);
        let mut meant = self.apps.iter().filter(is_meant);
        if let (Some(app), None) = (meant.next(), meant.next()) {
            return Ok(app);
        }
        let ids: Vec<_> = self.apps.iter().map(|app| app.id.to_string()).collect();
        let (has, japanese) = (ids.join(", "), ids.join("、"));
        Err(UsageError(match named {
            Some(named) if variable.is_some() => {
                let variable = variable.unwrap_or_default();
                text!(
                    "app {named}, which the environment variable {variable} names, is not in the sandbox, which has {has}: add `--app`",
                    "環境変数{variable}で指定されたアプリ{named}はサンドボックスにありません。「--app」を指定してください。サンドボックスのアプリ：{japanese}"
                )
            }
            None => text!(
                "`--app` is missing: the sandbox has {has}",
                "「--app」を指定してください。サンドボックスのアプリ：{japanese}"
            ),
            Some(named) => text!(
                "app {named} is not in the sandbox, which has {has}",
                "アプリ{named}はサンドボックスにありません。サンドボックスのアプリ：{japanese}"
            ),
        }))
    }

    /// Admits this process to the apps, whatever tokens the directory states. The app that is meant comes first,
    /// as kintone reads only so many tokens of one request.
    pub(super) fn admit(&mut self, app: AppId) -> Vec<SecretString> {
        let mut ids: Vec<_> = self.apps.iter().map(|app| app.id).collect();
        ids.sort_by_key(|id| *id != app);
        ids.truncate(MOST_TOKENS);
        let token = |id: &AppId| format!("kintable-{id}");
        // Where no token is stated, any is taken.
        if let Some(directory) = &mut self.directory
            && !directory.tokens.is_empty()
        {
            directory.tokens.extend(ids.iter().map(|id| ApiToken {
                token: token(id),
                app: id.get(),
                rights: vec![
                    Right::View,
                    Right::Add,
                    Right::Edit,
                    Right::Delete,
                    Right::Manage,
                ],
            }));
        }
        ids.iter().map(|id| token(id).into()).collect()
    }

    /// What a sandbox of this directory is started with, on any free port; `reset` for one that begins anew. Its
    /// records are kept under the state directory, so that the next command sees them.
    pub(super) async fn config(mut self, reset: bool) -> anyhow::Result<Config> {
        let database = database_of(&self.path)?;
        let begun = (!reset).then_some(database.as_path());
        read_csv_records(&mut self.apps, begun).await?;
        Ok(Config {
            store: Store::File(database),
            reset,
            directory: self.directory,
            time_zone: TimeZone::system(),
            ..Config::new(self.apps)
        })
    }
}

/// How many oddities of first records are told one by one.
const MOST_ODD: usize = 5;

/// What is told of a sandbox that has begun: what it does not calculate, and what is odd about its first records.
pub(super) fn sandbox_notices(begun: &Begun) -> Vec<Text> {
    let uncalculated = begun.uncalculated.iter().map(|(app, codes)| {
        let (listed, japanese) = (codes.join(", "), codes.join("、"));
        text!(
            "the sandbox does not calculate these fields of app {app}, as it does not know their formulas: {listed}",
            "サンドボックスは、アプリ{app}の次のフィールドの計算式に対応していないため、計算しません：{japanese}"
        )
    });
    let odd = begun.odd.iter().take(MOST_ODD).cloned();
    let more = begun.odd.len().saturating_sub(MOST_ODD);
    let more = (more > 0).then(|| {
        text!(
            "first records: {more} more oddities",
            "最初のレコード：ほかに{more}件あります"
        )
    });
    uncalculated.chain(odd).chain(more).collect()
}

/// Where this program keeps what is to last.
pub(super) fn state_dir() -> anyhow::Result<PathBuf> {
    let strategy = etcetera::choose_base_strategy().map_err(|error| said(HOMELESS, error))?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(state.join("kintable"))
}

/// Where the records of a directory's sandbox are: a file named after the directory, for its owner alone.
fn database_of(dir: &Path) -> anyhow::Result<PathBuf> {
    let dir = fs_err::canonicalize(dir)?;
    let state = state_dir()?;
    let databases = state.join("sandbox");
    sandbox::private_dir(&state)?;
    sandbox::private_dir(&databases)?;
    let database = databases.join(database_name(&dir));
    sandbox::rename_database(&databases.join(former_name(&dir)), &database)?;
    Ok(database)
}

/// The directory's own name, for people, and a hash of its whole path.
fn database_name(dir: &Path) -> String {
    let hash = Sha256::digest(dir.as_os_str().as_encoded_bytes());
    let hash = hash.first_chunk().copied().map_or(0, u64::from_be_bytes);
    // File systems allow names of 255 bytes.
    let name: String = name_of(dir).chars().take(50).collect();
    format!("{name}-{hash:016x}.sqlite")
}

/// The name that version 0.1 gave a database, by a hash that the next compiler may change.
fn former_name(dir: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    dir.hash(&mut hasher);
    format!("{}-{:016x}.sqlite", name_of(dir), hasher.finish())
}

fn name_of(dir: &Path) -> String {
    let name = dir.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
