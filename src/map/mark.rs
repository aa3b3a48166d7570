//! What begins a record, where options and not a map say it.

use super::target::Begins;
use crate::model::Place;
use crate::plain::nearest;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::Header;

/// What begins a record, where lines next to each other with equal cells of these columns are one; and the names that are
/// no columns.
pub(super) fn begins(header: &Header, group_by: &[String]) -> (Begins, Vec<Problem>) {
    let mut problems = Vec::new();
    let columns = group_by.iter().filter_map(|name| {
        let at = header.position(name);
        if at.is_none() {
            let names = header.names().iter().map(String::as_str);
            let nearest = nearest(name, names.filter(|name| !name.is_empty()));
            let kind = ProblemKind::GroupUnknownColumn {
                name: name.clone(),
                nearest: nearest.map(str::to_owned),
            };
            problems.push(Problem::new(Place::Options, kind));
        }
        at
    });
    let columns = columns.collect();
    (Begins::Group(columns), problems)
}
