//! Units of systemd, for the user who installs them.

use std::fmt::Write as _;

use super::errand::Errand;
use super::fields::{HOURS, MINUTES, field, has_all_days, has_all_months, has_all_weekdays};
use super::file::File;
use crate::language::{Language, told};
use crate::project::{Cron, Rule};

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

pub(super) fn files(errand: &Errand, language: Language) -> Vec<File> {
    let (name, title) = (format!("kintable-{}", errand.slug()), errand.title());
    let place = told!(
        language,
        "in ~/.config/systemd/user/",
        "~/.config/systemd/user/に置きます"
    );
    let mut service = format!("# {title}\n# {name}.service, {place}\n[Unit]\n");
    let _ = write!(
        service,
        "Description={}\n\n[Service]\nType=oneshot\n",
        plain(&title)
    );
    let _ = writeln!(service, "WorkingDirectory={}", plain(&errand.directory()));
    if !errand.variables.is_empty() {
        let variables = errand.variables.join(", ");
        let has = told!(
            language,
            "this file has, as NAME=value: {variables}",
            "このファイルに「変数名=値」の形で書きます：{variables}"
        );
        let file = errand.variables_file.display().to_string();
        let _ = write!(service, "# {has}\nEnvironmentFile={}\n", plain(&file));
    }
    let program = errand.program.display().to_string();
    let words = std::iter::once(program).chain(errand.arguments(&[]));
    let words: Vec<_> = words.map(|word| quoted(&word)).collect();
    let _ = writeln!(service, "ExecStart={}", words.join(" "));

    let mut timer = format!("# {title}\n# {name}.timer, {place}\n[Unit]\n");
    let _ = write!(timer, "Description={}\n\n[Timer]\n", plain(&title));
    match &errand.schedule.rule {
        Rule::Every(every) => {
            let seconds = every.as_secs();
            let _ = write!(
                timer,
                "OnActiveSec={seconds}s\nOnUnitActiveSec={seconds}s\n"
            );
        }
        Rule::Cron(cron) => {
            let zone = errand.schedule.zone.as_ref();
            let zone = zone.and_then(|zone| zone.iana_name());
            for times in calendars(cron, zone) {
                let _ = writeln!(timer, "OnCalendar={times}");
            }
            timer += "Persistent=true\n";
        }
    }
    timer += "AccuracySec=1s\n\n[Install]\nWantedBy=timers.target\n";
    vec![
        File {
            name: format!("{name}.service"),
            text: service,
        },
        File {
            name: format!("{name}.timer"),
            text: timer,
        },
    ]
}

/// The times of a cron line: days of the month or of the week, where one of them is enough, are two of them.
fn calendars(cron: &Cron, zone: Option<&str>) -> Vec<String> {
    let of = |has_days: bool, has_weekdays: bool| {
        let mut times = String::new();
        if has_weekdays && !has_all_weekdays(cron) {
            let days = cron.weekday.values().into_iter();
            let days = days.filter_map(|day| WEEKDAYS.get(usize::from(day)).copied());
            let _ = write!(times, "{} ", days.collect::<Vec<_>>().join(","));
        }
        let listed = |values: &[u8]| {
            let values = values.iter().map(ToString::to_string);
            values.collect::<Vec<_>>().join(",")
        };
        let month = if has_all_months(cron) {
            "*".to_owned()
        } else {
            listed(&cron.month.values())
        };
        let day = if has_days && !has_all_days(cron) {
            listed(&cron.day.values())
        } else {
            "*".to_owned()
        };
        let time = |values: &[u8], all| match field(values, all) {
            all if all == "*" => all,
            _ => listed(values),
        };
        let hour = time(&cron.hour.values(), HOURS);
        let minute = time(&cron.minute.values(), MINUTES);
        let _ = write!(times, "*-{month}-{day} {hour}:{minute}:00");
        if let Some(zone) = zone {
            let _ = write!(times, " {zone}");
        }
        times
    };
    if cron.is_either() && !has_all_days(cron) && !has_all_weekdays(cron) {
        vec![of(true, false), of(false, true)]
    } else if cron.is_either() {
        // One of the two is every day.
        vec![of(false, false)]
    } else {
        vec![of(true, true)]
    }
}

/// A value in which nothing is replaced.
fn plain(text: &str) -> String {
    text.replace('%', "%%")
}

/// A word of a command, as a unit has it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let word = word.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", plain(&word).replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cron_line_is_one_time_or_two() {
        for (cron, times) in [
            ("0 3 * * *", vec!["*-*-* 3:0:00 Asia/Tokyo"]),
            ("*/30 * * * *", vec!["*-*-* *:0,30:00 Asia/Tokyo"]),
            (
                "0 3 * 1-3 1-5",
                vec!["Mon,Tue,Wed,Thu,Fri *-1,2,3-* 3:0:00 Asia/Tokyo"],
            ),
            (
                "5 4 1 * 0",
                vec!["*-*-1 4:5:00 Asia/Tokyo", "Sun *-*-* 4:5:00 Asia/Tokyo"],
            ),
            ("5 4 */10 * 1", vec!["Mon *-*-1,11,21,31 4:5:00 Asia/Tokyo"]),
        ] {
            let read = cron.parse().unwrap();
            assert_eq!(calendars(&read, Some("Asia/Tokyo")), times, "{cron}");
        }
    }
}
