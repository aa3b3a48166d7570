//! What is decided about each record as it is checked, and what a user is told of it.

use super::basis::Basis;
use super::existing::Existing;
use super::pages::is_askable;
use super::unfilled::{tell_blanks_of_new, tell_unfilled, tell_unfilled_rows};
use crate::import::bind::layout::{self, TableColumns};
use crate::import::read::assembled::Assembled;
use crate::import::read::keys::Key;
use crate::import::resumed::Standing;
use crate::model::{ExistingRecord, FieldRef, Row};
use crate::plan::{Decision, Fate, Finding, RecordPlan, RowFate, TablePolicy, Why, plan};
use crate::problem::{Problem, ProblemKind};

pub(crate) struct Judgement<'a> {
    /// What becomes of it, as far as that is planned here.
    pub(crate) plan: Option<Box<RecordPlan>>,
    pub(crate) decision: Decision,
    /// What kintone holds of the record that it updates.
    pub(crate) held: Option<&'a ExistingRecord>,
    /// Whether a saved plan has it where the file has it.
    pub(crate) is_in_plan: bool,
    /// Whether a saved plan writes it though nothing of it changes.
    pub(crate) is_idle: bool,
    /// Whether its attachments are not those that a saved plan was made for.
    pub(crate) has_other_files: bool,
    /// Why it may not be written any more; such problems are not the file's.
    pub(crate) moved: Option<Box<Problem>>,
}

impl Judgement<'_> {
    /// This decision, and nothing more to be said of it.
    pub(crate) fn of(decision: Decision) -> Self {
        Self {
            plan: None,
            decision,
            held: None,
            is_in_plan: false,
            is_idle: false,
            has_other_files: false,
            moved: None,
        }
    }
}

/// The records that a record's key finds, as far as kintone was asked.
pub(crate) fn found<'a>(
    assembled: &Assembled,
    existing: Option<&'a Existing>,
) -> Vec<&'a ExistingRecord> {
    let key = assembled.key.as_ref();
    let found = existing.zip(key).map(|(existing, key)| existing.of(key));
    found.unwrap_or_default()
}

/// What is known of the records that a record's key finds; `found` are they, if kintone was asked.
pub(crate) fn finding<'f>(
    assembled: &Assembled,
    was_asked: bool,
    found: &'f [&'f ExistingRecord],
) -> Finding<'f> {
    match &assembled.key {
        None | Some(Key::Empty) => Finding::New,
        Some(Key::Unreadable) => Finding::Unread,
        Some(_) if was_asked && is_askable(assembled) => Finding::Found(found),
        Some(_) => Finding::Unread,
    }
}

/// Plans a record; what is wrong with it now that it is known what exists is added to its problems.
pub(crate) fn planning<'a>(
    basis: &Basis<'_>,
    assembled: &mut Assembled,
    is_known: bool,
    existing: Option<&'a Existing>,
) -> Judgement<'a> {
    let found = found(assembled, existing);
    let finding = finding(assembled, existing.is_some(), &found);
    if let Some(fate) = plain_fate(basis, assembled, is_known, finding) {
        if fate == Fate::Create && !basis.bound.adds() {
            tell_unfilled(basis, assembled);
        }
        return Judgement::of(Decision::plain(fate, &basis.policies));
    }
    let mut plan = if assembled.is_blank {
        RecordPlan::blank()
    } else if assembled.counts_for.is_some() {
        RecordPlan::repeated()
    } else if is_known {
        RecordPlan::unchanged()
    } else {
        plan(assembled.record(basis.reader), finding, &basis.policies)
    };
    let held = match found[..] {
        [held] => Some(held),
        _ => None,
    };
    if assembled.standing == Standing::Doubtful {
        plan = after_a_doubt(plan);
    }
    tell_fate(basis, assembled, &plan);
    if plan.fate == Fate::Create && !basis.bound.adds() {
        tell_unfilled(basis, assembled);
    }
    tell_unfilled_rows(basis, assembled, &plan);
    tell_blanks_of_new(basis, assembled, &plan);
    tell_rows(basis, assembled, &plan);
    assembled.problems.sort();
    let decision = Decision::of(&plan);
    Judgement {
        moved: moved(basis, assembled, &plan).map(Box::new),
        plan: Some(Box::new(plan)),
        held,
        ..Judgement::of(decision)
    }
}

/// What becomes of a record that an earlier run sent, and that may be written by it: that it is there is no error then,
/// and where nothing of it would change it is not written again, whatever its revision is by now.
fn after_a_doubt(plan: RecordPlan) -> RecordPlan {
    match plan.fate {
        Fate::Refuse(Why::Exists) => RecordPlan {
            fate: Fate::Skip(Why::Exists),
            ..plan
        },
        Fate::Update if !plan.is_change() => RecordPlan {
            fate: Fate::Unchanged,
            write: None,
            ..plan
        },
        _ => plan,
    }
}

/// What becomes of a record of which nobody needs to know the values: it is as the file has it, whatever that is.
fn plain_fate(
    basis: &Basis<'_>,
    assembled: &Assembled,
    is_known: bool,
    finding: Finding<'_>,
) -> Option<Fate> {
    let layout = &basis.bound.layout;
    let is_plain = !assembled.is_blank
        && assembled.counts_for.is_none()
        && !is_known
        && !basis.plans_are_heard
        && layout.revision.is_none()
        && !layout.keeps_blanks()
        && (layout.tables.is_empty() || basis.bound.unfilled.is_empty());
    match finding {
        _ if !is_plain => None,
        Finding::New => Some(Fate::Create),
        Finding::Unread => Some(Fate::Upsert),
        Finding::Found(_) => None,
    }
}

