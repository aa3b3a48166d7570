//! A run that is kept in a log app: its form is checked and other machines are heard of before the run, and its end is
//! written down.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::barred::{Bar, Barred};
use super::exit::Exit;
use super::failure::{self, said};
use super::past::Past;
use super::process::Process;
use super::recording::Recording;
use super::target::Target;
use super::usage::{UsageError, environment, filled, parsed};
use super::waiting::{Waited, Waiting};
use crate::api::{Client, Content};
use crate::history::RunStatus;
use crate::import::Resumed;
use crate::job::{Health, Outcome, ProblemClass};
use crate::language::{Text, text};
use crate::log_app::{Decided, End, Head, Holder, RunRecord, decide, faults, holders};
use crate::model::{AppId, RecordId};
use crate::plain::hex;
use crate::problem::Severity;
use crate::report::Reason;
use crate::sheet::Source;

/// How often the log app is asked while another run is waited for.
const OFTEN: Duration = Duration::from_secs(3);

/// The variable that stands in for `--log-app`.
const LOG_APP: &str = "KINTABLE_LOG_APP";

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "When an answer is lost")]
pub(super) struct LogAppArguments {
    /// Keep a record of the run in this app (`KINTABLE_LOG_APP`), which every transaction moves on: no record is written
    /// twice or lost, without waiting. It takes one of the 20 requests of a transaction, an API token of that app too,
    /// and an app in the same space; `kintable log-app` makes its form
    #[arg(long, value_name = "ID")]
    log_app: Option<String>,
}

impl LogAppArguments {
    /// The app, if there is to be one.
    pub(super) fn app(&self) -> Result<Option<AppId>, UsageError> {
        let typed = filled("--log-app", self.log_app.as_deref())?;
        let by = if typed.is_some() {
            "--log-app"
        } else {
            LOG_APP
        };
        let text = typed.or_else(|| environment(LOG_APP));
        text.map(|text| parsed(by, &text)).transpose()
    }

    /// Names the app among arguments that are kept, where the environment names it.
    pub(super) fn keep(&self, log: Option<AppId>, arguments: &mut Vec<String>) {
        if let Some(log) = log.filter(|_| self.log_app.is_none()) {
            let behind = arguments.iter().position(|typed| typed == "--");
            let at = behind.unwrap_or(arguments.len());
            arguments.insert(at, format!("--log-app={log}"));
        }
    }
}

/// How many things of one kind are named.
const MOST_NAMED: usize = 5;

/// A log app that is in use.
pub(super) struct Logging {
    client: Client,
    pub(super) record: Arc<RunRecord>,
    keeps_values: bool,
}

impl Logging {
    /// Makes sure that the app is a log app and that no run on another machine writes, and makes the run's record; it is
    /// all that is written. A run that is asked to stop while it waits for another one has none.
    pub(super) async fn begin(
        log: AppId,
        target: &Target,
        (recording, source): (&Recording, &Source),
        way: Way<'_>,
        process: &Process,
    ) -> anyhow::Result<Self> {
        if log == target.app {
            return Err(UsageError(text!(
                "`--log-app`: app {log} is the one that is written to: name another one",
                "「--log-app」のアプリ{log}は、書き込み先のアプリです。別のアプリを指定してください。"
            ))
            .into());
        }
        let client = target.client(process.speech)?;
        ensure_fits(&client, log).await?;
        let (id, about, _) = recording.head();
        let keeps_values = !about.without_values;
        let head = Head {
            run: id.to_string(),
            kind: about.kind,
            job: about.job.unwrap_or_default(),
            app: target.app.to_string(),
            file: about.file,
            sha256: hex(&source.sha256()?),
            who: about.user,
            host: about.host,
            link: about.ci_run.unwrap_or_default(),
        };
        let logging = Self {
            client,
            record: Arc::new(RunRecord::new(log, head)),
            keeps_values,
        };
        let others = Others {
            client: &logging.client,
            log,
            app: target.app,
            way,
            process,
        };
        if others.are_waited_for().await? {
            logging.make(&others).await?;
        }
        Ok(logging)
    }

    /// Makes the run's record. Of two runs that begin at one moment, the one whose record came first goes on.
    async fn make(&self, others: &Others<'_>) -> anyhow::Result<()> {
        let log = others.log;
        let made = self.record.begin(&self.client).await;
        let made = made.map_err(|error| unusable(log, error))?;
        let Some(id) = self.record.id().filter(|_| made) else {
            return Err(said(
                text!(
                    "log app {log} cannot be used",
                    "ログアプリ{log}を使えません"
                ),
                text!(
                    "the record that was added for the run cannot be viewed: allow whoever imports to view and edit all records of the log app",
                    "実行のために追加したレコードを閲覧できません。取り込みに使うユーザーまたはAPIトークンに、ログアプリの全レコードの閲覧と編集を許可してください。"
                ),
            ));
        };
        match others.at_work_before(Some(id)).await? {
            None => Ok(()),
            Some(other) => {
                let ended = End {
                    status: RunStatus::Rejected.to_string(),
                    exit_code: Exit::Locked as u8,
                    ..End::default()
                };
                let said = self.record.end(&self.client, &ended).await;
                said.map_err(|error| unusable(log, error))?;
                Err(others.barred_by(&other).into())
            }
        }
    }

