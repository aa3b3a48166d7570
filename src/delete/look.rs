//! The records that are to be deleted, found by their ids; and whether they may be.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::{io, mem};

use super::before::Before;
use super::named::{self, Names};
use super::options::{Options, Sheet, Which};
use crate::api::{ApiError, Wanted};
use crate::job::{
    Counts, Ending, Event, Listener, Outcome, ProblemClass, Reporter, Server, Stop, Unseen,
};
use crate::model::{ExistingRecord, FieldKind, Form, Prefix, RecordId, Revision};
use crate::plan::{Amount, Limit};

/// How many records of a file are asked for between two looks at who asks to stop.
const ASKED: usize = 5_000;

/// What came of looking.
#[derive(Debug)]
pub enum Look {
    /// These are to be deleted.
    Found(Box<Looked>),
    /// It ended without anything to be deleted.
    Ended(Box<Outcome>),
}

/// The records that are to be deleted.
#[derive(Debug)]
pub struct Looked {
    pub(super) form: Form,
    /// In the order in which they are known.
    pub(super) targets: Vec<Target>,
    /// Records that are not seen any more, which only a run that goes on meets: by their lines and numbers.
    pub(super) gone: Vec<((u64, u64), RecordId)>,
    /// What is known of those.
    pub(super) unseen: Unseen,
    /// Records that earlier runs deleted.
    pub(super) deleted_before: u64,
    /// The greatest id of all that were looked at, where they are not named one by one.
    pub(super) highest: Option<RecordId>,
    /// What was told of the file.
    pub(super) problems: BTreeMap<ProblemClass, u64>,
}

/// A record that is to be deleted, as it was looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) lines: (u64, u64),
    pub(super) id: RecordId,
    pub(super) revision: Revision,
}

impl Looked {
    /// How many records are to be deleted.
    pub fn records(&self) -> u64 {
        self.targets.len() as u64
    }

    /// Whether some of them may have files, which are not kept.
    pub fn may_have_files(&self) -> bool {
        let mut fields = self.form.all_fields();
        fields.any(|(_, field)| field.kind == FieldKind::File)
    }

    /// The run is not to be carried out: nothing of it is done.
    pub fn given_up(self, listener: &dyn Listener) -> Outcome {
        let counts = Counts {
            read: self.records(),
            not_tried: self.records(),
            ..Counts::default()
        };
        let outcome = Outcome {
            problems: self.problems,
            ..Outcome::unsent(counts, Ending::Interrupted)
        };
        listener.hear(&Event::Finished(&outcome));
        outcome
    }
}

/// Finds the records that are to be deleted.
///
/// # Errors
/// A file, or a form, that cannot be read. Everything else is told by the outcome's ending.
pub async fn look(
    server: Server<'_>,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> io::Result<Look> {
    let mut looking = Looking {
        server,
        options,
        stop,
        reporter: Reporter::new(listener),
        counts: Counts::default(),
    };
    let ending = match looking.look().await {
        Ok(looked) => {
            let problems = looking.reporter.into_classes();
            let looked = Looked { problems, ..looked };
            return Ok(Look::Found(Box::new(looked)));
        }
        Err(Stopped::Io(error)) => return Err(error),
        Err(Stopped::Ended(ending)) => *ending,
    };
    let mut counts = looking.counts;
    counts.not_tried = counts.read.saturating_sub(counts.failed);
    let outcome = Outcome {
        problems: looking.reporter.into_classes(),
        checked_to_end: true,
        ..Outcome::unsent(counts, ending)
    };
    listener.hear(&Event::Finished(&outcome));
    Ok(Look::Ended(Box::new(outcome)))
}

/// Why nothing is to be deleted.
enum Stopped {
    Io(io::Error),
    Ended(Box<Ending>),
}

impl From<Ending> for Stopped {
    fn from(ending: Ending) -> Self {
        Self::Ended(Box::new(ending))
    }
}

impl From<ApiError> for Stopped {
    fn from(error: ApiError) -> Self {
        Ending::Failed(error).into()
    }
}

struct Looking<'a> {
    server: Server<'a>,
    options: &'a Options,
    stop: &'a Stop,
    reporter: Reporter<'a>,
    counts: Counts,
}

