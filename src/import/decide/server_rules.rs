//! What only kintone knows about a file: values that another record holds, lookups that find nothing, users
//! that do not exist. Asked for by value and many at a time, never record by record.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::basis::Basis;
use super::planner::Judgement;
use super::questions::{CODES_AT_ONCE, FEW_REQUESTS, Question, Site, Spot, codes_of, sites};
use crate::api::ApiError;
use crate::cell;
use crate::import::among::{Among, Brings};
use crate::import::options::Questions;
use crate::import::read::compared::{compared, compared_held};
use crate::import::read::reader::Reader;
use crate::import::read::reading::Read;
use crate::job::{Open, Preflight, Server, Why};
use crate::language::{Text, text};
use crate::model::{
    AppId, Cell, Field, FieldCode, FieldKind, Lookup, NumberPrecision, Place, RecordId, Value,
};
use crate::plan::Fate;
use crate::problem::{Problem, ProblemKind};
use crate::rules;

#[derive(Default)]
pub(crate) struct ServerRules<'a> {
    server: Option<Server<'a>>,
    /// Codes that were asked for, and whether kintone knows them.
    codes: HashMap<(FieldKind, String), bool>,
    /// Fields that cannot be asked about, which was told.
    closed: HashSet<FieldCode>,
    /// Lookups of which some may be found by what other files bring, which was told.
    left_open: HashSet<FieldCode>,
    is_answered: bool,
    /// Whether it was told that there is more to ask than few requests do.
    is_cut: bool,
    /// Whether something is not asked, as the header does not tell which records are meant.
    leaves_out: bool,
    notices: Vec<Problem>,
    /// By the code of a field, the records that hold another value there once what was read of the file is written.
    given_up: HashMap<FieldCode, HashSet<RecordId>>,
}

/// The records of a page, and what becomes of each.
pub(crate) struct Judged<'p> {
    pub(crate) reader: &'p Reader,
    pub(crate) reads: &'p mut [Read],
    /// What is decided about each of them, where it is a record.
    pub(crate) judgements: &'p [Option<Judgement<'p>>],
    /// Why it is not known which records exist, though it was to be.
    pub(crate) unread: Option<&'p Text>,
}

impl Judged<'_> {
    /// The filled cells of a column in the records that are written: of others nothing is asked.
    fn spots(&self, site: Site<'_>) -> Vec<Spot> {
        let judged = |record: usize| self.judgements[record].as_ref();
        let is_written = |judgement: &Judgement<'_>| judgement.decision.fate.is_written();
        site.spots(self.reader, self.reads, |record| {
            judged(record).is_some_and(is_written)
        })
    }

    /// The record that one of them updates or leaves as it is, if there is one.
    fn target(&self, record: usize) -> Option<RecordId> {
        Some(self.judgements[record].as_ref()?.held?.id)
    }

    /// For each, the record that it updates, if that may hold another value of this field then.
    fn given_up(&self, field: &FieldCode) -> impl Iterator<Item = Option<RecordId>> {
        let judged = self.reads.iter().zip(self.judgements);
        judged.map(move |(read, judgement)| {
            let (Read::Record(assembled), Some(judgement)) = (read, judgement) else {
                return None;
            };
            let is_updated = judgement.decision.fate == Fate::Update;
            let held = judgement.held.filter(|_| is_updated)?;
            let is_said = *assembled.record(self.reader).cell(field) != Cell::Absent;
            let plan = judgement.plan.as_deref();
            let may_change = plan.is_none_or(|plan| plan.may_change(field));
            (is_said && may_change).then_some(held.id)
        })
    }

    fn first_line(&self) -> u64 {
        let line = |read: &Read| match read {
            Read::Record(assembled) => Some(assembled.group.first_line()),
            Read::Problem(_) | Read::Stopped(_) => None,
        };
        self.reads.iter().find_map(line).unwrap_or(0)
    }
}

impl<'a> ServerRules<'a> {
    pub(crate) fn new(basis: &Basis<'a>) -> Self {
        Self {
            server: basis.server.filter(|_| basis.budget.is_some()),
            ..Self::default()
        }
    }

