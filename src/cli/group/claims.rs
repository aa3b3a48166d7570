//! Files of a directory that jobs of its project file read: they are imported with the options of the job.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Command;
use glob::Pattern;

use crate::cli::command_line::CommandLine;
use crate::cli::jobs::ProjectFile;
use crate::cli::pattern::is_pattern_in;
use crate::cli::process::Process;
use crate::project::{FILE, Job};

/// A file, and the command line of the job that reads it.
pub(super) struct Claim {
    pub(super) path: PathBuf,
    pub(super) line: CommandLine,
}

/// What the jobs of a directory say of its files.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) claims: Vec<Claim>,
    /// The patterns of jobs, of which the newest file counts: the older ones are not imported.
    patterns: Vec<Pattern>,
}

impl Claims {
    /// Whether a file is an older one of a job, which reads a newer one.
    pub(super) fn passes_over(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.patterns.iter().any(|pattern| pattern.matches(&name))
            && !self.claims.iter().any(|claim| claim.path == path)
    }
}

/// The files of a directory that jobs read. `program` knows all commands.
///
/// # Errors
/// A project file or a job that has mistakes.
pub(super) fn claims(
    dir: &Path,
    (program, command): (&Command, &str),
    process: &Process,
) -> anyhow::Result<Claims> {
    let path = dir.join(FILE);
    let Some(import) = program.find_subcommand("import").filter(|_| path.is_file()) else {
        return Ok(Claims::default());
    };
    let file = ProjectFile::open(&path, import)?;
    let mut claims = Claims::default();
    let jobs = file.project.jobs.iter();
    for job in jobs.filter(|job| !job.is_draft && lies_in(job)) {
        let job = file.job(&job.name.text, process.speech)?;
        let typed = process.line.clone().of_part("").without("dir");
        let mut words = file.words(job, import, &typed, false)?;
        let path = words.pop().map(PathBuf::from).unwrap_or_default();
        let options = words.iter().filter(|word| knows(program, command, word));
        let typed = typed.again().into_iter().filter(|word| !word.is_empty());
        let typed = typed.map(OsString::from);
        let all = std::iter::once("kintable".into()).chain(typed);
        let all: Vec<OsString> = all.chain(options.cloned()).collect();
        let line = CommandLine::new(&all, program).of_part(&path.display().to_string());
        claims.claims.push(Claim { path, line });
        let named = job.file.as_ref().map(|file| &file.text);
        let named = named.filter(|named| is_pattern_in(dir, Path::new(named)));
        let name = named.and_then(|named| Path::new(named).file_name());
        let pattern = name.and_then(|name| Pattern::new(&name.to_string_lossy()).ok());
        claims.patterns.extend(pattern);
    }
    Ok(claims)
}

/// Whether the file of a job lies in the directory of the project file itself.
fn lies_in(job: &Job) -> bool {
    job.file.as_ref().is_some_and(|file| {
        let parent = Path::new(&file.text).parent();
        file.text != "-"
            && parent.is_some_and(|parent| parent == Path::new("") || parent == Path::new("."))
    })
}

/// Whether a command has the option of a word.
fn knows(program: &Command, command: &str, word: &OsString) -> bool {
    let word = word.to_string_lossy();
    let name = word.trim_start_matches("--").split('=').next();
    let command = program.find_subcommand(command);
    let mut options = command.into_iter().flat_map(Command::get_arguments);
    options.any(|option| option.get_long().is_some() && option.get_long() == name)
}
