//! A run among others on this machine: it says that it is at work, writes to its app alone, and hears who asks it to
//! stop.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use super::barred::{Bar, Barred};
use super::process::Process;
use super::recording::Recording;
use super::sandbox_dir::state_dir;
use super::waiting::{Waited, Waiting};
use super::who::Who;
use crate::history::{About, AtWork, Attempt, Lock, RunId, Running, name_of};
use crate::language::{Text, text};
use crate::report::history;
use crate::sandbox;
use crate::sheet::Source;

/// How often a lock is tried while it is waited for, and how often it is looked whether a run is to stop.
const OFTEN: Duration = Duration::from_millis(250);

/// A run that is at work, for as long as this is there.
pub(super) struct Working {
    /// Says so, and hears who asks it to stop; `None` where nothing can be said.
    running: Option<Arc<Running>>,
    lock: Option<Lock>,
}

/// The directory in which runs at work say so.
pub(super) fn running_dir() -> anyhow::Result<PathBuf> {
    Ok(state_dir()?.join("running"))
}

fn begun(about: &About, id: &RunId, since: u64) -> AtWork {
    let about = about.clone();
    AtWork {
        run: id.to_string(),
        kind: about.kind,
        job: about.job,
        home: about.home,
        app: about.app.unwrap_or_default(),
        file: about.file,
        user: about.user,
        host: about.host,
        process: about.process,
        since,
        ci_run: about.ci_run,
        may_write: false,
    }
}

/// Has a run be kept and be at work, as the only one that writes to its app. Where another one does, it waits as long
/// as it may, and if it is asked to stop meanwhile, it does nothing any more. Where no lock can be had for the file
/// system's sake, that is told, and the run goes on without.
///
/// # Errors
/// Another run that holds the app.
pub(super) async fn begin(
    recording: &Recording,
    source: Option<&Source>,
    wait: Option<SignedDuration>,
    process: &Process,
) -> anyhow::Result<Working> {
    let (id, about, since) = recording.head();
    let at_work = begun(&about, &id, since);
    let running = running(&at_work);
    if let Ok((running, dir)) = &running {
        recording.about(|about| about.at_work_in = dir.display().to_string());
        recording.hold(running);
    }
    recording.begin(source);
    let lock = match locked_by(&at_work, recording, wait, running.as_ref().ok(), process).await {
        Err(Unlocked::Held(locked)) => return Err(locked.into()),
        Err(Unlocked::Stopped) => {
            // Once it is asked to stop, the run does nothing any more.
            process.stop.after_batch();
            None
        }
        Err(Unlocked::Failed(error)) => {
            process.speech.notice(&text!(
                "no lock can be taken, so make sure that no other import writes to this app: {error}",
                "ロックを取得できないため、ほかの取り込みがこのアプリに書き込まないようにしてください：{error}"
            ));
            None
        }
        Ok(lock) => {
            if let Err(error) = &running {
                process.speech.notice(&text!(
                    "this run cannot be stopped with `kintable cancel`: {error}",
                    "この実行は「kintable cancel」では止められません：{error}"
                ));
            }
            Some(lock)
        }
    };
    let running = running.ok().map(|(running, _)| running);
    if let Some(running) = running.as_ref().filter(|_| lock.is_some()) {
        running.may_write(&at_work);
    }
    Ok(Working { running, lock })
}

/// Has a run be kept and be at work that only reads, so that it is known when its process is gone. It takes no lock.
pub(super) fn begin_reading(recording: &Recording) -> Working {
    let (id, about, since) = recording.head();
    let running = running(&begun(&about, &id, since)).ok();
    if let Some((running, dir)) = &running {
        recording.about(|about| about.at_work_in = dir.display().to_string());
        recording.hold(running);
    }
    recording.begin(None);
    Working {
        running: running.map(|(running, _)| running),
        lock: None,
    }
}

/// Says that a run is at work, in a directory.
fn running(at_work: &AtWork) -> anyhow::Result<(Arc<Running>, PathBuf)> {
    let dir = running_dir()?;
    sandbox::private_dir(&dir)?;
    let running = Running::begin(&dir, at_work)?;
    Ok((Arc::new(running), dir))
}

/// Why a run has no lock.
enum Unlocked {
    /// Another run holds it.
    Held(Barred),
    /// It was asked to stop while it waited.
    Stopped,
    /// The file system has none.
    Failed(anyhow::Error),
}

