//! Uploading attachments (kintone API facts, section 1.12).

use std::path::Path;

use serde::Deserialize;

use super::client::{Body, Request};
use super::{ApiError, Client, Effect};

impl Client {
    /// Uploads a file under this name and returns its key, to be attached to a record. It is streamed from
    /// the disk; its content type goes by the extension. A key that is never attached expires, so that an
    /// upload may be repeated, or given up by dropping it.
    pub async fn upload(&self, path: &Path, file_name: &str) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            file_key: String,
        }
        let request = Request {
            api: "file.json",
            query: &[],
            body: Body::File {
                path,
                name: file_name,
            },
            effect: Effect::Repeatable,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok(answer.file_key)
    }
}
