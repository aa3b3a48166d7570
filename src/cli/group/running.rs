//! Files one after the other: all are checked before the first is written, and one that fails stops those that rest on
//! it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Reading;
use super::claims::{Claims, claims};
use super::course::{Course, Known, Step, course};
use super::keys::Keys;
use super::members::{of_directory, of_names};
use super::parts::{PartArguments, line_of};
use crate::cli::as_run::exit_after;
use crate::cli::command_line::CommandLine;
use crate::cli::commands::import::{looked_up, note_keys};
use crate::cli::exit::Exit;
use crate::cli::failure;
use crate::cli::notices::Notices;
use crate::cli::output::{OutputArgument, print_document};
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::run::Told;
use crate::cli::target::Target;
use crate::cli::usage::UsageError;
use crate::history::{GroupPart, RunId, now};
use crate::import::{Among, Together};
use crate::job::{Event, Listener, Outcome};
use crate::language::{Text, text};
use crate::model::AppId;
use crate::report::group::{self, Fate, GroupDocument, Part, Turn};
use crate::report::outlet;

/// A file, and its command line as if it had been typed alone.
struct File {
    name: String,
    line: CommandLine,
}

/// Files that are imported or checked together.
struct Group<'p> {
    typed: PartArguments,
    process: &'p Process,
    reading: Reading,
    files: Vec<File>,
    known: Vec<Known>,
    course: Course,
    together: Arc<Together>,
    keys: Keys,
    /// For each file, its place in the order in which they come first.
    ranks: Vec<usize>,
    /// What the runs share in the history.
    id: String,
    of: String,
}

/// Nobody needs to be told that a signal came: whatever is at work tells it.
struct Unheard;

impl Listener for Unheard {
    fn hear(&self, _: &Event<'_>) {}
}

/// Imports or checks several files, tells how it goes on standard error, and what became of them on standard output.
pub(in crate::cli) async fn run(
    typed: PartArguments,
    process: &Process,
    reading: Reading,
) -> anyhow::Result<Exit> {
    typed.ensure_of_several()?;
    let output = typed.sheet().report.output;
    if !matches!(output, OutputArgument::Text | OutputArgument::Json) {
        return Err(UsageError(Text::fixed(
            "several files need `--output text` or `--output json`",
            "複数のファイルでは、「--output text」または「--output json」を指定してください。",
        ))
        .into());
    }
    // Between two runs, a signal is heard, too.
    let _watched = process.watch(Arc::new(Unheard))?;
    let told = typed.notices();
    let notices = told.map(|told| Notices::begin(told, process)).transpose()?;
    let mut runs = Vec::new();
    let work = Box::pin(all(typed, process, reading, &mut runs));
    let ended = work.await;
    if let Some(notices) = notices {
        notices.end(&runs, exit_after(&ended), process).await;
    }
    ended
}

/// Imports or checks them all, and prints what became of them. `runs` come to be those of the history.
async fn all(
    typed: PartArguments,
    process: &Process,
    reading: Reading,
    runs: &mut Vec<Recording>,
) -> anyhow::Result<Exit> {
    let output = typed.sheet().report.output;
    let group = Box::pin(Group::begin(typed, process, reading)).await?;
    let language = process.speech.language;
    let order = group::order(&group.order(), language);
    for line in order.lines() {
        process.speech.tell_plainly(line);
    }
    let parts = Box::pin(group.carry_out(output, runs)).await?;
    let exit = worst(&parts, process.stop.is_asked());
    let is_kept =
        |part: &Part| matches!(&part.fate, Fate::Ended(ended) if ended.closing.run.is_some());
    let document = GroupDocument {
        command: group.typed.command(),
        exit_code: exit as u8,
        id: parts.iter().any(is_kept).then(|| group.id.clone()),
        of: group.of.clone(),
        writes: group.typed.writes(),
        parts,
    };
    if output == OutputArgument::Json {
        print_document(&group::document(document))?;
    } else {
        outlet::print(&group::summary(&document, language))?;
    }
    Ok(exit)
}

impl<'p> Group<'p> {
    async fn begin(
        typed: PartArguments,
        process: &'p Process,
        reading: Reading,
    ) -> anyhow::Result<Self> {
        let sheet = typed.sheet();
        let mut claimed = Claims::default();
        let (members, of) = if let Some(dir) = &sheet.dir {
            let command = typed.command();
            claimed = claims(dir, (&(reading.program)(), command), process)?;
            let members = of_directory(dir, &claimed, process.speech)?;
            (members, dir.display().to_string())
        } else {
            let named = sheet.file.iter().map(|file| file.display().to_string());
            (of_names(&sheet.file)?, named.collect::<Vec<_>>().join(" "))
        };
        let mut files = Vec::new();
        for member in members {
            let name = member.path.display().to_string();
            let jobs = claimed.claims.iter();
            let jobs = jobs.filter(|claim| claim.path == member.path);
            let before = files.len();
            files.extend(jobs.map(|claim| File {
                name: name.clone(),
                line: claim.line.clone(),
            }));
            if files.len() > before {
                continue;
            }
            let line = process.line.clone().of_part(&name);
            let line = match member.app {
                Some(app) => line.with("app", Some(&app.to_string())),
                None => line,
            };
            files.push(File { name, line });
        }
        let mut known = Vec::new();
        let mut said = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let arguments = PartArguments::read(&file.line, &typed, reading)?;
            if at == 0 && typed.connection().sandbox_reset {
                reset(arguments, typed.writes(), process).await?;
            }
            let arguments = PartArguments::read(&file.line, &typed, reading)?;
            let (sheet, connection) = (arguments.sheet(), arguments.connection());
            let (lookups, app) = Box::pin(looked_up(sheet, connection, process)).await?;
            let name = file.name.clone();
            said.push((app, arguments.repeated_keys(), arguments.leaves_out()));
            known.push(Known { app, name, lookups });
        }
        let course = course(&known)?;
        let mut ranks = vec![0; files.len()];
        let mut rank = 0;
        for step in &course.steps {
            if !matches!(step.turn, Turn::Only(_)) {
                ranks[step.member] = rank;
                rank += 1;
            }
        }
        let mut ranked: Vec<_> = known.iter().zip(&ranks).collect();
        ranked.sort_by_key(|(_, rank)| **rank);
        let ranked = ranked.into_iter();
        let ranked = ranked.map(|(known, _)| (known.name.clone(), known.app));
        let together = Together::new(ranked.collect(), course.wanted.clone());
        Ok(Self {
            typed,
            process,
            reading,
            files,
            known,
            course,
            together: Arc::new(together),
            keys: Keys::of(said.into_iter()),
            ranks,
            id: RunId::new(now(), fastrand::u32(..)).to_string(),
            of,
        })
    }

