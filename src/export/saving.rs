//! Attachments are downloaded, a few at a time, to `<field>-<record>/<name>`, and those of table rows to
//! `<field>-<record>-<row>/<name>`. One that is there already, of the same size and as old as the record's last change,
//! stays as it is.

use std::collections::HashMap;
use std::fs::FileTimes;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use super::columns::{Columns, Part};
use super::{ExportError, Options};
use crate::api::{Client, RawRecord, Stencil, Stored, StoredFile};
use crate::language::text;
use crate::model::{FieldCode, FieldKind};
use crate::plain::{Folder, safe_name};

/// How many files are downloaded at once.
const AT_ONCE: usize = 4;

/// Where the attachments of some records are, by their keys, as a file says it.
#[derive(Debug, Default)]
pub(super) struct Saved(HashMap<String, String>);

impl Saved {
    /// What a file says of an attachment: where it is, or only its name.
    pub(super) fn path_of<'t>(&'t self, file: &'t StoredFile<'_>) -> &'t str {
        self.0
            .get(&*file.file_key)
            .map_or(&*file.name, String::as_str)
    }
}

/// Downloads attachments.
pub(super) struct Saving<'a> {
    client: &'a Client,
    dir: Option<PathBuf>,
    /// The fields with attachments outside tables, and by table.
    fields: Vec<FieldCode>,
    tables: Vec<Vec<FieldCode>>,
    /// The id, when the record was changed last, and these fields.
    stencil: Stencil,
    downloaded: u64,
    there: u64,
}

/// An attachment, and where it is to be.
struct Wanted {
    key: String,
    size: u64,
    /// From the directory, as a file says it.
    path: String,
    /// When its record was changed last.
    changed: Option<SystemTime>,
}

impl<'a> Saving<'a> {
    pub(super) fn new(client: &'a Client, columns: &Columns, options: &Options) -> Self {
        let is_file = |kind| kind == FieldKind::File;
        let fields = columns.parts.iter().filter_map(|part| match part {
            Part::Field(field) if is_file(field.kind) => Some(field.code.clone()),
            _ => None,
        });
        let fields: Vec<_> = fields.collect();
        let tables = columns.parts.iter().filter_map(|part| match part {
            Part::Table(table, fields) => {
                let fields = fields.iter().filter(|field| is_file(field.kind));
                let fields: Vec<_> = fields.map(|field| field.code.clone()).collect();
                (!fields.is_empty()).then_some((&table.code, fields))
            }
            Part::Field(_) => None,
        });
        let tables: Vec<_> = tables.collect();
        let none = FieldCode::new("");
        let own = [
            &FieldCode::new("$id"),
            columns.updated.as_ref().unwrap_or(&none),
        ];
        let inside = tables
            .iter()
            .map(|(code, fields)| (*code, fields.iter().collect()));
        let stencil = Stencil::new(own.into_iter().chain(&fields), inside);
        let dir = options.attachments.clone().filter(|_| columns.has_files());
        Self {
            client,
            dir,
            stencil,
            tables: tables.into_iter().map(|(_, fields)| fields).collect(),
            fields,
            downloaded: 0,
            there: 0,
        }
    }

    /// How many were downloaded, and how many were there already.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.downloaded, self.there)
    }

    /// Downloads the attachments of some records, as far as they are to be and are not there.
    pub(super) async fn save(&mut self, records: &[RawRecord]) -> Result<Saved, ExportError> {
        let Some(dir) = self.dir.clone() else {
            return Ok(Saved::default());
        };
        let mut wanted = Vec::new();
        for record in records {
            self.want(record, &mut wanted)?;
        }
        let client = self.client;
        let saving = stream::iter(&wanted).map(|one| one.save(client, &dir));
        let saved: Vec<bool> = saving.buffer_unordered(AT_ONCE).try_collect().await?;
        let downloaded = saved.iter().filter(|is_new| **is_new).count() as u64;
        self.downloaded += downloaded;
        self.there += saved.len() as u64 - downloaded;
        let paths = wanted.into_iter().map(|one| (one.key, one.path));
        Ok(Saved(paths.collect()))
    }

    fn want(&self, record: &RawRecord, wanted: &mut Vec<Wanted>) -> Result<(), ExportError> {
        let read = record.read(&self.stencil);
        let read = read.map_err(|error| ExportError::shape(&error))?;
        let text = |at: usize| match &read.cells[at] {
            Stored::Text(text) => &**text,
            _ => "",
        };
        let (id, changed) = (text(0), text(1).parse::<Timestamp>().ok());
        let changed = changed.map(SystemTime::from);
        let mut take = |cell: &Stored<'_>, folder: String| {
            let Stored::Files(files) = cell else {
                return;
            };
            let mut names = Folder::default();
            wanted.extend(files.iter().map(|file| Wanted {
                key: file.file_key.to_string(),
                size: file.size.parse().unwrap_or_default(),
                path: format!("{folder}/{}", names.name(&file.name)),
                changed,
            }));
        };
        for (cell, field) in read.cells.iter().skip(2).zip(&self.fields) {
            take(cell, safe_name(&format!("{field}-{id}")));
        }
        for (rows, fields) in read.tables.iter().zip(&self.tables) {
            for (at, row) in rows.iter().flatten().enumerate() {
                for (cell, field) in row.cells.iter().zip(fields) {
                    take(cell, safe_name(&format!("{field}-{id}-{at}")));
                }
            }
        }
        Ok(())
    }
}

impl Wanted {
    /// Downloads it unless it is there; whether it was.
    async fn save(&self, client: &Client, dir: &Path) -> Result<bool, ExportError> {
        let place = dir.join(&self.path);
        if self.is_there(&place) {
            return Ok(false);
        }
        let unsaved = |reason: &dyn std::fmt::Display| {
            let place = place.display();
            ExportError::Attachment(text!(
                "the attachment `{place}` cannot be saved: {reason}",
                "添付ファイル「{place}」を保存できません（{reason}）"
            ))
        };
        let folder = place.parent().unwrap_or(dir);
        // A link that is there already would lead elsewhere.
        if folder.is_symlink() {
            return Err(unsaved(&text!(
                "its folder is a link",
                "フォルダーがリンクです"
            )));
        }
        fs_err::create_dir_all(folder).map_err(|error| unsaved(&error))?;
        let draft = tempfile::Builder::new()
            .prefix(".kintable-")
            .suffix(".tmp")
            .tempfile_in(folder);
        let draft = draft.map_err(|error| unsaved(&error))?;
        let bytes = client.download(&self.key, self.size, draft.path()).await?;
        if bytes != self.size {
            let size = self.size;
            return Err(unsaved(&text!(
                "{bytes} of {size} bytes came",
                "{size}バイトのうち{bytes}バイトしか受け取れませんでした"
            )));
        }
        let file = draft.as_file();
        if let Some(changed) = self.changed {
            // By this time it is known again.
            file.set_times(FileTimes::new().set_modified(changed))
                .map_err(|error| unsaved(&error))?;
        }
        file.sync_all().map_err(|error| unsaved(&error))?;
        draft.persist(&place).map_err(|error| unsaved(&error))?;
        Ok(true)
    }

    /// Whether the file is there, as it was when its record was changed last.
    fn is_there(&self, place: &Path) -> bool {
        let found = fs_err::symlink_metadata(place);
        let (Ok(found), Some(changed)) = (found, self.changed) else {
            return false;
        };
        found.is_file()
            && found.len() == self.size
            && found.modified().is_ok_and(|time| time == changed)
    }
}
