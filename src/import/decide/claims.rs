//! Records of the app that records of the file are found to be, where two of the file can be one of the app.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::basis::Basis;
use super::planner::{Judgement, key_problem};
use crate::import::read::assembled::Assembled;
use crate::model::RecordId;
use crate::plan::{Fate, RecordPlan};
use crate::problem::ProblemKind;

/// A map's own condition may find one record for different values, of which the later would overwrite the earlier.
#[derive(Default)]
pub(crate) struct Claims {
    /// The line of the first record of the file that is this one of the app.
    first_lines: HashMap<RecordId, u64>,
    /// Whether records of the file are one of the app. The first of them is as doubtful as the others, and was taken for
    /// good before they were read.
    pub(crate) have_met: bool,
}

impl Claims {
    /// Takes what is decided about the next record; that an earlier one is the same record is a problem of it.
    pub(crate) fn take(
        &mut self,
        basis: &Basis<'_>,
        assembled: &mut Assembled,
        judgement: &Judgement<'_>,
    ) {
        if basis.bound.layout.match_query.is_none() || assembled.is_bad() {
            return;
        }
        let plan = judgement.plan.as_deref();
        let plan = plan.filter(|plan| matches!(plan.fate, Fate::Update | Fate::Unchanged));
        let Some((record, _)) = plan.and_then(RecordPlan::target) else {
            return;
        };
        let line = assembled.group.first_line();
        let first_line = match self.first_lines.entry(record) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(vacant) => {
                vacant.insert(line);
                return;
            }
        };
        self.have_met = true;
        let kind = ProblemKind::MatchSameRecord { record, first_line };
        let problem = key_problem(basis, assembled, kind);
        assembled.problems.extend(problem);
        assembled.problems.sort();
    }
}