    /// Has batches of earlier runs decided by the run records of those runs, as far as they have one.
    pub(super) async fn decide(&self, resumed: &mut Resumed) -> anyhow::Result<()> {
        let doubts = std::mem::take(&mut resumed.doubts);
        for doubted in doubts {
            let log = self.record.app();
            let decided = decide(&self.client, log, &doubted.run, doubted.batch).await;
            match decided.map_err(|error| unusable(log, error))? {
                Decided::Written => resumed.written.add_all(doubted.lines.iter().copied()),
                Decided::NotWritten => {}
                Decided::Unknown => resumed.doubts.push(doubted),
            }
        }
        Ok(())
    }

    /// Writes down how the run ended. That it cannot be is told, and changes nothing of the run.
    pub(super) async fn end(
        &self,
        outcome: &Outcome,
        exit: Exit,
        errors_file: Option<&Path>,
        process: &Process,
    ) {
        let counts = &outcome.counts;
        let reason = Reason::of(&outcome.ending, process.speech.language);
        let message = reason.map_or_else(|| errors(outcome), |reason| reason.message);
        let end = End {
            status: RunStatus::of(outcome).to_string(),
            counts: vec![
                ("read", counts.read),
                ("created", counts.created),
                ("updated", counts.updated + counts.added_or_updated),
                ("unchanged", counts.unchanged),
                ("skipped", counts.skipped),
                ("failed", counts.failed),
                ("not_tried", counts.not_tried),
                ("unknown", counts.unknown),
            ],
            health: Health::of(counts).map(|health| {
                let hundredths = health.hundredths();
                format!("{}.{:02}", hundredths / 100, hundredths % 100)
            }),
            exit_code: exit as u8,
            message: self.message(Some(message)),
            errors_file: self.upload(errors_file, process).await,
        };
        self.note(&end, process).await;
    }

    /// Writes down that the run ended by an error.
    pub(super) async fn fail(&self, error: &anyhow::Error, process: &Process) {
        let reason = failure::reason(error, process.speech.language);
        let end = End {
            status: RunStatus::Failed.to_string(),
            exit_code: Exit::of_error(error) as u8,
            message: self.message(Some(reason.message)),
            ..End::default()
        };
        self.note(&end, process).await;
    }

    /// What may be said of what ended the run: it may quote the file.
    fn message(&self, message: Option<String>) -> String {
        message.filter(|_| self.keeps_values).unwrap_or_default()
    }

    async fn note(&self, end: &End, process: &Process) {
        if let Err(error) = self.record.end(&self.client, end).await {
            let log = self.record.app();
            process.speech.notice(&text!(
                "the end of the run could not be written to log app {log}: {error}",
                "実行の結果をログアプリ{log}に書き込めませんでした：{error}"
            ));
        }
    }

    /// The key of the errors file, once it is in kintone.
    async fn upload(&self, errors_file: Option<&Path>, process: &Process) -> Option<String> {
        let path = errors_file.filter(|_| self.record.id().is_some())?;
        let name = path.file_name().map(|name| name.to_string_lossy());
        let file = Content::File(path.to_owned());
        match self.client.upload(&file, &name.unwrap_or_default()).await {
            Ok(key) => Some(key),
            Err(error) => {
                let log = self.record.app();
                process.speech.notice(&text!(
                    "the errors file could not be attached to the record in log app {log}: {error}",
                    "エラーファイルをログアプリ{log}のレコードに添付できませんでした：{error}"
                ));
                None
            }
        }
    }
}

/// The errors that most records have, a line each: the code, the field and how many.
fn errors(outcome: &Outcome) -> String {
    let problems = outcome.problems.iter();
    let errors = problems.filter(|(class, _)| class.severity == Severity::Error);
    let mut errors: Vec<_> = errors.collect();
    errors.sort_by_key(|(_, count)| Reverse(**count));
    let line = |(class, count): &(&ProblemClass, &u64)| {
        let field = class
            .field
            .as_ref()
            .map_or_else(String::new, |field| format!(" {field}"));
        format!("{}{field}: {count}", class.code)
    };
    let lines: Vec<_> = errors.iter().take(MOST_NAMED).map(line).collect();
    lines.join("\n")
}

fn unusable(log: AppId, error: crate::api::ApiError) -> anyhow::Error {
    let text = text!(
        "log app {log} cannot be used; it needs an API token of its own (view, add, edit) beside that of the app, and must be in the same space",
        "ログアプリ{log}を使えません。書き込み先のアプリのAPIトークンに加えて、ログアプリのAPIトークン（閲覧・追加・編集）が必要です。同じスペースのアプリを指定してください"
    );
    said(text, error)
}

