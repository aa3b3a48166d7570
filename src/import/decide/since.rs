//! An older file of the same records: what stands in it as in the new one need not be sent.

use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::num::NonZeroU64;
use std::sync::Arc;

use foldhash::HashMap;
use foldhash::quality::RandomState;

use crate::import::bind::layout::Layout;
use crate::import::bind::{Bound, Intent, bind};
use crate::import::opening::{self, expected};
use crate::import::options::Options;
use crate::import::read::assembled::Assembled;
use crate::import::read::reader::Reader;
use crate::import::read::reading::{Read, Reading};
use crate::import::read::said::{Order, said};
use crate::job::Reporter;
use crate::language::text;
use crate::map::Columns;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Expected, Kind, RecordGroup, Sheet, SheetError, Source, Way};

/// The records of the older file. It holds hashes, so that memory hardly grows with the file.
pub(crate) struct Since {
    source: Source,
    columns: Option<Columns>,
    way: Way,
    known: Expected,
    reader: Arc<Reader>,
    /// The order of the newer file's columns.
    newer: Order,
    hasher: RandomState,
    /// Whether what stands in both files as it does says the same.
    is_like: bool,
    /// What there is by the hashes of keys.
    records: HashMap<u64, Older>,
}

/// The records of a key in the older file.
struct Older {
    /// None of one that is bad, or where there are several: which of them was written is not known.
    said: Option<Said>,
    /// Whether the new file has the key, too.
    is_met: bool,
}

/// What a record says, in hashes of it and its key.
#[derive(Clone, Copy)]
struct Said {
    /// Of what stands on its lines, where that can be compared. It takes a small part of the time of the other, and
    /// suffices where it is the same.
    text: Option<NonZeroU64>,
    /// Of all that its cells say, however they are written.
    cells: NonZeroU64,
}

impl Since {
    /// Reads the older file, whose columns may stand in another order. What is wrong with single cells of it does
    /// not matter: their records count as changed.
    pub(crate) async fn read(
        source: &Source,
        (newer, newer_sheet): (&Bound, &Sheet),
        reader: &Arc<Reader>,
        options: &Options,
    ) -> io::Result<Self> {
        let way = &options.way;
        let known = expected(&newer.form, newer.columns.as_ref(), options);
        let sheet = open(source, way, known.clone(), newer.columns.as_ref()).await?;
        let way = way.decided(sheet.dialect);
        let lenient = Options {
            ignore_unknown_columns: true,
            ..options.clone()
        };
        let intent = Intent {
            selection: None,
            ..newer.intent.clone()
        };
        let (mut layout, problems) = bind(&newer.form, &sheet.header, &intent, &lenient);
        // What a map finds wrong with the header is wrong with the older file, too.
        let mapped = sheet.problems.iter().filter(|_| newer.columns.is_some());
        if let Some(problem) = problems
            .iter()
            .chain(mapped)
            .find(|problem| problem.is_error())
        {
            return Err(unusable(source, problem));
        }
        // What only the older file says is no change.
        layout.keep_columns_of(&newer.layout);
        let hasher = RandomState::default();
        let order = Order::of(&layout, &hasher);
        let mut since = Self {
            source: source.clone(),
            columns: newer.columns.clone(),
            way,
            known: known.without_words(),
            reader: Arc::new(reader.of(Arc::new(layout))),
            is_like: newer.columns.is_none() && is_like(&sheet, newer_sheet),
            newer: Order::of(&newer.layout, &hasher),
            hasher,
            records: HashMap::default(),
        };
        let mut reading = since.reading(sheet);
        while let Some(chunk) = reading.next().await {
            for read in chunk {
                let assembled = match read {
                    Read::Record(assembled) => assembled,
                    Read::Problem(problem) if !problem.is_error() => continue,
                    Read::Problem(problem) => return Err(unusable(source, &problem)),
                    Read::Stopped(error) => return Err(broken(source, error)),
                };
                let Some(key) = since.key_of(&assembled) else {
                    continue;
                };
                let group = &assembled.group;
                let says = || {
                    Some(Said {
                        text: since.text_of(key, group),
                        cells: since.cells_of(key, group, (&since.reader, &order))?,
                    })
                };
                let said = (!assembled.is_bad()).then(says).flatten();
                let is_met = false;
                let records = since.records.entry(key);
                records
                    .and_modify(|older| older.said = None)
                    .or_insert(Older { said, is_met });
            }
        }
        Ok(since)
    }

