//! The project file in words and documents.

use serde_json::{Value as Json, json};

use super::columns::aligned;
use super::history::{clock, health_word, moment, table};
use super::severity_word;
use crate::history::Run;
use crate::language::{Language, Text, told};
use crate::model::Place;
use crate::plain::{harmless, push_line};
use crate::problem::Problem;

/// What a check of a project file came to, on a line.
pub fn checked(name: &str, jobs: usize, errors: usize, language: Language) -> String {
    let jobs = match jobs {
        1 => told!(language, "1 job", "ジョブ1個"),
        _ => told!(language, "{jobs} jobs", "ジョブ{jobs}個"),
    };
    let errors = match errors {
        0 => told!(language, "no errors", "エラーはありません"),
        1 => told!(language, "1 error", "エラー1件"),
        _ => told!(language, "{errors} errors", "エラー{errors}件"),
    };
    let line = told!(
        language,
        "{name}: {jobs}, {errors}",
        "{name}：{jobs}、{errors}"
    );
    format!("{}\n", harmless(&line))
}

/// It, as a document.
pub fn check_document(name: &str, problems: &[Problem], exit_code: u8) -> Json {
    let problems: Vec<_> = problems.iter().map(problem).collect();
    json!({
        "version": 1,
        "command": "job check",
        "exit_code": exit_code,
        "project": name,
        "problems": problems,
    })
}

fn problem(problem: &Problem) -> Json {
    let (line, column) = match problem.place {
        Place::Map { line, column } => (Some(line), Some(column)),
        _ => (None, None),
    };
    let kind = &problem.kind;
    json!({
        "code": kind.code(),
        "severity": severity_word(problem.severity()),
        "line": line,
        "column": column,
        "message": kind.message(Language::English),
        "hint": kind.hint(Language::English),
    })
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStands {
    /// It is at work.
    Running,
    /// It runs by itself.
    Scheduled,
    /// A person has it not run for now.
    Paused,
    /// It is being drawn up.
    Draft,
    /// It runs only when it is started.
    Stopped,
}

impl JobStands {
    /// Its word, the same in texts and documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Scheduled => "scheduled",
            Self::Paused => "paused",
            Self::Draft => "draft",
            Self::Stopped => "stopped",
        }
    }
}

/// A job that does not run until it is resumed.
#[derive(Debug, Clone)]
pub struct HeldJob {
    /// Its project file.
    pub project: String,
    /// Its name.
    pub job: String,
    /// How it stands.
    pub stands: JobStands,
    /// How many times of its schedule it did not run for that.
    pub missed: u64,
}

impl HeldJob {
    /// What is said of it.
    pub fn said(&self, language: Language) -> String {
        let word = match self.stands {
            JobStands::Draft => Text::fixed("draft", "下書き"),
            _ => Text::fixed("paused", "一時停止中"),
        };
        let word = word.of(language).to_owned();
        match missed(self.missed, language) {
            Some(missed) => told!(language, "{word}, {missed}", "{word}、{missed}"),
            None => word,
        }
    }
}

/// How many times of its schedule a job did not run, if there are any.
fn missed(missed: u64, language: Language) -> Option<String> {
    match missed {
        0 => None,
        1 => Some(told!(language, "1 run missed", "見送った実行1回")),
        _ => Some(told!(
            language,
            "{missed} runs missed",
            "見送った実行{missed}回"
        )),
    }
}

/// When something was written, and by whom, where that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// In milliseconds since 1970.
    pub at: u64,
    /// Who.
    pub by: Option<String>,
}

/// What is told of a job.
#[derive(Debug, Clone)]
pub struct JobLine {
    /// Its name.
    pub name: String,
    /// The file that it reads, or the pattern.
    pub file: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How it stands.
    pub stands: JobStands,
    /// Who set it so, where a person did.
    pub set: Option<Stamp>,
    /// How many times of its schedule it did not run for that.
    pub missed: u64,
    /// How records are written: `insert`, `update` or `upsert`.
    pub kind: &'static str,
    /// When it runs by itself, as its file says.
    pub frequency: Option<String>,
    /// When it runs next, in milliseconds since 1970.
    pub next: Option<u64>,
    /// Its last run.
    pub last: Option<Run>,
    /// When it was written first.
    pub created: Option<Stamp>,
    /// When it was written last.
    pub updated: Option<Stamp>,
    /// How many mistakes keep it from running.
    pub errors: usize,
}