    /// The files in their order, for people.
    fn order(&self) -> Vec<(String, u64, Turn, Vec<u64>)> {
        let steps = self.course.steps.iter();
        let line = |step: &Step| {
            let parents = step.parents.iter().map(|app| app.get()).collect();
            let app = self.known[step.member].app.get();
            let name = self.files[step.member].name.clone();
            (name, app, step.turn.clone(), parents)
        };
        steps.map(line).collect()
    }

    fn arguments(&self, step: &Step, turn: &Turn) -> anyhow::Result<(PartArguments, CommandLine)> {
        let line = line_of(&self.files[step.member].line, turn);
        let arguments = PartArguments::read(&line, &self.typed, self.reading)?;
        Ok((arguments, line))
    }

    fn among(&self, member: usize, sees: usize, brings: bool) -> Among {
        Among {
            together: Arc::clone(&self.together),
            file: self.ranks[member],
            sees,
            brings,
            agrees: self.keys.agree(self.known[member].app),
        }
    }

    fn group_part(&self, at: usize) -> GroupPart {
        GroupPart {
            id: self.id.clone(),
            of: self.of.clone(),
            number: at + 1,
            runs: self.course.steps.len(),
        }
    }

    async fn carry_out(
        &self,
        output: OutputArgument,
        runs: &mut Vec<Recording>,
    ) -> anyhow::Result<Vec<Part>> {
        let mut parts = Vec::new();
        self.note_keys().await?;
        if !self.typed.writes() {
            for (at, step) in self.course.steps.iter().enumerate() {
                if let Turn::Without(_) = step.turn {
                    self.bring(step).await?;
                    continue;
                }
                let fate = self.look(at, step, output, runs).await?;
                parts.push(self.whole_part(step, fate));
            }
            return Ok(parts);
        }
        let bad = self.foreseen().await?;
        let is_stopped = self.process.stop.is_asked();
        if is_stopped || (!bad.is_empty() && !self.typed.goes_on()) {
            // What is wrong is told by runs of these files, which write nothing.
            let steps = self.course.steps.iter().enumerate();
            for (at, step) in steps.filter(|(_, step)| !matches!(step.turn, Turn::Without(_))) {
                let fate = if bad.contains(&at) && !is_stopped {
                    self.look(at, step, output, runs).await?
                } else if is_stopped {
                    Fate::NotTried(self.of_stop())
                } else {
                    Fate::NotTried(self.said(&OTHERS))
                };
                parts.push(self.whole_part(step, fate));
            }
            return Ok(parts);
        }
        let mut failed: BTreeSet<AppId> = BTreeSet::new();
        for (at, step) in self.course.steps.iter().enumerate() {
            let app = self.known[step.member].app;
            let fate = if let Some(why) = self.hindrance(step, &failed) {
                Fate::NotTried(why)
            } else {
                let (arguments, line) = self.arguments(step, &step.turn)?;
                let among = self.among(step.member, 0, false);
                let about = (among, self.group_part(at));
                let running = arguments.run(self.process, &line, about, false);
                let (run, ran) = running.await;
                runs.extend(run);
                self.fate(ran, output)
            };
            if stops_others(&fate) {
                failed.insert(app);
            }
            parts.push(self.part(step, fate));
        }
        Ok(parts)
    }

