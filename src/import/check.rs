//! The first reading of the file: everything that is wrong with it, and what will become of its records, before
//! anything is sent.

use std::collections::BTreeSet;

use super::assemble::Assembled;
use super::blank::Blanks;
use super::decisions::Decisions;
use super::existing::{Existing, Reason};
use super::options::{Purpose, Questions};
use super::pages::{Page, Pages};
use super::planner::{self, Planning};
use super::read_ahead::Read;
use super::server_rules::{Judged, ServerRules};
use super::since::Since;
use super::{Job, Stopped, applied};
use crate::job::{Counts, Event, Preflight, Teller};
use crate::model::{Place, Problem, ProblemKind, RecordId, Severity};
use crate::plan::{Decision, Foreseen, Step, Totals, Trip};
use crate::sheet::{Sheet, SheetError};

/// What the first reading found.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Records in the file, as far as it could be read.
    pub(super) records: u64,
    /// The records with an error, by their position in the file, counted from 1.
    pub(super) bad_records: BTreeSet<u64>,
    /// Whether there is an error that belongs to no record: in the header, or between records.
    pub(super) file_is_bad: bool,
    /// What is done with each record, in the file's order; `None` where kintone decides about all of them.
    pub(super) decisions: Option<Decisions>,
    /// What becomes of the good records.
    pub(super) totals: Totals,
    /// What becomes of the rows of records that are not written.
    pub(super) untouched: Totals,
    /// Whether it is certain what becomes of each record: kintone was asked, or need not be.
    pub(super) is_forecast: bool,
    /// Whether it is known, too, what becomes of the rows of those that exist.
    pub(super) knows_rows: bool,
    /// Records of a saved plan that were met where the plan has them.
    pub(super) as_planned: u64,
    /// Records of a saved plan whose attachments are not those that it was made for.
    pub(super) other_files: u64,
    /// Records that are not as they were when the file, or the plan, was made.
    pub(super) moved: u64,
    /// Records without any value, which are left out.
    pub(super) blanks: Blanks,
    /// Records of an older file that this one has no more; `None` without one.
    pub(super) vanished: Option<u64>,
    /// Whether kintone was asked about the file's values.
    pub(super) preflight: Preflight,
}

impl Checked {
    /// What becomes of the records if nothing is sent.
    pub(super) fn counts(&self) -> Counts {
        let failed = self.bad_records.len() as u64;
        let skipped = self.blanks.records;
        Counts {
            read: self.records,
            skipped,
            failed,
            not_tried: self.records - failed - skipped,
            ..Counts::default()
        }
    }

    /// What stops the run before its first write, beside errors.
    pub(super) fn trips(&self, job: &Job<'_>) -> Vec<Trip> {
        let records = self.moved;
        let moved = (records > 0).then_some(Trip::Moved { records });
        let plan = job.options.plan.as_ref();
        let is_other =
            |planned: usize| planned as u64 != self.records || self.as_planned != self.records;
        let other = plan.filter(|plan| is_other(plan.records.len()));
        let files = (self.other_files > 0).then_some(Trip::OtherAttachments {
            records: self.other_files,
        });
        let mut trips: Vec<_> = moved.into_iter().collect();
        trips.extend(other.map(|_| Trip::OtherRecords));
        trips.extend(files);
        let records = self.records - self.blanks.records;
        trips.extend(job.options.guards.trips(&self.totals, records));
        trips
    }

    /// Takes a record that is good, and what is decided about it.
    fn take(
        &mut self,
        job: &Job<'_>,
        assembled: &Assembled,
        planning: &Planning<'_>,
        teller: &mut Teller<'_>,
    ) {
        planning
            .moved
            .iter()
            .for_each(|problem| teller.tell(problem));
        self.moved += u64::from(!planning.moved.is_empty());
        // Of a bad header, columns with values may not be known.
        if assembled.is_blank && job.header_is_good {
            self.blanks.take(&assembled.group);
        }
        let decision = &planning.decision;
        if let Some(plan) = &planning.plan {
            self.totals.count(plan);
            let is_written = !matches!(decision.step, Step::Unchanged | Step::Leave);
            if !is_written {
                self.untouched.count(plan);
            }
            let marked = assembled.group.rows().first();
            teller.hear(&Event::Planned(&Foreseen {
                line: assembled.group.first_line(),
                key: marked.and_then(|row| job.layout.key_text(row)).as_deref(),
                record: &assembled.record,
                plan,
                decision,
                held: planning.held,
            }));
        } else {
            self.other_files += u64::from(planning.has_other_files);
            self.totals.count_decided(decision, planning.is_idle);
            let detail = decision.detail.iter().flat_map(|detail| &detail.tables);
            for (table, decided) in assembled.record.tables.iter().zip(detail) {
                self.totals
                    .rows(&table.table, decided.tally, decided.is_hidden);
                if decision.step == Step::Unchanged {
                    self.untouched
                        .rows(&table.table, decided.tally, decided.is_hidden);
                }
            }
        }
        if let Some(decisions) = &mut self.decisions {
            decisions.push(decision.clone());
        }
    }

    /// Takes a record that is bad.
    fn leave(&mut self, assembled: &Assembled, teller: &Teller<'_>) {
        self.bad_records.insert(assembled.group.ordinal);
        let problems = &assembled.problems;
        let beyond = problems.beyond().iter();
        let errors = beyond.filter(|(class, _)| class.severity == Severity::Error);
        teller.hear(&Event::Rejected {
            group: &assembled.group,
            problems,
            unlisted: errors.map(|(_, count)| count).sum(),
        });
        if let Some(decisions) = &mut self.decisions {
            decisions.push(Decision::plain(Step::Leave));
        }
    }

