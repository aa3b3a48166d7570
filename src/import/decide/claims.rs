//! Records of the app that records of the file are found to be, where two of the file can be one of the app.

use std::collections::HashMap;

use super::basis::Basis;
use super::planner::{Judgement, key_problem};
use crate::import::read::assembled::Assembled;
use crate::model::RecordId;
use crate::plan::{Fate, RecordPlan};
use crate::problem::ProblemKind;

/// A map's own condition may find one record for different values, of which the later would overwrite the earlier.
#[derive(Default)]
pub(crate) struct Claims(HashMap<RecordId, u64>);

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
        let first_line = *self.0.entry(record).or_insert(line);
        if first_line != line {
            let kind = ProblemKind::MatchSameRecord { record, first_line };
            assembled
                .problems
                .extend(key_problem(basis, assembled, kind));
            assembled.problems.sort();
        }
    }
}
