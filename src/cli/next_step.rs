//! How to go on after a run that did not do everything: the commands that make sense next.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::command_line::CommandLine;
use super::reading_options::of_written;
use crate::job::{Doubt, Ending, Event, Listener, Outcome, Retry, Status};
use crate::language::{Language, Text, text};
use crate::model::{FieldKind, Form};
use crate::plain::count;
use crate::plan::Violation;
use crate::problem::Severity;
use crate::report::{NextStep, errors_ending, is_named_book};

/// The code of values that another record has already.
const THERE_ALREADY: &str = "unique.in-app";

/// Hears by which columns of a file its records can be found.
#[derive(Default)]
pub(super) struct Keys(Mutex<Vec<KeyField>>);

/// A field by which records can be found.
#[derive(Debug, Clone)]
struct KeyField {
    code: String,
    /// Every record has a value of it.
    is_filled: bool,
}

impl Listener for Keys {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Opened { form, header, .. } = event {
            let names = header.names().iter();
            let keys = names.filter_map(|name| key_field(form, name)).collect();
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        }
    }
}

fn key_field(form: &Form, name: &str) -> Option<KeyField> {
    let mut fields = form.fields().iter();
    let field = fields.find(|field| field.code.as_str() == name)?;
    let is_text = matches!(field.kind, FieldKind::SingleLineText | FieldKind::Number);
    (field.unique && is_text).then(|| KeyField {
        code: name.to_owned(),
        is_filled: field.required,
    })
}

/// What is known when a run has ended.
pub(super) struct Ended<'a> {
    pub(super) line: &'a CommandLine,
    pub(super) file: &'a str,
    pub(super) outcome: &'a Outcome,
    /// Whether it was to write records, and not only to look at them.
    pub(super) writes: bool,
    /// Where the records are that failed, if they were written to a file.
    pub(super) errors_file: Option<&'a str>,
    /// Where the records are that were not sent, if they were written to a file.
    pub(super) rest_file: Option<&'a str>,
    /// Whether the map of the run says that the header is not simply the first line.
    pub(super) maps_header: bool,
    /// Whether the map of the run says how records are found.
    pub(super) maps_key: bool,
    /// The run in the history, if it is kept there.
    pub(super) run: Option<&'a str>,
    /// Whether it goes on behind another one, so that records of the file were written before.
    pub(super) goes_on: bool,
    pub(super) language: Language,
}

impl Keys {
    /// The commands that make sense next, the first one first, as far as they are not the same again.
    pub(super) fn next_steps(&self, ended: &Ended<'_>) -> Vec<NextStep> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A key that is not written finds nothing.
        let selected = ended.line.value("fields");
        let is_sent = |key: &&KeyField| {
            selected.is_none_or(|fields| fields.split(',').any(|field| field.trim() == key.code))
        };
        let keys: Vec<_> = keys.iter().filter(is_sent).cloned().collect();
        // What stood in standard input is gone.
        let mut steps = next(ended, &keys);
        steps.retain(|(_, line)| !line.reads_stdin());
        let steps = steps.into_iter().map(|(purpose, line)| NextStep {
            purpose: purpose.of(ended.language).to_owned(),
            command: line.to_string(),
        });
        steps.collect()
    }
}

/// A command, and what it is for.
type Step = (Text, CommandLine);

