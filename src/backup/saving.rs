//! Attachments are downloaded, a few at a time, each to its place by what it holds. One that the backup has already, by
//! its key or in the same revision of its record, is not downloaded again.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::BackupError;
use super::seen::{People, Seen, SeenFile};
use crate::api::Client;
use crate::language::text;
use crate::vault::{ContentId, Contents, Line};

/// How many files are downloaded at once.
const AT_ONCE: usize = 4;

/// What attachments hold, by their keys.
pub(super) type Held = BTreeMap<String, String>;

/// Downloads attachments.
pub(super) struct Saving<'a> {
    client: &'a Client,
    contents: Contents,
    is_wanted: bool,
    downloaded: u64,
    kept: u64,
}

impl<'a> Saving<'a> {
    pub(super) fn new(client: &'a Client, contents: Contents, is_wanted: bool) -> Self {
        Self {
            client,
            contents,
            is_wanted,
            downloaded: 0,
            kept: 0,
        }
    }

    /// How many were downloaded, and how many were there already.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.downloaded, self.kept)
    }

    /// Saves the attachments of some records, each with what an earlier backup has of it.
    pub(super) async fn save(
        &mut self,
        records: &[(Seen, Option<Line>)],
    ) -> Result<Vec<Held>, BackupError> {
        let mut held = vec![Held::new(); records.len()];
        if !self.is_wanted {
            return Ok(held);
        }
        let mut wanted = Vec::new();
        for (at, (seen, before)) in records.iter().enumerate() {
            for (file, known) in seen.files.iter().zip(known(seen, before.as_ref())) {
                match known.filter(|id| self.contents.has(*id, file.size)) {
                    Some(id) => {
                        self.kept += 1;
                        held[at].insert(file.key.clone(), id.to_string());
                    }
                    None => wanted.push((at, seen.id, file)),
                }
            }
        }
        let saving = stream::iter(wanted).map(|(at, id, file)| self.download(at, id, file));
        let saved: Vec<_> = saving.buffer_unordered(AT_ONCE).try_collect().await?;
        self.downloaded += saved.len() as u64;
        for (at, key, id) in saved {
            held[at].insert(key, id.to_string());
        }
        Ok(held)
    }

    async fn download(
        &self,
        at: usize,
        record: u64,
        file: &SeenFile,
    ) -> Result<(usize, String, ContentId), BackupError> {
        let draft = self.contents.draft()?;
        let bytes = self.client.download(&file.key, file.size, draft.path());
        let (bytes, size, name) = (bytes.await?, file.size, &file.name);
        if bytes != size {
            return Err(BackupError::Attachment(text!(
                "the attachment \"{name}\" of record {record} cannot be saved: {bytes} of {size} bytes came",
                "レコード番号{record}の添付ファイル「{name}」を保存できません（{size}バイトのうち{bytes}バイトしか受け取れませんでした）"
            )));
        }
        Ok((at, file.key.clone(), self.contents.take(draft)?))
    }
}

/// What an earlier backup knows of each attachment of a record: by its key; where the record has not changed, by its
/// place, too.
fn known(seen: &Seen, before: Option<&Line>) -> Vec<Option<ContentId>> {
    let Some(before) = before else {
        return vec![None; seen.files.len()];
    };
    let is_same = before.revision == seen.revision;
    let read = Seen::of(before.json(), &mut People::default());
    let files = read.map_or_else(|_| Vec::new(), |read| read.files);
    let placed = seen.files.iter().enumerate().map(|(at, file)| {
        let by_key = files.iter().find(|old| old.key == file.key);
        let by_place = files.get(at).filter(|_| is_same);
        let old = by_key.or(by_place)?;
        let is_it = (&old.name, old.size) == (&file.name, file.size);
        before.files.get(&old.key).filter(|_| is_it)?.parse().ok()
    });
    placed.collect()
}
