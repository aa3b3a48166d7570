//! `kintable explain`.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::report::{explain, outlet};

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArguments {
    /// A code, or a subject: `number.invalid`, `GAIA_LO04`, `lookup`
    code: Option<String>,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
}

pub(in crate::cli) fn run(arguments: &ExplainArguments, process: &Process) -> anyhow::Result<Exit> {
    let language = process.speech.language;
    let code = arguments.code.as_deref();
    let explained = code.map(|code| explain::explain(code).ok_or_else(|| unknown(code)));
    match (explained.transpose()?, arguments.output) {
        (None, TextOrJson::Text) => outlet::print(&explain::list(language))?,
        (None, TextOrJson::Json) => print_document(&explain::list_document(language))?,
        (Some(code), TextOrJson::Text) => outlet::print(&explain::page(code, language))?,
        (Some(code), TextOrJson::Json) => print_document(&explain::document(code, language))?,
    }
    Ok(Exit::Done)
}

fn unknown(code: &str) -> UsageError {
    let nearest = explain::nearest(code);
    let (listed, japanese) = (nearest.join(", "), nearest.join("、"));
    UsageError(if nearest.is_empty() {
        text!(
            "there is no code `{code}`; `kintable explain` lists all codes",
            "コード「{code}」はありません。「kintable explain」ですべてのコードを確認できます。"
        )
    } else {
        text!(
            "there is no code `{code}`; did you mean {listed}?",
            "コード「{code}」はありません。近いコード：{japanese}"
        )
    })
}
