//! What is told of a run, each a text of its own, for whoever puts it on a page.

use super::{app, clock, elapsed, who};
use crate::history::{Kept, Next, Run, RunId, RunStatus, TableRows, Trouble};
use crate::job::{BatchFate, Kind};
use crate::language::{Language, told};
use crate::plain::count;
use crate::report::SANDBOX;

/// Errors, those first that keep others from being seen as what they are: of keys, then of what is required; among them
/// those of most records.
pub(in crate::report) fn errors(problems: &[Trouble]) -> Vec<&Trouble> {
    let rank = |trouble: &&Trouble| match trouble.code.split('.').next() {
        Some("key") => 0,
        Some("required") => 1,
        _ => 2,
    };
    let errors = problems.iter().filter(|one| one.severity == "error");
    let mut errors: Vec<_> = errors.collect();
    errors.sort_by_key(rank);
    errors
}

/// The command that makes sense next: the one that the run printed or, if it did not come to that, the one that finishes
/// it.
pub(in crate::report) fn next(run: &Run, language: Language) -> Option<Next> {
    let is_restore = run.about.kind == Kind::RESTORE.command;
    let undoes = run.about.of.as_ref();
    let undoes = undoes.filter(|_| run.about.kind == Kind::UNDO.command);
    let is_open = run.counts.open() > 0;
    if let Some(of) = undoes.filter(|_| run.status == RunStatus::Interrupted && is_open) {
        return Some(Next {
            purpose: told!(language, "to finish it", "残りを取り消すには"),
            command: format!("kintable undo {of}"),
        });
    }
    let again = || Next {
        purpose: told!(language, "to finish it", "残りを復元するには"),
        command: run.about.command.clone(),
    };
    let finish = || Next {
        purpose: if run.about.is_deletion() {
            told!(language, "to finish it", "残りを削除するには")
        } else {
            told!(language, "to finish it", "残りを取り込むには")
        },
        command: with_secrets(run, format!("kintable resume {}", run.id)),
    };
    let printed = run.end.next.clone();
    printed.or_else(|| {
        let is_unfinished = run.is_unfinished();
        is_unfinished.then(|| if is_restore { again() } else { finish() })
    })
}

/// The command that finishes a run, unless one of the `later` runs did so, the newest first.
pub(in crate::report) fn finishing(run: &Run, later: &[Run], language: Language) -> Option<Next> {
    let is_finished = later.first().is_some_and(|later| {
        matches!(
            later.status,
            RunStatus::Completed | RunStatus::CompletedWithErrors | RunStatus::Running
        )
    });
    let is_given_up = matches!(run.status, RunStatus::Discarded | RunStatus::Undone);
    next(run, language).filter(|_| !is_finished && !is_given_up)
}

/// A command behind a run, with the options for the secrets that were typed for that one, as they are not kept.
fn with_secrets(run: &Run, command: String) -> String {
    let words: Vec<_> = run.about.command.split(' ').collect();
    let typed = words.windows(2);
    let typed = typed.filter(|pair| SECRETS.contains(&pair[0]) && pair[1] == HIDDEN);
    typed.fold(command, |command, pair| {
        format!("{command} {} {HIDDEN}", pair[0])
    })
}

/// The options of a connection that are not kept.
const SECRETS: [&str; 5] = [
    "--password",
    "--api-token",
    "--basic-auth-password",
    "--pfx-file-password",
    "--proxy",
];

/// What stands for a secret in a command that is shown.
const HIDDEN: &str = "'***'";

/// The commands that make sense behind a run: the one that finishes it, and the one that takes it back, by the `undo` of
/// the run that does so.
pub(in crate::report) fn steps(
    run: &Run,
    later: &[Run],
    undo: Option<&RunId>,
    language: Language,
) -> Vec<Next> {
    let undo = undo.map(|undo| Next {
        purpose: told!(language, "to take it back", "取り消すには"),
        command: with_secrets(run, format!("kintable undo {undo}")),
    });
    let finishing = finishing(run, later, language);
    finishing.into_iter().chain(undo).collect()
}

/// The kintone of a run, or its sandbox.
pub(super) fn home(run: &Run, language: Language) -> String {
    match run.about.home.strip_prefix(SANDBOX) {
        Some(dir) => told!(language, "the sandbox {dir}", "サンドボックス {dir}"),
        None => run.about.home.clone(),
    }
}

pub(in crate::report) fn what(run: &Run, language: Language) -> String {
    let kind = match (&run.about.kind, run.about.mode.as_str()) {
        (kind, "") => kind.clone(),
        (kind, mode) => told!(language, "{kind} ({mode})", "{kind}（{mode}）"),
    };
    let home = home(run, language);
    let app = app(run);
    let job = run.about.job.as_ref();
    let job = job.map_or_else(String::new, |job| {
        told!(language, ", job {job}", "、ジョブ {job}")
    });
    let job = match &run.about.group {
        None => job,
        Some(group) => {
            let (id, number, runs) = (&group.id, group.number, group.runs);
            job + &told!(
                language,
                ", {number} of {runs} of group {id}",
                "、まとまり {id}（{runs}件中{number}件目）"
            )
        }
    };
    let of = run.about.of.as_ref();
    let of = of.map_or_else(String::new, |of| {
        told!(language, ", of run {of}", "、対象の実行 {of}")
    });
    if app.is_empty() || home.is_empty() {
        return format!("{kind}{of}{job}");
    }
    told!(
        language,
        "{kind}{of}, app {app} of {home}{job}",
        "{kind}{of}、アプリ{app}、{home}{job}"
    )
}