    /// The columns of the newer file that the older one has not, as a notice.
    pub(crate) fn other_columns(&self, newer: &Layout) -> Option<Problem> {
        let codes = newer.codes_beyond(&self.reader.layout);
        (!codes.is_empty()).then(|| {
            let kind = ProblemKind::SinceOtherColumns { codes };
            Problem::new(Place::File, kind)
        })
    }

    fn reading(&self, sheet: Sheet) -> Reading<Read> {
        Reading::of(sheet, self.reader.clone())
    }

    fn key_of(&self, assembled: &Assembled) -> Option<u64> {
        let key = assembled.key.as_ref()?.compared()?;
        Some(self.hasher.hash_one(key))
    }

    /// Of one hash among all there is none, so that the record counts as changed.
    fn cells_of(
        &self,
        key: u64,
        group: &RecordGroup,
        (reader, order): (&Reader, &Order),
    ) -> Option<NonZeroU64> {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u64(key);
        said(group, reader, order, &mut hasher);
        NonZeroU64::new(hasher.finish())
    }

    fn text_of(&self, key: u64, group: &RecordGroup) -> Option<NonZeroU64> {
        if !self.is_like {
            return None;
        }
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u64(key);
        group.hash_text(&mut hasher);
        NonZeroU64::new(hasher.finish())
    }

    /// Whether the older file has this record, and as it is. `newer` reads the new file.
    pub(crate) fn has(&mut self, assembled: &Assembled, newer: &Reader) -> bool {
        let Some(key) = self.key_of(assembled) else {
            return false;
        };
        let Some(older) = self.records.get_mut(&key) else {
            return false;
        };
        older.is_met = true;
        let group = &assembled.group;
        // Attachments may have changed behind their paths since.
        let Some(said) = older.said.filter(|_| !newer.attaches(group)) else {
            return false;
        };
        (said.text.is_some() && said.text == self.text_of(key, group))
            || self.cells_of(key, group, (newer, &self.newer)) == Some(said.cells)
    }

    /// Tells the records of the older file that the new one has no more, as notices, and counts them.
    pub(crate) async fn tell_vanished(&self, reporter: &mut Reporter<'_>) -> io::Result<u64> {
        let mut vanished = 0;
        if self.records.values().all(|older| older.is_met) {
            return Ok(vanished);
        }
        let columns = self.columns.as_ref();
        let known = self.known.clone();
        let sheet = open(&self.source, &self.way, known, columns).await?;
        let mut reading = self.reading(sheet);
        while let Some(chunk) = reading.next().await {
            for read in chunk {
                let assembled = match read {
                    Read::Record(assembled) => assembled,
                    Read::Problem(_) => continue,
                    Read::Stopped(error) => return Err(broken(&self.source, error)),
                };
                let key = self.key_of(&assembled);
                let older = key.and_then(|key| self.records.get(&key));
                if older.is_some_and(|older| !older.is_met) {
                    let group = &assembled.group;
                    let kind = ProblemKind::SinceVanished {
                        text: self.reader.layout.key_text(group).unwrap_or_default(),
                        old_line: group.first_line(),
                    };
                    reporter.tell(&Problem::new(Place::File, kind));
                    vanished += 1;
                }
            }
        }
        Ok(vanished)
    }
}

/// Whether two files are such that rows of the same text have the same cells in the same columns.
fn is_like(one: &Sheet, other: &Sheet) -> bool {
    let of = |sheet: &Sheet| (sheet.dialect.kind, sheet.dialect.delimiter);
    of(one) == of(other)
        && one.dialect.kind == Kind::Csv
        && one.header.names() == other.header.names()
        && one.header.names_in_file() == other.header.names_in_file()
}

async fn open(
    source: &Source,
    way: &Way,
    expected: Expected,
    columns: Option<&Columns>,
) -> io::Result<Sheet> {
    let opened = opening::open(source, way, expected, columns).await;
    opened.map_err(|error| broken(source, error))
}

fn broken(source: &Source, error: SheetError) -> io::Error {
    match error {
        SheetError::Io(error) | SheetError::Changed(error) => error,
        SheetError::Problem(problem) => unusable(source, &problem),
    }
}

/// The older file cannot be compared with.
fn unusable(source: &Source, problem: &Problem) -> io::Error {
    let name = source.name();
    let line = problem.place.line();
    let line = line.map_or_else(String::new, |line| format!(":{line}"));
    let code = problem.kind.code();
    let text = text!(
        "{name}{line}: the older file cannot be compared: [{code}]; for details: `kintable explain {code}`",
        "{name}{line}: 比較元のファイルと比較できません（[{code}]）。詳しい説明：「kintable explain {code}」"
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}
