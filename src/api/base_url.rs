//! Where kintone is: `https://example.cybozu.com`, and nothing more.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The address of a kintone domain: scheme, host and port. It never holds a user name, a password or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    loopback: bool,
}

/// Why a text is not a base URL. The messages never repeat a login that the text may hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Nothing was given.
    #[error("the base URL is empty: use the format `https://example.cybozu.com`")]
    Empty,
    /// The text has no `https://` in front.
    #[error("the base URL has no scheme: add `https://` before the host")]
    NoScheme,
    /// Not a URL.
    #[error("the base URL is not a URL: use the format `https://example.cybozu.com`")]
    NotAUrl,
    /// Another scheme than https, to a host that is not this machine.
    #[error("the base URL must start with `https://`: use `{suggestion}`")]
    NotHttps {
        /// The same host by https.
        suggestion: String,
    },
    /// A user name or a password in front of the host.
    #[error(
        "the base URL has a user name or a password: use `{suggestion}`, and the login options for the login"
    )]
    Login {
        /// The same without the login.
        suggestion: String,
    },
    /// A path, a query or a fragment after the host.
    #[error("the base URL has more than a host: use `{suggestion}`")]
    TooLong {
        /// The same without what follows the host.
        suggestion: String,
    },
}

impl BaseUrl {
    /// Whether it names this machine, which no proxy can reach.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether it is spoken to by TLS.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// The address without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.origin
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    /// Accepts https, and http for loopback hosts. Slashes at the end are left out, and so is `/k`,
    /// which people copy along from their browser.
    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BaseUrlError::Empty);
        }
        if !text.contains("://") {
            return Err(BaseUrlError::NoScheme);
        }
        let url: Url = text.parse().map_err(|_| BaseUrlError::NotAUrl)?;
        let host = url.host_str().ok_or(BaseUrlError::NotAUrl)?;
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let loopback = is_loopback(host);
        let by_http = url.scheme() == "http" && loopback;
        let scheme = if by_http { "http" } else { "https" };
        let origin = format!("{scheme}://{authority}");
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Login { suggestion: origin });
        }
        if url.scheme() != scheme {
            return Err(BaseUrlError::NotHttps { suggestion: origin });
        }
        let path = url.path().trim_end_matches('/');
        let bare = path.is_empty() || path == "/k";
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::TooLong { suggestion: origin });
        }
        Ok(Self { origin, loopback })
    }
}

/// Whether a host names this machine.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_reduced_to_its_host() {
        let plain = "https://example.cybozu.com";
        for (text, expected) in [
            (plain, plain),
            (" https://example.cybozu.com// ", plain),
            ("https://EXAMPLE.cybozu.com/k", plain),
            ("https://example.cybozu.com:443/k/", plain),
            ("https://a.s.cybozu.com:8443", "https://a.s.cybozu.com:8443"),
            // Only this machine is reached by http, too.
            ("http://localhost:8080/", "http://localhost:8080"),
            ("http://127.3.2.1:1/k/", "http://127.3.2.1:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("https://localhost", "https://localhost"),
        ] {
            let base: BaseUrl = text.parse().unwrap();
            assert_eq!(base.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_an_address_cannot_hold_is_answered_with_what_to_write() {
        let refusal = |text: &str| text.parse::<BaseUrl>().unwrap_err().to_string();
        let by_http = ["http://example.cybozu.com", "http://localhost.example.com"];
        for text in [by_http, ["http://10.0.0.1", "ftp://localhost"]].concat() {
            let (_, host) = text.split_once("://").unwrap();
            let message = format!("must start with `https://`: use `https://{host}`");
            assert_eq!(refusal(text), format!("the base URL {message}"), "{text}");
        }
        let more = "has more than a host: use `https://example.cybozu.com`";
        for (text, message) in [
            ("https://example.cybozu.com/k/12/", more),
            ("https://example.cybozu.com/?app=1", more),
            (
                "https://me:sesame@example.cybozu.com",
                "has a user name or a password: use `https://example.cybozu.com`, \
                 and the login options for the login",
            ),
            (
                "example.cybozu.com:443",
                "has no scheme: add `https://` before the host",
            ),
            (
                "https://",
                "is not a URL: use the format `https://example.cybozu.com`",
            ),
            (" ", "is empty: use the format `https://example.cybozu.com`"),
        ] {
            assert_eq!(refusal(text), format!("the base URL {message}"), "{text}");
        }
    }
}
