//! Uploading attachments (kintone API facts, section 1.12).

use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;

use super::client::{Body, Request};
use super::{ApiError, Client, Effect, Failure, Stop};

/// Bytes per second of a line so slow that an upload may still be waited for.
const SLOW_LINE: u64 = 64 * 1024;

/// A file on its way, and the time that its bytes may take.
pub(super) struct Upload {
    pub(super) form: Form,
    pub(super) time: Duration,
}

impl Client {
    /// Uploads a file under this name and returns its key, to be attached to a record. It is streamed from
    /// the disk; its content type goes by the extension. A key that is never attached expires, so that an
    /// upload may be repeated. `stop` ends pauses between tries and, at once, the try in flight.
    pub async fn upload(
        &self,
        path: &Path,
        file_name: &str,
        stop: &Stop,
    ) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            file_key: String,
        }
        let request = Request {
            method: Method::POST,
            api: "file.json",
            query: &[],
            body: Body::File {
                path,
                name: file_name,
            },
            effect: Effect::Repeatable,
            stop: Some(stop),
        };
        let answer: Answer = self.call(&request).await?;
        Ok(answer.file_key)
    }
}

/// Opens a file for one try.
pub(super) async fn open(path: &Path, name: &str) -> Result<Upload, Failure> {
    let unreadable = |error: io::Error| Failure::Unsendable {
        reason: format!("`{}` cannot be read: {error}", path.display()),
    };
    let length = tokio::fs::metadata(path).await.map_err(unreadable)?.len();
    let part = Part::file(path).await.map_err(unreadable)?;
    // A line break in a name, which some systems allow, would break out of the part's header.
    let name = name.replace(char::is_control, "_");
    Ok(Upload {
        form: Form::new().part("file", part.file_name(name)),
        time: Duration::from_secs(length / SLOW_LINE),
    })
}
