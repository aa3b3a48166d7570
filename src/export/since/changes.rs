//! What changed, page by page.

use std::collections::{HashMap, VecDeque};
use std::io::Write;

use super::shape_of;
use super::state::{Head, LastState, NextState, Pair};
use crate::api::{RECORDS_PER_PAGE, RawRecord, Stencil, Stored};
use crate::export::columns::Columns;
use crate::export::pages::Pages;
use crate::export::{ExportError, Increment, Options, Since};
use crate::job::Server;
use crate::model::{FieldCode, RecordId};

/// The fields by which records are compared.
const PAIR: [&str; 2] = ["$id", "$revision"];

/// How many compared records wait for those among them that changed to fill a page.
const WAITING: usize = 20_000;

/// What changed since an export, or all records for the first; and what the next export has to know.
pub(in crate::export) struct Changes<'a> {
    /// All records: whole for the first export, and their ids and revisions later.
    pages: Pages<'a>,
    /// Asks for records that changed.
    server: Server<'a>,
    options: &'a Options,
    asked: Vec<&'a str>,
    stencil: Stencil,
    last: Option<LastState>,
    next: NextState,
    gone: Option<Box<dyn Write + Send>>,
    /// Records of a page that are not compared yet.
    page: VecDeque<Pair>,
    is_begun: bool,
    is_end: bool,
    /// Records that are compared and not noted yet, in the order of their ids.
    waiting: Vec<(Pair, Fate)>,
    /// How many of them are asked for.
    wanted: usize,
    compared: u64,
    increment: Increment,
}

/// What became of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unchanged,
    New,
    Changed,
    Gone,
}

/// Records that go out together, and how far that is.
pub(in crate::export) struct Found {
    pub(in crate::export) records: Vec<RawRecord>,
    /// How many are looked at in all, where kintone says it.
    pub(in crate::export) total: Option<u64>,
    /// How many have been looked at.
    pub(in crate::export) done: u64,
}

impl<'a> Changes<'a> {
    pub(in crate::export) fn begin(
        server: Server<'a>,
        options: &'a Options,
        columns: &'a Columns,
        since: Since,
    ) -> Result<Self, ExportError> {
        let head = Head::new(
            (since.home, server.app.to_string()),
            options.condition.clone(),
            (shape_of(columns), options.attachments.is_some()),
            since.now,
        );
        let last = since.last.map(|last| LastState::open(last, &head));
        let last = last.transpose()?;
        let mut gone = since.gone;
        if let Some(gone) = &mut gone {
            gone.write_all(b"\"$id\"\n")?;
        }
        let asked = match last {
            None => columns.asked(),
            Some(_) => PAIR.to_vec(),
        };
        let stencil = Stencil::new(PAIR.map(FieldCode::new).iter(), std::iter::empty());
        let increment = Increment {
            since: last.as_ref().map(|last| last.started.clone()),
            ..Increment::default()
        };
        Ok(Self {
            pages: Pages::new(server, options, asked),
            server,
            options,
            asked: columns.asked(),
            stencil,
            last,
            next: NextState::begin(since.next, &head)?,
            gone,
            page: VecDeque::new(),
            is_begun: false,
            is_end: false,
            waiting: Vec::new(),
            wanted: 0,
            compared: 0,
            increment,
        })
    }

    /// What has changed so far.
    pub(in crate::export) fn increment(&self) -> Increment {
        self.increment.clone()
    }

    /// Records that changed; none at the end, when all is noted. A page may be empty.
    pub(in crate::export) async fn next(&mut self) -> Result<Option<Found>, ExportError> {
        loop {
            self.compare()?;
            if self.is_full() || self.is_end && !self.waiting.is_empty() {
                let records = self.settle().await?;
                return Ok(Some(Found {
                    records,
                    total: None,
                    done: self.compared,
                }));
            }
            if self.is_end {
                self.next.end()?;
                if let Some(gone) = &mut self.gone {
                    gone.flush()?;
                }
                return Ok(None);
            }
            let Some((records, total)) = self.pages.next(RECORDS_PER_PAGE).await? else {
                self.is_end = true;
                continue;
            };
            let pairs = records.iter().map(|record| self.pair(record));
            let pairs = pairs.collect::<Result<Vec<_>, _>>()?;
            if self.last.is_none() {
                pairs.iter().try_for_each(|pair| self.next.note(*pair))?;
                self.compared += pairs.len() as u64;
                self.increment.added = self.compared;
                let done = self.compared;
                return Ok(Some(Found {
                    records,
                    total,
                    done,
                }));
            }
            self.page.extend(pairs);
            // Where nothing changed, there is a file all the same.
            if !std::mem::replace(&mut self.is_begun, true) {
                return Ok(Some(Found {
                    records: Vec::new(),
                    total,
                    done: 0,
                }));
            }
        }
    }

