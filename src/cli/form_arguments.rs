//! What the user typed for the commands around forms.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::arguments::{ConnectionArguments, TextOrJson, WAY_TO_KINTONE, unlisted};

#[derive(Debug, Subcommand)]
pub(super) enum FormCommand {
    /// Save the app's form as JSON, exactly as kintone's form API gives it.
    Pull(PullArguments),
    /// Print the app's fields: types, constraints, defaults, options, lookups.
    Show(ShowArguments),
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", unlisted))]
pub(super) struct PullArguments {
    /// A directory for the form (`form.json`), its layout (`layout.json`) and the app's settings (`app.json`);
    /// `--sandbox` and `sandbox serve` take it as it is
    #[arg(value_name = "DIR", conflicts_with = "output_file")]
    pub(super) dir: Option<PathBuf>,
    /// A file for the form alone; `-`, or neither file nor directory, is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output_file: Option<PathBuf>,
    /// Write over files that exist
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", unlisted))]
pub(super) struct ShowArguments {
    /// What standard output carries: a table for people, or one JSON document
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(super) output: TextOrJson,
    #[command(flatten)]
    pub(super) source: FormSourceArguments,
}

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", unlisted))]
pub(super) struct TemplateArguments {
    /// Only these fields, separated by commas; a table is named as a whole
    #[arg(long, value_name = "CODES")]
    pub(super) fields: Option<String>,
    /// How many records
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(super) records: usize,
    /// How many rows each table of the first record has; the other records' tables have one
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(super) rows: usize,
    /// The file's encoding
    #[arg(long, value_enum, default_value_t = WrittenEncodingArgument::Utf8)]
    pub(super) encoding: WrittenEncodingArgument,
    /// Where the file goes; `-`, or no file, is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output_file: Option<PathBuf>,
    /// Write over a file that exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) source: FormSourceArguments,
}

/// A form that was saved, or the form of an app.
#[derive(Debug, Args)]
pub(super) struct FormSourceArguments {
    /// A saved form, instead of a connection; `app.json` and `layout.json` beside it state the app's number
    /// precision and the order of its fields
    #[arg(long, value_name = "FILE", conflicts_with_all = WAY_TO_KINTONE, conflicts_with_all = ["app", "sandbox"])]
    pub(super) form: Option<PathBuf>,
    #[command(flatten)]
    pub(super) connection: ConnectionArguments,
}

/// The encodings that files are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WrittenEncodingArgument {
    /// UTF-8
    Utf8,
    /// UTF-8 with a byte-order mark, by which Excel knows it
    Utf8Bom,
    /// Shift_JIS, as Japanese Windows writes it
    Sjis,
}
