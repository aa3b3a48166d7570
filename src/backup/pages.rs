//! Records are asked for page by page, in the order of their numbers; in fewer at a time where kintone's answer would be
//! too large.

use super::BackupError;
use crate::api::{RECORDS_PER_PAGE, RawRecord};
use crate::job::Server;
use crate::model::RecordId;

/// The pages of the records that meet a condition.
pub(super) struct Pages<'a> {
    server: Server<'a>,
    condition: Option<String>,
    fields: &'a [&'a str],
    after: Option<RecordId>,
    limit: usize,
    is_first: bool,
    has_more: bool,
}

impl<'a> Pages<'a> {
    /// All of them, with these fields or all.
    pub(super) fn new(
        server: Server<'a>,
        condition: Option<String>,
        fields: &'a [&'a str],
    ) -> Self {
        Self {
            server,
            condition,
            fields,
            after: None,
            limit: RECORDS_PER_PAGE,
            is_first: true,
            has_more: true,
        }
    }

    /// The next page, and with the first one how many records there are in all; `None` behind the last one.
    pub(super) async fn next(
        &mut self,
    ) -> Result<Option<(Vec<RawRecord>, Option<u64>)>, BackupError> {
        let Server { client, app } = self.server;
        while self.has_more {
            let asked = (self.condition.as_deref(), self.after);
            let page = client.raw_page(app, asked, self.limit, self.fields, self.is_first);
            let (records, total) = match page.await {
                Err(error) if error.is_too_large() && self.limit > 1 => {
                    self.limit /= 2;
                    continue;
                }
                page => page?,
            };
            self.is_first = false;
            let last = records.last().map(RawRecord::id).transpose();
            self.has_more = records.len() == self.limit;
            self.after = last.map_err(|error| BackupError::shape(&error))?;
            return Ok(Some((records, total)));
        }
        Ok(None)
    }
}

/// How many records meet a condition.
pub(super) async fn count(server: Server<'_>, condition: &str) -> Result<u64, BackupError> {
    let Server { client, app } = server;
    let asked = (Some(condition), None);
    let (_, total) = client.raw_page(app, asked, 1, &["$id"], true).await?;
    Ok(total.unwrap_or_default())
}
