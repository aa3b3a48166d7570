//! The second reading of a record: it is made ready to be sent where it is read, so that what goes on from there is
//! finished bytes, and where they came from.

use std::io;
use std::sync::Arc;

use super::outgoing::{Body, Outgoing, as_sent, target};
use crate::api::{Entry, FieldName, RecordWriter};
use crate::import::bind::layout::{Column, Layout, TableColumns};
use crate::import::decide::{Checked, Decisions};
use crate::import::options::Blank;
use crate::import::read::assemble::Assembler;
use crate::import::read::assembled::{Assembled, RowCount};
use crate::import::read::keys::Key;
use crate::import::read::reader::Reader;
use crate::import::read::reading::Weighty;
use crate::import::read::record::Content;
use crate::import::resumed::Resumed;
use crate::job::{Ending, Unsent};
use crate::model::{FieldCell, Record};
use crate::plan::{Decision, Why, Write};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{GroupItem, RecordGroup, SheetError, SheetRow};

/// What the second reading comes to, record by record.
#[derive(Debug)]
pub(super) enum Prepared {
    /// It is sent.
    Record(Outgoing),
    /// It is not sent, as was decided.
    LeftOut,
    /// It is no record.
    Nothing,
    /// Nothing more can be sent.
    Stopped(Ending),
}

impl Weighty for Prepared {
    fn weight(&self) -> usize {
        match self {
            Self::Record(outgoing) => outgoing.memory(),
            Self::LeftOut | Self::Nothing | Self::Stopped(_) => 0,
        }
    }
}

/// Makes records ready to be sent, as it was decided about them.
pub(super) struct Preparer {
    assembler: Assembler<Arc<Reader>>,
    reader: Arc<Reader>,
    checked: Arc<Checked>,
    resumed: Option<Arc<Resumed>>,
    /// How many records were read.
    read: u64,
    writer: RecordWriter,
    /// The key's column, which is sent where a record is added.
    key: Option<Column>,
    has_files: bool,
    /// Most records are left out: those that are sent do not keep the memory of the others that they were read with.
    sends_few: bool,
}

impl Preparer {
    pub(super) fn new(
        reader: &Reader,
        checked: Arc<Checked>,
        resumed: Option<Arc<Resumed>>,
    ) -> Self {
        let reader = Arc::new(reader.again());
        let layout = Arc::clone(&reader.layout);
        let key = layout.key.as_ref().map(|column| Column {
            at: column.at,
            field: column.key.field().clone(),
            name: FieldName::from(&column.key.field().code),
            blank: Blank::Clear,
        });
        let left_out = checked.left_out().accounted();
        Self {
            sends_few: left_out * 2 > checked.records,
            has_files: reader.has_files(),
            assembler: Assembler::new(reader.clone()),
            checked,
            resumed,
            read: 0,
            writer: RecordWriter::default(),
            key,
            reader,
        }
    }

    /// What becomes of the next record.
    pub(super) fn prepare(&mut self, item: Result<GroupItem, SheetError>) -> Prepared {
        let group = match item {
            Ok(GroupItem::Group(group)) => group,
            Err(SheetError::Io(error)) => return Prepared::Stopped(unreadable(&error)),
            // It was told when the file was checked.
            Ok(GroupItem::Problem(problem)) if !problem.is_error() => return Prepared::Nothing,
            // What is left was found good when it was checked, and nothing may be sent that was not.
            Ok(GroupItem::Problem(_)) | Err(_) => return Prepared::Stopped(changed()),
        };
        self.read += 1;
        if self.read > self.checked.records {
            return Prepared::Stopped(changed());
        }
        let is_written = |resumed: &Arc<Resumed>| resumed.has(&group);
        if self.resumed.as_ref().is_some_and(is_written) {
            return Prepared::LeftOut;
        }
        if self.checked.bad_records.contains(&group.ordinal) {
            return Prepared::LeftOut;
        }
        // What is left out need not be made.
        let decision = self.checked.decisions.of(group.ordinal);
        if decision.is_some_and(|decision| decision.write.is_none()) {
            return Prepared::LeftOut;
        }
        let assembled = self.assembler.assemble(group);
        match changed_since(&assembled.problems) {
            Some(ending) => Prepared::Stopped(ending),
            None => self.outgoing(assembled),
        }
    }

    fn outgoing(&mut self, mut assembled: Assembled) -> Prepared {
        let Some(decision) = self.decision(&assembled) else {
            return Prepared::Stopped(changed());
        };
        let Some(write) = decision.write else {
            return Prepared::LeftOut;
        };
        let Some((body, tables)) = self.body(&mut assembled, &decision, write) else {
            return Prepared::Stopped(changed());
        };
        Prepared::Record(Outgoing {
            write,
            decision,
            group: if self.sends_few {
                assembled.group.apart()
            } else {
                assembled.group
            },
            key: assembled.key,
            tables,
            body,
        })
    }

