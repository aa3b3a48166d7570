//! Where kintone is, and who asks: what is typed, together with the environment, as a connection. Halves are errors;
//! nothing is ignored in silence.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use std::error::Error;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use super::apart::{FilesApart, NamesFiles};
use super::secret_places::SecretPlaces;
use super::usage::{UsageError, environment, filled, parsed};
use crate::api::{
    AnswerLanguage, Auth, Backoff, BaseUrl, BasicAuth, ClientCertificate, Connection, Trust,
};
use crate::appdir;
use crate::language::{Text, text};
use crate::model::{AppId, SpaceId};
use crate::report::SANDBOX;

/// The options that lead to a kintone; where there is none to be reached, they contradict.
pub(super) const WAY_TO_KINTONE: [&str; 10] = [
    "base_url",
    "username",
    "password",
    "api_token",
    "basic_auth_username",
    "basic_auth_password",
    "pfx_file_path",
    "pfx_file_password",
    "proxy",
    "guest_space_id",
];

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct ConnectionArguments {
    /// kintone's URL: `https://example.cybozu.com` [env: KINTONE_BASE_URL]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// App ID [env: KINTABLE_APP]
    #[arg(long, value_name = "ID")]
    pub(super) app: Option<String>,
    /// Login name [env: KINTONE_USERNAME]
    #[arg(short, long, value_name = "NAME")]
    username: Option<String>,
    /// Password; better set as an environment variable [env: KINTONE_PASSWORD]
    #[arg(short, long)]
    password: Option<String>,
    /// API token; repeatable, or several separated by commas; better set as an environment variable
    /// [env: KINTONE_API_TOKEN]
    #[arg(long, value_name = "TOKEN", value_delimiter = ',')]
    api_token: Vec<String>,
    /// User name for Basic authentication [env: KINTONE_BASIC_AUTH_USERNAME]
    #[arg(long, value_name = "NAME")]
    basic_auth_username: Option<String>,
    /// Password for Basic authentication [env: KINTONE_BASIC_AUTH_PASSWORD]
    #[arg(long, value_name = "PASSWORD")]
    basic_auth_password: Option<String>,
    /// Client certificate (PKCS#12, .pfx)
    #[arg(long, value_name = "FILE")]
    pfx_file_path: Option<PathBuf>,
    /// Password of the client certificate
    #[arg(long, value_name = "PASSWORD")]
    pfx_file_password: Option<String>,
    #[command(flatten)]
    places: SecretPlaces,
    /// Proxy: `http://host:port` [env: HTTPS_PROXY, https_proxy]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Guest space ID, if the app is in a guest space [env: KINTONE_GUEST_SPACE_ID]
    #[arg(long, value_name = "ID")]
    guest_space_id: Option<String>,
    /// Time limit of a request, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// How often a request is retried after a temporary failure
    #[arg(long, value_name = "N", default_value_t = 5)]
    retries: u32,
    /// Use the sandbox (a local emulator of kintone) with the apps in this directory; its records are kept
    /// for the next command
    #[arg(long, value_name = "DIR", conflicts_with_all = WAY_TO_KINTONE)]
    pub(super) sandbox: Option<PathBuf>,
    /// Reset the sandbox to its first records before the import
    #[arg(long, requires = "sandbox")]
    pub(super) sandbox_reset: bool,
}

/// What is not kept of a run: it is given again.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct SecretArguments {
    /// Password; better set as an environment variable [env: KINTONE_PASSWORD]
    #[arg(short, long)]
    password: Option<String>,
    /// API token; repeatable, or several separated by commas; better set as an environment variable
    /// [env: KINTONE_API_TOKEN]
    #[arg(long, value_name = "TOKEN", value_delimiter = ',')]
    api_token: Vec<String>,
    /// Password for Basic authentication [env: KINTONE_BASIC_AUTH_PASSWORD]
    #[arg(long, value_name = "PASSWORD")]
    basic_auth_password: Option<String>,
    /// Password of the client certificate
    #[arg(long, value_name = "PASSWORD")]
    pfx_file_password: Option<String>,
    /// Proxy: `http://host:port` [env: HTTPS_PROXY, https_proxy]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

impl ConnectionArguments {
    /// Whether any of them is typed that leads to an app.
    pub(super) fn is_typed(&self) -> bool {
        let ways = [&self.base_url, &self.app, &self.username];
        ways.into_iter().any(Option::is_some)
            || self.sandbox.is_some()
            || !self.api_token.is_empty()
    }

