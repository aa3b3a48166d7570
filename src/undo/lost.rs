//! What a record held before runs of which the first ones lost their answers, and the last one settled what became of it.

use super::asked::{Done, Earlier};
use crate::api::Wanted;
use crate::job::{Verdict, added_by, failed, is_as, read};
use crate::language::Text;
use crate::model::{Cell, ExistingRecord, FieldCell, Record, Value};

/// What a record was before all of them.
pub(super) enum First {
    Held(ExistingRecord),
    /// It was not there: one of them added it, as far as its creator tells.
    Added,
}

/// What it was before all of them, as `image` is what the last one found.
pub(super) fn first_of(
    done: &Done,
    image: ExistingRecord,
    now: &ExistingRecord,
    wanted: &Wanted,
) -> Result<First, Verdict> {
    let is_at_left = Some(now.revision) == done.revision;
    // All of them wrote the same, so that the next one found nothing to change where one was carried out.
    let is_same = |image: &ExistingRecord| !is_at_left || is_as(&image.record, now);
    let is_ours = done.is_as_the_file() && added_by(now).is_some_and(|by| done.may_be_by(by));
    let mut first = image;
    for doubt in done.doubts.iter().rev() {
        let is_as_added = first.revision.get() == 1;
        let held = match doubt {
            Earlier::Held(held) => held,
            // As it was added, it does not hold what they write.
            _ if is_as_added && !is_same(&first) && !has_files(&first.record) => continue,
            // It does, was not there before, and is by whoever sent it.
            Earlier::Absent(_) if is_as_added && is_same(&first) && is_ours => {
                return Ok(First::Added);
            }
            _ => return Err(no_before()),
        };
        let earlier = read(held, wanted).map_err(|why| failed("undo.form-changed", why))?;
        match first.revision.get().checked_sub(earlier.revision.get()) {
            Some(0) => {}
            Some(1) if is_same(&first) => first = earlier,
            // Somebody else wrote, and not that run. A file is another one each time that it is sent, and tells nothing.
            Some(1) if !has_files(&first.record) => {}
            _ => return Err(changed_before()),
        }
    }
    Ok(First::Held(first))
}

/// An earlier run may have added the record, or have changed it.
pub(super) fn no_before() -> Verdict {
    failed(
        "undo.no-before",
        Text::fixed(
            "an earlier run sent the record and lost the answer, and the history does not have what the record held before that, or whether it was there",
            "以前の実行がレコードを送信し、応答を受け取れませんでした。その前の内容も、レコードがすでにあったかどうかも、履歴にありません",
        ),
    )
}

pub(super) fn changed_before() -> Verdict {
    failed(
        "undo.changed-before",
        Text::fixed(
            "somebody changed the record between its reading and the run's writing, so it is not known what it held",
            "読み取りから書き込みまでの間に、ほかの人がレコードを変更したため、変更前の内容がわかりません",
        ),
    )
}

fn has_files(image: &Record) -> bool {
    let is_files = |cell: &FieldCell| matches!(cell.cell, Cell::Set(Value::Files(_)));
    let mut rows = image.tables.iter().flat_map(|table| &table.rows);
    image.cells.iter().any(is_files) || rows.any(|row| row.cells.iter().any(is_files))
}
