//! The text of a project file to its connections and jobs.

use crate::language::{Text, text};
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::toml_file::{Complaints, Dialect, Keys, Named, TomlText, Valued, table_of};

use super::known::Known;
use super::notices::notices;
use super::options::{Given, options};
use super::schedule::{Schedule, schedule};

/// The keys of a job that are no options of an import.
const OF_JOB: [&str; 6] = ["connection", "file", "owner", "state", "schedule", "notify"];

/// A project file that was read.
#[derive(Debug, Clone)]
pub struct Project {
    text: TomlText,
    /// Its connections, in the order of the file.
    pub connections: Vec<Connection>,
    /// Its jobs, in the order of the file.
    pub jobs: Vec<Job>,
    /// What is wrong with it as a whole, so that no job can run.
    pub faults: Vec<Problem>,
}

/// A way to a kintone.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its name.
    pub name: Named,
    /// Its options.
    pub options: Vec<Given>,
    /// What is wrong with it.
    pub faults: Vec<Problem>,
}

/// An import that has a name.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name.
    pub name: Named,
    /// The connection that it uses.
    pub connection: Option<Named>,
    /// The file: a path, or a pattern of which the newest file counts.
    pub file: Option<Named>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Whether it is being drawn up, so that no scheduler runs it.
    pub is_draft: bool,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    /// Its options.
    pub options: Vec<Given>,
    /// What is wrong with it.
    pub faults: Vec<Problem>,
}

impl Project {
    /// Reads a project file, whose jobs can have these options.
    pub fn read(text: &str, known: &[Known]) -> Self {
        let text = TomlText::new(text);
        let mut complaints = Complaints::new(&text, Dialect::Project);
        let document = complaints.document();
        let (mut connections, mut jobs) = (Vec::new(), Vec::new());
        if complaints.problems.is_empty() {
            let mut keys = Keys::new(document.get_ref());
            let tables = keys.table("connection", &mut complaints);
            for (name, value) in tables.into_iter().flatten() {
                connections.push(connection(&text, Named::of(name), value, known));
            }
            let tables = keys.table("job", &mut complaints);
            for (name, value) in tables.into_iter().flatten() {
                jobs.push(job(&text, Named::of(name), value, known));
            }
            keys.end(&mut complaints);
        }
        let faults = complaints.problems;
        // The document has its keys in the order of the alphabet; people wrote them in another.
        connections.sort_by_key(|one: &Connection| one.name.at.start);
        jobs.sort_by_key(|one: &Job| one.name.at.start);
        let mut project = Self {
            text,
            connections,
            jobs,
            faults,
        };
        project.ensure_connections();
        project
    }

    /// Each job's connection is one of the file.
    fn ensure_connections(&mut self) {
        let names = self.connections.iter();
        let names: Vec<_> = names.map(|one| one.name.text.as_str()).collect();
        for job in &mut self.jobs {
            let Some(named) = &job.connection else {
                continue;
            };
            if !names.contains(&named.text.as_str()) {
                let name = &named.text;
                let reason = if names.is_empty() {
                    text!(
                        "there is no `[connection.{name}]` in the file",
                        "ファイルに[connection.{name}]がありません。"
                    )
                } else {
                    let (listed, japanese) = (names.join(", "), names.join("、"));
                    text!(
                        "there is no `[connection.{name}]` in the file, but {listed}",
                        "ファイルに[connection.{name}]がありません。あるのは{japanese}です。"
                    )
                };
                let key = "connection".to_owned();
                let kind = ProblemKind::ProjectUnfit { key, reason };
                job.faults.push(self.text.problem(&named.at, kind));
            }
        }
    }

