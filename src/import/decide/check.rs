//! The first reading of the file: everything that is wrong with it, and what will become of its records, before
//! anything is sent.

use std::collections::BTreeSet;

use super::basis::Basis;
use super::bringing::Bringing;
use super::claims::Claims;
use super::date_orders::DateOrders;
use super::decisions::Decisions;
use super::firsts::Firsts;
use super::judging::{judge, tell_before};
use super::kept::Kept;
use super::pages::Pages;
use super::planner::Judgement;
use super::repeats::Repeats;
use super::scope::{Found, Outside, scope};
use super::server_rules::ServerRules;
use super::since::Since;
use super::whole_file::{tell_blank_headers, tell_no_mark, tell_query, tell_reads};
use crate::import::options::{Options, Purpose, Questions, RepeatedKeys};
use crate::import::read::assembled::Assembled;
use crate::import::read::blank::Blanks;
use crate::import::read::reading::Read;
use crate::import::stopped::{Stopped, unless_stopped};
use crate::job::{Counts, Event, Preflight, RecordResult, Reporter, Scope};
use crate::language::Text;
use crate::model::Place;
use crate::plan::{
    Decision, Fate, PlanFile, Preview, Reason, RecordPlan, RowTally, Totals, Violation,
};
use crate::problem::{Item, Problem, ProblemKind, Severity};
use crate::sheet::{Sheet, SheetError};

/// What a map says of a cell that it does not read.
const UNREAD: [&str; 4] = [
    "value.unmapped",
    "value.unread",
    "value.several-people",
    "value.forbidden",
];

#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Records in the file, as far as it could be read.
    pub(crate) records: u64,
    /// Those of them that earlier runs have written.
    pub(crate) written_before: u64,
    /// The records with an error, by their position in the file, counted from 1.
    pub(crate) bad_records: BTreeSet<u64>,
    /// Good records whose key a later one repeats.
    pub(crate) firsts: Firsts,
    /// Whether there is an error that belongs to no record alone: in the header, or between records.
    pub(crate) file_is_bad: bool,
    /// Whether an error in the file ended its reading.
    pub(crate) ends_early: bool,
    pub(crate) decisions: Decisions,
    pub(crate) totals: Totals,
    /// Of those that are not written.
    pub(crate) untouched: Totals,
    /// Whether it is certain what becomes of each record: kintone was asked, or need not be.
    pub(crate) is_forecast: bool,
    /// Whether it is known, too, what becomes of the rows of those that exist.
    pub(crate) knows_rows: bool,
    /// Records of a saved plan that were met where the plan has them.
    pub(crate) as_planned: u64,
    /// Records of a saved plan whose attachments are not those that it was made for.
    pub(crate) other_files: u64,
    /// Records that are not as they were when the file, or the plan, was made.
    pub(crate) moved: u64,
    /// Records without any value, which are left out.
    pub(crate) blanks: Blanks,
    /// Records of an older file that this one has no more; `None` without one.
    pub(crate) vanished: Option<u64>,
    /// Whether kintone was asked about the file's values.
    pub(crate) preflight: Preflight,
    /// What of the file was looked at.
    pub(crate) scope: Scope,
    /// The records to be written, where they are few.
    pub(crate) kept: Kept,
}

impl Checked {
    /// Records that this run has to do with.
    pub(crate) fn to_do(&self) -> u64 {
        self.records - self.written_before
    }

    /// What becomes of the records if nothing is sent.
    pub(crate) fn counts(&self) -> Counts {
        let failed = self.bad_records.len() as u64;
        let skipped = self.blanks.records;
        Counts {
            read: self.to_do(),
            skipped,
            failed,
            not_tried: self.to_do() - failed - skipped,
            ..Counts::default()
        }
    }

    /// Records that are not sent, by what becomes of them instead: it is decided, wherever the sending ends.
    pub(crate) fn left_out(&self) -> Counts {
        let mut counts = self.decisions.left_out();
        counts.failed = self.bad_records.len() as u64;
        if let Decisions::Alike(_) = self.decisions {
            counts.skipped = self.blanks.records;
        }
        counts
    }

    /// What stops the run before its first write, beside errors.
    pub(crate) fn violations(&self, options: &Options) -> Vec<Violation> {
        let mut violations = Vec::new();
        let records = self.moved;
        violations.extend((records > 0).then_some(Violation::Moved { records }));
        let is_other = |plan: &PlanFile| {
            plan.records.len() as u64 != self.records || self.as_planned != self.records
        };
        let plan = options.plan.as_ref().filter(|plan| is_other(plan));
        violations.extend(plan.map(|_| Violation::OtherRecords));
        let records = self.other_files;
        violations.extend((records > 0).then_some(Violation::OtherAttachments { records }));
        let (failed, records) = (self.bad_records.len() as u64, self.filled_records());
        violations.extend(options.guards.errors_violation(failed, records));
        violations.extend(options.guards.violations(&self.totals, records));
        violations
    }

