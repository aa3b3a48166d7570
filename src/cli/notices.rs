//! How a run ended, told to whoever is to be told.

use std::path::PathBuf;
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::command_line::for_others;
use super::exit::Exit;
use super::notice_options::{NoticeArguments, When};
use super::past::Past;
use super::process::Process;
use super::recording::Recording;
use super::usage::UsageError;
use crate::history::{Change, Filter, GOING_ON, Run, RunId, RunStatus};
use crate::job::Kind;
use crate::language::{Text, text};
use crate::notify::{Message, Ping, Receiver, Shape, Signal, no_answer};
use crate::report::Notification;

/// Whoever is to be told how a run ended.
pub(super) struct Notices {
    receivers: Vec<Receiver>,
    when: Option<When>,
    shape: Option<Shape>,
    limit: Duration,
    monitor: Option<(Ping, Start)>,
}

/// A monitor is being told that the run starts.
type Start = JoinHandle<Result<(), Text>>;

/// What was told to whom, or why not.
type Told = (Text, Result<(), Text>);

impl Notices {
    /// Reads who is to be told, and tells a monitor that a run starts, which the run does not wait for.
    pub(super) fn begin(
        arguments: &NoticeArguments,
        process: &Process,
    ) -> Result<Self, UsageError> {
        let limit = arguments.limit();
        let (receivers, monitor) = (arguments.receivers()?, arguments.monitor()?);
        let line = for_others(&process.line.to_string());
        Ok(Self {
            receivers,
            when: arguments.notify_on,
            shape: arguments.notify_format,
            limit,
            monitor: monitor.map(|ping| {
                let starting = ping.clone();
                let start = async move { starting.send(Signal::Start, line, limit).await };
                (ping, tokio::spawn(start))
            }),
        })
    }

    /// Tells how runs ended. Whoever cannot be told in time, or is not before somebody asks to stop, is named; it changes
    /// nothing of a run.
    pub(super) async fn end(mut self, runs: &[Recording], exit: Exit, process: &Process) {
        if self.receivers.is_empty() && self.monitor.is_none() {
            return;
        }
        let ended = runs.iter().filter_map(Recording::ended);
        let messages: Vec<_> = ended.map(|ended| self.message(ended, process)).collect();
        let mut telling = JoinSet::new();
        if let Some((ping, start)) = self.monitor.take() {
            self.tell_monitor(ping, start, &messages, exit, &mut telling);
        }
        for (message, is_wanted) in messages {
            if is_wanted {
                self.tell_receivers(&message, &mut telling);
            }
        }
        let Ok((mut signals, _relief)) = process.guard.relieve() else {
            return;
        };
        let speech = process.speech;
        loop {
            let told = tokio::select! {
                told = telling.join_next() => told,
                () = signals.asked() => {
                    speech.notice(&Text::fixed(
                        "stopped before all notifications were delivered",
                        "通知を送り終える前に中止しました。",
                    ));
                    return;
                }
            };
            match told {
                Some(Ok((name, Err(reason)))) => speech.notice(&undelivered(&name, &reason)),
                Some(_) => {}
                None => return,
            }
        }
    }

    /// What is said of a run, and whether receivers are to hear it.
    fn message(
        &self,
        (run, kept_in): (Run, Option<PathBuf>),
        process: &Process,
    ) -> (Message, bool) {
        let past = kept_in.map(|dir| Past::of(dir, process));
        // Of a run that is kept, more is known: the name of its app.
        let kept = past
            .as_ref()
            .and_then(|past| past.run(Some(run.id.as_str())).ok());
        let mut run = kept.map_or(run, |kept| kept.run);
        let before = past.as_ref().and_then(|past| before(past, &run));
        let when = self.when.unwrap_or(When::Change);
        let is_wanted = when.holds(Change::of(&run, before.as_ref()), &run);
        let next = run.end.next.as_mut().map(|next| &mut next.command);
        for command in next.into_iter().chain([&mut run.about.command]) {
            *command = for_others(command);
        }
        let notification = Notification {
            run: &run,
            before: before.as_ref(),
            is_kept: past.is_some(),
            language: process.speech.language,
        };
        let message = Message {
            title: notification.title(),
            lines: notification.lines(),
            document: notification.document(),
        };
        (message, is_wanted)
    }

    fn tell_receivers(&self, message: &Message, telling: &mut JoinSet<Told>) {
        for receiver in &self.receivers {
            let (receiver, message) = (receiver.clone(), message.clone());
            let (shape, limit) = (self.shape, self.limit);
            telling.spawn(async move {
                let told = receiver.tell(&message, shape, limit).await;
                (receiver.name(), told)
            });
        }
    }

    /// Tells the monitor how it ended, after it heard of the start.
    fn tell_monitor(
        &self,
        ping: Ping,
        start: Start,
        messages: &[(Message, bool)],
        exit: Exit,
        telling: &mut JoinSet<Told>,
    ) {
        let texts: Vec<_> = messages.iter().map(|(message, _)| message.text()).collect();
        let (text, limit) = (texts.join("\n\n"), self.limit);
        telling.spawn(async move {
            let both = async {
                let started = start.await.unwrap_or(Ok(()));
                let ended = ping.send(Signal::End(exit as u8), text, limit).await;
                ended.and(started)
            };
            // What the start still takes is taken from the same limit.
            let told = timeout(limit, both).await;
            let told = told.unwrap_or_else(|_| Err(no_answer(limit)));
            let host = ping.host();
            (Text::made(host.to_owned(), host.to_owned()), told)
        });
    }
}

fn undelivered(name: &Text, reason: &Text) -> Text {
    let ([name, ja_name], [reason, ja_reason]) = (name.both(), reason.both());
    text!(
        "{name} was not notified: {reason}",
        "通知を送れませんでした（{ja_name}）：{ja_reason}"
    )
}

/// How many runs are read at a time in search of one.
const PAGE: usize = 100;

/// The run before this one that ended by itself: of the same job, or else of the same app and file. One that goes on
/// with another is compared with it.
fn before(past: &Past<'_>, run: &Run) -> Option<Run> {
    let about = &run.about;
    if about.job.is_none() && about.app.is_none() {
        return None;
    }
    let goes_on = [Kind::IMPORT.command, Kind::DELETE.command, GOING_ON];
    let kinds: Vec<_> = if about.kind == GOING_ON {
        goes_on.map(str::to_owned).to_vec()
    } else {
        vec![about.kind.clone(), GOING_ON.to_owned()]
    };
    let is_one = |one: &Run| {
        let is_settled = !matches!(
            one.status,
            RunStatus::Running
                | RunStatus::Undone
                | RunStatus::Discarded
                | RunStatus::SkippedOverlap
        );
        // One that did not start may not have come to know where its app is.
        let homes = [&one.about.home, &about.home];
        let is_there = homes[0] == homes[1] || homes.iter().any(|home| home.is_empty());
        let is_alike = about.job.is_some() || (is_there && one.about.file == about.file);
        is_settled && is_alike
    };
    let mut older: Option<RunId> = Some(run.id.clone());
    loop {
        let filter = Filter {
            app: about.app.clone().filter(|_| about.job.is_none()),
            job: about.job.clone(),
            project: about.project.clone(),
            kinds: kinds.clone(),
            before: older,
            ..Filter::default()
        };
        let runs = past.runs(&filter, PAGE).ok()?;
        if let Some(found) = runs.iter().find(|one| is_one(one)) {
            return Some(found.clone());
        }
        older = match runs.last() {
            Some(last) if runs.len() == PAGE => Some(last.id.clone()),
            _ => return None,
        };
    }
}