fn next(ended: &Ended<'_>, keys: &[KeyField]) -> Vec<Step> {
    let (outcome, line) = (ended.outcome, ended.line);
    // A plan brings its options itself, and is made anew where it does not fit.
    if line.has("plan") {
        let is_broken = outcome.retry() == Retry::Resume;
        return Vec::from_iter(resumed(ended).filter(|_| is_broken));
    }
    // What was written is not to be lost, nor a rest file written once more, and what is hidden is no command.
    let unsaid = ["sandbox-reset", "notify", "notify-on", "ping"];
    let rest_file = ended.rest_file.map(|_| "rest-file");
    let unsaid = unsaid.into_iter().chain(rest_file);
    let line = &unsaid.fold(line.clone(), CommandLine::without);
    let ended = &Ended { line, ..*ended };
    let again = || line.clone();
    let counts = &outcome.counts;
    let is_refused = matches!(outcome.status(), Status::Invalid | Status::Failed);
    if is_refused
        && counts.failed > 0
        && !outcome.file_is_refused
        && !matches!(outcome.ending, Ending::Complete)
    {
        // What is right is in a file of its own.
        if let Some(step) = of_rest(ended) {
            return std::iter::once(step).chain(of_left_out(ended)).collect();
        }
    }
    let step = match outcome.status() {
        // What is wrong with a record is wrong with it whenever the run is gone on with.
        Status::Invalid if ended.goes_on && !outcome.file_is_refused && counts.failed > 0 => {
            if counts.not_tried > 0 {
                resumed(ended)
            } else {
                of_left_out(ended)
            }
        }
        Status::Failed if ended.goes_on && counts.failed > 0 && !outcome.leaves_out => {
            resumed(ended)
        }
        // Without a key, what was written before would be written once more.
        Status::Invalid if ended.goes_on && !has_key(ended) => None,
        Status::Invalid => of_errors(ended, keys),
        Status::Complete if counts.failed > 0 => of_failed_records(ended, keys),
        Status::Failed if matches!(outcome.ending, Ending::Complete) => {
            of_failed_records(ended, keys)
        }
        Status::PartlyWritten | Status::Lost | Status::Interrupted
            if counts.written() + counts.unknown > 0 =>
        {
            return after_a_break(ended, keys);
        }
        Status::Failed | Status::Interrupted if outcome.retry() == Retry::Later => {
            let to_try = Text::fixed("to try again", "もう一度実行するには");
            let goes_on = ended.goes_on.then(|| resumed(ended));
            goes_on.unwrap_or_else(|| Some((to_try, again())))
        }
        Status::Guarded => of_violations(ended),
        _ => None,
    };
    Vec::from_iter(step)
}

/// A run that broke off with something written, or unknown. What failed in it is in no rest file.
fn after_a_break(ended: &Ended<'_>, keys: &[KeyField]) -> Vec<Step> {
    let is_known = ended.outcome.counts.unknown == 0;
    let rest = of_rest(ended);
    // What is unknown is in no rest file, either.
    let goes_on = resumed(ended).filter(|_| rest.is_none() || !is_known);
    match (goes_on, rest) {
        (Some(step), _) => vec![step],
        (None, Some(step)) => std::iter::once(step).chain(of_left_out(ended)).collect(),
        (None, None) => Vec::from_iter(continued(ended, keys)),
    }
}

/// Records that failed, beside others that come next: in their file, or as the history has them.
fn of_left_out(ended: &Ended<'_>) -> Option<Step> {
    if ended.outcome.counts.failed == 0 {
        return None;
    }
    match ended.errors_file {
        Some(file) => Some(of_errors_file(ended, file)),
        None => of_kept_errors(ended),
    }
}

/// Records that failed, as the history has them.
fn of_kept_errors(ended: &Ended<'_>) -> Option<Step> {
    let is_kept = !ended.line.has("history-records") && !ended.line.reads_stdin();
    let run = ended.run.filter(|_| is_kept)?;
    let name = errors_name(ended.file);
    let line = ended.line.telling(&["errors", run]);
    Some((to_write(&name), line.with("output-file", Some(&name))))
}

fn to_write(name: &str) -> Text {
    text!(
        "to write the failed records to {name} to correct them",
        "失敗したレコードを「{name}」に書き出すには"
    )
}

/// Whether the run finds records, by an option or by its map.
fn has_key(ended: &Ended<'_>) -> bool {
    ended.line.has("update-key") || ended.line.has("match") || ended.maps_key
}

