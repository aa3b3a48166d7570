//! The second reading of the file: plan, batch, send. The only stage that writes to kintone.

use std::collections::BTreeMap;

use super::batch::{Batch, Request};
use super::existing;
use super::journal::{Fate, Journal};
use super::keys::Key;
use super::layout::Layout;
use super::options::Missing;
use super::outcome::{Counts, Ending, TableCount};
use super::plan::{Action, Existing, Planned, decide};
use super::read_ahead::{Read, ReadAhead};
use super::teller::Teller;
use super::trace::trace;
use super::{Event, Job};
use crate::api::{ApiError, Certainty, Operation, RequestOutcome, Target, Upsert, WriteRequest};
use crate::model::{Attachment, Cell, FieldCode, Problem, Record, RowKey, Severity, Value};
use crate::sheet::Sheet;

/// What was sent.
pub(super) struct Sent {
    pub(super) counts: Counts,
    pub(super) tables: BTreeMap<FieldCode, TableCount>,
    pub(super) journal: Journal,
    pub(super) ending: Ending,
}

impl Sent {
    /// Nothing was sent, for this reason.
    pub(super) fn nothing(counts: Counts, ending: Ending) -> Self {
        Self {
            counts,
            tables: BTreeMap::new(),
            journal: Journal::default(),
            ending,
        }
    }
}

/// Sends the records of a sheet that was checked and holds `total` records.
pub(super) async fn send(job: &Job<'_>, sheet: Sheet, total: u64, teller: &mut Teller<'_>) -> Sent {
    let mut sender = Sender {
        job,
        reading: ReadAhead::start(sheet, job.layout.clone(), job.reader.clone()),
        pending: Vec::new().into_iter(),
        left_over: None,
        batches: 0,
        counts: Counts {
            read: total,
            ..Counts::default()
        },
        tables: BTreeMap::new(),
        journal: Journal::default(),
    };
    let ending = match sender.send_all(teller).await {
        Ok(()) => Ending::Complete,
        Err(ending) => ending,
    };
    let mut counts = sender.counts;
    counts.not_tried = total.saturating_sub(counts.accounted());
    Sent {
        counts,
        tables: sender.tables,
        journal: sender.journal,
        ending,
    }
}

struct Sender<'a> {
    job: &'a Job<'a>,
    reading: ReadAhead,
    /// What is left of the last chunk.
    pending: std::vec::IntoIter<Planned>,
    /// The record that did not fit into the last batch.
    left_over: Option<Box<Planned>>,
    batches: u64,
    counts: Counts,
    tables: BTreeMap<FieldCode, TableCount>,
    journal: Journal,
}

