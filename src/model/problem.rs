//! What can be wrong with a file, as data: a place, a kind, the field and the value. Words for it are in `report`.

use std::sync::Arc;

use super::{
    AppId, Decimal, Excerpt, Field, FieldCode, LinkProtocol, RecordId, Revision, RowId, Table,
};

/// One thing that is wrong with the input, or that a user should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: ProblemKind,
    /// The field concerned, where there is one.
    pub field: Option<FieldRef>,
    /// The line of the file, to be drawn.
    pub excerpt: Option<Excerpt>,
}

impl Problem {
    /// A problem without a field. Texts of the file are shortened: no problem is larger than what a reader takes in.
    pub fn new(place: Place, kind: ProblemKind) -> Self {
        Self {
            place,
            kind: kind.shortened(),
            field: None,
            excerpt: None,
        }
    }

    /// The same, about this field.
    #[must_use]
    pub fn about(mut self, field: FieldRef) -> Self {
        self.field = Some(field);
        self
    }

    /// The same, with the line of the file to be drawn.
    #[must_use]
    pub fn showing(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Whether it keeps what it is about from being written.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is stopped.
    Notice,
    /// The file cannot be imported as it is.
    Error,
}

/// A place in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The options of the run, before any file is read.
    Options,
    /// The file as a whole.
    File,
    /// Physical lines, counted from 1: all lines of a record or of a table row.
    Lines {
        /// The first line.
        first: u64,
        /// The last line, the same as the first for one line.
        last: u64,
    },
    /// One cell.
    Cell {
        /// The physical line on which the cell begins, counted from 1.
        line: u64,
        /// The character on that line at which the cell begins, its quote included, counted from 1.
        column: u64,
        /// The cell's position in the sheet row, counted from 1.
        cell: u64,
    },
}

impl Place {
    /// Line and column, by which problems are put in the file's order; options and the file as a whole come first.
    pub fn position(self) -> (u64, u64) {
        match self {
            Self::Options | Self::File => (0, 0),
            Self::Lines { first, .. } => (first, 0),
            Self::Cell { line, column, .. } => (line, column),
        }
    }

    /// The line of the cell, if the place is one cell.
    pub fn cell_line(self) -> Option<u64> {
        match self {
            Self::Cell { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The first line concerned, if the place is in the file.
    pub fn line(self) -> Option<u64> {
        match self {
            Self::Options | Self::File => None,
            Self::Lines { first, .. } => Some(first),
            Self::Cell { line, .. } => Some(line),
        }
    }
}

/// An encoding as messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingName {
    /// The name that people know: `Shift_JIS`.
    pub name: &'static str,
    /// The value of the option that chooses it: `sjis`.
    pub option: &'static str,
}

/// A field as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldRef {
    /// The field's code.
    pub code: FieldCode,
    /// The label that people see.
    pub label: String,
    /// The code of the table that holds the field.
    pub table: Option<FieldCode>,
}

impl FieldRef {
    /// Names a field, and the table that holds it.
    pub fn new(field: &Field, table: Option<&Table>) -> Self {
        Self {
            code: field.code.clone(),
            label: field.label.clone(),
            table: table.map(|table| table.code.clone()),
        }
    }

    /// Names a table as a whole.
    pub fn table(table: &Table) -> Self {
        Self {
            code: table.code.clone(),
            label: table.label.clone(),
            table: None,
        }
    }
}

/// What a record of several lines may not have more of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordBound {
    /// Rows of the sheet.
    Rows(usize),
    /// Cells, in all its rows.
    Cells(usize),
    /// Text, in MiB.
    Mebibytes(usize),
}

/// How a name is like the field that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is the field's label.
    Label,
    /// It differs from the code or the label in width, case or blanks alone.
    Overlooked,
    /// It is spelt much like the code or the label.
    Spelling,
}

/// How the quotes of a file are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteFault {
    /// A quoted cell is never closed; the place is where it opens.
    Unclosed,
    /// Something other than a delimiter or a line break follows the closing quote.
    TextAfterClosing,
    /// A quote stands inside a cell that does not begin with one.
    InsideUnquoted,
}

