//! What the arguments mean, together with the environment. Contradictions and halves are errors;
//! nothing is ignored in silence.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::{Offset, TimeZone};
use secrecy::SecretString;

use super::arguments::{
    BlankRecordsArgument, ConnectionArguments, DelimiterArgument, SheetArguments,
};
use super::plan_arguments::ForesightArguments;
use super::policies;
use crate::api::{self, Auth, Backoff, BasicAuth, ClientCertificate, Connection, Trust};
use crate::import::{BlankRecords, Options};
use crate::model::{AppId, SpaceId};
use crate::plan::Guards;
use crate::sheet::{Delimiter, DelimiterChoice};

/// Options that are missing, malformed or contradictory.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct UsageError(pub(super) String);

/// Looks a variable of the environment up; an empty one is as good as none, as CI systems set it so.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The process's own environment.
pub(super) fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// An option that was given as an empty string is a variable that someone forgot to set, never "no option".
pub(super) fn filled(option: &str, value: Option<&str>) -> Result<Option<String>, UsageError> {
    match value {
        Some("") => Err(UsageError(format!(
            "`{option}` is empty: give it a value, or leave it out"
        ))),
        other => Ok(other.map(str::to_owned)),
    }
}

fn filled_or(
    option: &str,
    value: Option<&str>,
    fallback: Option<String>,
) -> Result<Option<String>, UsageError> {
    Ok(filled(option, value)?.or(fallback))
}

fn parsed<T: FromStr>(option: &str, text: &str) -> Result<T, UsageError>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| UsageError(format!("`{option}`: {error}")))
}

/// The app, if one is named.
pub(super) fn app(
    option: Option<&str>,
    environment: Environment<'_>,
) -> Result<Option<AppId>, UsageError> {
    let text = filled_or("--app", option, environment("KINTABLE_APP"))?;
    text.map(|text| parsed("--app", &text)).transpose()
}

/// The app, which must be named.
pub(super) fn required_app(
    arguments: &ConnectionArguments,
    environment: Environment<'_>,
) -> Result<AppId, UsageError> {
    app(arguments.app.as_deref(), environment)?.ok_or_else(|| missing("--app", "KINTABLE_APP"))
}

fn missing(option: &str, variable: &str) -> UsageError {
    UsageError(format!("`{option}` is missing: give it, or set {variable}"))
}

/// A connection, and what the user should know about how it was made.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) connection: Connection,
    pub(super) notices: Vec<String>,
}

/// The connection to a kintone.
pub(super) fn connection(
    arguments: &ConnectionArguments,
    language: api::Language,
    environment: Environment<'_>,
) -> anyhow::Result<Resolved> {
    let base_url = filled_or(
        "--base-url",
        arguments.base_url.as_deref(),
        environment("KINTONE_BASE_URL"),
    )?
    .ok_or_else(|| missing("--base-url", "KINTONE_BASE_URL"))?;
    let guest_space = filled_or(
        "--guest-space-id",
        arguments.guest_space_id.as_deref(),
        environment("KINTONE_GUEST_SPACE_ID"),
    )?;
    let proxy = filled("--proxy", arguments.proxy.as_deref())?;
    let mut notices = Vec::new();
    let connection = Connection {
        base_url: parsed("--base-url", &base_url)?,
        auth: auth(arguments, environment, &mut notices)?,
        basic: basic(arguments, environment)?,
        client_certificate: client_certificate(arguments)?,
        proxy: proxy.map(SecretString::from),
        guest_space: guest_space
            .map(|text| parsed("--guest-space-id", &text))
            .transpose()?,
        timeout: Duration::from_secs(arguments.timeout),
        retries: arguments.retries,
        backoff: Backoff::default(),
        language,
        trust: Trust::default(),
    };
    Ok(Resolved {
        connection,
        notices,
    })
}

