//! The record of one run in a log app.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::cells::{At, cells, number, of_run, time, value};
use super::fields as field;
use crate::api::{
    ApiError, Certainty, Client, Effect, Pin, RecordJson, Stop, Target, WriteRequest,
};
use crate::model::{AppId, RecordId, Revision};

/// How long a run counts as at work behind its last batch. It is longer than a request may take.
const LEASE: SignedDuration = SignedDuration::from_mins(30);

/// How often the record is made at most, where answers are lost.
const MOST_TRIES: u32 = 20;

/// The status of a run at work.
pub(super) const RUNNING: &str = "running";

/// The status of a run that never said how it ended.
pub(super) const INTERRUPTED: &str = "interrupted";

/// What is said of a run before it writes.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The run's id.
    pub run: String,
    /// The command that asked for it.
    pub kind: String,
    /// The name that was given to it.
    pub job: String,
    /// The app that it writes to.
    pub app: String,
    /// The file that is read.
    pub file: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// Who started it.
    pub who: String,
    /// The machine's name.
    pub host: String,
    /// The address of the job that started it.
    pub link: String,
}

/// How a run ended.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// Its status, in one word.
    pub status: String,
    /// Counts, by the codes of their fields.
    pub counts: Vec<(&'static str, u64)>,
    /// Its health, in percent.
    pub health: Option<String>,
    /// The exit code.
    pub exit_code: u8,
    /// What ended it.
    pub message: String,
    /// The key of its errors file, which was uploaded.
    pub errors_file: Option<String>,
}

/// The record of a run that writes.
#[derive(Debug)]
pub struct RunRecord {
    app: AppId,
    head: Head,
    at: Mutex<Option<At>>,
}

/// What a run record tells of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It was carried out.
    Landed,
    /// It was not, and may be still.
    Still,
    /// It was not, and cannot be any more, as somebody edited the run record.
    Overtaken,
    /// It was not, and cannot be any more: the run is over, by what its record says.
    Ended,
}

/// What came of an attempt to keep a transaction from being carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// It cannot be carried out any more.
    Closed,
    /// The run record has moved meanwhile.
    Moved,
}

impl RunRecord {
    /// The record of a run that has not begun to write.
    pub fn new(app: AppId, head: Head) -> Self {
        Self {
            app,
            head,
            at: Mutex::new(None),
        }
    }

    fn at(&self) -> MutexGuard<'_, Option<At>> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the record. After a lost answer it is looked for, and made again at once: no two records have one run.
    /// Whether it can be viewed: where it cannot, it does not tell what became of a batch.
    ///
    /// # Errors
    /// The log app cannot be read or written.
    pub async fn begin(&self, client: &Client) -> Result<bool, ApiError> {
        let head = &self.head;
        let now = Timestamp::now();
        let record = cells([
            (field::RUN, head.run.clone()),
            (field::KIND, head.kind.clone()),
            (field::STATUS, RUNNING.to_owned()),
            (field::JOB, head.job.clone()),
            (field::APP, head.app.clone()),
            (field::FILE, head.file.clone()),
            (field::SHA256, head.sha256.clone()),
            (field::WHO, head.who.clone()),
            (field::HOST, head.host.clone()),
            (field::LINK, head.link.clone()),
            (field::STARTED, time(now)),
            (field::LEASE, time(now + LEASE)),
            (field::BATCH, "0".to_owned()),
            (field::CLOSED, "0".to_owned()),
        ]);
        let record = RecordJson::of_value(&record).map_err(ApiError::unsendable)?;
        let entry = record.entry(&Target::New);
        let bulk = client.bulk_request(self.app, vec![WriteRequest::Add(vec![entry])])?;
        let mut tries = 0;
        loop {
            tries += 1;
            let written = client.write(&bulk, Effect::Once, &Stop::default()).await;
            let made = of_run(client, self.app, &head.run).await?;
            *self.at() = made.as_ref().and_then(At::of);
            match written {
                Ok(_) => return Ok(self.at().is_some()),
                Err(_) if self.at().is_some() => return Ok(true),
                Err(error) if error.certainty() == Certainty::NotDone || tries >= MOST_TRIES => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
    }

    /// The number of the record, once it is made.
    pub fn id(&self) -> Option<RecordId> {
        self.at().map(|at| at.id)
    }

    /// What moves the record on with a batch; `None` if it was not made.
    pub fn pin(&self, batch: u64) -> Option<Pin> {
        let at = (*self.at())?;
        let lease = time(Timestamp::now() + LEASE);
        Some(Pin {
            app: self.app,
            id: at.id,
            revision: at.revision,
            record: cells([(field::BATCH, batch.to_string()), (field::LEASE, lease)]),
        })
    }

    /// The record was moved on to this revision.
    pub fn moved(&self, to: Revision) {
        if let Some(at) = &mut *self.at() {
            at.revision = to;
        }
    }

    /// Asks the record what became of a batch. Where it moved, it is at its new revision from now on.
    pub async fn look(&self, client: &Client, batch: u64) -> Result<Option<Seen>, ApiError> {
        let Some(at) = *self.at() else {
            return Ok(None);
        };
        let query = format!("$id = {}", at.id);
        let found = client.raw_records(self.app, &query).await?;
        let found = found.first().and_then(|one| Some((one, At::of(one)?)));
        let Some((record, At { revision, .. })) = found else {
            return Ok(None);
        };
        self.moved(revision);
        Ok(Some(if number(record, field::BATCH) == Some(batch) {
            Seen::Landed
        } else if value(record, field::STATUS) != RUNNING {
            Seen::Ended
        } else if revision == at.revision {
            Seen::Still
        } else {
            Seen::Overtaken
        }))
    }

    /// Keeps a batch that is not carried out from being so later: the record is moved on without it.
    pub async fn close(&self, client: &Client, batch: u64) -> Result<Close, ApiError> {
        let Some(at) = *self.at() else {
            return Ok(Close::Moved);
        };
        let closed = cells([(field::CLOSED, batch.to_string())]);
        let closed = at.move_on(client, self.app, &closed).await?;
        Ok(match closed {
            Some(revision) => {
                self.moved(revision);
                Close::Closed
            }
            None => Close::Moved,
        })
    }

    /// Writes down how the run ended, if its record was made.
    pub async fn end(&self, client: &Client, end: &End) -> Result<(), ApiError> {
        let Some(at) = *self.at() else {
            return Ok(());
        };
        let mut record = cells([
            (field::STATUS, end.status.clone()),
            (field::ENDED, time(Timestamp::now())),
            (field::EXIT_CODE, end.exit_code.to_string()),
            (field::MESSAGE, end.message.clone()),
            (field::HEALTH, end.health.clone().unwrap_or_default()),
        ]);
        for (code, count) in &end.counts {
            record[*code] = json!({ "value": count.to_string() });
        }
        if let Some(key) = &end.errors_file {
            record[field::ERRORS_FILE.code] = json!({ "value": [{ "fileKey": key }] });
        }
        let mut at = at;
        for _ in 0..MOST_TRIES {
            if at.move_on(client, self.app, &record).await?.is_some() {
                break;
            }
            // Somebody wrote into it meanwhile: how the run ended is said all the same.
            let found = of_run(client, self.app, &self.head.run).await?;
            let Some(now) = found.as_ref().and_then(At::of) else {
                break;
            };
            at = now;
        }
        Ok(())
    }

    /// The app that it is in.
    pub fn app(&self) -> AppId {
        self.app
    }
}
