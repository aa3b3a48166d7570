//! What a scheduler has to know of a job.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::project_file::ProjectFile;
use super::words::stands_for;
use crate::cli::usage::UsageError;
use crate::language::text;
use crate::project::{Given, Job, Value};
use crate::schedulers::Errand;

/// The variables that have the secret where the file says nothing of one.
const TOKEN: &str = "KINTONE_API_TOKEN";
const PASSWORD: &str = "KINTONE_PASSWORD";

impl ProjectFile {
    /// The job, for a scheduler.
    ///
    /// # Errors
    /// A job without a schedule, and names that no scheduler takes.
    pub(in crate::cli) fn errand(&self, job: &Job) -> anyhow::Result<Errand> {
        let name = &job.name.text;
        let Some(schedule) = &job.schedule else {
            return Err(UsageError(text!(
                "job `{name}` has no schedule: add `[job.{name}.schedule]` with `cron` or `every`",
                "ジョブ「{name}」にスケジュールがありません。[job.{name}.schedule]に「cron」または「every」を書いてください。"
            ))
            .into());
        };
        let project = fs_err::canonicalize(&self.path)?;
        if project.display().to_string().contains(char::is_control) {
            return Err(UsageError(text!(
                "the path of the project file has a control character, which no scheduler takes: {project:?}",
                "プロジェクトファイルのパスに制御文字が含まれるため、スケジューラーで使えません：{project:?}"
            ))
            .into());
        }
        let variables = self.variables(job);
        if let Some(variable) = variables.iter().find(|variable| !is_variable(variable)) {
            return Err(UsageError(text!(
                "{variable:?} is not the name of a variable that a scheduler can set: use letters, digits and `_`",
                "{variable:?}は、スケジューラーで設定できる環境変数名ではありません。英数字と「_」を使ってください。"
            ))
            .into());
        }
        Ok(Errand {
            job: name.clone(),
            schedule: schedule.clone(),
            within: within(&project),
            program: std::env::current_exe()?,
            variables_file: config_dir()?.join("kintable").join(format!("{name}.env")),
            project,
            variables,
        })
    }

    /// The variables of the environment that the job reads its secrets from.
    fn variables(&self, job: &Job) -> Vec<String> {
        let options = self.options(job);
        let mut variables: Vec<String> = Vec::new();
        for option in &options {
            if let (true, Value::Texts(texts)) = (option.name.text.ends_with("-env"), &option.value)
            {
                let names = texts.iter().map(|text| text.text.clone());
                variables.extend(names);
            }
        }
        let has = |names: &[&str]| {
            options
                .iter()
                .any(|option| names.contains(&option.name.text.as_str()))
        };
        if !has(&[
            "token-env",
            "token-file",
            "password-env",
            "password-file",
            "sandbox",
        ]) {
            let has_login = has(&["username", "username-env"]);
            variables.push(if has_login { PASSWORD } else { TOKEN }.to_owned());
        }
        variables.sort();
        variables.dedup();
        variables
    }

    /// The options of a job, and those of its connection whose place they do not take.
    pub(in crate::cli) fn options<'f>(&'f self, job: &'f Job) -> Vec<&'f Given> {
        let connection = self.project.connection(job);
        let of_connection = connection.map_or(&[][..], |connection| &connection.options);
        let is_of_job = |name: &str| {
            job.options
                .iter()
                .any(|option| stands_for(name, &option.name.text))
        };
        let of_connection = of_connection.iter();
        let of_connection = of_connection.filter(|option| !is_of_job(&option.name.text));
        of_connection.chain(&job.options).collect()
    }
}

/// The directory of the user's settings.
pub(super) fn config_dir() -> anyhow::Result<PathBuf> {
    let strategy = etcetera::choose_base_strategy()?;
    Ok(strategy.config_dir())
}

/// The directory of the file in the repository that it is in.
fn within(project: &Path) -> String {
    let Some(directory) = project.parent() else {
        return String::new();
    };
    let mut above = directory.ancestors();
    let top = above.find(|directory| directory.join(".git").exists());
    let within = top.and_then(|top| directory.strip_prefix(top).ok());
    within.map_or(String::new(), |within| within.display().to_string())
}

fn is_variable(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(is_plain)
}
