//! A directory of apps as a sandbox, and where its records are kept.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy as _;
use jiff::tz::TimeZone;

use super::settings::UsageError;
use crate::model::{AppId, SpaceId};
use crate::sandbox::{self, AppSource, Config, Directory, Running, Store};

/// A directory with the form of one app, or of several.
pub(super) struct SandboxDir {
    path: PathBuf,
    apps: Vec<AppSource>,
    directory: Option<Directory>,
}

impl SandboxDir {
    /// Reads the apps of a directory.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let path = path.to_owned();
        let apps = sandbox::load_dir(&path)?;
        let directory = sandbox::load_directory(&path)?;
        Ok(Self {
            path,
            apps,
            directory,
        })
    }

    /// The directory, as the user named it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The app that is meant: only one app need not be named.
    pub(super) fn app(&self, named: Option<AppId>) -> Result<AppId, UsageError> {
        let ids: Vec<_> = self.apps.iter().map(|app| app.id).collect();
        match (named, ids.as_slice()) {
            (Some(named), _) if ids.contains(&named) => Ok(named),
            (None, [only]) => Ok(*only),
            (named, _) => {
                let listed: Vec<_> = ids.iter().map(ToString::to_string).collect();
                let fault = named.map_or_else(
                    || "`--app` is missing".to_owned(),
                    |named| format!("`--app {named}` is not in the sandbox"),
                );
                Err(UsageError(format!("{fault}: it has {}", listed.join(", "))))
            }
        }
    }

    /// The guest space that holds an app of the directory.
    pub(super) fn guest_space(&self, app: AppId) -> Option<SpaceId> {
        let source = self.apps.iter().find(|source| source.id == app);
        source.and_then(|source| source.guest_space)
    }

    /// Serves the apps. Their records are kept under the state directory, so that the next command sees them.
    pub(super) async fn start(self, port: u16, reset: bool) -> anyhow::Result<Running> {
        let database = database_of(&self.path)?;
        if reset {
            remove(&database)?;
        }
        let store = Store::File(database);
        let config = Config {
            store,
            port,
            directory: self.directory,
            time_zone: TimeZone::system(),
            ..Config::new(self.apps)
        };
        Ok(sandbox::start(config).await?)
    }
}

/// Where the records of a directory's sandbox are: a file named after the directory.
fn database_of(dir: &Path) -> anyhow::Result<PathBuf> {
    let dir = fs_err::canonicalize(dir)?;
    let strategy = etcetera::base_strategy::choose_base_strategy()
        .context("the home directory is unknown: set HOME")?;
    let state = strategy
        .state_dir()
        .unwrap_or_else(|| strategy.data_dir())
        .join("kintable")
        .join("sandbox");
    fs_err::create_dir_all(&state)?;
    let mut hasher = DefaultHasher::new();
    dir.hash(&mut hasher);
    let name = dir
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok(state.join(format!("{name}-{:016x}.sqlite", hasher.finish())))
}

/// Removes a database with the files that `SQLite` keeps beside it.
fn remove(database: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = database.as_os_str().to_owned();
        file.push(suffix);
        match fs_err::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
