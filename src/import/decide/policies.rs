//! The policies of a run, from the options and for the tables of the app's form.

use std::collections::HashMap;

use crate::import::bind::nearest::nearest_code;
use crate::import::options::{Options, Purpose};
use crate::model::{Form, Found, Place, Problem, ProblemKind, Writing};
use crate::plan::{Missing, Policies, TablePolicy};

/// What the user wants done with records and rows that exist, or everything that is wrong with it. What happens to
/// keys that find nothing, how numbers are rounded, and whether records are compared, is known later.
pub(crate) fn of(form: &Form, options: &Options) -> Result<Policies, Vec<Problem>> {
    let mut problems = Vec::new();
    for (code, _) in &options.blank.named {
        match form.find(code) {
            None => problems.push(not_in_app(form, code)),
            Some(Found::Table(_)) => {
                let code = code.clone();
                let kind = ProblemKind::FieldNotSupported { code };
                problems.push(Problem::new(Place::Options, kind));
            }
            Some(Found::Field(_) | Found::InTable(..)) => {}
        }
    }
    let named = options.rows.named.iter().map(|(code, _)| code);
    let keyed = options.row_keys.iter().map(|(code, _)| code);
    for code in named.chain(keyed) {
        if !matches!(form.find(code), Some(Found::Table(_))) {
            let tables = form.tables().iter().map(|table| table.code.clone());
            let kind = ProblemKind::NotATable {
                code: code.clone(),
                tables: tables.collect(),
            };
            problems.push(Problem::new(Place::Options, kind));
        }
    }
    let mut tables = HashMap::new();
    for table in form.tables() {
        let mut row_keys = options.row_keys.iter();
        let key = row_keys.find(|(code, _)| code == table.code.as_str());
        let codes = key.map_or(&[][..], |(_, codes)| codes);
        let mut key = Vec::new();
        for code in codes {
            match table
                .fields
                .iter()
                .find(|field| field.code.as_str() == code)
            {
                // What is not sent is not compared: every row would look new.
                Some(field) if field.writing() != Writing::Always => problems.push(Problem::new(
                    Place::Options,
                    ProblemKind::FieldNotSupported { code: code.clone() },
                )),
                Some(field) => key.push(field.code.clone()),
                None => problems.push(Problem::new(
                    Place::Options,
                    ProblemKind::RowKeyNotInTable {
                        code: code.clone(),
                        table: table.code.clone(),
                    },
                )),
            }
        }
        let rows = options.rows.of(table.code.as_str());
        tables.insert(table.code.clone(), TablePolicy { rows, key });
    }
    let policies = Policies {
        existing: options.existing,
        missing: Missing::Insert,
        ambiguous: options.ambiguous,
        tables,
        compares: false,
        skip_unchanged: options.skip_unchanged,
        pins_revisions: options.require_revision
            || options.guards.need_rows()
            || options.plan.is_some()
            || options.purpose == Purpose::SavePlan,
        precision: None,
    };
    if problems.is_empty() {
        Ok(policies)
    } else {
        Err(problems)
    }
}

fn not_in_app(form: &Form, code: &str) -> Problem {
    let kind = ProblemKind::FieldNotInApp {
        code: code.to_owned(),
        nearest: nearest_code(form, code),
    };
    Problem::new(Place::Options, kind)
}
