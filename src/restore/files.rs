//! Attachments go back: those that the record has still stay, the others are uploaded from the backup.

use std::collections::{BTreeMap, HashSet, VecDeque};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::api::{ApiError, Client, Content};
use crate::model::{Attachment, Cell, FieldCell, LocalFile, Record, Value};
use crate::vault::{ContentId, Contents};

/// How many files are uploaded at once.
const AT_ONCE: usize = 4;

/// A file that is to be uploaded: what it holds, and its name.
pub(super) type Upload = (ContentId, String);

/// Prepares the files of a cell: what the record has in it still stays; what the backup has not, leaves the whole cell
/// alone. `false` where that is so.
pub(super) fn prepare(
    cell: &mut FieldCell,
    now: &Cell,
    contents: &BTreeMap<String, String>,
    uploads: &mut VecDeque<Upload>,
) -> bool {
    let Cell::Set(Value::Files(files)) = &mut cell.cell else {
        return true;
    };
    let there: HashSet<_> = keys(now).collect();
    let (mut prepared, mut wanted) = (Vec::new(), Vec::new());
    for file in files.iter() {
        let Attachment::Held { name, size, key } = file else {
            continue;
        };
        if there.contains(key.as_str()) {
            prepared.push(file.clone());
            continue;
        }
        let content = contents.get(key).and_then(|digits| digits.parse().ok());
        let Some(content) = content else {
            cell.cell = Cell::Absent;
            return false;
        };
        prepared.push(Attachment::Local(LocalFile {
            path: name.clone(),
            size: Some(*size),
        }));
        wanted.push((content, name.clone()));
    }
    *files = prepared;
    uploads.extend(wanted);
    true
}

fn keys(cell: &Cell) -> impl Iterator<Item = &str> {
    let list = match cell {
        Cell::Set(Value::Files(list)) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(|file| match file {
        Attachment::Held { key, .. } => Some(key.as_str()),
        _ => None,
    })
}

/// Uploads files, and returns their keys in the same order.
pub(super) async fn upload(
    client: &Client,
    contents: &Contents,
    uploads: impl Iterator<Item = &Upload>,
) -> Result<VecDeque<String>, ApiError> {
    let uploading = stream::iter(uploads).map(|(content, name)| async move {
        let file = Content::File(contents.place(*content));
        client.upload(&file, name).await
    });
    uploading.buffered(AT_ONCE).try_collect().await
}

/// Puts keys in the place of the files that were uploaded.
pub(super) fn place(record: &mut Record, keys: &mut VecDeque<String>) {
    for cell in record.all_cells_mut() {
        if let Cell::Set(Value::Files(files)) = &mut cell.cell {
            for file in files {
                if matches!(file, Attachment::Local(_)) {
                    // Where it is only said what would be done, none is uploaded.
                    *file = Attachment::Uploaded(keys.pop_front().unwrap_or_default());
                }
            }
        }
    }
}

/// What a record holds that can be known again: a file that is uploaded gets another key.
pub(super) fn known(record: &Record) -> Record {
    let is_known = |cell: &FieldCell| match &cell.cell {
        Cell::Set(Value::Files(files)) => {
            let mut files = files.iter();
            files.all(|file| matches!(file, Attachment::Held { .. }))
        }
        _ => true,
    };
    let mut record = record.clone();
    record.cells.retain(is_known);
    for row in record.tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.cells.retain(is_known);
    }
    record
}
