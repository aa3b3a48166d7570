//! A plan on its way to disk. It appears when it is complete.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::Language;
use super::whole_file::WholeFile;
use crate::job::{Ending, Event, Listener, Outcome};
use crate::language::Text;
use crate::plan::{PlanHead, PlanWriter};

/// Writes what a run would do to a file, to be applied later.
pub struct SavedPlan {
    language: Language,
    path: String,
    state: Mutex<State>,
}

/// A plan that was saved.
pub struct PlanSaved {
    /// Where it is.
    pub path: String,
    /// How it is applied, in words.
    pub told: String,
}

enum State {
    /// Nothing is written yet.
    Waiting(WholeFile, Box<PlanHead>),
    Writing(PlanWriter<WholeFile>),
    Failed(io::Error),
}

impl SavedPlan {
    /// A plan that will be written to this path. The form's revision is added to its head when the form is known.
    ///
    /// # Errors
    /// A place where no file can be written.
    pub fn new(path: &Path, head: PlanHead, language: Language) -> io::Result<Self> {
        let file = WholeFile::new(Text::fixed("the plan", "実行計画"), path)?;
        let state = Mutex::new(State::Waiting(file, Box::new(head)));
        let path = path.display().to_string();
        Ok(Self {
            language,
            path,
            state,
        })
    }

    /// Completes the file; `None` if the run made no plan.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(self, outcome: &Outcome) -> io::Result<Option<PlanSaved>> {
        let state = self.state.into_inner();
        match state.unwrap_or_else(PoisonError::into_inner) {
            State::Failed(error) => Err(error),
            State::Writing(writer) if matches!(outcome.ending, Ending::Planned) => {
                let totals = outcome.plan.clone().unwrap_or_default();
                writer.end(&totals)?.complete()?;
                let told = self.language.words().plan_saved(&self.path);
                let path = self.path;
                Ok(Some(PlanSaved { path, told }))
            }
            State::Waiting(..) | State::Writing(_) => Ok(None),
        }
    }
}

impl State {
    fn hear(self, event: &Event<'_>) -> io::Result<Self> {
        Ok(match (self, event) {
            (Self::Waiting(file, mut head), Event::Opened { form, .. }) => {
                head.form_revision = form.revision.map(|revision| revision.to_string());
                Self::Writing(PlanWriter::begin(file, &head)?)
            }
            (Self::Writing(mut writer), Event::Planned(foreseen)) => {
                writer.record(foreseen)?;
                Self::Writing(writer)
            }
            (Self::Writing(mut writer), Event::Rejected { group, .. }) => {
                writer.left_out(group.first_line())?;
                Self::Writing(writer)
            }
            (state, _) => state,
        })
    }
}

impl Listener for SavedPlan {
    fn hears_plans(&self) -> bool {
        true
    }

    fn hear(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = std::mem::replace(&mut *state, State::Failed(io::ErrorKind::Other.into()));
        *state = taken.hear(event).unwrap_or_else(State::Failed);
    }
}
