//! An app that is restored, from the first question to what is told of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::at_work::{self, Working};
use super::exit::Exit;
use super::output::TextOrJson;
use super::process::{Process, Watched};
use super::recording::{Closed, Recording};
use super::restorable::{hidden, holding, in_doubt, lacking, strangers};
use super::restore_screen::{Screen, Silent, error_of};
use super::target::Target;
use crate::api::Client;
use crate::job::{Counts, Ending, Event, Listener, Outcome, Server};
use crate::language::text;
use crate::model::{AppId, FieldKind};
use crate::plain::count;
use crate::plan::{Amount, Guards, Violation};
use crate::report::{HandledLists, Home, Reason};
use crate::restore::{self, Fitted, IdMap, Options, Restored, Settled, Source, Surveyed};
use crate::vault::Manifest;

/// What is wished beside the records.
pub(super) struct Wishes<'a> {
    pub(super) dir: &'a Path,
    /// The backup.
    pub(super) manifest: &'a Manifest,
    pub(super) map: PathBuf,
    pub(super) ignores_missing: bool,
    pub(super) guards: Guards,
    /// How long records are looked for whose answer was lost.
    pub(super) wait: Duration,
    pub(super) wait_lock: Option<SignedDuration>,
    pub(super) output: TextOrJson,
}

/// An app that is restored.
pub(super) struct Restoring<'a> {
    pub(super) source: Source<'a>,
    pub(super) app: AppId,
    pub(super) home: Home,
    pub(super) options: Options,
    pub(super) surveyed: Surveyed,
    pub(super) wishes: Wishes<'a>,
    pub(super) recording: Recording,
    pub(super) process: &'a Process,
    pub(super) client: Client,
    pub(super) screen: Arc<Screen>,
    pub(super) working: Option<Working>,
    pub(super) watched: Option<Watched>,
    pub(super) prepared: Option<Prepared>,
    pub(super) lists: HandledLists,
    pub(super) begun: Instant,
    pub(super) restored: Option<Restored>,
}

/// What is known before the first write.
pub(super) struct Prepared {
    pub(super) fitted: Fitted,
    pub(super) map: IdMap,
    /// What would become of the records.
    pub(super) counts: Counts,
    /// Limits that would be broken.
    pub(super) violations: Vec<Violation>,
}

impl<'a> Restoring<'a> {
    pub(super) fn new(
        source: Source<'a>,
        (app, home): (AppId, Home),
        (options, surveyed): (Options, Surveyed),
        wishes: Wishes<'a>,
        recording: Recording,
        target: &Target,
        process: &'a Process,
    ) -> anyhow::Result<Self> {
        let screen = Arc::new(Screen::new(
            (wishes.dir, wishes.output),
            &home,
            process.speech,
        ));
        let lists = match wishes.output {
            TextOrJson::Json => HandledLists::all(false),
            TextOrJson::Text => HandledLists::shown(false, false),
        };
        let waiting = screen.clone();
        let on_wait = move |waits: &_| waiting.hear(&Event::Waiting(waits));
        Ok(Self {
            client: Client::new(&target.connection, Arc::new(on_wait))?,
            source,
            app,
            home,
            options,
            surveyed,
            wishes,
            recording,
            process,
            screen,
            working: None,
            watched: None,
            prepared: None,
            lists,
            begun: Instant::now(),
            restored: None,
        })
    }

