//! Lines of a crontab, in a block of their own.

use std::fmt::Write as _;

use super::errand::Errand;
use super::fields::{MINUTES, field};
use super::wake::{IF_DUE, Wake};
use crate::language::{Language, told};

/// How often a job is asked whether it is due whose times no line says, in minutes.
const OFTEN: u8 = 5;

/// The lines of a job, between two that mark them.
pub fn block(errand: &Errand, language: Language) -> String {
    let wake = Wake::of(&errand.schedule);
    let (times, options): (String, &[&str]) = match &wake {
        Wake::Minutes(minutes) => (
            format!("{} * * * *", field(minutes, MINUTES)),
            wake.options(),
        ),
        Wake::Every(every) => {
            let minutes = every.as_secs() / 60;
            let divides = minutes > 0 && 60 % minutes == 0 && every.as_secs() % 60 == 0;
            if divides && minutes < 60 {
                (format!("*/{minutes} * * * *"), &[])
            } else {
                (format!("*/{OFTEN} * * * *"), &IF_DUE)
            }
        }
    };
    let mut text = format!("{}\n", first(errand));
    if !options.is_empty() {
        let schedule = &errand.schedule;
        let often = told!(
            language,
            "The job is woken often and runs only when it is due: {schedule}. What was missed is caught up once.",
            "頻繁に起動し、時刻が来ている場合だけ実行します：{schedule}。逃した実行は1回だけ補います。"
        );
        let _ = writeln!(text, "# {often}");
    }
    if !errand.variables.is_empty() {
        let (file, variables) = (errand.variables_file.display(), errand.variables.join(", "));
        let has = told!(
            language,
            "{file} has, as NAME='value': {variables}",
            "{file}に「変数名='値'」の形で書きます：{variables}"
        );
        let _ = writeln!(text, "# {has}");
    }
    // A percent sign ends a command.
    let line = errand.shell_line(options).replace('%', "\\%");
    let _ = write!(text, "{times} {line}\n{}\n", last(errand));
    text
}

/// A crontab with this block in the place of that of the same job, or without it.
pub fn with_block(crontab: &str, errand: &Errand, block: Option<&str>) -> String {
    let (first, last) = (first(errand), last(errand));
    let mut text = String::new();
    let mut block = block;
    let mut is_within = false;
    let has_end = crontab.lines().any(|line| line == last);
    for line in crontab.lines() {
        if line == first && has_end {
            is_within = true;
            text += block.take().unwrap_or_default();
        } else if is_within {
            is_within = line != last;
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text += block.unwrap_or_default();
    text
}

fn first(errand: &Errand) -> String {
    format!("# BEGIN {}", errand.title())
}

fn last(errand: &Errand) -> String {
    format!("# END {}", errand.title())
}