const HEADER: [Text; 7] = [
    Text::fixed("job", "ジョブ"),
    Text::fixed("state", "状態"),
    Text::fixed("kind", "種類"),
    Text::fixed("frequency", "頻度"),
    Text::fixed("health", "健全性"),
    Text::fixed("last run", "最後の実行"),
    Text::fixed("status", "結果"),
];

/// Jobs one below the other, for people: each with its file, its owner and who wrote it below.
pub fn list(jobs: &[JobLine], language: Language) -> String {
    let rows: Vec<_> = jobs.iter().map(|job| row(job, language)).collect();
    let table = aligned(&HEADER.each_ref().map(|name| name.of(language)), &rows);
    let mut lines = table.lines();
    let mut text = format!("{}\n", lines.next().unwrap_or_default());
    for (line, job) in lines.zip(jobs) {
        push_line(&mut text, line);
        push_line(&mut text, &format!("    {}", below(job, language)));
    }
    text
}

fn row(job: &JobLine, language: Language) -> Vec<String> {
    let last = job.last.as_ref();
    let manual = || told!(language, "manual", "手動");
    vec![
        harmless(&job.name),
        job.stands.word().to_owned(),
        job.kind.to_owned(),
        job.frequency.clone().unwrap_or_else(manual),
        last.map_or(String::new(), |run| health_word(run).to_owned()),
        last.map_or(String::new(), |run| clock(run.started, "%m-%d %H:%M")),
        last.map_or(String::new(), |run| run.status.word().to_owned()),
    ]
}

/// What the table has no room for.
fn below(job: &JobLine, language: Language) -> String {
    let stamp = |stamp: &Option<Stamp>| {
        let stamp = stamp.as_ref()?;
        let at = clock(stamp.at, "%Y-%m-%d");
        Some(match &stamp.by {
            Some(by) => told!(language, "{at} by {by}", "{at} {by}"),
            None => at,
        })
    };
    let errors = match job.errors {
        0 => None,
        1 => Some(told!(language, "1 error", "エラー1件")),
        errors => Some(told!(language, "{errors} errors", "エラー{errors}件")),
    };
    let set = stamp(&job.set).map(|set| {
        let word = job.stands.word();
        told!(language, "{word} {set}", "{word} {set}")
    });
    let parts = [
        errors,
        job.file.clone(),
        job.owner.clone(),
        set,
        missed(job.missed, language),
        stamp(&job.created).map(|at| told!(language, "created {at}", "作成 {at}")),
        stamp(&job.updated).map(|at| told!(language, "updated {at}", "更新 {at}")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    harmless(&parts.join(" · "))
}

/// Jobs for machines.
pub fn list_document(jobs: &[JobLine], exit_code: u8) -> Json {
    let jobs: Vec<_> = jobs.iter().map(job_json).collect();
    json!({"version": 1, "command": "job list", "exit_code": exit_code, "jobs": jobs})
}

/// Jobs as CSV.
pub fn list_csv(jobs: &[JobLine]) -> String {
    table(&jobs.iter().map(job_json).collect::<Vec<_>>())
}

/// A job for machines.
pub fn show_document(job: &JobLine, exit_code: u8) -> Json {
    json!({"version": 1, "command": "job show", "exit_code": exit_code, "job": job_json(job)})
}

fn job_json(job: &JobLine) -> Json {
    let last = job.last.as_ref();
    let at = |stamp: &Option<Stamp>| stamp.as_ref().and_then(|stamp| moment(stamp.at));
    let by = |stamp: &Option<Stamp>| stamp.as_ref().and_then(|stamp| stamp.by.clone());
    json!({
        "name": job.name,
        "file": job.file,
        "state": job.stands.word(),
        "kind": job.kind,
        "frequency": job.frequency,
        "next_run": job.next.and_then(moment),
        "health": last.map(health_word),
        "last_run": last.and_then(|run| moment(run.started)),
        "last_run_id": last.map(|run| run.id.to_string()),
        "last_status": last.map(|run| run.status.word()),
        "owner": job.owner,
        "set_on": at(&job.set),
        "set_by": by(&job.set),
        "missed": job.missed,
        "created_on": at(&job.created),
        "created_by": by(&job.created),
        "updated_on": at(&job.updated),
        "updated_by": by(&job.updated),
        "errors": job.errors,
    })
}
