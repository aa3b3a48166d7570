//! One call in progress: who makes it, when, and the transaction in which all of it happens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::app::App;
use super::config::{Clock, Config};
use super::cursors::Cursors;
use super::faults::{self, Armed, Mishap};
use super::hosts::HostName;
use super::params::Params;
use super::refusal::{Faults, Refusal, Result};
use super::store::Session;
use crate::appdir::{ApiToken, Directory, Entity, Right};
use crate::language::Language;
use crate::model::{FieldKind, SpaceId};

/// What all calls share, apart from the database.
pub(super) struct Tenant {
    pub(super) apps: Vec<App>,
    /// The users, organizations, groups and tokens; any are accepted where there is none.
    pub(super) directory: Option<Directory>,
    pub(super) clock: Clock,
    pub(super) time_zone: TimeZone,
    /// The language of answers to clients that ask for none.
    pub(super) language: Language,
    /// The names under which the sandbox answers, beside those of this machine.
    pub(super) allowed_hosts: Vec<HostName>,
    cursors: Mutex<Cursors>,
    faults: Vec<Armed>,
    random: Mutex<fastrand::Rng>,
}

impl Tenant {
    pub(super) fn new(apps: Vec<App>, config: Config) -> Self {
        Self {
            apps,
            directory: config.directory,
            clock: config.clock,
            time_zone: config.time_zone,
            language: config.language,
            allowed_hosts: config.allowed_hosts,
            cursors: Mutex::default(),
            faults: config.faults.into_iter().map(Armed::new).collect(),
            random: Mutex::new(fastrand::Rng::with_seed(config.seed)),
        }
    }

    pub(super) fn app(&self, id: u64) -> Option<&App> {
        self.apps.iter().find(|app| app.id.get() == id)
    }

    /// The open cursors. Every call leaves them whole, so they are taken even after one that panicked.
    pub(super) fn cursors(&self) -> MutexGuard<'_, Cursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The display name of a user, organization or group, by the type of the field that names it.
    pub(super) fn name_of<'a>(&'a self, kind: FieldKind, code: &'a str) -> Result<&'a str> {
        let Some(directory) = &self.directory else {
            return Ok(code);
        };
        let among = |entities: &'a [Entity], unknown: fn(&'a str) -> Refusal| {
            let found = entities.iter().find(|entity| entity.code == code);
            found
                .map(|entity| entity.name.as_str())
                .ok_or_else(|| unknown(code))
        };
        match kind {
            FieldKind::OrganizationSelect => {
                among(&directory.organizations, Refusal::organization_not_found)
            }
            FieldKind::GroupSelect => among(&directory.groups, Refusal::group_not_found),
            _ => {
                let user = directory.users.iter().find(|user| user.code == code);
                user.map(|user| user.name.as_str())
                    .ok_or_else(|| Refusal::user_not_found(code))
            }
        }
    }

    fn random(&self) -> MutexGuard<'_, fastrand::Rng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn mishap(&self, path: &str, running: usize) -> Mishap {
        faults::mishap(&self.faults, path, running, &mut self.random())
    }

    /// A random text: the id of an error, or a part of a key.
    pub(super) fn random_text(&self, length: usize) -> String {
        let mut random = self.random();
        (0..length).map(|_| random.alphanumeric()).collect()
    }

    /// A random key for a file or a cursor, in the form of a UUID.
    pub(super) fn random_key(&self) -> String {
        let hex = format!("{:032x}", self.random().u128(..));
        [0..8, 8..12, 12..16, 16..20, 20..32]
            .map(|part| &hex[part])
            .join("-")
    }
}

/// Who calls, and with which rights.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    pub(super) code: String,
    pub(super) name: String,
    /// Whether API tokens were sent in the place of a login.
    pub(super) has_tokens: bool,
    pub(super) access: Access,
}

/// What a caller may do.
#[derive(Debug, Clone)]
pub(super) enum Access {
    Everything,
    Tokens(Vec<ApiToken>),
    /// All that users may, and the management of these apps.
    User {
        manages: Vec<u64>,
    },
}

impl Actor {
    /// Who acts where no user does.
    pub(super) fn administrator(access: Access) -> Self {
        Self {
            code: "Administrator".to_owned(),
            name: "Administrator".to_owned(),
            has_tokens: true,
            access,
        }
    }

    /// The caller as a user's value: `{"code", "name"}`.
    pub(super) fn value(&self) -> Json {
        json!({"code": self.code, "name": self.name})
    }

    /// Whether the caller has this right on this app (kintone API facts, section 2).
    pub(super) fn ensure_may(&self, app: u64, right: Option<Right>) -> Result<()> {
        let tokens = match &self.access {
            Access::Everything => return Ok(()),
            Access::Tokens(tokens) => tokens,
            Access::User { manages } => {
                let may = right != Some(Right::Manage) || manages.contains(&app);
                return may.then_some(()).ok_or_else(Refusal::no_privilege);
            }
        };
        let token = tokens.iter().find(|token| token.app == app);
        let token = token.ok_or_else(|| Refusal::token_of_other_app(app))?;
        match right {
            Some(right) if !token.rights.contains(&right) => Err(Refusal::token_lacks_right()),
            _ => Ok(()),
        }
    }
}

pub(super) struct Call<'call> {
    pub(super) tenant: &'call Tenant,
    pub(super) session: Session<'call>,
    pub(super) actor: &'call Actor,
    pub(super) now: Timestamp,
    /// The guest space of the path, if the path has one.
    pub(super) space: Option<SpaceId>,
}

impl<'call> Call<'call> {
    /// The app that the parameter of this name names, if the caller may do this with it.
    pub(super) fn app(
        &self,
        params: &Params<'_>,
        name: &str,
        right: Option<Right>,
    ) -> Result<&'call App> {
        let mut faults = Faults::default();
        let id = params.id(name, &mut faults);
        faults.into_result()?;
        self.app_of(id.unwrap_or_default(), right)
    }

    pub(super) fn app_of(&self, id: u64, right: Option<Right>) -> Result<&'call App> {
        let app = self.tenant.app(id);
        let app = app.ok_or_else(|| Refusal::app_not_found(id))?;
        match (app.guest_space, self.space) {
            (Some(_), None) => return Err(Refusal::guest_space_path()),
            (held, asked) if held != asked => return Err(Refusal::no_privilege()),
            _ => {}
        }
        self.actor.ensure_may(id, right)?;
        Ok(app)
    }

    /// The moment of the call as records show it: to the minute.
    pub(super) fn now_text(&self) -> String {
        minute_text(self.now)
    }
}

/// A moment as records show it: UTC, seconds always 00 (kintone API facts, section 4.1).
pub(super) fn minute_text(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:00Z").to_string()
}