    /// Takes what was not kept of them.
    pub(super) fn take(&mut self, secrets: SecretArguments) {
        self.password = secrets.password;
        self.api_token = secrets.api_token;
        self.basic_auth_password = secrets.basic_auth_password;
        self.pfx_file_password = secrets.pfx_file_password;
        self.proxy = secrets.proxy;
        self.sandbox_reset = false;
    }

    /// Takes the secrets of others, which no command line has.
    pub(super) fn take_secrets_of(&mut self, other: &Self) {
        self.password.clone_from(&other.password);
        self.api_token.clone_from(&other.api_token);
        self.basic_auth_password
            .clone_from(&other.basic_auth_password);
        self.pfx_file_password.clone_from(&other.pfx_file_password);
        self.proxy.clone_from(&other.proxy);
    }

    /// Leads to this app of this kintone, as a run that is kept names them, where nothing that was typed leads elsewhere.
    pub(super) fn lead_to(&mut self, home: &str, app: Option<&str>) {
        if self.app.is_none() && environment(APP.1).is_none() {
            self.app = app.map(str::to_owned);
        }
        if self.sandbox.is_some() || self.base_url.is_some() {
            return;
        }
        if let Some(dir) = home.strip_prefix(SANDBOX) {
            self.sandbox = Some(PathBuf::from(dir));
        } else if environment(BASE_URL.1).is_none() {
            let (url, space) = home.split_once("/k/guest/").unzip();
            self.base_url = Some(url.unwrap_or(home).to_owned());
            self.guest_space_id = self.guest_space_id.take().or(space.map(str::to_owned));
        }
    }
}

/// An option, and the variable of the environment that may stand in for it.
struct Given(&'static str, &'static str);

const APP: Given = Given("--app", "KINTABLE_APP");
const BASE_URL: Given = Given("--base-url", "KINTONE_BASE_URL");
const GUEST_SPACE: Given = Given("--guest-space-id", "KINTONE_GUEST_SPACE_ID");
const USER: Given = Given("--username", "KINTONE_USERNAME");
const PASSWORD: Given = Given("--password", "KINTONE_PASSWORD");
const BASIC_USER: Given = Given("--basic-auth-username", "KINTONE_BASIC_AUTH_USERNAME");
const BASIC_PASSWORD: Given = Given("--basic-auth-password", "KINTONE_BASIC_AUTH_PASSWORD");

impl Given {
    fn text(&self, typed: Option<&str>) -> Result<Option<String>, UsageError> {
        Ok(filled(self.0, typed)?.or_else(|| environment(self.1)))
    }

    /// What its text means; what is wrong is told of the option or the variable, whichever was set.
    fn parsed<T>(&self, typed: Option<&str>) -> Result<Option<T>, UsageError>
    where
        T: FromStr<Err: Error + 'static>,
    {
        let by = if typed.is_some() { self.0 } else { self.1 };
        let text = self.text(typed)?;
        text.map(|text| parsed(by, &text)).transpose()
    }

    fn is_missing(&self) -> UsageError {
        let Self(option, variable) = self;
        UsageError(text!(
            "`{option}` is missing: add it, or set {variable}",
            "「{option}」を指定してください。環境変数{variable}でも指定できます。"
        ))
    }

    /// The other half of this is given, by these names of it.
    fn lacks(&self, [other, japanese]: [&str; 2]) -> UsageError {
        let Self(option, variable) = self;
        UsageError(text!(
            "there is {other} without its other half: add `{option}`, or set {variable}",
            "{japanese}だけが指定されています。「{option}」または環境変数{variable}も指定してください。"
        ))
    }
}

pub(super) fn app(typed: Option<&str>) -> Result<Option<AppId>, UsageError> {
    APP.parsed(typed)
}

/// The variable of the environment that names the app, where nobody typed one.
pub(super) fn app_variable(typed: Option<&str>) -> Option<&'static str> {
    typed.is_none().then_some(APP.1)
}

pub(super) fn required_app(arguments: &ConnectionArguments) -> Result<AppId, UsageError> {
    app(arguments.app.as_deref())?.ok_or_else(|| APP.is_missing())
}

