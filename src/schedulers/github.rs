//! A workflow of GitHub Actions.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::errand::Errand;
use super::file::File;
use super::lines;
use super::markup::yaml;
use crate::language::{Language, Text, text, told};
use crate::project::Rule;

/// The shortest time between two runs, in seconds.
const SHORTEST: i64 = 5 * 60;

pub(super) fn file(errand: &Errand, language: Language) -> Result<File, Text> {
    let now = Timestamp::now();
    let schedule = &errand.schedule;
    let times = match &schedule.rule {
        Rule::Every(every) if every.as_secs() < SHORTEST => Err(Text::fixed(
            "it does not run anything more often than every 5 minutes",
            "5分より短い間隔では実行されません",
        )),
        _ => lines::in_utc(schedule, now),
    };
    let times = times.map_err(|reason| unsayable(&reason))?;
    let mut remarks = vec![told!(
        language,
        "{schedule}, in UTC. GitHub may start it late, and catches up with nothing.",
        "{schedule}をUTCで表しています。GitHubでは開始が遅れることがあり、逃した実行は補われません。"
    )];
    if matches!(schedule.rule, Rule::Cron(_)) && lines::has_summer_time(&schedule.zone(), now) {
        remarks.push(told!(
            language,
            "The time zone has summer time, and UTC does not: for a part of the year it runs an hour off. These are the times of today.",
            "このタイムゾーンには夏時間がありますが、UTCにはありません。年の一部では1時間ずれます。現在の時刻で換算しています。"
        ));
    }
    if !errand.variables.is_empty() {
        remarks.push(told!(
            language,
            "The secrets are in the repository's settings, by the same names.",
            "シークレットは、同じ名前でリポジトリーの設定に登録します。"
        ));
    }
    let name = format!("kintable-{}", errand.slug());
    let mut text = format!(
        "# {}\n",
        told!(
            language,
            ".github/workflows/{name}.yml",
            ".github/workflows/{name}.ymlに置きます"
        )
    );
    for remark in remarks {
        let _ = writeln!(text, "# {remark}");
    }
    let title = literal(&format!("kintable job {}", errand.job));
    let _ = write!(text, "name: {title}\n\non:\n  schedule:\n");
    for line in times {
        let _ = writeln!(text, "    - cron: {}", yaml(&line));
    }
    let install = told!(
        language,
        "a step that installs kintable belongs here",
        "ここに、kintableをインストールするステップを加えてください"
    );
    let _ = write!(
        text,
        "  workflow_dispatch:\n\n\
         permissions:\n  contents: read\n\n\
         concurrency:\n  group: {name}\n  cancel-in-progress: false\n\n\
         jobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n\
         \x20     # {install}\n\
         \x20     - run: kintable job run \"$JOB\"\n",
    );
    if !errand.within.is_empty() {
        let _ = writeln!(
            text,
            "        working-directory: {}",
            literal(&errand.within)
        );
    }
    let _ = write!(
        text,
        "        env:\n          JOB: {}\n",
        literal(&errand.job)
    );
    for variable in &errand.variables {
        let _ = writeln!(text, "          {variable}: ${{{{ secrets.{variable} }}}}");
    }
    Ok(File {
        name: format!("{name}.yml"),
        text,
    })
}

/// A text in which nothing is an expression.
fn literal(text: &str) -> String {
    yaml(&text.replace("${{", "${{ '${{' }}"))
}

fn unsayable(reason: &Text) -> Text {
    let [reason, ja_reason] = reason.both();
    text!(
        "GitHub Actions cannot say this schedule: {reason}; systemd, cron, launchd and Windows can",
        "GitHub Actionsではこのスケジュールを表せません（{ja_reason}）。systemd、cron、launchd、Windowsでは表せます。"
    )
}