impl Looking<'_> {
    async fn look(&mut self) -> Result<Looked, Stopped> {
        let form = self.unless_asked(self.server.form()).await?;
        let form = form.map_err(Stopped::Io)?;
        let mut looked = match &self.options.which {
            Which::All => self.meeting(form, None).await?,
            Which::Condition(condition) => self.meeting(form, Some(condition)).await?,
            Which::Sheet(sheet) => self.of_sheet(form, sheet).await?,
        };
        if let Some(before) = &self.options.before {
            self.gone_in_doubt(&mut looked, before).await?;
        }
        let gone: Vec<_> = looked.gone.iter().map(|(_, id)| *id).collect();
        looked.unseen = self.unless_asked(Unseen::look(self.server, &gone)).await?;
        self.counts.read = looked.records() + looked.gone.len() as u64;
        if let Some(limit) = self.options.max_deletes {
            self.ensure_within(limit, &looked).await?;
        }
        Ok(looked)
    }

    async fn unless_asked<T>(
        &self,
        work: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, Stopped> {
        let done = self.stop.unless_asked(work).await;
        Ok(done.ok_or(Ending::Interrupted)??)
    }

    /// The records of the app that meet a condition; all without one.
    async fn meeting(&self, form: Form, condition: Option<&str>) -> Result<Looked, Stopped> {
        let before = self.options.before.as_ref();
        let (Server { client, app }, wanted) = (self.server, Wanted::default());
        let up_to = before.and_then(|before| before.highest);
        let (mut targets, mut last) = (Vec::new(), None);
        loop {
            let page = client.records_meeting(app, condition, (last, up_to), &wanted);
            let page = self.unless_asked(page).await?;
            let Some(end) = page.last() else {
                break;
            };
            last = Some(end.id);
            targets.extend(page.iter().map(|found| {
                let number = found.id.get();
                target((number, number), found)
            }));
            let records = targets.len() as u64;
            self.reporter.hear(&Event::Checking { records });
        }
        let deleted_before = before.map_or(0, |before| before.deleted.len() as u64);
        Ok(Looked {
            form,
            targets,
            gone: Vec::new(),
            unseen: Unseen::default(),
            deleted_before,
            highest: up_to.or(last),
            problems: BTreeMap::new(),
        })
    }

    /// The records that a file names.
    async fn of_sheet(&mut self, form: Form, sheet: &Sheet) -> Result<Looked, Stopped> {
        let app = self.server.client.app(self.server.app);
        let prefix: Prefix = self.unless_asked(app).await?.code.into();
        let names = named::read(sheet, (&form, &prefix), self.stop, &self.reporter);
        let mut names = names.map_err(Stopped::Io)?;
        self.counts.read = names.records;
        if names.is_stopped {
            return Err(Ending::Interrupted.into());
        }
        let mut looked = Looked {
            form,
            targets: Vec::new(),
            gone: Vec::new(),
            unseen: Unseen::default(),
            deleted_before: 0,
            highest: None,
            problems: BTreeMap::new(),
        };
        self.asked(&mut names, &mut looked).await?;
        names.problems.sort();
        self.reporter.tell_record(&names.problems);
        self.counts.failed = names.failed;
        if names.is_refused || self.counts.failed > 0 {
            return Err(Ending::Invalid.into());
        }
        Ok(looked)
    }

    /// Asks for the records that a file names. What is not there, and should be, is taken as a problem.
    async fn asked(&self, names: &mut Names, looked: &mut Looked) -> Result<(), Stopped> {
        let before = self.options.before.as_ref();
        let is_done = |id: &RecordId| before.is_some_and(|before| before.deleted.contains(id));
        let (Server { client, app }, wanted) = (self.server, Wanted::default());
        for named in mem::take(&mut names.named).chunks(ASKED) {
            let left: Vec<_> = named.iter().filter(|named| !is_done(&named.id)).collect();
            looked.deleted_before += (named.len() - left.len()) as u64;
            let ids: Vec<_> = left.iter().map(|named| named.id).collect();
            let found = client.records_by_ids(app, &ids, &wanted);
            let found = self.unless_asked(found).await?;
            let found: HashMap<_, _> = found.iter().map(|found| (found.id, found)).collect();
            for named in left {
                match found.get(&named.id) {
                    Some(found) => looked.targets.push(target(named.lines, found)),
                    // Once it was found it may go away by whoever deletes it.
                    None if before.is_some() => looked.gone.push((named.lines, named.id)),
                    None => names.missing(named),
                }
            }
        }
        Ok(())
    }

    /// Adds those that are gone of which an earlier run did not learn whether it deleted them, where no file names them.
    async fn gone_in_doubt(&self, looked: &mut Looked, before: &Before) -> Result<(), Stopped> {
        if matches!(self.options.which, Which::Sheet(_)) || before.doubted.is_empty() {
            return Ok(());
        }
        let ids = before.doubted.keys().copied();
        let ids = ids.filter_map(RecordId::new);
        let ids: Vec<_> = ids.filter(|id| !before.deleted.contains(id)).collect();
        let (Server { client, app }, wanted) = (self.server, Wanted::default());
        let there = self.unless_asked(client.records_by_ids(app, &ids, &wanted));
        let there: BTreeSet<_> = there.await?.iter().map(|found| found.id).collect();
        let gone = ids.into_iter().filter(|id| !there.contains(id));
        looked.gone = gone.map(|id| ((id.get(), id.get()), id)).collect();
        Ok(())
    }

    /// Whether no more records are to be deleted than may be; what earlier runs deleted counts, too.
    async fn ensure_within(&self, limit: Limit, looked: &Looked) -> Result<(), Stopped> {
        let before = looked.deleted_before + looked.gone.len() as u64;
        let count = looked.records() + before;
        let Server { client, app } = self.server;
        let all = before + self.unless_asked(client.record_count(app)).await?;
        match limit.violation(Amount::Deletes, count, all) {
            Some(violation) => Err(Ending::Guarded(vec![violation]).into()),
            None => Ok(()),
        }
    }
}

fn target(lines: (u64, u64), found: &ExistingRecord) -> Target {
    Target {
        lines,
        id: found.id,
        revision: found.revision,
    }
}
