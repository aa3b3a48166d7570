//! What it takes to reach a kintone: address, login, proxy, patience.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{NoProxy, Proxy, Url, redirect};
use rustls::ClientConfig;
use secrecy::{ExposeSecret as _, SecretString};

use super::connect_error::{ConnectError, MAX_TOKENS};
use super::error::root_cause;
use super::{Backoff, BaseUrl, ClientCertificate, Trust};
use crate::model::SpaceId;

const PASSWORD_HEADER: HeaderName = HeaderName::from_static("x-cybozu-authorization");
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-cybozu-api-token");
pub(super) const USER_AGENT: &str = concat!("kintable/", env!("CARGO_PKG_VERSION"));

/// A host that does not even take the connection within this time is not going to.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Idle connections are given up before front servers usually close them: a request that meets a connection
/// being closed fails, and leaves open whether kintone received it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Which connections an HTTP client keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Those that are idle for a short time.
    Idle,
    /// None, so that no request meets one that is being closed.
    None,
}

/// How to reach a kintone. Its `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where kintone is.
    pub base_url: BaseUrl,
    /// Who asks.
    pub auth: Auth,
    /// The login of the front gate, where the domain has Basic authentication on; it goes with any [`Auth`].
    pub basic: Option<BasicAuth>,
    /// The client certificate, where the domain demands one.
    pub client_certificate: Option<ClientCertificate>,
    /// The proxy, `http://[user:password@]host:port`; without one, the environment decides (`HTTPS_PROXY`).
    /// `NO_PROXY` holds for both, and a loopback host is never reached through a proxy.
    pub proxy: Option<SecretString>,
    /// The guest space that the apps are in.
    pub guest_space: Option<SpaceId>,
    /// How long one request may take; an upload gets the time for its bytes on top.
    pub timeout: Duration,
    /// How often a request is sent again after a passing failure.
    pub retries: u32,
    /// The pauses between tries.
    pub backoff: Backoff,
    /// The language of kintone's messages.
    pub language: AnswerLanguage,
    /// Which answers prove that nothing was written.
    pub trust: Trust,
}

/// Who asks (kintone API facts, section 2).
#[derive(Debug, Clone)]
pub enum Auth {
    /// A user.
    Password {
        /// The login name.
        user: String,
        /// The password.
        password: SecretString,
    },
    /// API tokens, one an app: the app's own, and those of the apps that its lookups read.
    Tokens(Vec<SecretString>),
}

impl Auth {
    /// The code of the user whom kintone takes for the creator of what is added: tokens stand for the administrator.
    pub fn own_code(&self) -> &str {
        match self {
            Self::Password { user, .. } => user,
            Self::Tokens(_) => "Administrator",
        }
    }
}

/// A login of the front gate.
#[derive(Debug, Clone)]
pub struct BasicAuth {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

/// The language of kintone's messages, where the user's own setting leaves it to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerLanguage {
    /// Japanese.
    Ja,
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl AnswerLanguage {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Zh => "zh",
        })
    }
}

impl Connection {
    /// The HTTP client for this connection; it keeps connections for later requests, or makes one for each.
    pub(super) fn http_client(
        &self,
        tls: &ClientConfig,
        keep: Keep,
    ) -> Result<reqwest::Client, ConnectError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .user_agent(USER_AGENT)
            .default_headers(self.headers()?)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT);
        builder = match keep {
            Keep::Idle => builder.pool_idle_timeout(IDLE_TIMEOUT),
            Keep::None => builder.pool_max_idle_per_host(0),
        };
        if self.base_url.is_loopback() {
            builder = builder.no_proxy();
        } else if let Some(proxy) = &self.proxy {
            builder = builder.proxy(explicit_proxy(proxy)?);
        }
        let built = builder.build();
        built.map_err(|error| ConnectError::Setup(root_cause(&error)))
    }

    fn headers(&self) -> Result<HeaderMap, ConnectError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, self.language.header());
        match &self.auth {
            Auth::Password { user, password } => {
                headers.insert(PASSWORD_HEADER, login("", user, password)?);
            }
            Auth::Tokens(tokens) => {
                headers.insert(TOKEN_HEADER, token_list(tokens)?);
            }
        }
        if let Some(BasicAuth { user, password }) = &self.basic {
            headers.insert(AUTHORIZATION, login("Basic ", user, password)?);
        }
        Ok(headers)
    }
}

/// `<prefix><base64 of user:password>`, in UTF-8.
fn login(prefix: &str, user: &str, password: &SecretString) -> Result<HeaderValue, ConnectError> {
    let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    secret_header(&format!("{prefix}{pair}"))
}

fn token_list(tokens: &[SecretString]) -> Result<HeaderValue, ConnectError> {
    let count = tokens.len();
    if count == 0 || count > MAX_TOKENS {
        return Err(ConnectError::TokenCount { count });
    }
    let is_token = |token: &SecretString| {
        let text = token.expose_secret();
        let fits = |byte: u8| byte.is_ascii_graphic() && byte != b',';
        !text.is_empty() && text.bytes().all(fits)
    };
    if let Some(at) = tokens.iter().position(|token| !is_token(token)) {
        return Err(ConnectError::Token { number: at + 1 });
    }
    let list: Vec<_> = tokens.iter().map(SecretString::expose_secret).collect();
    secret_header(&list.join(","))
}

fn secret_header(text: &str) -> Result<HeaderValue, ConnectError> {
    let mut value =
        HeaderValue::try_from(text).map_err(|error| ConnectError::Setup(error.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A proxy given by hand. Its address may hold a login, so that no error repeats it.
fn explicit_proxy(proxy: &SecretString) -> Result<Proxy, ConnectError> {
    let text = proxy.expose_secret().trim();
    let scheme = if text.contains("://") { "" } else { "http://" };
    let url: Url = format!("{scheme}{text}")
        .parse()
        .map_err(|_| ConnectError::Proxy)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(ConnectError::Proxy);
    }
    let proxy = Proxy::all(url).map_err(|_| ConnectError::Proxy)?;
    Ok(proxy.no_proxy(NoProxy::from_env()))
}
