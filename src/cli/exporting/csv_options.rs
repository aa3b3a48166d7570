//! What is typed about how CSV is written.

use clap::{Args, ValueEnum};

use crate::cli::usage::UsageError;
use crate::export::Layout;
use crate::language::text;
use crate::sheet::{self, Delimiter, Dialect, Encoding, LineEnding};

/// How CSV is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "CSV")]
pub(in crate::cli) struct CsvArguments {
    /// The file's encoding: `utf8`, `sjis`, `utf16le`, `utf16be`, `eucjp`, `windows-1252`, `gbk`, `big5`, `iso-2022-jp`
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Write `?` for characters that the encoding does not have, instead of stopping with an error
    #[arg(long)]
    lossy: bool,
    /// Begin with a byte-order mark, so that Excel opens the file as UTF-8
    #[arg(long)]
    bom: bool,
    /// Delimiter between cells
    #[arg(long, value_enum)]
    delimiter: Option<DelimiterArgument>,
    /// How lines end
    #[arg(long, value_enum)]
    line_ending: Option<EndingArgument>,
    /// Add the columns `$id` and `$revision`
    #[arg(long)]
    pub(in crate::cli) with_revision: bool,
    /// Put an apostrophe in front of texts that a spreadsheet would take for a formula
    #[arg(long)]
    escape_formulas: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DelimiterArgument {
    Comma,
    Semicolon,
    Tab,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EndingArgument {
    Lf,
    Crlf,
}

fn encoding(typed: &str) -> Result<Encoding, String> {
    let is_it = |one: &Encoding| {
        let mut names = one
            .aliases()
            .iter()
            .chain([&one.option()])
            .copied()
            .collect::<Vec<_>>();
        names.retain(|name| name.eq_ignore_ascii_case(typed));
        !names.is_empty()
    };
    let options = || Encoding::ALL.map(Encoding::option).join(", ");
    let mut all = Encoding::ALL.into_iter();
    all.find(is_it)
        .ok_or_else(|| format!("use one of: {}", options()))
}

impl CsvArguments {
    /// Whether anything is typed that CSV alone has.
    pub(in crate::cli) fn is_used(&self) -> bool {
        let values = [
            self.encoding.is_some(),
            self.delimiter.is_some(),
            self.line_ending.is_some(),
        ];
        let flags = [self.lossy, self.bom, self.escape_formulas];
        values.into_iter().chain(flags).any(|is_used| is_used)
    }

    /// How CSV is written.
    pub(in crate::cli) fn layout(&self) -> Result<Layout, UsageError> {
        let encoding = self.encoding.unwrap_or(Encoding::Utf8);
        if self.bom && encoding.bom().is_empty() {
            let name = encoding.name();
            return Err(UsageError(text!(
                "{name} has no byte-order mark: remove `--bom`",
                "{name}にはBOMがありません。「--bom」を外してください。"
            )));
        }
        Ok(Layout {
            dialect: Dialect {
                encoding,
                // Nobody could tell which of the two it is.
                bom: self.bom || matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be),
                delimiter: self.delimiter(),
                kind: sheet::Kind::Csv,
                line_ending: match self.line_ending {
                    Some(EndingArgument::Crlf) => LineEnding::CrLf,
                    _ => LineEnding::Lf,
                },
            },
            may_lose: self.lossy,
            escapes_formulas: self.escape_formulas,
        })
    }

    fn delimiter(&self) -> Delimiter {
        match self.delimiter {
            None | Some(DelimiterArgument::Comma) => Delimiter::Comma,
            Some(DelimiterArgument::Semicolon) => Delimiter::Semicolon,
            Some(DelimiterArgument::Tab) => Delimiter::Tab,
        }
    }
}
