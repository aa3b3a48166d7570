//! From an HTTP answer to what was asked for, or to the reason why not. Answers may be HTML, empty, cut off
//! or of another shape (kintone API facts, section 1.1), so nothing is taken for granted.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Response, Url};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, Unexpected, Visitor};
use serde_json::Value as Json;
use serde_json::error::Category;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Failure, Garbled, Lost, Refusal, Trust};
use crate::plain::one_line;

/// How many characters of a strange answer are shown.
const EXCERPT: usize = 120;
/// How far into an answer a page may begin.
const BEGINNING: usize = 64 * 1024;
/// More bytes than a character takes in any encoding.
const BYTES_PER_CHARACTER: usize = 8;

const MEBIBYTE: usize = 1024 * 1024;
/// The most of a refusal that is read: kintone names each bad field of a hundred records, in a sentence each.
const MOST_OF_REFUSAL: usize = 4 * MEBIBYTE;
/// The most of a page of records: five hundred of 32 KiB. Heavier ones are asked for in smaller pages.
const MOST_OF_RECORDS: usize = 16 * MEBIBYTE;
/// The most of a form or its layout: five hundred fields, some with hundreds of options.
const MOST_OF_FORM: usize = 8 * MEBIBYTE;
/// The most of any other answer: the longest are ids and revisions of two thousand records that were written.
const MOST_OF_OTHERS: usize = MEBIBYTE;

/// How an answer is read: as a type (`PhantomData` of it), or by what was asked for.
pub(super) trait Shape: Copy + for<'de> DeserializeSeed<'de, Value = Self::Answer> {
    type Answer;
}

impl<S, T> Shape for S
where
    S: Copy + for<'de> DeserializeSeed<'de, Value = T>,
{
    type Answer = T;
}

/// The answer, read as what was asked for. No more of it is unpacked and held than such an answer can have.
pub(super) async fn read<S: Shape>(
    response: Response,
    shape: S,
    trust: Trust,
) -> Result<S::Answer, Failure> {
    let head = Head::of(&response);
    let body = body(&head, response).await?;
    decode(&head, &body, shape, trust)
}

/// Hands the bytes of a file on as they come; how many there are.
pub(super) async fn pass_on(
    mut response: Response,
    trust: Trust,
    out: &mut (impl AsyncWrite + Unpin),
) -> Result<u64, Failure> {
    let head = Head::of(&response);
    if !response.status().is_success() {
        let body = body(&head, response).await?;
        return match decode(&head, &body, PhantomData::<Json>, trust) {
            Err(failure) => Err(failure),
            Ok(_) => Err(head.undecodable(Garbled::UnexpectedShape, &body)),
        };
    }
    let mut bytes = 0;
    let broken = |error| head.broken(&error);
    while let Some(piece) = response.chunk().await.map_err(broken)? {
        out.write_all(&piece).await.map_err(Failure::unsendable)?;
        bytes += piece.len() as u64;
    }
    out.flush().await.map_err(Failure::unsendable)?;
    Ok(bytes)
}

/// Reads an answer piece by piece, as it is unpacked. Where it points elsewhere or is a page for people, its status
/// and its beginning tell all.
async fn body(head: &Head, mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    if response.status().is_redirection() {
        return Ok(body);
    }
    let most = most_of(response.status().is_success(), response.url().path());
    // A page begins with its first piece, but for blanks; it is not looked for again in all that comes.
    let mut can_be_page = true;
    let broken = |error| head.broken(&error);
    while let Some(piece) = response.chunk().await.map_err(broken)? {
        if body.len() + piece.len() > most {
            let mebibytes = most / MEBIBYTE;
            return Err(head.undecodable(Garbled::TooLarge { mebibytes }, &body));
        }
        body.extend_from_slice(&piece);
        if can_be_page && is_page(&body) {
            break;
        }
        can_be_page &= body.len() < BEGINNING;
    }
    Ok(body)
}

/// The most bytes of an answer of this API.
fn most_of(is_success: bool, path: &str) -> usize {
    match path.rsplit('/').next() {
        _ if !is_success => MOST_OF_REFUSAL,
        Some("records.json" | "cursor.json") => MOST_OF_RECORDS,
        Some("fields.json" | "layout.json") => MOST_OF_FORM,
        _ => MOST_OF_OTHERS,
    }
}

/// Whether this is the beginning of a page for people, as much of it as is shown.
fn is_page(body: &[u8]) -> bool {
    let text = body.trim_ascii_start();
    text.first() == Some(&b'<') && text.len() >= EXCERPT * BYTES_PER_CHARACTER
}

/// What is known of an answer before its body is read.
struct Head {
    status: u16,
    request_id: Option<String>,
    location: Option<String>,
}

impl Head {
    fn of(response: &Response) -> Self {
        Self {
            status: response.status().as_u16(),
            request_id: header(response.headers(), "x-cybozu-request-id"),
            location: header(response.headers(), LOCATION.as_str()),
        }
    }

