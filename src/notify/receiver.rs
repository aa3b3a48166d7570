//! Who is told: a web address, a command, or somebody who reads mail.

use std::fmt;
use std::time::Duration;

use tokio::time::timeout;
use url::Url;

use super::message::{Message, Shape};
use super::{command, mail, web};
use crate::api::is_loopback;
use crate::language::{Text, text};

/// Who is told.
#[derive(Clone)]
pub struct Receiver(Kind);

#[derive(Clone)]
enum Kind {
    Web(Url),
    Command(String),
    Mail(String),
}

impl Receiver {
    /// The receiver that was typed: `https://…`, `mailto:…`, or a command.
    ///
    /// # Errors
    /// What it is instead. An address is never repeated: it may be a secret.
    pub fn typed(typed: &str) -> Result<Self, Text> {
        let typed = typed.trim();
        if let Some(addresses) = typed.strip_prefix("mailto:") {
            return Ok(Self(Kind::Mail(mail::addresses(addresses)?)));
        }
        match typed.split_once("://") {
            Some((scheme, _)) if is_scheme(scheme) => Ok(Self(Kind::Web(address(typed)?))),
            _ => Ok(Self(Kind::Command(typed.to_owned()))),
        }
    }

    /// Its name for people: of an address the host alone.
    pub fn name(&self) -> Text {
        match &self.0 {
            Kind::Web(address) => {
                let host = host(address);
                Text::made(host.to_owned(), host.to_owned())
            }
            Kind::Command(_) => Text::fixed("the command", "コマンド"),
            Kind::Mail(addresses) => Text::made(addresses.clone(), addresses.clone()),
        }
    }

    /// Tells it, within this time.
    ///
    /// # Errors
    /// Why it was not told, as far as that is known.
    pub async fn tell(
        &self,
        message: &Message,
        shape: Option<Shape>,
        limit: Duration,
    ) -> Result<(), Text> {
        match &self.0 {
            Kind::Web(address) => {
                let shape = shape.unwrap_or_else(|| Shape::of_host(host(address)));
                let body = shape.body(message).to_string();
                let posted = web::post(address, web::JSON, body);
                timeout(limit, posted)
                    .await
                    .unwrap_or_else(|_| Err(web::no_answer(limit)))
            }
            Kind::Command(line) => {
                let document = format!("{}\n", message.document);
                command::run_command(line, document.into_bytes(), limit).await
            }
            Kind::Mail(addresses) => mail::send(addresses, message, limit).await,
        }
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Receiver({})", self.name())
    }
}

fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    let begins = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    begins && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
}

/// A web address that nobody on the way can read.
pub(super) fn address(typed: &str) -> Result<Url, Text> {
    let url = Url::parse(typed.trim()).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty())) else {
        return Err(Text::fixed(
            "this is not a web address: use the format `https://example.com/…`",
            "URLではありません。「https://example.com/…」の形式で指定してください。",
        ));
    };
    if url.scheme() == "http" && !is_loopback(host(&url)) {
        let host = host(&url);
        return Err(text!(
            "the address of {host} must start with `https://`",
            "{host}のURLは、「https://」で始めてください。"
        ));
    }
    Ok(url)
}

pub(super) fn host(address: &Url) -> &str {
    address.host_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_an_address_a_command_or_mail() {
        for (typed, name) in [
            (
                "https://hooks.slack.com/services/T/B/sesame",
                "hooks.slack.com",
            ),
            (" http://127.0.0.1:9/x ", "127.0.0.1"),
            ("mailto:ops@example.com", "ops@example.com"),
            ("notify-send done", "the command"),
            ("curl -d @- https://example.com/sesame", "the command"),
        ] {
            let receiver = Receiver::typed(typed).unwrap();
            assert_eq!(receiver.name().to_string(), name, "{typed}");
            assert!(!format!("{receiver:?}").contains("sesame"), "{typed}");
        }
        for typed in [
            "http://example.com/sesame",
            "ftp://example.com/sesame",
            "https://",
            "mailto:",
            "mailto:-sesame",
            "mailto:a@example.com\nBcc: sesame@example.com",
        ] {
            let error = Receiver::typed(typed).unwrap_err();
            assert!(!error.to_string().contains("sesame"), "{error}");
        }
    }
}
