//! Columns as they are, of lines that are grouped by some of them.

use super::bind::Bound;
use super::mapper::Mapper;
use super::mark::begins;
use super::target::Target;
use crate::problem::ProblemKind;
use crate::sheet::{Header, PRIMARY_MARK};

/// Rows as the file has them, of records that begin where the cells of these columns differ from those of the line
/// before. A column of start marks says nothing then.
pub fn grouped(header: &Header, group_by: &[String]) -> Bound {
    let (begins, mut problems) = begins(header, group_by);
    let mut targets = Vec::new();
    for (at, name) in header.names().iter().enumerate() {
        if name == PRIMARY_MARK {
            let problem = header.row().problem(at, ProblemKind::GroupMarkIgnored);
            problems.push(problem);
        } else {
            targets.push(Target::taken(name.clone(), at));
        }
    }
    let mapper = Mapper::new(targets, Vec::new(), begins);
    Bound::of_all(mapper, header, problems)
}
