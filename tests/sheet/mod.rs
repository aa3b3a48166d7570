//! Reading: what a file says, where it says it, and what must stop the reading; and writing it back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod encodings;
mod faults;
mod reading;
mod well_formed;
mod writing;

use kintable::model::Place;
use kintable::problem::{Problem, ProblemKind};
use kintable::sheet::{
    self, DelimiterChoice, EncodingChoice, GroupItem, Sheet, SheetError, Source, Way,
};

const AUTO: (EncodingChoice, DelimiterChoice) = (EncodingChoice::Auto, DelimiterChoice::Auto);

fn source(bytes: &[u8]) -> Source {
    Source::spool("<stdin>", bytes).unwrap()
}

/// Opens a source of which no words are known.
fn open_as(
    source: &Source,
    encoding: EncodingChoice,
    delimiter: DelimiterChoice,
) -> Result<Sheet, SheetError> {
    let way = Way {
        encoding,
        delimiter,
        ..Way::default()
    };
    sheet::open_expecting(source, &way, Vec::new())
}

fn open(bytes: &[u8]) -> Sheet {
    open_as(&source(bytes), AUTO.0, AUTO.1).unwrap()
}

/// All that a file says, one line for each thing: problems of the header, groups, problems of rows.
fn told(bytes: &[u8]) -> Vec<String> {
    told_as(bytes, AUTO.0, AUTO.1)
}

fn told_as(bytes: &[u8], encoding: EncodingChoice, delimiter: DelimiterChoice) -> Vec<String> {
    match open_as(&source(bytes), encoding, delimiter) {
        Ok(mut sheet) => {
            let mut told: Vec<_> = sheet.problems.iter().map(problem).collect();
            told.extend(sheet.by_ref().flat_map(item));
            assert!(sheet.next().is_none(), "a sheet ends once");
            told
        }
        Err(error) => vec![stop(error)],
    }
}

/// `1 [2-3] a|b / c|d`: a record, its lines, its rows.
fn item(item: Result<GroupItem, SheetError>) -> Vec<String> {
    match item {
        Ok(GroupItem::Problem(found)) => vec![problem(&found)],
        Ok(GroupItem::Group(group)) => {
            let rows: Vec<_> = group
                .rows()
                .map(|row| row.cells().collect::<Vec<_>>().join("|"))
                .collect();
            let (first, last) = (group.first_line(), group.last_line());
            let group_line = format!("{} [{first}-{last}] {}", group.ordinal, rows.join(" / "));
            let faults = group.faults.iter().map(problem);
            std::iter::once(group_line).chain(faults).collect()
        }
        Err(error) => vec![stop(error)],
    }
}

fn stop(error: SheetError) -> String {
    match error {
        SheetError::Problem(found) => format!("stop: {}", problem(&found)),
        SheetError::Io(error) | SheetError::Changed(error) => format!("stop: {error}"),
    }
}

/// `3:5#2 file.quote Unclosed at "x in 1,"x`: line, column, cell, code, the part to point at, its line.
fn problem(problem: &Problem) -> String {
    let place = match problem.place {
        Place::Cell { line, column, cell } => format!("{line}:{column}#{cell}"),
        Place::Lines { first, last } => format!("{first}-{last}"),
        Place::File => "file".to_owned(),
        Place::Options => "options".to_owned(),
        Place::Map { line, column } => format!("map:{line}:{column}"),
        Place::Address {
            sheet, row, column, ..
        } => sheet.address(row, column),
    };
    let detail = match &problem.kind {
        ProblemKind::Quote { fault } => format!(" {fault:?}"),
        ProblemKind::FileEncoding { tried, likely } => {
            format!(
                " {tried} not {}",
                likely.map_or("known", |likely| likely.name)
            )
        }
        ProblemKind::FileEncodingAmbiguous {
            readings: [(one, reading), (other, other_reading)],
        } => format!(" {} {reading} or {} {other_reading}", one.name, other.name),
        ProblemKind::FileEncodingDoubtful {
            declared,
            reading,
            likely,
            likely_reading,
        } => format!(
            " {} not {}: {reading} or {likely_reading}",
            declared.name, likely.name
        ),
        ProblemKind::TooFewColumns {
            expected,
            found,
            may_be_torn: false,
        } => format!(" {found} of {expected} at its end"),
        ProblemKind::TooFewColumns {
            expected, found, ..
        }
        | ProblemKind::TooManyColumns {
            expected, found, ..
        } => format!(" {found} of {expected}"),
        ProblemKind::HeaderDuplicate { name, first } => format!(" {name} as in {first}"),
        ProblemKind::HeaderTrimmed { name } => format!(" `{name}`"),
        ProblemKind::RaggedLines { lines, .. } => format!(" {lines}"),
        ProblemKind::UnknownMark { mark } => format!(" {mark}"),
        _ => String::new(),
    };
    let excerpt = problem.excerpt.as_ref().map(|excerpt| {
        let part = &excerpt.text[excerpt.start..excerpt.end];
        format!(" at {part} in {}", excerpt.text)
    });
    let code = problem.kind.code();
    format!("{place} {code}{detail}{}", excerpt.unwrap_or_default())
}