/// Makes sure that an app has the form of a log app.
pub(super) async fn ensure_fits(client: &Client, log: AppId) -> anyhow::Result<()> {
    let form = client.form(log).await;
    let form = form.map_err(|error| unusable(log, error))?;
    let faults = faults(&form);
    if faults.is_empty() {
        return Ok(());
    }
    let both: Vec<_> = faults.iter().take(MOST_NAMED).map(Text::both).collect();
    let listed = |language: usize| both.iter().map(move |both| both[language]);
    let english = listed(0).collect::<Vec<_>>().join("; ");
    let japanese = listed(1).collect::<String>();
    let more = match faults.len().saturating_sub(MOST_NAMED) {
        0 => Text::fixed("", ""),
        more => text!("; and {more} more", "ほかに{more}件あります。"),
    };
    let [more, ja_more] = more.both();
    Err(UsageError(text!(
        "app {log} does not have the form of a log app: {english}{more}; `kintable log-app init --app {log}` adds the fields that are missing",
        "アプリ{log}のフォームは、ログアプリのものではありません。{japanese}{ja_more}足りないフィールドは「kintable log-app init --app {log}」で追加できます。"
    ))
    .into())
}

/// How a run is let past others.
pub(super) struct Way<'a> {
    /// The history of this machine, while the run is the only one on it that writes to the app: whichever run of it the
    /// log app says to be at work is gone.
    pub(super) past: Option<&'a Past<'a>>,
    /// How long others are waited for.
    pub(super) wait: Option<SignedDuration>,
}

/// Other runs that write to the app, by what the log app says.
struct Others<'a> {
    client: &'a Client,
    log: AppId,
    app: AppId,
    way: Way<'a>,
    process: &'a Process,
}

impl Others<'_> {
    /// Waits until nobody is at work, as long as may be; not if it was asked to stop meanwhile.
    async fn are_waited_for(&self) -> anyhow::Result<bool> {
        let mut waiting = Waiting::new(self.way.wait, self.process);
        while let Some(other) = self.at_work_before(None).await? {
            match waiting.pause(&described(&other), OFTEN).await? {
                Waited::Some => {}
                Waited::Enough => return Err(self.barred_by(&other).into()),
                Waited::Stopped => {
                    self.process.stop.after_batch();
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The run that is at work, of those that began before one. Those that are gone are taken over.
    async fn at_work_before(&self, own: Option<RecordId>) -> anyhow::Result<Option<Holder>> {
        let log = self.log;
        'anew: loop {
            let holders = holders(self.client, log, self.app).await;
            let holders = holders.map_err(|error| unusable(log, error))?;
            let before = |other: &Holder| own.is_none_or(|own| other.record() < own);
            for other in holders.into_iter().filter(before) {
                let is_of_here = self.is_of_here(&other);
                if other.is_fresh && !is_of_here {
                    return Ok(Some(other));
                }
                let taken = other.take_over(self.client, log).await;
                if !taken.map_err(|error| unusable(log, error))? {
                    continue 'anew;
                }
                if !is_of_here {
                    let who = described(&other);
                    let [who, ja_who] = who.both();
                    self.process.speech.notice(&text!(
                        "{who} never said how it ended, and no longer counts as at work",
                        "{ja_who}は終了の記録がないため、実行中ではないものとして扱います。"
                    ));
                }
            }
            return Ok(None);
        }
    }

    /// Whether a run is one of this machine, where it is at work no more.
    fn is_of_here(&self, other: &Holder) -> bool {
        let kept = self.way.past.map(|past| past.run(Some(&other.run)));
        kept.is_some_and(|kept| kept.is_ok_and(|kept| kept.run.status != RunStatus::Running))
    }

    fn barred_by(&self, other: &Holder) -> Barred {
        let (app, log, run) = (self.app, self.log, &other.run);
        let (who, record) = (described(other), other.record());
        let [who, ja_who] = who.both();
        Barred {
            by: Bar::Lock,
            message: text!(
                "app {app} is being written to by {who}, as log app {log} says; nothing was written",
                "ログアプリ{log}によると、アプリ{app}には{ja_who}が書き込んでいます。この実行では何も書き込んでいません。"
            ),
            hint: text!(
                "use `--wait-lock 10m` to wait for it; if it broke off, finish it there with `kintable resume {run}`, or set the status of record {record} in app {log} to `interrupted`; it no longer counts 30 minutes after its last batch",
                "終了を待つには「--wait-lock 10m」を使ってください。途中で終わった実行は、そのコンピューターで「kintable resume {run}」を実行すると再開できます。再開しない場合は、アプリ{log}のレコード番号{record}の状態（status）を「interrupted」に変更してください。最後のバッチから30分が過ぎると、実行中とはみなされなくなります。"
            ),
        }
    }
}

fn described(holder: &Holder) -> Text {
    let Holder {
        run,
        file,
        who,
        host,
        ..
    } = holder;
    text!(
        "run {run} of `{file}` by {who} on {host}",
        "実行{run}（ファイル「{file}」、実行者{who}、コンピューター{host}）"
    )
}
