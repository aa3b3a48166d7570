//! Uploading attachments (kintone API facts, section 1.12).

use serde::Deserialize;

use super::client::{Body, Request};
use super::upload::Content;
use super::{ApiError, Client, Effect};

impl Client {
    /// Uploads a file under this name and returns its key, to be attached to a record. Its content type goes by the
    /// extension. A key that is never attached expires, so that an upload may be repeated, or given up by dropping it.
    pub async fn upload(&self, content: &Content, file_name: &str) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            file_key: String,
        }
        let request = Request {
            api: "file.json",
            query: &[],
            body: Body::File {
                content,
                name: file_name,
            },
            effect: Effect::Repeatable,
            stop: None,
        };
        let answer: Answer = self.call(&request).await?;
        Ok(answer.file_key)
    }
}
