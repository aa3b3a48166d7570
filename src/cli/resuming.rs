//! What a run that goes on behind others rests on: which runs they are, and what became of each line.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;

use super::barred::{Bar, Barred};
use super::command_line::CommandLine;
use super::past::Past;
use super::rest_runs::over_rest_of;
use super::resumes::later;
use crate::delete;
use crate::history::{Batch, Kept, Run, RunId, now};
use crate::import::{Resumed, Sent};
use crate::job::{BatchFate, RecordResult, Watermark};
use crate::language::{Text, text};
use crate::model::RecordId;
use crate::plain::{LineRanges, hex};
use crate::sheet::Source;

/// What is taken to have become of records of which it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Verdict {
    /// They are written; you looked
    Written,
    /// They are not written; you looked
    NotWritten,
}

/// The runs that a run goes on behind.
pub(super) struct Resuming<'a> {
    pub(super) past: &'a Past<'a>,
    /// The run that was begun with.
    pub(super) root: Run,
    /// The command line that was typed for it.
    pub(super) line: CommandLine,
    pub(super) verdict: Option<Verdict>,
}

impl Resuming<'_> {
    /// Makes sure that the file and the app are those of the first run.
    pub(super) fn ensure_same(&self, source: &Source, home: &str, app: &str) -> anyhow::Result<()> {
        self.ensure_same_app(home, app)?;
        let about = &self.root.about;
        let size = source.size();
        // What the file is, is noted before the first request: without that, nothing was sent.
        let is_other = match &self.root.learned.file_sha256 {
            Some(before) => hex(&source.sha256()?) != *before,
            None => about.file_size != Some(size),
        };
        if is_other {
            let file = &about.file;
            let before = about.file_size.unwrap_or_default();
            return Err(differs(
                &self.root,
                text!(
                    "`{file}` is not what it was when the run read it ({before} bytes then, {size} now)",
                    "「{file}」は、元の実行で読み取ったときから変更されています（当時{before}バイト、現在{size}バイト）。"
                ),
            ));
        }
        Ok(())
    }

    /// Makes sure that the file is read by the map of the first run.
    pub(super) fn ensure_same_map(&self, map: Option<&str>) -> anyhow::Result<()> {
        if self.root.about.map.as_deref() == map {
            return Ok(());
        }
        Err(differs(
            &self.root,
            Text::fixed(
                "the mapping file is not what it was when the run read it",
                "マッピングファイルが、元の実行で読み取ったときから変更されています。",
            ),
        ))
    }

    /// Whether one of them began to send.
    pub(super) fn has_sent(&self) -> anyhow::Result<bool> {
        Ok(self.runs()?.iter().any(|kept| kept.run.has_sent))
    }

    fn ensure_same_app(&self, home: &str, app: &str) -> anyhow::Result<()> {
        let about = &self.root.about;
        if (about.home.as_str(), about.app.as_deref()) != (home, Some(app)) {
            let (old, there) = (about.app.as_deref().unwrap_or_default(), &about.home);
            return Err(differs(
                &self.root,
                text!(
                    "the run wrote to app {old} of {there}, and this would be app {app} of {home}",
                    "元の実行の書き込み先は{there}のアプリ{old}ですが、今回は{home}のアプリ{app}です。"
                ),
            ));
        }
        Ok(())
    }

    /// What became of the records that were to be deleted. To be asked once nobody else writes to the app.
    pub(super) fn deletion(
        &self,
        source: Option<&Source>,
        home: &str,
        app: &str,
    ) -> anyhow::Result<delete::Before> {
        match source {
            Some(source) => self.ensure_same(source, home, app)?,
            None => self.ensure_same_app(home, app)?,
        }
        let mut before = delete::Before::default();
        for kept in self.runs()? {
            self.past.each_record(&kept.run, |entry| {
                if entry.result == RecordResult::Deleted {
                    before.deleted.extend(entry.record.and_then(RecordId::new));
                }
            })?;
            let open = kept.batches.iter();
            let open: Vec<_> = open
                .filter(|batch| batch.fate == BatchFate::Unknown)
                .collect();
            before
                .doubted
                .extend(open.iter().flat_map(|batch| batch.lines.iter().copied()));
            let records = open.iter().map(|batch| batch.records).sum();
            let images = self.past.archive().last_befores(&kept.run.id, records)?;
            for held in self.past.told(images) {
                let id = RecordId::new(held.record);
                before.images.extend(id.map(|id| (id, held.image)));
            }
            if let Some(Watermark::Behind(highest)) = kept.batches.first().map(|first| first.above)
            {
                before.highest = before.highest.or(highest);
            }
        }
        Ok(before)
    }

    /// The first run, and those that went on behind it, in the order in which they began.
    fn runs(&self) -> anyhow::Result<Vec<Kept>> {
        let mut later = later(self.past, &self.root)?;
        later.reverse();
        let mut runs = vec![self.past.run(Some(self.root.id.as_str()))?];
        for run in later {
            runs.push(self.past.run(Some(run.id.as_str()))?);
        }
        Ok(runs)
    }

    /// What became of the file's records so far, for one whom kintone calls so. To be asked once nobody else writes to the
    /// app.
    pub(super) fn resumed(&self, own_code: &str) -> anyhow::Result<Resumed> {
        let runs = self.runs()?;
        let mut resumed = Resumed::default();
        let (mut chain, mut over_rests) = (Vec::new(), Vec::new());
        for kept in runs {
            for batch in &kept.batches {
                resumed.take(&sent(&kept.run.id, batch));
            }
            resumed.has_others |= kept.run.about.creator.as_deref() != Some(own_code);
            let over_rest = over_rest_of(self.past, &kept.run)?;
            chain.push(kept.run);
            if !over_rest.is_empty() {
                resumed.take_rest(self.judged(&chain)?);
                over_rests.extend(over_rest);
            }
        }
        if let Some(verdict) = self.verdict {
            resumed.settle(verdict == Verdict::Written);
        }
        if !resumed.doubts.is_empty() {
            chain.extend(over_rests);
            resumed.ours = self.known(&chain)?;
        }
        Ok(resumed)
    }

    /// Records that these runs are known to have written.
    fn known(&self, runs: &[Run]) -> anyhow::Result<BTreeSet<RecordId>> {
        let mut known = BTreeSet::new();
        for run in runs {
            self.past.each_record(run, |entry| {
                known.extend(entry.record.and_then(RecordId::new));
            })?;
        }
        Ok(known)
    }

    /// Lines of records of which these runs know what became of them, so that they are in no rest file.
    fn judged(&self, runs: &[Run]) -> anyhow::Result<LineRanges> {
        let mut judged = LineRanges::default();
        for run in runs {
            self.past.each_record(run, |entry| {
                if entry.result != RecordResult::NotTried {
                    judged.add_all(entry.runs());
                }
            })?;
        }
        Ok(judged)
    }
}

