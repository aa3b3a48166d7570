//! The first reading of the file: everything that is wrong with it, before anything is sent.

use super::existing;
use super::keys::KeyLedger;
use super::outcome::Counts;
use super::plan::{decide, missing_problem};
use super::read_ahead::{Read, ReadAhead};
use super::teller::Teller;
use super::{Event, Job, Stopped};
use crate::api::ApiError;
use crate::model::{Place, Problem, ProblemKind};
use crate::sheet::{Sheet, SheetError};

/// What the first reading found.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Records in the file, as far as it could be read.
    pub(super) records: u64,
    /// Records with an error.
    pub(super) bad_records: u64,
    /// Whether there is an error, in a record or elsewhere.
    pub(super) has_errors: bool,
}

impl Checked {
    /// What becomes of the records if nothing is sent.
    pub(super) fn counts(&self) -> Counts {
        Counts {
            read: self.records,
            failed: self.bad_records,
            not_tried: self.records - self.bad_records,
            ..Counts::default()
        }
    }
}

/// Reads the whole file and tells every problem.
pub(super) async fn check(
    job: &Job<'_>,
    sheet: Sheet,
    teller: &mut Teller<'_>,
) -> Result<Checked, Stopped> {
    let has_mark = job.layout.mark.is_some();
    let mut checked = Checked {
        has_errors: !job.header_is_good,
        ..Checked::default()
    };
    let mut keys = KeyLedger::new(job.options.empty_key);
    let mut reading = ReadAhead::start(sheet, job.layout.clone(), job.reader.clone());
    loop {
        let interrupted = || Stopped::Interrupted(checked.counts());
        let next = job
            .stop
            .unless_asked(reading.next())
            .await
            .ok_or_else(interrupted)?;
        let Some(mut chunk) = next else { break };
        tell_key_problems(job, &mut chunk, &mut keys);
        let asked = job.stop.unless_asked(tell_missing(job, &mut chunk)).await;
        asked.ok_or_else(interrupted)??;
        for read in chunk {
            match read {
                Read::Record(assembled) => {
                    checked.records += 1;
                    let is_bad = teller.tell_all(&assembled.problems);
                    checked.bad_records += u64::from(is_bad);
                    checked.has_errors |= is_bad;
                }
                Read::Problem(problem) => checked.has_errors |= teller.tell_all(&[*problem]),
                Read::Stopped(SheetError::Problem(problem)) => {
                    checked.has_errors |= teller.tell_all(&[*problem]);
                }
                Read::Stopped(SheetError::Io(error)) => return Err(Stopped::Io(error)),
            }
        }
        teller.hear(&Event::Checking {
            records: checked.records,
        });
    }
    if !has_mark && !job.layout.tables.is_empty() && checked.records > 1 {
        teller.tell(&Problem::new(Place::File, ProblemKind::NoMark));
    }
    Ok(checked)
}

/// Adds what is wrong with the keys of a chunk, beside all the keys before.
fn tell_key_problems(job: &Job<'_>, chunk: &mut [Read], ledger: &mut KeyLedger) {
    let Some(column) = &job.layout.key else {
        return;
    };
    for read in chunk {
        if let Read::Record(assembled) = read
            && let (Some(key), Some(row)) = (&assembled.key, assembled.group.rows.first())
        {
            let found = ledger.take(key, row.first_line());
            let problems = found
                .into_iter()
                .map(|kind| Job::key_problem(kind, &column.key, row, column.at));
            assembled.problems.extend(problems);
        }
    }
}

/// Adds the keys of a chunk that find no record, where that is an error or a reason to leave a record out.
async fn tell_missing(job: &Job<'_>, chunk: &mut [Read]) -> Result<(), ApiError> {
    let (Some(column), Some(key)) = (&job.layout.key, job.asked_key()) else {
        return Ok(());
    };
    let keys = chunk.iter().filter_map(|read| match read {
        Read::Record(assembled) => assembled.key.as_ref(),
        _ => None,
    });
    let existing = existing::read(job.client, job.app, key, keys).await?;
    for read in chunk {
        if let Read::Record(assembled) = read
            && let (Some(key), Some(row)) = (&assembled.key, assembled.group.rows.first())
            && let Some(kind) = missing_problem(decide(Some(key), &existing, job.missing), key)
        {
            assembled
                .problems
                .push(Job::key_problem(kind, &column.key, row, column.at));
        }
    }
    Ok(())
}
