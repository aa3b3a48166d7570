//! What becomes of each record that a run wrote: a function of what the run left, of what is kept of the time before,
//! and of what kintone holds now.

use std::collections::HashMap;

use super::asked::{Done, Options};
use super::image;
use crate::api::{ApiError, RecordJson, Wanted};
use crate::job::{Event, Listener, RecordResult, Server, TakenBack, Verdict};
use crate::language::Text;
use crate::model::{ExistingRecord, Form, Record, RecordId, Revision};
use crate::plan::{self, Finding, Policies, Preview};

/// What is to be done with a record.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) lines: (u64, u64),
    pub(super) key: Option<String>,
    pub(super) what: What,
    /// What it holds now of all that changes.
    pub(super) before: Option<ExistingRecord>,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Delete(RecordId, Revision),
    Restore {
        record: RecordId,
        revision: Revision,
        json: RecordJson,
        /// What it is to hold again.
        image: Record,
        new_rows: u64,
    },
    Add(RecordJson),
}

/// What is decided about a page.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Records with which nothing is done.
    pub(super) told: Vec<TakenBack>,
    pub(super) wishes: Vec<Wish>,
}

pub(super) struct Deciding<'a> {
    server: Server<'a>,
    wanted: Wanted,
    options: &'a Options,
    listener: &'a dyn Listener,
}

impl Wish {
    /// The record, and the revision at which it is written.
    pub(super) fn pin(&self) -> Option<(RecordId, Revision)> {
        match &self.what {
            What::Delete(record, revision)
            | What::Restore {
                record, revision, ..
            } => Some((*record, *revision)),
            What::Add(_) => None,
        }
    }

    /// The record with what became of it.
    pub(super) fn taken(&self, verdict: Verdict) -> TakenBack {
        let pin = self.pin();
        TakenBack {
            lines: self.lines,
            key: self.key.clone(),
            record: pin.map(|(record, _)| record),
            revision: pin.map(|(_, revision)| revision),
            verdict,
        }
    }

