//! What becomes of each record of a backup: a function of what the backup has, and of what the app holds now.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::RestoreError;
use super::files::{self, Upload};
use super::fitted::Fitted;
use super::id_map::IdMap;
use super::options::{Options, Source};
use crate::api::{ApiError, RecordJson};
use crate::job::{Codes, Handled, Reading, Server, Verdict, What, Wish, already, cell_of, failed};
use crate::language::Text;
use crate::model::{
    Attachment, Cell, ExistingRecord, FieldCell, NumberPrecision, Record, RecordId, Row, RowId,
    RowKey, TableRows, Value,
};
use crate::plan;
use crate::vault::{Contents, Line};

/// What keeps a record from being restored.
pub(super) const CODES: Codes = Codes {
    changed_since: "restore.changed-since",
    refused: "restore.refused",
    gone: "restore.gone",
    unseen: "restore.unseen",
};

/// What is decided about some records.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Records with which nothing is done.
    pub(super) told: Vec<Handled>,
    pub(super) changes: Vec<Change>,
    /// Cells with files that the backup does not have.
    pub(super) without_files: u64,
}

/// A record that is to be written.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) number: u64,
    record: Record,
    uploads: VecDeque<Upload>,
    /// What the record is now, if it is there.
    held: Option<ExistingRecord>,
    new_rows: u64,
}

pub(super) struct Deciding<'a> {
    pub(super) reading: Reading<'a>,
    fitted: &'a Fitted,
    options: &'a Options,
    map: &'a IdMap,
    contents: Contents,
}

impl<'a> Deciding<'a> {
    pub(super) fn new(
        server: Server<'a>,
        source: Source<'_>,
        (fitted, options): (&'a Fitted, &'a Options),
        map: &'a IdMap,
    ) -> Self {
        Self {
            reading: Reading::whole(server, &fitted.form),
            fitted,
            options,
            map,
            contents: Contents::of(source.dir),
        }
    }

    pub(super) fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The records of the app that one of the backup may be, and whether it is so by its own number; the first of them
    /// that is there is it.
    fn targets(&self, number: u64) -> impl Iterator<Item = (RecordId, bool)> {
        let own = Some((number, true)).filter(|_| self.options.by_number);
        let mapped = self.map.of(number).map(|number| (number, false));
        let both = own.into_iter().chain(mapped);
        both.filter_map(|(number, is_own)| Some((RecordId::new(number)?, is_own)))
    }

    /// Decides about some records. Those that are there are written first, so that values of which there can be one
    /// only are free again.
    pub(super) async fn page(&self, lines: &[Line]) -> Result<Decided, RestoreError> {
        let ids = lines.iter().flat_map(|line| self.targets(line.id));
        let ids: Vec<_> = ids.map(|(id, _)| id).collect();
        let held = self.reading.held(&ids).await?;
        let now = |line: &Line| {
            let mut targets = self.targets(line.id);
            targets.find_map(|(id, is_own)| Some((held.get(&id)?, is_own)))
        };
        let absent = lines.iter().filter(|line| now(line).is_none());
        let absent = absent.flat_map(|line| self.targets(line.id));
        let absent: Vec<_> = absent.map(|(id, _)| id).collect();
        let unseen = self.reading.unseen(&absent).await?;
        let mut decided = Decided::default();
        for line in lines {
            let sent = sent(self.fitted, self.options, line)?;
            let mut targets = self.targets(line.id).map(|(id, _)| id);
            let hidden = targets.find(|id| unseen.has(*id));
            match (now(line), hidden) {
                (None, Some(hidden)) => decided.told.push(left_out(line, hidden)),
                (None, None) => {
                    decided
                        .changes
                        .push(addition(line, sent, &mut decided.without_files));
                }
                (Some((now, is_own)), _) => {
                    match self.change((line, sent), now, is_own, &mut decided.without_files) {
                        Some(change) => decided.changes.push(change),
                        None => decided.told.push(unchanged(line, now)),
                    }
                }
            }
        }
        decided.changes.sort_by_key(|change| change.held.is_none());
        Ok(decided)
    }

