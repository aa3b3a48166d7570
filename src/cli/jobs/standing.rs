//! How a job stands: whether it runs, is to run by itself, or is kept from it, and by whom.

use std::path::PathBuf;

use jiff::Timestamp;

use super::project_file::ProjectFile;
use crate::cli::barred::{Bar, Barred};
use crate::cli::past::Past;
use crate::cli::sandbox_dir::state_dir;
use crate::cli::who::Who;
use crate::history::{Filter, JobState, Run, RunStatus, now};
use crate::language::{Text, text};
use crate::project::{Job, Value};
use crate::report::history::clock;
use crate::report::project::{HeldJob, JobStands};
use crate::sandbox;

/// The words of what a job can be set to.
pub(in crate::cli) const PAUSED: &str = "paused";
pub(in crate::cli) const DRAFT: &str = "draft";

impl ProjectFile {
    /// How a person set the job, if one did.
    pub(in crate::cli) fn set(&self, job: &Job) -> anyhow::Result<Option<JobState>> {
        Ok(JobState::of(&states()?, &self.place(), &job.name.text))
    }

    /// Sets the job; `None` has it be as its file says.
    pub(in crate::cli) fn set_to(&self, job: &Job, state: Option<&str>) -> anyhow::Result<()> {
        let (dir, place) = (states()?, self.place());
        let Some(state) = state else {
            return Ok(JobState::forget(&dir, &place, &job.name.text)?);
        };
        sandbox::private_dir(&state_dir()?)?;
        sandbox::private_dir(&dir)?;
        let Who { user, host, .. } = Who::now();
        let set = JobState {
            state: state.to_owned(),
            user,
            host,
            at: now(),
        };
        Ok(set.keep(&dir, &place, &job.name.text)?)
    }

    /// Which runs of the history are those of a job, and not of one that has its name elsewhere.
    pub(in crate::cli) fn runs_of(&self, job: &Job) -> Filter {
        Filter {
            job: Some(job.name.text.clone()),
            project: Some(self.place()),
            ..Filter::default()
        }
    }

    /// The file, by which its jobs are told from those of another.
    pub(super) fn place(&self) -> String {
        let whole = fs_err::canonicalize(&self.path);
        whole
            .unwrap_or_else(|_| self.path.clone())
            .display()
            .to_string()
    }

    /// Has a job that is paused or a draft not run.
    pub(in crate::cli) fn ensure_runs(&self, job: &Job) -> anyhow::Result<()> {
        let name = &job.name.text;
        let message = match self.set(job)? {
            Some(set) => {
                let since = clock(set.at, "%Y-%m-%d %H:%M");
                let JobState { user, host, .. } = &set;
                if set.state == DRAFT {
                    text!(
                        "job `{name}` is a draft since {since}, set by {user} on {host}: it does not run",
                        "ジョブ「{name}」は、{host}の{user}が{since}に下書きにしたため、実行しません。"
                    )
                } else {
                    text!(
                        "job `{name}` is paused since {since}, by {user} on {host}: it does not run",
                        "ジョブ「{name}」は、{host}の{user}が{since}に一時停止したため、実行しません。"
                    )
                }
            }
            None if job.is_draft => text!(
                "job `{name}` is a draft, as its file says: it does not run",
                "ジョブ「{name}」は、プロジェクトファイルで下書きとされているため、実行しません。"
            ),
            None => return Ok(()),
        };
        Err(idle(
            message,
            Text::fixed(
                "use `--now` to run it all the same, or `kintable job resume` to have it run again",
                "今回だけ実行するには「--now」を、再び実行されるようにするには「kintable job resume」を使ってください。",
            ),
        ))
    }

    /// Has a job not run before its time.
    pub(in crate::cli) fn ensure_due(&self, job: &Job, last: Option<&Run>) -> anyhow::Result<()> {
        let name = &job.name.text;
        let Some(schedule) = &job.schedule else {
            return Err(crate::cli::usage::UsageError(text!(
                "`--if-due`: job `{name}` has no `[job.{name}.schedule]`",
                "「--if-due」：ジョブ「{name}」に[job.{name}.schedule]がありません。"
            ))
            .into());
        };
        // One that never ran has its first time after it was written.
        let since = match last {
            Some(run) => Some(run.started),
            None => written(self),
        };
        let since = since.and_then(moment);
        if schedule.is_due(since, Timestamp::now()) {
            return Ok(());
        }
        let next = since.and_then(|since| schedule.next(since));
        let next = next.map_or(String::new(), |next| {
            clock(next.as_millisecond().unsigned_abs(), "%Y-%m-%d %H:%M")
        });
        Err(idle(
            text!(
                "job `{name}` is not due before {next}: it does not run",
                "ジョブ「{name}」の次の実行は{next}以降のため、実行しません。"
            ),
            Text::fixed(
                "remove `--if-due` to run it now",
                "今すぐ実行するには「--if-due」を外してください。",
            ),
        ))
    }

