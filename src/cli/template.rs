//! `kintable template`.

use std::path::Path;

use super::Exit;
use super::apart::FilesApart;
use super::form_arguments::{TemplateArguments, WrittenEncodingArgument};
use super::form_source::FormSource;
use super::save;
use super::screen::{Speech, tell};
use super::settings::{self, UsageError};
use crate::report;
use crate::sheet::{Delimiter, Dialect, Encoding, LineEnding};
use crate::template::{Options, template};

/// Writes a sample file for a form.
pub(super) async fn run(arguments: TemplateArguments, speech: Speech) -> anyhow::Result<Exit> {
    FilesApart::default()
        .reads_form(&arguments.source)
        .writes("--output-file", arguments.output_file.as_deref())
        .ensure()?;
    let fields = settings::fields(arguments.fields.as_deref())?;
    let FormSource { form, precision } = FormSource::open(&arguments.source, speech).await?;
    let options = Options {
        fields,
        records: arguments.records,
        rows: arguments.rows,
        precision,
    };
    let template = template(&form, &options).map_err(|error| UsageError(error.to_string()))?;
    let mut file = Vec::new();
    template.write(&mut file, dialect(arguments.encoding))?;
    let path = arguments.output_file.as_deref().unwrap_or(Path::new("-"));
    save::file(path, &file, arguments.force)?;
    for blank in &template.blanks {
        let line = report::blank_line(blank);
        tell(speech.level, line.of(speech.language));
    }
    Ok(Exit::Done)
}

/// Files for spreadsheets have the line ends that spreadsheets write.
fn dialect(encoding: WrittenEncodingArgument) -> Dialect {
    let (encoding, bom, line_ending) = match encoding {
        WrittenEncodingArgument::Utf8 => (Encoding::Utf8, false, LineEnding::Lf),
        WrittenEncodingArgument::Utf8Bom => (Encoding::Utf8, true, LineEnding::CrLf),
        WrittenEncodingArgument::Sjis => (Encoding::ShiftJis, false, LineEnding::CrLf),
    };
    Dialect {
        encoding,
        bom,
        delimiter: Delimiter::Comma,
        line_ending,
    }
}
