//! Reading and assembling, chunk by chunk, whenever more is asked for: while requests are under way.
//!
//! There is no thread for it. To read a chunk takes a fraction of what kintone takes for it; and what is made by one
//! thread and given back by another costs both more than it gains.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::task::yield_now;

use super::assemble::Assembler;
use super::assembled::Assembled;
use super::keys::Key;
use super::reader::Reader;
use crate::api::RECORDS_PER_PAGE;
use crate::problem::Problem;
use crate::sheet::{GroupItem, RecordGroup, Sheet, SheetError};

/// How many records are read at once, at most: as many as kintone is asked about at once.
const RECORDS_PER_CHUNK: usize = RECORDS_PER_PAGE;
/// How many bytes of memory are read at once, at most, unless one record takes more.
const BYTES_PER_CHUNK: usize = 2 * 1024 * 1024;

/// What is read piece by piece.
#[derive(Debug)]
pub(crate) enum Read {
    Record(Assembled),
    /// A problem that belongs to no record.
    Problem(Box<Problem>),
    Stopped(SheetError),
}

impl Read {
    /// What an item of a sheet is, its groups as records.
    pub(crate) fn of(
        item: Result<GroupItem, SheetError>,
        assembler: &mut Assembler<Arc<Reader>>,
    ) -> Self {
        match item {
            Ok(GroupItem::Group(group)) => Self::Record(assembler.assemble(group)),
            Ok(GroupItem::Problem(problem)) => Self::Problem(problem),
            Err(error) => Self::Stopped(error),
        }
    }

    /// Whether there is something to tell of it.
    pub(crate) fn tells(&self) -> bool {
        match self {
            Self::Record(assembled) => !assembled.is_written() && !assembled.problems.is_empty(),
            Self::Problem(_) | Self::Stopped(_) => true,
        }
    }
}

/// What is made of what is read, and takes about so many bytes of memory.
pub(crate) trait Weighty {
    fn weight(&self) -> usize;
}

impl Weighty for Read {
    fn weight(&self) -> usize {
        match self {
            Self::Record(assembled) => assembled.weight(),
            Self::Problem(_) | Self::Stopped(_) => 0,
        }
    }
}

/// A sheet that is read, whatever is made of it.
pub(crate) struct Reading<T> {
    items: Box<dyn Iterator<Item = T> + Send>,
}

impl Reading<Read> {
    /// Reads the records of a sheet.
    pub(crate) fn of(sheet: Sheet, reader: Arc<Reader>) -> Self {
        let mut assembler = Assembler::new(reader);
        Self::making(sheet, move |item| Read::of(item, &mut assembler))
    }
}

impl<T: Weighty> Reading<T> {
    /// Reads a sheet, or what was kept of one.
    pub(crate) fn making(
        items: impl IntoIterator<Item = Result<GroupItem, SheetError>, IntoIter: Send> + 'static,
        make: impl FnMut(Result<GroupItem, SheetError>) -> T + Send + 'static,
    ) -> Self {
        let items = Box::new(items.into_iter().map(make));
        Self { items }
    }

    /// What is read next; none at the sheet's end.
    pub(crate) async fn next(&mut self) -> Option<Vec<T>> {
        // Whoever waits for this beside something else, such as a stop, hears of that.
        yield_now().await;
        let mut chunk = Vec::with_capacity(RECORDS_PER_CHUNK);
        let mut bytes = 0;
        while chunk.len() < RECORDS_PER_CHUNK && bytes < BYTES_PER_CHUNK {
            let Some(made) = self.items.next() else {
                break;
            };
            bytes += made.weight();
            chunk.push(made);
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}

/// Reads a sheet for its keys alone: each record that has one is taken with it, as keys are compared, until the taker
/// does not go on. What is wrong with the sheet is told when it is checked.
///
/// # Errors
/// A file that cannot be read.
pub(crate) async fn each_key(
    sheet: Sheet,
    reader: &Reader,
    mut take: impl FnMut(&RecordGroup, &str) -> ControlFlow<()>,
) -> io::Result<()> {
    // Values are judged by the check; here only keys count.
    let mut assembler = Assembler::new(Arc::new(reader.again()));
    for (at, item) in sheet.enumerate() {
        if at % RECORDS_PER_CHUNK == 0 {
            yield_now().await;
        }
        match item {
            Ok(GroupItem::Group(group)) => {
                let assembled = assembler.assemble(group.clone());
                let key = assembled.key.as_ref().and_then(Key::compared);
                if key.is_some_and(|key| take(&group, &key).is_break()) {
                    return Ok(());
                }
            }
            Err(SheetError::Io(error) | SheetError::Changed(error)) => return Err(error),
            Ok(GroupItem::Problem(_)) | Err(SheetError::Problem(_)) => {}
        }
    }
    Ok(())
}