    /// An answer that began, but did not end.
    fn broken(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() {
            return Failure::Unreachable {
                lost: Lost::TimedOut,
                reason: "the answer began, but did not end".to_owned(),
            };
        }
        self.undecodable(Garbled::CutOff, b"")
    }

    fn undecodable(&self, garbled: Garbled, body: &[u8]) -> Failure {
        // Enough bytes for the excerpt, whatever their encoding; the rest need not be looked at.
        let beginning = &body[..body.len().min(EXCERPT * BYTES_PER_CHARACTER)];
        Failure::Undecodable {
            status: self.status,
            garbled,
            request_id: self.request_id.clone(),
            excerpt: one_line(&String::from_utf8_lossy(beginning), EXCERPT),
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(one_line(value, 2 * EXCERPT))
}

fn decode<S: Shape>(
    head: &Head,
    body: &[u8],
    shape: S,
    trust: Trust,
) -> Result<S::Answer, Failure> {
    match head.status {
        200..=299 => parse(head, body, shape),
        300..=399 => Err(Failure::Redirected {
            status: head.status,
            location: head.location.as_deref().map(without_secrets),
        }),
        status => {
            let answer = parse(head, body, PhantomData::<Json>)?;
            Err(match Refusal::from_json(status, &answer, trust) {
                Some(refusal) => Failure::Refused(Box::new(refusal)),
                None => head.undecodable(Garbled::NotKintones, body),
            })
        }
    }
}

fn parse<S: Shape>(head: &Head, body: &[u8], shape: S) -> Result<S::Answer, Failure> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let parsed = shape.deserialize(&mut json);
    let parsed = parsed.and_then(|answer| json.end().map(|()| answer));
    parsed.map_err(|error| {
        let garbled = match (body.trim_ascii().first(), error.classify()) {
            (None, _) => Garbled::Empty,
            (Some(b'<'), _) => Garbled::Html,
            (_, Category::Eof) => Garbled::CutOff,
            (_, Category::Data) => Garbled::UnexpectedShape,
            _ => Garbled::NotJson,
        };
        head.undecodable(garbled, body)
    })
}

/// A place without its login, query and fragment, which sign-on pages fill with secrets.
fn without_secrets(location: &str) -> String {
    let place = location.split(['?', '#']).next().unwrap_or_default();
    match place.parse::<Url>() {
        Ok(url) => {
            let host = url.host_str().unwrap_or_default();
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            format!("{}://{host}{port}{}", url.scheme(), url.path())
        }
        Err(_) => place.to_owned(),
    }
}

/// An id or a number, which kintone writes as a string.
pub(super) struct Quoted<T>(pub(super) T);

impl<'de, T: FromStr> Deserialize<'de> for Quoted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(OfText(PhantomData)).map(Self)
    }
}

/// Reads a value of its text, without a copy of the text: an answer has very many.
struct OfText<T>(PhantomData<T>);

impl<T: FromStr> Visitor<'_> for OfText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number written as a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let value = text.parse();
        value.map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(status: u16) -> Head {
        Head {
            status,
            request_id: Some("r-1".to_owned()),
            location: None,
        }
    }

    #[test]
    fn strange_answers_are_told_apart() {
        for (body, of_success, of_error) in [
            ("", Garbled::Empty, Garbled::Empty),
            (" \r\n", Garbled::Empty, Garbled::Empty),
            ("\n<!DOCTYPE html><html>", Garbled::Html, Garbled::Html),
            ("[\"a\", \"b", Garbled::CutOff, Garbled::CutOff),
            ("Service Unavailable", Garbled::NotJson, Garbled::NotJson),
            (
                "{\"boom\": 1}",
                Garbled::UnexpectedShape,
                Garbled::NotKintones,
            ),
        ] {
            for (status, expected) in [(200, of_success), (502, of_error)] {
                match decode(
                    &head(status),
                    body.as_bytes(),
                    PhantomData::<Vec<String>>,
                    Trust::KnownCodes,
                ) {
                    Err(Failure::Undecodable { garbled, .. }) => {
                        assert_eq!(garbled, expected, "{status} {body}");
                    }
                    other => panic!("{status} {body}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn a_strange_answer_is_told_with_status_request_and_its_beginning() {
        let page = "<html>\n<title>Sorry</title>";
        let failure = decode(
            &head(503),
            page.as_bytes(),
            PhantomData::<Json>,
            Trust::KnownCodes,
        )
        .unwrap_err();
        assert_eq!(
            failure.to_string(),
            "kintone's answer cannot be read: HTTP status 503 (temporarily not available), HTML (request ID r-1): <html> <title>Sorry</title>"
        );
    }

    #[test]
    fn a_place_is_told_without_its_secrets() {
        assert_eq!(
            without_secrets("https://me:sesame@sso.example.com:8443/login?SAMLRequest=abc#x"),
            "https://sso.example.com:8443/login"
        );
        assert_eq!(without_secrets("/login?token=abc"), "/login");
    }
}