/// The connection to a kintone, and what the user should know about how it was made.
pub(super) fn connection(
    arguments: &ConnectionArguments,
    language: AnswerLanguage,
) -> anyhow::Result<(Connection, Option<Text>)> {
    let base_url = BASE_URL.parsed(arguments.base_url.as_deref())?;
    let base_url = base_url.ok_or_else(|| BASE_URL.is_missing())?;
    let guest_space = GUEST_SPACE.parsed(arguments.guest_space_id.as_deref())?;
    let proxy = filled("--proxy", arguments.proxy.as_deref())?;
    let (auth, notice) = auth(arguments)?;
    let connection = Connection {
        basic: basic(arguments)?,
        client_certificate: client_certificate(arguments)?,
        proxy: proxy.map(SecretString::from),
        guest_space,
        ..plain(arguments, base_url, auth, language)
    };
    Ok((connection, notice))
}

/// Makes sure that what is said of the way to kintone can be read.
pub(super) fn ensure_readable(arguments: &ConnectionArguments) -> Result<(), UsageError> {
    app(arguments.app.as_deref())?;
    BASE_URL.parsed::<BaseUrl>(arguments.base_url.as_deref())?;
    GUEST_SPACE.parsed::<SpaceId>(arguments.guest_space_id.as_deref())?;
    filled("--proxy", arguments.proxy.as_deref())?;
    Ok(())
}

/// Refuses arguments that lack several of what leads to an app, all of it at once.
pub(super) fn ensure_stated(arguments: &ConnectionArguments) -> Result<(), UsageError> {
    let has_app = APP.text(arguments.app.as_deref())?.is_some();
    let has_url = BASE_URL.text(arguments.base_url.as_deref())?.is_some();
    let has_user = user(arguments)?.is_some();
    let has_password = password(arguments)?.is_some();
    let has_login = has_user || has_password || !tokens(arguments)?.is_empty();
    let login = text!(
        "`--api-token` (KINTONE_API_TOKEN), or `--username` and `--password` (KINTONE_USERNAME, KINTONE_PASSWORD)",
        "「--api-token」（KINTONE_API_TOKEN）、または「--username」と「--password」（KINTONE_USERNAME、KINTONE_PASSWORD）"
    );
    let of = |Given(option, variable): Given| {
        text!("`{option}` ({variable})", "「{option}」（{variable}）")
    };
    let stated = [
        (has_url, of(BASE_URL)),
        (has_app, of(APP)),
        (has_login, login),
    ];
    let missing = stated.iter().filter(|(is_stated, _)| !is_stated);
    let missing: Vec<_> = missing.map(|(_, name)| name.both()).collect();
    if missing.len() < 2 {
        return Ok(());
    }
    let listed = |language: usize| missing.iter().map(move |both| both[language]);
    let (english, japanese): (Vec<_>, Vec<_>) = (listed(0).collect(), listed(1).collect());
    let (english, japanese) = (english.join("; "), japanese.join("、"));
    Err(UsageError(text!(
        "settings are missing; add these options, or set their environment variables: {english}",
        "接続の設定が足りません。次のオプション、またはかっこ内の環境変数を指定してください：{japanese}"
    )))
}

/// A connection with nothing between here and there.
pub(super) fn plain(
    arguments: &ConnectionArguments,
    base_url: BaseUrl,
    auth: Auth,
    language: AnswerLanguage,
) -> Connection {
    Connection {
        base_url,
        auth,
        basic: None,
        client_certificate: None,
        proxy: None,
        guest_space: None,
        timeout: Duration::from_secs(arguments.timeout),
        retries: arguments.retries,
        backoff: Backoff::default(),
        language,
        trust: Trust::default(),
    }
}

/// A complete login wins over tokens, with a notice; half a login is an error.
fn auth(arguments: &ConnectionArguments) -> Result<(Auth, Option<Text>), UsageError> {
    let (user, password) = (user(arguments)?, password(arguments)?);
    let tokens = tokens(arguments)?;
    let names = [["a login name", "ログイン名"], ["a password", "パスワード"]];
    match both([USER, PASSWORD], [user, password], names)? {
        Some((user, password)) => {
            let login_wins = Text::fixed(
                "there are a login name and an API token: the login name is used",
                "ログイン名とパスワード、およびAPIトークンが指定されています。ログイン名とパスワードを使います。",
            );
            let notice = (!tokens.is_empty()).then_some(login_wins);
            Ok((Auth::Password { user, password }, notice))
        }
        None if tokens.is_empty() => Err(UsageError(Text::fixed(
            "no login name and no API token: add `--api-token` or set KINTONE_API_TOKEN, or add `--username` and `--password` or set KINTONE_USERNAME and KINTONE_PASSWORD",
            "ログイン名もAPIトークンも指定されていません。「--api-token」または環境変数KINTONE_API_TOKENを指定するか、「--username」と「--password」または環境変数KINTONE_USERNAMEとKINTONE_PASSWORDを指定してください。",
        ))),
        None => Ok((Auth::Tokens(tokens), None)),
    }
}

