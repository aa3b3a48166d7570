//! What only kintone knows about a file: values that another record holds, lookups that find nothing, users
//! that do not exist. Asked for by value and many at a time, never record by record.

use std::collections::{HashMap, HashSet};

use super::basis::Basis;
use super::questions::{CODES_AT_ONCE, FEW_REQUESTS, Question, Site, Spot, codes_of, sites};
use crate::api::ApiError;
use crate::cell;
use crate::import::options::Questions;
use crate::import::read::compared::{compared, compared_held};
use crate::import::read::read_ahead::Read;
use crate::job::{Preflight, Server};
use crate::language::Text;
use crate::model::{
    AppId, Field, FieldCode, FieldKind, Lookup, NumberPrecision, Place, RecordId, Value,
};
use crate::problem::{Problem, ProblemKind};
use crate::rules;

/// The rules, and what was learned from kintone so far.
pub(crate) struct ServerRules<'a> {
    /// Who is asked, if the user wants it.
    server: Option<Server<'a>>,
    /// Codes that were asked for, and whether kintone knows them.
    codes: HashMap<(FieldKind, String), bool>,
    /// Fields that cannot be asked about, which was told.
    closed: HashSet<FieldCode>,
    /// Whether anything was asked and answered.
    is_answered: bool,
    /// Whether it was told that there is more to ask than few requests do.
    is_cut: bool,
    /// What is to be told of the questions themselves.
    notices: Vec<Problem>,
    /// Records that the file updates, as far as it was read: what they hold now they may not hold then.
    updated: HashSet<RecordId>,
}

/// The records of a page, and what becomes of each.
pub(crate) struct Judged<'p> {
    /// What was read.
    pub(crate) reads: &'p mut [Read],
    /// For each, the record that it will update.
    pub(crate) targets: &'p [Option<RecordId>],
    /// For each, whether it is written: of others nothing is asked.
    pub(crate) is_written: &'p [bool],
    /// Why it is not known which records exist, though it was to be.
    pub(crate) unread: Option<&'p Text>,
}

impl Judged<'_> {
    /// The filled cells of a column in the records that are written.
    fn spots(&self, site: Site<'_>) -> Vec<Spot> {
        site.spots(self.reads, |record| self.is_written[record])
    }

    /// The line on which the page begins.
    fn first_line(&self) -> u64 {
        let mut lines = self.reads.iter().filter_map(|read| match read {
            Read::Record(assembled) => Some(assembled.group.first_line()),
            _ => None,
        });
        lines.next().unwrap_or(0)
    }
}

impl<'a> ServerRules<'a> {
    pub(crate) fn new(basis: &Basis<'a>) -> Self {
        Self {
            server: basis.server.filter(|_| basis.budget.is_some()),
            codes: HashMap::new(),
            closed: HashSet::new(),
            is_answered: false,
            is_cut: false,
            notices: Vec::new(),
            updated: HashSet::new(),
        }
    }

