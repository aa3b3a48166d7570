//! What only kintone knows about a file: values that another record holds, lookups that find nothing, users
//! that do not exist. Asked for by value and many at a time, never record by record.

use std::collections::{HashMap, HashSet};

use super::Job;
use super::compared::{compared, compared_held};
use super::layout::{Column, Layout, TableColumns};
use super::options::Questions;
use super::read_ahead::Read;
use super::subject::Server;
use crate::api::ApiError;
use crate::cell;
use crate::model::{
    AppId, Cell, Field, FieldCode, FieldKind, FieldRef, Lookup, NumberPrecision, Place, Problem,
    ProblemKind, RecordId, Table, Value,
};
use crate::rules;

/// The rules, and what was learned from kintone so far.
pub(super) struct ServerRules<'a> {
    /// Who is asked, if the user wants it.
    server: Option<Server<'a>>,
    /// Codes that were asked for, and whether kintone knows them.
    codes: HashMap<(FieldKind, String), bool>,
    /// Fields whose lookup cannot be asked about, which was told.
    closed_lookups: HashSet<FieldCode>,
    /// Records that the file updates, as far as it was read: what they hold now they may not hold then.
    updated: HashSet<RecordId>,
}

/// The records of a page, and what becomes of each.
pub(super) struct Judged<'p> {
    /// What was read.
    pub(super) reads: &'p mut [Read],
    /// For each, the record that it will update.
    pub(super) targets: &'p [Option<RecordId>],
    /// For each, whether it is written: of others nothing is asked.
    pub(super) is_written: &'p [bool],
}

/// A column of the layout, and the table that it is in.
#[derive(Clone, Copy)]
struct Site<'l> {
    column: &'l Column,
    /// The position among the columns of its table, or among those outside tables.
    position: usize,
    table: Option<&'l TableColumns>,
}

/// A filled cell of a page.
struct Spot {
    /// The record's position in the page.
    record: usize,
    /// The line's position in the record.
    line: usize,
    value: Value,
}

impl<'a> ServerRules<'a> {
    pub(super) fn new(job: &Job<'a>) -> Self {
        let asks = job.options.questions == Questions::All && job.header_is_good;
        Self {
            server: job.server.filter(|_| asks),
            codes: HashMap::new(),
            closed_lookups: HashSet::new(),
            updated: HashSet::new(),
        }
    }

    /// Adds what kintone knows to be wrong with the records of a page.
    pub(super) async fn check(
        &mut self,
        job: &Job<'_>,
        page: &mut Judged<'_>,
    ) -> Result<(), ApiError> {
        let Some(server) = self.server else {
            return Ok(());
        };
        for site in sites(&job.layout) {
            let field = &site.column.field;
            if field.unique {
                let precision = job.reader.precision;
                tell_held_values(server, site, page, &self.updated, precision).await?;
            }
            if let Some(lookup) = &field.lookup {
                self.tell_lost_lookups(server, site, lookup, page).await?;
            }
            if matches!(
                field.kind,
                FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect
            ) {
                self.tell_unknown_codes(server, site, page).await?;
            }
        }
        self.updated.extend(page.targets.iter().flatten());
        Ok(())
    }

    async fn tell_lost_lookups(
        &mut self,
        server: Server<'_>,
        site: Site<'_>,
        lookup: &Lookup,
        page: &mut Judged<'_>,
    ) -> Result<(), ApiError> {
        let field = &site.column.field;
        let Some(app) = lookup
            .app
            .filter(|_| !self.closed_lookups.contains(&field.code))
        else {
            return Ok(());
        };
        let spots = spots(site, page);
        let held = match holders(server, app, &lookup.key_field, field, &spots, None).await {
            Ok(held) => held,
            Err(error) if error.refusal().is_some() => {
                self.closed_lookups.insert(field.code.clone());
                let kind = ProblemKind::LookupUnchecked {
                    reason: error.to_string(),
                };
                let problem = Problem::new(Place::File, kind).about(field_ref(site));
                if let Some(Read::Record(first)) = page.reads.first_mut() {
                    first.problems.push(problem);
                }
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for spot in spots
            .iter()
            .filter(|spot| !held.contains_key(&compared(&spot.value, None)))
        {
            let kind = ProblemKind::LookupNotFound {
                text: cell::write(&spot.value),
                app,
            };
            tell(page, site, spot, kind);
        }
        Ok(())
    }

    async fn tell_unknown_codes(
        &mut self,
        server: Server<'_>,
        site: Site<'_>,
        page: &mut Judged<'_>,
    ) -> Result<(), ApiError> {
        let field = &site.column.field;
        let spots = spots(site, page);
        let mut new: Vec<&str> = codes_of(&spots)
            .filter(|code| !self.codes.contains_key(&(field.kind, (*code).to_owned())))
            .collect();
        new.sort_unstable();
        new.dedup();
        let unknown = unknown_among(server, &field.code, &new).await?;
        for code in new {
            self.codes
                .insert((field.kind, code.to_owned()), !unknown.contains(code));
        }
        for spot in &spots {
            let Value::Codes(codes) = &spot.value else {
                continue;
            };
            for code in codes {
                if self.codes.get(&(field.kind, code.clone())) == Some(&false) {
                    tell(
                        page,
                        site,
                        spot,
                        ProblemKind::UserNotFound { code: code.clone() },
                    );
                }
            }
        }
        Ok(())
    }
}

/// All columns, outside and inside tables.
fn sites(layout: &Layout) -> impl Iterator<Item = Site<'_>> {
    let outside = layout.fields.iter().enumerate();
    let outside = outside.map(|(position, column)| Site {
        column,
        position,
        table: None,
    });
    let inside = layout.tables.iter().flat_map(|table| {
        let columns = table.columns.iter().enumerate();
        columns.map(move |(position, column)| Site {
            column,
            position,
            table: Some(table),
        })
    });
    outside.chain(inside)
}

/// The filled cells of a column in the records of a page.
fn spots(site: Site<'_>, page: &Judged<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    for (record, read) in page.reads.iter().enumerate() {
        let Read::Record(assembled) = read else {
            continue;
        };
        if !page.is_written[record] {
            continue;
        }
        let mut add = |line, cell: Option<&Cell>| {
            if let Some(Cell::Set(value)) = cell {
                found.push(Spot {
                    record,
                    line,
                    value: value.clone(),
                });
            }
        };
        let Some(columns) = site.table else {
            add(
                0,
                assembled
                    .record
                    .cells
                    .get(site.position)
                    .map(|held| &held.cell),
            );
            continue;
        };
        let tables = assembled.record.tables.iter().zip(&assembled.row_lines);
        for (table, lines) in tables.filter(|(table, _)| table.table.code == columns.table.code) {
            for (row, line) in table.rows.iter().zip(lines) {
                add(*line, row.cells.get(site.position).map(|held| &held.cell));
            }
        }
    }
    found
}

