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
        loop {
            let Next::Cursor(open) = &mut self.next else {
                return Ok(None);
            };
            let (cursor, total) = if let Some(cursor) = open {
                (cursor, None)
            } else {
                let query = query(self.options);
                let made = client.open_cursor(app, &query, self.limit, &self.asked);
                let made = made.await?;
                let total = made.total;
                (open.insert(made), Some(total))
            };
            match client.next_of(cursor).await {
                // None was handed over yet, so that another cursor can begin with the same records.
                Err(error) if error.is_too_large() && total.is_some() && self.limit > 1 => {
                    self.close().await;
                    self.limit /= 2;
                }
                page => {
                    let (records, has_more) = page?;
                    if !has_more {
                        self.next = Next::End;
                    }
                    return Ok(Some((records, total)));
                }
            }
        }
    }

    /// Leaves nothing open in kintone.
    pub(super) async fn close(&mut self) {
        if let Next::Cursor(Some(cursor)) = &self.next {
            // It ends by itself, too, only later.
            let _: Result<(), ApiError> = self.server.client.close_cursor(cursor).await;
            self.next = Next::Cursor(None);
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