    /// Notes the keys of all files of which a record may not count because of a file behind its own.
    async fn note_keys(&self) -> anyhow::Result<()> {
        for step in &self.course.steps {
            let is_again = matches!(step.turn, Turn::Only(_));
            let app = self.known[step.member].app;
            if is_again || !self.keys.are_noted(app) || self.process.stop.is_asked() {
                continue;
            }
            let (arguments, _) = self.arguments(step, &Turn::Whole)?;
            let (sheet, connection) = (arguments.sheet(), arguments.connection());
            let among = self.among(step.member, 0, false);
            let noting = note_keys(sheet, connection, self.process, among);
            Box::pin(noting).await?;
        }
        Ok(())
    }

    /// What keeps a file from being tried.
    fn hindrance(&self, step: &Step, failed: &BTreeSet<AppId>) -> Option<String> {
        if self.process.stop.is_asked() {
            return Some(self.of_stop());
        }
        let own = self.known[step.member].app;
        let is_again = matches!(step.turn, Turn::Only(_));
        let waits = is_again || !self.typed.goes_on() || self.keys.keep_order(own);
        if failed.contains(&own) && waits {
            return Some(self.said(&OWN));
        }
        let parent = step.parents.iter().find(|app| failed.contains(app))?;
        Some(self.said(&text!(
            "because the import into app {parent}, which it looks up, failed",
            "ルックアップの参照先のアプリ{parent}への取り込みが失敗したため"
        )))
    }

    /// The turns that cannot be written as they are: all files are checked, and nothing of it is told.
    async fn foreseen(&self) -> anyhow::Result<BTreeSet<usize>> {
        let mut bad = BTreeSet::new();
        for (at, step) in self.course.steps.iter().enumerate() {
            if self.process.stop.is_asked() {
                break;
            }
            if let Turn::Without(_) = step.turn {
                self.bring(step).await?;
                continue;
            }
            let (arguments, _) = self.arguments(step, &Turn::Whole)?;
            let outcome = arguments.foresee(self.process, self.whole(step)).await;
            let is_good = outcome.is_ok_and(|outcome| Exit::of_outcome(&outcome) == Exit::Done);
            if !is_good {
                bad.insert(at);
            }
        }
        Ok(bad)
    }

    /// Notes what a file brings whose turn comes again.
    async fn bring(&self, step: &Step) -> anyhow::Result<()> {
        let (arguments, _) = self.arguments(step, &step.turn)?;
        let among = self.among(step.member, self.ranks[step.member], true);
        // Whatever is wrong with it is found when it is checked whole.
        let _ = arguments.foresee(self.process, among).await;
        Ok(())
    }

    /// What a file that is checked whole knows of the others.
    fn whole(&self, step: &Step) -> Among {
        let is_again = matches!(step.turn, Turn::Only(_));
        let sees = if is_again {
            usize::MAX
        } else {
            self.ranks[step.member]
        };
        self.among(step.member, sees, !is_again)
    }

