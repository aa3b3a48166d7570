//! The first records of a sandbox's apps, from a CSV file beside the form.

use std::path::Path;

use crate::api::record_json;
use crate::form;
use crate::import::{self, Saved};
use crate::model::AppId;
use crate::plain::harmless;
use crate::problem::Problem;
use crate::report::{Home, Language, RunCommand, RunNames, problem_line};
use crate::sandbox::{self, AppSource};
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
        let Some(path) = &app.records_csv else {
            continue;
        };
        if let Some(database) = database
            && has_begun(database, app.id).await?
        {
            continue;
        }
        let source = Source::open(path)?;
        let saved = Saved {
            form: form::from_json(&app.form)?,
            prefix: app.code.clone().into(),
            precision: Some(app.precision),
        };
        match Box::pin(import::records(saved, &source)).await? {
            Ok(records) => {
                app.records = records.iter().map(record_json).collect::<Result<_, _>>()?;
            }
            Err(problems) => return Err(SeedError::new(source.name(), &problems).into()),
        }
    }
    Ok(())
}

/// A file of first records that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot take {file}: {}", problems.join("; "))]
pub(super) struct SeedError {
    file: String,
    problems: Vec<String>,
}

impl SeedError {
    fn new(file: &str, problems: &[Problem]) -> Self {
        let names = RunNames {
            command: RunCommand::Check,
            file: file.to_owned(),
            home: Home::Form(file.to_owned()),
            language: Language::English,
        };
        let errors = problems.iter().filter(|problem| problem.is_error());
        let problems = errors.take(NAMED);
        Self {
            file: file.to_owned(),
            problems: problems
                .map(|problem| problem_line(&names, problem))
                .collect(),
        }
    }

    /// The same, a problem a line.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        let head = format!("error: the sandbox cannot take {}:", self.file);
        std::iter::once(harmless(&head)).chain(self.problems.iter().cloned())
    }
}

/// Others that begin with the database are waited for, and a signal is heard meanwhile.
async fn has_begun(database: &Path, app: AppId) -> anyhow::Result<bool> {
    let database = database.to_owned();
    Ok(tokio::task::spawn_blocking(move || sandbox::has_begun(&database, app)).await??)
}