/// A connection to the embedded kintone of this process.
pub(super) fn sandbox_connection(
    arguments: &ConnectionArguments,
    base_url: &str,
    tokens: Vec<SecretString>,
    guest_space: Option<SpaceId>,
    language: api::Language,
) -> Result<Connection, UsageError> {
    Ok(Connection {
        base_url: parsed("--sandbox", base_url)?,
        auth: Auth::Tokens(tokens),
        basic: None,
        client_certificate: None,
        proxy: None,
        guest_space,
        timeout: Duration::from_secs(arguments.timeout),
        retries: arguments.retries,
        backoff: Backoff::default(),
        language,
        trust: Trust::default(),
    })
}

/// A complete login wins over tokens; half a login is an error.
fn auth(
    arguments: &ConnectionArguments,
    environment: Environment<'_>,
    notices: &mut Vec<String>,
) -> Result<Auth, UsageError> {
    let user = filled_or(
        "--username",
        arguments.username.as_deref(),
        environment("KINTONE_USERNAME"),
    )?;
    let password = filled_or(
        "--password",
        arguments.password.as_deref(),
        environment("KINTONE_PASSWORD"),
    )?;
    let tokens = tokens(arguments, environment)?;
    match (user, password) {
        (Some(user), Some(password)) => {
            if !tokens.is_empty() {
                notices.push("a login and an API token are given: the login is used".to_owned());
            }
            Ok(Auth::Password { user, password: password.into() })
        }
        (Some(_), None) => Err(half("a user name", "--password", "KINTONE_PASSWORD")),
        (None, Some(_)) => Err(half("a password", "--username", "KINTONE_USERNAME")),
        (None, None) if tokens.is_empty() => Err(UsageError(
            "no login and no API token: give `--api-token` or set KINTONE_API_TOKEN, or give `--username` and `--password` or set KINTONE_USERNAME and KINTONE_PASSWORD"
                .to_owned(),
        )),
        (None, None) => Ok(Auth::Tokens(tokens)),
    }
}

fn tokens(
    arguments: &ConnectionArguments,
    environment: Environment<'_>,
) -> Result<Vec<SecretString>, UsageError> {
    let typed = &arguments.api_token;
    if typed.iter().any(String::is_empty) {
        return Err(UsageError(
            "`--api-token` is empty: give it a value, or leave it out".to_owned(),
        ));
    }
    let from_environment = || environment("KINTONE_API_TOKEN").unwrap_or_default();
    let tokens: Vec<String> = if typed.is_empty() {
        from_environment().split(',').map(str::to_owned).collect()
    } else {
        typed.clone()
    };
    let trimmed = tokens
        .iter()
        .map(|token| token.trim())
        .filter(|token| !token.is_empty());
    Ok(trimmed.map(SecretString::from).collect())
}

fn basic(
    arguments: &ConnectionArguments,
    environment: Environment<'_>,
) -> Result<Option<BasicAuth>, UsageError> {
    let user = filled_or(
        "--basic-auth-username",
        arguments.basic_auth_username.as_deref(),
        environment("KINTONE_BASIC_AUTH_USERNAME"),
    )?;
    let password = filled_or(
        "--basic-auth-password",
        arguments.basic_auth_password.as_deref(),
        environment("KINTONE_BASIC_AUTH_PASSWORD"),
    )?;
    match (user, password) {
        (Some(user), Some(password)) => Ok(Some(BasicAuth {
            user,
            password: password.into(),
        })),
        (Some(_), None) => Err(half(
            "a user name of Basic authentication",
            "--basic-auth-password",
            "KINTONE_BASIC_AUTH_PASSWORD",
        )),
        (None, Some(_)) => Err(half(
            "a password of Basic authentication",
            "--basic-auth-username",
            "KINTONE_BASIC_AUTH_USERNAME",
        )),
        (None, None) => Ok(None),
    }
}

fn half(given: &str, option: &str, variable: &str) -> UsageError {
    UsageError(format!(
        "{given} is given, but not its other half: give `{option}` or set {variable}"
    ))
}