fn codes_of(spots: &[Spot]) -> impl Iterator<Item = &str> {
    let codes = spots.iter().filter_map(|spot| match &spot.value {
        Value::Codes(codes) => Some(codes),
        _ => None,
    });
    codes.flatten().map(String::as_str)
}

fn field_ref(site: Site<'_>) -> FieldRef {
    FieldRef::new(
        &site.column.field,
        site.table.map(|columns| -> &Table { &columns.table }),
    )
}

fn tell(page: &mut Judged<'_>, site: Site<'_>, spot: &Spot, kind: ProblemKind) {
    let Some(Read::Record(assembled)) = page.reads.get_mut(spot.record) else {
        return;
    };
    let Some(row) = assembled.group.rows.get(spot.line) else {
        return;
    };
    let problem = row.problem(site.column.at, kind).about(field_ref(site));
    assembled.problems.push(problem);
}

/// Values of a field that prohibits duplicates, held by a record that the file's record will not become.
async fn tell_held_values(
    server: Server<'_>,
    site: Site<'_>,
    page: &mut Judged<'_>,
    updated: &HashSet<RecordId>,
    precision: Option<NumberPrecision>,
) -> Result<(), ApiError> {
    let field = &site.column.field;
    let spots = spots(site, page);
    let held = holders(server, server.app, &field.code, field, &spots, precision).await?;
    for spot in &spots {
        let holder = held.get(&compared(&spot.value, precision)).copied();
        let Some(record) = holder else { continue };
        // The record itself may keep what it holds, and an earlier one may have given it up.
        let up_to_here = page.targets.iter().take(spot.record + 1);
        if !updated.contains(&record) && !up_to_here.flatten().any(|target| *target == record) {
            let kind = ProblemKind::UniqueInApp {
                text: cell::write(&spot.value),
                record,
            };
            tell(page, site, spot, kind);
        }
    }
    Ok(())
}

/// The records that hold the values of these spots, by the form in which values are compared: numbers as kintone
/// rounds them, where they are values of the app itself.
async fn holders(
    server: Server<'_>,
    app: AppId,
    code: &FieldCode,
    field: &Field,
    spots: &[Spot],
    precision: Option<NumberPrecision>,
) -> Result<HashMap<String, RecordId>, ApiError> {
    let stored = |value: &Value| precision.and_then(|known| rules::rounded(value, known));
    let text =
        |value: &Value| stored(value).map_or_else(|| cell::write(value), |number| number.plain());
    let mut texts: Vec<String> = spots.iter().map(|spot| text(&spot.value)).collect();
    texts.sort_unstable();
    texts.dedup();
    let values: Vec<&str> = texts.iter().map(String::as_str).collect();
    if values.is_empty() {
        return Ok(HashMap::new());
    }
    let found = match field.kind {
        FieldKind::Date | FieldKind::DateTime => {
            server.client.existing_dates(app, code, &values).await?
        }
        _ => server.client.existing_keys(app, code, &values).await?,
    };
    Ok(found
        .into_iter()
        .map(|(id, value)| (compared_held(field, &value), id))
        .collect())
}

/// Those of these codes that kintone does not know, found by halving, as it names them only in words.
async fn unknown_among<'c>(
    server: Server<'_>,
    field: &FieldCode,
    codes: &[&'c str],
) -> Result<HashSet<&'c str>, ApiError> {
    const CODES_AT_ONCE: usize = 50;
    let mut waiting: Vec<&[&str]> = codes.chunks(CODES_AT_ONCE).collect();
    let mut unknown = HashSet::new();
    while let Some(some) = waiting.pop() {
        if server.client.knows_codes(server.app, field, some).await? {
            continue;
        }
        if let [only] = some {
            unknown.insert(*only);
        } else {
            let (first, second) = some.split_at(some.len() / 2);
            waiting.extend([first, second]);
        }
    }
    Ok(unknown)
}
