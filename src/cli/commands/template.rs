//! `kintable template`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::exit::Exit;
use crate::cli::form_source::FormSourceArguments;
use crate::cli::map_file::MapFile;
use crate::cli::process::Process;
use crate::cli::save;
use crate::cli::usage::{self, UsageError};
use crate::language::{Text, text};
use crate::map::Fitted;
use crate::model::{Field, FieldKind, Form, Found};
use crate::problem::Problem;
use crate::report;
use crate::sheet::{self, Delimiter, Dialect, Encoding, LineEnding, PRIMARY_MARK};
use crate::template::{Column, Options, template};
use crate::xlsx::Unfit;

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
    /// How the file is written; by default as the ending of its name says, otherwise as CSV
    #[arg(long, value_enum)]
    format: Option<FormatArgument>,
    /// The encoding of a CSV file; by default UTF-8
    #[arg(long, value_enum)]
    encoding: Option<WrittenEncodingArgument>,
    /// The file to write; `-`, or no file, is standard output
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    source: FormSourceArguments,
}

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// CSV
    Csv,
    /// An Excel file (.xlsx), with lists of options, date formats, limits and what belongs into each column
    Xlsx,
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
    let format = arguments.format()?;
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
        let header = template.lines.first().into_iter().flatten();
        template.columns = header.map(|name| column(&form, &fitted, name)).collect();
        template.blanks.retain(|blank| fitted.fills(&blank.field));
    }
    let mut file = Vec::new();
    match format {
        FormatArgument::Csv => {
            let encoding = arguments.encoding;
            let encoding = encoding.unwrap_or(WrittenEncodingArgument::Utf8);
            template.write(&mut file, dialect(encoding))?;
        }
        FormatArgument::Xlsx => {
            let language = process.speech.language;
            let told = |field: &Field, is_own| report::prompt(field, is_own, language);
            let written = template.write_book(&mut file, &told);
            written.map_err(unwritten)?;
        }
    }
    save::file(arguments.output_file.as_deref(), &file, arguments.force)?;
    for blank in &template.blanks {
        process.speech.notice(&report::blank_line(blank));
    }
    let is_moment = |column: &Column| matches!(column, Column::Field(field) if field.kind == FieldKind::DateTime);
    if format == FormatArgument::Xlsx && template.columns.iter().any(is_moment) {
        process.speech.notice(&Text::fixed(
            "dates and times have no time zone in an Excel file: import it with `--timezone`, like `--timezone Asia/Tokyo`",
            "Excelファイルの日時には時差がありません。取り込むときは「--timezone」でタイムゾーンを指定してください（例：--timezone Asia/Tokyo）。",
        ));
    }
    Ok(Exit::Done)
}

impl NamesFiles for TemplateArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.source.name_files(files);
        files.reads_map(self.map.as_deref());
        files.writes("--output-file", &self.output_file);
    }
}

impl TemplateArguments {
    /// The format that is asked for, or that of the file's name.
    fn format(&self) -> Result<FormatArgument, UsageError> {
        let path = self.output_file.as_deref();
        let is_book = path.is_some_and(report::is_named_book);
        let by_name = if is_book {
            FormatArgument::Xlsx
        } else {
            FormatArgument::Csv
        };
        let format = self.format.unwrap_or(by_name);
        if format == FormatArgument::Csv {
            return Ok(format);
        }
        if self.encoding.is_some() {
            return Err(UsageError(Text::fixed(
                "`--encoding` is for CSV files, and this is an Excel file: remove the option",
                "「--encoding」はCSVファイル用ですが、Excelファイルが指定されています。オプションを外してください。",
            )));
        }
        if path.is_none_or(|path| path == Path::new("-")) {
            return Err(UsageError(Text::fixed(
                "`--format xlsx` needs `--output-file` with the name of a file",
                "「--format xlsx」には、「--output-file」にファイル名も指定してください。",
            )));
        }
        Ok(format)
    }
}

/// What a column of a file that a map reads is for.
fn column(form: &Form, fitted: &Fitted, name: &str) -> Column {
    let Some(sample) = fitted.sample_column(name) else {
        return if name == PRIMARY_MARK {
            Column::Mark
        } else {
            Column::Other
        };
    };
    let Some(Found::Field(field) | Found::InTable(_, field)) = form.find(sample.code) else {
        return Column::Other;
    };
    let mut field = field.clone();
    if sample.is_filled && field.required {
        Arc::make_mut(&mut field).required = false;
    }
    match sample.words {
        None => Column::Field(field),
        Some(words) => Column::Made(field, words),
    }
}

/// Why an Excel file cannot hold a template.
fn unwritten(unfit: Unfit) -> anyhow::Error {
    match unfit {
        Unfit::Io(error) => error.into(),
        Unfit::Columns { .. } | Unfit::Lines(_) | Unfit::Characters { .. } => {
            UsageError(Text::fixed(
                "an Excel file does not hold that much: use `--fields` or fewer `--records`, or `--format csv`",
                "Excelファイルに収まりません。「--fields」や「--records」で減らすか、「--format csv」を指定してください。",
            ))
            .into()
        }
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
