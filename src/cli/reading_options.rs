//! How a file is read, as it is typed.

use std::path::PathBuf;

use clap::{Arg, Args, Command, CommandFactory as _, Parser};

use super::command_line::CommandLine;
use super::usage::{UsageError, field_names, filled};
use crate::language::Text;
use crate::sheet::{
    Area, Begin, DelimiterChoice, EncodingChoice, Format, Names, Ragged, SheetChoice, Way,
};

/// How a file is read.
#[derive(Debug, Args)]
pub(super) struct ReadingArguments {
    /// The file's encoding
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    encoding: EncodingChoice,
    /// Delimiter; `auto` finds it in the header line
    #[arg(long, value_enum, default_value_t)]
    delimiter: DelimiterChoice,
    /// The number of the header line, if there are other lines above it, which are not read
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with_all = ["skip_lines", "no_header"])]
    header_row: Option<u64>,
    /// Do not read this many lines at the beginning of the file
    #[arg(long, value_name = "N")]
    skip_lines: Option<u64>,
    /// The file has no header line: its columns are named by `--columns`, or are `1`, `2`, … for a mapping file
    #[arg(long)]
    no_header: bool,
    /// The names of the columns of a file without a header line, separated by commas
    #[arg(long, value_name = "NAMES", requires = "no_header")]
    columns: Option<String>,
    /// What kind of file it is; by default, kintable looks at what is in it
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The sheet of a spreadsheet (.xlsx, .xls, .ods): its name, or its number, counted from 1; by default, the first one that is not hidden
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    /// The cells of the sheet: `A1:F200`, `A:F`, or `B3` for all from there
    #[arg(long, value_name = "CELLS")]
    range: Option<Area>,
    /// What to do with a line that has fewer cells than the header line
    #[arg(long, value_enum, default_value_t)]
    ragged: Ragged,
}

/// An option of a command; if it says how a file is read, there must be one.
pub(super) fn needs_file(option: Arg) -> Arg {
    let reading = ReadingArguments::augment_args(Command::new(""));
    let mut options = reading.get_arguments();
    if options.any(|reading| reading.get_id() == option.get_id()) {
        option.requires("file_path")
    } else {
        option
    }
}

/// The options that are about a part of a file. One that is written of it is CSV, and has its header on line 1.
const ABOUT_PART: [&str; 7] = [
    "header-row",
    "skip-lines",
    "no-header",
    "columns",
    "format",
    "sheet",
    "range",
];

impl ReadingArguments {
    pub(super) fn way(&self) -> Result<Way, UsageError> {
        let columns = filled("--columns", self.columns.as_deref())?;
        let columns = columns.map(|names| field_names("--columns", &names));
        Ok(Way {
            encoding: self.encoding,
            delimiter: self.delimiter,
            begin: match (self.header_row, self.skip_lines) {
                (Some(line), _) => Begin::Header(line),
                (None, Some(lines)) => Begin::Behind(lines),
                (None, None) => Begin::First,
            },
            names: match columns.transpose()? {
                Some(names) => Names::Listed(names),
                None if self.no_header => Names::Counted,
                None => Names::Header,
            },
            group_by: Vec::new(),
            ragged: self.ragged,
            format: self.format,
            sheet: filled("--sheet", self.sheet.as_deref())?.map(SheetChoice::from),
            area: self.range,
        })
    }
}

/// Columns without a name are nobody's.
pub(super) fn ensure_names(way: &Way, has_map: bool) -> Result<(), UsageError> {
    if way.names == Names::Counted && !has_map {
        return Err(UsageError(Text::fixed(
            "`--no-header`: name the columns with `--columns`, or use a mapping file (`--map`), in which they are `1`, `2`, …",
            "「--no-header」では、「--columns」で列の名前を指定するか、マッピングファイル（--map）を使ってください。マッピングファイルでは、列は「1」「2」…です。",
        )));
    }
    Ok(())
}

/// The same command for a file that is written of a part of this one, and has its header on its first line, whatever a
/// map says of the whole.
pub(super) fn of_written(line: CommandLine, maps_header: bool) -> CommandLine {
    let options = ABOUT_PART.iter();
    let line = options.fold(line, |line, option| line.without(option));
    if maps_header {
        line.with("header-row", Some("1"))
    } else {
        line
    }
}

/// The options among the words of a command line that say how its file is read.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Reread {
    #[command(flatten)]
    reading: ReadingArguments,
    #[arg(long)]
    group_by: Option<String>,
    #[arg(long)]
    map: Option<PathBuf>,
}

/// How the file of a command line was read, and by which map, by its words as they are kept: one for each option.
pub(super) fn way_of(words: &[String]) -> (Way, Option<PathBuf>) {
    let known = Reread::command();
    let is_known = |word: &&String| {
        let name = word.strip_prefix("--").unwrap_or_default();
        let name = name.split('=').next();
        known
            .get_arguments()
            .any(|known| known.get_long() == name && name.is_some())
    };
    let Ok(read) = Reread::try_parse_from(words.iter().filter(is_known)) else {
        return (Way::default(), None);
    };
    let group_by = read.group_by.map(|names| field_names("--group-by", &names));
    let way = Way {
        group_by: group_by.transpose().ok().flatten().unwrap_or_default(),
        ..read.reading.way().unwrap_or_default()
    };
    (way, read.map)
}