    /// Notes that it is known whether the guards hold.
    pub(crate) fn guards_were_asked(&mut self) {
        if let Some(guards) = self.scope.get_mut(&Item::Guards) {
            guards.open = None;
        }
    }

    /// Records of the file that have a value.
    pub(crate) fn filled_records(&self) -> u64 {
        self.records - self.blanks.records
    }

    /// Takes a record that is good, and what is decided about it.
    fn take(
        &mut self,
        basis: &Basis<'_>,
        assembled: &Assembled,
        planning: &Judgement<'_>,
        reporter: &mut Reporter<'_>,
    ) {
        if let Some(problem) = &planning.moved {
            reporter.tell(problem);
            self.moved += 1;
        }
        // Of a bad header, columns with values may not be known.
        if assembled.is_blank && basis.bound.header_is_good {
            self.blanks.take(&assembled.group);
        }
        let decision = &planning.decision;
        if decision.write.is_some() {
            self.kept.keep(&assembled.group);
            tell_before(basis, assembled, planning, reporter);
        }
        let idle = self.totals.idle;
        if let Some(plan) = &planning.plan {
            self.totals.count(plan);
            if !plan.fate.is_written() {
                self.untouched.count(plan);
            }
            if basis.plans_are_heard {
                reporter.hear(&Event::Planned(&Preview {
                    line: assembled.group.first_line(),
                    key: basis.bound.layout.key_text(&assembled.group).as_deref(),
                    record: assembled.record(basis.reader),
                    plan,
                    held: planning.held,
                }));
            }
        } else {
            self.other_files += u64::from(planning.has_other_files);
            self.totals.count_fate(decision.fate, planning.is_idle);
            self.count_rows(basis, assembled, decision);
        }
        let left_out = match decision.fate {
            _ if assembled.is_blank => Some(RecordResult::Skipped),
            Fate::Unchanged => Some(RecordResult::Unchanged),
            Fate::Skip(_) => Some(RecordResult::Skipped),
            _ => None,
        };
        if let Some(result) = left_out {
            reporter.hear(&Event::LeftOut {
                group: &assembled.group,
                result,
                is_final: assembled.is_blank,
                record: planning.plan.as_deref().and_then(RecordPlan::target),
            });
        }
        let fate = (decision.fate, self.totals.idle > idle);
        self.firsts.note(assembled, fate);
        self.decisions.push(assembled.group.ordinal, Some(decision));
    }

    /// Counts the rows of a record by what is decided about them.
    fn count_rows(&mut self, basis: &Basis<'_>, assembled: &Assembled, decision: &Decision) {
        let detail = decision.detail.as_deref();
        for (at, count) in assembled.tables.iter().enumerate() {
            let table = &basis.bound.layout.tables[count.table].table;
            let decided = detail.and_then(|detail| detail.tables.get(at));
            if let Some(decided) = decided {
                let (tally, is_hidden) = (decided.tally, decided.is_hidden);
                self.totals.rows(table, tally, is_hidden);
                if decision.fate == Fate::Unchanged {
                    self.untouched.rows(table, tally, is_hidden);
                }
            } else if decision.fate == Fate::Create {
                self.totals
                    .rows(table, RowTally::all_new(count.rows), false);
            }
        }
    }

    /// Passes over a record that an earlier run has written, as a plan had it if it went by one.
    fn pass_over(&mut self, assembled: &Assembled) {
        self.records += 1;
        self.written_before += 1;
        self.as_planned += 1;
        self.decisions.push(assembled.group.ordinal, None);
    }

    fn leave(&mut self, assembled: &Assembled, reporter: &Reporter<'_>) {
        self.bad_records.insert(assembled.group.ordinal);
        if let Some((fate, is_idle)) = self.firsts.met(assembled) {
            self.totals.uncount_fate(fate, is_idle);
        }
        let problems = &assembled.problems;
        let beyond = problems.beyond();
        let errors = beyond.filter(|(class, _)| class.severity == Severity::Error);
        reporter.hear(&Event::Rejected {
            group: &assembled.group,
            problems,
            unlisted: errors.map(|(_, count)| count).sum(),
        });
        self.decisions.push(assembled.group.ordinal, None);
    }

