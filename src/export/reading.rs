//! Records are asked for, a page ahead of what is written.

use tokio::sync::mpsc::Sender;

use super::pages::Pages;
use super::saving::Saving;
use super::since::{Changes, Found};
use super::writing::Page;
use super::{ExportError, Increment};
use crate::api::RECORDS_PER_PAGE;
use crate::job::{Event, Listener, Stop};

/// Where records come from.
pub(super) enum Reading<'a> {
    /// All that are wanted, or the first ones.
    All {
        /// All of them.
        pages: Pages<'a>,
        /// How many of them, at most.
        limit: Option<u64>,
        /// How many there were so far; nothing where none were asked for yet.
        done: Option<u64>,
    },
    /// Those that changed.
    Changed(Box<Changes<'a>>),
}

impl Reading<'_> {
    /// Asks for all records, and hands them over; whether it came to their end, and what changed where that is asked.
    pub(super) async fn carry_out(
        mut self,
        (stop, listener): (&Stop, &dyn Listener),
        saving: &mut Saving<'_>,
        sender: Sender<Page>,
    ) -> Result<(bool, Option<Increment>), ExportError> {
        let read = self.hand_over((stop, listener), saving, &sender).await;
        let increment = match self {
            Self::All { mut pages, .. } => {
                pages.close().await;
                None
            }
            Self::Changed(changes) => Some(changes.increment()),
        };
        Ok((read?, increment))
    }

    async fn hand_over(
        &mut self,
        (stop, listener): (&Stop, &dyn Listener),
        saving: &mut Saving<'_>,
        sender: &Sender<Page>,
    ) -> Result<bool, ExportError> {
        loop {
            if stop.is_asked() {
                return Ok(false);
            }
            let Some(found) = stop.unless_asked(self.next()).await else {
                return Ok(false);
            };
            let Some(Found {
                records,
                total,
                done,
            }) = found?
            else {
                return Ok(true);
            };
            if let Some(records) = total {
                listener.hear(&Event::Counted { records });
            }
            let Some(saved) = stop.unless_asked(saving.save(&records)).await else {
                return Ok(false);
            };
            let page = Page {
                records,
                saved: saved?,
            };
            // Who writes is gone; why, it says itself.
            if sender.send(page).await.is_err() {
                return Ok(false);
            }
            listener.hear(&Event::Progress { done });
        }
    }

    async fn next(&mut self) -> Result<Option<Found>, ExportError> {
        let (pages, limit, progress) = match self {
            Self::Changed(changes) => return Box::pin(changes.next()).await,
            Self::All { pages, limit, done } => (pages, *limit, done),
        };
        let done = progress.unwrap_or_default();
        let left = limit.map(|limit| limit.saturating_sub(done));
        let most = left.map_or(RECORDS_PER_PAGE, |left| {
            usize::try_from(left)
                .unwrap_or(RECORDS_PER_PAGE)
                .min(RECORDS_PER_PAGE)
        });
        if most == 0 && progress.is_some() {
            return Ok(None);
        }
        let Some((mut records, total)) = pages.next(most.max(1)).await? else {
            return Ok(None);
        };
        records.truncate(most);
        let done = done + records.len() as u64;
        *progress = Some(done);
        Ok(Some(Found {
            total: total.map(|total| limit.map_or(total, |limit| total.min(limit))),
            done,
            records,
        }))
    }
}
