//! `kintable job list` and `kintable job show`.

use clap::Args;
use jiff::Timestamp;

use crate::cli::commands::history::TableOutput;
use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::{ProjectArguments, ProjectFile, last_run};
use crate::cli::map_file::{self, MapFile};
use crate::cli::output::{OutputArgument, TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::speech::no_colour;
use crate::language::text;
use crate::project::Job;
use crate::report::project::{self, JobLine, JobStands, Stamp};
use crate::report::{history, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TableOutput::Text)]
    pub(in crate::cli) output: TableOutput,
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArguments {
    /// The job
    #[arg(value_name = "NAME")]
    name: String,
    /// How many of its runs are shown
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// Lists the jobs of the project file; its mistakes are told, too.
pub(in crate::cli) fn list(arguments: &ListArguments, process: &Process) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    let faults = file.project.all_faults();
    file.tell(&faults, OutputArgument::Text, process.speech);
    let jobs = file.project.jobs.iter();
    let lines = jobs.map(|job| line(&file, job, &arguments.place, process));
    let lines = lines.collect::<anyhow::Result<Vec<_>>>()?;
    let exit = if faults.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    match arguments.output {
        TableOutput::Json => print_document(&project::list_document(&lines, exit as u8))?,
        TableOutput::Csv => outlet::print_exactly(&project::list_csv(&lines))?,
        TableOutput::Text if lines.is_empty() => {
            let path = file.path.display();
            process.speech.notice(&text!(
                "there is no job in {path}",
                "「{path}」にジョブがありません。"
            ));
        }
        TableOutput::Text => outlet::print(&project::list(&lines, process.speech.language))?,
    }
    Ok(exit)
}

/// Shows a job, and its last runs.
pub(in crate::cli) fn show(arguments: &ShowArguments, process: &Process) -> anyhow::Result<Exit> {
    let file = arguments.project.open(&import::command())?;
    let job = file.named(&arguments.name)?;
    let faults = file.project.faults_of(job);
    file.tell(&faults, OutputArgument::Text, process.speech);
    let shown = line(&file, job, &arguments.place, process)?;
    let exit = if faults.is_empty() {
        Exit::Done
    } else {
        Exit::Invalid
    };
    match arguments.output {
        TextOrJson::Json => print_document(&project::show_document(&shown, exit as u8))?,
        TextOrJson::Text => {
            let language = process.speech.language;
            outlet::print(&project::list(std::slice::from_ref(&shown), language))?;
            let past = past(&file, job, &arguments.place, process)?;
            let runs = past.runs(&file.runs_of(job), arguments.limit)?;
            if !runs.is_empty() {
                let runs = format!("\n{}", history::list(&runs, language));
                outlet::print_coloured(&runs, no_colour())?;
            }
        }
    }
    Ok(exit)
}

/// The history that the job is kept in.
pub(super) fn past<'a>(
    file: &ProjectFile,
    job: &Job,
    place: &PlaceArguments,
    process: &'a Process,
) -> anyhow::Result<Past<'a>> {
    match file.value(job, "history") {
        Some(dir) if place.history().is_none() => Ok(Past::of(file.directory().join(dir), process)),
        _ => Past::open(place, process),
    }
}

/// What is told of a job.
fn line(
    file: &ProjectFile,
    job: &Job,
    place: &PlaceArguments,
    process: &Process,
) -> anyhow::Result<JobLine> {
    let past = past(file, job, place, process)?;
    let last = last_run(&past, &file.runs_of(job))?;
    let set = file.set(job)?;
    let stands = file.stands(job, last.as_ref())?;
    let schedule = job.schedule.as_ref();
    let schedule = schedule.filter(|_| matches!(stands, JobStands::Scheduled | JobStands::Running));
    let next = schedule.and_then(|schedule| schedule.next(Timestamp::now()));
    let [created, updated] = file.written().of(file, job);
    Ok(JobLine {
        name: job.name.text.clone(),
        file: job.file.as_ref().map(|named| named.text.clone()),
        owner: job.owner.clone(),
        stands,
        missed: ProjectFile::missed(job, set.as_ref()),
        set: set.map(|set| Stamp {
            at: set.at,
            by: Some(set.user).filter(|user| !user.is_empty()),
        }),
        kind: kind(file, job),
        frequency: job.schedule.as_ref().map(ToString::to_string),
        next: next.map(|next| next.as_millisecond().unsigned_abs()),
        last,
        created,
        updated,
        errors: file.project.faults_of(job).len(),
    })
}

/// How the job writes records.
fn kind(file: &ProjectFile, job: &Job) -> &'static str {
    let finds_by_map = || {
        let map = file.value(job, "map")?;
        let path = map_file::found_from(file.directory(), map.as_ref());
        let map = MapFile::open(&path).ok()?;
        Some(map.finds_records())
    };
    let finds = ["update-key", "match"]
        .iter()
        .any(|option| file.value(job, option).is_some());
    if !finds && !finds_by_map().unwrap_or_default() {
        "insert"
    } else if file.value(job, "missing") == Some("skip") {
        "update"
    } else {
        "upsert"
    }
}