    /// What is to be told of the questions since this was called last.
    pub(crate) fn take_notices(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.notices)
    }

    /// How much was asked of what the file makes one ask.
    pub(crate) fn preflight(&self, basis: &Basis<'_>) -> Preflight {
        let is_all =
            self.server.is_some() && self.closed.is_empty() && !self.is_cut && !self.leaves_out;
        match self.is_answered {
            _ if is_all || sites(&basis.bound.layout).next().is_none() => Preflight::Complete,
            true => Preflight::Partial,
            false => Preflight::None,
        }
    }

    /// What kintone was not asked of this, if anything. Whether values are unique within the file needs no asking.
    pub(crate) fn left_open(&self, basis: &Basis<'_>, question: Question) -> Option<Open> {
        let open = |is_part, why| Some(Open { why, is_part });
        let is_unique = question == Question::Unique;
        if self.server.is_none() {
            return open(is_unique, Why::Unasked);
        }
        if is_unique && self.leaves_out {
            return open(true, Why::Header);
        }
        if self.is_cut {
            return open(true, Why::Limited);
        }
        let of_this = sites(&basis.bound.layout).filter(|site| site.question == question);
        let is_open = |site: Site<'_>| {
            let field = &site.column.field;
            let lookup = field.lookup.as_ref();
            let is_hidden = lookup.is_some_and(|lookup| lookup.app.is_none());
            let code = &field.code;
            // Of some of these values it is known.
            let is_part = self.left_open.contains(code);
            (is_hidden || is_part || self.closed.contains(code), is_part)
        };
        let found: Vec<_> = of_this.map(is_open).collect();
        let is_part = is_unique || found.iter().any(|(is_open, is_part)| !is_open || *is_part);
        let is_any = found.iter().any(|(is_open, _)| *is_open);
        is_any.then(|| open(is_part, Why::Unanswered)).flatten()
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
            if site.question == Question::Unique && !basis.knows_targets {
                self.leaves_out = true;
                continue;
            }
            let spots = page.spots(site);
            let answered = match (site.question, &field.lookup) {
                (Question::Unique, _) => {
                    if let Some(reason) = page.unread {
                        self.close(site, reason.clone());
                        continue;
                    }
                    let precision = basis.reader.precision;
                    self.held_values(server, field, &spots, page, precision)
                        .await
                }
                (Question::Lookup, Some(lookup)) => {
                    let among = basis.options.among.as_ref();
                    let found = lost_lookups(server, field, lookup, &spots, among).await;
                    found.map(|(lost, open)| {
                        self.leave_open(site, open);
                        lost
                    })
                }
                (Question::Lookup, None) => Ok(Vec::new()),
                (Question::Codes, _) => {
                    self.unknown_codes(basis, server, field, &spots, page).await
                }
            };
            // What the user wants asked must be answered, but for what stands in other apps.
            let is_demanded =
                basis.options.questions == Questions::All && site.question != Question::Lookup;
            match answered {
                Ok(found) => {
                    self.is_answered = true;
                    for (spot, kind) in found {
                        tell(page.reads, site, spot, kind);
                    }
                }
                Err(error) if error.refusal().is_some() && !is_demanded => {
                    self.close(site, error.text());
                }
                Err(error) => return Err(error),
            }
        }
        for site in sites(&basis.bound.layout) {
            if site.question == Question::Unique {
                let code = &site.column.field.code;
                let given_up = self.given_up.entry(code.clone()).or_default();
                given_up.extend(page.given_up(code).flatten());
            }
        }
        Ok(())
    }

    /// Tells that values may be found that this file brings, if there is one.
    fn leave_open(&mut self, site: Site<'_>, file: Option<String>) {
        let Some(file) = file.filter(|_| self.left_open.insert(site.column.field.code.clone()))
        else {
            return;
        };
        let reason = text!(
            "some values may be of records that {file} adds, which has no column of them",
            "一部の値は、「{file}」で追加されるレコードのものかもしれません（その列がファイルにありません）"
        );
        let kind = ProblemKind::LookupUnchecked { reason };
        let problem = Problem::new(Place::File, kind).about(site.field_ref());
        self.notices.push(problem);
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

    /// Values of a field that prohibits duplicates, held by a record that the file's record will not become.
    async fn held_values<'s>(
        &self,
        server: Server<'_>,
        field: &Field,
        spots: &'s [Spot],
        page: &Judged<'_>,
        precision: Option<NumberPrecision>,
    ) -> Result<Vec<Fault<'s>>, ApiError> {
        let held = holders(server, server.app, &field.code, field, spots, precision).await?;
        let fault = |spot: &'s Spot| {
            let (record, _) = *held.get(&compared(&spot.value, precision))?;
            // The record itself may keep what it holds, and by an earlier one it may have been given up.
            let before = self.given_up.get(&field.code);
            let mut earlier = page.given_up(&field.code).take(spot.record);
            let is_kept = page.target(spot.record) == Some(record)
                || before.is_some_and(|before| before.contains(&record))
                || earlier.any(|one| one == Some(record));
            let text = cell::write(&spot.value);
            (!is_kept).then_some((spot, ProblemKind::UniqueInApp { text, record }))
        };
        Ok(spots.iter().filter_map(fault).collect())
    }

    async fn unknown_codes<'s>(
        &mut self,
        basis: &Basis<'_>,
        server: Server<'_>,
        field: &Field,
        spots: &'s [Spot],
        page: &Judged<'_>,
    ) -> Result<Vec<Fault<'s>>, ApiError> {
        let key = |code: &str| (field.kind, code.to_owned());
        let codes: BTreeSet<&str> = codes_of(spots).map(|(_, code)| code).collect();
        let is_new = |code: &&str| !self.codes.contains_key(&key(code));
        let new: Vec<&str> = codes.into_iter().filter(is_new).collect();
        let (unknown, is_cut) = unknown_among(basis, server, &field.code, &new).await?;
        if is_cut {
            self.cut(page);
        }
        for code in new {
            self.codes.insert(key(code), !unknown.contains(code));
        }
        let unknown =
            codes_of(spots).filter(|(_, code)| self.codes.get(&key(code)) == Some(&false));
        let fault = |(spot, code): (&'s Spot, &str)| {
            let code = code.to_owned();
            (spot, ProblemKind::UserNotFound { code })
        };
        Ok(unknown.map(fault).collect())
    }
}

