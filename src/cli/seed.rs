//! The first records of a sandbox's apps, from a CSV file beside the form.

use std::path::Path;

use crate::api::record_json;
use crate::appdir::AppSource;
use crate::form;
use crate::import::{self, Saved};
use crate::job::Kind;
use crate::language::Language;
use crate::model::AppId;
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
        if let Some(database) = database
            && has_begun(database, app.id).await?
        {
            continue;
        }
        let source = Source::open(path)?;
        let saved = Saved {
            form: form::from_json(&app.files.form)?,
            prefix: app.files.code.clone().into(),
            precision: Some(app.files.precision),
        };
        match Box::pin(import::records(saved, &source)).await? {
            Ok(records) => {
                app.files.records = records.iter().map(record_json).collect::<Result<_, _>>()?;
            }
            Err(problems) => return Err(SeedError::new(source.name(), problems).into()),
        }
    }
    Ok(())
}

/// A file of first records that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot take {file}")]
pub(super) struct SeedError {
    file: String,
    problems: Vec<Problem>,
}

impl SeedError {
    fn new(file: &str, problems: Vec<Problem>) -> Self {
        let errors = problems.into_iter().filter(Problem::is_error);
        Self {
            file: file.to_owned(),
            problems: errors.take(NAMED).collect(),
        }
    }

    /// What it says, a problem a line.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        let file = &self.file;
        let names = RunNames {
            kind: Kind::CHECK,
            file: file.clone(),
            home: Home::Form(file.clone()),
            language,
        };
        let head = match language {
            Language::English => format!("error: the sandbox cannot take {file}:"),
            Language::Japanese => format!("error: サンドボックスに「{file}」を取り込めません："),
        };
        let problems = self.problems.iter();
        let problems = problems.map(|problem| problem_line(&names, problem));
        std::iter::once(harmless(&head)).chain(problems).collect()
    }
}

/// Others that begin with the database are waited for, and a signal is heard meanwhile.
async fn has_begun(database: &Path, app: AppId) -> anyhow::Result<bool> {
    let database = database.to_owned();
    Ok(tokio::task::spawn_blocking(move || sandbox::has_begun(&database, app)).await??)
}