    /// What is written to a record that is there; `None` if it holds all of it that the backup has.
    fn change(
        &self,
        (line, mut record): (&Line, Record),
        now: &ExistingRecord,
        is_own: bool,
        without_files: &mut u64,
    ) -> Option<Change> {
        let is_untouched = is_own && now.revision.get() == line.revision;
        record.cells.retain(|cell| !Fitted::is_system(&cell.field));
        let by_key = is_own && !is_untouched;
        if is_same(&record, now, self.fitted.precision, by_key) {
            return None;
        }
        let (mut uploads, mut missing) = (VecDeque::new(), 0);
        for cell in &mut record.cells {
            let there = now.record.cell(&cell.field.code);
            let is_there = files::prepare(cell, there, &line.files, &mut uploads);
            missing += u64::from(!is_there);
        }
        let mut new_rows = 0;
        for table in &mut record.tables {
            let rows = now.record.rows(&table.table.code).unwrap_or_default();
            for (at, row) in table.rows.iter_mut().enumerate() {
                let there = if is_own {
                    rows.iter().find(|there| there.id() == row.id())
                } else {
                    rows.get(at)
                };
                for cell in &mut row.cells {
                    let there = there.map_or(&Cell::Absent, |there| cell_of(there, cell));
                    let is_there = files::prepare(cell, there, &line.files, &mut uploads);
                    missing += u64::from(!is_there);
                }
                new_rows += u64::from(there.is_none());
                row.key = there.map_or(RowKey::New, |there| there.key);
            }
        }
        drop_absent(&mut record);
        *without_files += missing;
        if missing > 0 && is_same(&record, now, self.fitted.precision, by_key) {
            return None;
        }
        Some(Change {
            number: line.id,
            record,
            uploads,
            held: Some(now.clone()),
            new_rows,
        })
    }
}

fn addition(line: &Line, mut record: Record, without_files: &mut u64) -> Change {
    let mut uploads = VecDeque::new();
    for cell in record.all_cells_mut() {
        let is_there = files::prepare(cell, &Cell::Absent, &line.files, &mut uploads);
        *without_files += u64::from(!is_there);
    }
    for row in record.tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.key = RowKey::New;
    }
    Change {
        number: line.id,
        record,
        uploads,
        held: None,
        new_rows: 0,
    }
}

fn unchanged(line: &Line, now: &ExistingRecord) -> Handled {
    Handled {
        lines: (line.id, line.id),
        key: None,
        record: Some(now.id),
        revision: Some(now.revision),
        verdict: already(Text::fixed(
            "it is as it was backed up",
            "バックアップと同じ内容です",
        )),
    }
}

/// A record that may be there although it is not seen: added again, it may be there twice.
fn left_out(line: &Line, record: RecordId) -> Handled {
    Handled {
        lines: (line.id, line.id),
        key: None,
        record: Some(record),
        revision: None,
        verdict: CODES.unseen(record),
    }
}

/// What a record of a backup comes to in an app: the fields that are sent, users as whoever they are now.
fn sent(fitted: &Fitted, options: &Options, line: &Line) -> Result<Record, RestoreError> {
    let read = fitted.sent.read(line.json());
    let mut record = read
        .map_err(|error| RestoreError::shape(line.id, &error))?
        .record;
    drop_absent(&mut record);
    for cell in record.all_cells_mut() {
        map_users(cell, options);
    }
    Ok(record)
}

fn drop_absent(record: &mut Record) {
    record.cells.retain(|cell| cell.cell != Cell::Absent);
    for row in record.tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.cells.retain(|cell| cell.cell != Cell::Absent);
    }
}

fn map_users(cell: &mut FieldCell, options: &Options) {
    let now = |code: &String| options.users.of(code).map(str::to_owned);
    let mapped = match &cell.cell {
        Cell::Set(Value::Codes(codes)) => {
            let codes: Vec<_> = codes.iter().filter_map(now).collect();
            if codes.is_empty() {
                Cell::Clear
            } else {
                Cell::Set(Value::Codes(codes))
            }
        }
        Cell::Set(Value::User(code)) => {
            now(code).map_or(Cell::Absent, |code| Cell::Set(Value::User(code)))
        }
        _ => return,
    };
    cell.cell = mapped;
}