    /// How the job stands, by the last run that is known of it.
    pub(in crate::cli) fn stands(
        &self,
        job: &Job,
        last: Option<&Run>,
    ) -> anyhow::Result<JobStands> {
        let set = self.set(job)?;
        if last.is_some_and(|run| run.status == RunStatus::Running) {
            return Ok(JobStands::Running);
        }
        Ok(match set.as_ref().map(|set| set.state.as_str()) {
            Some(DRAFT) => JobStands::Draft,
            Some(_) => JobStands::Paused,
            None if job.is_draft => JobStands::Draft,
            None if job.schedule.is_some() => JobStands::Scheduled,
            None => JobStands::Stopped,
        })
    }

    /// How many times of its schedule a job did not run because a person set it so.
    pub(in crate::cli) fn missed(job: &Job, set: Option<&JobState>) -> u64 {
        /// Nobody counts further.
        const MANY: usize = 1_000;
        let (Some(schedule), Some(since)) = (&job.schedule, set.and_then(|set| moment(set.at)))
        else {
            return 0;
        };
        let now = Timestamp::now();
        let times = std::iter::successors(schedule.next(since), |time| schedule.next(*time));
        let missed = times.take_while(|time| *time <= now).take(MANY);
        missed.count() as u64
    }

    /// Which jobs of the file people have not run, for the page of all runs.
    pub(in crate::cli) fn held(&self) -> anyhow::Result<Vec<HeldJob>> {
        let mut held = Vec::new();
        for job in &self.project.jobs {
            let set = self.set(job)?;
            let stands = self.stands(job, None)?;
            if matches!(stands, JobStands::Paused | JobStands::Draft) {
                held.push(HeldJob {
                    project: self.place(),
                    job: job.name.text.clone(),
                    stands,
                    missed: Self::missed(job, set.as_ref()),
                });
            }
        }
        Ok(held)
    }

    /// Whether a job has an option that takes no value.
    pub(in crate::cli) fn has_flag(&self, job: &Job, name: &str) -> bool {
        let options = self.options(job);
        let mut flags = options.iter().filter(|option| option.name.text == name);
        flags.any(|option| option.value == Value::Flag(true))
    }

    /// The value of an option of a job, or else of its connection.
    pub(in crate::cli) fn value<'f>(&'f self, job: &'f Job, name: &str) -> Option<&'f str> {
        let connection = self.project.connection(job);
        let options = connection.map_or(&[][..], |connection| &connection.options);
        let mut all = job.options.iter().chain(options);
        let found = all.find(|option| option.name.text == name)?;
        match &found.value {
            Value::Texts(texts) => texts.first().map(|text| text.text.as_str()),
            Value::Flag(_) => None,
        }
    }
}

/// The last run of a job, but for those that did not begin as another one was at work.
pub(in crate::cli) fn last_run(past: &Past<'_>, filter: &Filter) -> anyhow::Result<Option<Run>> {
    /// How many may have been skipped while one was at work.
    const MANY: usize = 100;
    for most in [1, MANY, usize::MAX] {
        let runs = past.runs(filter, most)?;
        let is_all = runs.len() < most;
        let mut runs = runs.into_iter();
        let found = runs.find(|run| run.status != RunStatus::SkippedOverlap);
        if found.is_some() || is_all {
            return Ok(found);
        }
    }
    Ok(None)
}

/// When the project file was written.
fn written(file: &ProjectFile) -> Option<u64> {
    let at = fs_err::metadata(&file.path).ok()?.modified().ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

fn moment(millis: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()
}

fn states() -> anyhow::Result<PathBuf> {
    Ok(state_dir()?.join("jobs"))
}

fn idle(message: Text, hint: Text) -> anyhow::Error {
    Barred {
        by: Bar::Idle,
        message,
        hint,
    }
    .into()
}