    /// What it comes to once it is done.
    pub(super) fn reversed(&self) -> Verdict {
        let (by, new_rows) = match &self.what {
            What::Delete(..) => (RecordResult::Deleted, 0),
            What::Restore { new_rows, .. } => (RecordResult::Updated, *new_rows),
            What::Add(_) => (RecordResult::Created, 0),
        };
        Verdict::Reversed {
            by,
            new_rows,
            note: None,
        }
    }
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
            wanted: image::wanted(form),
            options,
            listener,
        }
    }

    /// What kintone holds now of these records.
    pub(super) async fn held(
        &self,
        ids: &[RecordId],
    ) -> Result<HashMap<RecordId, ExistingRecord>, ApiError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let Server { client, app } = self.server;
        let held = client.records_by_ids(app, ids, &self.wanted).await?;
        Ok(held.into_iter().map(|held| (held.id, held)).collect())
    }

    /// Decides about the records of a page. What was added is deleted first, and what was deleted is added last, so
    /// that values of which there can be one only are free again.
    pub(super) async fn page(&self, page: Vec<Done>) -> Result<Decided, ApiError> {
        let ids: Vec<_> = page.iter().filter_map(|done| done.record).collect();
        let held = self.held(&ids).await?;
        let mut decided = Decided::default();
        for done in page {
            let now = done.record.and_then(|id| held.get(&id));
            match self.record(&done, now) {
                Ok(wish) => decided.wishes.push(wish),
                Err(verdict) => decided.told.push(TakenBack {
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

    /// What is to be done with a record; otherwise in which list it is without that.
    fn record(&self, done: &Done, now: Option<&ExistingRecord>) -> Result<Wish, Verdict> {
        let line = done.lines.0;
        let is_in = |(first, last): (u64, u64)| (first..=last).contains(&line);
        if self.options.reversed.iter().any(is_in) {
            return Err(already(Text::fixed(
                "it was taken back before",
                "すでに元に戻しています",
            )));
        }
        let is_open = self.options.unknown.iter().any(is_in);
        match done.result {
            RecordResult::Created => deletion(done, now),
            RecordResult::Deleted if is_open => Err(failed(
                "undo.unknown",
                Text::fixed(
                    "an earlier `undo` broke off while it added the record again: look for it in the app",
                    "以前の「undo」が、レコードを追加し直している途中で中断しました。アプリで確認してください",
                ),
            )),
            RecordResult::Deleted => self.addition(done),
            _ => self.restoration(done, now, is_open),
        }
    }

    fn addition(&self, done: &Done) -> Result<Wish, Verdict> {
        let image = self.image(done)?;
        let record = image::added(&image.record).map_err(|why| failed("undo.file-gone", why))?;
        Ok(Wish {
            lines: done.lines,
            key: done.key.clone(),
            what: What::Add(json(&record)?),
            before: None,
        })
    }

    fn restoration(
        &self,
        done: &Done,
        now: Option<&ExistingRecord>,
        is_open: bool,
    ) -> Result<Wish, Verdict> {
        let (record, left) = done.record.zip(done.revision).ok_or_else(unnumbered)?;
        let now = now.ok_or_else(gone)?;
        let image = self.image(done)?;
        // The run wrote later than it read.
        if image.revision.get() + 1 != left.get() {
            return Err(failed(
                "undo.changed-before",
                Text::fixed(
                    "somebody changed the record between its reading and the run's writing, so it is not known what it held",
                    "読み取りから書き込みまでの間に、ほかの人がレコードを変更したため、変更前の内容がわかりません",
                ),
            ));
        }
        let is_at_left = now.revision == left;
        if (is_at_left || is_open) && image::is_as(&image.record, now) {
            return Err(already(Text::fixed(
                "it holds what it held before",
                "変更前と同じ内容です",
            )));
        }
        if !is_at_left {
            return Err(kept(now));
        }
        let restored = image::restored(&image.record, now);
        let (sent, new_rows) = restored.map_err(|why| failed("undo.file-gone", why))?;
        self.tell_plan(done, &sent, now);
        Ok(Wish {
            lines: done.lines,
            key: done.key.clone(),
            before: Some(image::part(now, &image.record)),
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
            failed(
                "undo.no-before",
                Text::fixed(
                    "the history does not have what the record held before",
                    "変更前の内容が履歴にありません",
                ),
            )
        })?;
        image::read(image, &self.wanted).map_err(|why| failed("undo.form-changed", why))
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

fn deletion(done: &Done, now: Option<&ExistingRecord>) -> Result<Wish, Verdict> {
    let (record, left) = done.record.zip(done.revision).ok_or_else(unnumbered)?;
    let now = now.ok_or_else(|| {
        already(Text::fixed(
            "it was deleted already",
            "すでに削除されています",
        ))
    })?;
    if now.revision != left {
        return Err(kept(now));
    }
    Ok(Wish {
        lines: done.lines,
        key: done.key.clone(),
        what: What::Delete(record, left),
        before: Some(image::whole(now)),
    })
}

fn json(record: &Record) -> Result<RecordJson, Verdict> {
    RecordJson::of(record).map_err(|error| {
        let error = error.to_string();
        failed("undo.unsendable", Text::made(error.clone(), error))
    })
}

/// Nothing is to be done with the record any more.
pub(super) fn already(note: Text) -> Verdict {
    Verdict::Reversed {
        by: RecordResult::Unchanged,
        new_rows: 0,
        note: Some(note),
    }
}

/// Somebody changed the record since.
pub(super) fn kept(now: &ExistingRecord) -> Verdict {
    let (by, at) = image::changed_by(now);
    Verdict::Kept { by, at }
}

pub(super) fn failed(code: &'static str, why: Text) -> Verdict {
    Verdict::Failed { code, why }
}

/// A record that is not there any more has nothing to be given back to.
pub(super) fn gone() -> Verdict {
    failed(
        "undo.gone",
        Text::fixed(
            "the record was deleted since",
            "その後、レコードが削除されています",
        ),
    )
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
