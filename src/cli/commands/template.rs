//! `kintable template`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::exit::Exit;
use crate::cli::form_source::FormSourceArguments;
use crate::cli::map_file::{self, MapFile};
use crate::cli::process::Process;
use crate::cli::save;
use crate::cli::usage::{self, UsageError};
use crate::language::text;
use crate::problem::Problem;
use crate::report;
use crate::sheet::{self, Delimiter, Dialect, Encoding, LineEnding};
use crate::template::{Options, template};

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct TemplateArguments {
    /// Only these fields, separated by commas; a table is one of them as a whole
    #[arg(long, value_name = "CODES")]
    fields: Option<String>,
    /// Write the file as this mapping file expects it: a path, or the name of a file in `maps/`
    #[arg(long, value_name = "MAP")]
    map: Option<PathBuf>,
    /// Number of records
    #[arg(long, value_name = "N", default_value_t = 2)]
    records: usize,
    /// Number of rows in each table of the first record; tables of the other records have one
    #[arg(long, value_name = "N", default_value_t = 2)]
    rows: usize,
    /// The file's encoding
    #[arg(long, value_enum, default_value_t = WrittenEncodingArgument::Utf8)]
    encoding: WrittenEncodingArgument,
    /// The file to write; `-`, or no file, is standard output
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    source: FormSourceArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WrittenEncodingArgument {
    /// UTF-8
    Utf8,
    /// UTF-8 with a byte-order mark, for Excel
    Utf8Bom,
    /// Shift_JIS, as used by Japanese Windows
    Sjis,
}

pub(in crate::cli) async fn run(
    arguments: TemplateArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    ensure_apart(&arguments)?;
    let fields = usage::fields("--fields", arguments.fields.as_deref())?;
    let (form, precision) = arguments.source.open(process).await?;
    let options = Options {
        fields,
        records: arguments.records,
        rows: arguments.rows,
        precision,
    };
    let mut template = template(&form, &options).map_err(|error| UsageError(error.text()))?;
    if let Some(map) = &arguments.map {
        let file = MapFile::open(map)?;
        let (fitted, problems) = file.map().fit(&form);
        if problems.iter().any(Problem::is_error) {
            let name = file.name().file;
            return Err(UsageError(text!(
                "{name} has errors: `kintable map check` shows them",
                "「{name}」にエラーがあります。「kintable map check」で確認できます。"
            ))
            .into());
        }
        template.lines = fitted.sample(&template.lines);
        template.blanks.retain(|blank| fitted.fills(&blank.field));
    }
    let mut file = Vec::new();
    template.write(&mut file, dialect(arguments.encoding))?;
    save::file(arguments.output_file.as_deref(), &file, arguments.force)?;
    for blank in &template.blanks {
        process.speech.notice(&report::blank_line(blank));
    }
    Ok(Exit::Done)
}

impl NamesFiles for TemplateArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.source.name_files(files);
        let map = self.map.as_deref().map(map_file::found);
        files.reads("--map", map);
        files.writes("--output-file", &self.output_file);
    }
}

/// Files for spreadsheets have the line ends that spreadsheets write.
fn dialect(encoding: WrittenEncodingArgument) -> Dialect {
    let (encoding, bom, line_ending) = match encoding {
        WrittenEncodingArgument::Utf8 => (Encoding::Utf8, false, LineEnding::Lf),
        WrittenEncodingArgument::Utf8Bom => (Encoding::Utf8, true, LineEnding::CrLf),
        WrittenEncodingArgument::Sjis => (Encoding::ShiftJis, false, LineEnding::CrLf),
    };
    Dialect {
        kind: sheet::Kind::Csv,
        encoding,
        bom,
        delimiter: Delimiter::Comma,
        line_ending,
    }
}