/// The login name: what was typed, what is where the arguments say, or what the environment has.
fn user(arguments: &ConnectionArguments) -> Result<Option<String>, UsageError> {
    let places = &arguments.places;
    let typed = filled(USER.0, arguments.username.as_deref())?;
    if typed.is_some() || places.are_of_token() {
        return Ok(typed);
    }
    Ok(places.username()?.or_else(|| environment(USER.1)))
}

fn password(arguments: &ConnectionArguments) -> Result<Option<String>, UsageError> {
    let places = &arguments.places;
    let typed = filled(PASSWORD.0, arguments.password.as_deref())?;
    if typed.is_some() || places.are_of_token() {
        return Ok(typed);
    }
    Ok(places.password()?.or_else(|| environment(PASSWORD.1)))
}

fn tokens(arguments: &ConnectionArguments) -> Result<Vec<SecretString>, UsageError> {
    let mut typed = arguments.api_token.clone();
    if typed.iter().any(String::is_empty) {
        filled("--api-token", Some(""))?;
    }
    if typed.is_empty() {
        typed.extend(arguments.places.token()?);
    }
    if typed.is_empty() && !arguments.places.are_of_login() {
        typed.extend(environment("KINTONE_API_TOKEN"));
    }
    let tokens = typed.iter().flat_map(|typed| typed.split(','));
    let tokens = tokens.map(str::trim).filter(|token| !token.is_empty());
    Ok(tokens.map(SecretString::from).collect())
}

fn basic(arguments: &ConnectionArguments) -> Result<Option<BasicAuth>, UsageError> {
    let user = BASIC_USER.text(arguments.basic_auth_username.as_deref())?;
    let typed = filled(BASIC_PASSWORD.0, arguments.basic_auth_password.as_deref())?;
    let password = match typed.or(arguments.places.basic_password()?) {
        None => environment(BASIC_PASSWORD.1),
        found => found,
    };
    let names = [
        [
            "a user name of Basic authentication",
            "Basic認証のユーザー名",
        ],
        [
            "a password of Basic authentication",
            "Basic認証のパスワード",
        ],
    ];
    let both = both([BASIC_USER, BASIC_PASSWORD], [user, password], names)?;
    Ok(both.map(|(user, password)| BasicAuth { user, password }))
}

/// Both halves of a login, or none of it.
fn both(
    [user, password]: [Given; 2],
    given: [Option<String>; 2],
    [a_user, a_password]: [[&str; 2]; 2],
) -> Result<Option<(String, SecretString)>, UsageError> {
    match given {
        [Some(user), Some(password)] => Ok(Some((user, password.into()))),
        [Some(_), None] => Err(password.lacks(a_user)),
        [None, Some(_)] => Err(user.lacks(a_password)),
        [None, None] => Ok(None),
    }
}

fn client_certificate(
    arguments: &ConnectionArguments,
) -> anyhow::Result<Option<ClientCertificate>> {
    let password = arguments.pfx_file_password.as_deref();
    let typed = filled("--pfx-file-password", password)?;
    let password = typed.or(arguments.places.certificate_password()?);
    match (&arguments.pfx_file_path, password) {
        (Some(path), Some(password)) => Ok(Some(ClientCertificate {
            pfx: fs_err::read(path)?.into(),
            password: password.into(),
        })),
        (Some(_), None) => anyhow::bail!(UsageError(Text::fixed(
            "the password of the client certificate is missing: add `--pfx-file-password`",
            "クライアント証明書のパスワードがありません。「--pfx-file-password」も指定してください。",
        ))),
        (None, Some(_)) => anyhow::bail!(UsageError(Text::fixed(
            "there is a password of a client certificate, but no file: add `--pfx-file-path`",
            "クライアント証明書のパスワードだけが指定されています。「--pfx-file-path」も指定してください。",
        ))),
        (None, None) => Ok(None),
    }
}

impl NamesFiles for ConnectionArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("--pfx-file-path", &self.pfx_file_path);
        files.reads("token-file", self.places.files());
        let apps = self.sandbox.iter().flat_map(|dir| appdir::read_of(dir));
        files.reads("--sandbox", apps);
    }
}
