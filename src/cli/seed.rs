//! The first records of a sandbox's apps, from a CSV file beside the form.

use std::path::Path;

use tokio::task::spawn_blocking;

use crate::api::RecordJson;
use crate::appdir::AppSource;
use crate::form;
use crate::import::{self, Saved};
use crate::job::Kind;
use crate::language::{Language, told};
use crate::plain::harmless;
use crate::problem::Problem;
use crate::report::{Home, RunNames, problem_line};
use crate::sandbox;
use crate::sheet::Source;

/// How many errors of a file are named, when it cannot be taken.
const NAMED: usize = 5;

/// Reads the CSV files of these apps into their first records, where they have had none in this database.
/// Without one, records are kept in memory, and begin anew.
pub(super) async fn read_csv_records(
    apps: &mut [AppSource],
    database: Option<&Path>,
) -> anyhow::Result<()> {
    for app in apps {
        let Some(path) = &app.files.records_csv else {
            continue;
        };
        if let Some(database) = database {
            // Others that begin with the database are waited for, and a signal is heard meanwhile.
            let (database, app) = (database.to_owned(), app.id);
            let begun = spawn_blocking(move || sandbox::has_begun(&database, app));
            if begun.await?? {
                continue;
            }
        }
        let source = Source::open(path)?;
        let saved = Saved {
            form: form::from_json(&app.files.form)?,
            prefix: app.files.code.clone().into(),
            precision: Some(app.files.precision),
        };
        let records = Box::pin(import::records(saved, &source)).await?;
        let records = records.map_err(|problems| SeedError {
            file: source.name().to_owned(),
            problems,
        })?;
        let json = |record| RecordJson::of(record)?.value();
        app.files.records = records.iter().map(json).collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// A file of first records that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error("the first records of the sandbox, {file}, have errors")]
pub(super) struct SeedError {
    file: String,
    problems: Vec<Problem>,
}

impl SeedError {
    /// What it says, a problem a line.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let file = &self.file;
        let names = RunNames {
            kind: Kind::CHECK,
            file: file.clone(),
            map: None,
            home: Home::Form(file.clone()),
            language,
        };
        let head = told!(
            language,
            "error: the first records of the sandbox, {file}, have errors:",
            "エラー：サンドボックスの最初のレコード「{file}」にエラーがあります。"
        );
        let errors = self.problems.iter().filter(|problem| problem.is_error());
        let lines = errors.map(|problem| problem_line(&names, problem));
        let head = std::iter::once(harmless(&head));
        head.chain(lines.take(NAMED)).collect()
    }
}
