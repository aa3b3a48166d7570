//! A run is taken back: what it added is deleted, what it changed is as it was, and what it deleted is added again; but
//! never a record that somebody changed since.
//!
//! `decide` says of each record that the run wrote what becomes of it, by what the run left and by what kintone holds
//! now. It is written pinned to the revision at which the run left it, so that nobody's work is written over.
//! A run is read from its end to its beginning. The room knows no history: whoever calls it hands the run over, page by
//! page. It never prints: it emits [`Event::Handled`](crate::job::Event) for each record. Begin with [`run`].

mod again;
mod asked;
mod decide;
mod doubt;
mod image;
mod lost;

use std::io;

pub use asked::{Attempt, Done, Earlier, Options, Pages};

use crate::job::{Delivery, Ending, Event, Listener, Outcome, Server, Stop, Terms, Watermark};
use decide::{CODES, Deciding};

/// What became of a run that was to be taken back.
#[derive(Debug)]
pub struct Undone {
    /// The records by what was done with them, and how it ended.
    pub outcome: Outcome,
    /// Deleted rows that come back, or came, under new ids.
    pub new_rows: u64,
}

impl Undone {
    /// Records that are as they were before the run.
    pub fn reversed(&self) -> u64 {
        let counts = &self.outcome.counts;
        counts.written() + counts.unchanged
    }

    /// Whether nothing is left of the run.
    pub fn is_whole(&self) -> bool {
        self.reversed() == self.outcome.counts.read
    }
}

/// Takes a run back.
///
/// # Errors
/// A run, or a form, that cannot be read. Everything else is told by the outcome's ending.
pub async fn run(
    server: Server<'_>,
    pages: &mut Pages<'_>,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
) -> io::Result<Undone> {
    let terms = Terms {
        dry_run: options.dry_run,
        above: Watermark::Unknown,
        codes: CODES,
    };
    listener.hear(&Event::Counted {
        records: options.records,
    });
    let mut delivery = Delivery::new(server, terms, stop, listener);
    let ending = undo(server, pages, options, stop, listener, &mut delivery).await?;
    let (outcome, new_rows) = delivery.outcome(options.records, ending);
    listener.hear(&Event::Finished(&outcome));
    Ok(Undone { outcome, new_rows })
}

async fn undo(
    server: Server<'_>,
    pages: &mut Pages<'_>,
    options: &Options,
    stop: &Stop,
    listener: &dyn Listener,
    delivery: &mut Delivery<'_>,
) -> io::Result<Ending> {
    let form = match stop.unless_asked(server.form()).await {
        None => return Ok(Ending::Interrupted),
        Some(Ok(form)) => form?,
        Some(Err(error)) => return Ok(Ending::Failed(error)),
    };
    let mut deciding = Deciding::new(server, &form, options, listener);
    match stop.unless_asked(Box::pin(deciding.look())).await {
        None => return Ok(Ending::Interrupted),
        Some(Ok(())) => {}
        Some(Err(error)) => return Ok(Ending::Failed(error)),
    }
    while let Some(page) = pages()? {
        let Some(decided) = stop.unless_asked(deciding.page(page)).await else {
            return Ok(Ending::Interrupted);
        };
        let decided = match decided {
            Ok(decided) => decided,
            Err(error) => return Ok(Ending::Failed(error)),
        };
        for handled in &decided.told {
            delivery.tell(handled);
        }
        if let Err(ending) = delivery.deliver(&deciding.reading, decided.wishes).await {
            return Ok(ending);
        }
    }
    Ok(if options.dry_run {
        Ending::Planned
    } else {
        Ending::Complete
    })
}
