//! What is wrong, in English.

use crate::model::{
    FieldCode, LinkProtocol, Problem, ProblemKind, QuoteFault, RecordBound, RecordId, Revision,
    RowId,
};
use crate::report::plain::count;
use crate::report::words::shortened;

/// What is wrong, in one phrase. Texts from the file stand in quotes; texts of the reference product
/// and of kintone are kept to the letter, so that they are recognised.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub(super) fn message(problem: &Problem) -> String {
    use ProblemKind as Kind;
    match &problem.kind {
        Kind::FileEmpty => "the file is empty; its first line must name the fields".to_owned(),
        Kind::FileWorkbook => "this is an Excel workbook, not a CSV file".to_owned(),
        Kind::FileEncoding { tried, .. } => format!("this is not {tried} text"),
        Kind::FileEncodingAmbiguous {
            readings: [(one, reading), (other, other_reading)],
        } => format!(
            "the encoding cannot be told: as {} the line says {}, as {} it says {}",
            one.name,
            quoted(reading),
            other.name,
            quoted(other_reading)
        ),
        Kind::FileEncodingDoubtful {
            declared,
            reading,
            likely,
            likely_reading,
        } => format!(
            "the file is read as {}, as the option says, but looks like {}: here it says {}, as {} it would say {}",
            declared.name,
            likely.name,
            quoted(reading),
            likely.name,
            quoted(likely_reading)
        ),
        Kind::FileEncodingUnsupported { name } => {
            format!("this is {name} text, an encoding that cannot be read")
        }
        Kind::TooFewColumns { expected, found } | Kind::TooManyColumns { expected, found } => {
            format!("the line has {}, the header has {expected}", cells(*found))
        }
        Kind::LineTooLong { mebibytes } => {
            format!("the line is longer than {mebibytes} MiB")
        }
        Kind::HeaderTooManyColumns { most, found } => format!(
            "the header has {} columns; at most {} are read",
            count(*found as u64),
            count(*most as u64)
        ),
        Kind::Quote(QuoteFault::Unclosed) => "the quote that opens here is never closed".to_owned(),
        Kind::Quote(QuoteFault::TextAfterClosing) => "text follows a closing quote".to_owned(),
        Kind::Quote(QuoteFault::InsideUnquoted) => {
            "a quote stands inside a cell that is not quoted".to_owned()
        }
        Kind::HeaderUnknown { name, .. } => format!("the app has no field `{name}`"),
        Kind::HeaderIgnored { name } => {
            format!("the column `{name}` is left out: the app has no such field")
        }
        Kind::HeaderUnknownType { name, kind } => {
            format!("the column `{name}` is left out: fields of the type {kind} are not known")
        }
        Kind::HeaderDuplicate { name, first } => {
            format!("`{name}` is already the header of column {first}")
        }
        Kind::HeaderBlank { value } => {
            format!("{} stands in a column without a header", quoted(value))
        }
        Kind::HeaderBlankIgnored { columns: 1 } => {
            "a column without a header is left out".to_owned()
        }
        Kind::HeaderBlankIgnored { columns } => {
            format!("{columns} columns without a header are left out")
        }
        Kind::HeaderTrimmed { name } => {
            format!("blanks around {} in the header are left out", quoted(name))
        }
        Kind::HeaderMissing { code, .. } => {
            format!("The specified field \"{code}\" does not exist on the CSV")
        }
        Kind::HeaderReadOnly { codes } => {
            let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
            format!(
                "left out, because kintone sets {}: {}",
                it_or_them(codes.len()),
                codes.join(", ")
            )
        }
        Kind::FieldNotInApp { code, .. } => {
            format!("The specified field \"{code}\" does not exist on the app")
        }
        Kind::FieldNotSupported { code } => {
            format!("The specified field \"{code}\" is not supported")
        }
        Kind::FieldInTable { code, .. } => {
            format!("The field in a Table cannot be specified to the fields option (\"{code}\")")
        }
        Kind::OrphanRow => "no `*` stands above; the lines belong to no record".to_owned(),
        Kind::UnknownMark { mark } => format!("{} is no primary mark", quoted(mark)),
        Kind::RecordTooLong { bound, first_line } => format!(
            "the record that begins on line {first_line} has more than {}",
            record_bound(*bound)
        ),
        Kind::IgnoredValue { value, marked } => format!(
            "{} is left out: the record's value is {}, from its line with the `*`",
            quoted(value),
            quoted(marked)
        ),
        Kind::NoMark => {
            "there is no `*` column, so each line is a record with one table row".to_owned()
        }
        Kind::BlankRecords { records: 1, .. } => {
            "this record has no value to import, and is skipped".to_owned()
        }
        Kind::BlankRecords { records, lines } => format!(
            "{} have no value to import, and are skipped: {}",
            super::counted(*records, "record"),
            first_lines(lines, *records)
        ),
        Kind::RowIdInvalid { text } => {
            format!(
                "{} is not a row id ([400] [CB_IJ01] Invalid JSON string.)",
                quoted(text)
            )
        }
        Kind::RowIdDuplicate { text, first_line } => {
            let table = problem
                .field
                .as_ref()
                .map_or("", |field| field.code.as_str());
            format!(
                "row id {text} stands on line {first_line} already ([520] [GAIA_SI01] Raw ID (code: {table}) in a table is duplicated.)"
            )
        }
        Kind::RowIdEmpty { table } => {
            format!(
                "The specified field \"{table}\" does not exist on the CSV: the row id is empty"
            )
        }
        Kind::RowIdUnknown { text } => {
            format!("the record has no row {text}; the row is added under another id")
        }
        Kind::NotATable { code, tables } => {
            let tables: Vec<_> = tables.iter().map(ToString::to_string).collect();
            format!(
                "{code} is no table; the app's tables are {}",
                tables.join(", ")
            )
        }
        Kind::RowKeyNotInTable { code, table } => {
            format!("--row-key: the table {table} has no field `{code}`")
        }
        Kind::RowKeyRepeated { record } => {
            format!(
                "rows of this key stand more than once in the file or in record {record}; they are paired in order"
            )
        }
        Kind::RowsUnread { reason } => format!(
            "the records are updated unread, and rows that the file does not list are deleted uncounted, as the \
             records may not be viewed: {reason}"
        ),
        Kind::RowsHidden { record } => {
            format!(
                "the rows of record {record} cannot be read, so that it is not known what would become of them"
            )
        }
        Kind::RowsLeft { record, rows } => match rows {
            1 => format!(
                "a row of record {record} stays as it is, though the file has other cells for it"
            ),
            rows => format!(
                "{rows} rows of record {record} stay as they are, though the file has other cells for them"
            ),
        },
        Kind::RowsDeleted { record, rows } => deleted_rows(*record, rows),
        Kind::KeyNoSuchField { code, .. } => format!("no such update key: {code}"),
        Kind::KeyUnsupported { code } => {
            format!("unsupported field type for update key: {code}")
        }
        Kind::KeyNotUnique { code } => format!("update key field should set to unique: {code}"),
        Kind::KeyMissingColumn { code } => {
            format!(
                "The field specified as \"Key to Bulk Update\" ({code}) does not exist on the input"
            )
        }
        Kind::KeyEmpty => "the update key is empty".to_owned(),
        Kind::KeyInvalid { text } => {
            format!("The \"Key to Bulk Update\" value is invalid ({text})")
        }
        Kind::KeyMixedAppCode { .. } => {
            "The \"Key to Bulk Update\" should not be mixed with those with and without app code"
                .to_owned()
        }
        Kind::KeyDuplicate { text, first_line } => {
            format!(
                "the update key {} stands on line {first_line} already",
                quoted(text)
            )
        }
        Kind::KeyTooLong { length } => {
            format!("the update key has {length} characters; kintone compares only 64")
        }
        Kind::KeyPlaceholder { text } => {
            format!("{} is no key, but a word for \"nothing\"", quoted(text))
        }
        Kind::KeyTrailingBlank { text } => {
            format!(
                "kintone ignores the blanks at the end of {} when it compares keys",
                quoted(text)
            )
        }
        Kind::KeyNotFound { text } => format!("no record has the update key {}", quoted(text)),
        Kind::KeyNotFoundSkipped { text } => {
            format!(
                "the record is left out: no record has the update key {}",
                quoted(text)
            )
        }
        Kind::KeyExists { text, record } => {
            format!("record {record} has the key {} already", quoted(text))
        }
        Kind::KeyAmbiguous { text, records } => {
            format!("{} is found in {}", quoted(text), several(records))
        }
        Kind::KeyAmbiguousSkipped { text, records } => {
            let text = quoted(text);
            format!(
                "the record is left out: {text} is found in {}",
                several(records)
            )
        }
        Kind::MatchUnsupported { code } => {
            format!("records cannot be found by a field of this type: {code}")
        }
        Kind::RevisionInvalid { text } => format!("{} is not a revision", quoted(text)),
        Kind::RevisionMoved {
            record,
            stated,
            now,
        } => revision_moved(*record, *stated, *now),
        Kind::PlanRecordMoved {
            record,
            planned,
            now,
            fields,
        } => plan_record_moved(*record, *planned, *now, fields),
        Kind::PlanKeyTaken { text, record } => format!(
            "the plan adds a record with the key {}, which record {record} has now",
            quoted(text)
        ),
        Kind::SinceOtherColumns { codes } => {
            let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
            format!(
                "the older file has no column {}: records that are otherwise the same count as changed",
                codes.join(", ")
            )
        }
        Kind::SinceVanished { text, old_line } => format!(
            "{} of line {old_line} of the older file is not in this one; the record stays in the app",
            quoted(text)
        ),
        Kind::RequiredEmpty => "a required field is empty".to_owned(),
        Kind::RequiredNoColumn => "a required field has neither a column nor a default".to_owned(),
        Kind::TextTooLong { limit, length } => {
            format!("{}; the field takes at most {limit}", characters(*length))
        }
        Kind::TextTooShort { limit, length } => {
            format!("{}; the field takes at least {limit}", characters(*length))
        }
        Kind::TextScientific { text } => {
            format!(
                "{} looks like a long number that a spreadsheet shortened",
                quoted(text)
            )
        }
        Kind::TextSpreadsheetError { text } => format!("{} is a spreadsheet's error", quoted(text)),
        Kind::TextLostZeros { text, length } => {
            format!(
                "{} may have lost leading zeros: other keys have {length} characters",
                quoted(text)
            )
        }
        Kind::NumberRounded { text, stored } => format!("kintone rounds {text} to {stored}"),
        Kind::DateOrder { text, day_first } => {
            let order = if *day_first {
                "day/month/year"
            } else {
                "month/day/year"
            };
            format!(
                "{} can only be {order}, which tells how the dates of this column are meant",
                quoted(text)
            )
        }
        Kind::NumberInvalid { text, .. } => format!("{} is not a number", quoted(text)),
        Kind::NumberTooLarge { text, limit } => format!("{text} is more than {limit}"),
        Kind::NumberTooSmall { text, limit } => format!("{text} is less than {limit}"),
        Kind::NumberTooManyDigits { text } => {
            format!("{} has more digits than kintone keeps", quoted(text))
        }
        Kind::DateInvalid { text, .. } => format!("{} is not a date", quoted(text)),
        Kind::TimeInvalid { text, .. } => format!("{} is not a time", quoted(text)),
        Kind::DateTimeInvalid { text } => format!("{} is not a date and time", quoted(text)),
        Kind::DateTimeNoZone { text } => format!("{} names no time zone", quoted(text)),
        Kind::SecondsDropped { text } => format!(
            "kintone keeps minutes; the seconds of {} are dropped",
            quoted(text)
        ),
        Kind::OptionUnknown { text, .. } => {
            format!("{} is not an option of this field", quoted(text))
        }
        Kind::LinkInvalid { text, protocol } => {
            format!("{} is not {}", quoted(text), link(*protocol))
        }
        Kind::ListTrailingBreak => "an empty line in the list is left out".to_owned(),
        Kind::UniqueInFile { text, first_line } => {
            format!(
                "{} stands on line {first_line} already, and the field prohibits duplicates",
                quoted(text)
            )
        }
        Kind::UniqueInApp { text, record } => {
            format!(
                "record {record} has {} already, and the field prohibits duplicates",
                quoted(text)
            )
        }
        Kind::LookupNotFound { text, app } => {
            format!("app {app} has no record with the key {}", quoted(text))
        }
        Kind::FieldUnchecked { reason } => {
            format!("the values could not be checked in kintone: {reason}")
        }
        Kind::PreflightLimited { line, requests } => format!(
            "unique values, lookups and users are not all checked in kintone from line {} on, as that takes more than \
             {requests} requests",
            count(*line)
        ),
        Kind::LookupUnchecked { reason } => format!("the lookup could not be checked: {reason}"),
        Kind::UserNotFound { code } => format!("kintone knows no {}", quoted(code)),
        Kind::AttachmentMissing { path } => {
            format!("the attachment {} does not exist", quoted(path))
        }
        Kind::AttachmentUnreadable { path, reason } => {
            format!("the attachment {} cannot be read: {reason}", quoted(path))
        }
        Kind::AttachmentOutside { path } => {
            format!(
                "the attachment {} is outside the attachments directory",
                quoted(path)
            )
        }
        Kind::AttachmentNoDirectory => "--attachments-dir option is required.".to_owned(),
        Kind::ServerRefused { code, message } => format!("kintone refused: [{code}] {message}"),
    }
}