impl Sender<'_> {
    async fn send_all(&mut self, teller: &mut Teller<'_>) -> Result<(), Ending> {
        loop {
            let batch = self.next_batch().await?;
            if batch.is_empty() {
                return Ok(());
            }
            if self.job.stop.is_asked() {
                return Err(Ending::Interrupted);
            }
            self.send_batch(batch, teller).await?;
            teller.hear(&Event::Progress {
                done: self.counts.done(),
            });
        }
    }

    /// Fills the next batch; it is empty when the file is at its end.
    async fn next_batch(&mut self) -> Result<Batch, Ending> {
        self.batches += 1;
        let mut batch = Batch::new(self.batches);
        let mut next = self.left_over.take();
        loop {
            if let Some(planned) = next.take()
                && let Err(planned) = batch.push(*planned)
            {
                self.left_over = Some(planned);
                return Ok(batch);
            }
            next = match self.pending.next() {
                Some(planned) => Some(Box::new(planned)),
                None => match self.job.stop.unless_asked(self.reading.next()).await {
                    Some(Some(chunk)) => {
                        self.pending = self.plan(chunk).await?.into_iter();
                        None
                    }
                    Some(None) => return Ok(batch),
                    None => return Err(Ending::Interrupted),
                },
            };
        }
    }

    /// Plans the records of a chunk; those that are left out are counted here.
    async fn plan(&mut self, chunk: Vec<Read>) -> Result<Vec<Planned>, Ending> {
        let mut records = Vec::with_capacity(chunk.len());
        for read in chunk {
            match read {
                Read::Record(assembled) if !has_error(&assembled.problems) => {
                    records.push(assembled);
                }
                // The file was found good when it was checked.
                _ => {
                    return Err(Ending::Unsent(
                        "the file changed while it was imported".to_owned(),
                    ));
                }
            }
        }
        let existing = match (self.job.asked_key(), self.job.missing) {
            (None, _) => Existing::Unread,
            (Some(_), Missing::Error) => Existing::All,
            (Some(key), _) => {
                let keys = records
                    .iter()
                    .filter_map(|assembled| assembled.key.as_ref());
                let asking = existing::read(self.job.client, self.job.app, key, keys);
                asking.await.map_err(Ending::Failed)?
            }
        };
        let mut planned = Vec::with_capacity(records.len());
        for assembled in records {
            match decide(assembled.key.as_ref(), &existing, self.job.missing) {
                Action::SkipMissing | Action::RefuseMissing => self.counts.skipped += 1,
                action => planned.push(Planned {
                    action,
                    assembled: *assembled,
                }),
            }
        }
        Ok(planned)
    }

    async fn send_batch(
        &mut self,
        mut batch: Batch,
        teller: &mut Teller<'_>,
    ) -> Result<(), Ending> {
        self.upload_attachments(&mut batch, teller).await?;
        let records = batch.len() as u64;
        teller.hear(&Event::Sending {
            batch: batch.number(),
            records,
        });
        self.journal
            .intend(batch.number(), records, batch.lines().unwrap_or_default());
        let requests: Vec<_> = batch
            .requests()
            .iter()
            .map(|request| write_request(request, &self.job.layout))
            .collect();
        let writing = self
            .job
            .client
            .write(self.job.app, &requests, batch.effect());
        let Some(answer) = self.job.stop.unless_at_once(writing).await else {
            self.counts.unknown += records;
            return Err(Ending::Interrupted);
        };
        match answer {
            Ok(outcomes) => {
                self.journal.settle(Fate::Written);
                self.count_written(&batch, &outcomes);
                Ok(())
            }
            Err(error) if error.certainty() == Certainty::Unknown => {
                self.counts.unknown += records;
                Err(Ending::Lost(error))
            }
            Err(error) => {
                self.journal.settle(Fate::NotWritten);
                self.tell_refusal(&batch, &error, teller);
                Err(Ending::Failed(error))
            }
        }
    }

    fn tell_refusal(&mut self, batch: &Batch, error: &ApiError, teller: &mut Teller<'_>) {
        let Some(refusal) = error.refusal() else {
            return;
        };
        let Some(request) = refusal
            .request
            .and_then(|index| batch.requests().get(index))
        else {
            return;
        };
        let traced = trace(refusal, request, &self.job.layout, &self.job.form);
        self.counts.failed += traced.failed;
        teller.tell_all(&traced.problems);
    }

    fn count_written(&mut self, batch: &Batch, outcomes: &[RequestOutcome]) {
        for outcome in outcomes {
            match outcome {
                RequestOutcome::Added(added) => self.counts.created += added.len() as u64,
                RequestOutcome::Upserted(upserted) => {
                    let is_insert = |operation: Operation| operation == Operation::Insert;
                    let created = upserted
                        .iter()
                        .filter(|(_, operation, _)| is_insert(*operation))
                        .count();
                    self.counts.created += created as u64;
                    self.counts.updated += (upserted.len() - created) as u64;
                }
            }
        }
        for table in batch
            .records()
            .flat_map(|planned| &planned.assembled.record.tables)
        {
            let count = self
                .tables
                .entry(table.table.code.clone())
                .or_insert_with(|| TableCount {
                    label: table.table.label.clone(),
                    with_id: 0,
                    new: 0,
                });
            let with_id = table
                .rows
                .iter()
                .filter(|row| matches!(row.key, RowKey::Existing(_)))
                .count() as u64;
            count.with_id += with_id;
            count.new += table.rows.len() as u64 - with_id;
        }
    }

    /// Uploads what the records of a batch attach, and puts kintone's keys in the place of the paths.
    async fn upload_attachments(
        &self,
        batch: &mut Batch,
        teller: &Teller<'_>,
    ) -> Result<(), Ending> {
        let files = batch
            .records()
            .map(|planned| local_files(&planned.assembled.record))
            .sum::<usize>() as u64;
        if files == 0 {
            return Ok(());
        }
        teller.hear(&Event::Uploading { files });
        for planned in batch.records_mut() {
            for attachment in attachments_mut(&mut planned.assembled.record) {
                if let Attachment::Local(path) = attachment {
                    *attachment = Attachment::Uploaded(self.upload(path).await?);
                }
            }
        }
        Ok(())
    }

    async fn upload(&self, path: &str) -> Result<String, Ending> {
        let gone = |_| Ending::Unsent(format!("the attachment `{path}` cannot be read any more"));
        let file = self.job.reader.attachments.resolve(path).map_err(gone)?;
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let uploading = self.job.client.upload(&file, &name);
        let uploaded = self
            .job
            .stop
            .unless_at_once(uploading)
            .await
            .ok_or(Ending::Interrupted)?;
        uploaded.map_err(Ending::Failed)
    }
}

fn has_error(problems: &[Problem]) -> bool {
    problems
        .iter()
        .any(|problem| problem.severity() == Severity::Error)
}

fn write_request<'a>(request: &'a Request, layout: &'a Layout) -> WriteRequest<'a> {
    let records = request.records();
    let Some(column) = &layout.key else {
        return WriteRequest::Add(
            records
                .iter()
                .map(|planned| &planned.assembled.record)
                .collect(),
        );
    };
    let field = &column.key.field().code;
    let upsert = |planned: &'a Planned| Upsert {
        target: target(field, planned.assembled.key.as_ref()),
        record: &planned.assembled.record,
    };
    WriteRequest::Upsert(records.iter().map(upsert).collect())
}

fn target<'a>(field: &'a FieldCode, key: Option<&'a Key>) -> Target<'a> {
    match key {
        Some(Key::Record(number)) => Target::Id(number.id),
        Some(Key::Unique { value, .. }) => Target::Key { field, value },
        Some(Key::Empty | Key::Unreadable) | None => Target::NewRecord,
    }
}

fn attachments_mut(record: &mut Record) -> impl Iterator<Item = &mut Attachment> {
    let inside = record
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.rows)
        .flat_map(|row| &mut row.cells);
    record
        .cells
        .iter_mut()
        .chain(inside)
        .flat_map(|held| match &mut held.cell {
            Cell::Set(Value::Files(files)) => files.as_mut_slice(),
            _ => &mut [],
        })
}

fn local_files(record: &Record) -> usize {
    let inside = record
        .tables
        .iter()
        .flat_map(|table| &table.rows)
        .flat_map(|row| &row.cells);
    let files = record
        .cells
        .iter()
        .chain(inside)
        .filter_map(|held| match &held.cell {
            Cell::Set(Value::Files(files)) => Some(files),
            _ => None,
        });
    files
        .flatten()
        .filter(|file| matches!(file, Attachment::Local(_)))
        .count()
}
