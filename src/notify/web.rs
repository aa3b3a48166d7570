//! What is sent to a web address: tried again where that may help.

use std::error::Error;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use url::Url;

use crate::api::client_elsewhere;
use crate::language::{Text, text};
use crate::plain::one_line;

/// The type of JSON.
pub(super) const JSON: &str = "application/json";

/// The type of a plain text.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// The pauses before it is tried again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// Sends a body, three times at most.
pub(super) async fn post(address: &Url, content: &str, body: String) -> Result<(), Text> {
    let client = client_elsewhere(address.scheme() == "https");
    let client = client.map_err(|error| Text::made(error.to_string(), error.to_string()))?;
    let mut pauses = PAUSES.iter();
    loop {
        let request = client.post(address.clone()).header(CONTENT_TYPE, content);
        let (reason, may_pass) = match request.body(body.clone()).send().await {
            Ok(answer) if answer.status().is_success() => return Ok(()),
            Ok(answer) => refused(answer.status()),
            Err(error) => (unsent(&error), error.is_connect()),
        };
        match pauses.next().filter(|_| may_pass) {
            Some(pause) => tokio::time::sleep(*pause).await,
            None => return Err(reason),
        }
    }
}

/// Why a status is no success, and whether it may pass.
fn refused(status: StatusCode) -> (Text, bool) {
    let may_pass = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let number = status.as_u16();
    let reason = text!("HTTP status {number}", "HTTPステータス{number}");
    (reason, may_pass)
}

/// What the system says; its own words name the whole address.
fn unsent(error: &reqwest::Error) -> Text {
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    let cause = cause.map_or_else(String::new, |cause| one_line(&cause.to_string(), 200));
    text!("no connection: {cause}", "接続できません（{cause}）")
}

/// What is said where nobody answers in time.
pub fn no_answer(limit: Duration) -> Text {
    let seconds = limit.as_secs_f64();
    text!(
        "no answer within {seconds} s",
        "{seconds}秒以内に応答がありません"
    )
}
