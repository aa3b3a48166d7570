//! Records are asked for, a page ahead of what is written.

use tokio::sync::mpsc::Sender;

use super::columns::Columns;
use super::saving::Saving;
use super::writing::Page;
use super::{ExportError, Options};
use crate::api::{ApiError, Cursor, RECORDS_PER_PAGE, RawRecord};
use crate::job::{Event, Listener, Server, Stop};

/// Asks for all records that are wanted, and hands them over; whether it came to their end.
pub(super) async fn read(
    (server, stop, listener): (Server<'_>, &Stop, &dyn Listener),
    options: &Options,
    columns: &Columns,
    saving: &mut Saving<'_>,
    sender: Sender<Page>,
) -> Result<bool, ExportError> {
    let mut pages = Pages::new(server, options, columns);
    let read = hand_over((&mut pages, stop, listener), options, saving, &sender).await;
    pages.close().await;
    read
}

async fn hand_over(
    (pages, stop, listener): (&mut Pages<'_>, &Stop, &dyn Listener),
    options: &Options,
    saving: &mut Saving<'_>,
    sender: &Sender<Page>,
) -> Result<bool, ExportError> {
    let mut left = options.limit;
    let (mut done, mut is_begun) = (0, false);
    loop {
        if stop.is_asked() {
            return Ok(false);
        }
        let most = left.map_or(RECORDS_PER_PAGE, |left| {
            usize::try_from(left)
                .unwrap_or(RECORDS_PER_PAGE)
                .min(RECORDS_PER_PAGE)
        });
        if most == 0 && is_begun {
            return Ok(true);
        }
        is_begun = true;
        let Some(found) = stop.unless_asked(pages.next(most.max(1))).await else {
            return Ok(false);
        };
        let Some((mut records, total)) = found? else {
            return Ok(true);
        };
        records.truncate(most);
        if let Some(total) = total {
            let records = options.limit.map_or(total, |limit| total.min(limit));
            listener.hear(&Event::Counted { records });
        }
        let count = records.len() as u64;
        left = left.map(|left| left.saturating_sub(count));
        let Some(saved) = stop.unless_asked(saving.save(&records)).await else {
            return Ok(false);
        };
        let page = Page {
            records,
            saved: saved?,
        };
        done += count;
        // Who writes is gone; why, it says itself.
        if sender.send(page).await.is_err() {
            return Ok(false);
        }
        listener.hear(&Event::Progress { done });
    }
}

/// The pages of an export, one after the other.
struct Pages<'a> {
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
    Behind(Option<crate::model::RecordId>),
    /// By a cursor, once there is one.
    Cursor(Option<Cursor>),
    End,
}

type Found = Option<(Vec<RawRecord>, Option<u64>)>;

impl<'a> Pages<'a> {
    fn new(server: Server<'a>, options: &'a Options, columns: &'a Columns) -> Self {
        Self {
            server,
            options,
            asked: columns.asked(),
            next: match options.order_by {
                None => Next::Behind(None),
                Some(_) => Next::Cursor(None),
            },
            limit: RECORDS_PER_PAGE,
            is_first: true,
        }
    }

    /// The next records, at most so many unless they come by a cursor; with the first ones, how many there are in all.
    async fn next(&mut self, most: usize) -> Result<Found, ExportError> {
        match &mut self.next {
            Next::End => Ok(None),
            Next::Behind(_) => self.behind(most).await,
            Next::Cursor(_) => self.by_cursor().await,
        }
    }

    async fn behind(&mut self, most: usize) -> Result<Found, ExportError> {
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

    async fn by_cursor(&mut self) -> Result<Found, ExportError> {
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
    async fn close(self) {
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