    fn is_full(&self) -> bool {
        self.wanted >= RECORDS_PER_PAGE || self.waiting.len() >= WAITING
    }

    /// Compares what there is, as far as it may wait.
    fn compare(&mut self) -> Result<(), ExportError> {
        while !self.is_full() {
            let Some(last) = &mut self.last else {
                return Ok(());
            };
            let (now, old) = (self.page.front().copied(), last.peek());
            let is_gone = match (now, old) {
                (None, Some(_)) => self.is_end,
                (Some((now, _)), Some((old, _))) => old < now,
                (_, None) => false,
            };
            if let (true, Some(old)) = (is_gone, old) {
                last.step()?;
                self.waiting.push((old, Fate::Gone));
                continue;
            }
            let Some(now) = now else {
                return Ok(());
            };
            let fate = match old {
                Some(old) if old == now => Fate::Unchanged,
                Some((id, _)) if id == now.0 => Fate::Changed,
                _ => Fate::New,
            };
            if fate != Fate::New {
                last.step()?;
            }
            self.wanted += usize::from(fate != Fate::Unchanged);
            self.compared += 1;
            self.page.pop_front();
            self.waiting.push((now, fate));
        }
        Ok(())
    }

    /// Asks for what changed among the records that wait, and notes all of them. Whatever was changed or deleted since it
    /// was compared is taken as it is now.
    async fn settle(&mut self) -> Result<Vec<RawRecord>, ExportError> {
        let is_wanted = |fate: Fate| matches!(fate, Fate::New | Fate::Changed);
        let waiting = self.waiting.iter();
        let wanted = waiting.filter(|(_, fate)| is_wanted(*fate));
        let wanted: Vec<_> = wanted.map(|((id, _), _)| *id).collect();
        let mut found = HashMap::new();
        for record in self.of_ids(&wanted).await? {
            let pair = self.pair(&record)?;
            found.insert(pair.0, (pair, record));
        }
        let mut records = Vec::with_capacity(wanted.len());
        self.wanted = 0;
        for (pair, fate) in std::mem::take(&mut self.waiting) {
            let now = found.remove(&pair.0);
            match (fate, now) {
                (Fate::Unchanged, _) => {
                    self.next.note(pair)?;
                    self.increment.unchanged += 1;
                }
                (Fate::New | Fate::Changed, Some((pair, record))) => {
                    self.next.note(pair)?;
                    let counted = match fate {
                        Fate::New => &mut self.increment.added,
                        _ => &mut self.increment.changed,
                    };
                    *counted += 1;
                    records.push(record);
                }
                // It came and went.
                (Fate::New, None) => {}
                (Fate::Changed | Fate::Gone, _) => {
                    self.increment.deleted += 1;
                    if let Some(gone) = &mut self.gone {
                        writeln!(gone, "\"{}\"", pair.0)?;
                    }
                }
            }
        }
        Ok(records)
    }

    /// Those of these records that are there and meet the condition, whole.
    async fn of_ids(&self, ids: &[RecordId]) -> Result<Vec<RawRecord>, ExportError> {
        let Server { client, app } = self.server;
        let mut records = Vec::new();
        let mut asked: VecDeque<_> = ids.chunks(RECORDS_PER_PAGE).collect();
        while let Some(ids) = asked.pop_front() {
            let listed: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let mut condition = format!("$id in ({})", listed.join(","));
            if let Some(also) = &self.options.condition {
                condition = format!("({also}) and {condition}");
            }
            let condition = (Some(condition.as_str()), None);
            match client
                .raw_page(app, condition, ids.len(), &self.asked, false)
                .await
            {
                Err(error) if error.is_too_large() && ids.len() > 1 => {
                    let (first, second) = ids.split_at(ids.len() / 2);
                    asked.push_front(second);
                    asked.push_front(first);
                }
                found => records.extend(found?.0),
            }
        }
        Ok(records)
    }

    fn pair(&self, record: &RawRecord) -> Result<Pair, ExportError> {
        let read = record.read(&self.stencil);
        let read = read.map_err(|error| ExportError::shape(&error))?;
        let text = |at: usize| match &read.cells[at] {
            Stored::Text(text) => &**text,
            _ => "",
        };
        match (text(0).parse(), text(1).parse()) {
            (Ok(id), Ok(revision)) => Ok((id, revision)),
            _ => Err(ExportError::shape(&serde::de::Error::missing_field(
                "$revision",
            ))),
        }
    }
}
