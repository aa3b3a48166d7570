//! `kintable job check`.

use std::ffi::OsString;

use clap::Args;

use crate::cli::command_line::CommandLine;
use crate::cli::commands::import::{self, Refusal};
use crate::cli::exit::Exit;
use crate::cli::jobs::{ProjectArguments, ProjectFile};
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::problem::{Problem, ProblemKind};
use crate::project::Job;
use crate::report::{self, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    project: ProjectArguments,
}

/// Tells all that is wrong with the project file.
pub(in crate::cli) fn run(arguments: &CheckArguments, process: &Process) -> anyhow::Result<Exit> {
    let mut file = arguments.project.open(&import::command())?;
    note_refusals(&mut file)?;
    let faults = file.project.all_faults();
    file.tell(&faults, arguments.output.into(), process.speech);
    let exit = if faults.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    let name = file.path.display().to_string();
    match arguments.output {
        TextOrJson::Text => {
            let jobs = file.project.jobs.len();
            let text = report::project::checked(&name, jobs, faults.len(), process.speech.language);
            outlet::print(&text)?;
        }
        TextOrJson::Json => {
            print_document(&report::project::check_document(&name, &faults, exit as u8))?;
        }
    }
    Ok(exit)
}

/// Notes what would end the run of a job, where nothing else is wrong with it.
fn note_refusals(file: &mut ProjectFile) -> anyhow::Result<()> {
    let mut noted: Vec<Vec<Problem>> = Vec::new();
    for job in &file.project.jobs {
        let mut problems = Vec::new();
        if file.project.faults_of(job).is_empty() {
            let refusals = import::refusals(words(file, job)?);
            problems.extend(refusals.into_iter().map(|one| problem(file, job, one)));
        }
        // What is wrong with a connection is wrong once, whatever jobs have it.
        problems.retain(|problem| !noted.iter().flatten().any(|other| other == problem));
        noted.push(problems);
    }
    for (job, problems) in file.project.jobs.iter_mut().zip(noted) {
        job.faults.extend(problems);
    }
    Ok(())
}

/// The words of the import that a job is. Its file need not be there yet.
fn words(file: &ProjectFile, job: &Job) -> anyhow::Result<Vec<OsString>> {
    let import = import::command();
    let nothing_typed = CommandLine::new(&[], &import);
    let mut words = file.words(job, &import, &nothing_typed, true)?;
    let named = job.file.as_ref().map_or("-", |named| named.text.as_str());
    words.push(if named == "-" {
        named.into()
    } else {
        file.directory().join(named).into()
    });
    Ok(words)
}

/// A refusal as a mistake of the file: at the option that it names, or else at one that it may be about, or at the job.
fn problem(file: &ProjectFile, job: &Job, refusal: Refusal) -> Problem {
    let Refusal { reason, about } = refusal;
    let [english, _] = reason.both();
    let options = file.options(job);
    let named = options
        .iter()
        .filter_map(|option| Some((place(english, &option.name.text)?, option)));
    let named = named.min_by_key(|(place, _)| *place);
    let named = named.map(|(_, option)| option);
    let mut about = about
        .iter()
        .filter_map(|name| options.iter().find(|option| option.name.text == *name));
    let at = named.or_else(|| about.next());
    let at = at.map_or(&job.name, |option| &option.name);
    let key = file.project.written(at).to_owned();
    file.project
        .problem(at, ProblemKind::ProjectUnfit { key, reason })
}

/// Where a text names this option.
fn place(text: &str, option: &str) -> Option<usize> {
    let name = format!("--{option}");
    let ends = |at: &usize| {
        let behind = text[at + name.len()..].chars().next();
        !behind.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    text.match_indices(&name).map(|(at, _)| at).find(ends)
}
