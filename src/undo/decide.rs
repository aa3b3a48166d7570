//! What becomes of each record that a run wrote: a function of what the run left, of what is kept of the time before,
//! and of what kintone holds now.

use super::again::Again;
use super::asked::{Done, Options};
use super::doubt::{Fate, undeleted};
use super::image;
use super::lost::{First, changed_before, first_of, no_before};
use crate::api::{ApiError, RecordJson};
use crate::job::{
    Codes, Event, Handled, Listener, Reading, RecordResult, Server, Unseen, Verdict, What, Wish,
    already, failed, is_as, read, whole,
};
use crate::language::Text;
use crate::model::{ExistingRecord, Form, Record};
use crate::plan::{self, Finding, Policies, Preview};

/// What keeps a record from being taken back.
pub(super) const CODES: Codes = Codes {
    changed_since: "undo.changed-since",
    refused: "undo.refused",
    gone: "undo.gone",
    unseen: "undo.unseen",
};

/// What is decided about a page.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Records with which nothing is done.
    pub(super) told: Vec<Handled>,
    pub(super) wishes: Vec<Wish>,
}

pub(super) struct Deciding<'a> {
    server: Server<'a>,
    pub(super) reading: Reading<'a>,
    again: Again,
    options: &'a Options,
    listener: &'a dyn Listener,
}

impl<'a> Deciding<'a> {
    pub(super) fn new(
        server: Server<'a>,
        form: &Form,
        options: &'a Options,
        listener: &'a dyn Listener,
    ) -> Self {
        Self {
            server,
            reading: Reading::whole(server, form),
            again: Again::default(),
            options,
            listener,
        }
    }

    /// Finds out what became of the records that earlier undos were adding again.
    pub(super) async fn look(&mut self) -> Result<(), ApiError> {
        self.again = Again::look(self.server, &self.reading, self.options).await?;
        Ok(())
    }

    /// Decides about the records of a page. What was added is deleted first, and what was deleted is added last, so
    /// that values of which there can be one only are free again.
    pub(super) async fn page(&self, page: Vec<Done>) -> Result<Decided, ApiError> {
        let ids: Vec<_> = page.iter().filter_map(|done| done.record).collect();
        let held = self.reading.held(&ids).await?;
        let mut decided = Decided::default();
        let absent: Vec<_> = page
            .iter()
            .filter(|done| self.rests_on_absence(done))
            .filter_map(|done| done.record)
            .filter(|id| !held.contains_key(id))
            .collect();
        let hidden = self.reading.unseen(&absent).await?;
        let fate = Fate::of(&page, &held, &hidden, self.options.is_settled);
        for done in page {
            if let Some(handled) = self.again.handled(&done) {
                decided.told.push(handled);
                continue;
            }
            let now = done.record.and_then(|id| held.get(&id));
            match self.record(&done, now, (fate, &hidden)) {
                Ok(wish) => decided.wishes.push(wish),
                Err(verdict) => decided.told.push(Handled {
                    lines: done.lines,
                    key: done.key,
                    record: done.record,
                    revision: now.map(|now| now.revision),
                    verdict,
                }),
            }
        }
        decided.wishes.sort_by_key(|wish| match wish.what {
            What::Delete(..) => 0,
            What::Restore { .. } => 1,
            What::Add(_) => 2,
        });
        Ok(decided)
    }

    /// What is to be done with a record; otherwise in which list it is without that. The fate is that of the page, if its
    /// records are in doubt.
    fn record(
        &self,
        done: &Done,
        now: Option<&ExistingRecord>,
        (fate, hidden): (Fate, &Unseen),
    ) -> Result<Wish, Verdict> {
        let line = done.lines.0;
        if self.options.reversed.contains(line) {
            return Err(already(Text::fixed(
                "it was taken back before",
                "すでに元に戻しています",
            )));
        }
        if let Some(record) = done.record.filter(|id| hidden.has(*id)) {
            return Err(CODES.unseen(record));
        }
        match done.result {
            RecordResult::Created => deletion(done, now, hidden),
            RecordResult::Unknown if fate != Fate::CarriedOut => Err(undeleted(fate, now)),
            RecordResult::Deleted | RecordResult::Unknown => self.addition(done),
            _ => self.restoration(done, (now, hidden), self.options.unknown.contains(line)),
        }
    }

