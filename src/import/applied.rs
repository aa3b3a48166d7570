//! A plan that was saved, held against the app as it is now: it is applied as it is, or not at all.

use super::assemble::Assembled;
use super::existing::Existing;
use super::planner::{Planning, key_problem};
use super::{Job, needs};
use crate::api::ApiError;
use crate::model::{FieldCode, ProblemKind, RecordId, Revision};
use crate::plan::{Decision, PlanFile, PlannedRecord, Step, Trip, digests};

/// What a plan was made for that is not here: the app, its form, the file.
pub(super) fn strangeness(plan: &PlanFile, job: &Job<'_>, sha256: &[u8]) -> Vec<Trip> {
    let mut trips = Vec::new();
    let head = &plan.head;
    if let Some(server) = job.server
        && server.app.to_string() != head.app
    {
        let planned = head.app.clone();
        trips.push(Trip::OtherApp { planned });
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

/// What a plan says of the record at this position of the file, counted from 1, and why that cannot be done any more.
pub(super) async fn planning<'a>(
    job: &Job<'_>,
    plan: &PlanFile,
    ordinal: u64,
    assembled: &Assembled,
    existing: Option<&'a Existing>,
) -> Result<Planning<'a>, ApiError> {
    let line = assembled.group.first_line();
    let at = usize::try_from(ordinal).unwrap_or(usize::MAX) - 1;
    let planned = plan.records.get(at);
    let Some(planned) = planned.filter(|planned| planned.line == line) else {
        return Ok(Planning {
            plan: None,
            decision: Decision::plain(Step::Leave),
            held: None,
            is_in_plan: false,
            moved: Vec::new(),
        });
    };
    let found = match (&assembled.key, existing) {
        (Some(key), Some(existing)) => existing.of(key),
        _ => Vec::new(),
    };
    let kind = match planned.decision.step {
        Step::Update { record, revision } => {
            let held = found.iter().find(|held| held.id == record);
            let now = held.map(|held| held.revision);
            if found.len() == 1 && now.is_some() && now == revision {
                None
            } else {
                Some(moved(job, record, revision, now, planned).await?)
            }
        }
        Step::Create => found.first().map(|held| ProblemKind::PlanKeyTaken {
            text: key_text(job, assembled),
            record: held.id,
        }),
        Step::Upsert | Step::Unchanged | Step::Leave => None,
    };
    let moved = kind.and_then(|kind| key_problem(job, assembled, kind));
    Ok(Planning {
        plan: None,
        decision: planned.decision.clone(),
        held: found.first().copied(),
        is_in_plan: true,
        moved: moved.into_iter().collect(),
    })
}

fn key_text(job: &Job<'_>, assembled: &Assembled) -> String {
    let row = assembled.group.rows.first();
    row.and_then(|row| job.layout.key_text(row))
        .unwrap_or_default()
}

/// A record that is not as it was planned: it is read once more, to name what it holds otherwise.
async fn moved(
    job: &Job<'_>,
    record: RecordId,
    planned: Option<Revision>,
    now: Option<Revision>,
    saved: &PlannedRecord,
) -> Result<ProblemKind, ApiError> {
    let mut kind = (now, Vec::new());
    if let Some(server) = job.server {
        let wanted = needs::of_plan(&job.form, &job.layout);
        let held = server
            .client
            .held_by_ids(server.app, &[record], &wanted)
            .await?;
        if let Some(held) = held.first() {
            let differ = digests(held)
                .into_iter()
                .filter(|(code, digest)| saved.held.get(code) != Some(digest));
            let fields = differ.map(|(code, _)| FieldCode::new(&code)).collect();
            kind = (Some(held.revision), fields);
        }
    }
    let (now, fields) = kind;
    Ok(ProblemKind::PlanRecordMoved {
        record,
        planned,
        now,
        fields,
    })
}
