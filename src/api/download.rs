//! Downloading attachments (kintone API facts, section 1.12).

use std::path::Path;

use tokio::fs::File;

use super::client::{Body, Request, Setback, Tries, retry_after};
use super::upload::time_for;
use super::{ApiError, Client, Effect, Failure, answer};

impl Client {
    /// Writes the attachment of this key, which has so many bytes, into a file, from its beginning at every try. It is
    /// streamed to the disk. How many bytes came.
    ///
    /// # Errors
    /// What kintone refuses, and what breaks on the way, also between this program and its disk.
    pub async fn download(&self, key: &str, size: u64, to: &Path) -> Result<u64, ApiError> {
        let request = Request {
            api: "file.json",
            query: &[("fileKey", key)],
            body: Body::Empty,
            effect: Effect::Read,
            stop: None,
        };
        let mut tries = Tries::new();
        loop {
            match self.fetch(&request, size, to).await {
                Ok(bytes) => return Ok(bytes),
                Err(setback) => self.go_on(&mut tries, &request, setback).await?,
            }
        }
    }

    async fn fetch(&self, request: &Request<'_>, size: u64, to: &Path) -> Result<u64, Setback> {
        let connection = self.connection();
        let timeout = connection.timeout.saturating_add(time_for(size));
        let builder = self.builder(request).await?.timeout(timeout);
        let response = self.send(request, builder).await?;
        let asked_for = retry_after(&response);
        let mut file = File::create(to).await.map_err(Failure::unsendable)?;
        let taken = answer::pass_on(response, connection.trust, &mut file).await;
        taken.map_err(|failure| Setback { failure, asked_for })
    }
}