    /// Notes how much was asked of kintone and looked at; tells why it is not known which records exist, if it is not.
    fn look_back(
        &mut self,
        basis: &Basis<'_>,
        (outside, server_rules): (&Outside, &ServerRules<'_>),
        unread: Option<Text>,
        reporter: &mut Reporter<'_>,
    ) {
        self.preflight = server_rules.preflight(basis);
        let is_unread = unread.is_some();
        if let Some(reason) = unread.filter(|_| reason(basis) == Some(Reason::Rows)) {
            self.knows_rows = false;
            self.is_forecast = false;
            let kind = ProblemKind::RowsUnread { reason };
            reporter.tell(&Problem::new(Place::File, kind));
        }
        let found = Found {
            records: self.records,
            knows_rows: self.knows_rows,
            is_unread,
            unread_fields: reporter.fields_of(&UNREAD),
        };
        self.scope = scope(basis, outside, server_rules, &found);
    }

    /// Whether there is a record that can be sent, blank ones aside.
    pub(crate) fn has_good_records(&self) -> bool {
        let bad = self.bad_records.len() as u64;
        self.to_do() > bad + self.blanks.records
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.file_is_bad || !self.bad_records.is_empty()
    }
}

/// Why what exists is read, if it is.
fn reason(basis: &Basis<'_>) -> Option<Reason> {
    basis.asking.as_ref().map(|asking| asking.reason)
}

/// Whether good records may be left out whatever kintone holds.
fn leaves_out(options: &Options) -> bool {
    let repeated = options.repeated_keys;
    options.plan.is_some() || matches!(repeated, RepeatedKeys::First | RepeatedKeys::Last)
}

/// Reads the whole file and tells every problem. Records with an error go to the errors file.
pub(crate) async fn check(
    basis: &Basis<'_>,
    sheet: Sheet,
    (since, repeats): (Option<Since>, Option<Repeats>),
    kept: Kept,
    reporter: &mut Reporter<'_>,
) -> Result<Checked, Stopped> {
    // What is asked for the sake of questions alone is not asked of every record.
    let asks_all = reason(basis).is_some_and(|reason| reason != Reason::Questions);
    let decides = (asks_all || since.is_some() || leaves_out(basis.options))
        && basis.options.purpose == Purpose::Write;
    let is_sure = basis.bound.adds() || asks_all;
    let mut checked = Checked {
        file_is_bad: !basis.bound.header_is_good,
        decisions: if decides {
            Decisions::default()
        } else {
            Decisions::Alike(Decision::unread(&basis.policies))
        },
        knows_rows: basis.bound.adds() || basis.policies.compares(),
        is_forecast: is_sure
            && basis.bound.header_is_good
            && basis.server.is_some()
            && basis.options.questions != Questions::None,
        kept,
        ..Checked::default()
    };
    tell_reads(basis, reporter).await?;
    let outside = Outside::of(&sheet);
    let (mut claims, mut server_rules) = (Claims::default(), ServerRules::new(basis));
    let bringing = Bringing::new(basis);
    let mut pages = Pages::new(basis, sheet, since, repeats);
    let mut date_orders = DateOrders::default();
    loop {
        let next = unless_stopped(basis.stop, checked.counts(), pages.next());
        let next = match next.await {
            Ok(next) => next,
            Err(stopped) => return Err(tell_query(basis, stopped, checked.counts(), reporter)),
        };
        let Some(mut page) = next else {
            break;
        };
        let existing = page.existing.take();
        let judging = judge(
            basis,
            &mut page,
            checked.records,
            existing.as_ref(),
            (&mut claims, &mut server_rules),
            pages.unread.as_ref(),
        );
        let plannings = unless_stopped(basis.stop, checked.counts(), judging).await?;
        reporter.tell_all(&server_rules.take_notices());
        for (read, planning) in page.reads.into_iter().zip(plannings) {
            // Telling goes on without a pause in which a stop would be heard.
            if read.tells() && basis.stop.is_asked() {
                return Err(Stopped::interrupted(checked.counts()));
            }
            match read {
                Read::Record(assembled) if assembled.is_written() => checked.pass_over(&assembled),
                Read::Record(assembled) => {
                    checked.records += 1;
                    date_orders.take(&assembled.problems);
                    let is_bad = reporter.tell_record(&assembled.problems);
                    let is_in_plan = planning.as_ref().is_some_and(|one| one.is_in_plan);
                    checked.as_planned += u64::from(is_in_plan);
                    match planning.filter(|_| !is_bad) {
                        Some(planning) => {
                            bringing.take(basis, &assembled, planning.decision.fate);
                            checked.take(basis, &assembled, &planning, reporter);
                        }
                        None => checked.leave(&assembled, reporter),
                    }
                }
                Read::Problem(problem) => {
                    checked.file_is_bad |= reporter.tell_all(&[*problem]);
                }
                Read::Stopped(SheetError::Problem(problem)) => {
                    checked.file_is_bad |= reporter.tell_all(&[*problem]);
                    checked.ends_early = true;
                }
                Read::Stopped(SheetError::Io(error)) => return Err(Stopped::Io(error)),
                Read::Stopped(SheetError::Changed(_)) => {
                    return Err(Stopped::changed(checked.counts()));
                }
            }
        }
        reporter.hear(&Event::Checking {
            records: checked.to_do(),
        });
    }
    checked.file_is_bad |= claims.have_met;
    tell_blank_headers(basis, reporter);
    let notices = date_orders.notices().chain(checked.blanks.notice());
    reporter.tell_all(&notices.collect::<Vec<_>>());
    checked.look_back(
        basis,
        (&outside, &server_rules),
        pages.unread.take(),
        reporter,
    );
    tell_no_mark(basis, checked.filled_records(), reporter);
    if let Some(since) = &pages.since {
        let telling = since.tell_vanished(reporter);
        checked.vanished = Some(unless_stopped(basis.stop, checked.counts(), telling).await?);
    }
    Ok(checked)
}
