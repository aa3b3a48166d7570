//! The first reading of the file: everything that is wrong with it, before anything is sent.

use std::collections::BTreeSet;

use super::existing;
use super::keys::Key;
use super::ledger::Ledger;
use super::options::EmptyKey;
use super::outcome::{Counts, Forecast};
use super::plan::{Existing, decide, missing_problem};
use super::read_ahead::{Read, ReadAhead};
use super::server_rules::ServerRules;
use super::teller::Teller;
use super::unfilled::{tell_unfilled, tell_unfilled_rows};
use super::{Event, Job, Stopped};
use crate::api::ApiError;
use crate::model::{FieldRef, Place, Problem, ProblemKind};
use crate::sheet::{Sheet, SheetError};

/// What the first reading found.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Records in the file, as far as it could be read.
    pub(super) records: u64,
    /// The records with an error, by their position in the file, counted from 1.
    pub(super) bad_records: BTreeSet<u64>,
    /// Whether there is an error that belongs to no record: in the header, or between records.
    pub(super) file_is_bad: bool,
    /// What would become of the good records, if kintone was asked.
    pub(super) forecast: Option<Forecast>,
}

impl Checked {
    /// What becomes of the records if nothing is sent.
    pub(super) fn counts(&self) -> Counts {
        let failed = self.bad_records.len() as u64;
        Counts {
            read: self.records,
            failed,
            not_tried: self.records - failed,
            ..Counts::default()
        }
    }

    /// Whether there is any error.
    pub(super) fn has_errors(&self) -> bool {
        self.file_is_bad || !self.bad_records.is_empty()
    }
}

/// Reads the whole file and tells every problem. Records with an error go to the errors file.
pub(super) async fn check(
    job: &Job<'_>,
    sheet: Sheet,
    teller: &mut Teller<'_>,
) -> Result<Checked, Stopped> {
    let mut checked = Checked {
        file_is_bad: !job.header_is_good,
        ..Checked::default()
    };
    let mut ledger = Ledger::new(&job.layout, job.options.empty_key, job.reader.precision);
    let mut server_rules = ServerRules::new(job);
    let mut reading = ReadAhead::start(sheet, job.layout.clone(), job.reader.clone());
    loop {
        let interrupted = || Stopped::Interrupted(checked.counts());
        let next = job
            .stop
            .unless_asked(reading.next())
            .await
            .ok_or_else(interrupted)?;
        let Some(mut chunk) = next else { break };
        for read in &mut chunk {
            if let Read::Record(assembled) = read {
                ledger.take(assembled, &job.layout);
                let is_added = job.options.empty_key == EmptyKey::Insert;
                if is_added && matches!(assembled.key, Some(Key::Empty)) {
                    tell_unfilled(job, assembled);
                }
                tell_unfilled_rows(job, assembled);
            }
        }
        let asking = async {
            let existing = existing_of(job, &server_rules, &chunk).await?;
            tell_missing(job, &mut chunk, &existing);
            server_rules.check(job, &mut chunk, &existing).await
        };
        let asked = job.stop.unless_asked(asking).await;
        let targets = asked.ok_or_else(interrupted)??;
        for (position, read) in chunk.into_iter().enumerate() {
            match read {
                Read::Record(assembled) => {
                    checked.records += 1;
                    if teller.tell_all(&assembled.problems) {
                        checked.bad_records.insert(assembled.group.ordinal);
                        let (group, problems) = (&assembled.group, &assembled.problems);
                        teller.hear(&Event::Rejected { group, problems });
                    } else if let Some(targets) = &targets {
                        let is_updated = targets.get(position).is_some_and(Option::is_some);
                        checked.forecast.get_or_insert_default().count(is_updated);
                    }
                }
                Read::Problem(problem) => checked.file_is_bad |= teller.tell_all(&[*problem]),
                Read::Stopped(SheetError::Problem(problem)) => {
                    checked.file_is_bad |= teller.tell_all(&[*problem]);
                }
                Read::Stopped(SheetError::Io(error)) => return Err(Stopped::Io(error)),
            }
        }
        teller.hear(&Event::Checking {
            records: checked.records,
        });
    }
    let has_mark = job.layout.mark.is_some();
    if !has_mark && !job.layout.tables.is_empty() && checked.records > 1 {
        teller.tell(&Problem::new(Place::File, ProblemKind::NoMark));
    }
    Ok(checked)
}

/// What kintone holds of the keys of a chunk, asked once for all who need to know.
async fn existing_of(
    job: &Job<'_>,
    server_rules: &ServerRules<'_>,
    chunk: &[Read],
) -> Result<Existing, ApiError> {
    let Some((server, key)) = job.asked_key().or_else(|| server_rules.asked_key(job)) else {
        return Ok(Existing::Unread);
    };
    let keys = chunk.iter().filter_map(|read| match read {
        Read::Record(assembled) => assembled.key.as_ref(),
        _ => None,
    });
    existing::read(server, key, keys).await
}

/// Adds the keys of a chunk that find no record, where that is an error or a reason to leave a record out.
fn tell_missing(job: &Job<'_>, chunk: &mut [Read], existing: &Existing) {
    let Some(column) = &job.layout.key else {
        return;
    };
    for read in chunk {
        if let Read::Record(assembled) = read
            && let (Some(key), Some(row)) = (&assembled.key, assembled.group.rows.first())
            && let Some(kind) = missing_problem(decide(Some(key), existing, job.missing), key)
        {
            let field = FieldRef::new(column.key.field(), None);
            assembled
                .problems
                .push(row.problem(column.at, kind).about(field));
        }
    }
}