fn deleted_rows(record: RecordId, rows: &[RowId]) -> String {
    let ids = listed(rows);
    if rows.len() == 1 {
        format!("the file does not list row {ids} of record {record}: it is deleted")
    } else {
        let count = count(rows.len() as u64);
        format!("the file does not list {count} rows of record {record}: they are deleted ({ids})")
    }
}

fn several(records: &[RecordId]) -> String {
    format!("{} records ({})", records.len(), listed(records))
}

/// The first of some ids.
fn listed<T: ToString>(ids: &[T]) -> String {
    const MOST: usize = 10;
    let shown: Vec<_> = ids.iter().take(MOST).map(ToString::to_string).collect();
    let more = if ids.len() > MOST { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn revision_moved(
    record: Option<RecordId>,
    stated: Option<Revision>,
    now: Option<Revision>,
) -> String {
    match (record, stated, now) {
        (Some(record), Some(stated), Some(now)) => format!(
            "record {record} changed since the file was made: revision {stated} in the file, {now} in the app"
        ),
        (Some(record), None, _) => format!("the file states no revision of record {record}"),
        _ => "no record has this key any more, though the file states a revision".to_owned(),
    }
}

fn plan_record_moved(
    record: RecordId,
    planned: Option<Revision>,
    now: Option<Revision>,
    fields: &[FieldCode],
) -> String {
    let Some(now) = now else {
        return format!("record {record} is not found any more");
    };
    let revisions = planned.map_or_else(
        || format!("revision {now}"),
        |planned| format!("revision {planned} in the plan, {now} in the app"),
    );
    if fields.is_empty() {
        return format!("record {record} was saved since the plan was made: {revisions}");
    }
    let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
    let fields = fields.join(", ");
    format!("record {record} changed since the plan was made, in {fields}: {revisions}")
}

/// The first lines of so many.
fn first_lines(lines: &[u64], all: u64) -> String {
    let named: Vec<_> = lines.iter().map(|line| count(*line)).collect();
    let others = all - lines.len() as u64;
    let more = (others > 0).then(|| format!(" and {} more", count(others)));
    format!("lines {}{}", named.join(", "), more.unwrap_or_default())
}

fn record_bound(bound: RecordBound) -> String {
    match bound {
        RecordBound::Rows(rows) => format!("{} lines", count(rows as u64)),
        RecordBound::Cells(cells) => format!("{} cells", count(cells as u64)),
        RecordBound::Mebibytes(mebibytes) => format!("{mebibytes} MiB of text"),
    }
}

fn cells(count: usize) -> String {
    if count == 1 {
        "1 cell".to_owned()
    } else {
        format!("{count} cells")
    }
}

fn characters(count: usize) -> String {
    if count == 1 {
        "1 character".to_owned()
    } else {
        format!("{count} characters")
    }
}

fn it_or_them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

fn link(protocol: LinkProtocol) -> &'static str {
    match protocol {
        LinkProtocol::Web => "a URL",
        LinkProtocol::Call => "a telephone number",
        LinkProtocol::Mail => "a mail address",
    }
}

/// A text of the file in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}
