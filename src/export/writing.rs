//! Records are written, on a thread of its own.

use std::collections::BTreeSet;
use std::io::{self, Write};

use tokio::sync::mpsc::Receiver;

use super::columns::{Columns, Part};
use super::csv::CsvOut;
use super::grid::{Grid, Rows};
use super::lines::LinesOut;
use super::saving::Saved;
use super::xlsx::XlsxOut;
use super::{ExportError, Exported, Format, Options};
use crate::api::{RawRecord, Stored, StoredRecord};

/// Records as they came, and where their attachments are.
pub(super) struct Page {
    pub(super) records: Vec<RawRecord>,
    pub(super) saved: Saved,
}

/// What writes them: to the first of some outs, and the rows of tables that are apart to the others.
pub(super) struct Writing {
    outs: Vec<Box<dyn Write + Send>>,
    columns: Columns,
    options: Options,
}

impl Writing {
    pub(super) fn new(
        outs: Vec<Box<dyn Write + Send>>,
        columns: Columns,
        options: Options,
    ) -> Self {
        Self {
            outs,
            columns,
            options,
        }
    }

    /// Writes pages as they come.
    pub(super) fn take(self, pages: Receiver<Page>) -> Result<Exported, ExportError> {
        match self.options.format.clone() {
            Format::Lines => self.lines(pages),
            Format::Xlsx { zone, scratch } => {
                let grid = Grid::new(self.columns, self.options.tables);
                let mut outs = self.outs.into_iter();
                let out = outs.next().unwrap_or_else(|| Box::new(io::sink()));
                rows(&grid, pages, || {
                    XlsxOut::begin(out, &grid, (zone, &scratch))
                })
            }
            Format::Csv(layout) => {
                let grid = Grid::new(self.columns, self.options.tables);
                let outs = self.outs;
                rows(&grid, pages, || CsvOut::begin(outs, &grid, layout))
            }
        }
    }

    fn lines(self, mut pages: Receiver<Page>) -> Result<Exported, ExportError> {
        let mut exported = Exported::default();
        let mut lines = LinesOut::new(self.outs, &self.columns);
        while let Some(page) = pages.blocking_recv() {
            for record in &page.records {
                lines.record(record)?;
                exported.records += 1;
            }
        }
        exported.rows = lines.finish()?;
        Ok(exported)
    }
}

/// Writes records as the rows of a grid.
fn rows<R: Rows>(
    grid: &Grid,
    mut pages: Receiver<Page>,
    begin: impl FnOnce() -> Result<R, ExportError>,
) -> Result<Exported, ExportError> {
    let mut exported = Exported::default();
    let columns = grid.columns();
    let mut counts = vec![0; grid.sheets.len() - 1];
    let mut unseen = BTreeSet::new();
    // Nothing is written before the first page: where none comes, there is nothing to write.
    let Some(first) = pages.blocking_recv() else {
        return Ok(exported);
    };
    let mut out = begin()?;
    let mut next = Some(first);
    while let Some(page) = next {
        for raw in &page.records {
            let record = raw.read(&columns.stencil);
            let record = record.map_err(|error| ExportError::shape(&error))?;
            note_unseen(columns, &record, &mut unseen);
            grid.lay_out(&record, &page.saved, &mut out)?;
            exported.records += 1;
            for (count, rows) in counts.iter_mut().zip(&record.tables) {
                *count += rows.as_ref().map_or(0, Vec::len) as u64;
            }
        }
        next = pages.blocking_recv();
    }
    (exported.lost, exported.escaped) = out.finish()?;
    exported.unseen = unseen.into_iter().map(str::to_owned).collect();
    exported.rows = counts;
    Ok(exported)
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