fn client_certificate(
    arguments: &ConnectionArguments,
) -> anyhow::Result<Option<ClientCertificate>> {
    let password = filled(
        "--pfx-file-password",
        arguments.pfx_file_password.as_deref(),
    )?;
    match (&arguments.pfx_file_path, password) {
        (Some(path), Some(password)) => {
            let bytes = fs_err::read(path)?;
            Ok(Some(ClientCertificate {
                pfx: bytes.into(),
                password: password.into(),
            }))
        }
        (Some(_), None) => Err(UsageError(
            "a client certificate is given, but not its password: give `--pfx-file-password`"
                .to_owned(),
        )
        .into()),
        (None, Some(_)) => Err(UsageError(
            "a client certificate's password is given, but no file: give `--pfx-file-path`"
                .to_owned(),
        )
        .into()),
        (None, None) => Ok(None),
    }
}

/// The file of a run, named in one of two ways; `-` is standard input.
pub(super) fn file(arguments: &SheetArguments) -> Result<&Path, UsageError> {
    let file = arguments.file.as_deref().or(arguments.file_path.as_deref());
    file.ok_or_else(|| UsageError("name a CSV file, or `-` for standard input".to_owned()))
}

/// The options of an import or a check; asking, leaving out and foresight are off.
pub(super) fn import_options(arguments: &SheetArguments) -> Result<Options, UsageError> {
    let SheetArguments { shape, policy, .. } = arguments;
    let zone = filled("--timezone", shape.timezone.as_deref())?;
    Ok(Options {
        fields: fields(shape.fields.as_deref())?,
        attachments_dir: shape.attachments_dir.clone(),
        encoding: shape.encoding.0,
        delimiter: delimiter(shape.delimiter),
        ignore_unknown_columns: shape.ignore_unknown_columns,
        blank_records: match shape.blank_records {
            BlankRecordsArgument::Skip => BlankRecords::Skip,
            BlankRecordsArgument::Add => BlankRecords::Add,
        },
        zone: zone.map(|zone| time_zone(&zone)).transpose()?,
        ..policies::options(policy)?
    })
}

/// The older file, and limits; what else a run looks at before it writes.
pub(super) fn guards(arguments: &ForesightArguments) -> Guards {
    Guards {
        max_creates: arguments.max_creates,
        max_updates: arguments.max_updates,
        max_row_deletes: arguments.max_row_deletes,
        expect_records: arguments.expect_records,
    }
}

/// The names that `--fields` gives.
pub(super) fn fields(argument: Option<&str>) -> Result<Option<Vec<String>>, UsageError> {
    let fields = filled("--fields", argument)?;
    fields
        .map(|fields| field_names("--fields", &fields))
        .transpose()
}

/// `A, B` are two names; a trailing comma names nothing.
pub(super) fn field_names(option: &str, text: &str) -> Result<Vec<String>, UsageError> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    let mut kept: Vec<String> = Vec::new();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        if kept.contains(&name) {
            return Err(UsageError(format!("`{option}` names `{name}` twice")));
        }
        kept.push(name);
    }
    if kept.is_empty() {
        return Err(UsageError(format!("`{option}` names no field")));
    }
    Ok(kept)
}

fn time_zone(name: &str) -> Result<TimeZone, UsageError> {
    let offset = || {
        jiff::fmt::strtime::BrokenDownTime::parse("%:z", name)
            .ok()
            .and_then(|parsed| parsed.offset())
    };
    let zone = TimeZone::get(name)
        .ok()
        .or_else(|| offset().map(Offset::to_time_zone));
    zone.ok_or_else(|| {
        UsageError(format!(
            "`--timezone`: `{name}` is no time zone: write it like Asia/Tokyo or +09:00"
        ))
    })
}

fn delimiter(argument: DelimiterArgument) -> DelimiterChoice {
    match argument {
        DelimiterArgument::Auto => DelimiterChoice::Auto,
        DelimiterArgument::Comma => DelimiterChoice::Declared(Delimiter::Comma),
        DelimiterArgument::Semicolon => DelimiterChoice::Declared(Delimiter::Semicolon),
        DelimiterArgument::Tab => DelimiterChoice::Declared(Delimiter::Tab),
    }
}