/// A batch as it is gone on behind.
fn sent<'a>(run: &'a RunId, batch: &'a Batch) -> Sent<'a> {
    Sent {
        run: run.as_str(),
        batch: batch.number,
        records: batch.records,
        lines: &batch.lines,
        fate: batch.fate,
        digest: batch.digest.as_deref(),
        above: batch.above,
        age: Duration::from_millis(now().saturating_sub(batch.sent)),
    }
}

/// What would not be what it was.
pub(super) fn differs(run: &Run, message: Text) -> anyhow::Error {
    let id = &run.id;
    let hint = text!(
        "restore what differs and resume again; what became of each record: `kintable show {id} --records`; to end the run where it is: `kintable discard {id}`",
        "元に戻してから再開してください。各レコードの結果は「kintable show {id} --records」で確認でき、再開しないときは「kintable discard {id}」を使います。"
    );
    Barred {
        by: Bar::Difference,
        message,
        hint,
    }
    .into()
}

/// Whether the directory in which a run was started is still there.
pub(super) fn enter(run: &Run) -> anyhow::Result<()> {
    let dir = &run.about.directory;
    if std::env::set_current_dir(Path::new(dir)).is_ok() {
        return Ok(());
    }
    Err(differs(
        run,
        text!(
            "the directory `{dir}`, in which the run was started, is not there",
            "元の実行を開始したフォルダー「{dir}」がありません。"
        ),
    ))
}