pub(in crate::report) fn file(run: &Run, language: Language) -> String {
    let mut parts = vec![run.about.file.clone()];
    let size = run.about.file_size.map(count);
    parts.extend(size.map(|size| told!(language, "{size} bytes", "{size}バイト")));
    parts.extend(run.learned.encoding.clone());
    parts.extend(run.learned.file_sha256.as_ref().map(|hash| {
        let short: String = hash.chars().take(12).collect();
        format!("SHA-256 {short}…")
    }));
    parts.retain(|part| !part.is_empty());
    listed(&parts, language)
}

/// One after the other.
fn listed(parts: &[String], language: Language) -> String {
    parts.join(told!(language, ", ", "、").as_str())
}

/// What became of its records, every one of them; empty where none was read.
pub(super) fn records(run: &Run, language: Language) -> String {
    let words = language.words();
    match run.counts.read {
        0 => String::new(),
        read if run.about.kind == Kind::EXPORT.command => words.exported(read),
        _ => words.accounted(&run.counts, false),
    }
}

/// What to look at first, where most records of an import failed.
pub(in crate::report) fn counsel(run: &Run, language: Language) -> Option<&'static str> {
    let is_import = run.about.does() == Kind::IMPORT.command;
    let is_over = run.status != RunStatus::Running;
    let errors = run.end.problems.iter();
    let errors = errors.filter(|trouble| trouble.severity == "error");
    let most = errors.max_by_key(|trouble| trouble.count);
    let code = most.map(|trouble| trouble.code.as_str());
    let counsel = language.words().most_failed(&run.counts, code);
    counsel.filter(|_| is_import && is_over)
}

pub(in crate::report) fn when(run: &Run, language: Language) -> String {
    let started = clock(run.started, "%Y-%m-%d %H:%M:%S");
    let elapsed = elapsed(run, language);
    if run.ended.is_some() {
        return told!(language, "{started} ({elapsed})", "{started}（{elapsed}）");
    }
    let heard = clock(run.heard, "%Y-%m-%d %H:%M:%S");
    told!(
        language,
        "{started}, last heard of at {heard} ({elapsed})",
        "{started}、最終の記録 {heard}（{elapsed}）"
    )
}

pub(in crate::report) fn started_by(run: &Run, language: Language) -> String {
    let (who, process, version) = (who(run), run.about.process, &run.about.version);
    let ci = run.about.ci_run.as_ref();
    let ci = ci.map_or_else(String::new, |address| format!(", {address}"));
    told!(
        language,
        "{who}, process {process}, kintable {version}{ci}",
        "{who}、プロセス{process}、kintable {version}{ci}"
    )
}

pub(in crate::report) fn rows(table: &TableRows, language: Language) -> String {
    let part = |rows: Option<u64>, english: &str, japanese: &str| {
        let rows = rows.filter(|rows| *rows > 0).map(count)?;
        Some(told!(language, "{rows} {english}", "{japanese}{rows}行"))
    };
    let parts = [
        part(Some(table.by_id), "with a row ID", "行IDあり"),
        part(table.kept, "unchanged", "変更なし"),
        part(table.changed, "changed", "変更"),
        part(Some(table.new), "added", "追加"),
        part(table.deleted, "deleted", "削除"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    format!("{} {}", table.label, listed(&parts, language))
}

pub(in crate::report) fn batches(kept: &Kept, language: Language) -> String {
    let batches = kept.batches.iter();
    let of = |fate: BatchFate| batches.clone().filter(|one| one.fate == fate).count() as u64;
    // Of a run at work, what is not answered yet will be.
    let open = if kept.run.status == RunStatus::Running {
        ["under way", "送信中"]
    } else {
        ["unknown", "不明"]
    };
    let part = |number: u64, english: &str, japanese: &str| {
        let number = (number > 0).then(|| count(number))?;
        Some(told!(
            language,
            "{number} {english}",
            "{japanese}{number}件"
        ))
    };
    let parts = [
        part(of(BatchFate::Written), "written", "書き込み済み"),
        part(of(BatchFate::NotWritten), "not written", "書き込みなし"),
        part(of(BatchFate::Unknown), open[0], open[1]),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    listed(&parts, language)
}

pub(in crate::report) fn told_trouble(trouble: &Trouble, language: Language) -> String {
    let (number, code) = (count(trouble.count), &trouble.code);
    let field = trouble.field.as_ref();
    let field = field.map_or_else(String::new, |field| format!(" {field}"));
    let example = match (trouble.line, &trouble.message) {
        (Some(line), Some(message)) => {
            told!(
                language,
                ", e.g. line {line}: {message}",
                "（例：{line}行目 {message}）"
            )
        }
        (Some(line), None) => told!(language, ", e.g. line {line}", "（例：{line}行目）"),
        _ => String::new(),
    };
    format!("{number} × {code}{field}{example}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_keys_come_first_and_then_what_is_required() {
        let trouble = |severity: &str, code: &str| Trouble {
            severity: severity.to_owned(),
            code: code.to_owned(),
            ..Trouble::default()
        };
        let problems = [
            trouble("error", "number.invalid"),
            trouble("notice", "key.trailing-blank"),
            trouble("error", "required.empty"),
            trouble("error", "option.unknown"),
            trouble("error", "key.duplicate"),
        ];
        let codes: Vec<_> = errors(&problems).iter().map(|one| &*one.code).collect();
        let expected = [
            "key.duplicate",
            "required.empty",
            "number.invalid",
            "option.unknown",
        ];
        assert_eq!(codes, expected);
    }
}
