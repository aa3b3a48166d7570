//! Records that were read, page by page, with the questions about them on their way while earlier ones are judged.

use std::collections::VecDeque;

use super::across_records::AcrossRecords;
use super::basis::Basis;
use super::existing::{Asked, Asking, Existing};
use super::needs::cannot_add;
use super::questions::Forecast;
use super::repeats::Repeats;
use super::since::Since;
use crate::api::{ApiError, READS_AT_ONCE};
use crate::import::opening::done;
use crate::import::read::assemble::Assembler;
use crate::import::read::assembled::Assembled;
use crate::import::read::keys::Key;
use crate::import::read::reading::{Read, Reading, Weighty as _};
use crate::language::Text;
use crate::plan::Reason;
use crate::sheet::Sheet;

/// How many pages are asked about ahead of their turn: as many as are read at once, and one that is judged meanwhile.
const PAGES_AHEAD: usize = READS_AT_ONCE + 1;
/// How many bytes of memory wait for answers, at most, unless one page takes more.
const BYTES_AHEAD: usize = 32 * 1024 * 1024;

/// Records that were read together.
pub(crate) struct Page {
    /// The records, and what belongs to none.
    pub(crate) reads: Vec<Read>,
    /// For each of them, whether the older file has it as it is.
    pub(crate) is_known: Vec<bool>,
    /// What kintone holds of them, if it was asked.
    pub(crate) existing: Option<Existing>,
    /// Whether kintone is to be asked about their values.
    pub(crate) is_questioned: bool,
}

/// A page whose question is on its way.
struct Waiting {
    page: Page,
    asked: Option<Asked>,
    /// About how many bytes of memory it takes.
    weight: usize,
}

pub(crate) struct Pages<'a> {
    basis: &'a Basis<'a>,
    reading: Reading<Read>,
    /// The older file, if there is one.
    pub(crate) since: Option<Since>,
    forecast: Forecast,
    waiting: VecDeque<Waiting>,
    is_read: bool,
    /// Whether kintone answered what it was asked.
    is_answered: bool,
    /// Why what exists is not read though it was to be, if it may not be viewed.
    pub(crate) unread: Option<Text>,
}

impl<'a> Pages<'a> {
    pub(crate) fn new(
        basis: &'a Basis<'a>,
        sheet: Sheet,
        since: Option<Since>,
        repeats: Option<Repeats>,
    ) -> Self {
        let mut assembler = Assembler::new(basis.reader.clone());
        let mut across_records = AcrossRecords::new(&basis.bound.layout, basis.options, repeats);
        let reader = basis.reader.clone();
        let resumed = basis.options.resumed.clone();
        let reading = Reading::making(sheet, move |item| {
            let mut read = Read::of(item, &mut assembler);
            if let Read::Record(assembled) = &mut read {
                across_records.take(assembled, &reader);
                if let Some(resumed) = &resumed {
                    assembled.standing = resumed.standing(&assembled.group);
                }
            }
            read
        });
        Self {
            basis,
            reading,
            since,
            forecast: Forecast::default(),
            waiting: VecDeque::new(),
            is_read: false,
            is_answered: false,
            unread: None,
        }
    }

    /// The next page; none at the sheet's end.
    pub(crate) async fn next(&mut self) -> Result<Option<Page>, ApiError> {
        let ahead = if self.asking().is_some() {
            PAGES_AHEAD
        } else {
            1
        };
        let has_room = |waiting: &VecDeque<Waiting>| {
            let weight: usize = waiting.iter().map(|page| page.weight).sum();
            waiting.len() < ahead && weight < BYTES_AHEAD
        };
        while !self.is_read && has_room(&self.waiting) {
            match self.reading.next().await {
                Some(reads) if !reads.is_empty() => {
                    let page = self.page(reads);
                    self.waiting.push_back(page);
                }
                Some(_) => {}
                None => self.is_read = true,
            }
        }
        let Some(mut waiting) = self.waiting.pop_front() else {
            return Ok(None);
        };
        if let Some(asked) = waiting.asked {
            waiting.page.existing = self.answer(asked).await?;
        }
        Ok(Some(waiting.page))
    }

    /// How kintone is asked what exists, unless it turned out that it may not be viewed.
    fn asking(&self) -> Option<&'a Asking> {
        let asking = self.basis.asking.as_ref();
        asking.filter(|_| self.unread.is_none())
    }

    /// What kintone answers; `None` where the records may not be viewed, and need not be.
    async fn answer(&mut self, asked: Asked) -> Result<Option<Existing>, ApiError> {
        let error = match done(asked).await {
            Ok(existing) => {
                self.is_answered = true;
                return Ok(Some(existing));
            }
            Err(error) => error,
        };
        let is_left_out = self.asking().is_some_and(|asking| match asking.reason {
            Reason::Options => false,
            // A right that goes away in the middle is no right that there never was.
            Reason::Rows => error.is_closed_to_readers() && !self.is_answered,
            Reason::Questions => error.refusal().is_some(),
        });
        if !is_left_out {
            return Err(error);
        }
        self.unread = Some(error.text());
        self.waiting.iter_mut().for_each(|page| page.asked = None);
        Ok(None)
    }

    fn page(&mut self, mut reads: Vec<Read>) -> Waiting {
        let weight = reads.iter().map(Read::weight).sum();
        let mut is_known = Vec::with_capacity(reads.len());
        let mut keys = Vec::new();
        for read in &mut reads {
            let Read::Record(assembled) = read else {
                is_known.push(false);
                continue;
            };
            let since = self.since.as_mut();
            let is_same = since.is_some_and(|since| since.has(assembled, self.basis.reader));
            is_known.push(is_same);
            if !is_same && !assembled.is_written() && is_askable(assembled) {
                keys.extend(assembled.key.clone());
            }
        }
        let asking = self.asking().filter(|_| !keys.is_empty());
        let for_questions = |asking: &&Asking| asking.reason == Reason::Questions;
        let is_questioned = self.basis.budget.as_ref().is_some_and(|budget| {
            let is_for_them = asking.as_ref().is_some_and(for_questions);
            let before = u32::from(is_for_them);
            let is_own = is_for_them && cannot_add(self.basis.bound);
            self.forecast
                .affords(budget, self.basis.reader, &reads, (before, is_own))
        });
        let asking = asking.filter(|asking| is_questioned || !for_questions(asking));
        let page = Page {
            reads,
            is_known,
            existing: None,
            is_questioned,
        };
        Waiting {
            page,
            asked: asking.map(|asking| asking.start(keys)),
            weight,
        }
    }
}

/// Whether kintone can be asked about a record's key, and need be. It refuses a question about an option that it does
/// not know, and so about all records of it.
pub(crate) fn is_askable(assembled: &Assembled) -> bool {
    let is_match = matches!(assembled.key, Some(Key::Match { .. }));
    assembled.counts_for.is_none() && !(is_match && assembled.is_bad())
}
