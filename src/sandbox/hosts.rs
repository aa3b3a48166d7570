//! The names under which a sandbox answers. A web page can give its own name the address of this machine; a browser
//! then takes the sandbox for a part of that page. Requests for such a name are refused.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::response::{IntoResponse, Response};

/// A name of a host, without a port: `kintone.test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostName(String);

/// Why a text is no name of a host.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a host name: use a name such as `kintone.test`, without scheme, port or path, and in ASCII \
     (`xn--…`)"
)]
pub struct HostNameError(String);

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        let name = text.trim_start_matches('[').trim_end_matches(']');
        let is_address = name.parse::<IpAddr>().is_ok();
        // Clients write other names in ASCII, as `xn--…`: as it is, such a name would allow nothing.
        let fits = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        if name.is_empty() || !(is_address || name.chars().all(fits)) {
            return Err(HostNameError(text.to_owned()));
        }
        Ok(Self(comparable(name)))
    }
}

/// The answer to a request that asks for a host which the sandbox is not; none for one that it is.
pub(super) fn refusal(head: &Parts, allowed: &[HostName]) -> Option<Response> {
    let stated = head.headers.get_all(HOST).iter();
    let stated = stated.map(|host| host.to_str().unwrap_or_default());
    let in_uri = head.uri.authority().map(Authority::as_str);
    let asked: Vec<_> = stated.chain(in_uri).collect();
    let foreign = match asked.as_slice() {
        [] => "",
        asked => asked.iter().find(|asked| !is_own(asked, allowed))?,
    };
    Some(misdirected(foreign))
}

/// Whether the host of an authority, `localhost:8686`, is this sandbox.
fn is_own(authority: &str, allowed: &[HostName]) -> bool {
    let Some(host) = host_of(authority) else {
        return false;
    };
    let host = comparable(host);
    let is_loopback = host
        .parse::<IpAddr>()
        .is_ok_and(|address| address.to_canonical().is_loopback());
    is_loopback || host == "localhost" || allowed.iter().any(|allowed| allowed.0 == host)
}

/// An authority without its port, and an address without its brackets.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        rest.split_once(']')?
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        authority.split_at(end)
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let is_port = port.is_empty() || port.starts_with(':');
    (is_port && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

/// Case makes no difference, nor does the dot at the end of a whole name.
fn comparable(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn misdirected(asked: &str) -> Response {
    let name = host_of(asked).and_then(|host| host.parse::<HostName>().ok());
    let remedy = match &name {
        Some(name) => format!(
            "To allow this name, start `kintable sandbox serve` with `--allow-host {}`.",
            name.0
        ),
        None => "Use a host name in the request.".to_owned(),
    };
    let body = format!(
        "The sandbox only accepts requests for `localhost` and the addresses of this computer, so that no web page can \
         reach it with a name of its own. This request is for `{asked}`.\n{remedy}\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/plain;charset=UTF-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (StatusCode::MISDIRECTED_REQUEST, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_are_own_with_any_port() {
        for own in [
            "localhost",
            "LocalHost:80",
            "localhost.",
            "localhost:",
            "127.0.0.1:8686",
            "127.8.9.10",
            "[::1]",
            "[::1]:8686",
        ] {
            assert!(is_own(own, &[]), "{own}");
        }
        for foreign in [
            "",
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.evil.example",
            "128.0.0.1",
            "0.0.0.0",
            "[::2]",
            "::1",
            "[::1",
            "[::1]x",
            "localhost:80x",
            "evil.example@localhost",
            "localhost@evil.example",
        ] {
            assert!(!is_own(foreign, &[]), "{foreign}");
        }
    }

    #[test]
    fn what_is_allowed_is_own_whatever_its_port_and_case() {
        let allowed: Vec<HostName> =
            vec!["Kintone.test".parse().unwrap(), "10.0.0.7".parse().unwrap()];
        for own in ["kintone.test", "KINTONE.TEST.:80", "10.0.0.7:8686"] {
            assert!(is_own(own, &allowed), "{own}");
        }
        assert!(!is_own("www.kintone.test", &allowed));
    }

    #[test]
    fn what_is_more_than_a_name_is_refused() {
        for text in ["", "a:80", "http://a", "a/b", "*", "a b", "bücher.test"] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
    }
}