    /// Whether there is any error.
    pub(super) fn has_errors(&self) -> bool {
        self.file_is_bad || !self.bad_records.is_empty()
    }
}

/// Reads the whole file and tells every problem. Records with an error go to the errors file.
pub(super) async fn check(
    job: &Job<'_>,
    sheet: Sheet,
    since: Option<Since>,
    teller: &mut Teller<'_>,
) -> Result<Checked, Stopped> {
    let reason = job.asking.as_ref().map(|asking| asking.reason);
    // What is asked for the sake of questions alone is not asked of every record.
    let asks_all = reason.is_some_and(|reason| reason != Reason::Questions);
    let is_decided = asks_all || since.is_some() || job.options.plan.is_some();
    let decides = is_decided && job.options.purpose == Purpose::Write;
    let is_sure = job.adds || asks_all;
    let mut checked = Checked {
        file_is_bad: !job.header_is_good,
        decisions: decides.then(Decisions::default),
        knows_rows: job.adds || job.policies.compares,
        is_forecast: is_sure && job.server.is_some() && job.options.questions != Questions::None,
        ..Checked::default()
    };
    let mut server_rules = ServerRules::new(job);
    let mut pages = Pages::new(job, sheet, since);
    loop {
        let interrupted = || Stopped::Interrupted(checked.counts());
        let next = job.stop.unless_asked(pages.next()).await;
        let Some(mut page) = next.ok_or_else(interrupted)?? else {
            break;
        };
        let existing = page.existing.take();
        let judging = judge(
            job,
            &mut page,
            checked.records,
            existing.as_ref(),
            (&mut server_rules, pages.unread.as_deref()),
        );
        let judged = job.stop.unless_asked(judging).await;
        let plannings = judged.ok_or_else(interrupted)??;
        teller.tell_all(&server_rules.take_notices());
        for (read, planning) in page.reads.into_iter().zip(plannings) {
            // Telling goes on without a pause in which a stop would be heard.
            if job.stop.is_asked() {
                return Err(Stopped::Interrupted(checked.counts()));
            }
            match (read, planning) {
                (Read::Record(assembled), planning) => {
                    checked.records += 1;
                    let is_bad = teller.tell_record(&assembled.problems);
                    let is_in_plan = planning
                        .as_ref()
                        .is_some_and(|planning| planning.is_in_plan);
                    checked.as_planned += u64::from(is_in_plan);
                    match planning.filter(|_| !is_bad) {
                        Some(planning) => checked.take(job, &assembled, &planning, teller),
                        None => checked.leave(&assembled, teller),
                    }
                }
                (Read::Problem(problem) | Read::Stopped(SheetError::Problem(problem)), _) => {
                    checked.file_is_bad |= teller.tell_all(&[*problem]);
                }
                (Read::Stopped(SheetError::Io(error)), _) => return Err(Stopped::Io(error)),
                (Read::Stopped(SheetError::Changed(_)), _) => {
                    return Err(Stopped::Changed(checked.counts()));
                }
            }
        }
        teller.hear(&Event::Checking {
            records: checked.records,
        });
    }
    if let Some(notice) = checked.blanks.notice() {
        teller.tell(&notice);
    }
    checked.preflight = server_rules.preflight(job);
    if let Some(reason) = pages.unread.take_if(|_| reason == Some(Reason::Rows)) {
        checked.knows_rows = false;
        checked.is_forecast = false;
        teller.tell(&Problem::new(
            Place::File,
            ProblemKind::RowsUnread { reason },
        ));
    }
    let has_mark = job.layout.mark.is_some();
    let several = checked.records - checked.blanks.records > 1;
    if !has_mark && !job.layout.tables.is_empty() && several {
        teller.tell(&Problem::new(Place::File, ProblemKind::NoMark));
    }
    if let Some(since) = &pages.since {
        let telling = since.tell_vanished(teller);
        let told = job.stop.unless_asked(telling).await;
        let interrupted = || Stopped::Interrupted(checked.counts());
        checked.vanished = Some(told.ok_or_else(interrupted)??);
    }
    Ok(checked)
}

/// What is decided about the records of a page, behind so many others, and all that is wrong with them.
async fn judge<'e>(
    job: &Job<'_>,
    page: &mut Page,
    behind: u64,
    existing: Option<&'e Existing>,
    (server_rules, unread): (&mut ServerRules<'_>, Option<&str>),
) -> Result<Vec<Option<Planning<'e>>>, Stopped> {
    let mut plannings = Vec::with_capacity(page.reads.len());
    let mut ordinal = behind;
    for (read, is_known) in page.reads.iter_mut().zip(&page.is_known) {
        let Read::Record(assembled) = read else {
            plannings.push(None);
            continue;
        };
        ordinal += 1;
        let planning = match &job.options.plan {
            Some(plan) => applied::planning(job, plan, ordinal, assembled, existing),
            None => planner::planning(job, assembled, *is_known, existing),
        };
        plannings.push(Some(planning));
    }
    let target = |planning: &Option<Planning<'_>>| planning.as_ref().and_then(Planning::target);
    let targets: Vec<Option<RecordId>> = plannings.iter().map(target).collect();
    let is_written = |planning: &Option<Planning<'_>>| {
        let step = planning.as_ref().map(|planning| planning.decision.step);
        !matches!(step, Some(Step::Unchanged | Step::Leave))
    };
    let is_written: Vec<_> = plannings.iter().map(is_written).collect();
    let mut judged = Judged {
        reads: &mut page.reads,
        targets: &targets,
        is_written: &is_written,
        unread,
    };
    if page.is_questioned {
        server_rules.check(job, &mut judged).await?;
    } else {
        server_rules.leave(&judged);
    }
    Ok(plannings)
}
