//! What to do about a problem, in English.

use super::message::quoted;
use crate::model::{Likeness, LinkProtocol, Problem, ProblemKind, QuoteFault};
use crate::report::words::MOST_OPTIONS;

/// What to do about it, where there is more to say than the message does.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub(super) fn hint(problem: &Problem) -> Option<String> {
    use ProblemKind as Kind;
    Some(match &problem.kind {
        Kind::FileWorkbook => "save it as CSV (UTF-8) in the spreadsheet".to_owned(),
        Kind::FileEncoding {
            tried,
            likely: Some(likely),
        } if *tried == likely.name => format!(
            "the rest of the file is {tried} text: correct this place, or export the file again"
        ),
        Kind::FileEncoding {
            likely: Some(likely),
            ..
        } => format!(
            "it looks like {}: use `--encoding {}`",
            likely.name, likely.option
        ),
        Kind::FileEncoding { likely: None, .. } | Kind::FileEncodingUnsupported { .. } => {
            "save the file as UTF-8".to_owned()
        }
        Kind::FileEncodingAmbiguous {
            readings: [(one, _), (other, _)],
        } => format!(
            "use `--encoding {}` or `--encoding {}`, whichever is right; otherwise name another encoding, or save the file as UTF-8",
            one.option, other.option
        ),
        Kind::FileEncodingDoubtful { likely, .. } => {
            format!("if that is right, use `--encoding {}`", likely.option)
        }
        Kind::TooFewColumns { .. } | Kind::TooManyColumns { .. } => {
            "quote cells that hold the delimiter or a line break".to_owned()
        }
        Kind::LineTooLong { .. } => "check that the file is a CSV file".to_owned(),
        Kind::HeaderTooManyColumns { .. } => {
            "an app has at most 500 fields: check the delimiter, and keep the columns of its fields"
                .to_owned()
        }
        Kind::RecordTooLong { .. } => "check that the first line of each record has `*`".to_owned(),
        Kind::Quote(QuoteFault::InsideUnquoted | QuoteFault::TextAfterClosing) => {
            "quote the whole cell, and double the quotes inside it".to_owned()
        }
        Kind::HeaderUnknown {
            nearest: Some((code, likeness)),
            ..
        } => match likeness {
            Likeness::Label => format!("this is the label of the field: write its code, `{code}`"),
            Likeness::Overlooked => format!("only width, case or blanks differ: write `{code}`"),
            Likeness::Spelling => format!("write `{code}`"),
        },
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
        Kind::KeyPlaceholder { .. } => "fill in the key, or leave it empty".to_owned(),
        Kind::RequiredNoColumn => "add a column for it".to_owned(),
        Kind::TextScientific { .. } | Kind::TextLostZeros { .. } => {
            "format the column as text in the spreadsheet, and save it again".to_owned()
        }
        Kind::TextSpreadsheetError { .. } => "mend the formula in the spreadsheet".to_owned(),
        Kind::FieldUnchecked { .. } => {
            "use a token or a user with the permission \"View records\"".to_owned()
        }
        Kind::PreflightLimited { .. } => "--preflight checks them all".to_owned(),
        Kind::LookupUnchecked { .. } => {
            "give a token of the app that is looked into, too".to_owned()
        }
        Kind::UserNotFound { .. } => {
            "write the login name or code, not the name that is shown".to_owned()
        }
        Kind::KeyNotFound { .. } => {
            "correct it, or give --missing insert to add such records, or skip".to_owned()
        }
        Kind::RowsUnread { .. } => {
            "use a token or a user with the permission \"View records\", or add --blind if this is meant".to_owned()
        }
        Kind::RowsHidden { .. } => {
            "take a token or a user that may view the table and its fields".to_owned()
        }
        Kind::RowsLeft { .. } => "--rows merge changes them".to_owned(),
        Kind::BlankRecords { records: 1, .. } => "--blank-records add adds it".to_owned(),
        Kind::BlankRecords { .. } => "--blank-records add adds them".to_owned(),
        Kind::RowsDeleted { .. } => {
            "--rows merge keeps such rows, --row-key finds rows by their cells".to_owned()
        }
        Kind::RowKeyRepeated { .. } => "add a field to --row-key that tells them apart".to_owned(),
        Kind::KeyExists { .. } => {
            "give --existing skip to leave such records as they are, or update".to_owned()
        }
        Kind::KeyAmbiguous { .. } => {
            "add a field to --match, or give --ambiguous skip to leave such records out".to_owned()
        }
        Kind::MatchUnsupported { .. } => {
            "take fields that hold one text, number, date, time or choice".to_owned()
        }
        Kind::RevisionInvalid { .. } => {
            "leave the cell as the export wrote it, empty for a new record".to_owned()
        }
        Kind::RevisionMoved { record: None, .. } => {
            "leave the revision empty to add the record, or leave the record out".to_owned()
        }
        Kind::RevisionMoved { .. } => {
            "export the record again, and make the change there".to_owned()
        }
        Kind::PlanRecordMoved { .. } | Kind::PlanKeyTaken { .. } => "make the plan anew".to_owned(),
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
        Kind::HeaderUnknownType { .. }
        | Kind::FileEmpty
        | Kind::Quote(QuoteFault::Unclosed)
        | Kind::HeaderIgnored { .. }
        | Kind::HeaderDuplicate { .. }
        | Kind::HeaderBlankIgnored { .. }
        | Kind::HeaderTrimmed { .. }
        | Kind::HeaderMissing { nearest: None, .. }
        | Kind::HeaderReadOnly { .. }
        | Kind::FieldNotInApp { nearest: None, .. }
        | Kind::FieldNotSupported { .. }
        | Kind::IgnoredValue { .. }
        | Kind::RowIdDuplicate { .. }
        | Kind::KeyNoSuchField { nearest: None, .. }
        | Kind::KeyMissingColumn { .. }
        | Kind::KeyInvalid { .. }
        | Kind::KeyDuplicate { .. }
        | Kind::KeyTooLong { .. }
        | Kind::KeyTrailingBlank { .. }
        | Kind::KeyNotFoundSkipped { .. }
        | Kind::KeyAmbiguousSkipped { .. }
        | Kind::RowIdUnknown { .. }
        | Kind::RowKeyNotInTable { .. }
        | Kind::SinceVanished { .. }
        | Kind::SinceOtherColumns { .. }
        | Kind::NotATable { .. }
        | Kind::RequiredEmpty
        | Kind::TextTooLong { .. }
        | Kind::TextTooShort { .. }
        | Kind::NumberTooLarge { .. }
        | Kind::NumberTooSmall { .. }
        | Kind::NumberTooManyDigits { .. }
        | Kind::NumberRounded { .. }
        | Kind::DateOrder { .. }
        | Kind::SecondsDropped { .. }
        | Kind::LinkInvalid {
            protocol: LinkProtocol::Call | LinkProtocol::Mail,
            ..
        }
        | Kind::ListTrailingBreak
        | Kind::UniqueInFile { .. }
        | Kind::UniqueInApp { .. }
        | Kind::LookupNotFound { .. }
        | Kind::AttachmentUnreadable { .. }
        | Kind::AttachmentOutside { .. }
        | Kind::AttachmentNoDirectory
        | Kind::ServerRefused { .. } => return None,
    })
}

fn listed(options: &[String]) -> String {
    let mut names: Vec<_> = options
        .iter()
        .take(MOST_OPTIONS)
        .map(|option| quoted(option))
        .collect();
    if options.len() > MOST_OPTIONS {
        names.push(format!("and {} more", options.len() - MOST_OPTIONS));
    }
    names.join(", ")
}
