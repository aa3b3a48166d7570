//! An older file of the same records: what stands in it as in the new one need not be sent.

use std::hash::{BuildHasher as _, Hasher as _};
use std::io;
use std::sync::Arc;

use foldhash::HashSet;
use foldhash::quality::RandomState;

use crate::import::bind::layout::Layout;
use crate::import::bind::{Bound, Intent, bind};
use crate::import::opening::{self, expected};
use crate::import::options::Options;
use crate::import::read::assembled::Assembled;
use crate::import::read::read_ahead::{Read, ReadAhead};
use crate::import::read::reader::Reader;
use crate::import::read::said::{Order, said};
use crate::job::Reporter;
use crate::language::text;
use crate::map::Columns;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{Expected, RecordGroup, Sheet, SheetError, Source, Way};

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
    /// Hashes of keys and of all that a record says, together.
    records: HashSet<u64>,
    /// Hashes of keys that stand there more than once: which of their records was written is not known.
    repeated: HashSet<u64>,
    /// Hashes of the keys that were not met in the new file yet.
    unmet: HashSet<u64>,
}

impl Since {
    /// Reads the older file, whose columns may stand in another order. What is wrong with single cells of it does
    /// not matter: their records count as changed.
    pub(crate) async fn read(
        source: &Source,
        newer: &Bound,
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
            newer: Order::of(&newer.layout, &hasher),
            hasher,
            records: HashSet::default(),
            repeated: HashSet::default(),
            unmet: HashSet::default(),
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
                if !since.unmet.insert(key) {
                    since.repeated.insert(key);
                }
                if !assembled.is_bad() {
                    let record = since.record_of(key, &assembled.group, (&since.reader, &order));
                    since.records.insert(record);
                }
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

    fn reading(&self, sheet: Sheet) -> ReadAhead<Read> {
        ReadAhead::start(sheet, self.reader.clone())
    }

    fn key_of(&self, assembled: &Assembled) -> Option<u64> {
        let key = assembled.key.as_ref()?.compared()?;
        Some(self.hasher.hash_one(key))
    }

    fn record_of(&self, key: u64, group: &RecordGroup, (reader, order): (&Reader, &Order)) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u64(key);
        said(group, reader, order, &mut hasher);
        hasher.finish()
    }

    /// Whether the older file has this record, and as it is. `newer` reads the new file.
    pub(crate) fn has(&mut self, assembled: &Assembled, newer: &Reader) -> bool {
        let Some(key) = self.key_of(assembled) else {
            return false;
        };
        self.unmet.remove(&key);
        // Attachments may have changed behind their paths since.
        if self.repeated.contains(&key) || newer.attaches(&assembled.group) {
            return false;
        }
        let record = self.record_of(key, &assembled.group, (newer, &self.newer));
        self.records.contains(&record)
    }

    /// Tells the records of the older file that the new one has no more, as notices, and counts them.
    pub(crate) async fn tell_vanished(&self, reporter: &mut Reporter<'_>) -> io::Result<u64> {
        let mut vanished = 0;
        if self.unmet.is_empty() {
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
                if key.is_some_and(|key| self.unmet.contains(&key)) {
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
