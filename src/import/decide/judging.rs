//! What is decided about the records of a page, and what only a look at all of them together shows to be wrong.

use super::basis::Basis;
use super::claims::Claims;
use super::existing::Existing;
use super::pages::Page;
use super::planner::{self, Judgement};
use super::saved;
use super::server_rules::{Judged, ServerRules};
use crate::import::options::Purpose;
use crate::import::read::assembled::Assembled;
use crate::import::read::reading::Read;
use crate::import::stopped::Stopped;
use crate::job::{Event, Reporter};
use crate::language::Text;
use crate::plan::{Fate, before};

/// What is decided about the records of a page, behind so many others, and all that is wrong with them.
pub(crate) async fn judge<'e>(
    basis: &Basis<'_>,
    page: &mut Page,
    behind: u64,
    existing: Option<&'e Existing>,
    (claims, server_rules): (&mut Claims, &mut ServerRules<'_>),
    unread: Option<&Text>,
) -> Result<Vec<Option<Judgement<'e>>>, Stopped> {
    let mut plannings = Vec::with_capacity(page.reads.len());
    let mut ordinal = behind;
    for (read, is_known) in page.reads.iter_mut().zip(&page.is_known) {
        let Read::Record(assembled) = read else {
            plannings.push(None);
            continue;
        };
        ordinal += 1;
        if assembled.is_written() {
            plannings.push(None);
            continue;
        }
        let planning = match &basis.options.plan {
            Some(plan) => saved::planning(basis, plan, ordinal, assembled, existing),
            None => planner::planning(basis, assembled, *is_known, existing),
        };
        claims.take(basis, assembled, &planning);
        plannings.push(Some(planning));
    }
    let mut judged = Judged {
        reader: basis.reader,
        reads: &mut page.reads,
        judgements: &plannings,
        unread,
    };
    if page.is_questioned {
        server_rules.check(basis, &mut judged).await?;
    } else {
        server_rules.leave(&judged);
    }
    Ok(plannings)
}

/// Tells what a record holds that is to be updated, as far as that changes.
pub(crate) fn tell_before(
    basis: &Basis<'_>,
    assembled: &Assembled,
    planning: &Judgement<'_>,
    reporter: &Reporter<'_>,
) {
    let is_updated = planning.decision.fate == Fate::Update
        && basis.policies.compares()
        && basis.options.purpose == Purpose::Write;
    let held = planning.held.filter(|_| is_updated);
    let Some(held) = held.filter(|_| reporter.keeps_before()) else {
        return;
    };
    let (plan, file) = (planning.plan.as_deref(), assembled.record(basis.reader));
    if let Some(before) = before(plan, file, held) {
        reporter.hear(&Event::Before(&before));
    }
}