    /// The job of this name.
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.name.text == name)
    }

    /// The connection of a job, if it has one.
    pub fn connection(&self, job: &Job) -> Option<&Connection> {
        let name = &job.connection.as_ref()?.text;
        let mut all = self.connections.iter();
        all.find(|connection| connection.name.text == *name)
    }

    /// What keeps a job from running: its own mistakes, those of its connection, and those of the file as a whole.
    pub fn faults_of(&self, job: &Job) -> Vec<Problem> {
        let connection = self.connection(job);
        let parts = [
            Some(&self.faults),
            connection.map(|connection| &connection.faults),
            Some(&job.faults),
        ];
        in_order(parts.into_iter().flatten().flatten().cloned().collect())
    }

    /// All that is wrong with it.
    pub fn all_faults(&self) -> Vec<Problem> {
        let connections = self.connections.iter().map(|one| &one.faults);
        let jobs = self.jobs.iter().map(|job| &job.faults);
        let parts = std::iter::once(&self.faults).chain(connections).chain(jobs);
        in_order(parts.flatten().cloned().collect())
    }

    /// A word as the file has it.
    pub fn written<'f>(&'f self, word: &'f Named) -> &'f str {
        let written = self.text.as_str().get(word.at.clone());
        written.unwrap_or(&word.text).trim_matches(['"', '\''])
    }

    /// What is wrong at a word of the file.
    pub fn problem(&self, at: &Named, kind: ProblemKind) -> Problem {
        self.text.problem(&at.at, kind)
    }

    /// The lines of the file that a job takes: from its heading to the next one that is not of it.
    pub fn lines_of(&self, job: &Job) -> (u64, u64) {
        let first = self.text.line(job.name.at.start);
        let names = self.jobs.iter().map(|other| &other.name);
        let names = names.chain(self.connections.iter().map(|other| &other.name));
        let starts = names.map(|name| self.text.line(name.at.start));
        let next = starts.filter(|line| *line > first).min();
        let end = self.text.line(self.text.as_str().len());
        (first, next.map_or(end, |next| next - 1).max(first))
    }
}

/// Mistakes in the order of the file.
fn in_order(mut faults: Vec<Problem>) -> Vec<Problem> {
    faults.sort_by_key(|fault| match fault.place {
        Place::Map { line, column } => (line, column),
        _ => (0, 0),
    });
    faults
}

fn connection(text: &TomlText, name: Named, value: &Valued<'_>, known: &[Known]) -> Connection {
    let mut complaints = Complaints::new(text, Dialect::Project);
    let mut given = Vec::new();
    if let Some(table) = table_of(&name.text, value, &mut complaints) {
        let known: Vec<_> = known.iter().filter(|option| option.connects).collect();
        given = options(&Keys::new(table), &[], &known, &mut complaints);
    }
    Connection {
        name,
        options: given,
        faults: complaints.problems,
    }
}

fn job(text: &TomlText, name: Named, value: &Valued<'_>, known: &[Known]) -> Job {
    let mut complaints = Complaints::new(text, Dialect::Project);
    let complaints = &mut complaints;
    if !is_good_name(&name.text) {
        let expected = Text::fixed(
            "a name without spaces and `/`, which does not begin with `-`",
            "空白と「/」を含まず、「-」で始まらない名前",
        );
        complaints.invalid("job", &name.at, expected);
    }
    let mut job = Job {
        name,
        connection: None,
        file: None,
        owner: None,
        is_draft: false,
        schedule: None,
        options: Vec::new(),
        faults: Vec::new(),
    };
    if let Some(table) = table_of(&job.name.text, value, complaints) {
        let mut keys = Keys::new(table);
        job.connection = keys.text("connection", complaints);
        job.file = keys.text("file", complaints);
        job.owner = keys.text("owner", complaints).map(|owner| owner.text);
        let states = [("scheduled", false), ("draft", true)];
        job.is_draft = keys.word("state", &states, complaints).unwrap_or_default();
        let table = keys.table("schedule", complaints);
        job.schedule = table.and_then(|table| schedule(table, complaints));
        let known: Vec<_> = known.iter().collect();
        let notify = keys.table("notify", complaints);
        job.options = options(&keys, &OF_JOB, &known, complaints);
        job.options.extend(
            notify
                .into_iter()
                .flat_map(|table| notices(table, complaints)),
        );
    }
    job.faults.append(&mut complaints.problems);
    job
}

/// Names stand in file names and on command lines.
fn is_good_name(name: &str) -> bool {
    let is_bad = |letter: char| {
        letter.is_whitespace() || letter.is_control() || letter == '/' || letter == '\\'
    };
    !name.is_empty() && !name.starts_with(['-', '.']) && !name.contains(is_bad)
}