/// The lock of a run's app, which is waited for if need be.
async fn locked_by(
    at_work: &AtWork,
    recording: &Recording,
    wait: Option<SignedDuration>,
    running: Option<&(Arc<Running>, PathBuf)>,
    process: &Process,
) -> Result<Lock, Unlocked> {
    let dir = || -> anyhow::Result<PathBuf> {
        let dir = state_dir()?.join("locks");
        sandbox::private_dir(&dir)?;
        Ok(dir)
    };
    let dir = dir().map_err(Unlocked::Failed)?;
    let others = running_dir().map_err(Unlocked::Failed)?;
    let name = name_of(&at_work.home, &at_work.app);
    let mut waiting = Waiting::new(wait, process);
    loop {
        let holder = match Lock::attempt(&dir, &name, at_work, &others) {
            Ok(Attempt::Taken(lock)) => return Ok(lock),
            Ok(Attempt::Held(holder)) => holder,
            Err(error) => return Err(Unlocked::Failed(error.into())),
        };
        if let Some(by) = running.and_then(|(running, _)| running.cancelling()) {
            recording.cancelled_by(&by.user, &by.host);
            return Err(Unlocked::Stopped);
        }
        match waiting.pause(&described(holder.as_deref()), OFTEN).await {
            Ok(Waited::Some) => {}
            Ok(Waited::Enough) => return Err(Unlocked::Held(locked(at_work, holder.as_deref()))),
            Ok(Waited::Stopped) => return Err(Unlocked::Stopped),
            Err(error) => return Err(Unlocked::Failed(error.into())),
        }
    }
}

/// Who holds an app.
fn described(holder: Option<&AtWork>) -> Text {
    let Some(holder) = holder else {
        return Text::fixed("another import", "ほかの取り込み");
    };
    let AtWork {
        run,
        user,
        host,
        process,
        file,
        since,
        ..
    } = holder;
    let since = history::clock(*since, "%Y-%m-%d %H:%M:%S");
    text!(
        "run {run} of `{file}` by {user} on {host} (process {process}, since {since})",
        "実行{run}（ファイル「{file}」、実行者{user}、コンピューター{host}、プロセス{process}、開始{since}）"
    )
}

fn locked(at_work: &AtWork, holder: Option<&AtWork>) -> Barred {
    let AtWork { app, home, .. } = at_work;
    let who = described(holder);
    let [who, ja_who] = who.both();
    Barred {
        by: if at_work.job.is_some()
            && holder.and_then(|holder| holder.job.as_ref()) == at_work.job.as_ref()
        {
            Bar::Overlap
        } else {
            Bar::Lock
        },
        message: text!(
            "app {app} of {home} is being written to by {who}; nothing was written",
            "{home}のアプリ{app}には、{ja_who}が書き込んでいます。この実行では何も書き込んでいません。"
        ),
        hint: match holder {
            Some(AtWork { run, .. }) => text!(
                "use `--wait-lock 10m` to wait for it, or `kintable cancel {run}` to stop it",
                "終了を待つには「--wait-lock 10m」を、止めるには「kintable cancel {run}」を使ってください。"
            ),
            None => Text::fixed(
                "use `--wait-lock 10m` to wait for it",
                "終了を待つには「--wait-lock 10m」を使ってください。",
            ),
        },
    }
}

impl Working {
    /// Whether the run is known to be the only one on this machine that writes to its app.
    pub(super) fn is_alone(&self) -> bool {
        self.lock.is_some()
    }

    /// Has the run stop behind its batch when somebody asks for that, and tells who, for as long as what this gives is
    /// there.
    pub(super) fn watch(
        &self,
        process: &Process,
        recording: &Recording,
        tell: impl Fn(&Text) + Send + 'static,
    ) -> Option<AbortOnDropHandle<()>> {
        let (asked, stop, recording) = (
            self.running.as_ref()?.asked(),
            process.stop.clone(),
            recording.clone(),
        );
        let watching = async move {
            loop {
                if let Some(by) = asked() {
                    recording.cancelled_by(&by.user, &by.host);
                    stop.after_batch();
                    let (user, host) = (by.user, by.host);
                    let told = text!(
                        "{user} on {host} asked this run to stop",
                        "{host}の{user}がこの実行を止めるように求めました。"
                    );
                    tell(&told);
                    return;
                }
                sleep(OFTEN).await;
            }
        };
        Some(AbortOnDropHandle::new(tokio::spawn(watching)))
    }
}

/// Who asks a run to stop.
pub(super) fn cancelling() -> crate::history::Cancelling {
    let who = Who::now();
    crate::history::Cancelling {
        user: who.user,
        host: who.host,
        at: crate::history::now(),
    }
}
