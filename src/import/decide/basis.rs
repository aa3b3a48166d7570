//! What the decisions about a file's records rest on.

use std::sync::Arc;

use super::existing::Asking;
use super::needs;
use super::questions::Budget;
use crate::import::bind::Bound;
use crate::import::options::{Options, Questions};
use crate::import::read::reader::Reader;
use crate::job::{Reporter, Server, Stop};
use crate::plan::Policies;

pub(crate) struct Basis<'a> {
    pub(crate) bound: &'a Bound,
    pub(crate) reader: &'a Arc<Reader>,
    pub(crate) options: &'a Options,
    pub(crate) stop: &'a Stop,
    /// Who is asked; without it a file can only be checked.
    pub(crate) server: Option<Server<'a>>,
    pub(crate) policies: Policies,
    /// Whether somebody wants to hear what is planned, cell by cell.
    pub(crate) plans_are_heard: bool,
    /// How kintone is asked what exists, if that is to be known.
    pub(crate) asking: Option<Asking>,
    /// Whether it can be known which records the file's become: else it is not asked who holds their values.
    pub(crate) knows_targets: bool,
    /// How many requests may be made for questions about unique values, lookups and users, if any.
    pub(crate) budget: Option<Budget>,
}

impl<'a> Basis<'a> {
    pub(crate) fn new(
        bound: &'a Bound,
        reader: &'a Arc<Reader>,
        server: Option<Server<'a>>,
        options: &'a Options,
        stop: &'a Stop,
        reporter: &Reporter<'_>,
    ) -> Self {
        let asked = server.filter(|_| bound.header_is_good);
        let can_ask = asked.is_some() && options.questions != Questions::None;
        let policies = Policies::from(needs::wishes(bound, options, reader.precision, can_ask));
        let asking = asked
            .zip(policies.need)
            .and_then(|(server, (need, reason))| {
                let wanted = needs::wanted(need, bound, options);
                Asking::new(server, &bound.layout, wanted, reason)
            });
        Self {
            bound,
            reader,
            options,
            stop,
            server,
            policies,
            plans_are_heard: reporter.hears_plans(),
            asking,
            knows_targets: bound.header_is_good || bound.adds(),
            // Of the columns that a bad header does bind, what does not depend on which records exist is asked.
            budget: server.and_then(|_| Budget::of(options.questions)),
        }
    }
}
