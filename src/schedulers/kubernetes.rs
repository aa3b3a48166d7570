//! A `CronJob` of Kubernetes.

use std::fmt::Write as _;

use super::errand::Errand;
use super::file::File;
use super::lines;
use super::markup::yaml;
use crate::language::{Language, Text, text, told};
use crate::project::Rule;

/// How late a run may start, in seconds: more than a hundred missed times would be too many.
const HALF_A_DAY: u32 = 12 * 60 * 60;
const AN_HOUR: u32 = 60 * 60;

/// Where the directory of the project is in the container.
const PLACE: &str = "/work";

pub(super) fn file(errand: &Errand, language: Language) -> Result<File, Text> {
    let schedule = &errand.schedule;
    let line = lines::own(schedule).map_err(|reason| unsayable(&reason))?;
    let zone = schedule.zone();
    let zone = match (&schedule.rule, zone.iana_name()) {
        (Rule::Every(_), _) => "Etc/UTC",
        (Rule::Cron(_), Some(zone)) => zone,
        (Rule::Cron(_), None) => {
            return Err(unsayable(&Text::fixed(
                "it needs a `timezone` in the schedule of the job",
                "ジョブのスケジュールに「timezone」が必要です",
            )));
        }
    };
    let is_frequent = match &schedule.rule {
        Rule::Every(every) => every.as_secs() < 30 * 60,
        Rule::Cron(cron) => cron.minute.values().len() > 2,
    };
    let late = if is_frequent { AN_HOUR } else { HALF_A_DAY };
    let name = format!("kintable-{}", errand.small_slug());
    let mut remarks = vec![told!(
        language,
        "`image` is one that has kintable; the volume `kintable` has the directory of the project file, and keeps the history.",
        "imageには、kintableの入ったイメージを指定します。ボリューム「kintable」には、プロジェクトファイルのフォルダーを置きます。履歴もここに残ります。"
    )];
    if !errand.variables.is_empty() {
        let names = errand.variables.join(", ");
        remarks.push(told!(
            language,
            "the secret `kintable` has the keys {names}",
            "シークレット「kintable」に、次のキーを登録します：{names}"
        ));
    }
    let mut text = String::new();
    for remark in remarks {
        let _ = writeln!(text, "# {remark}");
    }
    // What looks like a variable would be replaced.
    let job = yaml(&errand.job.replace("$(", "$$("));
    let _ = write!(
        text,
        "apiVersion: batch/v1\n\
         kind: CronJob\n\
         metadata:\n\
         \x20 name: {name}\n\
         spec:\n\
         \x20 schedule: {line}\n\
         \x20 timeZone: {zone}\n\
         \x20 concurrencyPolicy: Forbid\n\
         \x20 startingDeadlineSeconds: {late}\n\
         \x20 jobTemplate:\n\
         \x20   spec:\n\
         \x20     backoffLimit: 0\n\
         \x20     template:\n\
         \x20       spec:\n\
         \x20         restartPolicy: Never\n\
         \x20         containers:\n\
         \x20           - name: kintable\n\
         \x20             image: kintable\n\
         \x20             command: [kintable, job, run, {job}, --overlap=skip]\n\
         \x20             workingDir: {PLACE}\n\
         \x20             env:\n\
         \x20               - name: XDG_STATE_HOME\n\
         \x20                 value: {PLACE}/.state\n",
        line = yaml(&line),
    );
    for variable in &errand.variables {
        let _ = write!(
            text,
            "                - name: {variable}\n\
             \x20                 valueFrom:\n\
             \x20                   secretKeyRef:\n\
             \x20                     name: kintable\n\
             \x20                     key: {variable}\n"
        );
    }
    let _ = write!(
        text,
        "              volumeMounts:\n\
         \x20               - name: work\n\
         \x20                 mountPath: {PLACE}\n\
         \x20         volumes:\n\
         \x20           - name: work\n\
         \x20             persistentVolumeClaim:\n\
         \x20               claimName: kintable\n"
    );
    Ok(File {
        name: format!("{name}.yaml"),
        text,
    })
}

fn unsayable(reason: &Text) -> Text {
    let [reason, ja_reason] = reason.both();
    text!(
        "Kubernetes cannot say this schedule: {reason}; systemd, cron, launchd and Windows can",
        "Kubernetesではこのスケジュールを表せません（{ja_reason}）。systemd、cron、launchd、Windowsでは表せます。"
    )
}
