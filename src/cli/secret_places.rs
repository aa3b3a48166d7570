//! Where secrets are that are not typed: variables of the environment by other names than usual, and files. A project
//! file names them, and the history keeps their names, so that a run that goes on finds its secrets again.

use std::path::{Path, PathBuf};

use clap::Args;

use super::usage::{UsageError, environment, filled};
use crate::language::text;

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct SecretPlaces {
    /// Variable of the environment that has the API token
    #[arg(long, value_name = "NAME", hide = true, conflicts_with = "token_file")]
    token_env: Option<String>,
    /// File that has the API token
    #[arg(long, value_name = "FILE", hide = true)]
    token_file: Option<PathBuf>,
    /// Variable of the environment that has the login name
    #[arg(long, value_name = "NAME", hide = true)]
    username_env: Option<String>,
    /// Variable of the environment that has the password
    #[arg(
        long,
        value_name = "NAME",
        hide = true,
        conflicts_with = "password_file"
    )]
    password_env: Option<String>,
    /// File that has the password
    #[arg(long, value_name = "FILE", hide = true)]
    password_file: Option<PathBuf>,
    /// Variable of the environment that has the password of Basic authentication
    #[arg(
        long,
        value_name = "NAME",
        hide = true,
        conflicts_with = "basic_auth_password_file"
    )]
    basic_auth_password_env: Option<String>,
    /// File that has the password of Basic authentication
    #[arg(long, value_name = "FILE", hide = true)]
    basic_auth_password_file: Option<PathBuf>,
    /// Variable of the environment that has the password of the client certificate
    #[arg(
        long,
        value_name = "NAME",
        hide = true,
        conflicts_with = "pfx_file_password_file"
    )]
    pfx_file_password_env: Option<String>,
    /// File that has the password of the client certificate
    #[arg(long, value_name = "FILE", hide = true)]
    pfx_file_password_file: Option<PathBuf>,
}

impl SecretPlaces {
    /// The API tokens.
    pub(super) fn token(&self) -> Result<Option<String>, UsageError> {
        let token = found(
            "token",
            self.token_env.as_deref(),
            self.token_file.as_deref(),
        )?;
        // One a line, or with commas between them.
        Ok(token.map(|token| token.split_whitespace().collect::<Vec<_>>().join(",")))
    }

    /// The login name.
    pub(super) fn username(&self) -> Result<Option<String>, UsageError> {
        found("username", self.username_env.as_deref(), None)
    }

    /// The password.
    pub(super) fn password(&self) -> Result<Option<String>, UsageError> {
        let (variable, file) = (&self.password_env, &self.password_file);
        found("password", variable.as_deref(), file.as_deref())
    }

    /// The password of Basic authentication.
    pub(super) fn basic_password(&self) -> Result<Option<String>, UsageError> {
        let (variable, file) = (
            &self.basic_auth_password_env,
            &self.basic_auth_password_file,
        );
        found("basic-auth-password", variable.as_deref(), file.as_deref())
    }

    /// The password of the client certificate.
    pub(super) fn certificate_password(&self) -> Result<Option<String>, UsageError> {
        let (variable, file) = (&self.pfx_file_password_env, &self.pfx_file_password_file);
        found("pfx-file-password", variable.as_deref(), file.as_deref())
    }

    /// Whether they name a token and no password: then no login of the environment takes its place.
    pub(super) fn are_of_token(&self) -> bool {
        (self.token_env.is_some() || self.token_file.is_some()) && !self.are_of_login()
    }

    /// Whether they name a password: then no token of the environment takes its place.
    pub(super) fn are_of_login(&self) -> bool {
        self.password_env.is_some() || self.password_file.is_some()
    }

    /// The files that they name.
    pub(super) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let files = [
            &self.token_file,
            &self.password_file,
            &self.basic_auth_password_file,
            &self.pfx_file_password_file,
        ];
        files.into_iter().flatten()
    }
}

/// The secret in this variable, or in this file.
fn found(
    name: &str,
    variable: Option<&str>,
    file: Option<&Path>,
) -> Result<Option<String>, UsageError> {
    if let Some(variable) = filled(&format!("--{name}-env"), variable)? {
        let value = environment(&variable);
        return value.map(Some).ok_or_else(|| {
            UsageError(text!(
                "`{name}-env`: the variable {variable} is not set in the environment",
                "「{name}-env」：環境変数{variable}が設定されていません。"
            ))
        });
    }
    let Some(path) = file else {
        return Ok(None);
    };
    let said = |reason: String| {
        UsageError(text!(
            "`{name}-file`: {reason}",
            "「{name}-file」：{reason}"
        ))
    };
    let text = fs_err::read_to_string(path).map_err(|error| said(error.to_string()))?;
    let text = text
        .trim_start_matches('\u{feff}')
        .trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        let path = path.display();
        return Err(UsageError(text!(
            "`{name}-file`: `{path}` is empty",
            "「{name}-file」：「{path}」が空です。"
        )));
    }
    Ok(Some(text.to_owned()))
}