/// Why a record is left out, or the file refused.
pub(crate) fn tell_fate(basis: &Basis<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    let (why, is_error) = match plan.fate {
        Fate::Refuse(why) => (why, true),
        Fate::Skip(why) => (why, false),
        _ => return,
    };
    let text = match &assembled.key {
        Some(Key::Record(number)) => number.id.to_string(),
        _ => key_text(basis, assembled),
    };
    let records: Vec<_> = plan.found.iter().map(|(record, _)| *record).collect();
    let first = records.first().copied();
    let fields = basis.bound.layout.key_columns();
    let fields = fields.map(|(_, field)| field.code.clone()).collect();
    let kind = match (why, is_error, first) {
        (Why::Missing, true, _) => ProblemKind::KeyNotFound { text },
        (Why::Missing, false, _) => ProblemKind::KeyNotFoundSkipped { text },
        (Why::Exists, true, Some(record)) => ProblemKind::KeyExists { text, record },
        // Records that exist are what such a run leaves out, and the summary counts them; those without any value are
        // told together.
        (Why::Repeated, ..) => {
            let other = assembled.counts_for.as_ref();
            ProblemKind::KeyRepeated {
                line: other.map_or(0, |other| other.line),
                file: other.and_then(|other| other.file.clone()),
                text,
            }
        }
        (Why::Exists | Why::Blank | Why::Saved, ..) => return,
        (Why::Ambiguous, true, _) => ProblemKind::KeyAmbiguous {
            fields,
            text,
            records,
        },
        (Why::Ambiguous, false, _) => ProblemKind::KeyAmbiguousSkipped {
            fields,
            text,
            records,
        },
    };
    let problem = key_problem(basis, assembled, kind);
    assembled.problems.extend(problem);
}

pub(crate) fn key_text(basis: &Basis<'_>, assembled: &Assembled) -> String {
    let text = basis.bound.layout.key_text(&assembled.group);
    text.unwrap_or_default()
}

/// A problem at the cell of a record's key.
pub(crate) fn key_problem(
    basis: &Basis<'_>,
    assembled: &Assembled,
    kind: ProblemKind,
) -> Option<Problem> {
    let (at, field) = basis.bound.layout.key_columns().next()?;
    let row = assembled.group.row(0);
    Some(row.problem(at, kind).about(FieldRef::new(field, None)))
}

/// What becomes of rows that a user may not expect.
fn tell_rows(basis: &Basis<'_>, assembled: &mut Assembled, plan: &RecordPlan) {
    let Some((record, _)) = plan.target().filter(|_| !assembled.is_bad()) else {
        return;
    };
    for (position, table) in plan.tables.iter().enumerate() {
        let Some(columns) = basis.bound.layout.table(&table.table.code) else {
            continue;
        };
        let mut found = Vec::new();
        for row in table.rows.iter().filter(|row| row.fate == RowFate::New) {
            if let (Some(id), Some(at)) = (row.unknown_id, row.at) {
                let text = id.to_string();
                found.push((at, ProblemKind::RowIdUnknown { text }));
            }
        }
        if let Some(at) = table.paired_in_order {
            found.push((at, ProblemKind::RowKeyRepeated { record }));
        }
        if let Some(at) = table.left_alone.first() {
            let rows = table.left_alone.len();
            found.push((*at, ProblemKind::RowsLeft { record, rows }));
        }
        let policy = basis.policies.tables.get(&table.table.code);
        let needs_rows = policy.is_some_and(TablePolicy::needs_rows);
        let is_blind = table.is_hidden && (needs_rows || basis.options.guards.need_rows());
        if is_blind {
            found.push((0, ProblemKind::RowsHidden { record }));
        }
        let rows: Vec<_> = table.deleted().collect();
        if !rows.is_empty() && !is_blind {
            found.push((0, ProblemKind::RowsDeleted { record, rows }));
        }
        for (at, kind) in found {
            let record = assembled.record(basis.reader);
            let row = record
                .tables
                .get(position)
                .and_then(|table| table.rows.get(at));
            let problem = row_problem(assembled, columns, row, kind);
            assembled.problems.extend(problem);
        }
    }
}

/// A problem at a row of a record's table; at the record's first line where the table has no row.
fn row_problem(
    assembled: &Assembled,
    columns: &TableColumns,
    row: Option<&Row>,
    kind: ProblemKind,
) -> Option<Problem> {
    let line = assembled.line_of(row)?;
    let problem = line.problem(columns.first()?, kind);
    Some(problem.about(FieldRef::table(&columns.table)))
}

/// Whether the record is at the revision that the file states.
fn moved(basis: &Basis<'_>, assembled: &Assembled, plan: &RecordPlan) -> Option<Problem> {
    let at = basis.bound.layout.revision?;
    let stated = assembled.revision;
    let (record, now) = match (plan.fate, plan.target()) {
        (Fate::Update, Some((record, revision))) => (Some(record), Some(revision)),
        // A record that is to be added, and had a revision once.
        (Fate::Create, _) if stated.is_some() => (None, None),
        _ => return None,
    };
    if stated == now && now.is_some() {
        return None;
    }
    let kind = ProblemKind::RevisionMoved {
        record,
        stated,
        now,
    };
    let problem = assembled.group.row(0).problem(at, kind);
    Some(problem.about(layout::revision_field()))
}
