//! `kintable explain`.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::output::TextOrJson;
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::report::{explain, outlet};

/// What `explain` is given.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// A code: `number.invalid`, `GAIA_LO04`
    code: Option<String>,
    /// What standard output carries
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    output: TextOrJson,
}

/// Tells cause and remedy of a code, or lists all codes.
pub(in crate::cli) fn run(arguments: &ExplainArguments, process: &Process) -> anyhow::Result<Exit> {
    let language = process.speech.language;
    match (&arguments.code, arguments.output) {
        (None, TextOrJson::Text) => outlet::print(&explain::list(language))?,
        (None, TextOrJson::Json) => {
            outlet::print_json(&format!("{:#}\n", explain::list_document(language)))?;
        }
        (Some(code), output) => {
            let explanation = explain::explain(code).ok_or_else(|| unknown(code))?;
            match output {
                TextOrJson::Text => outlet::print(&explain::page(explanation, language))?,
                TextOrJson::Json => {
                    let document = explain::document(explanation, language);
                    outlet::print_json(&format!("{document:#}\n"))?;
                }
            }
        }
    }
    Ok(Exit::Done)
}

fn unknown(code: &str) -> UsageError {
    let nearest = explain::nearest(code);
    let (listed, japanese) = (nearest.join(", "), nearest.join("、"));
    UsageError(if nearest.is_empty() {
        text!(
            "no code `{code}`: `kintable explain` lists all codes",
            "コード「{code}」はありません。「kintable explain」ですべてのコードを確認できます。"
        )
    } else {
        text!(
            "no code `{code}`: the nearest are {listed}",
            "コード「{code}」はありません。近いコード：{japanese}"
        )
    })
}
