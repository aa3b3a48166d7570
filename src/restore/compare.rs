//! What was written is read back and held against the backup.

use std::collections::{BTreeMap, HashMap};

use super::RestoreError;
use super::fitted::Fitted;
use super::mapping::Written;
use super::options::{Options, Source};
use super::reason::{Circumstances, Difference, Reason, reason, shown};
use crate::api::{ApiError, RawRecord, Stencil, Stored, StoredRecord};
use crate::job::{Server, Stop, Unseen};
use crate::model::{Field, FieldCode, RecordId};
use crate::vault::{Line, Records};

/// How many records are compared at once.
const PAGE: usize = 100;

/// How many cells are named one by one, at most.
const MOST_NAMED: usize = 10_000;

/// The cells that differ.
#[derive(Debug, Default)]
pub struct Differences {
    /// Records that were compared.
    pub records: u64,
    /// The cells, but those that kintone fills in every record; so many as are named.
    pub list: Vec<Difference>,
    /// How many more there are.
    pub unlisted: u64,
    /// How many there are of each field and reason.
    pub counts: BTreeMap<(FieldCode, Reason), u64>,
    /// Records that were deleted after they were restored: their numbers in the backup, and those that they had.
    pub gone: Vec<(u64, u64)>,
    /// The same of those that kintone does not list, and of which it did not say that they are deleted.
    pub unseen: Vec<(u64, u64)>,
}

impl Differences {
    /// Whether all is as it was, but for what kintone itself does.
    pub fn is_explained(&self) -> bool {
        let mut reasons = self.counts.keys().map(|(_, reason)| *reason);
        !reasons.any(|reason| reason == Reason::Unknown)
    }

    fn add(&mut self, difference: Difference) {
        let key = (difference.field.clone(), difference.reason);
        *self.counts.entry(key).or_default() += 1;
        if difference.reason == Reason::FilledByKintone {
            return;
        }
        if self.list.len() < MOST_NAMED {
            self.list.push(difference);
        } else {
            self.unlisted += 1;
        }
    }
}

/// Compares what was written; `None` if somebody stopped it.
///
/// # Errors
/// What keeps it from being read.
pub async fn compare(
    (server, source): (Server<'_>, Source<'_>),
    (fitted, options): (&Fitted, &Options),
    written: &[Written],
    stop: &Stop,
) -> Result<Option<Differences>, RestoreError> {
    let revision = FieldCode::new("$revision");
    let codes = fitted.fields.iter().map(|field| &field.code);
    let tables = fitted.tables.iter().map(|(table, fields)| {
        let fields = fields.iter().map(|field| &field.code);
        (&table.code, fields.collect())
    });
    let mut comparing = Comparing {
        fitted,
        options,
        with_attachments: source.entry.with_attachments,
        stencil: Stencil::new(std::iter::once(&revision).chain(codes), tables),
        found: Differences::default(),
    };
    let mut records = Records::open(source.dir, &source.entry.segments)?;
    for page in written.chunks(PAGE) {
        let ids: Vec<_> = page.iter().map(|written| written.now).collect();
        let Some(held) = stop.unless_asked(held(server, &ids)).await else {
            return Ok(None);
        };
        let held = held?;
        let absent = ids.iter().filter(|id| !held.contains_key(id));
        let absent: Vec<_> = absent.filter_map(|id| RecordId::new(*id)).collect();
        let Some(unseen) = stop.unless_asked(Unseen::look(server, &absent)).await else {
            return Ok(None);
        };
        let unseen = unseen?;
        for written in page {
            let Some(line) = line_of(&mut records, written.record)? else {
                continue;
            };
            match held.get(&written.now) {
                None => {
                    let id = RecordId::new(written.now);
                    let is_open = id.is_none_or(|id| unseen.has(id) || unseen.is_guessed(id));
                    let found = &mut comparing.found;
                    let list = if is_open {
                        &mut found.unseen
                    } else {
                        &mut found.gone
                    };
                    list.push((written.record, written.now));
                }
                Some(now) => comparing.record(*written, line, now)?,
            }
        }
    }
    Ok(Some(comparing.found))
}