/// A filled cell, and what kintone knows to be wrong with it.
type Fault<'s> = (&'s Spot, ProblemKind);

/// The lookups that find nothing, or several records; and a file that may bring what others find, if there are such.
async fn lost_lookups<'s>(
    server: Server<'_>,
    field: &Field,
    lookup: &Lookup,
    spots: &'s [Spot],
    among: Option<&Among>,
) -> Result<(Vec<Fault<'s>>, Option<String>), ApiError> {
    let Some(app) = lookup.app else {
        return Ok((Vec::new(), None));
    };
    let held = holders(server, app, &lookup.key_field, field, spots, None).await?;
    let mut open = None;
    let fault = |spot: &'s Spot| {
        let text = || cell::write(&spot.value);
        let compared = compared(&spot.value, None);
        let held = held.get(&compared).map_or(0, |(_, records)| *records);
        let brought = among.map(|among| among.find(app, &lookup.key_field, &compared));
        let records = match brought {
            Some(Brings::Some { created }) => (held + created).max(1),
            Some(Brings::Unknown(file)) if held == 0 => {
                open.get_or_insert(file);
                return None;
            }
            _ => held,
        };
        match records {
            0 => Some((spot, ProblemKind::LookupNotFound { text: text(), app })),
            1 => None,
            records => {
                let text = text();
                Some((spot, ProblemKind::LookupAmbiguous { text, app, records }))
            }
        }
    };
    let lost = spots.iter().filter_map(fault).collect();
    Ok((lost, open))
}

fn tell(reads: &mut [Read], site: Site<'_>, spot: &Spot, kind: ProblemKind) {
    if let Some(Read::Record(assembled)) = reads.get_mut(spot.record)
        && let Some(row) = assembled.group.get(spot.line)
    {
        let problem = row.problem(site.column.at, kind).about(site.field_ref());
        assembled.problems.push(problem);
    }
}

/// For each value of these spots a record that holds it, and how many do, by the form in which values are compared:
/// numbers as kintone rounds them, where they are values of the app itself.
async fn holders(
    server: Server<'_>,
    app: AppId,
    code: &FieldCode,
    field: &Field,
    spots: &[Spot],
    precision: Option<NumberPrecision>,
) -> Result<HashMap<String, (RecordId, usize)>, ApiError> {
    let stored = |value: &Value| precision.and_then(|known| rules::rounded(value, known));
    let text =
        |value: &Value| stored(value).map_or_else(|| cell::write(value), |number| number.plain());
    let texts: BTreeSet<String> = spots.iter().map(|spot| text(&spot.value)).collect();
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let values: Vec<&str> = texts.iter().map(String::as_str).collect();
    let asked = (code, field.kind);
    let found = server.client.holders(app, asked, &values).await?;
    let mut held = HashMap::new();
    for (id, value) in found {
        let (first, records) = held.entry(compared_held(field, &value)).or_insert((id, 1));
        *records += usize::from(*first != id);
    }
    Ok(held)
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