    pub(super) fn server(&self) -> Server<'_> {
        Server {
            client: &self.client,
            app: self.app,
        }
    }

    /// Finds out all that keeps the records from being written, and what would become of them; `false` if somebody
    /// stopped it.
    pub(super) async fn prepare(&mut self) -> anyhow::Result<bool> {
        if !self.options.dry_run {
            let begun = at_work::begin(&self.recording, None, self.wishes.wait_lock, self.process);
            self.working = Some(begun.await?);
        }
        self.recording.start();
        self.watched = Some(self.process.watch(self.screen.clone())?);
        let stop = &self.process.stop;
        let with_system_fields = self.options.with_system_fields;
        let fitted = Fitted::read(self.server(), self.source, with_system_fields);
        let Some(fitted) = stop.unless_asked(fitted).await else {
            return Ok(false);
        };
        let fitted = fitted.map_err(error_of)?;
        if !fitted.missing.is_empty() && !self.wishes.ignores_missing {
            return Err(lacking(self.app, &fitted.missing));
        }
        let people = &self.surveyed.people;
        let unknown = restore::unknown_people(self.server(), &fitted.form, people);
        let Some(unknown) = stop.unless_asked(unknown).await else {
            return Ok(false);
        };
        let unknown = unknown?;
        if !unknown.is_empty() {
            return Err(strangers(self.app, &unknown));
        }
        let apps = (self.source.entry.app, self.app.get());
        let map = IdMap::read(&self.wishes.map, apps)?;
        self.tell_map(&map);
        self.tell_lookups(&fitted);
        if !self.options.dry_run && !self.settled(&fitted, &map).await? {
            return Ok(false);
        }
        let Some(counts) = self.planned(&fitted, &map).await? else {
            return Ok(false);
        };
        let violations = self.violations(&counts);
        self.prepared = Some(Prepared {
            fitted,
            map,
            counts,
            violations,
        });
        Ok(true)
    }

    /// Tells of lookups that find records by their numbers, which are others once they are added again.
    fn tell_lookups(&self, fitted: &Fitted) {
        for (_, field) in fitted.form.all_fields() {
            let Some((lookup, app)) = field.lookup.as_ref().and_then(|it| Some((it, it.app?)))
            else {
                continue;
            };
            let entry = self.wishes.manifest.app(app.get());
            let form = entry.and_then(|entry| entry.form.document(self.wishes.dir).ok());
            let kind = form.map(|form| {
                let kind = &form["properties"][lookup.key_field.as_str()]["type"];
                kind == FieldKind::RecordNumber.api_name()
            });
            if kind == Some(true) {
                let code = &field.code;
                self.screen.notice(&text!(
                    "the lookup \"{code}\" finds records of app {app} by their record numbers: check it where these were added again under new ones",
                    "ルックアップ「{code}」は、アプリ{app}のレコードをレコード番号で探します。新しいレコード番号で追加されたレコードがある場合は、内容を確認してください。"
                ));
            }
        }
    }

    fn tell_map(&self, map: &IdMap) {
        if map.is_empty() {
            return;
        }
        let (records, path) = (count(map.len() as u64), map.path().display());
        self.screen.notice(&text!(
            "an earlier restore added records, {records} of them: those that are there still are not added again (`{path}`)",
            "以前の復元で{records}件のレコードを追加済みです。今もあるレコードは、もう一度追加されません（「{path}」）。"
        ));
    }

    /// Finds out what became of records that were being added when an earlier run broke off.
    async fn settled(&self, fitted: &Fitted, map: &IdMap) -> anyhow::Result<bool> {
        let settled = restore::settle(
            (self.server(), self.source),
            (fitted, &self.options),
            map,
            (self.wishes.wait, &self.process.stop, &*self.screen),
        );
        match settled.await.map_err(error_of)? {
            Settled::Nothing => {}
            Settled::Written(records) => {
                let records = count(records);
                self.screen.notice(&text!(
                    "records that an earlier restore added before it broke off: {records}",
                    "中断した以前の復元で、すでに追加されていたレコード：{records}件"
                ));
            }
            Settled::NotWritten(records) => {
                let records = count(records);
                self.screen.notice(&text!(
                    "records that an earlier restore did not add, as it broke off: {records}",
                    "中断した以前の復元で、追加されていなかったレコード：{records}件"
                ));
            }
            Settled::Unclear { candidates, above } => {
                return Err(in_doubt(map.path(), holding(&candidates), above));
            }
            Settled::Unseen { candidates, above } => {
                return Err(in_doubt(map.path(), hidden(&candidates), above));
            }
            Settled::Stopped => return Ok(false),
        }
        Ok(true)
    }

    /// What would become of the records; `None` if somebody stopped it.
    async fn planned(&self, fitted: &Fitted, map: &IdMap) -> anyhow::Result<Option<Counts>> {
        let options = Options {
            dry_run: true,
            ..self.options.clone()
        };
        let planned = restore::carry_out(
            (self.server(), self.source, self.surveyed.records),
            (fitted, &options),
            map,
            &self.process.stop,
            &Silent,
        );
        let outcome = planned.await.map_err(error_of)?.outcome;
        match outcome.ending {
            Ending::Failed(error) => Err(error.into()),
            Ending::Interrupted => Ok(None),
            _ => Ok(Some(outcome.counts)),
        }
    }

    fn violations(&self, counts: &Counts) -> Vec<Violation> {
        let (guards, all) = (&self.wishes.guards, self.surveyed.records);
        let limits = [
            (guards.max_updates, Amount::Updates, counts.updated),
            (guards.max_creates, Amount::Creates, counts.created),
        ];
        let violations = limits
            .into_iter()
            .filter_map(|(limit, amount, count)| limit?.violation(amount, count, all));
        violations.collect()
    }

    /// Whether a limit stops it.
    pub(super) fn is_guarded(&self) -> bool {
        let prepared = self.prepared.as_ref();
        prepared.is_some_and(|prepared| !prepared.violations.is_empty())
    }

    /// How many records would be overwritten, unless a limit stops that.
    pub(super) fn updates(&self) -> u64 {
        let prepared = self.prepared.as_ref();
        prepared.map_or(0, |prepared| {
            if prepared.violations.is_empty() {
                prepared.counts.updated
            } else {
                0
            }
        })
    }

    /// The app is not begun with any more.
    pub(super) fn leave(self, exit: Exit) {
        let language = self.process.speech.language;
        self.recording.finish(
            &self.unsent(Ending::Interrupted),
            Closed {
                exit_code: exit as u8,
                reason: Some(Reason::interrupted(language)),
                ..Closed::default()
            },
        );
    }

    pub(super) fn unsent(&self, ending: Ending) -> Outcome {
        let records = self.surveyed.records;
        let counts = Counts {
            read: records,
            not_tried: records,
            ..Counts::default()
        };
        Outcome::unsent(counts, ending)
    }
}
