//! What is to be done with records whose numbers are known, and what becomes of it.

use super::held::changed_by;
use super::unseen::Unseen;
use crate::api::RecordJson;
use crate::job::handled::{Handled, Verdict};
use crate::job::outcome::RecordResult;
use crate::language::{Text, text};
use crate::model::{ExistingRecord, Record, RecordId, Revision};

/// The codes of what keeps a job from doing what it wishes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codes {
    /// Somebody changed the record since.
    pub(crate) changed_since: &'static str,
    /// kintone refuses it.
    pub(crate) refused: &'static str,
    /// The record is not there any more.
    pub(crate) gone: &'static str,
    /// The record may not be viewed, and may be there.
    pub(crate) unseen: &'static str,
}

/// What is to be done with a record.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) lines: (u64, u64),
    pub(crate) key: Option<String>,
    pub(crate) what: What,
    /// What it holds now of all that changes.
    pub(crate) before: Option<ExistingRecord>,
    /// An earlier run wished the same, and never learned what became of it.
    pub(crate) was_sent: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
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

impl Wish {
    /// The record, and the revision at which it is written.
    pub(crate) fn pin(&self) -> Option<(RecordId, Revision)> {
        match &self.what {
            What::Delete(record, revision)
            | What::Restore {
                record, revision, ..
            } => Some((*record, *revision)),
            What::Add(_) => None,
        }
    }

    pub(crate) fn is_addition(&self) -> bool {
        matches!(self.what, What::Add(_))
    }

    /// The record with what became of it.
    pub(crate) fn handled(&self, verdict: Verdict) -> Handled {
        let pin = self.pin();
        Handled {
            lines: self.lines,
            key: self.key.clone(),
            record: pin.map(|(record, _)| record),
            revision: pin.map(|(_, revision)| revision),
            verdict,
        }
    }

    /// What it comes to once it is done.
    pub(crate) fn done(&self) -> Verdict {
        let (by, new_rows) = match &self.what {
            What::Delete(..) => (RecordResult::Deleted, 0),
            What::Restore { new_rows, .. } => (RecordResult::Updated, *new_rows),
            What::Add(_) => (RecordResult::Created, 0),
        };
        Verdict::Done {
            by,
            new_rows,
            note: None,
        }
    }
}

/// Nothing is to be done with the record any more.
pub(crate) fn already(note: Text) -> Verdict {
    Verdict::Done {
        by: RecordResult::Unchanged,
        new_rows: 0,
        note: Some(note),
    }
}

pub(crate) fn failed(code: &'static str, why: Text) -> Verdict {
    Verdict::Failed { code, why }
}

impl Codes {
    /// Somebody changed the record since.
    pub(crate) fn kept(self, now: &ExistingRecord) -> Verdict {
        let (by, at) = changed_by(now);
        Verdict::Kept {
            code: self.changed_since,
            by,
            at,
        }
    }

    /// A record that may be there although it is not seen.
    pub(crate) fn unseen(self, record: RecordId) -> Verdict {
        failed(
            self.unseen,
            text!(
                "record {record} may not be viewed with this token or by this user, so it is not known whether it is there: do the same again with one that may view it",
                "このAPIトークンまたはユーザーではレコード番号{record}のレコードを閲覧できないため、レコードがあるかどうかわかりません。閲覧できるAPIトークンまたはユーザーで、もう一度実行してください"
            ),
        )
    }

    /// A record that was to be deleted, and is not seen.
    pub(crate) fn absent(self, record: RecordId, unseen: &Unseen) -> Verdict {
        if unseen.has(record) {
            return self.unseen(record);
        }
        already(if unseen.is_guessed(record) {
            unlisted()
        } else {
            Text::fixed("it was deleted already", "すでに削除されています")
        })
    }

    /// A record that is not seen has nothing to be given back to.
    pub(crate) fn gone(self, record: RecordId, unseen: &Unseen) -> Verdict {
        if unseen.has(record) {
            return self.unseen(record);
        }
        let deleted = Text::fixed(
            "the record was deleted since",
            "その後、レコードが削除されています",
        );
        let is_guessed = unseen.is_guessed(record);
        failed(self.gone, if is_guessed { unlisted() } else { deleted })
    }
}

/// Why a record is taken for gone that was not asked for.
fn unlisted() -> Text {
    Text::fixed(
        "kintone does not list it, and others of the run that are not listed were deleted already",
        "kintoneの一覧になく、同様に一覧にないこの実行のほかのレコードは、すでに削除されています",
    )
}