    /// What is to be told of the questions since this was called last.
    pub(crate) fn take_notices(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.notices)
    }

    /// How much was asked of what the file makes one ask.
    pub(crate) fn preflight(&self, basis: &Basis<'_>) -> Preflight {
        let is_all = self.server.is_some() && self.closed.is_empty() && !self.is_cut;
        match self.is_answered {
            _ if is_all || sites(&basis.bound.layout).next().is_none() => Preflight::Complete,
            true => Preflight::Partial,
            false => Preflight::None,
        }
    }

    /// Takes a page that is not asked about, as that would take too many requests.
    pub(crate) fn leave(&mut self, page: &Judged<'_>) {
        if self.server.is_some() {
            self.cut(page);
        }
    }

    /// Tells once from which line on not all is asked.
    fn cut(&mut self, page: &Judged<'_>) {
        if !std::mem::replace(&mut self.is_cut, true) {
            let (line, requests) = (page.first_line(), FEW_REQUESTS);
            let kind = ProblemKind::PreflightLimited { line, requests };
            self.notices.push(Problem::new(Place::File, kind));
        }
    }

    /// Adds what kintone knows to be wrong with the records of a page.
    pub(crate) async fn check(
        &mut self,
        basis: &Basis<'_>,
        page: &mut Judged<'_>,
    ) -> Result<(), ApiError> {
        let Some(server) = self.server else {
            return Ok(());
        };
        for site in sites(&basis.bound.layout) {
            let field = &site.column.field;
            if self.closed.contains(&field.code) {
                continue;
            }
            let asked = match (site.question, &field.lookup) {
                (Question::Unique, _) => {
                    if let Some(reason) = page.unread {
                        self.close(site, reason.clone());
                        continue;
                    }
                    let precision = basis.reader.precision;
                    tell_held_values(server, site, page, &self.updated, precision).await
                }
                (Question::Lookup, Some(lookup)) => {
                    tell_lost_lookups(server, site, lookup, page).await
                }
                (Question::Lookup, None) => Ok(()),
                (Question::Codes, _) => self.tell_unknown_codes(basis, server, site, page).await,
            };
            // What the user wants asked must be answered, but for what stands in other apps.
            let is_demanded =
                basis.options.questions == Questions::All && site.question != Question::Lookup;
            match asked {
                Ok(()) => self.is_answered = true,
                Err(error) if error.refusal().is_some() && !is_demanded => {
                    self.close(site, error.text());
                }
                Err(error) => return Err(error),
            }
        }
        self.updated.extend(page.targets.iter().flatten());
        Ok(())
    }

    /// Asks no more about a column, and tells why.
    fn close(&mut self, site: Site<'_>, reason: Text) {
        self.closed.insert(site.column.field.code.clone());
        let kind = match site.question {
            Question::Lookup => ProblemKind::LookupUnchecked { reason },
            Question::Unique | Question::Codes => ProblemKind::FieldUnchecked { reason },
        };
        let problem = Problem::new(Place::File, kind).about(site.field_ref());
        self.notices.push(problem);
    }

    async fn tell_unknown_codes(
        &mut self,
        basis: &Basis<'_>,
        server: Server<'_>,
        site: Site<'_>,
        page: &mut Judged<'_>,
    ) -> Result<(), ApiError> {
        let field = &site.column.field;
        let spots = page.spots(site);
        let mut new: Vec<&str> = codes_of(&spots)
            .filter(|code| !self.codes.contains_key(&(field.kind, (*code).to_owned())))
            .collect();
        new.sort_unstable();
        new.dedup();
        let (unknown, is_cut) = unknown_among(basis, server, &field.code, &new).await?;
        if is_cut {
            self.cut(page);
        }
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
                    let code = code.clone();
                    tell(page, site, spot, ProblemKind::UserNotFound { code });
                }
            }
        }
        Ok(())
    }
}

/// Keys that a lookup does not find.
async fn tell_lost_lookups(
    server: Server<'_>,
    site: Site<'_>,
    lookup: &Lookup,
    page: &mut Judged<'_>,
) -> Result<(), ApiError> {
    let field = &site.column.field;
    let Some(app) = lookup.app else {
        return Ok(());
    };
    let spots = page.spots(site);
    let held = holders(server, app, &lookup.key_field, field, &spots, None).await?;
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

fn tell(page: &mut Judged<'_>, site: Site<'_>, spot: &Spot, kind: ProblemKind) {
    let Some(Read::Record(assembled)) = page.reads.get_mut(spot.record) else {
        return;
    };
    let Some(row) = assembled.group.rows().get(spot.line) else {
        return;
    };
    let problem = row.problem(site.column.at, kind).about(site.field_ref());
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
    let spots = page.spots(site);
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
    let asked = (code, field.kind);
    let found = server.client.holders(app, asked, &values).await?;
    Ok(found
        .into_iter()
        .map(|(id, value)| (compared_held(field, &value), id))
        .collect())
}

/// Those of these codes that kintone does not know, found by halving, as it names them only in words; and whether the
/// search ended early, as it took too many requests.
async fn unknown_among<'c>(
    basis: &Basis<'_>,
    server: Server<'_>,
    field: &FieldCode,
    codes: &[&'c str],
) -> Result<(HashSet<&'c str>, bool), ApiError> {
    let mut waiting: Vec<&[&str]> = codes.chunks(CODES_AT_ONCE).collect();
    let mut unknown = HashSet::new();
    let mut is_cut = false;
    while let Some(some) = waiting.pop() {
        if server.client.knows_codes(server.app, field, some).await? {
            continue;
        }
        if let [only] = some {
            unknown.insert(*only);
        } else if basis.budget.as_ref().is_some_and(|budget| budget.take(2)) {
            let (first, second) = some.split_at(some.len() / 2);
            waiting.extend([first, second]);
        } else {
            is_cut = true;
        }
    }
    Ok((unknown, is_cut))
}
