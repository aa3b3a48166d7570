//! Attachments of a batch, uploaded before it is sent.

use tokio::task::{JoinSet, spawn_blocking};

use super::batch::Batch;
use super::outgoing::Body;
use super::sending::Sending;
use crate::api::Content;
use crate::import::opening::done;
use crate::import::read::Located;
use crate::job::{Ending, Unsent};
use crate::model::{Attachment, Cell, LocalFile, Value};

/// How many files are on their way at the same time. kintone advises little parallelism for one app (kintone API
/// facts, section 3).
const AT_ONCE: usize = 4;

/// Uploads what the records of a batch attach, and puts kintone's keys in the place of the paths. Nothing is written
/// by then, so that who asks to stop ends it at once. How many files they are is told first.
pub(crate) async fn upload_attachments(
    sending: &Sending<'_>,
    batch: &mut Batch,
    told: impl Fn(u64),
) -> Result<(), Ending> {
    let local: Vec<&mut Attachment> = batch
        .records_mut()
        .filter_map(|outgoing| match &mut outgoing.body {
            Body::Attaching(record) => Some(record),
            Body::Ready(_) | Body::InRequest => None,
        })
        .flat_map(|record| record.all_cells_mut())
        .flat_map(|held| match &mut held.cell {
            Cell::Set(Value::Files(files)) => files.as_mut_slice(),
            _ => &mut [],
        })
        .filter(|attachment| matches!(attachment, Attachment::Local(_)))
        .collect();
    if local.is_empty() {
        return Ok(());
    }
    told(local.len() as u64);
    let uploading = upload_all(sending, local);
    let uploaded = sending.stop.unless_asked(uploading).await;
    uploaded.unwrap_or(Err(Ending::Interrupted))
}

/// Uploads files, a few at a time, begun in their order. The first failure gives up the others.
async fn upload_all(sending: &Sending<'_>, mut local: Vec<&mut Attachment>) -> Result<(), Ending> {
    let mut on_their_way = JoinSet::new();
    let mut begun = 0;
    loop {
        while on_their_way.len() < AT_ONCE
            && let Some(Attachment::Local(file)) = local.get(begun).map(|attachment| &**attachment)
        {
            let (at, client) = (begun, sending.server.client.clone());
            let (content, name) = (found(sending, file).await?, file.name());
            on_their_way.spawn(async move { (at, client.upload(&content, &name).await) });
            begun += 1;
        }
        let Some(ended) = on_their_way.join_next().await else {
            return Ok(());
        };
        let (at, uploaded) = done(std::future::ready(ended)).await;
        *local[at] = Attachment::Uploaded(uploaded.map_err(Ending::Failed)?);
    }
}

/// The file, if it is still there.
async fn found(sending: &Sending<'_>, local: &LocalFile) -> Result<Content, Ending> {
    let path = local.path.clone();
    let gone = |path| Ending::Unsent(Unsent::AttachmentGone { path });
    let attachments = &sending.reader.attachments;
    match attachments.resolve(&path) {
        Ok((Located::Below(file), _)) => Ok(Content::File(file)),
        Ok((Located::Within, _)) => {
            let (attachments, name) = (attachments.clone(), path.clone());
            let read = done(spawn_blocking(move || attachments.picture(&name))).await;
            read.map(|bytes| Content::Bytes(bytes.into()))
                .ok_or_else(|| gone(path))
        }
        Err(_) => Err(gone(path)),
    }
}
