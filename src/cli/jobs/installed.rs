//! What runs a job at its times on this machine, put in place and taken away.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::errand::config_dir;
use crate::cli::save;
use crate::cli::usage::UsageError;
use crate::language::{Text, text};
use crate::plain::one_line;
use crate::schedulers::{Errand, File, Platform, with_block};

/// How much of what a program complains of is shown, in characters.
const SHOWN: usize = 200;

/// A scheduler of this machine.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Installed {
    Systemd,
    Cron,
}

impl Installed {
    /// The scheduler of this machine that is meant.
    pub(in crate::cli) fn of(platform: Platform, option: &str) -> Result<Self, UsageError> {
        match platform {
            Platform::Systemd => Ok(Self::Systemd),
            Platform::Cron => Ok(Self::Cron),
            _ => Err(UsageError(text!(
                "`{option}` is for systemd and cron: for the others, put what is printed in place yourself",
                "「{option}」は、systemdとcronで使えます。ほかは、出力された内容を自分で配置してください。"
            ))),
        }
    }

    /// Puts the files of a job in place; what was done.
    pub(in crate::cli) fn put(self, errand: &Errand, files: &[File]) -> anyhow::Result<Text> {
        match self {
            Self::Systemd => put_units(errand, files),
            Self::Cron => {
                let before = crontab()?;
                let block: String = files.iter().map(|file| file.text.as_str()).collect();
                write_crontab(&before, &with_block(&before, errand, Some(&block)))?;
                let job = &errand.job;
                Ok(text!(
                    "job `{job}` is in your crontab\n",
                    "ジョブ「{job}」をcrontabに登録しました。\n"
                ))
            }
        }
    }

    /// Takes away what was put in place; what was done.
    pub(in crate::cli) fn remove(self, errand: &Errand) -> anyhow::Result<Text> {
        let job = &errand.job;
        let is_there = match self {
            Self::Systemd => remove_units(errand)?,
            Self::Cron => {
                let before = crontab()?;
                let after = with_block(&before, errand, None);
                write_crontab(&before, &after)?;
                before != after
            }
        };
        Ok(if is_there {
            text!(
                "job `{job}` no longer runs by itself\n",
                "ジョブ「{job}」の登録を解除しました。\n"
            )
        } else {
            text!(
                "job `{job}` was not in place; nothing was changed\n",
                "ジョブ「{job}」は登録されていません。何も変更していません。\n"
            )
        })
    }
}

/// Where the units of a user are.
fn units() -> anyhow::Result<PathBuf> {
    Ok(config_dir()?.join("systemd").join("user"))
}

fn put_units(errand: &Errand, files: &[File]) -> anyhow::Result<Text> {
    let dir = units()?;
    for file in files {
        let path = dir.join(&file.name);
        if path.exists() && !is_of(&path, errand)? {
            let path = path.display();
            return Err(UsageError(text!(
                "`{path}` is there already, and of another job: rename this job, or remove that file",
                "「{path}」は、別のジョブのファイルとしてすでにあります。ジョブの名前を変えるか、そのファイルを削除してください。"
            ))
            .into());
        }
    }
    fs_err::create_dir_all(&dir)?;
    for file in files {
        save::file(Some(&dir.join(&file.name)), file.text.as_bytes(), true)?;
    }
    let timer = timer(errand);
    systemctl(&["daemon-reload"])?;
    systemctl(&["enable", "--now", &timer])?;
    // A timer that was at work before goes on with its new times.
    systemctl(&["restart", &timer])?;
    let (job, dir) = (&errand.job, dir.display());
    Ok(text!(
        "job `{job}` is in place: {timer} in {dir}\nit runs while you are logged in; `loginctl enable-linger` has it run always\n",
        "ジョブ「{job}」を登録しました：{dir}の{timer}\nログイン中に実行されます。常に実行するには「loginctl enable-linger」を使ってください。\n"
    ))
}

fn remove_units(errand: &Errand) -> anyhow::Result<bool> {
    let (dir, timer) = (units()?, timer(errand));
    let service = timer.replace(".timer", ".service");
    let mut paths = Vec::new();
    for name in [&timer, &service] {
        let path = dir.join(name);
        if path.exists() && is_of(&path, errand)? {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Ok(false);
    }
    systemctl(&["disable", "--now", &timer])?;
    paths.iter().try_for_each(fs_err::remove_file)?;
    systemctl(&["daemon-reload"])?;
    Ok(true)
}

fn timer(errand: &Errand) -> String {
    format!("kintable-{}.timer", errand.slug())
}

/// Whether a unit was written for this job of this file.
fn is_of(path: &Path, errand: &Errand) -> io::Result<bool> {
    let text = fs_err::read_to_string(path)?;
    let first = text.lines().next().unwrap_or_default();
    Ok(first == format!("# {}", errand.title()))
}

fn systemctl(arguments: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("systemctl");
    command.arg("--user").args(arguments);
    let output = command.stdin(Stdio::null()).output();
    ensure_done("systemctl --user", output).map(drop)
}

/// The crontab of the user; one that is not there is empty.
fn crontab() -> anyhow::Result<String> {
    let mut command = Command::new("crontab");
    command.arg("-l").env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output();
    if let Ok(output) = &output {
        let told = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() && told.contains("no crontab") {
            return Ok(String::new());
        }
    }
    let output = ensure_done("crontab -l", output)?;
    Ok(String::from_utf8(output.stdout)?)
}

/// Replaces the crontab of the user, if there is anything to replace.
fn write_crontab(before: &str, after: &str) -> anyhow::Result<()> {
    if before == after {
        return Ok(());
    }
    let mut command = Command::new("crontab");
    command.arg("-").stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let output = command.spawn().and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(after.as_bytes())?;
        }
        child.wait_with_output()
    });
    ensure_done("crontab -", output).map(drop)
}

fn ensure_done(program: &str, output: io::Result<Output>) -> anyhow::Result<Output> {
    let output = output.map_err(|error| {
        text!(
            "`{program}` could not be run: {error}",
            "「{program}」を実行できませんでした（{error}）。"
        )
    })?;
    if output.status.success() {
        return Ok(output);
    }
    let told = one_line(&String::from_utf8_lossy(&output.stderr), SHOWN);
    let status = output.status;
    Err(text!(
        "`{program}` failed ({status}): {told}",
        "「{program}」が失敗しました（{status}）：{told}"
    )
    .into())
}
