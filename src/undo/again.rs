//! What became of records that an earlier undo was adding again when it broke off: they are looked for by what they hold.

use std::collections::HashMap;

use super::asked::{Attempt, Done, Options};
use super::image;
use crate::api::ApiError;
use crate::job::{
    Added, Found, Handled, Reading, RecordResult, Server, Verdict, Watermark, already, failed, read,
};
use crate::language::{Text, text};
use crate::model::{ExistingRecord, FieldCell, NumberPrecision, Record, RecordId, Revision};
use crate::plain::some_of;

/// What is known of such records, by their first lines; those that are not in it are not there, and are added.
#[derive(Debug, Default)]
pub(super) struct Again(HashMap<u64, Known>);

#[derive(Debug, Clone)]
enum Known {
    There(RecordId, Revision),
    /// A person has seen it.
    Seen,
    /// It is not there, and kintone may be at work on it.
    Open,
    /// It cannot be told.
    Unclear(Text),
}

impl Again {
    /// Looks for the records of all attempts.
    pub(super) async fn look(
        server: Server<'_>,
        reading: &Reading<'_>,
        options: &Options,
    ) -> Result<Self, ApiError> {
        let mut again = Self::default();
        let attempts = &options.attempts;
        match options.are_there {
            Some(false) => return Ok(again),
            Some(true) => {
                for attempt in attempts {
                    again.all(attempt, &Known::Seen);
                }
                return Ok(again);
            }
            None if attempts.is_empty() => return Ok(again),
            None => {}
        }
        let precision = server.client.number_precision(server.app).await?;
        for attempt in attempts {
            again
                .attempt(server, reading, (attempt, options), precision)
                .await?;
        }
        Ok(again)
    }

    async fn attempt(
        &mut self,
        server: Server<'_>,
        reading: &Reading<'_>,
        (attempt, options): (&Attempt, &Options),
        precision: Option<NumberPrecision>,
    ) -> Result<(), ApiError> {
        let Watermark::Behind(above) = attempt.above else {
            self.all(attempt, &Known::Unclear(unasked()));
            return Ok(());
        };
        let sent = |done: &Done| Some((done.lines.0, sent(done, reading)?));
        let (lines, sent): (Vec<_>, Vec<_>) = attempt.records.iter().filter_map(sent).unzip();
        let added = Added {
            sent: &sent,
            above,
            others: &options.added,
            // Somebody else may have begun the undo.
            creator: None,
            precision,
        };
        let mut found = added.look(server, reading.wanted()).await?;
        if attempt.is_settled && matches!(found, Found::Nothing) {
            found = added.look_behind_lists(server, reading.wanted()).await?;
        }
        let known = match found {
            Found::All(found) => {
                let there = |held: ExistingRecord| Known::There(held.id, held.revision);
                self.0
                    .extend(lines.into_iter().zip(found.into_iter().map(there)));
                return Ok(());
            }
            Found::Nothing if attempt.is_settled => return Ok(()),
            Found::Nothing => Known::Open,
            Found::Unseen(candidates) => Known::Unclear(hidden(&candidates)),
            Found::Unclear(candidates) => Known::Unclear(named(&candidates)),
            Found::TooMany(_) => Known::Unclear(too_many()),
        };
        self.all(attempt, &known);
        Ok(())
    }

    fn all(&mut self, attempt: &Attempt, known: &Known) {
        let lines = attempt.records.iter().map(|done| done.lines.0);
        self.0.extend(lines.map(|line| (line, known.clone())));
    }

    /// The record, if it is not to be added now.
    pub(super) fn handled(&self, done: &Done) -> Option<Handled> {
        let known = self.0.get(&done.lines.0)?;
        let (record, revision) = match known {
            Known::There(record, revision) => (Some(*record), Some(*revision)),
            // Its new number is not known.
            Known::Seen => (None, None),
            Known::Open | Known::Unclear(_) => (done.record, None),
        };
        Some(Handled {
            lines: done.lines,
            key: done.key.clone(),
            record,
            revision,
            verdict: known.verdict(),
        })
    }
}

impl Known {
    fn verdict(&self) -> Verdict {
        match self {
            Self::There(..) => Verdict::Done {
                by: RecordResult::Created,
                new_rows: 0,
                note: Some(Text::fixed(
                    "an earlier `undo` had added it, and its answer was lost",
                    "以前の「undo」で、応答を受け取れないまま追加されていました",
                )),
            },
            Self::Seen => already(Text::fixed(
                "an earlier `undo` had added it, as you looked",
                "以前の「undo」で追加されていたことを、確認済みです",
            )),
            Self::Open => failed(
                "undo.unsettled",
                Text::fixed(
                    "the answer to an earlier `undo`, which adds the record again, was lost, and kintone may still be at work on it: undo the run again in five minutes",
                    "以前の「undo」でレコードを追加し直しましたが、応答を受け取れなかったため、kintoneがこれから追加する可能性があります。5分ほど待ってから、もう一度取り消してください",
                ),
            ),
            Self::Unclear(why) => failed("undo.unknown", why.clone()),
        }
    }
}

/// What was sent of a record, without what lookups copy anew; `None` if it cannot be made any more.
fn sent(done: &Done, reading: &Reading<'_>) -> Option<Record> {
    let image = read(done.before.as_deref()?, reading.wanted()).ok()?;
    let mut record = image::added(&image.record).ok()?;
    let is_sent = |cell: &FieldCell| !cell.field.copied;
    record.cells.retain(is_sent);
    let rows = record.tables.iter_mut().flat_map(|table| &mut table.rows);
    rows.for_each(|row| row.cells.retain(is_sent));
    Some(record)
}

fn named(candidates: &[RecordId]) -> Text {
    let [listed, ja_listed] = some_of(candidates);
    unclear(
        &format!("and these records may be some of what it added: {listed}"),
        &format!("追加された可能性があるレコード番号：{ja_listed}"),
    )
}

fn hidden(candidates: &[RecordId]) -> Text {
    let [listed, ja_listed] = some_of(candidates);
    unclear(
        &format!(
            "and these records may not be viewed with this token or by this user, and may be some of what it added: {listed}"
        ),
        &format!(
            "このAPIトークンまたはユーザーでは閲覧できず、追加された可能性があるレコード番号：{ja_listed}"
        ),
    )
}

fn too_many() -> Text {
    unclear(
        "and more records were added since than are looked through",
        "その後に追加されたレコードが多すぎるため、追加されたかどうかを調べられません",
    )
}

fn unasked() -> Text {
    unclear(
        "and did not note behind which record to look for it",
        "調べる範囲が記録されていないため、追加されたかどうかがわかりません",
    )
}

fn unclear(why: &str, ja_why: &str) -> Text {
    text!(
        "an earlier `undo` broke off while it added the record again, {why}; look in the app, and undo the run again with `--treat-unknown-as written` if all that it was adding is there, or with `--treat-unknown-as not-written` if nothing is",
        "以前の「undo」が、レコードを追加し直している途中で中断しました。{ja_why}。アプリで確認し、すべて追加されていれば「--treat-unknown-as written」、1件も追加されていなければ「--treat-unknown-as not-written」を付けて、もう一度取り消してください"
    )
}
