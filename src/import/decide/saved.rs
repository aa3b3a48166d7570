//! A plan that was saved, held against the app as it is now: it is applied as it is, or not at all.

use super::basis::Basis;
use super::existing::Existing;
use super::planner::{Judgement, finding, found, key_problem, key_text, tell_fate};
use crate::import::bind::Bound;
use crate::import::options::Options;
use crate::import::read::assembled::Assembled;
use crate::job::Server;
use crate::model::{ExistingRecord, FieldCode, RecordId, Revision};
use crate::plan::{
    Decision, Fate, PlanFile, RecordPlan, SavedRecord, Violation, Why, Write, digests,
    files_digest, plan as decide,
};
use crate::problem::{Problem, ProblemKind};

/// What a plan was made for that is not here: the app, its form, the file.
pub(crate) fn mismatches(
    plan: &PlanFile,
    bound: &Bound,
    server: Option<Server<'_>>,
    options: &Options,
    sha256: &[u8],
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let head = &plan.head;
    let is_here = |server: Server<'_>| {
        let is_app = server.app.to_string() == head.app;
        is_app && options.home.as_ref() == Some(&head.home)
    };
    if !server.is_some_and(is_here) {
        violations.push(Violation::OtherApp {
            planned: head.app.clone(),
            home: head.home.clone(),
        });
    }
    if !head.is_of_file(sha256) {
        violations.push(Violation::OtherFile);
    }
    let now = bound.form.revision.map(|revision| revision.to_string());
    if now != head.form_revision {
        let text = |revision: &Option<String>| revision.clone().unwrap_or_default();
        violations.push(Violation::OtherForm {
            planned: text(&head.form_revision),
            now: text(&now),
        });
    }
    violations
}

/// What a plan says of the record at this position of the file, counted from 1, and why that may not be done any
/// more.
pub(crate) fn planning<'a>(
    basis: &Basis<'_>,
    plan: &PlanFile,
    ordinal: u64,
    assembled: &mut Assembled,
    existing: Option<&'a Existing>,
) -> Judgement<'a> {
    let line = assembled.group.first_line();
    let at = usize::try_from(ordinal)
        .ok()
        .and_then(|at| at.checked_sub(1));
    let planned = at.and_then(|at| plan.records.get(at));
    let Some(planned) = planned.filter(|planned| planned.line == line) else {
        return Judgement::of(Decision::skip(Why::Saved));
    };
    let found = found(assembled, existing);
    let held = found.first().copied();
    if matches!(planned.decision.fate, Fate::Skip(_)) && !assembled.is_blank {
        // What the policies leave out or refuse is told and counted as when the plan was made.
        let left = if assembled.counts_for.is_some() {
            RecordPlan::repeated()
        } else {
            let finding = finding(assembled, existing.is_some(), &found);
            decide(assembled.record(basis.reader), finding, &basis.policies)
        };
        tell_fate(basis, assembled, &left);
        if planned.has_failed && !assembled.is_bad() {
            let problem = assembled_problem(basis, assembled, ProblemKind::PlanLeftOut);
            assembled.problems.push(problem);
        }
        assembled.problems.sort();
    }
    let fate = planned.decision.fate;
    let kind = match (fate, planned.decision.write) {
        (_, Some(Write::Update { record, revision })) => moved(record, revision, &found, planned),
        (Fate::Create, _) => held.map(|held| ProblemKind::PlanKeyTaken {
            text: key_text(basis, assembled),
            record: held.id,
        }),
        _ => None,
    };
    let problem = kind.and_then(|kind| key_problem(basis, assembled, kind));
    Judgement {
        held,
        is_in_plan: true,
        is_idle: planned.is_idle,
        has_other_files: fate.is_written()
            && files_digest(assembled.record(basis.reader)) != planned.files,
        moved: problem.map(Box::new),
        ..Judgement::of(planned.decision.clone())
    }
}

/// A problem of a record: at its key, or at its first cell where it has none.
fn assembled_problem(basis: &Basis<'_>, assembled: &Assembled, kind: ProblemKind) -> Problem {
    let key = key_problem(basis, assembled, kind.clone());
    key.unwrap_or_else(|| assembled.group.row(0).problem(0, kind))
}

/// How a record is not as it was planned, if it is not: its revision, and what it holds.
fn moved(
    record: RecordId,
    planned: Option<Revision>,
    found: &[&ExistingRecord],
    saved: &SavedRecord,
) -> Option<ProblemKind> {
    let held = found.iter().find(|held| held.id == record);
    let digests = held.iter().flat_map(|held| digests(held));
    let moved = digests.filter(|(code, digest)| saved.held.get(code) != Some(digest));
    let fields: Vec<_> = moved.map(|(code, _)| FieldCode::new(&code)).collect();
    let now = held.map(|held| held.revision);
    let is_same = found.len() == 1 && now.is_some() && now == planned && fields.is_empty();
    (!is_same).then_some(ProblemKind::PlanRecordMoved {
        record,
        planned,
        now,
        fields,
    })
}
