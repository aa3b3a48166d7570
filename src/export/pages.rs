//! All records that are wanted, a page at a time.

use super::{ExportError, Options};
use crate::api::{ApiError, Cursor, RECORDS_PER_PAGE, RawRecord};
use crate::job::Server;
use crate::model::RecordId;

/// The pages of an export, one after the other.
pub(super) struct Pages<'a> {
    server: Server<'a>,
    options: &'a Options,
    asked: Vec<&'a str>,
    next: Next,
    /// Fewer than a page, where kintone's answer would be too large.
    limit: usize,
    is_first: bool,
}

enum Next {
    /// Behind this record.
    Behind(Option<RecordId>),
    /// By a cursor, once there is one.
    Cursor(Option<Cursor>),
    End,
}

/// Records, and with the first ones how many there are in all.
type Page = Option<(Vec<RawRecord>, Option<u64>)>;

impl<'a> Pages<'a> {
    /// All records that are wanted, with these fields or all.
    pub(super) fn new(server: Server<'a>, options: &'a Options, asked: Vec<&'a str>) -> Self {
        Self {
            server,
            options,
            asked,
            next: match options.order_by {
                None => Next::Behind(None),
                Some(_) => Next::Cursor(None),
            },
            limit: RECORDS_PER_PAGE,
            is_first: true,
        }
    }

    /// The next records, at most so many unless they come by a cursor; with the first ones, how many there are in all.
    pub(super) async fn next(&mut self, most: usize) -> Result<Page, ExportError> {
        match &mut self.next {
            Next::End => Ok(None),
            Next::Behind(_) => self.behind(most).await,
            Next::Cursor(_) => self.by_cursor().await,
        }
    }

    async fn behind(&mut self, most: usize) -> Result<Page, ExportError> {
        let Server { client, app } = self.server;
        let Next::Behind(after) = self.next else {
            return Ok(None);
        };
        loop {
            let limit = self.limit.min(most);
            let asked = (self.options.condition.as_deref(), after);
            let page = client.raw_page(app, asked, limit, &self.asked, self.is_first);
            let (records, total) = match page.await {
                Err(error) if error.is_too_large() && limit > 1 => {
                    self.limit = limit / 2;
                    continue;
                }
                page => page?,
            };
            self.is_first = false;
            self.next = match records.last() {
                Some(last) if records.len() == limit => {
                    let last = last.id().map_err(|error| ExportError::shape(&error))?;
                    Next::Behind(Some(last))
                }
                _ => Next::End,
            };
            return Ok(Some((records, total)));
        }
    }

    async fn by_cursor(&mut self) -> Result<Page, ExportError> {
        let Server { client, app } = self.server;
        let Next::Cursor(open) = &mut self.next else {
            return Ok(None);
        };
        let total = if open.is_none() {
            let query = query(self.options);
            let made = client.open_cursor(app, &query, &self.asked).await?;
            let total = made.total;
            *open = Some(made);
            Some(total)
        } else {
            None
        };
        let Some(cursor) = open else {
            return Ok(None);
        };
        let (records, has_more) = client.next_of(cursor).await?;
        if !has_more {
            self.next = Next::End;
        }
        Ok(Some((records, total)))
    }

    /// Leaves nothing open in kintone.
    pub(super) async fn close(self) {
        if let Next::Cursor(Some(cursor)) = &self.next {
            // It ends by itself, too, only later.
            let _: Result<(), ApiError> = self.server.client.close_cursor(cursor).await;
        }
    }
}

fn query(options: &Options) -> String {
    let condition = options.condition.as_deref().unwrap_or_default();
    let order = options.order_by.as_deref().unwrap_or_default();
    format!("{condition} order by {order}")
        .trim_start()
        .to_owned()
}
