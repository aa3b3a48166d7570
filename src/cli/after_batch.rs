//! A command that is handed the record numbers of each batch once it is written.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::process::Process;
use super::recording::Recording;
use crate::job::{BatchFate, Event, Listener, Stop};
use crate::language::{Language, Text, text};
use crate::notify::run_command;
use crate::report::{BatchRecord, Terminal, batch_document};

/// How long the command may take for one batch.
const LIMIT: Duration = Duration::from_secs(60);

/// How many batches wait for it, before the run waits, too.
const WAITING: usize = 8;

/// Hands batches over, one after the other, beside the run.
pub(super) struct AfterBatch {
    run: String,
    app: String,
    /// The records of the batch that is not settled yet.
    records: Mutex<Vec<BatchRecord>>,
    batches: SyncSender<Batch>,
    working: JoinHandle<u64>,
}

/// A batch that was written: its number, and its document.
type Batch = (u64, Vec<u8>);

impl AfterBatch {
    pub(super) fn start(
        line: &str,
        recording: &Recording,
        terminal: Arc<Terminal>,
        process: &Process,
    ) -> Self {
        let (batches, waiting) = sync_channel(WAITING);
        let (id, about, _) = recording.head();
        let hands = Hands {
            line: line.to_owned(),
            terminal,
            language: process.speech.language,
            stop: process.stop.clone(),
        };
        let runtime = Handle::current();
        Self {
            run: id.to_string(),
            app: about.app.unwrap_or_default(),
            records: Mutex::default(),
            batches,
            working: thread::spawn(move || hands.work(&waiting, &runtime)),
        }
    }

    /// Waits until every batch was handed over; what did not go well is counted behind the first time.
    pub(super) async fn end(self, terminal: &Terminal, language: Language) {
        let Self {
            batches, working, ..
        } = self;
        drop(batches);
        let failed = spawn_blocking(move || working.join()).await;
        let failed = failed.ok().and_then(Result::ok).unwrap_or_default();
        if failed > 1 {
            let more = failed - 1;
            let told = text!(
                "`--after-batch` failed for {more} more",
                "「--after-batch」は、ほかに{more}回失敗しました。"
            );
            terminal.notice(told.of(language));
        }
    }
}

impl Listener for AfterBatch {
    fn hear(&self, event: &Event<'_>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Written {
                group,
                result,
                record,
            } => records.push(BatchRecord {
                line: group.first_line(),
                id: record.map(|record| (record.id.get(), record.revision.get())),
                result: *result,
            }),
            Event::Settled { batch, fate } => {
                let records = std::mem::take(&mut *records);
                if *fate == BatchFate::Written && !records.is_empty() {
                    let document = batch_document(&self.run, &self.app, *batch, &records);
                    // Nobody takes it once the run is asked to stop at once.
                    let _ = self.batches.send((*batch, format!("{document}\n").into()));
                }
            }
            _ => {}
        }
    }
}

/// Who runs the command.
struct Hands {
    line: String,
    terminal: Arc<Terminal>,
    language: Language,
    stop: Stop,
}

impl Hands {
    /// Runs the command for each batch that comes, and says how often it failed.
    fn work(&self, batches: &Receiver<Batch>, runtime: &Handle) -> u64 {
        let mut failed = 0;
        for (batch, document) in batches {
            let command = run_command(&self.line, document, LIMIT);
            let Some(done) = runtime.block_on(self.stop.unless_at_once(command)) else {
                break;
            };
            if let Err(reason) = done {
                if failed == 0 {
                    self.terminal
                        .notice(failure(batch, &reason).of(self.language));
                }
                failed += 1;
            }
        }
        failed
    }
}

fn failure(batch: u64, reason: &Text) -> Text {
    let [reason, ja_reason] = reason.both();
    text!(
        "`--after-batch` failed for batch {batch}, whose records are written: {reason}",
        "「--after-batch」がバッチ{batch}で失敗しました（レコードは書き込み済みです）：{ja_reason}"
    )
}