/// A file with errors: what of it can be imported as it is, or how it could.
fn of_errors(ended: &Ended<'_>, keys: &[KeyField]) -> Option<Step> {
    let (outcome, line) = (ended.outcome, ended.line);
    let classes = outcome.problems.keys();
    let mut errors = classes.filter(|class| class.severity == Severity::Error);
    let key = errors.next().filter(|class| class.code == THERE_ALREADY);
    let key = key.and_then(|class| class.field.as_ref());
    let key = key.filter(|key| keys.iter().any(|one| one.code == key.as_str()));
    // With other errors it would be refused all the same.
    if let Some(key) = key.filter(|_| errors.next().is_none() && !has_key(ended)) {
        let purpose = text!(
            "to update the records that have these values of \"{key}\" already, and add the others",
            "「{key}」の値がすでにあるレコードを更新し、ほかを追加するには"
        );
        let line = line.clone().with("update-key", Some(key.as_str()));
        return Some((purpose, line));
    }
    let good = outcome.counts.not_tried.saturating_sub(outcome.repeated);
    let is_import = ended.writes && outcome.counts.failed > 0 && !line.has("save-plan");
    // Errors outside of records stop the run, whatever is left out.
    let leaves_good = is_import && good > 0 && !outcome.file_is_refused && !line.has("dry-run");
    if !leaves_good {
        let file = ended.errors_file.filter(|_| good == 0);
        return file.map(|file| of_errors_file(ended, file));
    }
    let name = ended.errors_file.map(str::to_owned);
    let name = name.unwrap_or_else(|| errors_name(ended.file));
    let number = count(good);
    let records = if good == 1 { "record" } else { "records" };
    let purpose = text!(
        "to import the {number} {records} without errors, and write the others to {name} to correct them",
        "エラーのない{number}件を取り込み、ほかを「{name}」に書き出すには"
    );
    let line = line.clone().with("on-error", Some("skip"));
    Some((purpose, line.with("errors-file", Some(&name))))
}

/// Records that failed, while others are done.
fn of_failed_records(ended: &Ended<'_>, keys: &[KeyField]) -> Option<Step> {
    if let Some(file) = ended.errors_file {
        return Some(of_errors_file(ended, file));
    }
    // Those that are done must not be done again, nor be called failed; those that are there are among the failed.
    let mut classes = ended.outcome.problems.keys();
    if classes.any(|class| class.code == THERE_ALREADY) {
        return of_kept_errors(ended);
    }
    match by_key(ended, keys) {
        Some((true, line)) => {
            let name = errors_name(ended.file);
            Some((to_write(&name), line.with("errors-file", Some(&name))))
        }
        _ => of_kept_errors(ended),
    }
}

fn of_errors_file(ended: &Ended<'_>, errors_file: &str) -> (Text, CommandLine) {
    let purpose = text!(
        "when {errors_file} is corrected",
        "「{errors_file}」を修正した後に取り込むには"
    );
    let of_whole_file = [
        "errors-file",
        "rest-file",
        "force",
        "on-error",
        "max-errors",
        "expect-records",
    ];
    let line = of_part(ended, &of_whole_file, errors_file);
    (purpose, of_written(line, ended.maps_header))
}

/// Options that may be a share of the file's records.
const SHARES: [&str; 4] = [
    "max-creates",
    "max-updates",
    "max-row-deletes",
    "max-errors",
];

/// The same for a part of the file, without options that were meant for all of it.
fn of_part(ended: &Ended<'_>, of_whole_file: &[&str], part: &str) -> CommandLine {
    let is_share = |option: &str| {
        let limit = ended.line.value(option);
        limit.is_some_and(|limit| limit.ends_with('%'))
    };
    let shares = SHARES.iter().filter(|option| is_share(option));
    // The older file has the others, too.
    let options = of_whole_file.iter().chain(&["since"]).chain(shares);
    let line = options.fold(ended.line.clone(), |line, option| line.without(option));
    line.of_file(ended.file, part)
}

/// A run that broke off, and left what it did not send in a file. An errors file that it wrote is not overwritten.
fn of_rest(ended: &Ended<'_>) -> Option<Step> {
    let rest_file = ended.rest_file?;
    let of_whole_file = ["errors-file", "rest-file", "force", "expect-records"];
    let purpose = Text::fixed(
        "to import the records that were not sent",
        "送信していないレコードを取り込むには",
    );
    let mut line = of_part(ended, &of_whole_file, rest_file);
    // Of a spreadsheet, only the header and rows are left, and no sheet but theirs.
    if is_named_book(Path::new(rest_file)) {
        line = of_written(line, ended.maps_header);
    }
    Some((purpose, line))
}

