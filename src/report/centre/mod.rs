//! The import centre: jobs and runs as one HTML page that needs nothing but itself.
//!
//! [`Centre`] writes the page of all runs, or that of one, piece by piece. Every text from outside passes `outside`; the
//! markup of a piece is in one file with its words. Without a script the page is tables; `page.js` filters them and
//! turns their pages. The page names both by their hashes, and allows nothing else, least of all from elsewhere. Begin
//! with [`Centre::write`].

mod checklist;
mod concerns;
mod document;
mod drawing;
mod jobs;
mod outside;
mod overview;
mod records;
mod run;
mod runs;
mod words;

pub use records::Sample;

use std::collections::BTreeSet;
use std::io::{self, Write};

use maud::{Markup, html};

use crate::history::{Kept, Run, RunId};
use crate::language::{Language, told};
use crate::report::project::HeldJob;
use jobs::Job;
use run::Around;

/// How many runs have a page of their own, the newest and those that jobs ended with.
const PAGED: usize = 100;

/// How many bytes records take, those of all runs together.
const ROOM: usize = 2_500_000;

/// What a page is made of, and in which language.
#[derive(Debug, Clone, Copy)]
pub struct Centre<'a> {
    /// The runs, the newest first.
    pub runs: &'a [Run],
    /// Whether there are older ones that were not asked for.
    pub has_older: bool,
    /// Which runs were asked for, as it was typed; empty for all of them.
    pub asked: &'a str,
    /// The jobs that people have not run.
    pub held: &'a [HeldJob],
    /// When the page is made, in milliseconds since 1970.
    pub made: u64,
    /// The language.
    pub language: Language,
}

impl Centre<'_> {
    /// Writes the page of all runs. `look` finds a run's batches and records in the history, and by the undo of which run
    /// it is taken back, if it can be.
    ///
    /// # Errors
    /// What `look` says, and what cannot be written.
    pub fn write<E: From<io::Error>>(
        &self,
        out: &mut impl Write,
        mut look: impl FnMut(&Run) -> Result<(Kept, Sample, Option<RunId>), E>,
    ) -> Result<(), E> {
        let (runs, language) = (self.runs, self.language);
        let jobs = jobs::jobs(runs);
        let paged = paged(runs, &jobs);
        let title = told!(language, "Import centre", "取り込みセンター");
        document::begin(out, &title, self.made, language)?;
        let top = html! {
            h1 { (title) }
            @if !self.asked.is_empty() { p.meta { (outside::outside(self.asked, language)) } }
            (overview::lead(runs, &jobs, language))
            (overview::last_day(runs, self.made, language))
            (concerns::concerns(runs, &jobs, &paged, language))
            (overview::list(&jobs, self.held, &paged, language))
        };
        out.write_all(b"<div id=\"centre\">")?;
        out.write_all(top.into_string().as_bytes())?;
        if !runs.is_empty() {
            runs::write(out, runs, &paged, &self.rest(paged.len()), language)?;
        }
        out.write_all(b"</div>")?;
        let mut room = ROOM;
        for run in runs.iter().filter(|run| paged.contains(&run.id)) {
            let (kept, sample, undo) = look(run)?;
            let around = Around {
                kept: &kept,
                since: jobs::last_good(runs, run),
                later: &jobs::later(runs, run),
                undo: undo.as_ref(),
                is_alone: false,
            };
            run::write(out, &around, sample, &mut room, language)?;
        }
        out.write_all(records::templates(language).into_string().as_bytes())?;
        Ok(document::end(out, language)?)
    }

    /// Writes the page of one run; `since` is the last good run before it, and `later` are those that went on behind it,
    /// the newest first; by the `undo` of which run it is taken back, if it can be.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn write_run(
        &self,
        out: &mut impl Write,
        (kept, sample, undo): (&Kept, Sample, Option<&RunId>),
        since: Option<&Run>,
        later: &[Run],
    ) -> io::Result<()> {
        let (language, id) = (self.language, &kept.run.id);
        let title = told!(language, "Run {id}", "実行{id}");
        document::begin(out, &title, self.made, language)?;
        let around = Around {
            kept,
            since,
            later,
            undo,
            is_alone: true,
        };
        let mut room = ROOM;
        run::write(out, &around, sample, &mut room, language)?;
        out.write_all(records::templates(language).into_string().as_bytes())?;
        document::end(out, language)
    }

    /// Which runs are not on the page, or not in full.
    fn rest(&self, paged: usize) -> Markup {
        let all = self.runs.len();
        let language = self.language;
        html! {
            @if paged < all {
                p.quiet.still { (told!(language, "Here are {paged} runs of {all}; the others are listed with the script, or by `kintable history --limit {all}`.", "{all}件のうち{paged}件を表示しています。ほかの実行は、スクリプトを有効にするか、kintable history --limit {all} で表示できます。")) }
                p.quiet { (told!(language, "What is not a link here, `kintable show RUN` shows.", "リンクのない実行は、kintable show RUN で表示できます。")) }
            }
            @if self.has_older {
                p.quiet { (told!(language, "There are older runs: `--limit` says how many are on the page.", "これより古い実行もあります。件数は「--limit」で指定できます。")) }
            }
        }
    }
}

/// The runs that have a page of their own: the newest, and those that the table of jobs leads to.
fn paged(runs: &[Run], jobs: &[Job<'_>]) -> BTreeSet<RunId> {
    let newest = runs.iter().take(PAGED);
    let of_jobs = jobs
        .iter()
        .flat_map(|job| [Some(job.newest()), job.concern()]);
    let paged = newest.chain(of_jobs.flatten().take(PAGED));
    paged.map(|run| run.id.clone()).collect()
}
