//! The first records of a sandbox's apps, from a CSV file beside the form.

use std::path::Path;

use anyhow::bail;

use crate::api::record_json;
use crate::form;
use crate::import::{self, Saved};
use crate::model::{AppId, Problem};
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
        match import::records(saved, &source).await? {
            Ok(records) => {
                app.records = records.iter().map(record_json).collect::<Result<_, _>>()?;
            }
            Err(problems) => bail!("{}", lines(source.name(), &problems)),
        }
    }
    Ok(())
}

/// Others that begin with the database are waited for, and a signal is heard meanwhile.
async fn has_begun(database: &Path, app: AppId) -> anyhow::Result<bool> {
    let database = database.to_owned();
    Ok(tokio::task::spawn_blocking(move || sandbox::has_begun(&database, app)).await??)
}

fn lines(file: &str, problems: &[Problem]) -> String {
    let names = RunNames {
        command: RunCommand::Check,
        file: file.to_owned(),
        home: Home::Form(file.to_owned()),
        language: Language::English,
    };
    let errors = problems.iter().filter(|problem| problem.is_error());
    let lines: Vec<_> = errors
        .take(NAMED)
        .map(|problem| problem_line(&names, problem))
        .collect();
    format!("the sandbox cannot take {file}:\n{}", lines.join("\n"))
}
