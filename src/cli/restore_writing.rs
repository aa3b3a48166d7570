//! An app that is restored is written, compared with the backup, and told.

use std::time::Instant;

use super::exit::Exit;
use super::recording::Closed;
use super::restore_screen::{error_of, nothing, told_of};
use super::restoring::{Prepared, Restoring};
use crate::job::{Ending, Event, Listener, Outcome, Retry};
use crate::language::{text, told};
use crate::plain::LineRanges;
use crate::report::restore::RestoreApp;
use crate::report::{Fan, NextStep, Reason};
use crate::restore::{self, Differences, Options, Restored};

impl Restoring<'_> {
    /// Writes the records, unless that is not to be; how it ended, if it ended early.
    pub(super) async fn carry_out(&mut self, is_ready: bool) -> anyhow::Result<Option<Exit>> {
        self.begun = Instant::now();
        let restored = match &self.prepared {
            Some(prepared) if is_ready && prepared.violations.is_empty() => {
                self.write(prepared, (self.surveyed.records, &self.options))
                    .await?
            }
            Some(prepared) if !prepared.violations.is_empty() => {
                let ending = Ending::Guarded(prepared.violations.clone());
                nothing(self.unsent(ending))
            }
            _ => nothing(self.unsent(Ending::Interrupted)),
        };
        let exit = Exit::of_outcome(&restored.outcome);
        let is_whole = matches!(restored.outcome.ending, Ending::Complete | Ending::Planned);
        self.restored = Some(restored);
        Ok(Some(exit).filter(|_| !is_whole))
    }

    /// Tries once more what kintone did not take: it may look up what came later. Whether some of it came to be.
    pub(super) async fn try_again(&mut self) -> anyhow::Result<bool> {
        let failed = self.restored.as_ref().map(|restored| &restored.failed);
        let failed = failed.filter(|failed| !failed.is_empty() && !self.options.dry_run);
        let (Some(failed), Some(prepared)) = (failed, &self.prepared) else {
            return Ok(false);
        };
        let (records, mut ranges) = (failed.len() as u64, LineRanges::default());
        ranges.add_all(failed.iter().map(|number| (*number, *number)));
        self.lists.try_again(&ranges);
        let options = Options {
            records: Some(ranges),
            ..self.options.clone()
        };
        let again = self.write(prepared, (records, &options)).await?;
        let is_better = (again.failed.len() as u64) < records;
        let restored = self.restored.take();
        self.restored = restored.map(|restored| restored.with_again(again));
        Ok(is_better)
    }

    /// Compares with the backup what was written, and says what became of it all.
    pub(super) async fn finish(mut self, is_declined: bool) -> anyhow::Result<RestoreApp> {
        let prepared = self.prepared.take();
        let restored = self.restored.take();
        let restored = restored.unwrap_or_else(|| nothing(self.unsent(Ending::Interrupted)));
        let comparison = match &prepared {
            Some(prepared) => self.compared(prepared, &restored).await?,
            None => None,
        };
        self.screen.terminal.rest();
        let is_explained = comparison.as_ref().is_none_or(Differences::is_explained);
        let exit = match Exit::of_outcome(&restored.outcome) {
            _ if is_declined => Exit::Done,
            Exit::Done if restored.outcome.counts.skipped > 0 || !is_explained => Exit::SomeRefused,
            exit => exit,
        };
        let run = self.recording.kept_as().map(|id| id.to_string());
        let next = self
            .next(&restored.outcome, run.as_deref())
            .filter(|_| !is_declined);
        let language = self.process.speech.language;
        self.recording.finish(
            &restored.outcome,
            Closed {
                exit_code: exit as u8,
                reason: Reason::of(&restored.outcome.ending, language).filter(|_| !is_declined),
                next: next
                    .as_ref()
                    .filter(|_| restored.outcome.retry() == Retry::Resume),
                ..Closed::default()
            },
        );
        let fitted = prepared.as_ref().map(|prepared| &prepared.fitted);
        let filled = fitted.map(|fitted| fitted.filled.iter());
        let missing = fitted.map(|fitted| fitted.missing.iter());
        let missing = missing.into_iter().flatten();
        Ok(RestoreApp {
            from: self.source.entry.app,
            home: self.home,
            run,
            outcome: restored.outcome,
            elapsed: self.begun.elapsed(),
            lists: self.lists,
            exit_code: exit as u8,
            is_declined,
            new_rows: restored.new_rows,
            uploaded: restored.uploaded,
            without_files: restored.without_files,
            filled: filled
                .into_iter()
                .flatten()
                .map(|(kind, count)| (*kind, *count))
                .collect(),
            ignored: missing.map(|field| field.code.to_string()).collect(),
            id_map: self.wishes.map.display().to_string(),
            comparison: comparison.map(told_of),
            next,
        })
    }

    async fn write(
        &self,
        prepared: &Prepared,
        (records, options): (u64, &Options),
    ) -> anyhow::Result<Restored> {
        let (recording, screen) = (&self.recording, self.screen.clone());
        let _watching = self.working.as_ref().and_then(|working| {
            working.watch(self.process, recording, move |told| {
                screen.notice(told);
                screen.hear(&Event::Stopping);
            })
        });
        let recorder = recording.listener();
        let mut listeners: Vec<&dyn Listener> = vec![self.screen.as_ref(), &self.lists];
        let kept = recorder.as_ref();
        listeners.extend(kept.map(|recorder| -> &dyn Listener { recorder.as_ref() }));
        let fan = Fan(listeners);
        let restored = restore::carry_out(
            (self.server(), self.source, records),
            (&prepared.fitted, options),
            &prepared.map,
            &self.process.stop,
            &fan,
        );
        restored.await.map_err(error_of)
    }

    /// Holds what was written against the backup. What keeps that from being done ends nothing: the records are there.
    async fn compared(
        &self,
        prepared: &Prepared,
        restored: &Restored,
    ) -> anyhow::Result<Option<Differences>> {
        if self.options.dry_run || restored.written.is_empty() {
            return Ok(None);
        }
        let compared = restore::compare(
            (self.server(), self.source),
            (&prepared.fitted, &self.options),
            &restored.written,
            &self.process.stop,
        );
        match compared.await {
            Ok(compared) => Ok(compared),
            Err(error) => {
                let told = error.to_string();
                self.screen.notice(&text!(
                    "what was written was not compared with the backup: {told}",
                    "書き込んだ内容をバックアップと比較できませんでした：{told}"
                ));
                Ok(None)
            }
        }
    }

    fn next(&self, outcome: &Outcome, run: Option<&str>) -> Option<NextStep> {
        let language = self.process.speech.language;
        if outcome.retry() == Retry::Resume {
            let purpose = told!(
                language,
                "to restore the rest; what was added is not added again",
                "残りを復元するには（追加済みのレコードは、もう一度追加されません）"
            );
            let command = self.process.line.to_string();
            return Some(NextStep { purpose, command });
        }
        let keeps = self.recording.listener();
        let keeps = keeps.is_some_and(|recorder| recorder.keeps_before());
        let run = run.filter(|_| keeps && outcome.counts.written() > 0)?;
        let purpose = told!(language, "to take it back", "取り消すには");
        let command = format!("kintable undo {run}");
        Some(NextStep { purpose, command })
    }
}
