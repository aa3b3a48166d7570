//! The header bound to the form: which column is which field, once and for the whole file.

mod binding;
pub(crate) mod breach;
mod intent;
pub(crate) mod layout;
mod misplaced;
mod nearest;
mod unfilled;

use std::sync::Arc;

pub(crate) use binding::bind;
pub(crate) use intent::Intent;
pub(crate) use misplaced::misplaced;

use crate::import::options::Options;
use crate::job::Reporter;
use crate::map::Columns;
use crate::model::{FieldCode, Form, Mode};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::Sheet;
use layout::Layout;

pub(crate) struct Bound {
    pub(crate) form: Form,
    pub(crate) intent: Intent,
    /// What makes the columns of those of the file.
    pub(crate) columns: Option<Columns>,
    pub(crate) layout: Arc<Layout>,
    /// With a bad header nothing is sent, but the columns that it does bind are checked all the same.
    pub(crate) header_is_good: bool,
    /// The columns that are not checked, as the header is wrong about them.
    pub(crate) unchecked: Vec<String>,
    /// What is wrong with those records of an upsert that will be added: nothing fills these fields.
    pub(crate) unfilled: Vec<Problem>,
}

impl Bound {
    /// Binds the header of a sheet, and tells what is wrong with it.
    pub(crate) fn new(
        (form, intent, columns): (Form, Intent, Option<Columns>),
        sheet: &Sheet,
        options: &Options,
        reporter: &mut Reporter<'_>,
    ) -> Self {
        let (layout, mut problems) = bind(&form, &sheet.header, &intent, options);
        problems.extend_from_slice(&sheet.problems);
        let mut unfilled = unfilled::unfilled_fields(&form, &layout);
        // What a header cell was probably meant for is told there.
        let meant: Vec<_> = problems.iter().flat_map(meant_fields).cloned().collect();
        unfilled.retain(|problem| {
            let field = problem.field.as_ref();
            field.is_none_or(|field| !meant.contains(&field.code))
        });
        if intent.mode == Mode::Add {
            problems.append(&mut unfilled);
        }
        if sheet.lacks_header {
            // It lacks no column that a record of it would have.
            problems.clear();
            unfilled.clear();
        }
        let unchecked = problems.iter().filter_map(unchecked_column).collect();
        problems.sort_by_key(|problem| problem.place.position());
        let header_is_good = !reporter.tell_all(&problems);
        Self {
            form,
            intent,
            columns,
            layout: Arc::new(layout),
            header_is_good,
            unchecked,
            unfilled,
        }
    }

    /// Whether every record is new.
    pub(crate) fn adds(&self) -> bool {
        self.intent.mode == Mode::Add
    }
}

/// The fields that an unknown header cell was probably meant for.
fn meant_fields(problem: &Problem) -> &[FieldCode] {
    match &problem.kind {
        ProblemKind::HeaderUnknown {
            nearest: Some((codes, _)),
            ..
        } => codes,
        _ => &[],
    }
}

/// The column whose cells cannot be checked because of this problem of the header.
fn unchecked_column(problem: &Problem) -> Option<String> {
    match &problem.kind {
        ProblemKind::HeaderUnknown { name, .. } | ProblemKind::HeaderDuplicate { name, .. } => {
            Some(name.clone())
        }
        _ => None,
    }
}
