//! `kintable explain`.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::output::TextOrJson;
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
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
    if nearest.is_empty() {
        return UsageError::new(
            format!("no code `{code}`: `kintable explain` lists all codes"),
            format!(
                "コード「{code}」はありません。「kintable explain」ですべてのコードを確認できます。"
            ),
        );
    }
    UsageError::new(
        format!("no code `{code}`: the nearest are {}", nearest.join(", ")),
        format!(
            "コード「{code}」はありません。近いコード：{}",
            nearest.join("、")
        ),
    )
}