/// A run that broke off, and is kept, so that it is known where it goes on. Where a record stopped it, that one is left out:
/// it would stop it again.
fn resumed(ended: &Ended<'_>) -> Option<Step> {
    let run = ended.run.filter(|_| !ended.line.reads_stdin())?;
    let line = ended.line.resuming(run);
    let is_stopped = ended.outcome.counts.failed > 0 && !ended.outcome.leaves_out;
    if is_stopped {
        let name = ended.errors_file.map(str::to_owned);
        let name = name.unwrap_or_else(|| errors_name(ended.file));
        let purpose = text!(
            "to finish it without records that fail, and write those to {name} to correct them",
            "失敗するレコードを除いて残りを取り込み、除いたレコードを「{name}」に書き出すには"
        );
        let line = line.with("on-error", Some("skip"));
        return Some((purpose, line.with("errors-file", Some(&name))));
    }
    let purpose = match &ended.outcome.doubt {
        Some(Doubt::Candidates(_) | Doubt::Unseen(_) | Doubt::Changed) => Text::fixed(
            "to finish it, when you have looked at the records that are unknown",
            "不明なレコードを確認した後に再開するには",
        ),
        _ => Text::fixed("to finish it", "残りを取り込むには"),
    };
    Some((purpose, line))
}

/// A run that broke off with something written.
fn continued(ended: &Ended<'_>, keys: &[KeyField]) -> Option<Step> {
    let (is_filled, line) = by_key(ended, keys)?;
    let skips = ended.line.value("on-error") == Some("skip");
    let line = match is_filled {
        true => line,
        // What has no key would be added a second time, or be called failed.
        false if skips => return None,
        false => line.with("empty-key", Some("error")),
    };
    let purpose = if has_key(ended) {
        Text::fixed("to continue", "続けるには")
    } else {
        Text::fixed(
            "to continue without the records that the app already has",
            "アプリにすでにあるレコードを除いて続けるには",
        )
    };
    Some((purpose, line))
}

/// The same by a key, so that records that are there already are found: the key that was typed, that of the map, or the
/// first one, and then those records are left out. Besides, whether every record has the key.
fn by_key(ended: &Ended<'_>, keys: &[KeyField]) -> Option<(bool, CommandLine)> {
    let line = ended.line;
    if has_key(ended) {
        let typed = line.value("update-key").or(line.value("match"));
        let key = keys.iter().find(|key| typed == Some(key.code.as_str()));
        let is_filled = match key {
            Some(key) => key.is_filled,
            None => line.value("empty-key") == Some("error"),
        };
        return Some((is_filled, changing_once(line)));
    }
    let filled = keys.iter().find(|key| key.is_filled);
    let key = filled.or(keys.first())?;
    let line = line.clone().with("update-key", Some(&key.code));
    Some((key.is_filled, line.with("existing", Some("skip"))))
}

/// The same so that what is done already stays as it is: rows that are added to those that are there would be added
/// once more.
fn changing_once(line: &CommandLine) -> CommandLine {
    // Where nothing is read, rows take the place of those that are there.
    if line.has("rows") && !line.has("blind") {
        return line.clone().with("skip-unchanged", None);
    }
    line.clone()
}

fn of_violations(ended: &Ended<'_>) -> Option<Step> {
    let Ending::Guarded(violations) = &ended.outcome.ending else {
        return None;
    };
    let is_shown = ended.line.has("diff");
    (violations.iter().any(Violation::is_about_changes) && !is_shown).then(|| {
        let line = ended
            .line
            .clone()
            .without("save-plan")
            .with("dry-run", None);
        let purpose = Text::fixed("to see the changes", "変更内容を確認するには");
        (purpose, line.with("diff", None))
    })
}

/// What an errors file of this file is called where nobody named one.
fn errors_name(file: &str) -> String {
    let stem = Path::new(file).file_stem();
    let stem = stem.map_or("records".into(), |stem| stem.to_string_lossy());
    let stem = stem.trim_matches(['<', '>', '-']);
    let ending = errors_ending(Path::new(file));
    format!("{stem}.errors.{ending}")
}
