//! The words for each problem: what is wrong, and what to do about it.

use crate::model::{LinkProtocol, Problem, ProblemKind, QuoteFault};

/// What is wrong, in one phrase. Texts from the file stand in quotes; texts of the reference product
/// and of kintone are kept to the letter, so that they are recognised.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub fn message(problem: &Problem) -> String {
    use ProblemKind as Kind;
    match &problem.kind {
        Kind::FileEmpty => "the file is empty; its first line must name the fields".to_owned(),
        Kind::FileEncoding { tried, .. } => format!("this is not {tried} text"),
        Kind::TooFewColumns { expected, found } | Kind::TooManyColumns { expected, found } => {
            format!("the line has {}, the header has {expected}", cells(*found))
        }
        Kind::Quote(QuoteFault::Unclosed) => "the quote that opens here is never closed".to_owned(),
        Kind::Quote(QuoteFault::TextAfterClosing) => "text follows a closing quote".to_owned(),
        Kind::Quote(QuoteFault::InsideUnquoted) => {
            "a quote stands inside a cell that is not quoted".to_owned()
        }
        Kind::HeaderUnknown { name, .. } => format!("the app has no field `{name}`"),
        Kind::HeaderIgnored { name } => {
            format!("the column `{name}` is left out: the app has no such field")
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
        Kind::IgnoredValue { value, marked } => format!(
            "{} is left out: the record's value is {}, from its line with the `*`",
            quoted(value),
            quoted(marked)
        ),
        Kind::NoMark => {
            "there is no `*` column, so each line is a record with one table row".to_owned()
        }
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
        Kind::KeyNoSuchField { .. } => "no such update key".to_owned(),
        Kind::KeyUnsupported { .. } => "unsupported field type for update key".to_owned(),
        Kind::KeyNotUnique { .. } => "update key field should set to unique".to_owned(),
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
        Kind::KeyNotFound { text } => format!("no record has the update key {}", quoted(text)),
        Kind::KeyNotFoundSkipped { text } => {
            format!(
                "the record is left out: no record has the update key {}",
                quoted(text)
            )
        }
        Kind::RequiredEmpty => "a required field is empty".to_owned(),
        Kind::TextTooLong { limit, length } => {
            format!("{length} characters; the field takes at most {limit}")
        }
        Kind::TextTooShort { limit, length } => {
            format!("{length} characters; the field takes at least {limit}")
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

/// What to do about it, where there is more to say than the message does.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub fn hint(problem: &Problem) -> Option<String> {
    use ProblemKind as Kind;
    Some(match &problem.kind {
        Kind::FileEncoding {
            likely: Some(likely),
            ..
        } => format!("it looks like {likely}: give --encoding"),
        Kind::FileEncoding { likely: None, .. } => "save the file as UTF-8".to_owned(),
        Kind::TooFewColumns { .. } | Kind::TooManyColumns { .. } => {
            "quote cells that hold the delimiter or a line break".to_owned()
        }
        Kind::Quote(QuoteFault::InsideUnquoted | QuoteFault::TextAfterClosing) => {
            "quote the whole cell, and double the quotes inside it".to_owned()
        }
        Kind::HeaderUnknown {
            nearest: Some(code),
            ..
        } => format!("write `{code}`"),
        Kind::HeaderUnknown { nearest: None, .. } => {
            "name the field's code, or leave such columns out by --ignore-unknown-columns"
                .to_owned()
        }
        Kind::HeaderBlank { .. } => {
            "name the column's field in the header, or empty the column".to_owned()
        }
        Kind::HeaderMissing {
            nearest: Some(name),
            ..
        } => format!("the header has `{name}`"),
        Kind::FieldNotInApp {
            nearest: Some(code),
            ..
        }
        | Kind::KeyNoSuchField {
            nearest: Some(code),
            ..
        } => {
            format!("the app has `{code}`")
        }
        Kind::FieldInTable { table, .. } => {
            format!("Please specify the Table field instead: {table}")
        }
        Kind::UnknownMark { .. } => {
            "write `*` where a record begins, and nothing on its other lines".to_owned()
        }
        Kind::OrphanRow => "write `*` in the first line of each record".to_owned(),
        Kind::NoMark => "add a `*` column if records span several lines".to_owned(),
        Kind::RowIdInvalid { .. } => "leave the cell empty to insert the row".to_owned(),
        Kind::RowIdEmpty { .. } => {
            "fill in the row id, or name no table in --fields to insert the row".to_owned()
        }
        Kind::KeyNotUnique { .. } => {
            "set \"Prohibit duplicate values\" in the field's settings".to_owned()
        }
        Kind::KeyUnsupported { .. } => {
            "take the record number, or a text or number field that prohibits duplicate values"
                .to_owned()
        }
        Kind::KeyMixedAppCode { other_line } => format!("line {other_line} has it the other way"),
        Kind::KeyEmpty => {
            "fill in the key, or give --empty-key insert to add such records".to_owned()
        }
        Kind::KeyNotFound { .. } => {
            "correct it, or give --missing insert to add such records, or skip".to_owned()
        }
        Kind::NumberInvalid {
            suggestion: Some(number),
            ..
        } => format!("write {number}"),
        Kind::NumberInvalid {
            suggestion: None, ..
        } => "use digits, with a sign and one decimal point if needed".to_owned(),
        Kind::DateInvalid {
            suggestion: Some(date),
            ..
        } => format!("write {date}"),
        Kind::DateInvalid {
            suggestion: None, ..
        } => "write it like 2026-01-31".to_owned(),
        Kind::TimeInvalid {
            suggestion: Some(time),
            ..
        } => format!("write {time}"),
        Kind::TimeInvalid {
            suggestion: None, ..
        } => "write it like 09:30".to_owned(),
        Kind::DateTimeInvalid { .. } => "write it like 2026-01-31T09:30:00+09:00".to_owned(),
        Kind::DateTimeNoZone { .. } => "add an offset like +09:00, or give --timezone".to_owned(),
        Kind::OptionUnknown {
            nearest: Some(option),
            ..
        } => format!("write {}", quoted(option)),
        Kind::OptionUnknown {
            nearest: None,
            options,
            ..
        } => format!("its options are {}", listed(options)),
        Kind::LinkInvalid {
            protocol: LinkProtocol::Web,
            ..
        } => "begin it with https:// or http://".to_owned(),
        Kind::AttachmentMissing { .. } => "paths start at the attachments directory".to_owned(),
        _ => return None,
    })
}

fn cells(count: usize) -> String {
    if count == 1 {
        "1 cell".to_owned()
    } else {
        format!("{count} cells")
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

/// A text of the file in quotes, shortened in its middle when long.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let length = text.chars().count();
    if length <= LONGEST {
        return format!("\"{text}\"");
    }
    let head: String = text.chars().take(LONGEST / 2).collect();
    let tail: String = text.chars().skip(length - LONGEST / 4).collect();
    format!("\"{head}…{tail}\"")
}

fn listed(options: &[String]) -> String {
    const MOST: usize = 8;
    let mut names: Vec<_> = options
        .iter()
        .take(MOST)
        .map(|option| quoted(option))
        .collect();
    if options.len() > MOST {
        names.push(format!("and {} more", options.len() - MOST));
    }
    names.join(", ")
}