    /// Whether it matters for a record that it is not seen: what kintone itself said to be deleted is gone.
    fn rests_on_absence(&self, done: &Done) -> bool {
        done.result != RecordResult::Deleted
            && !self.options.reversed.contains(done.lines.0)
            && self.again.handled(done).is_none()
    }

    fn addition(&self, done: &Done) -> Result<Wish, Verdict> {
        let image = self.image(done)?;
        let record = image::added(&image.record).map_err(|why| failed("undo.file-gone", why))?;
        Ok(Wish {
            lines: done.lines,
            key: done.key.clone(),
            what: What::Add(json(&record)?),
            before: None,
            was_sent: false,
        })
    }

    fn restoration(
        &self,
        done: &Done,
        (now, hidden): (Option<&ExistingRecord>, &Unseen),
        is_open: bool,
    ) -> Result<Wish, Verdict> {
        let (record, left) = done.record.zip(done.revision).ok_or_else(unnumbered)?;
        let now = now.ok_or_else(|| {
            if done.was_absent() {
                CODES.absent(record, hidden)
            } else {
                CODES.gone(record, hidden)
            }
        })?;
        let wrote = done.has_written();
        let found = if wrote {
            self.image(done)?
        } else {
            ExistingRecord {
                id: record,
                revision: left,
                record: Record::default(),
            }
        };
        // The run wrote later than it read.
        if wrote && found.revision.get() + 1 != left.get() {
            return Err(changed_before());
        }
        let is_at_left = now.revision == left;
        if !is_at_left && !is_open {
            return Err(CODES.kept(now));
        }
        let image = match first_of(done, found, now, self.reading.wanted())? {
            First::Held(image) => image,
            First::Added => return deletion(done, Some(now), hidden),
        };
        if is_as(&image.record, now) {
            return Err(already(Text::fixed(
                "it holds what it held before",
                "変更前と同じ内容です",
            )));
        }
        if !is_at_left {
            return Err(CODES.kept(now));
        }
        let restored = image::restored(&image.record, now);
        let (sent, new_rows) = restored.map_err(|why| failed("undo.file-gone", why))?;
        self.tell_plan(done, &sent, now);
        Ok(Wish {
            lines: done.lines,
            key: done.key.clone(),
            before: Some(image::part(now, &image.record)),
            was_sent: false,
            what: What::Restore {
                record,
                revision: left,
                json: json(&sent)?,
                image: image.record,
                new_rows,
            },
        })
    }

    fn image(&self, done: &Done) -> Result<ExistingRecord, Verdict> {
        let image = done.before.as_deref().ok_or_else(|| {
            if !done.doubts.is_empty() {
                return no_before();
            }
            failed(
                "undo.no-before",
                Text::fixed(
                    "the history does not have what the record held before",
                    "変更前の内容が履歴にありません",
                ),
            )
        })?;
        read(image, self.reading.wanted()).map_err(|why| failed("undo.form-changed", why))
    }

    /// Tells cell by cell what changes, where somebody wants to hear it.
    fn tell_plan(&self, done: &Done, sent: &Record, now: &ExistingRecord) {
        if !self.listener.hears_plans() {
            return;
        }
        let plan = plan::plan(sent, Finding::Found(&[now]), &Policies::comparing());
        self.listener.hear(&Event::Planned(&Preview {
            line: done.lines.0,
            key: done.key.as_deref(),
            record: sent,
            plan: &plan,
            held: Some(now),
        }));
    }
}

fn deletion(done: &Done, now: Option<&ExistingRecord>, hidden: &Unseen) -> Result<Wish, Verdict> {
    let (record, left) = done.record.zip(done.revision).ok_or_else(unnumbered)?;
    let now = now.ok_or_else(|| CODES.absent(record, hidden))?;
    if now.revision != left {
        return Err(CODES.kept(now));
    }
    Ok(Wish {
        lines: done.lines,
        key: done.key.clone(),
        what: What::Delete(record, left),
        before: Some(whole(now)),
        was_sent: false,
    })
}

fn json(record: &Record) -> Result<RecordJson, Verdict> {
    RecordJson::of(record).map_err(|error| {
        let error = error.to_string();
        failed("undo.unsendable", Text::made(error.clone(), error))
    })
}

fn unnumbered() -> Verdict {
    failed(
        "undo.unnumbered",
        Text::fixed(
            "the history does not have the record number, or the revision at which the run left the record",
            "レコード番号、または実行後のリビジョン番号が履歴にありません",
        ),
    )
}