/// What is wrong. Each kind has a stable code, [`ProblemKind::code`].
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemKind {
    /// The file holds no header.
    FileEmpty,
    /// The file is an Excel workbook.
    FileWorkbook,
    /// A byte does not decode.
    FileEncoding {
        /// The encoding that was tried: "UTF-8".
        tried: &'static str,
        /// The encoding that the file is in, as far as it can be told: another one, or the one that was tried,
        /// if single bytes are damaged.
        likely: Option<EncodingName>,
    },
    /// The file makes sense in two encodings.
    FileEncodingAmbiguous {
        /// Both, and what stands in each at the first place where they differ.
        readings: [(EncodingName, String); 2],
    },
    /// The file decodes in the encoding that was declared, but makes sense in another.
    FileEncodingDoubtful {
        /// The encoding that was declared.
        declared: EncodingName,
        /// What stands in it at the first place where the two differ.
        reading: String,
        /// The encoding that makes sense of the file.
        likely: EncodingName,
        /// What stands there in that.
        likely_reading: String,
    },
    /// The file is in an encoding that cannot be read.
    FileEncodingUnsupported {
        /// Its name.
        name: &'static str,
    },
    /// A sheet row has fewer cells than the header.
    TooFewColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// A sheet row has more cells than the header.
    TooManyColumns {
        /// Cells in the header.
        expected: usize,
        /// Cells in the row.
        found: usize,
    },
    /// A line is longer than any that is read.
    LineTooLong {
        /// The most text of a line, in MiB.
        mebibytes: usize,
    },
    /// The quotes are broken.
    Quote(QuoteFault),
    /// The header has more columns than are read.
    HeaderTooManyColumns {
        /// The most columns.
        most: usize,
        /// Columns in the header.
        found: usize,
    },
    /// A header cell names no field.
    HeaderUnknown {
        /// The header cell.
        name: String,
        /// A field code that was probably meant, and how the header cell is like it.
        nearest: Option<(FieldCode, Likeness)>,
    },
    /// An unknown column that was left out because the user said so.
    HeaderIgnored {
        /// The header cell.
        name: String,
    },
    /// A column was left out, because its field is of a type that this program does not know.
    HeaderUnknownType {
        /// The header cell.
        name: String,
        /// The type, as the API names it.
        kind: String,
    },
    /// Two header cells name the same field.
    HeaderDuplicate {
        /// The header cell.
        name: String,
        /// The position of the first of them, counted from 1.
        first: u64,
    },
    /// A column without a header holds a value.
    HeaderBlank {
        /// The value.
        value: String,
    },
    /// Columns without a header, all of whose cells are empty, were left out.
    HeaderBlankIgnored {
        /// How many.
        columns: usize,
    },
    /// Blanks around header cells were left out.
    HeaderTrimmed {
        /// The header cell as it is in the file.
        name: String,
    },
    /// A field of `--fields` has no column. The text is the reference product's.
    HeaderMissing {
        /// The field's code.
        code: String,
        /// A header cell that was probably meant.
        nearest: Option<String>,
    },
    /// Columns that kintone fills itself were left out.
    HeaderReadOnly {
        /// Their codes.
        codes: Vec<FieldCode>,
    },
    /// `--fields` names a field that the app does not have.
    FieldNotInApp {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Option<FieldCode>,
    },
    /// `--fields` names a field that cannot be imported.
    FieldNotSupported {
        /// The field's code.
        code: String,
    },
    /// `--fields` names a field inside a table.
    FieldInTable {
        /// The field's code.
        code: String,
        /// The table to name instead.
        table: FieldCode,
    },
    /// Lines before the first primary mark.
    OrphanRow,
    /// The mark column holds something other than `*`.
    UnknownMark {
        /// What it holds.
        mark: String,
    },
    /// A record has more lines than any that is read, most often for want of marks.
    RecordTooLong {
        /// What it has more of.
        bound: RecordBound,
        /// The line on which it begins.
        first_line: u64,
    },
    /// A cell outside tables on an unmarked line differs from the marked line's.
    IgnoredValue {
        /// The value that is left out.
        value: String,
        /// The value on the marked line.
        marked: String,
    },
    /// The form has tables, the file has table columns and several lines, but no `*` column.
    NoMark,
    /// Records without any value are left out.
    BlankRecords {
        /// How many.
        records: u64,
        /// The lines on which the first of them begin.
        lines: Vec<u64>,
    },
    /// A row id is no positive whole number.
    RowIdInvalid {
        /// The cell.
        text: String,
    },
    /// A row id stands twice in one record's table.
    RowIdDuplicate {
        /// The row id.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    },
    /// `--fields` names the table, and a filled row has no row id.
    RowIdEmpty {
        /// The table's code.
        table: FieldCode,
    },
    /// The record has no row of this id; the row is added under another one.
    RowIdUnknown {
        /// The row id.
        text: String,
    },
    /// `--rows` or `--row-key` names something else than a table.
    NotATable {
        /// What was named.
        code: String,
        /// The tables of the app.
        tables: Vec<FieldCode>,
    },
    /// `--row-key` names a field that is not in the table.
    RowKeyNotInTable {
        /// What was named.
        code: String,
        /// The table.
        table: FieldCode,
    },
    /// Several rows have the same row key, so that they are paired in their order.
    RowKeyRepeated {
        /// The record.
        record: RecordId,
    },
    /// Records are written without a look at the rows that they have, as whoever asks may not view them.
    RowsUnread {
        /// What kintone said.
        reason: String,
    },
    /// The rows of the record are not shown to this user or token, but an option needs to know them.
    RowsHidden {
        /// The record.
        record: RecordId,
    },
    /// Rows that exist already stay as they are, though the file has other cells for them, as rows are only added.
    RowsLeft {
        /// The record.
        record: RecordId,
        /// How many.
        rows: usize,
    },
    /// Rows of a record that is updated are deleted, as the file does not list them.
    RowsDeleted {
        /// The record.
        record: RecordId,
        /// Their ids.
        rows: Vec<RowId>,
    },
    /// The update key is no field of the app.
    KeyNoSuchField {
        /// What was named.
        code: String,
        /// A field code that was probably meant.
        nearest: Option<FieldCode>,
    },
    /// The update key's type cannot be a key.
    KeyUnsupported {
        /// The field's code.
        code: String,
    },
    /// The update key allows duplicate values.
    KeyNotUnique {
        /// The field's code.
        code: String,
    },
    /// The file has no column for the update key.
    KeyMissingColumn {
        /// The field's code.
        code: String,
    },
    /// The update key's cell is empty, and such records are not to be added.
    KeyEmpty,
    /// The update key's cell is no record number.
    KeyInvalid {
        /// The cell.
        text: String,
    },
    /// Some record numbers carry the app code, others do not.
    KeyMixedAppCode {
        /// The line that has it the other way.
        other_line: u64,
    },
    /// Two records of the file have the same update key.
    KeyDuplicate {
        /// The key.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    },
    /// kintone compares 64 characters of a key; this one is longer.
    KeyTooLong {
        /// Characters in the key.
        length: usize,
    },
    /// The update key is what systems write for "nothing": null, N/A, none, undefined, 0.
    KeyPlaceholder {
        /// The cell.
        text: String,
    },
    /// kintone ignores blanks at the end of a key when it compares.
    KeyTrailingBlank {
        /// The key.
        text: String,
    },
    /// No record has this update key, and such records are not to be added.
    KeyNotFound {
        /// The key.
        text: String,
    },
    /// A record was left out because no record has its update key.
    KeyNotFoundSkipped {
        /// The key.
        text: String,
    },
    /// A record has this update key, and such records are not to be changed.
    KeyExists {
        /// The key.
        text: String,
        /// The record that has it.
        record: RecordId,
    },
    /// Several records have the values of `--match`, and it is not said which is meant.
    KeyAmbiguous {
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    },
    /// A record was left out because several records have the values of `--match`.
    KeyAmbiguousSkipped {
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    },
    /// A field of `--match` is of a type that kintone cannot be asked about.
    MatchUnsupported {
        /// The field's code.
        code: String,
    },
    /// The revision's cell is no positive whole number.
    RevisionInvalid {
        /// The cell.
        text: String,
    },
    /// The record is not at the revision that the file states.
    RevisionMoved {
        /// The record; `None` if no record has the key any more.
        record: Option<RecordId>,
        /// The revision that the file states, if it does.
        stated: Option<Revision>,
        /// The record's revision.
        now: Option<Revision>,
    },
    /// The record is not as it was when the plan was saved.
    PlanRecordMoved {
        /// The record.
        record: RecordId,
        /// Its revision in the plan, if it has one there.
        planned: Option<Revision>,
        /// Its revision now; `None` if it is gone.
        now: Option<Revision>,
        /// The fields and tables that it held otherwise.
        fields: Vec<FieldCode>,
    },
    /// A record that the plan adds was added meanwhile.
    PlanKeyTaken {
        /// The key.
        text: String,
        /// The record that has it.
        record: RecordId,
    },
    /// The older file has no column for these fields, so that every record counts as changed.
    SinceOtherColumns {
        /// The fields.
        codes: Vec<FieldCode>,
    },
    /// A record of the older file is not in this one.
    SinceVanished {
        /// Its key.
        text: String,
        /// The line of the older file on which it stands.
        old_line: u64,
    },
    /// A required field would be empty.
    RequiredEmpty,
    /// A required field has no column and no default, so that no record can be added.
    RequiredNoColumn,
    /// A text has more characters than the field allows.
    TextTooLong {
        /// The most characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    },
    /// A text has fewer characters than the field demands.
    TextTooShort {
        /// The fewest characters.
        limit: u32,
        /// Characters in the text.
        length: usize,
    },
    /// A text that a spreadsheet made of a long number: `1.23E+11`.
    TextScientific {
        /// The cell.
        text: String,
    },
    /// A text that a spreadsheet writes where a formula failed: `#REF!`.
    TextSpreadsheetError {
        /// The cell.
        text: String,
    },
    /// A key that is shorter than the others, as if a spreadsheet had cut its leading zeros.
    TextLostZeros {
        /// The cell.
        text: String,
        /// Characters of the keys with leading zeros.
        length: usize,
    },
    /// Not a number.
    NumberInvalid {
        /// The cell.
        text: String,
        /// How the number that was probably meant is written.
        suggestion: Option<String>,
    },
    /// A number above the field's limit.
    NumberTooLarge {
        /// The number.
        text: String,
        /// The largest number.
        limit: Decimal,
    },
    /// A number below the field's limit.
    NumberTooSmall {
        /// The number.
        text: String,
        /// The smallest number.
        limit: Decimal,
    },
    /// A number with more digits than kintone keeps.
    NumberTooManyDigits {
        /// The number.
        text: String,
    },
    /// A number with more decimals than the app keeps; kintone rounds it without a word.
    NumberRounded {
        /// The number.
        text: String,
        /// The number that kintone stores.
        stored: String,
    },
    /// A date that is refused, but fits only one order of day and month, and so tells the order of its column.
    DateOrder {
        /// The cell.
        text: String,
        /// Whether the day comes first.
        day_first: bool,
    },
    /// Not a date.
    DateInvalid {
        /// The cell.
        text: String,
        /// How the date that was probably meant is written.
        suggestion: Option<String>,
    },
    /// Not a time of day.
    TimeInvalid {
        /// The cell.
        text: String,
        /// How the time that was probably meant is written.
        suggestion: Option<String>,
    },
    /// Not a date and time.
    DateTimeInvalid {
        /// The cell.
        text: String,
    },
    /// A date and time without a time zone, and none was given.
    DateTimeNoZone {
        /// The cell.
        text: String,
    },
    /// kintone keeps minutes; these seconds are dropped.
    SecondsDropped {
        /// The cell.
        text: String,
    },
    /// A value that is not among the field's options.
    OptionUnknown {
        /// The value.
        text: String,
        /// The option that was probably meant.
        nearest: Option<String>,
        /// The field's options.
        options: Arc<[String]>,
    },
    /// Not a link of the field's kind.
    LinkInvalid {
        /// The cell.
        text: String,
        /// What the field holds.
        protocol: LinkProtocol,
    },
    /// A list cell has an empty line among its elements, most often at its end; it is left out.
    ListTrailingBreak,
    /// A value of a field that prohibits duplicates stands twice in the file.
    UniqueInFile {
        /// The value.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    },
    /// A value of a field that prohibits duplicates is held by another record of the app.
    UniqueInApp {
        /// The value.
        text: String,
        /// The record that holds it.
        record: RecordId,
    },
    /// The app that a lookup reads has no record with this key.
    LookupNotFound {
        /// The key.
        text: String,
        /// The app that is looked into.
        app: AppId,
    },
    /// The app that a lookup reads cannot be asked.
    LookupUnchecked {
        /// What kintone said.
        reason: String,
    },
    /// kintone does not tell whether it would take the values of a field.
    FieldUnchecked {
        /// What kintone said.
        reason: String,
    },
    /// kintone was not asked about all values, as that would take many requests.
    PreflightLimited {
        /// The line from which on not all was asked.
        line: u64,
        /// How many requests are made at most.
        requests: u32,
    },
    /// kintone knows no such user, organization or group.
    UserNotFound {
        /// The code.
        code: String,
    },
    /// An attachment does not exist.
    AttachmentMissing {
        /// The path as the file states it.
        path: String,
    },
    /// An attachment's path is not a plain file, or cannot be read.
    AttachmentUnreadable {
        /// The path as the file states it.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// An attachment's path leaves the attachments directory.
    AttachmentOutside {
        /// The path as the file states it.
        path: String,
    },
    /// The file names attachments, but no directory was given.
    AttachmentNoDirectory,
    /// kintone refused a record.
    ServerRefused {
        /// kintone's code.
        code: String,
        /// kintone's own text.
        message: String,
    },
}

impl ProblemKind {
    /// The stable code: `number.invalid`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FileEmpty => "file.empty",
            Self::FileWorkbook => "file.workbook",
            Self::FileEncoding { .. } => "file.encoding",
            Self::FileEncodingAmbiguous { .. } => "file.encoding-ambiguous",
            Self::FileEncodingDoubtful { .. } => "file.encoding-doubtful",
            Self::FileEncodingUnsupported { .. } => "file.encoding-unsupported",
            Self::TooFewColumns { .. } => "file.too-few-columns",
            Self::TooManyColumns { .. } => "file.too-many-columns",
            Self::LineTooLong { .. } => "file.line-too-long",
            Self::Quote(_) => "file.quote",
            Self::HeaderTooManyColumns { .. } => "header.too-many-columns",
            Self::HeaderUnknown { .. } => "header.unknown",
            Self::HeaderIgnored { .. } => "header.ignored",
            Self::HeaderUnknownType { .. } => "header.unknown-type",
            Self::HeaderDuplicate { .. } => "header.duplicate",
            Self::HeaderBlank { .. } => "header.blank",
            Self::HeaderBlankIgnored { .. } => "header.blank-ignored",
            Self::HeaderTrimmed { .. } => "header.trimmed",
            Self::HeaderMissing { .. } => "header.missing",
            Self::HeaderReadOnly { .. } => "header.read-only",
            Self::FieldNotInApp { .. } => "fields.unknown",
            Self::FieldNotSupported { .. } => "fields.unsupported",
            Self::FieldInTable { .. } => "fields.in-table",
            Self::OrphanRow => "group.orphan-row",
            Self::UnknownMark { .. } => "group.unknown-mark",
            Self::RecordTooLong { .. } => "group.too-long",
            Self::IgnoredValue { .. } => "group.ignored-value",
            Self::NoMark => "group.no-mark",
            Self::BlankRecords { .. } => "group.blank",
            Self::RowIdInvalid { .. } => "row-id.invalid",
            Self::RowIdDuplicate { .. } => "row-id.duplicate",
            Self::RowIdEmpty { .. } => "row-id.empty",
            Self::RowIdUnknown { .. } => "row-id.unknown",
            Self::NotATable { .. } => "rows.not-a-table",
            Self::RowKeyNotInTable { .. } => "row-key.not-in-table",
            Self::RowKeyRepeated { .. } => "row-key.repeated",
            Self::RowsUnread { .. } => "rows.unread",
            Self::RowsHidden { .. } => "rows.hidden",
            Self::RowsLeft { .. } => "rows.left",
            Self::RowsDeleted { .. } => "rows.deleted",
            Self::KeyNoSuchField { .. } => "key.no-such-field",
            Self::KeyUnsupported { .. } => "key.unsupported",
            Self::KeyNotUnique { .. } => "key.not-unique-field",
            Self::KeyMissingColumn { .. } => "key.missing-column",
            Self::KeyEmpty => "key.empty",
            Self::KeyInvalid { .. } => "key.invalid",
            Self::KeyMixedAppCode { .. } => "key.mixed-app-code",
            Self::KeyDuplicate { .. } => "key.duplicate",
            Self::KeyTooLong { .. } => "key.too-long",
            Self::KeyPlaceholder { .. } => "key.placeholder",
            Self::KeyTrailingBlank { .. } => "key.trailing-blank",
            Self::KeyNotFound { .. } => "key.not-found",
            Self::KeyNotFoundSkipped { .. } => "key.not-found-skipped",
            Self::KeyExists { .. } => "key.exists",
            Self::KeyAmbiguous { .. } => "key.ambiguous",
            Self::KeyAmbiguousSkipped { .. } => "key.ambiguous-skipped",
            Self::MatchUnsupported { .. } => "match.unsupported",
            Self::RevisionInvalid { .. } => "revision.invalid",
            Self::RevisionMoved { .. } => "revision.moved",
            Self::PlanRecordMoved { .. } => "plan.record-moved",
            Self::PlanKeyTaken { .. } => "plan.key-taken",
            Self::SinceOtherColumns { .. } => "since.other-columns",
            Self::SinceVanished { .. } => "since.vanished",
            Self::RequiredEmpty => "required.empty",
            Self::RequiredNoColumn => "required.no-column",
            Self::TextTooLong { .. } => "text.too-long",
            Self::TextTooShort { .. } => "text.too-short",
            Self::TextScientific { .. } => "text.scientific-notation",
            Self::TextSpreadsheetError { .. } => "text.spreadsheet-error",
            Self::TextLostZeros { .. } => "text.lost-zeros",
            Self::NumberInvalid { .. } => "number.invalid",
            Self::NumberTooLarge { .. } => "number.too-large",
            Self::NumberTooSmall { .. } => "number.too-small",
            Self::NumberTooManyDigits { .. } => "number.too-many-digits",
            Self::NumberRounded { .. } => "number.rounded",
            Self::DateOrder { .. } => "date.order",
            Self::DateInvalid { .. } => "date.invalid",
            Self::TimeInvalid { .. } => "time.invalid",
            Self::DateTimeInvalid { .. } => "datetime.invalid",
            Self::DateTimeNoZone { .. } => "datetime.no-zone",
            Self::SecondsDropped { .. } => "datetime.seconds-dropped",
            Self::OptionUnknown { .. } => "option.unknown",
            Self::LinkInvalid { .. } => "link.invalid",
            Self::ListTrailingBreak => "list.trailing-break",
            Self::UniqueInFile { .. } => "unique.in-file",
            Self::UniqueInApp { .. } => "unique.in-app",
            Self::LookupNotFound { .. } => "lookup.not-found",
            Self::LookupUnchecked { .. } => "lookup.unchecked",
            Self::FieldUnchecked { .. } => "field.unchecked",
            Self::PreflightLimited { .. } => "preflight.limited",
            Self::UserNotFound { .. } => "user.not-found",
            Self::AttachmentMissing { .. } => "attachment.missing",
            Self::AttachmentUnreadable { .. } => "attachment.unreadable",
            Self::AttachmentOutside { .. } => "attachment.outside",
            Self::AttachmentNoDirectory => "attachment.no-directory",
            Self::ServerRefused { .. } => "server.refused",
        }
    }

    /// How grave this kind is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::FileEncodingDoubtful { .. }
            | Self::HeaderIgnored { .. }
            | Self::HeaderUnknownType { .. }
            | Self::HeaderBlankIgnored { .. }
            | Self::HeaderTrimmed { .. }
            | Self::HeaderReadOnly { .. }
            | Self::IgnoredValue { .. }
            | Self::NoMark
            | Self::BlankRecords { .. }
            | Self::KeyNotFoundSkipped { .. }
            | Self::KeyAmbiguousSkipped { .. }
            | Self::RowIdUnknown { .. }
            | Self::RowKeyRepeated { .. }
            | Self::RowsDeleted { .. }
            | Self::RowsUnread { .. }
            | Self::RowsLeft { .. }
            | Self::SinceVanished { .. }
            | Self::SinceOtherColumns { .. }
            | Self::KeyTrailingBlank { .. }
            | Self::TextScientific { .. }
            | Self::TextSpreadsheetError { .. }
            | Self::TextLostZeros { .. }
            | Self::NumberRounded { .. }
            | Self::DateOrder { .. }
            | Self::LookupUnchecked { .. }
            | Self::FieldUnchecked { .. }
            | Self::PreflightLimited { .. }
            | Self::ListTrailingBreak
            | Self::SecondsDropped { .. } => Severity::Notice,
            _ => Severity::Error,
        }
    }
}