    /// What is done with a record; `None` if there was none at its position.
    fn decision(&self, assembled: &Assembled) -> Option<Decision> {
        match &self.checked.decisions {
            Decisions::Alike(_) if assembled.is_blank => Some(Decision::skip(Why::Blank)),
            decisions => decisions.of(assembled.group.ordinal).cloned(),
        }
    }

    /// What is sent, and its rows by table; `None` if the record is not the one that was decided about.
    fn body(
        &mut self,
        assembled: &mut Assembled,
        decision: &Decision,
        write: Write,
    ) -> Option<(Body, Vec<RowCount>)> {
        let layout = &self.reader.layout;
        if !self.has_files && decision.states_all(layout.merges) {
            let key = assembled.key.as_ref();
            let entry = self.as_stated(&assembled.group, write, key);
            return Some((Body::Ready(entry), std::mem::take(&mut assembled.tables)));
        }
        let record = self.reader.record(&assembled.group);
        let record = as_sent(&self.reader, record, assembled.key.as_ref(), decision)?;
        let tables = counts(layout, &record);
        if record.has_attachments() {
            return Some((Body::Attaching(Box::new(record)), tables));
        }
        let key = assembled.key.as_ref();
        let target = target(write, key, (&self.reader.layout, assembled.group.ordinal));
        self.writer.begin_entry(&target);
        self.writer.cells(&record).ok()?;
        Some((Body::Ready(self.writer.finish_entry()), tables))
    }

    /// A record as the file states it, written without making values of texts that are plain.
    fn as_stated(&mut self, group: &RecordGroup, write: Write, key: Option<&Key>) -> Entry {
        let reader = &*self.reader;
        let layout = &reader.layout;
        let writer = &mut self.writer;
        writer.begin_entry(&target(write, key, (&reader.layout, group.ordinal)));
        if let Some(marked) = reader.marked(group) {
            if let (Write::Add, Some(column), Some(Key::Unique { .. })) = (write, &self.key, key) {
                write_cells(writer, reader, marked, std::slice::from_ref(column));
            }
            write_cells(writer, reader, marked, &layout.fields);
        }
        for columns in &layout.tables {
            let rows = reader.whole_rows(group).map(|(_, line)| line);
            let mut rows = rows.filter(|line| columns.has_row(*line)).peekable();
            if rows.peek().is_none() && !(columns.clears && reader.marked(group).is_some()) {
                continue;
            }
            writer.begin_table(&columns.name);
            for line in rows {
                writer.begin_row(columns.row_id(line));
                write_cells(writer, reader, line, &columns.columns);
                writer.end_row();
            }
            writer.end_table();
        }
        writer.finish_entry()
    }
}

fn write_cells(writer: &mut RecordWriter, reader: &Reader, row: SheetRow<'_>, columns: &[Column]) {
    for column in columns {
        let text = match reader.content(row, column) {
            Content::Nothing => continue,
            Content::Blank => "",
            Content::Text(text) => text,
        };
        if text.is_empty() || reader.glance(column.at).is_plain(text) {
            writer.text(&column.name, column.field.kind, text);
            continue;
        }
        let held = FieldCell {
            field: column.field.clone(),
            cell: reader.cell(row, column),
            column: None,
        };
        // Only attachments cannot be written before they are uploaded.
        let written = writer.cell(&held);
        debug_assert!(written.is_ok(), "there are no attachments");
    }
}

/// The rows that a record has, by the tables of the layout.
fn counts(layout: &Layout, record: &Record) -> Vec<RowCount> {
    let count = |(table, columns): (usize, &TableColumns)| {
        let rows = record.rows(&columns.table.code)?;
        let with_id = rows.iter().filter(|row| row.id().is_some()).count();
        Some(RowCount {
            table,
            rows: u32::try_from(rows.len()).ok()?,
            with_id: u32::try_from(with_id).ok()?,
        })
    };
    let tables = layout.tables.iter().enumerate();
    tables.filter_map(count).collect()
}

/// The file is not what it was when it was checked.
pub(super) fn changed() -> Ending {
    Ending::Unsent(Unsent::FileChanged)
}

fn unreadable(error: &io::Error) -> Ending {
    let reason = error.to_string();
    Ending::Unsent(Unsent::FileUnreadable { reason })
}

/// What changed since the record was found good, if it is bad now.
fn changed_since(problems: &[Problem]) -> Option<Ending> {
    let error = problems.iter().find(|problem| problem.is_error());
    Some(match &error?.kind {
        ProblemKind::AttachmentMissing { path, .. }
        | ProblemKind::AttachmentUnreadable { path, .. }
        | ProblemKind::AttachmentOutside { path } => {
            let path = path.clone();
            Ending::Unsent(Unsent::AttachmentGone { path })
        }
        _ => changed(),
    })
}
