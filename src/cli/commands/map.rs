//! `kintable map`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::resume::{Job, Typed};
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::command_line::quoted;
use crate::cli::examples;
use crate::cli::exit::Exit;
use crate::cli::form_source::FormSourceArguments;
use crate::cli::map_file::{self, MAPS, MapFile};
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::reading_options::{ReadingArguments, way_of};
use crate::cli::run::open;
use crate::cli::save;
use crate::cli::sheet_options::SHOWN;
use crate::cli::usage::UsageError;
use crate::job::{Event, Kind, Listener as _, OWN_COLUMNS};
use crate::language::{Language, Text, text};
use crate::map::{Columns, Headers, Labels, missing, suggest};
use crate::model::Form;
use crate::plain::harmless;
use crate::problem::Problem;
use crate::report::{self, Home, RunNames, Terminal, outlet};
use crate::sheet::{Expected, Sheet, SheetError, Source, Way, open_expecting};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum MapCommand {
    /// Check a mapping file by itself, against a form, and against the header line of a file.
    #[command(after_help = examples::help("map check", Language::English))]
    Check(CheckArguments),
    /// Draw up a mapping file for a file and an app: what is certain, and what is likely as comments to confirm.
    #[command(after_help = examples::help("map suggest", Language::English))]
    Suggest(SuggestArguments),
    /// List the mapping files in `maps/`.
    #[command(after_help = examples::help("map list", Language::English))]
    List(ListArguments),
    /// Show what a mapping file makes of what.
    #[command(after_help = examples::help("map show", Language::English))]
    Show(ShowArguments),
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct CheckArguments {
    /// The mapping file: a path, or the name of a file in `maps/`
    #[arg(value_name = "MAP")]
    map: PathBuf,
    /// A file whose header line the map is checked against
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Check the map by itself, without a form
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    source: FormSourceArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct SuggestArguments {
    /// The file to be mapped; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "from")]
    file: Option<PathBuf>,
    /// A mapping file for which to print the lines that it lacks, so that the file passes
    #[arg(long, value_name = "MAP")]
    map: Option<PathBuf>,
    /// Take the file and the mapping file of a run: its id, or `last`
    #[arg(long, value_name = "RUN", conflicts_with_all = ["file", "map"])]
    from: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// The file to write; `-`, or no file, is standard output
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    source: FormSourceArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArguments {
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ShowArguments {
    /// The mapping file: a path, or the name of a file in `maps/`
    #[arg(value_name = "MAP")]
    map: PathBuf,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
}

/// `read` reads the words of a command line as those of an import.
pub(in crate::cli) async fn run(
    command: MapCommand,
    process: &Process,
    read: impl FnOnce(&[OsString]) -> Option<Typed>,
) -> anyhow::Result<Exit> {
    match command {
        MapCommand::Check(arguments) => check(&arguments, process).await,
        MapCommand::Suggest(arguments) => draw_up(arguments, process, read).await,
        MapCommand::List(arguments) => list(&arguments, process),
        MapCommand::Show(arguments) => show(&arguments, process),
    }
}

async fn check(arguments: &CheckArguments, process: &Process) -> anyhow::Result<Exit> {
    ensure_apart(arguments)?;
    let map = MapFile::open(&arguments.map)?;
    let form = if arguments.offline {
        None
    } else {
        Some(arguments.source.open(process).await?.0)
    };
    if let (None, Some(_)) = (&form, &arguments.file) {
        return Err(UsageError(Text::fixed(
            "`--offline` checks the mapping file alone: remove the file, or use `--form`",
            "「--offline」はマッピングファイルだけを確認します。ファイルの指定を外すか、「--form」を指定してください。",
        ))
        .into());
    }
    let (problems, file) = match &form {
        None => (map.map().faults().to_vec(), None),
        Some(form) => against(&map, form, arguments)?,
    };
    let language = process.speech.language;
    let names = RunNames {
        kind: Kind::CHECK,
        file: file.unwrap_or_default(),
        map: Some(map.name()),
        home: Home::Form(String::new()),
        language,
    };
    let screen = process.speech.screen(arguments.output.into(), Some(SHOWN));
    let terminal = Terminal::new(names.clone(), screen, None);
    for problem in &problems {
        terminal.hear(&Event::Problem(problem));
    }
    let is_refused = problems.iter().any(Problem::is_error);
    let exit = if is_refused {
        Exit::Invalid
    } else {
        Exit::Done
    };
    match arguments.output {
        TextOrJson::Text => outlet::print(&report::map::checked(&names, &problems, map.map()))?,
        TextOrJson::Json => {
            print_document(&report::map::check_document(&names, &problems, exit as u8))?;
        }
    }
    Ok(exit)
}

/// What is wrong with a map for a form, and for the header of a file.
fn against(
    map: &MapFile,
    form: &Form,
    arguments: &CheckArguments,
) -> anyhow::Result<(Vec<Problem>, Option<String>)> {
    let (fitted, mut problems) = map.map().fit(form);
    let Some(path) = &arguments.file else {
        return Ok((problems, None));
    };
    let source = open(path)?;
    let columns = Columns::Mapped(fitted);
    let way = arguments.reading.way()?.or(map.map().way());
    let opened = open_expecting(&source, &way, columns.expected(form));
    match opened {
        Ok(sheet) => {
            let bound = columns.bind(&sheet.header, &OWN_COLUMNS, &[]);
            let of_header = sheet.problems.into_iter();
            problems.extend(of_header.filter(|problem| bound.is_about_used(problem)));
            problems.extend(bound.problems);
        }
        Err(SheetError::Problem(problem)) => problems.push(*problem),
        Err(SheetError::Io(error) | SheetError::Changed(error)) => return Err(error.into()),
    }
    Ok((problems, Some(source.name().to_owned())))
}

async fn draw_up(
    mut arguments: SuggestArguments,
    process: &Process,
    read: impl FnOnce(&[OsString]) -> Option<Typed>,
) -> anyhow::Result<Exit> {
    let mut typed = arguments.reading.way()?;
    if let Some(run) = arguments.from.clone() {
        typed = typed.or(&arguments.take_over(&run, process, read)?);
    }
    ensure_apart(&arguments)?;
    let Some(file) = &arguments.file else {
        return Err(UsageError(Text::fixed(
            "add a CSV file, or `-` for standard input",
            "CSVファイルを指定してください。「-」は標準入力です。",
        ))
        .into());
    };
    let source = open(file)?;
    let (form, _) = arguments.source.open(process).await?;
    let language = process.speech.language;
    let map = arguments.map.as_deref().map(MapFile::open).transpose()?;
    let (text, told) = match &map {
        None => {
            let sheet = sheet(&source, &typed, form.words())?;
            let labels = Labels::new(form.clone(), Headers::Labels);
            if let Some(reason) = labels.needs_no_map(&sheet.header) {
                anyhow::bail!(UsageError(reason));
            }
            let found = suggest(&form, sheet, &typed, language).map_err(said)?;
            let (certain, open) = (found.certain, found.open);
            let told = text!(
                "fields filled for certain: {certain}; lines to confirm: {open}",
                "確定したフィールド：{certain}個、確認が必要な行：{open}行"
            );
            (found.map, told)
        }
        Some(map) => {
            let (fitted, problems) = map.map().fit(&form);
            let columns = Columns::Mapped(fitted.clone());
            let way = typed.or(map.map().way());
            let sheet = sheet(&source, &way, columns.expected(&form))?;
            let wrong = problems.iter().any(Problem::is_error);
            let bound = columns.bind(&sheet.header, &OWN_COLUMNS, &[]);
            if wrong || bound.problems.iter().any(Problem::is_error) {
                let name = harmless(&map.name().file);
                anyhow::bail!(UsageError(text!(
                    "{name} has errors: `kintable map check` shows them",
                    "「{name}」にエラーがあります。「kintable map check」で確認できます。"
                )));
            }
            let found = missing(&form, &fitted, sheet, language).map_err(said)?;
            let unread = found.unread;
            let told = if !found.lines.is_empty() {
                Text::fixed(
                    "add these lines to the map; those that begin with # are open: delete the # of those that are right",
                    "これらの行をマップに加えてください。「#」で始まる行は未確定です。正しい行の「#」を削除してください。",
                )
            } else if unread > 0 {
                text!(
                    "no lines are known that the map lacks, but its rules cannot read this many lines of the file: {unread}; `kintable check` with the map shows why",
                    "マップに加える行は見つかりませんが、マップの規則で読み取れない行がファイルに{unread}行あります。マップを指定した「kintable check」で理由を確認できます。"
                )
            } else {
                Text::fixed(
                    "the map lacks nothing for this file",
                    "このファイルに対して、マップに不足はありません。",
                )
            };
            (found.lines, told)
        }
    };
    save::file(
        arguments.output_file.as_deref(),
        text.as_bytes(),
        arguments.force,
    )?;
    process.speech.notice(&told);
    Ok(Exit::Done)
}

/// What ended the reading of a file.
fn said(error: SheetError) -> anyhow::Error {
    match error {
        SheetError::Problem(problem) => {
            let code = problem.kind.code();
            let line = problem.place.line().unwrap_or_default();
            anyhow::anyhow!(text!(
                "the file cannot be read: line {line} [{code}]; `kintable check` shows what is wrong",
                "ファイルを読み取れません（{line}行目 [{code}]）。「kintable check」で確認できます。"
            ))
        }
        SheetError::Io(error) | SheetError::Changed(error) => error.into(),
    }
}

fn sheet(source: &Source, way: &Way, expected: impl Into<Expected>) -> anyhow::Result<Sheet> {
    open_expecting(source, way, expected).map_err(said)
}

impl SuggestArguments {
    /// Takes the file and the map of a run, and how the file was read.
    fn take_over(
        &mut self,
        run: &str,
        process: &Process,
        read: impl FnOnce(&[OsString]) -> Option<Typed>,
    ) -> anyhow::Result<Way> {
        let past = Past::open(&self.place, process)?;
        let run = past.run(Some(run))?.run;
        let words =
            std::iter::once("kintable").chain(run.about.arguments.iter().map(String::as_str));
        let words: Vec<_> = words.map(OsString::from).collect();
        let id = &run.id;
        let Some((Job::Import(import), _)) = read(&words) else {
            anyhow::bail!(UsageError(text!(
                "run {id} is not an import",
                "実行{id}は取り込みではありません。"
            )));
        };
        let from = |path: &Path| Path::new(&run.about.directory).join(path);
        let Some(map) = import.sheet.shape.read.columns.map.as_deref() else {
            anyhow::bail!(UsageError(text!(
                "run {id} had no mapping file: name its file, as in `kintable map suggest FILE`",
                "実行{id}はマッピングファイルを使っていません。「kintable map suggest ファイル」のように、ファイルを指定してください。"
            )));
        };
        self.map = Some(map_file::of_run(&run.about.directory, map));
        let file = import.sheet.named_file();
        if file.is_none_or(|file| file == Path::new("-")) {
            let map = quoted(&map.to_string_lossy());
            anyhow::bail!(UsageError(text!(
                "run {id} read standard input: name its file, as in `kintable map suggest FILE --map {map}`",
                "実行{id}は標準入力を読み取りました。「kintable map suggest ファイル --map {map}」のように、ファイルを指定してください。"
            )));
        }
        self.file = file.map(from);
        Ok(way_of(&run.about.arguments).0)
    }
}

fn list(arguments: &ListArguments, process: &Process) -> anyhow::Result<Exit> {
    let mut found = Vec::new();
    if Path::new(MAPS).is_dir() {
        for entry in fs_err::read_dir(MAPS)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    let maps = found.iter().map(|path| MapFile::open(path));
    let maps = maps.collect::<Result<Vec<_>, _>>()?;
    let maps: Vec<_> = maps
        .iter()
        .map(|file| (file.name().file, Arc::clone(file.map())))
        .collect();
    match arguments.output {
        TextOrJson::Json => print_document(&report::map::list_document(&maps))?,
        TextOrJson::Text if maps.is_empty() => process.speech.notice(&Text::fixed(
            "there are no mapping files in `maps/`",
            "「maps」フォルダーにマッピングファイルはありません。",
        )),
        TextOrJson::Text => outlet::print(&report::map::list(&maps, process.speech.language))?,
    }
    Ok(Exit::Done)
}

fn show(arguments: &ShowArguments, process: &Process) -> anyhow::Result<Exit> {
    let file = MapFile::open(&arguments.map)?;
    let (name, map) = (file.name().file, file.map());
    match arguments.output {
        TextOrJson::Json => print_document(&report::map::show_document(&name, map))?,
        TextOrJson::Text => outlet::print(&report::map::show(map, process.speech.language))?,
    }
    if map.faults().is_empty() {
        return Ok(Exit::Done);
    }
    process.speech.notice(&text!(
        "{name} has errors, and is not shown as a whole: `kintable map check` shows them",
        "「{name}」にエラーがあるため、一部だけを表示しています。「kintable map check」で確認できます。"
    ));
    Ok(Exit::Invalid)
}

impl NamesFiles for CheckArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads_map(Some(&self.map));
        files.reads("FILE", &self.file);
        self.source.name_files(files);
    }
}

impl NamesFiles for SuggestArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("FILE", &self.file);
        files.reads_map(self.map.as_deref());
        self.source.name_files(files);
        files.writes("--output-file", &self.output_file);
    }
}
