//! The records of other runs in a log app: who is at work, and what became of what they sent.

use jiff::Timestamp;

use super::cells::{At, Held, cells, number, of_run, value};
use super::fields as field;
use super::run_record::{INTERRUPTED, RUNNING};
use crate::api::{ApiError, Client};
use crate::model::{AppId, RecordId};

/// A run on some machine that writes to an app, or never said how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its id.
    pub run: String,
    /// Its file.
    pub file: String,
    /// Who started it.
    pub who: String,
    /// The machine's name.
    pub host: String,
    /// Whether it is to be taken for one at work: its lease is not over.
    pub is_fresh: bool,
    at: At,
}

/// What became of a transaction of an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It was carried out.
    Written,
    /// It was not, and cannot be any more.
    NotWritten,
    /// The log app does not say.
    Unknown,
}

/// The runs that write to an app, by what the log app says, in the order in which they began.
///
/// # Errors
/// The log app cannot be read.
pub async fn holders(client: &Client, log: AppId, app: AppId) -> Result<Vec<Holder>, ApiError> {
    let (status, target) = (field::STATUS.code, field::APP.code);
    let query = format!("{status} = \"{RUNNING}\" and {target} = {app} order by $id asc limit 500");
    let found = client.raw_records(log, &query).await?;
    Ok(found.iter().filter_map(Holder::of).collect())
}

impl Holder {
    fn of(record: &Held) -> Option<Self> {
        let lease = value(record, field::LEASE).parse::<Timestamp>();
        Some(Self {
            run: value(record, field::RUN).to_owned(),
            file: value(record, field::FILE).to_owned(),
            who: value(record, field::WHO).to_owned(),
            host: value(record, field::HOST).to_owned(),
            is_fresh: lease.is_ok_and(|lease| lease > Timestamp::now()),
            at: At::of(record)?,
        })
    }

    /// The number of its record in the log app.
    pub fn record(&self) -> RecordId {
        self.at.id
    }

    /// Takes its app over: what that run has under way cannot be carried out any more. Whether it was: not, if the run
    /// has gone on meanwhile.
    ///
    /// # Errors
    /// The log app cannot be written.
    pub async fn take_over(&self, client: &Client, log: AppId) -> Result<bool, ApiError> {
        let over = cells([(field::STATUS, INTERRUPTED.to_owned())]);
        Ok(self.at.move_on(client, log, &over).await?.is_some())
    }
}

/// What became of a batch of an earlier run, by that run's record; what is not carried out cannot be later.
///
/// # Errors
/// The log app cannot be read or written.
pub async fn decide(
    client: &Client,
    log: AppId,
    run: &str,
    batch: u64,
) -> Result<Decided, ApiError> {
    loop {
        let found = of_run(client, log, run).await?;
        let Some((record, at)) = found.and_then(|one| At::of(&one).map(|at| (one, at))) else {
            return Ok(Decided::Unknown);
        };
        match number(&record, field::BATCH) {
            Some(last) if last == batch => return Ok(Decided::Written),
            Some(last) if last < batch => {}
            // A run leaves nothing in doubt behind which it goes on: somebody else wrote this.
            _ => return Ok(Decided::Unknown),
        }
        let over = cells([
            (field::STATUS, INTERRUPTED.to_owned()),
            (field::CLOSED, batch.to_string()),
        ]);
        if at.move_on(client, log, &over).await?.is_some() {
            return Ok(Decided::NotWritten);
        }
    }
}
