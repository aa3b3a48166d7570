//! `kintable explain`.

use super::Exit;
use super::arguments::{ExplainArguments, TextOrJson};
use super::screen::Speech;
use super::settings::UsageError;
use crate::report::{Language, explain, outlet};

/// Tells cause and remedy of a code, or lists all codes.
pub(super) fn run(arguments: &ExplainArguments, speech: Speech) -> anyhow::Result<Exit> {
    use TextOrJson as Output;
    let language = speech.language;
    match (&arguments.code, arguments.output) {
        (None, Output::Text) => outlet::print(&explain::list(language))?,
        (None, Output::Json) => {
            outlet::print_json(&format!("{:#}\n", explain::list_document(language)))?;
        }
        (Some(code), output) => {
            let explanation = explain::explain(code).ok_or_else(|| unknown(code, language))?;
            match output {
                Output::Text => outlet::print(&explain::page(explanation, language))?,
                Output::Json => {
                    let document = explain::document(explanation, language);
                    outlet::print_json(&format!("{document:#}\n"))?;
                }
            }
        }
    }
    Ok(Exit::Done)
}

fn unknown(code: &str, language: Language) -> UsageError {
    let nearest = explain::nearest(code);
    UsageError(match (language, nearest.is_empty()) {
        (Language::English, false) => {
            format!("no code `{code}`: the nearest are {}", nearest.join(", "))
        }
        (Language::English, true) => {
            format!("no code `{code}`: `kintable explain` lists all codes")
        }
        (Language::Japanese, false) => format!(
            "コード「{code}」はありません。近いコード：{}",
            nearest.join("、")
        ),
        (Language::Japanese, true) => {
            format!(
                "コード「{code}」はありません。「kintable explain」ですべてのコードを確認できます。"
            )
        }
    })
}
