//! What is being backed up, and what the manifest says of it.

use serde_json::Value as Json;

use super::parts::Parts;
use super::seen::People;
use super::{BackupError, Options};
use crate::job::{Listener, Server, Stop};
use crate::language::Text;
use crate::model::{Form, Revision};
use crate::vault::{AppEntry, NewRecords, Part, Records, SegmentEntry, Vault};

/// Above so many files of records they are made one, so that whoever reads them need not open very many.
const MOST_SEGMENTS: usize = 8;

/// What is being backed up: an app into a directory.
pub(super) struct Work<'a> {
    pub(super) server: Server<'a>,
    pub(super) vault: &'a Vault,
    pub(super) options: &'a Options,
    pub(super) stop: &'a Stop,
    pub(super) listener: &'a dyn Listener,
}

/// What came of the reading of records.
pub(super) struct Read {
    pub(super) segments: Vec<SegmentEntry>,
    /// Records of the backup.
    pub(super) records: u64,
    /// Records that were read, and those that are there no more.
    pub(super) changed: u64,
    pub(super) deleted: u64,
    /// Others that are not in the backup any more, as kintone does not list them.
    pub(super) left: u64,
    /// Those that are in it as they were, as they may be there.
    pub(super) stayed: Vec<u64>,
    /// How many of those were not asked for, and are taken to be like others.
    pub(super) unasked: u64,
}

impl Work<'_> {
    /// Why records that did not change since may have to be read again all the same.
    pub(super) fn differs(
        &self,
        before: &AppEntry,
        form: &Json,
    ) -> Result<Option<Text>, BackupError> {
        if before.condition != self.options.condition {
            return Ok(Some(Text::fixed(
                "the backup that is there has another condition",
                "既存のバックアップと条件が異なります",
            )));
        }
        if before.with_attachments != self.options.with_attachments {
            return Ok(Some(Text::fixed(
                "only one of the two backups has attachments",
                "既存のバックアップと、添付ファイルの有無が異なります",
            )));
        }
        let known = before.form.document(self.vault.dir())?;
        Ok((known.get("properties") != form.get("properties"))
            .then(|| Text::fixed("the form has changed since", "フォームが変更されています")))
    }

    /// The same files of records, or one in their place.
    pub(super) fn joined(
        &self,
        segments: Vec<SegmentEntry>,
    ) -> Result<Vec<SegmentEntry>, BackupError> {
        if segments.len() <= MOST_SEGMENTS {
            return Ok(segments);
        }
        let dir = self.vault.dir();
        let mut records = Records::open(dir, &segments)?;
        let mut out = NewRecords::begin_whole(dir, self.place())?;
        while let Some(line) = records.next_record()? {
            out.line(&line)?;
        }
        Ok(vec![out.finish()?])
    }

    /// The app's number, and that of the backup.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.server.app.get(), self.vault.generation())
    }

    pub(super) fn entry(
        &self,
        (started, form): (String, &Form),
        (parts, people): (&Parts, &People),
        (segments, records): (Vec<SegmentEntry>, u64),
    ) -> Result<AppEntry, BackupError> {
        let (dir, place) = (self.vault.dir(), self.place());
        let write = |part: Part, json: &Json| part.write(dir, place, json);
        let settings = parts.settings.as_ref();
        let views = parts.views.as_ref();
        Ok(AppEntry {
            app: self.server.app.get(),
            name: parts.name.clone(),
            started,
            form_revision: form.revision.map(Revision::get),
            condition: self.options.condition.clone(),
            with_attachments: self.options.with_attachments,
            records,
            form: write(Part::Form, &parts.form)?,
            layout: write(Part::Layout, &parts.layout)?,
            settings: settings
                .map(|json| write(Part::Settings, json))
                .transpose()?,
            views: views.map(|json| write(Part::Views, json)).transpose()?,
            users: write(Part::Users, &people.document())?,
            segments,
        })
    }
}
