//! Who may use the apps of a directory: users, groups, tokens.

use serde::Deserialize;

/// The users, organizations, groups and tokens that a sandbox knows: `users.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Directory {
    /// Users, who may log in.
    pub users: Vec<User>,
    /// Organizations (departments).
    pub organizations: Vec<Entity>,
    /// Groups.
    pub groups: Vec<Entity>,
    /// API tokens.
    pub tokens: Vec<ApiToken>,
}

/// A user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The login name.
    pub code: String,
    /// The display name.
    pub name: String,
    /// The email address.
    pub email: Option<String>,
    /// The password; any is accepted where none is stated.
    pub password: Option<String>,
    /// The apps that the user manages, by id: only there may he set who made a record, and when.
    #[serde(default)]
    pub manages: Vec<u64>,
}

/// An organization or a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its code.
    pub code: String,
    /// Its display name.
    pub name: String,
}

/// An API token of an app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiToken {
    /// The token.
    pub token: String,
    /// The app's id.
    pub app: u64,
    /// What it allows.
    pub rights: Vec<Right>,
}

/// What an API token, or a user, may be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Reading records.
    View,
    /// Adding records.
    Add,
    /// Changing records.
    Edit,
    /// Deleting records.
    Delete,
    /// Managing the app, and setting who made a record, and when.
    Manage,
}