    /// Tells what a file would come to, and writes nothing.
    async fn look(
        &self,
        at: usize,
        step: &Step,
        output: OutputArgument,
        runs: &mut Vec<Recording>,
    ) -> anyhow::Result<Fate> {
        if self.process.stop.is_asked() {
            return Ok(Fate::NotTried(self.of_stop()));
        }
        let (arguments, line) = self.arguments(step, &Turn::Whole)?;
        let among = Among {
            // What it brings was noted when it was checked first.
            brings: !self.typed.writes() && step.turn == Turn::Whole,
            ..self.whole(step)
        };
        let about = (among, self.group_part(at));
        let foresees = self.typed.writes();
        let (run, ran) = arguments.run(self.process, &line, about, foresees).await;
        runs.extend(run);
        Ok(self.fate(ran, output))
    }

    /// What became of a file, which is printed for people at once.
    fn fate(&self, ran: anyhow::Result<(Outcome, Told)>, output: OutputArgument) -> Fate {
        match ran {
            Ok((outcome, told)) => {
                if output == OutputArgument::Text {
                    told.show(&outcome);
                }
                Fate::Ended(Box::new(told.into_ended(outcome)))
            }
            Err(error) => {
                let reason = failure::tell(&error, self.process.speech.language);
                Fate::Unbegun(Exit::of_error(&error) as u8, reason)
            }
        }
    }

    fn part(&self, step: &Step, fate: Fate) -> Part {
        Part {
            file: self.files[step.member].name.clone(),
            app: self.known[step.member].app.get(),
            turn: step.turn.clone(),
            fate,
        }
    }

    /// A file that is looked at as a whole, however many turns it has.
    fn whole_part(&self, step: &Step, fate: Fate) -> Part {
        let turn = Turn::Whole;
        Part {
            turn,
            ..self.part(step, fate)
        }
    }

    fn of_stop(&self) -> String {
        self.said(&STOPPED)
    }

    fn said(&self, text: &Text) -> String {
        text.of(self.process.speech.language).to_owned()
    }
}

static OTHERS: Text = Text::fixed(
    "because other files have errors",
    "ほかのファイルにエラーがあるため",
);
static OWN: Text = Text::fixed(
    "because the import into the same app failed before",
    "同じアプリへの前の取り込みが失敗したため",
);
static STOPPED: Text = Text::fixed("because it was stopped", "中止されたため");

/// Empties the sandbox once, before anything is asked of it.
async fn reset(
    mut arguments: PartArguments,
    writes: bool,
    process: &Process,
) -> anyhow::Result<()> {
    let connection = arguments.connection_mut();
    connection.sandbox_reset = true;
    let target = if writes {
        Target::open_to_write(connection, process).await?
    } else {
        Target::open(connection, process).await?
    };
    target.close().await;
    Ok(())
}

/// Whether what became of a file stops those that rest on it: records that failed alone do not, as they were to be left
/// out.
fn stops_others(fate: &Fate) -> bool {
    match fate {
        Fate::Ended(ended) => {
            let code = ended.closing.exit_code;
            code != Exit::Done as u8 && code != Exit::SomeRefused as u8
        }
        Fate::Unbegun(..) | Fate::NotTried(_) => true,
    }
}

/// How the program ends: by the worst that became of a file.
fn worst(parts: &[Part], is_stopped: bool) -> Exit {
    const FROM_BAD_TO_WORSE: [Exit; 10] = [
        Exit::Done,
        Exit::ChangesPending,
        Exit::SomeRefused,
        Exit::Invalid,
        Exit::Usage,
        Exit::Guarded,
        Exit::Locked,
        Exit::Refused,
        Exit::Failed,
        Exit::Interrupted,
    ];
    let code = |part: &Part| match &part.fate {
        Fate::Ended(ended) => Some(ended.closing.exit_code),
        Fate::Unbegun(code, _) => Some(*code),
        Fate::NotTried(_) => None,
    };
    let codes: Vec<u8> = parts.iter().filter_map(code).collect();
    let mut worse = FROM_BAD_TO_WORSE.into_iter().rev();
    let found = worse.find(|exit| codes.contains(&(*exit as u8)));
    let is_left = |part: &Part| matches!(part.fate, Fate::NotTried(_));
    match found {
        _ if !parts.iter().any(is_left) => found.unwrap_or(Exit::Done),
        _ if is_stopped => Exit::Interrupted,
        // What was wrong when all was checked is not any more, and nothing was written.
        None | Some(Exit::Done) => Exit::Failed,
        Some(exit) => exit,
    }
}