/// Whether a record holds all that would be sent. Files are the same by their keys where the record is the one of the
/// backup, and rows by their ids, unless they came back.
fn is_same(
    sent: &Record,
    now: &ExistingRecord,
    precision: Option<NumberPrecision>,
    by_key: bool,
) -> bool {
    let cell = |sent: &FieldCell, now: &Cell| {
        plan::same(&sent.cell, now, precision) && (!by_key || keys(&sent.cell) == keys(now))
    };
    let table = |sent: &TableRows| {
        let rows = now.record.rows(&sent.table.code).unwrap_or_default();
        let there: HashSet<RowId> = rows.iter().filter_map(Row::id).collect();
        let may_be = |sent: &Row, now: &Row| {
            !by_key || sent.id() == now.id() || sent.id().is_none_or(|id| !there.contains(&id))
        };
        let mut pairs = sent.rows.iter().zip(rows);
        sent.rows.len() == rows.len()
            && pairs.all(|(sent, now)| {
                let mut cells = sent.cells.iter();
                may_be(sent, now) && cells.all(|sent| cell(sent, cell_of(now, sent)))
            })
    };
    let mut cells = sent.cells.iter();
    cells.all(|sent| cell(sent, now.record.cell(&sent.field.code))) && sent.tables.iter().all(table)
}

/// The keys of the files of a cell.
fn keys(cell: &Cell) -> Vec<&str> {
    let list = match cell {
        Cell::Set(Value::Files(list)) => list.as_slice(),
        _ => &[],
    };
    let keys = list.iter().filter_map(|file| match file {
        Attachment::Held { key, .. } => Some(key.as_str()),
        _ => None,
    });
    keys.collect()
}

impl Change {
    pub(super) fn is_addition(&self) -> bool {
        self.held.is_none()
    }

    pub(super) fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.uploads.iter()
    }

    /// What is to be done with the record, once its files are uploaded, in their order.
    pub(super) fn wish(mut self, keys: &mut VecDeque<String>) -> Result<Wish, Box<Handled>> {
        files::place(&mut self.record, keys);
        let lines = (self.number, self.number);
        let json = RecordJson::of(&self.record).map_err(|error| {
            let error = error.to_string();
            Box::new(Handled {
                lines,
                key: None,
                record: self.held.as_ref().map(|held| held.id),
                revision: None,
                verdict: unsendable(error),
            })
        })?;
        let before = self.held.as_ref();
        let before = before.and_then(|held| plan::before(None, &self.record, held));
        let what = match &self.held {
            None => What::Add(json),
            Some(held) => What::Restore {
                record: held.id,
                revision: held.revision,
                json,
                image: files::known(&self.record),
                new_rows: self.new_rows,
            },
        };
        Ok(Wish {
            lines,
            key: None,
            what,
            before,
            was_sent: false,
        })
    }
}

fn unsendable(error: String) -> Verdict {
    failed("restore.unsendable", Text::made(error.clone(), error))
}

/// The files that some changes upload, in their order.
pub(super) fn uploads(changes: &[Change]) -> impl Iterator<Item = &Upload> {
    changes.iter().flat_map(Change::uploads)
}

/// The records of a backup that stand behind these numbers, as they would be added: without what it has no files of.
pub(super) fn sent_of(
    source: Source<'_>,
    (fitted, options): (&Fitted, &Options),
    numbers: &[u64],
) -> Result<Vec<Record>, RestoreError> {
    let mut records = crate::vault::Records::open(source.dir, &source.entry.segments)?;
    let wanted: HashSet<_> = numbers.iter().copied().collect();
    let mut found = BTreeMap::new();
    while let Some(line) = records.next_record()? {
        if wanted.contains(&line.id) {
            let added = addition(&line, sent(fitted, options, &line)?, &mut 0);
            found.insert(line.id, added.record);
        }
    }
    let sent = numbers.iter().filter_map(|number| found.remove(number));
    Ok(sent.collect())
}

impl Decided {
    /// The records that are added.
    pub(super) fn adds(&self) -> HashSet<u64> {
        let adds = self.changes.iter().filter(|change| change.is_addition());
        adds.map(|change| change.number).collect()
    }
}

/// What kintone said; anything else ends the job.
pub(super) fn api_error(error: RestoreError) -> Result<ApiError, RestoreError> {
    match error {
        RestoreError::Api(error) => Ok(error),
        other => Err(other),
    }
}