/// The record of this number, behind those that were looked for before.
fn line_of(records: &mut Records, number: u64) -> Result<Option<Line>, RestoreError> {
    while let Some(line) = records.next_record()? {
        if line.id == number {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// What the app holds of these records; of fewer at once where kintone's answer would be too large.
async fn held(server: Server<'_>, ids: &[u64]) -> Result<HashMap<u64, RawRecord>, ApiError> {
    let mut held = HashMap::new();
    let mut waiting = vec![ids];
    while let Some(ids) = waiting.pop() {
        let list: Vec<_> = ids.iter().map(ToString::to_string).collect();
        let condition = format!("$id in ({})", list.join(","));
        let asked = (Some(&*condition), None);
        let page = server.client.raw_page(server.app, asked, PAGE, &[], false);
        match page.await {
            Err(error) if error.is_too_large() && ids.len() > 1 => {
                let (first, second) = ids.split_at(ids.len() / 2);
                waiting.extend([first, second]);
            }
            page => {
                let (records, _) = page?;
                let known = records.into_iter().filter_map(|record| {
                    let id = record.id().ok()?.get();
                    Some((id, record))
                });
                held.extend(known);
            }
        }
    }
    Ok(held)
}

struct Comparing<'a> {
    fitted: &'a Fitted,
    options: &'a Options,
    with_attachments: bool,
    stencil: Stencil,
    found: Differences,
}

impl Comparing<'_> {
    fn record(
        &mut self,
        written: Written,
        line: Line,
        now: &RawRecord,
    ) -> Result<(), RestoreError> {
        let wrong = |error: serde_json::Error| RestoreError::shape(written.record, &error);
        let Some(kept) = line.record.map(RawRecord::from) else {
            return Ok(());
        };
        let (kept, now) = (
            kept.read(&self.stencil).map_err(wrong)?,
            now.read(&self.stencil).map_err(wrong)?,
        );
        self.found.records += 1;
        let is_changed = matches!(&now.cells[0], Stored::Text(revision) if **revision != written.revision.to_string());
        let of = Circumstances {
            users: &self.options.users,
            precision: self.fitted.precision,
            with_system_fields: self.options.with_system_fields && written.is_new,
            with_attachments: self.with_attachments,
            is_changed,
        };
        let numbers = (written.record, written.now);
        let cells = kept.cells.iter().zip(&now.cells).skip(1);
        for ((kept, now), field) in cells.zip(&self.fitted.fields) {
            self.cell(numbers, (field, None), (kept, now), of);
        }
        self.tables(numbers, (&kept, &now), of);
        Ok(())
    }

    fn tables(
        &mut self,
        record: (u64, u64),
        (kept, now): (&StoredRecord<'_>, &StoredRecord<'_>),
        of: Circumstances<'_>,
    ) {
        let fitted = self.fitted;
        for (at, (table, fields)) in fitted.tables.iter().enumerate() {
            let (Some(kept), Some(now)) = (&kept.tables[at], &now.tables[at]) else {
                continue;
            };
            if kept.len() != now.len() {
                self.found.add(Difference {
                    record,
                    field: table.code.clone(),
                    row: None,
                    kept: kept.len().to_string(),
                    now: now.len().to_string(),
                    reason: if of.is_changed {
                        Reason::ChangedSince
                    } else {
                        Reason::Unknown
                    },
                });
            }
            for (row, (kept, now)) in (1..).zip(kept.iter().zip(now)) {
                let cells = kept.cells.iter().zip(&now.cells);
                for (pair, field) in cells.zip(fields) {
                    self.cell(record, (field, Some((table.code.clone(), row))), pair, of);
                }
            }
        }
    }

    fn cell(
        &mut self,
        record: (u64, u64),
        (field, row): (&Field, Option<(FieldCode, u64)>),
        (kept, now): (&Stored<'_>, &Stored<'_>),
        of: Circumstances<'_>,
    ) {
        if let Some(reason) = reason(field, (kept, now), of) {
            self.found.add(Difference {
                record,
                field: field.code.clone(),
                row,
                kept: shown(kept).into_owned(),
                now: shown(now).into_owned(),
                reason,
            });
        }
    }
}
