//! A plan that was saved, held against the app as it is now: it is applied as it is, or not at all.

use super::Job;
use super::assemble::Assembled;
use super::existing::Existing;
use super::planner::{Planning, finding, key_problem, tell_fate};
use crate::job::Server;
use crate::model::{FieldCode, Held, ProblemKind, RecordId, Revision};
use crate::plan::{
    Decision, PlanFile, PlannedRecord, Step, Trip, digests, files_digest, plan as decide,
};

/// What a plan was made for that is not here: the app, its form, the file.
pub(super) fn strangeness(plan: &PlanFile, job: &Job<'_>, sha256: &[u8]) -> Vec<Trip> {
    let mut trips = Vec::new();
    let head = &plan.head;
    let is_here = |server: Server<'_>| {
        let is_app = server.app.to_string() == head.app;
        is_app && job.options.home.as_ref() == Some(&head.home)
    };
    if !job.server.is_some_and(is_here) {
        trips.push(Trip::OtherApp {
            planned: head.app.clone(),
            home: head.home.clone(),
        });
    }
    if !head.is_of_file(sha256) {
        trips.push(Trip::OtherFile);
    }
    let now = job.form.revision.map(|revision| revision.to_string());
    if now != head.form_revision {
        let text = |revision: &Option<String>| revision.clone().unwrap_or_default();
        trips.push(Trip::OtherForm {
            planned: text(&head.form_revision),
            now: text(&now),
        });
    }
    trips
}

/// What a plan says of the record at this position of the file, counted from 1, and why that may not be done any
/// more.
pub(super) fn planning<'a>(
    job: &Job<'_>,
    plan: &PlanFile,
    ordinal: u64,
    assembled: &mut Assembled,
    existing: Option<&'a Existing>,
) -> Planning<'a> {
    let line = assembled.group.first_line();
    let at = usize::try_from(ordinal)
        .ok()
        .and_then(|at| at.checked_sub(1));
    let planned = at.and_then(|at| plan.records.get(at));
    let Some(planned) = planned.filter(|planned| planned.line == line) else {
        return Planning {
            plan: None,
            decision: Decision::plain(Step::Leave),
            held: None,
            is_in_plan: false,
            is_idle: false,
            has_other_files: false,
            moved: Vec::new(),
        };
    };
    let found = match (&assembled.key, existing) {
        (Some(key), Some(existing)) => existing.of(key),
        _ => Vec::new(),
    };
    let held = found.first().copied();
    if planned.decision.step == Step::Leave && !assembled.is_blank {
        // What the policies leave out or refuse is told and counted as when the plan was made.
        let left = decide(
            &assembled.record,
            finding(assembled, existing, &found),
            &job.policies,
        );
        tell_fate(job, assembled, &left);
        assembled.problems.sort();
    }
    let kind = match planned.decision.step {
        Step::Update { record, revision } => moved(record, revision, &found, planned),
        Step::Create => held.map(|held| ProblemKind::PlanKeyTaken {
            text: key_text(job, assembled),
            record: held.id,
        }),
        Step::Upsert | Step::Unchanged | Step::Leave => None,
    };
    let moved = kind.and_then(|kind| key_problem(job, assembled, kind));
    let step = planned.decision.step;
    let is_written = !matches!(step, Step::Unchanged | Step::Leave);
    Planning {
        plan: None,
        decision: planned.decision.clone(),
        held,
        is_in_plan: true,
        is_idle: planned.is_idle,
        has_other_files: is_written && files_digest(&assembled.record) != planned.files,
        moved: moved.into_iter().collect(),
    }
}

fn key_text(job: &Job<'_>, assembled: &Assembled) -> String {
    let row = assembled.group.rows().first();
    row.and_then(|row| job.layout.key_text(row))
        .unwrap_or_default()
}

/// How a record is not as it was planned, if it is not: its revision, and what it holds.
fn moved(
    record: RecordId,
    planned: Option<Revision>,
    found: &[&Held],
    saved: &PlannedRecord,
) -> Option<ProblemKind> {
    let held = found.iter().find(|held| held.id == record);
    let fields: Vec<_> = held
        .iter()
        .flat_map(|held| digests(held))
        .filter(|(code, digest)| saved.held.get(code) != Some(digest))
        .map(|(code, _)| FieldCode::new(&code))
        .collect();
    let now = held.map(|held| held.revision);
    let is_same = found.len() == 1 && now.is_some() && now == planned && fields.is_empty();
    (!is_same).then_some(ProblemKind::PlanRecordMoved {
        record,
        planned,
        now,
        fields,
    })
}
