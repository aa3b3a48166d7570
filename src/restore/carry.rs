//! The restore itself: page by page it is decided, uploaded and written.

use super::RestoreError;
use super::decide::{CODES, Decided, Deciding, api_error, uploads};
use super::files;
use super::fitted::Fitted;
use super::id_map::IdMap;
use super::mapping::{Mapping, Written};
use super::options::{Options, Source};
use crate::api::ApiError;
use crate::job::{Delivery, Ending, Event, Listener, Outcome, Server, Stop, Terms, Watermark};
use crate::vault::{Line, Records};

/// How many records are decided about at once.
const PAGE: usize = 500;

/// What became of the records.
#[derive(Debug)]
pub struct Restored {
    /// The records by what was done with them, and how it ended.
    pub outcome: Outcome,
    /// Rows that come back, or came, under new ids.
    pub new_rows: u64,
    /// Attachments that were uploaded, or would be.
    pub uploaded: u64,
    /// Cells that were left as they are, as the backup does not have their files.
    pub without_files: u64,
    /// What was written.
    pub written: Vec<Written>,
    /// The numbers in the backup of records that failed, and are worth another try.
    pub failed: Vec<u64>,
}

impl Restored {
    /// The same with what became of those that failed when they were tried once more.
    pub fn with_again(mut self, again: Self) -> Self {
        let (counts, more) = (&mut self.outcome.counts, again.outcome.counts);
        let tried = self.failed.len() as u64;
        counts.failed = counts.failed - tried + more.failed + more.not_tried;
        counts.created += more.created;
        counts.updated += more.updated;
        counts.unchanged += more.unchanged;
        counts.skipped += more.skipped;
        counts.unknown += more.unknown;
        self.outcome.ending = again.outcome.ending;
        self.new_rows += again.new_rows;
        self.written.extend(again.written);
        self.written.sort_unstable();
        self.failed = again.failed;
        self
    }
}

/// Everything that takes part.
struct Carrying<'a> {
    server: Server<'a>,
    options: &'a Options,
    deciding: Deciding<'a>,
    mapping: &'a Mapping<'a>,
    stop: &'a Stop,
    uploaded: u64,
    without_files: u64,
}

/// Restores so many records of a backup; in a dry run it is only said what would become of them.
///
/// # Errors
/// A backup that is not what it was any more. Everything else is told by the outcome's ending.
pub async fn carry_out(
    (server, source, records): (Server<'_>, Source<'_>, u64),
    (fitted, options): (&Fitted, &Options),
    map: &IdMap,
    stop: &Stop,
    listener: &dyn Listener,
) -> Result<Restored, RestoreError> {
    let mapping = Mapping::new(listener, map);
    let terms = Terms {
        dry_run: options.dry_run,
        above: Watermark::Unknown,
        codes: CODES,
    };
    listener.hear(&Event::Counted { records });
    let mut delivery = Delivery::new(server, terms, stop, &mapping);
    let mut carrying = Carrying {
        server,
        options,
        deciding: Deciding::new(server, source, (fitted, options), map),
        mapping: &mapping,
        stop,
        uploaded: 0,
        without_files: 0,
    };
    let ending = carrying.all(source, &mut delivery).await?;
    let (uploaded, without_files) = (carrying.uploaded, carrying.without_files);
    let (outcome, new_rows) = delivery.outcome(records, ending);
    listener.hear(&Event::Finished(&outcome));
    let (written, failed) = mapping.into_written();
    Ok(Restored {
        outcome,
        new_rows,
        uploaded,
        without_files,
        written,
        failed,
    })
}

impl Carrying<'_> {
    async fn all(
        &mut self,
        source: Source<'_>,
        delivery: &mut Delivery<'_>,
    ) -> Result<Ending, RestoreError> {
        let mut records = Records::open(source.dir, &source.entry.segments)?;
        loop {
            let page = self.next_page(&mut records)?;
            if page.is_empty() {
                return Ok(if self.options.dry_run {
                    Ending::Planned
                } else {
                    Ending::Complete
                });
            }
            let Some(decided) = self.stop.unless_asked(self.deciding.page(&page)).await else {
                return Ok(Ending::Interrupted);
            };
            let decided = match decided {
                Ok(decided) => decided,
                Err(error) => return Ok(Ending::Failed(api_error(error)?)),
            };
            if let Err(ending) = self.write(decided, delivery).await {
                return Ok(ending);
            }
        }
    }

    fn next_page(&self, records: &mut Records) -> Result<Vec<Line>, RestoreError> {
        let mut page = Vec::new();
        while page.len() < PAGE
            && let Some(line) = records.next_record()?
        {
            if self.options.wants(line.id) {
                page.push(line);
            }
        }
        Ok(page)
    }

    async fn write(&mut self, decided: Decided, delivery: &mut Delivery<'_>) -> Result<(), Ending> {
        for handled in &decided.told {
            delivery.tell(handled);
        }
        self.without_files += decided.without_files;
        let uploading = uploads(&decided.changes).count() as u64;
        self.uploaded += uploading;
        let mut keys = std::collections::VecDeque::new();
        if !self.options.dry_run {
            if uploading > 0 {
                self.mapping.hear(&Event::Uploading { files: uploading });
                let uploads = uploads(&decided.changes);
                let contents = self.deciding.contents();
                let uploaded = files::upload(self.server.client, contents, uploads);
                keys = self.unless_asked(uploaded).await?;
            }
            self.mapping.expect(decided.adds());
        }
        let mut wishes = Vec::new();
        for change in decided.changes {
            match change.wish(&mut keys) {
                Ok(wish) => wishes.push(wish),
                Err(handled) => delivery.tell(&handled),
            }
        }
        delivery.deliver(&self.deciding.reading, wishes).await
    }

    async fn unless_asked<T>(
        &self,
        work: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, Ending> {
        let done = self.stop.unless_asked(work).await;
        done.ok_or(Ending::Interrupted)?.map_err(Ending::Failed)
    }
}
