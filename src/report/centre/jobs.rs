//! Runs that belong together, as the page puts them: those of a job or, where none was named, of one command and app.

use crate::history::{GOING_ON, Run, RunStatus};
use crate::job::{Health, Kind};
use crate::language::{Language, told};
use crate::report::history::app;
use crate::report::project::HeldJob;

use super::words;

/// The runs of a job, the newest first.
pub(super) struct Job<'a> {
    pub(super) runs: Vec<&'a Run>,
}

/// What runs of one job have in common.
#[derive(PartialEq)]
struct Key<'a> {
    job: Option<&'a str>,
    project: Option<&'a str>,
    home: &'a str,
    app: Option<&'a str>,
    kind: &'a str,
}

fn key(run: &Run) -> Key<'_> {
    let about = &run.about;
    Key {
        job: about.job.as_deref(),
        project: about.project.as_deref(),
        home: &about.home,
        app: about.app.as_deref(),
        kind: run.about.does(),
    }
}

/// The health of a run that is over.
pub(super) fn health(run: &Run) -> Option<Health> {
    let is_over = run.status != RunStatus::Running;
    is_over.then(|| Health::of(&run.counts)).flatten()
}

/// The jobs of these runs, the newest of which come first: those with names by name, the others by app.
pub(super) fn jobs(runs: &[Run]) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for run in runs {
        let Key {
            job,
            project,
            home,
            app,
            kind,
        } = key(run);
        let place = *places
            .entry((job, project, home, app, kind))
            .or_insert_with(|| {
                jobs.push(Job { runs: Vec::new() });
                jobs.len() - 1
            });
        jobs[place].runs.push(run);
    }
    let app = |run: &Run| {
        run.about
            .app
            .as_ref()
            .and_then(|app| app.parse::<u64>().ok())
    };
    jobs.sort_by_cached_key(|job| {
        let run = job.newest();
        let name = run.about.job.clone();
        (
            name.is_none(),
            name,
            app(run),
            run.about.home.clone(),
            run.about.does().to_owned(),
        )
    });
    jobs
}

/// The last good run before this one that does the same.
pub(super) fn last_good<'a>(runs: &'a [Run], run: &Run) -> Option<&'a Run> {
    let key = key(run);
    let mut before = runs.iter().filter(|one| one.id < run.id);
    before.find(|one| one.status.is_good() && self::key(one) == key)
}

/// The runs that went on behind this one, the newest first.
pub(super) fn later(runs: &[Run], run: &Run) -> Vec<Run> {
    let goes_on = |one: &&Run| one.about.of.as_ref() == Some(&run.id) && one.about.kind == GOING_ON;
    runs.iter().filter(goes_on).cloned().collect()
}

impl<'a> Job<'a> {
    /// Its newest run.
    pub(super) fn newest(&self) -> &'a Run {
        self.runs[0]
    }

    /// Whether it is one that somebody would look for; what was taken back once is none.
    pub(super) fn is_listed(&self) -> bool {
        let newest = self.newest();
        newest.about.kind != Kind::UNDO.command
            && (newest.about.job.is_some() || newest.about.app.is_some())
    }

    /// The newest run that came to an end, if somebody has to look at it. What did not start without a name, somebody
    /// saw who typed it.
    pub(super) fn concern(&self) -> Option<&'a Run> {
        let told = |run: &&&Run| {
            let is_over = run.status != RunStatus::Running;
            is_over && (run.status != RunStatus::Rejected || run.about.job.is_some())
        };
        let newest = self.runs.iter().find(told)?;
        let is_one = matches!(words::status_look(newest.status), "warn" | "bad");
        is_one.then_some(*newest)
    }

    /// Its name, or what it does.
    pub(super) fn name(&self, language: Language) -> String {
        let run = self.newest();
        let kind = words::kind(run.about.does());
        match &run.about.job {
            Some(job) => job.clone(),
            None => kind.of(language).to_owned(),
        }
    }

    /// What its name does not say.
    pub(super) fn below(&self, language: Language) -> String {
        let run = self.newest();
        let kind = words::kind(run.about.does());
        let kind = run.about.job.as_ref().map(|_| kind.of(language).to_owned());
        joined([kind, app_name(run, language)])
    }

    /// What is said of it, if a person has it not run.
    pub(super) fn held(&self, held: &[HeldJob], language: Language) -> Option<String> {
        let about = &self.newest().about;
        let is_one = |held: &&HeldJob| {
            about.job.as_ref() == Some(&held.job) && about.project.as_ref() == Some(&held.project)
        };
        let found = held.iter().find(is_one)?;
        Some(found.said(language))
    }
}

/// The app of a run, as it is called.
pub(super) fn app_name(run: &Run, language: Language) -> Option<String> {
    let app = app(run);
    (!app.is_empty()).then(|| told!(language, "app {app}", "アプリ{app}"))
}

/// What there is of these, one beside the other.
pub(super) fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}
