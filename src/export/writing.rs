//! Records are written, on a thread of its own.

use std::collections::BTreeSet;
use std::io::Write;

use tokio::sync::mpsc::Receiver;

use super::columns::{Columns, Part};
use super::csv::CsvOut;
use super::lines;
use super::saving::Saved;
use super::{ExportError, Exported, Format, Options};
use crate::api::{RawRecord, Stored, StoredRecord};

/// Records as they came, and where their attachments are.
pub(super) struct Page {
    pub(super) records: Vec<RawRecord>,
    pub(super) saved: Saved,
}

/// What writes them.
pub(super) struct Writing {
    out: Box<dyn Write + Send>,
    columns: Columns,
    options: Options,
}

impl Writing {
    pub(super) fn new(out: Box<dyn Write + Send>, columns: Columns, options: Options) -> Self {
        Self {
            out,
            columns,
            options,
        }
    }

    /// Writes pages as they come.
    pub(super) fn take(self, mut pages: Receiver<Page>) -> Result<Exported, ExportError> {
        let Self {
            mut out,
            columns,
            options,
        } = self;
        let mut exported = Exported::default();
        let Format::Csv(layout) = options.format else {
            while let Some(page) = pages.blocking_recv() {
                for record in &page.records {
                    lines::write(&mut out, record.json())?;
                    exported.records += 1;
                }
            }
            out.flush()?;
            return Ok(exported);
        };
        let mut unseen = BTreeSet::new();
        // Nothing is written before the first page: where none comes, there is nothing to write.
        let Some(first) = pages.blocking_recv() else {
            return Ok(exported);
        };
        let mut csv = CsvOut::begin(out, &columns, layout)?;
        let mut next = Some(first);
        while let Some(page) = next {
            for raw in &page.records {
                let record = raw.read(&columns.stencil);
                let record = record.map_err(|error| ExportError::shape(&error))?;
                note_unseen(&columns, &record, &mut unseen);
                csv.record(&record, &page.saved)?;
                exported.records += 1;
            }
            next = pages.blocking_recv();
        }
        (exported.lost, exported.escaped) = csv.finish()?;
        exported.unseen = unseen.into_iter().map(str::to_owned).collect();
        Ok(exported)
    }
}

/// Notes which fields the answer lacks.
fn note_unseen<'c>(
    columns: &'c Columns,
    record: &StoredRecord<'_>,
    unseen: &mut BTreeSet<&'c str>,
) {
    let (mut fields, mut tables) = (record.cells.iter().skip(2), record.tables.iter());
    for part in &columns.parts {
        let (code, is_seen) = match part {
            Part::Field(field) => (&field.code, fields.next() != Some(&Stored::Absent)),
            Part::Table(table, _) => (&table.code, tables.next().is_some_and(Option::is_some)),
        };
        if !is_seen {
            unseen.insert(code.as_str());
        }
    }
}
