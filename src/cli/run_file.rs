//! The file of a run of the past, if it is what it was; and the records of it that the history has no line of.

use std::error::Error;
use std::path::Path;

use super::command_line::STDIN;
use super::map_file::{self, MapFile};
use super::reading_options::way_of;
use crate::history::{Kept, RecordEntry, Run};
use crate::job::{BatchFate, RecordResult};
use crate::language::{Text, text};
use crate::map::grouped;
use crate::plain::{LineRanges, hex};
use crate::sheet::{Dialect, GroupItem, Sheet, SheetError, Source, open_expecting};

/// The history does not say of every record what became of it.
pub(super) const UNKEPT: Text = Text::fixed(
    "the history does not have what became of each record",
    "レコードごとの結果が履歴にありません",
);

/// Nobody but the run knows which lines of the file were one record.
const MERGED: Text = Text::fixed(
    "records of the file with the same key were merged",
    "キーが同じファイルのレコードを1件にまとめたためです",
);

/// Why the file of a run is not read.
pub(super) type Unread = Box<dyn Error + Send + Sync>;

/// The file of a run, if it is what it was.
pub(super) fn open(run: &Run) -> Result<(Source, Dialect), Unread> {
    if !run.about.has_lines() {
        return Err(Text::fixed(
            "the run read no file",
            "この実行はファイルを読み取っていません",
        )
        .into());
    }
    if run.about.file == STDIN {
        return Err(Text::fixed(
            "the run read standard input, which is not kept",
            "この実行は標準入力を読み取りました。その内容は記録していません",
        )
        .into());
    }
    let path = Path::new(&run.about.directory).join(&run.about.file);
    let name = path.display();
    if !path.is_file() {
        return Err(text!(
            "the run read `{name}`, which is not there any more",
            "実行で読み取った「{name}」がありません"
        )
        .into());
    }
    let source = Source::open(&path)?;
    let hash = hex(&source.sha256()?);
    if run.learned.file_sha256.as_ref() != Some(&hash) {
        return Err(text!(
            "`{name}` is not the file any more that the run read",
            "「{name}」は、実行で読み取ったファイルから変更されています"
        )
        .into());
    }
    let encoding = run.learned.encoding.as_deref().unwrap_or_default();
    let delimiter = run.learned.delimiter.as_deref().unwrap_or_default();
    let dialect = Dialect::named(&source, encoding, delimiter)?;
    let dialect = dialect.ok_or_else(|| {
        text!(
            "the history does not say how `{name}` was read",
            "「{name}」の読み取りかたが履歴にありません"
        )
    })?;
    Ok((source, dialect))
}

/// The same as a sheet.
pub(super) fn sheet(run: &Run) -> Result<Sheet, Unread> {
    let (source, dialect) = open(run)?;
    let (mut way, map) = way_of(&run.about.arguments);
    if let Some(map) = map {
        let map = MapFile::open(&map_file::of_run(&run.about.directory, &map))?;
        way = way.or(map.map().way());
        if way.group_by.is_empty() {
            let names = map.map().group_by();
            way.group_by = names.into_iter().map(str::to_owned).collect();
        }
    }
    let sheet = open_expecting(&source, &way.decided(dialect), Vec::new())?;
    if way.group_by.is_empty() {
        return Ok(sheet);
    }
    let grouped = grouped(&sheet.header, &way.group_by);
    Ok(sheet.through(Box::new(grouped.mapper)))
}

/// The lines of batches of which nobody knows whether they are written.
pub(super) fn unknown_lines(kept: &Kept) -> LineRanges {
    let mut lines = LineRanges::default();
    let open = kept.batches.iter();
    let open = open.filter(|batch| batch.fate == BatchFate::Unknown);
    lines.add_all(open.flat_map(|batch| batch.lines.iter().copied()));
    lines
}

/// The records of a run that were not sent, or of which nobody knows whether they are written, by its file; the
/// history has the others, on these lines.
///
/// # Errors
/// A file that is not what it was, a history that does not have all others, and a file of which records were merged.
pub(super) fn unsettled(kept: &Kept, others: &LineRanges) -> Result<Vec<RecordEntry>, Unread> {
    let mut words = kept.run.about.arguments.iter();
    if words.any(|word| word == "--on-duplicate-in-file=merge") {
        return Err(MERGED.into());
    }
    let unknown = unknown_lines(kept);
    let mut found = Vec::new();
    for item in sheet(&kept.run)? {
        let group = match item {
            Ok(GroupItem::Group(group)) => group,
            Ok(GroupItem::Problem(_)) => continue,
            // What is broken there ended the reading of the run, too.
            Err(SheetError::Problem(_)) => break,
            Err(error) => return Err(error.into()),
        };
        let lines = (group.first_line(), group.last_line());
        if !others.contains(lines.0) {
            let result = if unknown.contains(lines.0) {
                RecordResult::Unknown
            } else {
                RecordResult::NotTried
            };
            found.push(RecordEntry::new(lines, result));
        }
    }
    Ok(found)
}
